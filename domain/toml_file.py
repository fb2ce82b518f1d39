"""Reading a protocol document key by key: every surprise becomes a Fault with its line, and reading goes on.

Never raises while reading: the caller raises Faulty once at the end, so that a file is mended in one go.
"""

import re
from collections.abc import Collection, Mapping
from string import Formatter
from typing import Any

from domain.faults import Fault, Faulty


class Sheet:
    """One protocol file under reading: its text for the lines, its faults so far."""

    def __init__(self, file: str, source: str) -> None:
        self.file = file
        self.source = source
        self.faults: list[Fault] = []

    def line(self, table: str = "", index: int = 0, key: str = "") -> int:
        """Give the 1-based line of the `index`-th `[table]` (or `[[table]]`), or of `key` in it; else 1."""
        start, end = 0, len(self.source)
        if table:
            heads = list(
                re.finditer(rf"^\[\[?{re.escape(table)}\]\]?\s*(?:#.*)?$", self.source, re.MULTILINE)
            )
            if index >= len(heads):
                return 1
            start = heads[index].start()
            following = re.compile(r"^\[", re.MULTILINE).search(self.source, heads[index].end())
            end = following.start() if following else end
        if key:
            found = re.compile(rf"^\s*{re.escape(key)}\s*=", re.MULTILINE).search(self.source, start, end)
            start = found.end() if found else start
        return self.source.count("\n", 0, start) + 1

    def fault(self, line: int, what: str, cure: str) -> None:
        """Note one fault at `line`."""
        self.faults.append(Fault(self.file, line, what, cure))

    def judge(self) -> None:
        """Raise Faulty with every fault noted so far; do nothing when there is none."""
        if self.faults:
            raise Faulty(tuple(self.faults))


class Table:
    """One table of a sheet; each take names the key, what fits, and notes a fault when it does not."""

    def __init__(self, sheet: Sheet, given: object, name: str = "", index: int = 0) -> None:
        self.sheet, self.name, self.index = sheet, name, index
        self.given: Mapping[str, Any] = given if isinstance(given, Mapping) else {}
        self.taken: set[str] = set()
        if not isinstance(given, Mapping):
            what = f"the table [{name}] is missing" if given is None else f'"{name}" is not a table'
            sheet.fault(self.line(), what, f"Write [{name}] and its keys below it")

    def line(self, key: str = "") -> int:
        """Give the line of this table, or of one of its keys."""
        return self.sheet.line(self.name, self.index, key)

    def fault(self, key: str, what: str, cure: str) -> None:
        """Note one fault at the line of `key`."""
        self.sheet.fault(self.line(key), what, cure)

    def text(self, key: str) -> str:
        """Take a text that is not empty; "" after a fault."""
        given = self.take(key)
        if isinstance(given, str) and given.strip():
            return given
        self.fault(key, self._what(key, "a text with words in it"), f'Write {key} = "…"')
        return ""

    def sentence(self, key: str, known: Collection[str]) -> tuple[str, tuple[str, ...]]:
        """Take a text for people and the names in its braces, each of which must be `known`."""
        text = self.text(key)
        try:
            found = dict.fromkeys(name for _, name, _, _ in Formatter().parse(text) if name is not None)
        except ValueError:
            self.fault(key, "the braces of the sentence do not match", "Write a name between { and }")
            return "", ()
        for name in found.keys() - set(known):
            cure = f"Use {', '.join(f'{{{one}}}' for one in known)}"
            self.fault(key, f"nobody fills in {{{name}}}", cure)
        return text, tuple(found)

    def number(self, key: str) -> int:
        """Take a whole number of 0 or more; 0 after a fault."""
        given = self.take(key)
        if isinstance(given, int) and not isinstance(given, bool) and given >= 0:
            return given
        self.fault(key, self._what(key, "a whole number of 0 or more"), f"Write {key} = 2, for example")
        return 0

    def texts(self, key: str) -> tuple[str, ...]:
        """Take a list of texts, maybe empty; () after a fault."""
        given = self.take(key)
        if isinstance(given, list) and all(isinstance(part, str) and part.strip() for part in given):
            return tuple(given)
        self.fault(key, self._what(key, "a list of texts"), f'Write {key} = ["…", "…"]')
        return ()

    def table(self, key: str) -> "Table":
        """Take the table `[key]` that must stand inside this one."""
        name = f"{self.name}.{key}" if self.name else key
        return Table(self.sheet, self.take(key), name)

    def tables(self, key: str) -> tuple["Table", ...]:
        """Take the list of tables `[[key]]`, maybe absent."""
        given = self.take(key)
        if given is None:
            return ()
        if not isinstance(given, list):
            self.sheet.fault(
                self.sheet.line(key),
                f'"{key}" is not a list of tables',
                f"Write [[{key}]] above each of them",
            )
            return ()
        return tuple(Table(self.sheet, part, key, index) for index, part in enumerate(given))

    def close(self) -> None:
        """Note a fault for every key that nobody took."""
        for key in self.given.keys() - self.taken:
            known = ", ".join(sorted(self.taken))
            self.sheet.fault(
                self.sheet.line(key) if isinstance(self.given[key], Mapping | list) else self.line(key),
                f'nobody reads "{key}" here',
                f"Take it out or mend its name; known here: {known}",
            )

    def take(self, key: str) -> object:
        """Take whatever stands under `key`, None when nothing does; the caller judges it."""
        self.taken.add(key)
        return self.given.get(key)

    def _what(self, key: str, wanted: str) -> str:
        return f'"{key}" is not {wanted}' if key in self.given else f'"{key}" is missing'
