"""Finds links, e-mail addresses and nicknames in a reading, also with their signs said in words; help pages pass."""

import re
from collections.abc import Iterator, Sequence

from domain.relay_reading import Reading, any_of, as_latin, fold, unspaced
from domain.relay_words import ContactWords

_AT, _WEAK, _DOT, _LOW, _DASH, _SLASH = "\ue001", "\ue000", "\ue002", "\ue003", "\ue004", "\ue005"
_JOIN = rf"(?:[._+\-]|[{_DOT}{_LOW}{_DASH}])"
_NAME = rf"\w+(?:{_JOIN}+\w+)*"
_D = rf"(?:\.|\s?{_DOT}\s?)"
_PATH = rf"(?:\s?(?:[/?#]|{_SLASH})\s?[^\s,;)]*)"
_LABEL = r"[^\W_](?:[\w\-]*[^\W_])?"
_UNIT = re.compile(r"\d+\w{1,4}|\d+[.,:]\d+\w?")
_GLUED = 5
_SENTENCE = re.compile(r"[!;\n]|\.\s")
_CLAUSE = r"(?=\s*(?:$|[,.;!?\n]))"
_REACH, _NEAR = 60, 5
"""How far from the name of a site a nickname is looked for: letters, and words."""

_SURE, _SIGNED, _UNUSUAL = "sure", "signed", "unusual"
"""What a word must be where it stands to be a nickname: any word, one with a digit or sign in it, or no everyday one."""

_EDGES = f"._-{_DOT}{_LOW}{_DASH}"

Place = tuple[int, int, str]


