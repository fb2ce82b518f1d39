"""Real databases for the tests: a PostgreSQL of our own, also under root, and SQLite files.

Never a database that was there before.  The server listens on a Unix socket in a folder that only its owner
may enter, so nobody else on the machine can use it, and the kernel ends it when its starter dies.
"""

import functools
import os
import pwd
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

DEBIAN = Path("/usr/lib/postgresql")
STARTS_WITHIN = 30.0  # seconds; a cold start takes well under one
OWNER = "postgres"  # the system user that Debian's package makes; the server refuses to run as root

Prepare = Callable[[str], None]


class PostgreSQLMissing(Exception):
    """The tests need PostgreSQL's programs and cannot find them; they fail, they are never skipped."""

    def __init__(self, looked_in: Path) -> None:
        super().__init__(
            f"PostgreSQL is missing: no initdb under {looked_in} nor on the PATH; "
            "install the packages listed in packages.debian (apt-get install postgresql)."
        )


class PostgreSQLSilent(Exception):
    """The server did not come up; the message ends with what it wrote."""


def binaries(debian: Path = DEBIAN) -> Path:
    """Find the folder of PostgreSQL's programs: Debian's newest, else the PATH's, else PostgreSQLMissing."""
    found = sorted(
        debian.glob("*/bin/initdb"), key=lambda path: float(re.sub(r"[^\d.]", "", path.parts[-3]) or 0)
    )
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    if on_path is None:
        raise PostgreSQLMissing(debian)
    return Path(on_path).resolve().parent


@dataclass(slots=True)
class PostgreSQL:
    """A running server; `fresh` gives a new database of it, `pid` is its first process."""

    folder: Path
    programs: Path
    pid: int
    _names: Iterator[int] = field(default_factory=lambda: count(1))
    _templates: dict[Prepare, str] = field(default_factory=dict)
    _given: list[str] = field(default_factory=list)

    def url(self, name: str) -> str:
        """Give SQLAlchemy's async URL of the database called `name`."""
        return f"postgresql+asyncpg://{OWNER}@/{name}?host={self.folder}"

    def fresh(self, prepare: Prepare | None = None) -> str:
        """Make a database and give its URL.

        `prepare`, a sync function of the URL, runs once, on a template that this and later databases copy;
        it must leave no connection open.
        """
        name = f"cordata_{next(self._names)}"
        template = "template0"
        if prepare is not None:
            if prepare not in self._templates:
                pattern = f"template_{next(self._names)}"
                self.statement(f"CREATE DATABASE {pattern} TEMPLATE template0")
                prepare(self.url(pattern))
                self._templates[prepare] = pattern
            template = self._templates[prepare]
        self.statement(f"CREATE DATABASE {name} TEMPLATE {template}")
        self._given.append(name)
        return self.url(name)

    def discard(self) -> None:
        """Throw away every database given so far, whoever is still connected to it; the templates stay."""
        while self._given:
            self.statement(f"DROP DATABASE IF EXISTS {self._given.pop()} WITH (FORCE)")

    def restarts(self) -> None:
        """Crash the server in the middle of whatever it does, and start it again in its folder."""
        command = [
            *_become_owner(),
            str(self.programs / "pg_ctl"),
            "-D",
            str(self.folder / "data"),
            "-w",
            "-s",
        ]
        log = str(self.folder / "data" / "log-restarted")
        done = subprocess.run([*command, "-m", "immediate", "-l", log, "restart"], cwd=self.folder)
        if done.returncode:
            raise PostgreSQLSilent(f"pg_ctl restart ended with {done.returncode}")
        self.pid = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])

    def statement(self, sql: str, database: str = "postgres") -> str:
        """Run one statement as the owner and give what it printed, unaligned."""
        command = [str(self.programs / "psql"), "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1"]
        command += ["-h", str(self.folder), "-U", OWNER, "-d", database, "-c", sql]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            raise PostgreSQLSilent(f"{sql}: {done.stderr.strip()}")
        return done.stdout.strip()


