"""Builds the machine that misbehaves: one small library between a program and its kernel, told by a file what to do."""

import contextlib
import os
import struct
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SOURCE = Path(__file__).with_name("bad_machine.c")


class CannotCompile(Exception):
    """The library could not be built; the text says why."""


@dataclass(frozen=True, slots=True)
class Machine:
    """The library, the file that says what goes wrong, and the one in which it counts how often it did."""

    library: Path
    orders: Path

    @property
    def tally(self) -> Path:
        """Give the file in which every program on this machine counts."""
        return self.orders.with_name(f"{self.orders.name}.hits")

    @property
    def hits(self) -> int:
        """Give how often something went wrong so far because it was ordered."""
        found: int = struct.unpack("q", self.tally.read_bytes()[:8])[0]
        return found

    @property
    def environment(self) -> dict[str, str]:
        """Give the variables that put a process on this machine."""
        return {"LD_PRELOAD": str(self.library), "FAULT_ORDERS": str(self.orders)}

    @contextlib.contextmanager
    def around(self) -> Iterator[None]:
        """Put every program that is started in the block on this machine, a database's server too."""
        os.environ.update(self.environment)
        try:
            yield
        finally:
            for name in self.environment:
                del os.environ[name]

    def does(self, order: str) -> None:
        """Give an order, in one stroke so that nobody reads half of it."""
        fresh = self.orders.with_suffix(".new")
        fresh.write_text(order, encoding="utf-8")
        os.replace(fresh, self.orders)  # noqa: PTH105

    def is_well(self) -> None:
        """Let everything work again."""
        self.does("well")


def build(folder: Path) -> Machine:
    """Compile the library into `folder`, which a database's own user may read; raises CannotCompile."""
    machine = Machine(folder / "bad_machine.so", folder / "orders")
    command = ["gcc", "-shared", "-fPIC", "-O1", "-w", "-o", str(machine.library), str(SOURCE), "-ldl"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise CannotCompile(done.stderr)
    folder.chmod(0o755)
    machine.tally.write_bytes(bytes(4096))
    machine.tally.chmod(0o666)
    machine.is_well()
    return machine
