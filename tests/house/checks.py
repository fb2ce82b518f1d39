"""Rules that imports cannot say, each a function from a file to the places that break it."""

import ast
from collections.abc import Iterator

from app.logs import FIELDS
from tests.house.sources import Source

TRANSACTIONS = ("db/session.py", "bot/transaction.py", "db/one_hop.py")  # the last is the driver below them
NURSERIES = ("app/nursery.py", "simulator/webhook.py")  # the simulator stands apart and keeps its own
WHO_SOMEBODY_IS = frozenset({"from_user", "forward", "copy_to", "full_name", "username"})
NAMES_WITHOUT_A_SUBJECT = frozenset(
    {
        "utils",
        "util",
        "helpers",
        "helper",
        "dto",
        "interfaces",
        "exceptions",
        "constants",
        "common",
        "misc",
        "types",
    }
)
LEVELS = frozenset({"debug", "info", "warning", "error", "critical", "exception", "log"})
SHOWN = frozenset(
    {"text", "caption", "title", "label", "placeholder", "input_field_placeholder", "description"}
)
SHOWN_FIRST = frozenset({"Button", "InlineKeyboardButton", "KeyboardButton"})
NOT_SHOWN = frozenset({"_", "N_", "ngettext", "getLogger", "compile", "Router"})
MAX_FILE, MAX_FUNCTION = 400, 60  # lines; the aim is 60-300 and 40, these are where the tests say no
# A file, or file:function, and the reason; one that became short again must leave.
_REVISION = "db/migrations/versions/r0001_the_first_tables.py"
MAY_BE_LONG = {
    "db/tables.py": "every table on one page, so that what is sealed and what is not can be read at a glance",
    _REVISION: "drawn up by Alembic, one statement a table; a revision is never edited afterwards",
    f"{_REVISION}:upgrade": "the same",
    f"{_REVISION}:downgrade": "the same",
}

Function = ast.FunctionDef | ast.AsyncFunctionDef


def commits_elsewhere(source: Source) -> list[str]:
    """One batch is one transaction: only the two modules that own it end it."""
    if source.path in TRANSACTIONS:
        return []
    return [
        _at(source, node, f".{name}(")
        for node, name in _methods_called(source)
        if name in ("commit", "rollback")
    ]


def tasks_elsewhere(source: Source) -> list[str]:
    """A task that nobody waits for loses its errors: only the nursery starts any that outlive their starter."""
    if source.path in NURSERIES:
        return []
    groups = {name for node in ast.walk(source.tree) for name in _task_groups(node)}
    return [
        _at(source, node, name)
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call) and (name := _name(node.func)) in ("create_task", "ensure_future")
        and not _is_task_group(node.func, groups)
    ]  # fmt: skip


def dotted_store(source: Source) -> list[str]:
    """A conversation passes the open store on and never looks into it."""
    return [
        _at(source, node, f"store.{node.attr}")
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Attribute) and _name(node.value) == "store"
    ]


def who_somebody_is(source: Source) -> list[str]:
    """In a conversation the person is an id with duties: no name, no number, nothing forwarded with its author."""
    return [
        _at(source, node, f".{node.attr}")
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Attribute) and node.attr in WHO_SOMEBODY_IS
    ]


def words_outside_the_catalogues(source: Source) -> list[str]:
    """Every word shown to people passes `_()` or `N_()`.

    A heuristic: a string given to an argument that is shown or to a button, or any string of two words or more that is not a
    docstring, a log line, an exception's own text or a type.
    """
    kept_apart = _not_shown(source.tree)
    shown = {
        id(part) for call in ast.walk(source.tree) if isinstance(call, ast.Call) for part in _shown(call)
    }
    return [
        _at(source, node, repr(node.value))
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in kept_apart
        and (_words(node.value) >= 2 or (id(node) in shown and _words(node.value)))
    ]  # fmt: skip


def logs_more_than_a_sentence(source: Source) -> list[str]:
    """A log line is a fixed sentence and named fields of `app/logs.py`: nothing is ever filled into the sentence."""
    return [
        _at(source, node, ast.unparse(node)[:60])
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call)
        and _is_log(node.func)
        and _name(node.func) in LEVELS
        and not _is_fixed(node)
    ]


def _is_fixed(call: ast.Call) -> bool:
    """Say whether a log call gives a constant sentence, and nothing beside it but fields on the list."""
    more = {keyword.arg: keyword.value for keyword in call.keywords}
    extra = more.pop("extra", None)
    fields = isinstance(extra, ast.Dict) and all(map(_is_field, extra.keys, extra.values))
    return (
        len(call.args) == 1
        and isinstance(call.args[0], ast.Constant)
        and "%" not in str(call.args[0].value)
        and set(more) <= {"exc_info"}
        and (extra is None or fields or _name(extra) == "traits")
    )