@contextmanager
def postgresql(*, flush: bool = True, settings: tuple[str, ...] = ()) -> Iterator[PostgreSQL]:
    """Run a server for as long as the block lasts.

    `flush=False` leaves out the flush to disk: quicker, and right only where no power cut is imagined
    (a kill -9 of the server loses nothing either way).  `settings` are more `name=value` of postgresql.conf.
    """
    programs = binaries()
    as_owner = _become_owner()
    folder = Path(tempfile.mkdtemp(prefix="cordata-pg-"))
    try:
        if as_owner:
            shutil.chown(folder, OWNER, OWNER)
        _create(programs, folder, as_owner)
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(
                _server_command(programs, folder, as_owner, flush, settings),
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=folder, start_new_session=True,
            )  # fmt: skip
        running: PostgreSQL | None = None
        try:
            _wait_until_ready(programs, folder, server)
            running = PostgreSQL(folder=folder, programs=programs, pid=server.pid)
            yield running
        finally:
            if running is not None and running.pid != server.pid:
                _end(running.pid)  # it was restarted, and is no child of ours any more
            server.send_signal(2)  # SIGINT: fast shutdown, clients are sent away
            try:
                server.wait(timeout=STARTS_WITHIN)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _end(pid: int) -> None:
    """Let a server that is no child of this process end, and wait until it has."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGINT)
        until = time.monotonic() + STARTS_WITHIN
        while time.monotonic() < until:
            os.kill(pid, 0)
            time.sleep(0.05)


def _become_owner() -> list[str]:
    """Give the words before a command that must not run as root; none for an ordinary user."""
    if os.geteuid() != 0:
        return []
    try:
        pwd.getpwnam(OWNER)
    except KeyError:
        raise PostgreSQLMissing(DEBIAN) from None
    return ["setpriv", f"--reuid={OWNER}", f"--regid={OWNER}", "--clear-groups"]


def _create(programs: Path, folder: Path, as_owner: list[str]) -> None:
    command = [*as_owner, str(programs / "initdb"), "--no-sync", "-A", "trust", "-U", OWNER]
    command += ["-E", "UTF8", "--locale=C.UTF-8", "-D", str(folder / "data")]
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder)
    if done.returncode:
        raise PostgreSQLSilent(f"initdb failed: {done.stderr.strip()}")


def _server_command(
    programs: Path, folder: Path, as_owner: list[str], flush: bool, settings: tuple[str, ...]
) -> list[str]:
    wanted = ("listen_addresses=", f"unix_socket_directories={folder}", "max_connections=200", "timezone=UTC")
    quick = () if flush else ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
    # When the starter dies the kernel sends SIGINT, a fast shutdown; the change of user would clear this.
    command = [
        *as_owner,
        "setpriv",
        "--pdeathsig",
        "INT",
        str(programs / "postgres"),
        "-D",
        str(folder / "data"),
    ]
    for setting in (*wanted, *quick, *settings):
        command += ["-c", setting]
    return command


def _wait_until_ready(programs: Path, folder: Path, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + STARTS_WITHIN
    ready = [str(programs / "pg_isready"), "-q", "-h", str(folder)]
    while subprocess.run(ready, cwd=folder).returncode:
        if server.poll() is not None or time.monotonic() > until:
            raise PostgreSQLSilent(
                f"PostgreSQL did not start: {(folder / 'log').read_text(errors='replace')[-2000:]}"
            )
        time.sleep(0.02)


@dataclass(slots=True)
class SQLite:
    """SQLite files in one folder, with the same acts as the server."""

    folder: Path
    templates: Path
    _names: Iterator[int] = field(default_factory=lambda: count(1))

    @staticmethod
    def url(path: Path) -> str:
        """Give SQLAlchemy's async URL of the file at `path`."""
        return f"sqlite+aiosqlite:///{path}"

    def fresh(self, prepare: Prepare | None = None) -> str:
        """Give the URL of a file that was not there before, prepared as PostgreSQL's `fresh` says."""
        path = self.folder / f"cordata-{next(self._names)}.db"
        if prepare is not None:
            shutil.copyfile(_prepared_file(self.templates, prepare), path)
        return self.url(path)

    def discard(self) -> None:
        """Leave the files where they are for a look after a failure; pytest clears the folder."""


_templates = count(1)


@functools.cache
def _prepared_file(folder: Path, prepare: Prepare) -> Path:
    path = (
        folder / f"{next(_templates)}-{prepare.__qualname__}.db"
    )  # two of the same name may prepare other things
    prepare(SQLite.url(path))
    log = path.with_name(path.name + "-wal")
    if log.exists() and log.stat().st_size:
        raise RuntimeError(f"{prepare.__qualname__} left connections open: {log.name} still holds its work")
    return path
