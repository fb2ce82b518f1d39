"""Bringing in a directory of a hundred thousand services: memory at its peak, and whether the end is as quick as the start.

The import is the product's own, in a process of its own, on a folder written here.  What each tenth of the services costs is
the time of its rows in every file and of reading it.
"""

import asyncio
import csv
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

SERVICES = 100_000
MOST_MB, MOST_RATIO = 400.0, 1.5
"""Targets: megabytes at the peak, and the last tenth against the first."""

_KINDS = ("consultorio", "npia", "csm", "serd", "oratorio", "associazione", "gruppo_ama", "sportello_scuola")
_SITES, _BODIES = 4, 20
_SPREAD = 0x9E3779B97F4A7C15F39CC0605CEDC835
"""An odd number that spreads ids over their whole range, as those of a real directory are."""


def _id(kind: int, number: int) -> str:
    return str(UUID(int=((kind << 40 | number) + 1) * _SPREAD % (1 << 128)))


def write(folder: Path, services: int) -> None:
    """Write a folder of CSV files with so many services, each with a place, hours, a phone, areas, words and places free."""
    bodies, sites = -(-services // _BODIES), -(-services // _SITES)
    _csv(folder, "organizations", "id,name,description,legal_status", (
        (_id(1, n), f"Ente inventato {n}", "Inventato", "pubblico") for n in range(bodies)
    ))  # fmt: skip
    _csv(folder, "locations", "id,location_type,name,latitude,longitude,external_identifier,external_identifier_type", (
        (_id(2, n), "physical", f"Sede {n}", f"{45 + n % 100 / 100}", f"{9 + n % 90 / 100}", "019035", "ISTAT")
        for n in range(sites)
    ))  # fmt: skip
    _csv(folder, "addresses", "id,location_id,address_1,city,state_province,postal_code,country,address_type", (
        (_id(3, n), _id(2, n), f"via Inventata {n}", "Crema", "CR", "26013", "IT", "physical") for n in range(sites)
    ))  # fmt: skip
    _csv(folder, "services", "id,organization_id,name,description,status,minimum_age,maximum_age,assured_date", (
        (_id(4, n), _id(1, n // _BODIES), f"Servizio {n}", "Ascolto e accompagnamento per ragazzi e famiglie. " * 3,
         "active", str(n % 14), str(18 + n % 60), "2026-10-01")
        for n in range(services)
    ))  # fmt: skip
    _csv(folder, "service_at_location", "id,service_id,location_id", (
        (_id(5, n), _id(4, n), _id(2, n // _SITES)) for n in range(services)
    ))  # fmt: skip
    _csv(folder, "phones", "id,service_id,number,type", (
        (_id(6, n), _id(4, n), f"0373 {n:06d}", "voice") for n in range(services)
    ))  # fmt: skip
    _csv(folder, "schedules", "id,service_id,dtstart,freq,byday,opens_at,closes_at", (
        (_id(7, n), _id(4, n), "2026-01-05", "WEEKLY", "MO,WE,FR", "09:00:00", "13:00:00") for n in range(services)
    ))  # fmt: skip
    _csv(folder, "service_areas", "id,service_id,name,extent,extent_type", (
        (_id(8, n), _id(4, n), "Crema", "019035", "istat") for n in range(services)
    ))  # fmt: skip
    _csv(folder, "taxonomy_terms", "id,code,name,description", (
        (_id(9, n), f"tipo:{kind}", kind, kind) for n, kind in enumerate(_KINDS)
    ))  # fmt: skip
    _csv(folder, "attributes", "id,link_id,taxonomy_term_id,link_entity,value", (
        (_id(10, n), _id(4, n), _id(9, n % len(_KINDS)), "service", "") for n in range(services)
    ))  # fmt: skip
    _csv(folder, "units", "id,name", ((_id(11, 0), "posti"),))
    _csv(folder, "service_capacity", "id,service_id,unit_id,available,maximum,updated", (
        (_id(12, n), _id(4, n), _id(11, 0), str(n % 9), "9", "2026-11-20T09:00:00+01:00") for n in range(services)
    ))  # fmt: skip


def _csv(
    folder: Path, name: str, header: str, rows: "Iterator[tuple[str, ...]] | tuple[tuple[str, ...], ...]"
) -> None:
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
        out = csv.writer(stream)
        out.writerow(header.split(","))
        out.writerows(rows)


class Tenths:
    """Adds up what each tenth of the services costs, over every file and the reading."""

    def __init__(self, services: int) -> None:
        self.spent = [0.0] * 10
        self._services = services
        self._seen: dict[str, int] = {}
        self._last = time.perf_counter()

    def step(self, phase: str, count: int) -> None:
        """Count one batch of rows or of services read."""
        now = time.perf_counter()
        before = self._seen.get(phase, 0)
        self._seen[phase] = before + count
        if phase not in ("organization", "location", "address", "taxonomy_term", "unit"):
            self.spent[min(9, before * 10 // self._services)] += now - self._last
        self._last = now


def peak_mb() -> float:
    """Give the most memory this process ever held, in megabytes."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024
    return 0.0


async def _take(folder: Path, home: Path, services: int) -> dict[str, float]:
    from app.directory_files import Source
    from casework import directory_exchange
    from casework.directory_exchange import Tally
    from db import schema
    from db.sealing import KeyRing
    from db.session import Memory
    from domain.hsds import Inspection
    from domain.hsds_tables import TABLES

    memory = Memory(f"sqlite+aiosqlite:///{home / 'cordata.db'}", KeyRing({1: b"k" * 32}, b"i" * 32))
    await schema.upgrade(memory)
    now, began = datetime.now(UTC), time.perf_counter()
    source, bad = Source(folder), Tally()
    for _ in directory_exchange.judge(source.lines(), Inspection(TABLES), _complain, bad):
        pass
    checked = time.perf_counter()
    tenths, tally = Tenths(services), Tally()
    async with memory.transaction() as store:
        batches = directory_exchange.judge(source.lines(), Inspection(TABLES), _complain, Tally())
        await directory_exchange.bring_in(store, batches, tally, now, write=True, step=tenths.step)
    ended = time.perf_counter()
    await memory.close()
    return {
        "services": tally.services,
        "rows": sum(tally.new.values()),
        "refused": sum(bad.refused.values()),
        "check_seconds": round(checked - began, 1),
        "write_seconds": round(ended - checked, 1),
        "first_tenth_seconds": round(tenths.spent[0], 2),
        "last_tenth_seconds": round(tenths.spent[9], 2),
        "last_to_first": round(tenths.spent[9] / tenths.spent[0], 3),
        "peak_mb": round(peak_mb(), 1),
    }


def _complain(finding: object) -> None:
    print(finding, file=sys.stderr)


def run(*, as_json: bool, services: int = SERVICES) -> int:
    """Write a directory, bring it in with a process of its own, print what it took; gives 0 when targets are met."""
    with tempfile.TemporaryDirectory(prefix="bench-directory-") as place:
        folder = Path(place) / "package"
        folder.mkdir()
        write(folder, services)
        command = [sys.executable, "-m", "benchmarks.directory", str(folder), place, str(services)]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    found = json.loads(done.stdout)
    found["targets"] = {"peak_mb": MOST_MB, "last_to_first": MOST_RATIO}
    print(
        json.dumps(found, indent=2)
        if as_json
        else "\n".join(f"{name}: {value}" for name, value in found.items())
    )
    met = found["peak_mb"] <= MOST_MB and found["last_to_first"] <= MOST_RATIO and not found["refused"]
    return 0 if met else 1


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_take(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])))))
