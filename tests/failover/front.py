"""The balancer before the replicas, with the very settings that docs/scale.md shows: what stands there is what was run."""

import contextlib
import re
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.failover.cluster import ended, started
from tests.kill.house import free_port

PAGE = Path(__file__).parents[2] / "docs" / "scale.md"
SHOWN = ("10.0.0.1:8080", "10.0.0.2:8080")
"""Addresses of the replicas on the page."""


def settings(replicas: Sequence[int], port: int) -> str:
    """Give HAProxy's settings for replicas on these ports of this machine."""
    page = PAGE.read_text(encoding="utf-8")
    found = re.search(r"```haproxy\n(.*?)```", page, re.DOTALL)
    assert found is not None, f"{PAGE.name} shows no settings of a balancer"
    backend = found[1]
    for shown, replica in zip(SHOWN, replicas, strict=True):
        assert shown in backend
        backend = backend.replace(shown, f"127.0.0.1:{replica}")
    return (
        "defaults\n  mode http\n  timeout connect 2s\n  timeout client 2m\n  timeout server 2m\n"
        f"frontend people\n  bind 127.0.0.1:{port}\n  default_backend cordata\n{backend}"
    )


@contextlib.contextmanager
def balancer(folder: Path, replicas: Sequence[int]) -> Iterator[str]:
    """Run it until the block ends; gives its address."""
    port = free_port()
    file = folder / "front.cfg"
    file.write_text(settings(replicas, port), encoding="utf-8")
    command = [shutil.which("haproxy") or "haproxy", "-db", "-f", str(file)]
    process = started(command, folder / "front.log")
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        ended(process)