class Addresses:
    """Knows how links, e-mails and nicknames are written and said."""

    def __init__(self, words: ContactWords, spared: Sequence[str]) -> None:
        self._spared = tuple(fold(one).removeprefix("www.") for one in spared)
        self._signs = _signs_of(words)
        self._weak = re.compile(rf"\s+{words.pattern('weak_at')}\s+")
        endings = any_of(words.signs["endings"])
        weak = any_of(words.signs["weak_endings"])
        providers = any_of(words.signs["providers"])
        nick = rf"[\w](?:[\w.\-]|[{_DOT}{_LOW}{_DASH}])+#?\d*"
        known = any_of([*words.signs["platforms"], *words.signs["sites"]])
        end = r"(?![\w'])"
        tail = rf"(?:\s*(?:\.|{_DOT})\s*(?:{endings}|{weak}){end})"
        provider = rf"(?:{providers})(?:{endings})?(?!\w)"
        self._mails = [
            _made(
                rf"{_NAME}\n?@\s*{_LABEL}(?:\s?{_DOT}\s?{_LABEL}|\.{_LABEL}|{tail})*"
                rf"|{_NAME}\s+@\s*{_LABEL}(?:{_D}{_LABEL})*?{tail}|{_NAME}\s+@\s*{provider}"
            ),
            _made(
                rf"{_NAME}\s*{_AT}\s*(?:{_LABEL}(?:{_D}{_LABEL})*?{tail}|{_LABEL}{tail}|{provider}(?:\s+\w{{2,3}}{end})?)"
            ),
            _made(rf"{_NAME}{_WEAK}(?:{provider}(?:{tail})?|{_LABEL}{_D}(?:{endings}){end})"),
            _made(rf"{_NAME}\s+(?:{providers})\s?(?:\.|{_DOT})\s?(?:{endings}){end}"),
        ]
        clear = any_of(words.signs["clear_providers"])
        self._ended = _made(rf"({nick})\s+(?:[^\W\d_]{{1,3}}\s+)?(?:{clear})(?!\w)")
        self._links = [
            _made(r"(?:https?|hxxps?|tg|ftp)\s*:\s*/\s*/\s*[^\s,;)]+"),
            _made(rf"(?<!\w)www\s*{_D}\s*{_LABEL}(?:\s?{_D}\s?{_LABEL})*{_PATH}?"),
            _made(rf"(?<![\w@.])(?:{known})\s*(?:\.|{_DOT})\s*(?:{endings}|{weak}){end}{_PATH}?"),
            _made(rf"(?<![\w@.])(?:{_LABEL}{_D})+(?:{endings}){end}{_PATH}?"),
            _made(rf"(?<![\w@.])(?:{_LABEL}{_D})+(?:{weak})\s?(?:/|{_SLASH})\s?[^\s,;)]+"),
        ]
        platform = words.pattern("platforms")
        small = rf"(?:{words.pattern('as', 'nick', 'seek', 'aliases')}|\w{{1,2}}|[:=,\-(\"«“>→]|\s)"
        seek, told = words.pattern("seek"), words.pattern("as", "aliases")
        named, alias = words.pattern("called"), words.pattern("aliases")
        plain = r"([^\W\d_]{%s,})" + _CLAUSE
        self._nicks = [
            (_made(rf"@\s?({nick})"), _SURE),
            (_made(rf"(?<!\w){_AT}\s?({nick})"), _SIGNED),
            (_made(r"(?<!\w)([^\W\d_]\w{1,31}\s?#\s?\d{4})(?!\d)"), _SURE),
            (_made(rf"{platform}\s*[:=]+\s*@?({nick})"), _SURE),
            (_made(rf"(?:{words.pattern('nick', 'aliases')})(?:\s+{platform})?\s*[:=]+\s*({nick})"), _SURE),
            (_made(rf"{alias}(?:\s+\w+)?\s+{words.pattern('as')}\s+({nick})"), _SURE),
            (_made(rf"{seek}\s+(?:\w+\s+)?{platform}{small}*?(?:{told}|[:=])\s*({nick})"), _SURE),
            (_made(rf"{seek}\s+{words.pattern('as')}\s+({nick})\s+(?:\w+\s+)?{platform}"), _SURE),
            (_made(rf"{platform}\s+{named}\s+({nick})"), _SURE),
            (_made(rf"{platform}\s+{told}\s+{plain % 8}"), _UNUSUAL),
            (_made(rf"{alias}\s+(?:{platform}\s+)?{plain % 6}"), _UNUSUAL),
        ]
        self._cues = _made(words.pattern("platforms", "nick", "aliases"))
        self._token = re.compile(nick)
        latin = [one for one in words.all("usual") if fold(one).isascii()]
        self._usual = re.compile(rf"(?:{any_of(latin)})[aeio]?$")
        self._digits = _made(rf"(?:[ \-]+(?:{_digits_of(words)})(?!\w))+")
        common = [one for part in ("as", "nick", "seek") for one in words.all(part)]
        common += [one for part in ("platforms", "stops", "aliases", "small") for one in words.signs[part]]
        self._not_nicks = frozenset(as_latin(fold(one)) for one in common)

    def find(self, reading: Reading) -> Iterator[Place]:
        """Give places in what was typed, each with `mail`, `link` or `handle`."""
        said = unspaced(reading)
        for pattern, sign in self._signs:
            said = _signed(said, pattern, sign)
        said = Reading(said.latin, said.starts, said.ends)
        loosely = _signed(said, self._weak, _WEAK)
        for one, where in ((one, loosely if one is self._mails[2] else said) for one in self._mails):
            for found in one.finditer(where.text):
                first, last = _typed(where, found, 0)
                sooner = self._from_a_word_before(where, found)
                yield first if sooner is None else sooner, last, "mail"
        for found in self._ended.finditer(said.text):
            if self._is_nick(found[1], _SIGNED):
                yield (*_typed(said, found, 0), "mail")
        for one in self._links:
            for found in one.finditer(said.text):
                if not self._is_help(found.group()) and not found.group().partition(".")[0].isdigit():
                    yield (*_typed(said, found, 0), "link")
        for one, wanted in self._nicks:
            for found in one.finditer(said.text):
                if self._is_nick(found[1], wanted):
                    yield (*_typed(said, found, 1), "handle")
        for cue in self._cues.finditer(said.text):
            yield from self._beside(said, cue)

    def _beside(self, said: Reading, cue: re.Match[str]) -> Iterator[Place]:
        """Give what looks like a nickname shortly before or after a word for a site or a nickname."""
        after = _SENTENCE.split(said.text[cue.end() : cue.end() + _REACH])[0]
        before = _SENTENCE.split(said.text[max(0, cue.start() - _REACH) : cue.start()])[-1]
        near = [(cue.end(), one) for one in list(self._token.finditer(after))[:_NEAR]]
        near += [(cue.start() - len(before), one) for one in list(self._token.finditer(before))[-_NEAR:]]
        for at, token in near:
            if self._is_nick(token.group(), _SIGNED):
                end = at + token.end() - (len(token.group()) - len(token.group().rstrip(_EDGES)))
                more = self._digits.match(said.text, end)
                yield (*said.typed(at + token.start(), more.end() if more else end), "handle")

    def _from_a_word_before(self, where: Reading, found: re.Match[str]) -> int | None:
        """Give where an address begins whose first part was said as two plain words: `anna rossi at ...`."""
        local = re.match(r"[^\W\d_]+(?=[\s" + _AT + _WEAK + "])", found.group())
        before = re.search(r"(?<![^\s])([^\W\d_]{3,}) $", where.text[: found.start()])
        if local is None or before is None or before[1] in self._not_nicks:
            return None
        return where.starts[before.start()]

    def _is_help(self, link: str) -> bool:
        bare = re.sub(r"^(?:https?://)?(?:www\.)?", "", link)
        return any(bare == one or bare.startswith((one + "/", one + "?")) for one in self._spared)

    def _is_nick(self, said: str, wanted: str) -> bool:
        bare = said.strip(_EDGES)
        if len(bare) < 3 or bare in self._not_nicks or bare.isdigit() or _UNIT.fullmatch(bare):
            return False
        signed = any(one in bare for one in f"_.#{_DOT}{_LOW}") or any(one.isdigit() for one in bare)
        if wanted == _UNUSUAL:
            return signed or self._usual.search(bare) is None
        return signed or wanted == _SURE


