"""The set-up: the same packages everywhere, nothing of one machine in what all share, a missing tool named."""

import ast
import os
import re
import shutil
import stat
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.sources import EVERYTHING, PRODUCT, ROOT, project_files, python_files

LOCKS = ("requirements.lock", "requirements-dev.lock")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

# Spelled in pieces, so that this file is not found by its own search.
PLACES_OF_ONE_MACHINE = [
    "/work" + "/",
    "/tmp/" + "cordata/",
    "/root" + "/",
    "/opt/" + "wheels",
    "/opt/" + "pypi",
]
REGISTRIES = [
    "pypi" + ".org",
    "python" + "hosted.org",
    "npm" + "js.org",
    "deb.debian" + ".org",
    "yarn" + "pkg.com",
]
WORDS_OF_A_WORKPLACE = ["issues" + " show", "shared" + "/domain.md", "../" + "shared", "contract" + ".md"]


def pins(lock: str) -> dict[str, str]:
    """Give name → version of everything that a lock pins."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9][a-z0-9._-]*)==(\S+) \\$", text, flags=re.MULTILINE))


def plain(requirement: str) -> str:
    """Give the name in a requirement as a lock writes it."""
    name = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert name is not None
    return re.sub(r"[-_.]+", "-", name.group()).lower()


@pytest.mark.parametrize("lock", [*LOCKS, "requirements-node.lock"])
def test_a_lock_pins_everything_by_hash(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    entries = re.findall(r"^[^\s#].*?(?=^\S|\Z)", text, flags=re.MULTILINE | re.DOTALL)

    assert len(entries) == len(pins(lock))
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_the_locks_hold_what_the_project_asks_for_and_agree() -> None:
    run, development = pins(LOCKS[0]), pins(LOCKS[1])
    asked = PROJECT["dependencies"]

    assert {plain(name) for name in asked} <= run.keys()
    assert {plain(name) for name in PROJECT["optional-dependencies"]["dev"]} <= development.keys()
    assert run.items() <= development.items()
    exact = dict(re.findall(r"^([\w.-]+)==([\w.]+)$", "\n".join(asked), flags=re.MULTILINE))
    assert {name: run[plain(name)] for name in exact} == exact


def test_what_runs_is_what_is_locked() -> None:
    from importlib.metadata import distributions

    here = {plain(found.metadata["Name"]): found.version for found in distributions()}

    assert {name: here.get(name) for name in pins(LOCKS[1])} == pins(LOCKS[1])


def imported(*rooms: str) -> set[str]:
    """Give the packages, as a lock writes them, that the rooms import."""
    from importlib.metadata import packages_distributions

    ours, givers = {*EVERYTHING}, packages_distributions()
    names = set()
    for source in python_files(*rooms):
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Import):
                names |= {part.name.partition(".")[0] for part in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names.add(node.module.partition(".")[0])
    return {plain(givers[name][0]) for name in names - ours - sys.stdlib_module_names if name in givers}


def asked_for(*extras: str) -> set[str]:
    """Give the packages that the project asks for."""
    lists = [PROJECT["dependencies"], *(PROJECT["optional-dependencies"][extra] for extra in extras)]
    return {plain(name) for names in lists for name in names}


def test_the_project_asks_for_what_it_imports() -> None:
    assert imported(*PRODUCT) - asked_for() == set()
    assert imported(*EVERYTHING) - asked_for("dev") == set()


def leaks(text: str) -> list[str]:
    """Give the words of a text that belong to one machine or one workplace."""
    return [word for word in (*PLACES_OF_ONE_MACHINE, *REGISTRIES, *WORDS_OF_A_WORKPLACE) if word in text]


def test_nothing_of_one_machine_is_in_what_all_share() -> None:
    found = []
    for path in project_files():
        text = (ROOT / path).read_bytes().decode("utf-8", errors="ignore")
        found += [f"{path}: {word}" for word in leaks(text)]

    assert found == []


def test_a_path_of_one_machine_is_caught() -> None:
    assert leaks("see " + PLACES_OF_ONE_MACHINE[0] + "main") == PLACES_OF_ONE_MACHINE[:1]


@pytest.fixture
def bare_machine() -> Iterator[tuple[Path, dict[str, str]]]:
    """A folder with the set-up in it, and a PATH where Debian says that only libc6-dev is missing; readable by anybody."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "scripts").mkdir()
        for path in ("scripts/setup.sh", "packages.debian", "pyproject.toml", *LOCKS):
            shutil.copyfile(ROOT / path, folder / path)
            (folder / path).chmod(0o644)
        programs = folder / "bin"
        programs.mkdir()
        asked = programs / "dpkg-query"
        asked.write_text('#!/bin/sh\n[ "$3" = libc6-dev ] || printf ii\n', encoding="utf-8")
        asked.chmod(stat.S_IRWXU | stat.S_IRGRP | stat.S_IXGRP | stat.S_IROTH | stat.S_IXOTH)
        yield folder, {**os.environ, "PATH": f"{programs}:{os.environ['PATH']}"}


