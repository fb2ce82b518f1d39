"""Reads forms from the protocol's TOML into values; every fault is said at once, with its line and its cure.

A form may use the blocks of a common file: its scales, its items and its screens (`use = "name"`); what the form itself
writes stands above the block.
"""

import hashlib
import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from domain.faults import Fault, Faulty, line_of
from domain.form_definitions import (
    ABOVE_NEVER,
    ITEM_KINDS,
    KINDS,
    NO,
    YES,
    Choice,
    Condition,
    Form,
    Item,
    Option,
    Question,
    Rise,
    Scale,
    Screen,
)
from domain.form_faults import faults_of
from domain.people import REPORTERS
from domain.typed_text import fold
from domain.words import N_

Document = Mapping[str, Any]
COMMON = "common.toml"
TICK = Scale("tick", (Option(NO, N_("no")), Option(YES, N_("sì"))), 0, NO, None, {NO: 0, YES: 1})


@dataclass(slots=True)
class _Reading:
    """One file being read: where it stands and the faults found so far."""

    file: str
    source: str
    faults: list[Fault] = field(default_factory=list)

    def fault(self, what: str, cure: str, *marks: str) -> None:
        self.faults.append(Fault(self.file, line_of(self.source, *marks), what, cure))

    def word(self, table: Document, key: str, *marks: str, needed: bool = True) -> str:
        """Give a text of `table`, or note that it is missing, empty or no text."""
        found = table.get(key, "")
        if isinstance(found, str) and (found.strip() or (not needed and key not in table)):
            return found
        self.fault(f'"{key}" has no text', f'Write {key} = "…" in plain Italian', *marks)
        return ""

    def tables(self, table: Document, key: str) -> list[Document]:
        """Give a list of tables, or note that it is something else."""
        found = table.get(key, [])
        if isinstance(found, list) and all(isinstance(one, dict) for one in found):
            return found
        self.fault(f'"{key}" is not a list of tables', f"Write [[{key}]] above each of them", key)
        return []


def parse_all(sources: Mapping[str, str]) -> dict[str, Form]:
    """Give the forms of a folder by id, from file name → TOML text; raises Faulty with the faults of all files.

    The file named common.toml holds the blocks that the others use and is no form of its own.
    """
    faults: list[Fault] = []
    documents: dict[str, Document] = {}
    for file, source in sources.items():
        try:
            documents[file] = tomllib.loads(source)
        except tomllib.TOMLDecodeError as broken:
            line = str(broken).rpartition("line ")[2].partition(",")[0]
            faults.append(
                Fault(file, int(line) if line.isdigit() else 1, f"is not TOML: {broken}", "Mend the line")
            )
    common = next((file for file in documents if file.endswith(COMMON)), None)
    forms: dict[str, Form] = {}
    for file, document in documents.items():
        if file == common:
            continue
        try:
            form = parse(
                document,
                file=file,
                source=sources[file],
                common=documents[common] if common is not None else None,
            )
        except Faulty as found:
            faults.extend(found.faults)
            continue
        if form.id in forms:
            faults.append(
                Fault(
                    file,
                    line_of(sources[file], "id"),
                    f'"{form.id}" is the id of another form',
                    "Give it its own id",
                )
            )
        forms[form.id] = form
    if faults:
        raise Faulty(tuple(faults))
    return forms