def _made(pattern: str) -> re.Pattern[str]:
    """Make a pattern for a reading whose letters that only look Latin were made Latin, its own words too."""
    return re.compile(as_latin(pattern))


def _digits_of(words: ContactWords) -> str:
    """Give a pattern for the words of single digits; "a" and "one" are words of their own and are left out."""
    spelled = [one for said in words.all("digits") for one in said.split("|")]
    return any_of([one for one in spelled if len(one) > 3])


def _signs_of(words: ContactWords) -> list[tuple[re.Pattern[str], str]]:
    """Give how each sign is said in words, the longer words of a sign before the shorter of another."""
    return [
        (re.compile(rf"\s*[(\[{{<*_]\s*(?:@|{words.pattern('at', 'weak_at')})\s*[)\]}}>*_]\s*"), "@"),
        (re.compile(rf"\s*[(\[{{<*]\s*(?:\.|{words.pattern('dot')})\s*[)\]}}>*]\s*"), _DOT),
        (re.compile(rf"\s*{words.pattern('low')}\s*"), _LOW),
        (re.compile(rf"\s*{words.pattern('at')}\s*"), _AT),
        (re.compile(rf"(?<=\w)(?:{_long(words, 'at')})(?=\w)"), _AT),
        (re.compile(rf"\s*{words.pattern('dot')}\s*"), _DOT),
        (
            re.compile(rf"(?<=\w)(?:{_long(words, 'dot', 3)})(?=(?:com|it|net|org|es|fr|ro|eu|al|ua)\b)"),
            _DOT,
        ),
        (re.compile(rf"\s*{words.pattern('slash')}\s*"), _SLASH),
        (re.compile(rf"\s*{words.pattern('dash')}\s*"), _DASH),
    ]


def _signed(said: Reading, pattern: re.Pattern[str], sign: str) -> Reading:
    return said.replaced(pattern, lambda _found: sign)


def _typed(said: Reading, found: re.Match[str], group: int) -> tuple[int, int]:
    start, end = found.span(group)
    while end > start + 1 and said.text[end - 1] in ".,;:!?)\"»' ":
        end -= 1
    return said.typed(start, end)


def _long(words: ContactWords, part: str, least: int = _GLUED) -> str:
    return any_of([one for one in words.all(part) if len(one) >= least and one.isalpha()])
