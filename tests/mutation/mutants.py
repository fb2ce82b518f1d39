"""Plants one small fault at a time into a module: a comparison turned, a condition denied, a number off by one."""

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass

_TURNED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
_SWAPPED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mutant:
    """One planted fault: where, what the line said, what was done to it, and the module's source with it."""

    line: int
    was: str
    did: str
    source: str


def plant(source: str) -> Iterator[Mutant]:
    """Give every mutant of a module; docstrings, annotations and imports are left alone."""
    tree = ast.parse(source)
    lines = source.splitlines()
    for place, node in enumerate(_bodies(tree)):
        for number, (did, _change) in enumerate(_changes(node)):
            changed = copy.deepcopy(tree)
            twin = list(_bodies(changed))[place]
            list(_changes(twin))[number][1]()
            line = getattr(node, "lineno", 1)
            yield Mutant(line, lines[line - 1].strip(), did, ast.unparse(ast.fix_missing_locations(changed)))


def faults(source: str) -> Iterator[tuple[str, str]]:
    """Give of every fault that would be planted what the line says and what would be done to it, without planting it."""
    lines = source.splitlines()
    for node in _bodies(ast.parse(source)):
        for did, _change in _changes(node):
            yield lines[getattr(node, "lineno", 1) - 1].strip(), did


def _bodies(tree: ast.Module) -> Iterator[ast.AST]:
    """Give every node that may be changed, in the same order for every copy of the tree."""
    apart = {id(part) for root in _kept_apart(tree) for part in ast.walk(root)}
    yield from (node for node in ast.walk(tree) if id(node) not in apart)


def _kept_apart(tree: ast.Module) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        words = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if words or isinstance(node, ast.Import | ast.ImportFrom):
            yield node
        elif isinstance(node, ast.arg | ast.AnnAssign) and node.annotation is not None:
            yield node.annotation
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield from node.decorator_list
            if not isinstance(node, ast.ClassDef) and node.returns is not None:
                yield node.returns
        elif isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            yield from node.exc.args  # what an error says is no rule


def _changes(node: ast.AST) -> Iterator[tuple[str, "_Change"]]:
    """Give each change of one node: its name and what makes it."""
    if isinstance(node, ast.Compare) and type(node.ops[0]) in _TURNED:
        yield "comparison turned", _Change(node, "ops", [_TURNED[type(node.ops[0])](), *node.ops[1:]])
    elif isinstance(node, ast.BoolOp):
        yield "and/or swapped", _Change(node, "op", ast.Or() if isinstance(node.op, ast.And) else ast.And())
    elif isinstance(node, ast.If | ast.IfExp | ast.While):
        yield "condition denied", _Change(node, "test", ast.UnaryOp(ast.Not(), node.test))
    elif isinstance(node, ast.BinOp) and type(node.op) in _SWAPPED:
        yield "operator swapped", _Change(node, "op", _SWAPPED[type(node.op)]())
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield "truth turned", _Change(node, "value", not node.value)
    elif isinstance(node, ast.Constant) and isinstance(node.value, int):
        yield "number off by one", _Change(node, "value", node.value + 1)
    elif isinstance(node, ast.Return) and node.value is not None and not _is_none(node.value):
        yield "nothing returned", _Change(node, "value", ast.Constant(None))
    elif isinstance(node, ast.Continue | ast.Break):
        yield "loop changed", _Change(node, "__class__", ast.Pass)


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


@dataclass(frozen=True, slots=True)
class _Change:
    """One change, made when it is called."""

    node: ast.AST
    name: str
    value: object

    def __call__(self) -> None:
        setattr(self.node, self.name, self.value)
