"""What the console takes, read from its own sources: every act behind one route, every field, and those that name a thing.

Nothing here is a list to keep in step by hand.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from domain.child import FIELDS
from tests.web.conftest import Desk
from tests.web.scene import Scene, routes
from web import services

WEB = Path("web")
TEMPLATES = WEB / "templates"

_ASKED = re.compile(r"visit\.(?:said|words|day|moment|asked)\(\s*\"(\w+)\"")
_LISTED = re.compile(r"getlist\(\"(\w+)\"\)")
_SHOWN = re.compile(r"name=\"(\w+)\"")
_A_NUMBER = re.compile(r"visit\.number\(\s*visit\.said\(\"(\w+)\"")
_A_CODE = re.compile(r"as_code\w*\([^)]*visit\.said\(\"(\w+)\"|visit\.said\(\"(\w+)\", 12\)\.upper\(\)")

_ROUTE = re.compile(r'at\.post\("([^"]+)", (\w+)\.\w+')
BEHIND = {
    path: file
    for path, file in _ROUTE.findall((WEB / "app.py").read_text(encoding="utf-8"))
    if path.endswith(("{act:str}", "{what:str}"))
}
"""Routes behind which several acts stand, and the file that tells them apart."""


def _sources() -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(WEB.glob("*.py")))


@cache
def fields() -> frozenset[str]:
    """Give the name of every field that any page shows or any handler asks for."""
    found = set(_ASKED.findall(_sources())) | set(_LISTED.findall(_sources())) | set(FIELDS)
    for path in TEMPLATES.glob("*.html"):
        found |= set(_SHOWN.findall(path.read_text(encoding="utf-8")))
    return frozenset(found | {*services._SHORT, *services._TEXTS} - {"viewport", "robots", "token"})


@cache
def naming() -> frozenset[str]:
    """Give the fields whose value is read as a number or a code of something."""
    found = set(_A_NUMBER.findall(_sources())) | set(_LISTED.findall(_sources()))
    return frozenset(found | {one for both in _A_CODE.findall(_sources()) for one in both if one})


@cache
def behind(file: str) -> frozenset[str]:
    """Give the acts that a file tells apart by the last word of the address: compared with it, or looked up in a table."""
    found: set[str] = set()
    for node in ast.walk(ast.parse((WEB / f"{file}.py").read_text(encoding="utf-8"))):
        values: list[ast.AST] = []
        if (
            isinstance(node, ast.Compare)
            and isinstance(node.left, ast.Name)
            and node.left.id in ("act", "what")
        ):
            values = [one for other in node.comparators for one in ast.walk(other)]
        elif isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Dict):
            named = node.targets[0] if isinstance(node, ast.Assign) else node.target
            values = (
                list(filter(None, node.value.keys)) if ast.unparse(named) in ("_ACTS", "_ANSWERS") else []
            )
        found |= {one.value for one in values if isinstance(one, ast.Constant) and isinstance(one.value, str)}
    return frozenset(found)


def doings(desk: Desk, scene: Scene) -> Iterator[tuple[str, str, str]]:
    """Give method, path and filled address of every route, each act behind one apart."""
    for method, path in routes(desk):
        filled = scene.address(path)
        if path not in BEHIND:
            yield method, path, filled
            continue
        for act in sorted(behind(BEHIND[path])):
            yield method, path, f"{filled.rpartition('/')[0]}/{act}"
