"""Builds the machine that misbehaves: one small library between the house and its kernel, told by a file what to do."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

SOURCE = Path(__file__).with_name("bad_machine.c")


class CannotCompile(Exception):
    """The library could not be built; the text says why."""


@dataclass(frozen=True, slots=True)
class Machine:
    """The library, and the file that says what goes wrong."""

    library: Path
    orders: Path

    @property
    def environment(self) -> dict[str, str]:
        """Give the variables that put a process on this machine."""
        return {"LD_PRELOAD": str(self.library), "FAULT_ORDERS": str(self.orders)}

    def does(self, order: str) -> None:
        """Give an order, in one stroke so that nobody reads half of it."""
        fresh = self.orders.with_suffix(".new")
        fresh.write_text(order, encoding="utf-8")
        os.replace(fresh, self.orders)  # noqa: PTH105

    def is_well(self) -> None:
        """Let everything work again."""
        self.does("well")


def build(folder: Path) -> Machine:
    """Compile the library into `folder`; raises CannotCompile."""
    machine = Machine(folder / "bad_machine.so", folder / "orders")
    command = ["gcc", "-shared", "-fPIC", "-O1", "-w", "-o", str(machine.library), str(SOURCE), "-ldl"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise CannotCompile(done.stderr)
    machine.is_well()
    return machine