def _is_field(key: ast.expr | None, value: ast.expr) -> bool:
    return _name(value) == "traits" if key is None else isinstance(key, ast.Constant) and key.value in FIELDS


def without_docstring(source: Source) -> list[str]:
    """A file says first why it exists."""
    return [] if ast.get_docstring(source.tree) else [f"{source.path}:1: no docstring"]


def too_long(source: Source) -> list[str]:
    """A file or function that grew too long holds a subject that wants its own room."""
    found = {}
    if (lines := source.text.count("\n")) > MAX_FILE:
        found[source.path] = f"{source.path}: {lines} lines"
    for node in ast.walk(source.tree):
        if (
            isinstance(node, Function)
            and (length := (node.end_lineno or node.lineno) - node.lineno + 1) > MAX_FUNCTION
        ):
            found[f"{source.path}:{node.name}"] = f"{source.path}:{node.lineno}: {node.name}: {length} lines"
    expected = {name for name in MAY_BE_LONG if name.partition(":")[0] == source.path}
    needless = [f"{name}: short again, take it off MAY_BE_LONG" for name in expected - found.keys()]
    return [fault for name, fault in found.items() if name not in expected] + needless


def named_after_a_kind(source: Source) -> list[str]:
    """Files are named after their subject, never after the kind of thing they hold."""
    stem = source.path.rpartition("/")[2].removesuffix(".py")
    return [f"{source.path}: name it after its subject"] if stem in NAMES_WITHOUT_A_SUBJECT else []


def _methods_called(source: Source) -> Iterator[tuple[ast.Call, str]]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node, node.func.attr


def _task_groups(node: ast.AST) -> Iterator[str]:
    """Give the names that hold a task group: of `async with TaskGroup() as name` and of such arguments."""
    if isinstance(node, ast.AsyncWith):
        for item in node.items:
            made = item.context_expr
            if (
                isinstance(made, ast.Call)
                and _name(made.func) == "TaskGroup"
                and item.optional_vars is not None
            ):
                yield _name(item.optional_vars)
    elif isinstance(node, ast.arg) and node.annotation is not None and _name(node.annotation) == "TaskGroup":
        yield node.arg


def _is_task_group(function: ast.expr, groups: set[str]) -> bool:
    """A task group waits for its tasks, so its `create_task` is safe; asyncio's own and a loop's are not."""
    return (
        isinstance(function, ast.Attribute)
        and isinstance(function.value, ast.Name)
        and function.value.id in groups
    )


def _shown(call: ast.Call) -> Iterator[ast.Constant]:
    values = [keyword.value for keyword in call.keywords if keyword.arg in SHOWN]
    values += call.args[:1] if _name(call.func) in SHOWN_FIRST else []
    for value in values:
        yield from (part for part in ast.walk(value) if isinstance(part, ast.Constant))


def _not_shown(tree: ast.Module) -> set[int]:
    """Name the nodes under what is translated, logged, raised, typed or a docstring."""
    apart: set[int] = set()
    for node in ast.walk(tree):
        roots: list[ast.AST] = []
        if isinstance(node, ast.Call) and (_name(node.func) in NOT_SHOWN or _is_log(node.func)):
            roots = [*node.args, *(keyword.value for keyword in node.keywords)]
        elif isinstance(node, ast.Raise | ast.Assert) or _is_bare_string(node):
            roots = [node]
        elif isinstance(node, ast.arg | ast.AnnAssign) and node.annotation is not None:
            roots = [node.annotation]
        for root in roots:
            apart.update(id(part) for part in ast.walk(root))
    return apart


def _is_bare_string(node: ast.AST) -> bool:
    """A docstring, of a module, class, function or of the name above it."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _is_log(function: ast.expr) -> bool:
    return isinstance(function, ast.Attribute) and _name(function.value) in (
        "log",
        "logger",
        "logging",
        "LOG",
    )


def _words(text: str) -> int:
    return sum(
        1 for word in text.split() if sum(letter.isalpha() for letter in word) >= 2 and "{" not in word
    )


def _name(node: ast.expr) -> str:
    """Give the last part of a dotted name."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _at(source: Source, node: ast.AST, what: str) -> str:
    return f"{source.path}:{getattr(node, 'lineno', 1)}: {what}"