def parse(document: Document, *, file: str, source: str, common: Document | None = None) -> Form:
    """Give the form that a TOML document describes; raises Faulty with every fault found.

    `common` is the parsed common file, `source` the text of `document`, read again only to name lines.
    """
    reading = _Reading(file, source)
    blocks = common or {}
    scales = _scales(reading, {**blocks.get("scales", {}), **document.get("scales", {})})
    items = _items(reading, [*blocks.get("items", ()), *reading.tables(document, "items")])
    screens = [
        _screen(reading, one, blocks.get("screens", {}), scales, items)
        for one in reading.tables(document, "screens")
    ]
    asked = {code for screen in screens for code in screen.codes}
    own = {one.get("code") for one in reading.tables(document, "items")}
    items = {code: item for code, item in items.items() if code in asked or code in own}
    form = Form(
        id=reading.word(document, "id"),
        version=reading.word(document, "version"),
        title=reading.word(document, "title"),
        reporters=tuple(document.get("reporters", ())),
        first_person=document.get("first_person") is True,
        items=MappingProxyType(items),
        screens=tuple(_expand(screen, items) for screen in screens),
        rises=tuple(_rise(reading, one) for one in reading.tables(document, "rises")),
        fingerprint=_fingerprint(document, blocks),
        notice=_place(screens, "notice"),
        summary=_place(screens, "summary"),
        at=MappingProxyType({screen.name: place for place, screen in enumerate(screens)}),
    )
    for kind in form.reporters:
        if kind not in REPORTERS:
            reading.fault(
                f'"{kind}" is not a kind of reporter', f"Use one of {', '.join(REPORTERS)}", "reporters"
            )
    faults = [*reading.faults, *faults_of(form, file=file, source=source)]
    if faults:
        raise Faulty(tuple(dict.fromkeys(faults)))
    return form


def _place(screens: Sequence[Screen], kind: str) -> int:
    return next((place for place, screen in enumerate(screens) if screen.kind == kind), -1)


