"""Two PostgreSQL nodes led by Patroni through etcd, behind HAProxy and PgBouncer, all from Debian, in one folder.

Synchronous mode: an answer that the house was given as committed stands on both nodes.
"""

import asyncio
import contextlib
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import NullPool, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from tests.databases import OWNER, _become_owner, binaries
from tests.kill.house import free_port

PROGRAMS = {"patroni": "patroni", "etcd": "etcd-server", "haproxy": "haproxy", "pgbouncer": "pgbouncer"}
"""Programs, and the Debian packages that hold them."""

STARTS_WITHIN = 90.0
TTL = 20
"""Seconds after which a leader that is silent has lost its lock, the fewest that Patroni takes; an outage lasts about so
long (measured notes, §4)."""


class ProgramsMissing(Exception):
    """The message names what to install."""


class NoLeader(Exception):
    """The cluster did not come up; the message ends with what the nodes wrote."""


@dataclass(slots=True)
class Node:
    """One node: its name, its ports, and its processes."""

    name: str
    database: int
    rest: int
    folder: Path
    process: subprocess.Popen[bytes] | None = None

    def state(self) -> Mapping[str, object]:
        """Ask Patroni how the node is doing; empty when it does not answer."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.rest}/patroni", timeout=1) as answer:
                found: dict[str, object] = json.load(answer)
                return found
        except OSError:
            return {}

    def postmaster(self) -> int | None:
        """Give the first process of its server, where there is one."""
        file = self.folder / "data" / "postmaster.pid"
        return int(file.read_text().split()[0]) if file.exists() else None


@dataclass(slots=True)
class Cluster:
    """The running cluster; `url` is the way through PgBouncer and HAProxy."""

    folder: Path
    url: str
    nodes: list[Node]
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def leader(self) -> Node | None:
        """Give the node that leads now."""
        leading = ("master", "primary")
        return next((one for one in self.nodes if one.state().get("role") in leading), None)

    def is_safe(self) -> bool:
        """Say whether a leader has a synchronous standby, so that what is committed stands twice."""
        leader = self.leader()
        standbys = leader.state().get("replication", []) if leader else []
        return isinstance(standbys, list) and any(one.get("sync_state") == "sync" for one in standbys)

    def takes_writes(self) -> bool:
        """Say whether that way leads to a node that takes writes, each time for two of its looks."""

        async def ask() -> bool:
            engine = create_async_engine(self.url, poolclass=NullPool, connect_args={"timeout": 2})
            for _ in range(4):
                async with engine.connect() as connection:
                    if await connection.scalar(text("SELECT pg_is_in_recovery()")):
                        return False
                await asyncio.sleep(0.5)
            return True

        try:
            return asyncio.run(ask())
        except (OSError, TimeoutError, DBAPIError):
            return False

    def kills_leader(self) -> Node:
        """Kill -9 Patroni and the server of the leader, at once, as a machine that lost its power."""
        leader = self.leader()
        assert leader is not None and leader.process is not None
        postmaster = leader.postmaster()
        os.killpg(leader.process.pid, signal.SIGKILL)
        if postmaster is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(postmaster, signal.SIGKILL)
        leader.process.wait()
        leader.process = None
        return leader

    def starts(self, node: Node) -> None:
        """Start Patroni on a node."""
        command = [shutil.which("patroni") or "patroni", str(node.folder / "patroni.yml")]
        node.process = started(command, node.folder / "log", _become_owner())


def check() -> None:
    """Raise ProgramsMissing when a program of the run is not there."""
    lacking = [package for program, package in PROGRAMS.items() if shutil.which(program) is None]
    if lacking:
        raise ProgramsMissing(f"install from Debian: apt-get install {' '.join(lacking)}")


def started(command: Sequence[str], log: Path, owner: Sequence[str] = ()) -> subprocess.Popen[bytes]:
    """Start a program that dies with this one; the change of user comes first, for it would clear that."""
    environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": str(log.parent), "LANG": "C.UTF-8"}
    with log.open("ab") as written:
        return subprocess.Popen(
            [*owner, shutil.which("setpriv") or "setpriv", "--pdeathsig", "KILL", *command],
            cwd=log.parent, env=environment, stdin=subprocess.DEVNULL, stdout=written, stderr=written,
            start_new_session=True,
        )  # fmt: skip


def ended(process: subprocess.Popen[bytes]) -> None:
    """End a program with all that it started."""
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _patroni(node: Node, etcd: int, sockets: Path) -> str:
    """Write Patroni's settings (synchronous mode, the shortest lock that it takes)."""
    return json.dumps(
        {
            "scope": "cordata",
            "name": node.name,
            "restapi": {"listen": f"127.0.0.1:{node.rest}", "connect_address": f"127.0.0.1:{node.rest}"},
            "etcd3": {"hosts": f"127.0.0.1:{etcd}"},
            "bootstrap": {
                "dcs": {
                    "ttl": TTL,
                    "loop_wait": 1,
                    "retry_timeout": 3,
                    "synchronous_mode": True,
                    "postgresql": {"use_pg_rewind": False, "use_slots": True},
                },
                "initdb": [{"encoding": "UTF8"}, {"locale": "C.UTF-8"}],
                "pg_hba": [f"host {what} all 127.0.0.1/32 trust" for what in ("all", "replication")],
            },
            "postgresql": {
                "listen": f"127.0.0.1:{node.database}",
                "connect_address": f"127.0.0.1:{node.database}",
                "data_dir": str(node.folder / "data"),
                "bin_dir": str(binaries()),
                "basebackup": {"checkpoint": "fast"},
                "pgpass": str(node.folder / "pgpass"),
                "authentication": {"superuser": {"username": OWNER}, "replication": {"username": OWNER}},
                "parameters": {"unix_socket_directories": str(sockets), "max_connections": 100},
            },
        }
    )  # JSON is YAML