def set_up(folder: Path, purpose: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run the set-up there as somebody who is not root."""
    other = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] if os.geteuid() == 0 else []
    command = [*other, "bash", "scripts/setup.sh", purpose]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)


def test_a_missing_package_is_named_in_one_sentence(bare_machine: tuple[Path, dict[str, str]]) -> None:
    done = set_up(bare_machine[0], "run", bare_machine[1])

    assert done.returncode == 1
    assert (
        done.stderr
        == "set-up: these Debian packages are missing; install them as root: apt-get install libc6-dev\n"
    )


def test_without_node_one_is_taken_by_hash_and_nothing_else(
    bare_machine: tuple[Path, dict[str, str]],
) -> None:
    folder, environment = bare_machine
    shutil.copyfile(ROOT / "requirements-node.lock", folder / "requirements-node.lock")
    (folder / "package-lock.json").write_text("{}", encoding="utf-8")
    (folder / "package.json").write_text("{}", encoding="utf-8")
    (folder / "packages.debian").write_text("", encoding="utf-8")
    for name in ("bash", "cat", "sha256sum", "dirname", "mkdir", "rm"):
        (folder / "bin" / name).symlink_to(shutil.which(name) or name)
    told = '#!/bin/bash\necho "$*" >>told\nmkdir -p .venv/node/bin node_modules\n'
    fake = '[[ $* == *venv* ]] && printf "#!/bin/bash\\necho \\"\\$*\\" >>told\\n" | tee .venv/node/bin/{python,npm}'
    (folder / ".venv" / "bin").mkdir(parents=True)
    for path, text in (
        (".venv/bin/python", f"{told}{fake} >/dev/null\nchmod +x .venv/node/bin/*\n"),
        (".venv/bin/cordata", ""),
    ):
        (folder / path).write_text(text, encoding="utf-8")
        (folder / path).chmod(0o755)
    for name in ("tee", "chmod"):
        (folder / "bin" / name).symlink_to(shutil.which(name) or name)
    stamp = "{ pwd; cat requirements.lock pyproject.toml scripts/setup.sh; } | sha256sum >.venv/ready-to-run"
    subprocess.run(["bash", "-c", stamp], cwd=folder, check=True)
    bare = {**environment, "PATH": str(folder / "bin")}

    done = subprocess.run(
        ["bash", "scripts/setup.sh", "run"], cwd=folder, env=bare, capture_output=True, text=True
    )

    assert done.returncode == 0, done.stderr
    assert "no Node on this machine" in done.stderr
    said = (folder / "told").read_text(encoding="utf-8").splitlines()
    assert said[0] == "-m venv --clear .venv/node"
    assert "--require-hashes" in said[1] and said[1].endswith("--requirement requirements-node.lock")
    assert said[2].startswith("ci ") and "--ignore-scripts" in said[2]


def test_the_set_up_asks_what_it_is_for(bare_machine: tuple[Path, dict[str, str]]) -> None:
    done = set_up(bare_machine[0], "coffee", bare_machine[1])

    assert done.returncode == 2
    assert "coffee" in done.stderr


def test_the_list_of_debian_packages_is_well_formed() -> None:
    lines = (ROOT / "packages.debian").read_text(encoding="utf-8").splitlines()
    rows = [line.split(maxsplit=2) for line in lines if line and not line.startswith("#")]

    assert all(len(row) == 3 and row[1] in ("run", "test") for row in rows)
    assert {"python3-venv", "gcc", "chromium", "postgresql"} <= {row[0] for row in rows}