def _fingerprint(document: Document, blocks: Document) -> str:
    used = {one.get("use") for one in document.get("screens", ()) if isinstance(one, dict)}
    parts = {
        **{key: value for key, value in blocks.items() if key != "screens"},
        "screens": {name: block for name, block in blocks.get("screens", {}).items() if name in used},
    }
    whole = json.dumps([document, parts], sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(whole.encode()).hexdigest()[:12]


def _scales(reading: _Reading, tables: Mapping[str, Any]) -> dict[str, Scale]:
    scales = {"tick": TICK}
    for name, table in tables.items():
        options = tuple(
            Option(one["value"], reading.word(one, "text", f"[scales.{name}]"))
            for one in table.get("options", ())
            if isinstance(one, dict) and isinstance(one.get("value"), (str, int))
        )
        place = {option.value: at for at, option in enumerate(options)}
        if not options or len(place) != len(table.get("options", ())):
            reading.fault(
                f'scale "{name}" has an answer without a value, or two with the same one',
                "Give each option its own value and text",
                f"[scales.{name}]",
            )
            continue
        for key in ("start", "untouched", "rest"):
            if table.get(key) is not None and table[key] not in place and key != "untouched":
                reading.fault(
                    f'"{key}" of scale "{name}" is none of its answers', "Name one", f"[scales.{name}]"
                )
        typed = {
            fold(str(option.value)): at for at, option in enumerate(options) if isinstance(option.value, str)
        }
        typed.update((fold(option.text), at) for at, option in enumerate(options))
        scales[name] = Scale(
            name,
            options,
            place.get(table.get("start")),
            table.get("untouched"),
            table.get("rest"),
            MappingProxyType(place),
            MappingProxyType(typed),
        )
    return scales


def _items(reading: _Reading, tables: Sequence[Document]) -> dict[str, Item]:
    items: dict[str, Item] = {}
    for table in tables:
        code = str(table.get("code", ""))
        mark = f'code = "{code}"'
        kind = table.get("kind", "scale")
        if kind not in ITEM_KINDS:
            reading.fault(
                f'"{kind}" of {code} is no kind of item', f"Use one of {', '.join(ITEM_KINDS)}", mark
            )
            continue
        text = reading.word(table, "text", mark)
        short = reading.word(table, "short", mark, needed=False) or text
        items[code] = Item(code, text, short, kind, table.get("domain"), table.get("weight", 0))
    return items


def _condition(reading: _Reading, table: Any, items: Mapping[str, Item], *marks: str) -> Condition | None:
    if table is None:
        return None
    codes = table.get("any", ()) if isinstance(table, dict) else ()
    if codes == "scored":
        codes = [item.code for item in items.values() if item.weight and item.kind != "safety"]
    values = table.get("is", ()) if isinstance(table, dict) else ()
    if not (isinstance(codes, list) and codes and isinstance(values, list) and values):
        reading.fault(
            "a condition names no question or no answer", 'Write when = { any = ["X1"], is = ["sì"] }', *marks
        )
        return None
    return Condition(tuple(codes), frozenset(values))


def _rise(reading: _Reading, table: Document) -> Rise:
    when = _condition(reading, table.get("when"), {}, "[[rises]]")
    return Rise(
        when or Condition((), frozenset()),
        str(table.get("code", "")),
        table.get("before", ""),
        table.get("after", ""),
    )


def _screen(
    reading: _Reading,
    table: Document,
    blocks: Mapping[str, Document],
    scales: Mapping[str, Scale],
    items: Mapping[str, Item],
) -> Screen:
    used = table.get("use")
    if used is not None and used not in blocks:
        reading.fault(f'"{used}" is no block of {COMMON}', "Name one that stands there", f'use = "{used}"')
    whole = {"id": used, **blocks.get(str(used), {}), **table}
    name = str(whole.get("id") or "")
    mark = f'"{name}"'
    kind: Any = whole.get("kind")
    if not name or kind not in KINDS:
        reading.fault(f'screen "{name}" has no id or no known kind', f"Use one of {', '.join(KINDS)}", mark)
        kind = "notice"
    title = reading.word(whole, "title", mark)
    text = whole.get("text", ())
    lines = (text,) if isinstance(text, str) else tuple(text)
    if not all(isinstance(line, str) and line.strip() for line in lines):
        reading.fault(f'screen "{name}" has an empty text', "Write it, or leave the key out", mark)
    screen = Screen(
        name=name,
        kind=kind,
        title=title,
        short=reading.word(whole, "short", mark, needed=False) or title,
        text=lines,
        when=_condition(reading, whole.get("when"), items, mark),
        optional=whole.get("optional") is True,
        likely=whole.get("likely") is True,
        counted=whole.get("counted", True) is True,
        columns=whole.get("columns", 1),
    )
    questions = _questions(reading, whole, screen, scales, items)
    return replace(screen, questions=questions, codes=tuple(question.code for question in questions))


def _questions(
    reading: _Reading, whole: Document, screen: Screen, scales: Mapping[str, Scale], items: Mapping[str, Item]
) -> tuple[Question, ...]:
    mark = f'"{screen.name}"'
    default = whole.get("scale", "tick" if screen.kind in ("changed", "text") else "")
    questions: list[Question] = []
    for code in whole.get("items", ()):
        if code not in items:
            reading.fault(
                f'"{code}" is no item of this form', "Describe it under [[items]]", mark, f'"{code}"'
            )
            continue
        item = items[code]
        wanted = "yes_no" if item.kind == "yes_no" and screen.kind == "toggles" else default
        if wanted not in scales:
            reading.fault(f'"{wanted}" is no scale', "Name one of [scales]", mark)
            continue
        questions.append(Question(code, item.text, item.short, scales[wanted]))
    for table in whole.get("fields", ()):
        wanted = table.get("scale", default)
        if wanted not in scales:
            reading.fault(f'"{wanted}" is no scale', "Name one of [scales]", mark)
            continue
        text = reading.word(table, "text", mark, needed=False) or screen.title
        short = reading.word(table, "short", mark, needed=False) or screen.short
        questions.append(Question(str(table.get("code", "")), text, short, scales[wanted]))
    return tuple(questions)


def _expand(screen: Screen, items: Mapping[str, Item]) -> Screen:
    """Prepare every button a screen can show, so that drawing it only picks among them."""
    when = screen.when
    if screen.kind == "changed" and when is None:
        when = Condition(screen.codes, ABOVE_NEVER)
    questions = tuple(
        replace(question, choices=_choices(screen, at, question))
        for at, question in enumerate(screen.questions)
    )
    return replace(screen, questions=questions, when=when)


def _choices(screen: Screen, at: int, question: Question) -> tuple[Choice, ...]:
    options = question.scale.options
    if screen.kind in ("toggles", "ticks", "changed"):
        unanswered = Choice(at + 1, question.text, question.short, "", False, f"v{at}.0")
        return (
            *(
                Choice(
                    at + 1, question.text, question.short, option.text, place != question.scale.start, action
                )
                for place, option in enumerate(options)
                for action in (f"v{at}.{(place + 1) % len(options)}",)
            ),
            unanswered,
        )
    return tuple(
        Choice(place + 1, option.text, option.text, "", on, f"o{place}")
        for on in (False, True)
        for place, option in enumerate(options)
    )
