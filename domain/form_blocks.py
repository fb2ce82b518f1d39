"""The parts that forms are made of, read from the protocol: scales of answers, items, screens and conditions.

What a form writes itself stands above the block of the common file that it uses; a fault is named in the file and on
the line where it was written.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from domain.form_definitions import (
    ITEM_KINDS,
    KINDS,
    NO,
    YES,
    Condition,
    Item,
    Option,
    Question,
    Rise,
    Scale,
    Screen,
    Value,
)
from domain.toml_file import Sheet, Table
from domain.typed_text import fold
from domain.words import N_

TICK = Scale("tick", (Option(NO, N_("no")), Option(YES, N_("sì"))), 0, NO, None, {NO: 0, YES: 1})
_WORDS = ("id", "title", "short", "text")
_SCREEN_KEYS = frozenset(
    (*_WORDS, "use", "kind", "items", "fields", "scale", "when", "optional", "likely", "counted", "columns")
)
_ITEM_KEYS = frozenset(["code", "kind", "text", "short", "domain", "weight"])
_SCALE_KEYS = frozenset(["options", "start", "untouched", "rest"])


@dataclass(slots=True)
class Blocks:
    """What a file offers to screens: its scales, its items in order, and the screens that others may use."""

    scales: dict[str, Scale]
    items: dict[str, Item]
    screens: dict[str, Table]


def common_blocks(sheet: Sheet, document: Mapping[str, Any]) -> Blocks:
    """Read the common file: blocks only, no form of its own."""
    whole = Table(sheet, document)
    blocks = own_blocks(sheet, whole, Blocks({"tick": TICK}, {}, {}))
    given = whole.take("screens")
    for name, block in (given if isinstance(given, dict) else {}).items():
        blocks.screens[name] = _known(Table(sheet, block, f"screens.{name}"), _SCREEN_KEYS)
    whole.close()
    return blocks


def own_blocks(sheet: Sheet, whole: Table, base: Blocks) -> Blocks:
    """Read the scales and items of one file, above those of `base`."""
    scales, items = dict(base.scales), dict(base.items)
    given = whole.take("scales")
    for name, block in (given if isinstance(given, dict) else {}).items():
        scales[name] = _scale(name, _known(Table(sheet, block, f"scales.{name}"), _SCALE_KEYS))
    seen: set[str] = set()
    for table in whole.tables("items"):
        item = _item(_known(table, _ITEM_KEYS))
        if item.code in seen:
            table.fault("code", f"{item.code} is described twice", "Give each item its own code")
        seen.add(item.code)
        items[item.code] = item
    return Blocks(scales, items, base.screens)


def screen(table: Table, blocks: Blocks) -> Screen:
    """Read one screen of a form, laid over the block it uses."""
    used = table.given.get("use")
    if used is not None and str(used) not in blocks.screens:
        table.fault("use", f'"{used}" is no screen of the common file', "Name one that stands there")
    both = _Layers(_known(table, _SCREEN_KEYS), blocks.screens.get(str(used)))
    kind: Any = both.plain("kind")
    if kind not in KINDS:
        both.fault("kind", f'"{kind}" is no kind of screen', f"Use one of {', '.join(KINDS)}")
        kind = "notice"
    title = both.word("title")
    made = Screen(
        name=both.word("id", str(used or "")),
        kind=kind,
        title=title,
        short=both.word("short", title),
        text=both.paragraphs("text"),
        when=condition(both.at("when"), blocks.items),
        optional=both.plain("optional") is True,
        likely=both.plain("likely") is True,
        counted=both.plain("counted") is not False,
        columns=both.columns(),
    )
    questions = (*_asked_items(both, made, blocks), *_asked_fields(both, made, blocks))
    return replace(made, questions=questions, codes=tuple(question.code for question in questions))


def condition(table: Table, items: Mapping[str, Item]) -> Condition | None:
    """Read the `when` of a table: any of these questions has one of these answers; None when it has no condition."""
    given = table.take("when")
    if given is None:
        return None
    inner = given if isinstance(given, dict) and given.keys() == {"any", "is"} else {}
    codes, values = inner.get("any"), inner.get("is")
    if codes == "scored":
        codes = [item.code for item in items.values() if item.kind != "safety"]
    if not (isinstance(codes, list) and codes and isinstance(values, list) and values):
        table.fault(
            "when", "a condition names no question or no answer", 'Write when = { any = ["X1"], is = ["sì"] }'
        )
        return None
    return Condition(tuple(str(code) for code in codes), frozenset(_plain(value) for value in values))


def rise(table: Table) -> Rise:
    """Read one [[rises]]: an answer that another one does not let stay as it is."""
    when = condition(_known(table, frozenset(("when", "code", "before", "after"))), {})
    return Rise(
        when or Condition((), frozenset()), table.text("code"), table.text("before"), table.text("after")
    )


class _Layers:
    """A screen and the block under it, read as one; what is missing in both is a fault of the screen."""

    def __init__(self, own: Table, block: Table | None) -> None:
        self.own, self.block = own, block

    def at(self, key: str) -> Table:
        return (
            self.block
            if self.block is not None and key not in self.own.given and key in self.block.given
            else self.own
        )

    def fault(self, key: str, what: str, cure: str) -> None:
        self.at(key).fault(key, what, cure)

    def plain(self, key: str) -> object:
        return self.at(key).given.get(key)

    def word(self, key: str, default: str = "") -> str:
        table = self.at(key)
        return default if default and key not in table.given else table.text(key)

    def paragraphs(self, key: str) -> tuple[str, ...]:
        table = self.at(key)
        given = table.given.get(key)
        if given is None:
            return ()
        return table.texts(key) if isinstance(given, list) else (table.text(key),)

    def columns(self) -> int:
        given = self.plain("columns")
        if given is None or (isinstance(given, int) and 1 <= given <= 8):
            return given or 1
        self.fault("columns", f'"columns" is {given!r}', "Write a number from 1 to 8")
        return 1


def _known(table: Table, keys: frozenset[str]) -> Table:
    """Note every key that no form reads, a slip of the pen before all."""
    table.taken |= keys
    table.close()
    return table


def _plain(value: object) -> Value:
    return value if isinstance(value, int) and not isinstance(value, bool) else str(value)


def _scale(name: str, table: Table) -> Scale:
    given = table.take("options")
    tables = [Table(table.sheet, one, table.name) for one in (given if isinstance(given, list) else ())]
    options = tuple(Option(_plain(one.given.get("value", "")), one.text("text")) for one in tables)
    place = {option.value: at for at, option in enumerate(options)}
    if not options or len(place) != len(options) or "" in place:
        table.fault(
            "options",
            f'scale "{name}" needs answers with a value each',
            'Write { value = "sì", text = "sì" } for each',
        )
    named = {key: _plain(table.given[key]) for key in ("start", "untouched", "rest") if key in table.given}
    for key, value in named.items():
        if value not in place:
            table.fault(key, f'"{key}" of scale "{name}" is none of its answers', "Name one of its values")
    typed = {fold(option.value): at for at, option in enumerate(options) if isinstance(option.value, str)}
    typed.update((fold(option.text), at) for at, option in enumerate(options))
    return Scale(
        name=name,
        options=options,
        start=place.get(named.get("start", "")),
        untouched=named.get("untouched"),
        rest=named.get("rest"),
        place=MappingProxyType(place),
        typed=MappingProxyType(typed),
    )


def _item(table: Table) -> Item:
    kind: Any = table.given.get("kind", "scale")
    if kind not in ITEM_KINDS:
        table.fault("kind", f'"{kind}" is no kind of item', f"Use one of {', '.join(ITEM_KINDS)}")
        kind = "scale"
    text = table.text("text")
    short = table.text("short") if "short" in table.given else text
    domain = table.text("domain") if "domain" in table.given else None
    weight = table.number("weight") if "weight" in table.given else 0
    return Item(table.text("code"), text, short, kind, domain, weight)


def _asked_items(both: _Layers, made: Screen, blocks: Blocks) -> list[Question]:
    questions: list[Question] = []
    for code in both.at("items").texts("items") if both.plain("items") is not None else ():
        if code not in blocks.items:
            both.fault("items", f'"{code}" is no item of this form', "Describe it under [[items]]")
            continue
        item = blocks.items[code]
        own = "yes_no" if item.kind == "yes_no" and made.kind == "toggles" else None
        scale = _find_scale(both, own or _usual(both, made), blocks)
        questions.append(Question(code, item.text, item.short, scale))
    return questions


def _asked_fields(both: _Layers, made: Screen, blocks: Blocks) -> list[Question]:
    given = both.plain("fields")
    holder = both.at("fields")
    questions: list[Question] = []
    for one in given if isinstance(given, list) else ():
        table = _known(
            Table(holder.sheet, one, holder.name, holder.index), frozenset(("code", "text", "short", "scale"))
        )
        scale = _find_scale(both, str(table.given.get("scale") or _usual(both, made)), blocks)
        text = table.text("text") if "text" in table.given else made.title
        short = table.text("short") if "short" in table.given else made.short
        questions.append(Question(table.text("code"), text, short, scale))
    return questions


def _usual(both: _Layers, made: Screen) -> str:
    return str(both.plain("scale") or ("tick" if made.kind in ("changed", "text") else ""))


def _find_scale(both: _Layers, name: str, blocks: Blocks) -> Scale:
    if name not in blocks.scales:
        both.fault("scale", f'"{name}" is no scale', "Name one of [scales]")
        return TICK
    return blocks.scales[name]
