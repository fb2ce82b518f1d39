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
            rf"|(?<![^\W_])(?:{said})(?:[\s\-]+(?:e |y |et |si |dhe )?(?:{said}))*(?!\w))"
        )
        house = rf"(?:{words.pattern('house')}[.°º:]*\s*)"
        self._stops = re.compile(words.pattern("stops"))
        self._counted = re.compile(words.pattern("counted"))
        ends = rf"(?!\s*(?:{words.pattern('counted')}|[:.,]\d|%|€|h\b))"
        name = rf"(?:\d{{1,2}}\s+)?{_WORD}(?:\s+{_WORD}){{0,4}}?"
        kept = rf"(?<![^\W_])(?:{any_of(words.all('street'))})(?:\.|(?!\w))"
        self._patterns = [
            re.compile(rf"{kept}\s*({name})\s*[,;]?\s*{house}?[°º#]?\s*{number}{ends}"),
            re.compile(
                rf"(?<![\d.,:])\d{{1,4}}\s?(?:bis|ter|[a-f](?!\w))?,?\s+({kept}\s+{_WORD}(?:\s+{_WORD}){{0,2}})"
            ),
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
                if self._stops.search(named) or (found.group()[0].isdigit() and self._counted.search(named)):
                    continue
                yield found.span()
        for found in _POINT.finditer(reading.text):
            yield found.span()
