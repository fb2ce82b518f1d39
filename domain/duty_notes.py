"""Duty notes: what the law may ask of each kind of reporter when an answer touches abuse (field notes §4.5).

One text for each kind, checked by the adopting body. Never says that a report was sent to anybody, never replaces it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from domain.form_definitions import ABOVE_NEVER
from domain.people import REPORTERS, Duty
from domain.territory import Nature
from domain.toml_file import Sheet, Table

WITHOUT_NOTE = frozenset({Duty.YOUNG_PERSON})
"""Reporters of whom the law asks nothing."""


@dataclass(frozen=True, slots=True)
class DutyNote:
    """The note of some kinds of reporter, with the label of its box; `checked_on` is None until the body checks it."""

    id: str
    kinds: tuple[tuple[Duty, Nature | None], ...]
    text: str
    informed: str
    law: str
    source: str
    checked_on: date | None = None


@dataclass(frozen=True, slots=True)
class DutyNotes:
    """Every note of the protocol, and the answers and danger labels that call for one."""

    version: str
    signals: frozenset[str]
    notes: tuple[DutyNote, ...]

    def are_called_for(self, answers: Mapping[str, object], labels: Iterable[str] = ()) -> bool:
        """Say whether a report touches abuse: a danger label does, or an answer "sì" or above "mai"."""
        return not self.signals.isdisjoint(labels) or any(
            answers.get(code) in ABOVE_NEVER for code in self.signals
        )

    def of(self, reporter: Duty, nature: Nature | None) -> DutyNote | None:
        """Give the note for a kind of reporter and the nature of their organisation; None for a young person."""
        for wanted in ((reporter, nature), (reporter, None)):
            for note in self.notes:
                if wanted in note.kinds:
                    return note
        return None


def choose(
    notes: DutyNotes,
    reporter: Duty,
    nature: Nature | None,
    answers: Mapping[str, object],
    labels: Iterable[str] = (),
) -> DutyNote | None:
    """Give the note to show after a report, None when it does not touch abuse or the reporter has no duty.

    `answers` in the exchange format (field notes §3.6), `labels` those of the danger scan of the text.
    """
    return notes.of(reporter, nature) if notes.are_called_for(answers, labels) else None


def named(notes: DutyNotes, id: str) -> DutyNote | None:
    """Give the note with that id, None when the protocol no longer has it."""
    return next((note for note in notes.notes if note.id == id), None)


def parse(document: Mapping[str, object], *, file: str, source: str) -> DutyNotes:
    """Turn the parsed file into notes; raises `Faulty` with every fault, among them a reporter without a note.

    `file` is the name that faults show, `source` the text that `document` was parsed from.
    """
    sheet = Sheet(file, source)
    whole = Table(sheet, document)
    notes = DutyNotes(
        version=whole.text("version"),
        signals=frozenset(whole.texts("signals")),
        notes=tuple(_note(table) for table in whole.tables("notes")),
    )
    whole.close()
    sheet.judge()
    for reporter in REPORTERS:
        if reporter not in WITHOUT_NOTE and notes.of(reporter, None) is None:
            sheet.fault(1, f'no note is for "{reporter}"', f'Add "{reporter}" to the list "for" of a note')
    sheet.judge()
    return notes


def _note(table: Table) -> DutyNote:
    note = DutyNote(
        id=table.text("id"),
        kinds=tuple(kind for words in table.texts("for") if (kind := _kind(table, words)) is not None),
        text=table.text("text"),
        informed=table.text("informed"),
        law=table.text("law"),
        source=table.text("source"),
        checked_on=_checked_on(table),
    )
    table.close()
    return note


def _kind(table: Table, words: str) -> tuple[Duty, Nature | None] | None:
    reporter, _, nature = words.partition("/")
    if reporter in set(REPORTERS) and (not nature or nature in set(Nature)):
        return Duty(reporter), Nature(nature) if nature else None
    table.fault(
        "for", f'"{words}" is no kind of reporter', f"Use {', '.join(REPORTERS)}, or one with /pubblico"
    )
    return None


def _checked_on(table: Table) -> date | None:
    status, on = table.text("status"), table.take("checked_on")
    if status == "to check" and on is None:
        return None
    if status == "checked" and type(on) is date:
        return on
    table.fault(
        "status",
        f'the status "{status}" and the day of its check do not agree',
        'Write status = "to check" alone, or "checked" with checked_on = 2026-01-31',
    )
    return None
