"""Builds the slow disk: a small library that makes every flush wait, so no virtual disk flatters anybody."""

import subprocess
from collections.abc import Mapping
from pathlib import Path

SOURCE = Path(__file__).with_name("slow_disk.c")
DELAY_US = 5000
"""Microseconds added to every fsync and fdatasync: an ordinary hard disk (field notes §4)."""


class CannotCompile(Exception):
    """The slow disk could not be built; the text says why."""


class NotSlow(Exception):
    """A process that is measured on the slow disk does not stand on it; the text says which."""


def must_be_under(pid: int, slow: Mapping[str, str]) -> None:
    """Raise NotSlow when a process was started without the library: its figure would be that of a quick disk."""
    library = slow["LD_PRELOAD"]
    if library not in Path(f"/proc/{pid}/maps").read_text(encoding="utf-8"):
        raise NotSlow(f"process {pid} was started without {library}")


def build(folder: Path) -> Path:
    """Compile the shim into `folder` with gcc and give the path of the library; raises CannotCompile."""
    library = folder / "slow_disk.so"
    command = ["gcc", "-shared", "-fPIC", "-O2", "-o", str(library), str(SOURCE), "-ldl"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError as missing:
        raise CannotCompile("gcc is missing: install the Debian packages gcc and libc6-dev") from missing
    if done.returncode:
        raise CannotCompile(done.stderr)
    return library


def environment(library: Path, delay_us: int = DELAY_US) -> dict[str, str]:
    """Give the variables that put a process on the slow disk."""
    return {"LD_PRELOAD": str(library), "BENCH_FLUSH_DELAY_US": str(delay_us)}
