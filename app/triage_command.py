"""`cordata triage explain`: the clinical team's bench, where answers go in and level, reasons and due times come out.

Uses the very rules and forms of the house and keeps nothing. Bad input is told in one sentence, never as a traceback.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from app import protocol
from app import settings as environment
from domain import answers as given_answers
from domain import triage
from domain.faults import Faulty
from domain.form_definitions import Form
from domain.protocol import Protocol
from domain.targets import Step

UNUSABLE = 2
"""Exit status for answers or words that cannot be used; 1 stands for a faulty protocol."""

ROME = ZoneInfo("Europe/Rome")
STEPS: Mapping[Step, str] = {
    Step.ACKNOWLEDGE: "presa visione",
    Step.ACCEPT: "accettazione",
    Step.FIRST_CONTACT: "primo contatto",
    Step.FIRST_MEETING: "primo incontro",
}

TYPED = ("text", "family_reason")
"""Answers that a person types; the danger scan reads them."""


class Unusable(Exception):
    """The answers cannot be used; says which code, word or place in the file is meant."""


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `triage explain FORM ANSWERS.json` to the command line."""
    parser = subparsers.add_parser("triage", help="try the triage rules")
    commands = parser.add_subparsers(dest="triage_command", required=True, metavar="COMMAND")
    explain = commands.add_parser(
        "explain",
        help="print level, score, reasons and due times of one report",
        description="Answers are one JSON object; a code left out counts as «non so».",
    )
    explain.add_argument("form", metavar="FORM", help="teacher, oratorio, family, doctor or self")
    explain.add_argument(
        "answers", metavar="ANSWERS.json", help="a file, or - for one object a line from standard input"
    )
    explain.add_argument("--json", action="store_true", help="print one JSON object")
    explain.add_argument("--protocol", type=Path, metavar="FOLDER", help="another protocol folder")
    explain.add_argument(
        "--at", type=_moment, metavar="TIME", help="when the report came, as 2026-02-03T10:00"
    )
    explain.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Explain one report, or one a line; gives the exit status (0, 1 faulty protocol, 2 unusable answers)."""
    try:
        known = protocol.read(args.protocol or environment.read().protocol)
        form = known.forms.get(args.form)
        if form is None:
            raise Unusable(f'"{args.form}" is not a form; there are {", ".join(sorted(known.forms))}')
        at = args.at or datetime.now(UTC)
        if args.answers == "-":
            return _explain_lines(known, form, at)
        told = explain(known, form, _answers(_content(Path(args.answers))), at)
        _say(json.dumps(told, ensure_ascii=False) if args.json else _in_words(known, told))
        return 0
    except Faulty as faulty:
        _complain(str(faulty))
        return 1
    except Unusable as unusable:
        _complain(f"{args.answers}: {unusable}" if args.answers != "-" else str(unusable))
        return UNUSABLE


def explain(known: Protocol, form: Form, answers: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """Give what triage says of one report as JSON-able data; raises Unusable naming unknown codes and words."""
    faults = given_answers.faults(form, answers)
    if faults:
        raise Unusable("; ".join(faults))
    typed = [text for name in TYPED if isinstance(text := answers.get(name), str)]
    hits = [hit for text in typed for hit in known.scanner.scan(text)]
    assessment = triage.evaluate(known.rules, form, answers, hits)
    due = known.targets.due_times(assessment.level, at)
    return {
        "level": assessment.level.name,
        "score": assessment.score,
        "score_max": assessment.score_at_most,
        "percent": round(assessment.percent, 2),
        "rules": list(assessment.rules),
        "reasons": [reason.sentence for reason in assessment.reasons],
        "due": {
            step.value: when.astimezone(ROME).isoformat(timespec="seconds") for step, when in due.items()
        },
        "danger": sorted({hit.label for hit in hits}),
        "form": form.id,
        "protocol": known.version,
    }


def _explain_lines(known: Protocol, form: Form, at: datetime) -> int:
    """Explain one object a line; an unusable line gives an object with `error`, so that lines stay in step."""
    status = 0
    for number, line in enumerate(sys.stdin.buffer, 1):
        if not line.strip():
            continue
        try:
            told = explain(known, form, _answers(line), at)
        except Unusable as unusable:
            _complain(f"line {number}: {unusable}")
            told, status = {"error": str(unusable)}, UNUSABLE
        _say(json.dumps(told, ensure_ascii=False))
    return status


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as refused:
        raise Unusable(f"the file cannot be read ({refused.strerror})") from None


def _answers(content: bytes) -> dict[str, Any]:
    try:
        given = json.loads(
            content.decode("utf-8-sig"), object_pairs_hook=_without_repeats, parse_constant=_no_constant
        )
    except UnicodeDecodeError:
        raise Unusable("this is not UTF-8 text") from None
    except (ValueError, RecursionError) as broken:
        raise Unusable(f"this is not one JSON object ({broken})") from None
    if not isinstance(given, dict):
        raise Unusable("this is not one JSON object")
    return given


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        repeated = sorted({key for key in keys if keys.count(key) > 1})
        raise Unusable(f"{', '.join(repeated)}: answered twice")
    return found


def _no_constant(name: str) -> Any:
    raise Unusable(f"{name} is not a number")


def _moment(text: str) -> datetime:
    """Read a time by the clock on the wall in Rome, unless it names its own zone."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f'"{text}" is not a time as 2026-02-03T10:00') from None
    return moment if moment.tzinfo else moment.replace(tzinfo=ROME)


def _in_words(known: Protocol, told: Mapping[str, Any]) -> str:
    level = triage.Level[told["level"]]
    lines = [
        f"Livello: {level.name} ({known.targets.levels[level].text})",
        f"Punteggio: {told['score']} su {told['score_max']} ({told['percent']:.1f} %)".replace(".", ","),
        "Motivi:",
        *(f"  {id:8}{reason}" for id, reason in zip(told["rules"], told["reasons"], strict=True)),
        "Entro quando:",
        *_due_lines(told["due"]),
        f"Protocollo: {told['protocol']}",
    ]
    return "\n".join(lines)


def _due_lines(due: Mapping[str, str]) -> Iterator[str]:
    for step, name in STEPS.items():
        yield f"  {name:16}{datetime.fromisoformat(due[step.value]):%d/%m/%Y %H:%M}"


def _say(text: str) -> None:
    print(
        text.encode(sys.stdout.encoding or "utf-8", "backslashreplace").decode(sys.stdout.encoding or "utf-8")
    )


def _complain(text: str) -> None:
    encoding = sys.stderr.encoding or "utf-8"
    print(text.encode(encoding, "backslashreplace").decode(encoding), file=sys.stderr)
