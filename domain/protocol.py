"""The protocol as one value: what the services may change without touching code, read once and checked whole.

A case keeps the version it was treated with. Checks here look across files; each file's own parser looks inside it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from domain import answers as given_answers
from domain import rule_paths
from domain.approval import Approvals
from domain.calendar import WorkingCalendar
from domain.conditions import Condition, IsTicked, ItemIs, leaves
from domain.contacts import Contacts
from domain.danger import Scanner
from domain.danger_rules import LABELS
from domain.duty_notes import DutyNotes
from domain.faults import Fault, line_of
from domain.form_definitions import DECLINED, Form
from domain.people import REPORTERS
from domain.privacy_file import Privacy
from domain.relay import Masker
from domain.rules import Rules
from domain.targets import Targets

TRIAGE = "triage.toml"
FORMS = "forms"
CONTACTS = "contacts.toml"
DUTY_NOTES = "duty_notes.toml"
RELAY = "relay.toml"
PRIVACY = "privacy.toml"


@dataclass(frozen=True, slots=True)
class Protocol:
    """Everything of the folder `protocol/`; `content` is the hash of all its files but the approvals."""

    content: str
    approvals: Approvals
    forms: Mapping[str, Form]
    rules: Rules
    targets: Targets
    contacts: Contacts
    duty_notes: DutyNotes
    scanner: Scanner
    masker: Masker
    privacy: Privacy

    @property
    def version(self) -> str:
        """Give the declared version with the content hash: what a case keeps."""
        return f"{self.approvals.version}+{self.content}"

    @property
    def calendar(self) -> WorkingCalendar:
        """Give the working calendar of the services."""
        return self.targets.calendar

    @property
    def is_approved(self) -> bool:
        """Say whether somebody of the clinical team has approved exactly this content."""
        return bool(self.approvals.of(self.content))

    def form_for(self, reporter: str) -> Form | None:
        """Give the form that this kind of reporter fills in."""
        return next((form for form in self.forms.values() if reporter in form.reporters), None)


def faults_across(forms: Mapping[str, Form], rules: Rules) -> tuple[Fault, ...]:
    """Name what no file shows alone: rules about what no form asks or no path reaches, reporters without a form."""
    return (*_rule_faults(forms, rules), *_form_faults(forms))


def faults_of_signals(
    forms: Mapping[str, Form], contacts: Contacts, notes: DutyNotes, sources: Mapping[str, str]
) -> tuple[Fault, ...]:
    """Name the signals of help contacts and duty notes that are neither an answer of a form nor a danger label.

    `sources` are the texts of the files by name, read again only to name lines.
    """
    known = {*LABELS, *(code for form in forms.values() for code in form.items)}
    cure = f"Use the code of a question, or one of {', '.join(LABELS)}"
    said = [(CONTACTS, signal) for topic in contacts.topics for signal in sorted(topic.signals)]
    said += [(DUTY_NOTES, signal) for signal in sorted(notes.signals)]
    return tuple(
        Fault(file, line_of(sources[file], f'"{signal}"'), f'nothing ever gives the signal "{signal}"', cure)
        for file, signal in said
        if signal not in known
    )


def _rule_faults(forms: Mapping[str, Form], rules: Rules) -> Iterator[Fault]:
    conditions = [(rule.id, rule.line, rule.when) for rule in rules.rules]
    conditions.append((rules.urgency.id, rules.urgency.line, rules.urgency.when))
    for id, line, condition in conditions:
        inside = list(_condition_faults(id, line, condition, forms))
        yield from inside
        if not inside and not _is_reached(forms, rules, id):
            cure = "Mend its condition, or take the rule out"
            yield Fault(TRIAGE, line, f'no path of any form reaches the rule "{id}"', cure)
    if not _is_reached(forms, rules, rules.otherwise.id):
        cure = "Take out the rule that is always true"
        yield Fault(TRIAGE, rules.otherwise.line, f'"{rules.otherwise.id}" is never reached', cure)


def _condition_faults(id: str, line: int, condition: Condition, forms: Mapping[str, Form]) -> Iterator[Fault]:
    for leaf in leaves(condition):
        if not isinstance(leaf, ItemIs | IsTicked):
            continue
        for code in leaf.codes:
            kinds = {form.items[code].kind for form in forms.values() if code in form.items}
            if not kinds:
                cure = "Mend the code, or add the question to a form"
                yield Fault(TRIAGE, line, f'the rule "{id}" asks about {code}, which no form has', cure)
            elif isinstance(leaf, ItemIs):
                words = {word for kind in kinds for word in given_answers.words_of(kind)}
                for word in sorted(leaf.accepted - words):
                    cure = f"Use {', '.join(sorted(words - {DECLINED}))}"
                    yield Fault(TRIAGE, line, f'the rule "{id}": {code} is never "{word}"', cure)
            elif kinds == {"safety"}:
                yield Fault(
                    TRIAGE, line, f'the rule "{id}": {code} cannot be ticked', "Name a scored question"
                )


def _is_reached(forms: Mapping[str, Form], rules: Rules, id: str) -> bool:
    return any(rule_paths.path_to(rules, id, form) is not None for form in forms.values())


def _form_faults(forms: Mapping[str, Form]) -> Iterator[Fault]:
    for reporter in sorted(REPORTERS):
        names = [form.id for form in forms.values() if reporter in form.reporters]
        if len(names) != 1:
            what = f'the reporter "{reporter}" has {len(names)} forms'
            yield Fault(FORMS, 1, what, "Name each kind of reporter in the `reporters` of exactly one form")
