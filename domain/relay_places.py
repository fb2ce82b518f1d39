"""Finds where somebody lives: a street with its house number, coordinates; a street alone passes (field notes §7)."""

import re
from collections.abc import Iterator

from domain.relay_reading import Reading, any_of, fold
from domain.relay_words import ContactWords

_WORD = r"[^\W\d_][\w'’.\-]*"
_POINT = re.compile(r"-?\d{1,2}[.,]\d{4,}\s*[,; /]\s*-?\d{1,3}[.,]\d{4,}|\d{1,3}\s?°\s?\d{1,2}\s?['′]")


class Places:
    """Knows how addresses are written in each language."""

    def __init__(self, words: ContactWords) -> None:
        spellings = [
            one
            for part in ("digits", "teens", "tens")
            for words_of in words.all(part)
            for one in words_of.split("|")
        ]
        said = any_of(
            [one for one in spellings if len(one) > 2 and words.valued[fold(one).replace("'", "")] != "1"]
        )
        number = (
            r"(?:\d{1,4}(?:\s?[/\-]?\s?[a-f](?!\w))?(?!\d)"
            rf"|(?<![^\W_])(?:{said})+(?:[\s\-]+(?:e |y |et |si |dhe )?(?:{said})+)*(?!\w))"
        )
        house = rf"(?:{words.pattern('house')}[.°º:]*\s*)"
        self._stops = re.compile(words.pattern("stops"))
        self._counted = re.compile(words.pattern("counted"))
        ends = rf"(?!\s*(?:{words.pattern('counted')}|[:.,]\d|%|€|h\b))"
        name = rf"(?:\d{{1,2}}\s+)?{_WORD}(?:\s+{_WORD}){{0,4}}?"
        inside = rf"(?:(?:{any_of(words.signs['particles'])})\s+|[ld]')"
        several = rf"\s+{inside}{{0,2}}{_WORD}(?:\s+{_WORD})?(?:\s+{inside}{{1,2}}{_WORD})?(?:\s+{_WORD})?"
        unit = rf"(?<![^\W_]){words.pattern('unit')}[.:°º]*\s*{house}?(?:\d{{1,4}}\s?[a-z]?|[a-z])(?!\w)"
        self._units = re.compile(rf"{unit}(?:[\s,;/\-]+{unit})+")
        self._unit_after = re.compile(rf"[\s,;/\-]{{0,3}}{unit}(?:[\s,;/\-]+{unit})*")
        self._unit_before = re.compile(rf"{unit}(?:[\s,;/\-]+{unit})*[\s,;/\-]{{0,3}}$")
        kept = rf"(?<![^\W_])(?:{any_of(words.all('street'))})(?:\.|(?!\w))"
        self._whole = re.compile(rf"{kept}\s+{inside}{{0,2}}{_WORD}")
        self._patterns = [
            re.compile(rf"{kept}\s*({name})\s*[,;]?\s*{house}?[°º#]?\s*{number}{ends}"),
            re.compile(rf"(?<![\d.,:])\d{{1,4}}\s?(?:bis|ter|[a-f](?!\w))?,?\s+({kept}{several})"),
            re.compile(
                rf"(?<![\d.,:])\d{{1,4}}[a-f]?,?\s+({_WORD}(?:\s+{_WORD}){{0,2}})\s+{words.pattern('after')}(?!\w)"
            ),
            re.compile(rf"(?<!\w)({_WORD})\s+{words.pattern('after')},?\s*{house}?{number}{ends}"),
            re.compile(rf"[\u3400-\u9fff]{{1,8}}(?:路|街|大道|巷|弄)\s*{number}\s*(?:号|弄)?()"),
            re.compile(rf"(?<![^\W_]){words.pattern('civic')}\W{{0,3}}{house}?{number}{ends}()"),
        ]

    def find(self, reading: Reading) -> Iterator[tuple[int, int]]:
        """Give the places of addresses in the reading."""
        for pattern in self._patterns:
            for found in pattern.finditer(reading.text):
                named = found[1] or ""
                named = named.removeprefix("the ")
                stop = self._stops.search(named)
                if stop and found.group()[0].isdigit() and self._whole.match(named[: stop.start()]):
                    yield found.start(), found.start(1) + len(named[: stop.start()].rstrip())
                    continue
                if stop or (found.group()[0].isdigit() and self._counted.search(named)):
                    continue
                yield self._with_units(reading.text, *found.span())
        for found in self._units.finditer(reading.text):
            yield found.span()
        for found in _POINT.finditer(reading.text):
            yield found.span()

    def _with_units(self, text: str, start: int, end: int) -> tuple[int, int]:
        """Give the place of an address with the flat, staircase or block said just before or after it."""
        before = self._unit_before.search(text[max(0, start - 40) : start])
        after = self._unit_after.match(text, end)
        return start - len(before.group()) if before else start, after.end() if after else end
