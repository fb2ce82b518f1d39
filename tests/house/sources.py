"""The project's own files, as the house tests read them; nothing that git ignores."""

import ast
import functools
import subprocess
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PRODUCT = ("app", "bot", "handlers", "web", "casework", "db", "domain", "locales", "simulator")
EVERYTHING = (*PRODUCT, "benchmarks", "tests")


@dataclass(frozen=True, slots=True)
class Source:
    """One Python file: its path from the project's folder, its text and its syntax tree."""

    path: str
    text: str
    tree: ast.Module

    @classmethod
    def of(cls, text: str, path: str = "handlers/bad.py") -> "Source":
        """Read a text as if it were a file of the project; for the bad examples."""
        return cls(path=path, text=text, tree=ast.parse(text))


def python_files(*rooms: str) -> list[Source]:
    """Read every Python file of the rooms named, in order of path."""
    paths = [path for path in project_files() if path.suffix == ".py" and path.parts[0] in rooms]
    return [_read(path) for path in sorted(paths)]


@functools.cache
def _read(path: Path) -> Source:
    return Source.of((ROOT / path).read_text(encoding="utf-8"), path.as_posix())


@functools.cache
def project_files() -> list[Path]:
    """List the files that belong to the project, tracked ones and new ones that git does not ignore."""
    command = [
        "git",
        "-c",
        f"safe.directory={ROOT}",
        "ls-files",
        "-z",
        "--cached",
        "--others",
        "--exclude-standard",
    ]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return sorted({Path(name) for name in listed.split("\0") if name and (ROOT / name).is_file()})