def _haproxy(nodes: Sequence[Node], port: int) -> str:
    servers = "\n".join(
        f"  server {node.name} 127.0.0.1:{node.database} check port {node.rest}" for node in nodes
    )
    return (
        "defaults\n  mode tcp\n  timeout connect 2s\n  timeout client 1h\n  timeout server 1h\n"
        f"listen primary\n  bind 127.0.0.1:{port}\n  option httpchk OPTIONS /primary\n"
        "  http-check expect status 200\n"
        f"  default-server inter 1s fall 2 rise 1 on-marked-down shutdown-sessions\n{servers}\n"
    )


def _pgbouncer(port: int, balancer: int, users: Path) -> str:
    """Write PgBouncer's settings: a server for each transaction, and no waiting for a database that is away."""
    return (
        f"[databases]\n* = host=127.0.0.1 port={balancer} user={OWNER}\n"
        f"[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\n"
        f"auth_type = any\nauth_file = {users}\npool_mode = transaction\ndefault_pool_size = 10\n"
        "server_login_retry = 1\nquery_wait_timeout = 5\nserver_connect_timeout = 2\n"
    )


@contextlib.contextmanager
def cluster() -> Iterator[Cluster]:
    """Run the cluster until the block ends; a node leads, the standby still comes. Raises ProgramsMissing or NoLeader."""
    check()
    folder = Path(tempfile.mkdtemp(prefix="cordata-cluster-"))
    etcd, peer, port, pool = free_port(), free_port(), free_port(), free_port()
    nodes = [Node(f"node{number}", free_port(), free_port(), folder / f"node{number}") for number in (1, 2)]
    way = f"postgresql+asyncpg://{OWNER}@127.0.0.1:{pool}/postgres"
    made = Cluster(folder, f"{way}?ssl=disable&prepared_statement_cache_size=0", nodes)
    try:
        for node in nodes:
            node.folder.mkdir(mode=0o700)
            (node.folder / "patroni.yml").write_text(_patroni(node, etcd, node.folder), encoding="utf-8")
        (folder / "haproxy.cfg").write_text(_haproxy(nodes, port), encoding="utf-8")
        (folder / "users.txt").write_text(f'"{OWNER}" ""\n', encoding="utf-8")
        settings = folder / "pgbouncer.ini"
        settings.write_text(_pgbouncer(pool, port, folder / "users.txt"), encoding="utf-8")
        if _become_owner():
            folder.chmod(0o711)
            for path in [*(node.folder for node in nodes), *(node.folder / "patroni.yml" for node in nodes)]:
                shutil.chown(path, OWNER, OWNER)
        client, peers = f"http://127.0.0.1:{etcd}", f"http://127.0.0.1:{peer}"
        options = ["--data-dir", str(folder / "etcd"), "--listen-client-urls", client, "--log-level", "error"]
        options += ["--advertise-client-urls", client, "--listen-peer-urls", peers]
        options += ["--initial-advertise-peer-urls", peers, "--initial-cluster", f"default={peers}"]
        made.processes.append(started([shutil.which("etcd") or "etcd", *options], folder / "etcd.log"))
        balancer = [shutil.which("haproxy") or "haproxy", "-db", "-f", str(folder / "haproxy.cfg")]
        made.processes.append(started(balancer, folder / "haproxy.log"))
        bouncer = [shutil.which("pgbouncer") or "pgbouncer", str(settings)]
        made.processes.append(started(bouncer, folder / "pgbouncer.log", _become_owner()))
        for node in nodes:
            made.starts(node)
        wait(made, made.takes_writes)
        yield made
    finally:
        for process in [*(node.process for node in nodes), *made.processes]:
            if process is not None:
                ended(process)
        for node in nodes:
            postmaster = node.postmaster()
            if postmaster is not None:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(postmaster, signal.SIGKILL)
        time.sleep(0.5)
        shutil.rmtree(folder, ignore_errors=True)


def wait(made: Cluster, ready: Callable[[], bool]) -> None:
    """Wait until the cluster is as far as `ready` says; raises NoLeader with what the nodes wrote."""
    began = time.monotonic()
    while not ready():
        if time.monotonic() - began > STARTS_WITHIN:
            logs = [(node.folder / "log").read_text(errors="replace")[-1500:] for node in made.nodes]
            raise NoLeader("\n".join(logs))
        time.sleep(0.2)
