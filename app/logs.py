"""What the house writes down about itself: one JSON object a line on standard error, never a person's word, name or number.

Rooms log with fixed sentences and, in `extra`, with fields of `FIELDS`; nothing else of a record is written. Errors keep
their kind and where they happened, not their message, which may quote what somebody typed.
"""

import logging
import re
import sys
from collections.abc import MutableMapping
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, TextIO

import structlog
from structlog.typing import Processor

FIELDS = frozenset({"error", "status", "reason", "kind", "seconds", "count", "port", "revision"})
"""Every field that a line may carry beside its sentence; short words and small numbers, by rule and by test."""

OURS = "cordata"
LONGEST = 60
_LONG_NUMBER = re.compile(r"\d{6,}")
_PLAIN = re.compile(r"[^A-Za-z0-9_ .:;'()/#-]+")
_DEEPEST = 40

Record = MutableMapping[str, Any]


def plain(value: object) -> str | int | float | bool | None:
    """Give a value as a line may hold it: long numbers and anything quoted are struck out."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return value if abs(value) < 1_000_000 else "#"
    cut = re.split(r'["«“<]', str(value), maxsplit=1)[0][:LONGEST]
    return _PLAIN.sub("·", _LONG_NUMBER.sub("#", cut)).strip()


def where(error: BaseException) -> list[str]:
    """Give the kinds of an error and its causes, each with the places it came through; no message, no values."""
    found: list[str] = []
    seen: set[int] = set()
    one: BaseException | None = error
    while one is not None and id(one) not in seen and len(found) < _DEEPEST:
        seen.add(id(one))
        found += [type(one).__name__, *_frames(one.__traceback__)]
        if isinstance(one, BaseExceptionGroup):
            for inner in one.exceptions:
                found += where(inner)
        one = one.__cause__ or one.__context__
    return found[:_DEEPEST]


def _frames(trace: TracebackType | None) -> list[str]:
    frames = []
    while trace is not None:
        code = trace.tb_frame.f_code
        file = code.co_filename.replace("\\", "/").rsplit("/", 2)[-2:]
        frames.append(f"  {'/'.join(file)}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return frames[-8:]


def _sentence(_logger: object, _name: str, event: Record) -> Record:
    """Keep the fixed sentence: of others' loggers the bare template's first line, never what was filled in."""
    record: logging.LogRecord = event["_record"]
    lines = str(record.msg).splitlines() or [""]
    ours = record.name.partition(".")[0] == OURS
    said: dict[str, Any] = {
        "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname.lower(),
        "room": record.name,
        "event": lines[0] if ours else plain(lines[0]),
    }
    said |= {name: plain(record.__dict__[name]) for name in sorted(FIELDS & record.__dict__.keys())}
    if isinstance(event.get("exc_info"), tuple) and event["exc_info"][1] is not None:
        said["where"] = where(event["exc_info"][1])
    return {"_record": record, "_from_structlog": False, **said}


def formatter() -> logging.Formatter:
    """Give what turns records into lines; the same one that the suite's canary test reads."""
    processors: tuple[Processor, ...] = (
        _sentence,
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.processors.JSONRenderer(ensure_ascii=False),
    )
    return _WithoutTraceback(processors=processors)


class _WithoutTraceback(structlog.stdlib.ProcessorFormatter):
    """Errors are told by `where`; the usual traceback would quote their messages."""

    def format(self, record: logging.LogRecord) -> str:
        """Format one record; what cannot be formatted is one line too."""
        bare = logging.makeLogRecord({**record.__dict__, "args": (), "exc_text": None, "stack_info": None})
        return super().format(bare)


def begin(stream: TextIO | None = None, level: int = logging.INFO) -> None:
    """Let everything that this process logs leave as lines on `stream` (standard error)."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(formatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in ("uvicorn", "uvicorn.error", "aiohttp", "asyncio", "alembic"):
        logging.getLogger(name).setLevel(logging.WARNING)
    sys.excepthook = _ended


def _ended(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if not issubclass(kind, Exception | BaseExceptionGroup):
        sys.__excepthook__(kind, error, trace)
        return
    logging.getLogger("cordata.app").critical("the house ended by an error", exc_info=(kind, error, trace))
