"""`cordata protocol try PHRASES.tsv`: the clinical team's bench for the danger phrases; reads, prints, keeps nothing.

The figures count only on phrases that nobody looked at while writing rules; this command cannot know whether that is so.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median
from time import perf_counter_ns

from app import protocol
from app import settings as environment
from domain import danger_bench
from domain.danger import Scanner
from domain.danger_bench import NONE, Phrase, Row, Share
from domain.danger_rules import LABELS
from domain.faults import Faulty

UNUSABLE = 2
COLUMNS = ["lang", "label", "text"]
CHARACTERS = 300
"""The length of text that the time is told for."""


class UnusablePhrases(Exception):
    """The file cannot be used; says which line or column is meant."""


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `try PHRASES.tsv [--json]` to the `protocol` commands."""
    parser = subparsers.add_parser("try", help="weigh the danger phrases against labelled examples")
    parser.add_argument("phrases", type=Path, metavar="PHRASES.tsv", help="columns lang, label, text")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Try the phrases; gives the exit status (0 tried, 1 faulty protocol, 2 unusable file)."""
    try:
        phrases = tuple(read(args.phrases))
        scanner = protocol.read(environment.read().protocol).scanner
    except UnusablePhrases as refusal:
        print(refusal, file=sys.stderr)
        return UNUSABLE
    except Faulty as faulty:
        print(faulty, file=sys.stderr)
        return 1
    rows = danger_bench.rows(scanner, phrases)
    if args.json:
        print(json.dumps(_summary(scanner, rows)))
    else:
        print("\n".join(_report(scanner, rows)))
    return 0


def read(file: Path) -> Iterator[Phrase]:
    """Read the labelled phrases of a tab-separated file with a first line of names; raises UnusablePhrases."""
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as refused:
        raise UnusablePhrases(f"{file}: cannot be read ({refused})") from refused
    names = lines[0].split("\t") if lines else []
    if missing := [name for name in COLUMNS if name not in names]:
        raise UnusablePhrases(f"{file}:1: the first line must name the columns {', '.join(missing)}")
    for number, line in enumerate(lines[1:], start=2):
        if not line.strip():
            continue
        cells = dict(zip(names, line.split("\t"), strict=False))
        if not cells.get("text") or cells.get("label") not in (*LABELS, NONE):
            known = ", ".join((*LABELS, NONE))
            raise UnusablePhrases(f"{file}:{number}: wants a language, a label ({known}) and a text")
        yield Phrase(number, cells["lang"], cells["label"], cells["text"])


def _summary(scanner: Scanner, rows: Sequence[Row]) -> dict[str, float | int | None]:
    return {
        "recall": danger_bench.recall(rows).value,
        "recall_suicide_explicit": danger_bench.recall(rows, label="suicide_explicit").value,
        "false_alarms": danger_bench.false_alarms(rows).value,
        "soft_share_of_none": danger_bench.soft_share(rows).value,
        "rows": len(rows),
        "microseconds_per_300_chars": microseconds(scanner, [row.phrase.text for row in rows]),
    }


def microseconds(scanner: Scanner, texts: Sequence[str]) -> float:
    """Give the median time of one scan of 300 characters, cut from the texts joined together."""
    joined = " ".join(texts) + " "
    joined *= max(1, -(-CHARACTERS // len(joined)))
    pieces = [joined[at : at + CHARACTERS] for at in range(0, len(joined) - CHARACTERS + 1, CHARACTERS)]
    times: list[int] = []
    for piece in pieces:
        begun = perf_counter_ns()
        scanner.scan(piece)
        times.append(perf_counter_ns() - begun)
    return round(median(times) / 1000, 1)


def _report(scanner: Scanner, rows: Sequence[Row]) -> Iterator[str]:
    languages = sorted({row.phrase.language for row in rows})
    yield f"{len(rows)} phrases"
    yield _line("recall", danger_bench.recall(rows))
    for label in LABELS:
        yield _line(f"  {label}", danger_bench.recall(rows, label=label))
    for language in languages:
        yield _line(f"  {language}", danger_bench.recall(rows, language=language))
    yield _line("false alarms over none", danger_bench.false_alarms(rows))
    yield _line("soft share of none", danger_bench.soft_share(rows))
    microseconds_taken = microseconds(scanner, [row.phrase.text for row in rows])
    yield f"{microseconds_taken:.0f} µs for {CHARACTERS} characters (median)"
    yield ""
    yield from _confusion(rows)
    soft = [row for row in rows if row.is_soft and row.phrase.label == NONE]
    yield from _listed("soft rows, neither hit nor false alarm", soft)
    yield from _listed("failing rows", [row for row in rows if not row.is_right])


def _listed(title: str, rows: Sequence[Row]) -> Iterator[str]:
    yield ""
    yield f"{len(rows)} {title}"
    for row in rows:
        rules = ", ".join(f"{hit.rule} {hit.strength.name.lower()}" for hit in row.hits) or "nothing found"
        yield f"  {row.phrase.line}\t{row.phrase.language}\t{row.phrase.label}\t{row.phrase.text}\t{rules}"


def _line(name: str, share: Share) -> str:
    if share.value is None:
        return f"{name:<26} -"
    low, high = share.interval
    return f"{name:<26} {share.value:.3f}  [{low:.3f}, {high:.3f}]  {share.count}/{share.of}"


def _confusion(rows: Sequence[Row]) -> Iterator[str]:
    table = danger_bench.confusion(rows)
    found = [name for name in (*LABELS, "soft", NONE) if any(name in counts for counts in table.values())]
    yield f"{'is / found':<18}" + "".join(f"{name:>18}" for name in found)
    for label, counts in table.items():
        yield f"{label:<18}" + "".join(f"{counts[name]:>18}" for name in found)
