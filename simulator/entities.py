"""What Telegram reads in a text: cleaning, strict HTML, links and commands found by themselves; offsets in UTF-16 units."""

import itertools
import re
from dataclasses import dataclass, field
from typing import Any

from simulator.refusals import bad_request

Entity = dict[str, Any]

LONGEST_TEXT = 4096  # Unicode scalars after entities are read
MOST_ENTITIES = 100

_TAGS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "tg-spoiler": "spoiler",
    "span": "spoiler", "code": "code", "pre": "pre", "a": "text_link", "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
}  # fmt: skip
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_CHARACTER = re.compile(r"&(?:#(?:x(?P<hex>[0-9a-fA-F]+)|(?P<dec>[0-9]+))|(?P<name>lt|gt|amp|quot));?")
_ATTRIBUTE = re.compile(
    r"""(?P<name>[^\s=>]+)(?:\s*=\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>[A-Za-z0-9.-]+)))?(?=[\s>])\s*"""
)
_FOUND = re.compile(
    r"(?P<bot_command>(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/<>]))"
    r"|(?P<email>(?<![\w.+-])[\w.+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}\b)"
    r"|(?P<mention>(?<!\w)@[A-Za-z0-9_]{2,32}(?!\w))"
    r"|(?P<hashtag>(?<!\w)\#\w*[^\W\d]\w*(?!\#))"
    r"|(?P<url>(?<!\w)(?:https?://[^\s<>\"]+|(?:[a-z0-9-]+\.)+(?:it|eu|com|org|net|info|me)(?:/[^\s<>\"]*)?)"
    r"(?<![.,:;!?)]))"
)


@dataclass(slots=True)
class _Open:
    tag: str
    offset: int
    start: int
    extra: Entity = field(default_factory=dict)


def units(text: str) -> int:
    """Count UTF-16 code units, the unit of every entity offset."""
    return len(text) + sum(1 for character in text if ord(character) > 0xFFFF)


def clean(text: str) -> str:
    """Drop carriage returns and turn control characters into spaces, as Telegram does before it reads a text."""
    if text.isprintable():
        return text
    return "".join(
        " " if ord(character) < 32 and character != "\n" else character
        for character in text.replace("\r", "")
    )


def parse_html(text: str) -> tuple[str, list[Entity]]:
    """Read Telegram's HTML strictly; raise 400 "can't parse entities: …" with the byte offset of the fault."""
    return _HtmlReader(text).read()


class _HtmlReader:
    def __init__(self, text: str) -> None:
        self.source = text
        self.at = 0
        self.plain: list[str] = []
        self.offset = 0
        self.open: list[_Open] = []
        self.entities: list[Entity] = []

    def fault(self, what: str, at: int | None = None) -> Exception:
        where = "" if at is None else f" at byte offset {len(self.source[:at].encode())}"
        return bad_request(f"can't parse entities: {what.replace('@', where)}")

    def take(self, piece: str) -> None:
        self.plain.append(piece)
        self.offset += units(piece)

    def read(self) -> tuple[str, list[Entity]]:
        while self.at < len(self.source):
            character = self.source[self.at]
            if character == "<":
                if self.source[self.at + 1 : self.at + 2] == "/":
                    self.end_tag()
                else:
                    self.start_tag()
            elif character == "&" and (found := _CHARACTER.match(self.source, self.at)):
                self.take(self.decoded(found))
                self.at = found.end()
            else:
                stop = re.search("[<&]", self.source[self.at + 1 :])
                until = self.at + 1 + stop.start() if stop else len(self.source)
                self.take(self.source[self.at : until])
                self.at = until
        if self.open:
            raise self.fault(f'Can\'t find end tag corresponding to start tag "{self.open[-1].tag}"')
        self.entities.sort(key=lambda entity: (entity["offset"], -entity["length"]))
        return "".join(self.plain), self.entities

    def decoded(self, found: re.Match[str]) -> str:
        if found["name"]:
            return _NAMED[found["name"]]
        code = int(found["hex"], 16) if found["hex"] else int(found["dec"])
        if 0xD800 <= code <= 0xDFFF or code == 0 or code > 0x10FFFF:
            raise self.fault("Text contains invalid Unicode characters after decoding HTML entities")
        return chr(code)

    def start_tag(self) -> None:
        begin = self.at
        name = re.match(r"[^\s>]*", self.source[begin + 1 :])
        tag = name[0].lower() if name else ""
        self.at = begin + 1 + len(name[0] if name else "")
        if self.at >= len(self.source):
            raise self.fault("Unclosed start tag@", begin)
        if tag not in _TAGS:
            raise self.fault(f'Unsupported start tag "{tag}"@', begin)
        attributes = self.attributes(tag, begin)
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise self.fault('Tag "span" must have class "tg-spoiler"@', begin)
        opened = _Open(tag, self.offset, len(self.plain))
        if tag == "a":
            opened.extra["url"] = attributes.get("href", "")
        if tag == "tg-emoji":
            opened.extra["custom_emoji_id"] = attributes.get("emoji-id", "")
        if tag == "code" and attributes.get("class", "").startswith("language-"):
            opened.extra["language"] = attributes["class"].removeprefix("language-")
        self.open.append(opened)

    def attributes(self, tag: str, begin: int) -> dict[str, str]:
        found: dict[str, str] = {}
        while self.at < len(self.source) and self.source[self.at].isspace():
            self.at += 1
        while self.at < len(self.source) and self.source[self.at] != ">":
            match = _ATTRIBUTE.match(self.source, self.at)
            if match is None:
                raise self.fault("Unclosed start tag@", begin)
            value = next(
                (match[kind] for kind in ("double", "single", "bare") if match[kind] is not None), None
            )
            if value is None and not (tag == "blockquote" and match["name"] == "expandable"):
                raise self.fault(
                    f'Expected equal sign in declaration of an attribute of the tag "{tag}"@', begin
                )
            found[match["name"]] = _CHARACTER.sub(self.decoded, value or "")
            self.at = match.end()
        if self.at >= len(self.source):
            raise self.fault("Unclosed start tag@", begin)
        self.at += 1
        return found

    def end_tag(self) -> None:
        begin = self.at
        if not self.open:
            raise self.fault("Unexpected end tag@", begin)
        close = re.match(r"([^\s>]*)\s*(>?)", self.source[begin + 2 :])
        if close is None or not close[2]:
            raise self.fault("Unclosed end tag@", begin)
        tag = close[1].lower()
        opened = self.open.pop()
        if tag and tag != opened.tag:
            raise self.fault(f'Unmatched end tag@, expected "</{opened.tag}>", found "</{tag}>"', begin)
        self.at = begin + 2 + close.end()
        length = self.offset - opened.offset
        if length:
            self.keep(opened, length)

    def keep(self, opened: _Open, length: int) -> None:
        kind = _TAGS[opened.tag]
        entity: Entity = {"type": kind, "offset": opened.offset, "length": length}
        if kind == "text_link":
            url = opened.extra["url"] or "".join(self.plain[opened.start :])
            if "." not in url and "://" not in url:
                return
            entity["url"] = url
        if kind == "custom_emoji":
            if not opened.extra["custom_emoji_id"].isdecimal():
                raise self.fault("Invalid custom emoji identifier specified")
            entity["custom_emoji_id"] = opened.extra["custom_emoji_id"]
        if kind == "code" and "language" in opened.extra:
            entity["language"] = opened.extra["language"]
        inner = self.entities[-1] if self.entities else {}
        if (
            kind == "pre"
            and "language" in inner
            and (inner["offset"], inner["length"]) == (opened.offset, length)
        ):
            entity["language"] = self.entities.pop()["language"]
        self.entities.append(entity)


def find_entities(text: str) -> list[Entity]:
    """Find what Telegram marks by itself: commands, mentions, hashtags, e-mail addresses, links."""
    if not any(mark in text for mark in "/@#."):
        return []
    return [
        {"type": str(found.lastgroup), "offset": units(text[: found.start()]), "length": units(found[0])}
        for found in _FOUND.finditer(text)
    ]


def trimmed(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Cut white space at both ends and move the entities with it; entities left empty vanish."""
    stripped = text.strip()
    if stripped == text:
        return text, entities
    left = units(text) - units(text.lstrip())
    end = units(stripped)
    moved = []
    for entity in entities:
        start = max(0, entity["offset"] - left)
        stop = min(end, entity["offset"] + entity["length"] - left)
        if stop > start:
            moved.append({**entity, "offset": start, "length": stop - start})
    return stripped, moved


def written(text: str, parse_mode: str | None, entities: list[Entity] | None) -> tuple[str, list[Entity]]:
    """Read a bot's text as Telegram would: mode or given entities, cleaned, trimmed, with what is found by itself."""
    text = clean(text)
    marked: list[Entity] = []
    if parse_mode:
        if parse_mode.lower() != "html":
            raise bad_request("unsupported parse_mode")  # Markdown is not simulated: the house writes HTML
        text, marked = parse_html(text)
    elif entities:
        marked = _given(text, entities)
    text, marked = trimmed(text, marked)
    for entity in marked:
        if entity["type"] == "code":
            entity.pop("language", None)
    taken = [
        (entity["offset"], entity["offset"] + entity["length"])
        for entity in marked
        if entity["type"] in _SOLID
    ]
    marked += [found for found in find_entities(text) if not _inside(found, taken)]
    marked.sort(key=lambda entity: (entity["offset"], -entity["length"]))
    return text, marked[:MOST_ENTITIES]


def _given(text: str, entities: list[Any]) -> list[Entity]:
    """Check entities a bot gives itself; those beyond the text vanish, one that splits a character is refused."""
    edges = set(itertools.accumulate(map(units, text), initial=0))
    end, marked = max(edges), []
    for entity in entities:
        if not isinstance(entity, dict) or not isinstance(entity.get("type"), str):
            raise bad_request("can't parse MessageEntity: expected an Object")
        start, length = entity.get("offset"), entity.get("length")
        if not isinstance(start, int) or not isinstance(length, int):
            raise bad_request("can't parse MessageEntity: offset and length must be Integers")
        if not 0 <= start < end or length <= 0:
            continue
        stop = min(end, start + length)
        if start not in edges:
            raise bad_request("entity begins in a middle of a UTF-16 symbol")
        if stop not in edges:
            raise bad_request(
                f"entity beginning at UTF-16 offset {start} ends in a middle of a UTF-16 symbol"
            )
        marked.append({**entity, "length": stop - start})
    return marked


_SOLID = frozenset({"code", "pre", "text_link", "custom_emoji", "text_mention"})


def _inside(entity: Entity, spans: list[tuple[int, int]]) -> bool:
    return any(
        start < entity["offset"] + entity["length"] and entity["offset"] < stop for start, stop in spans
    )
