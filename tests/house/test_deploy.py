"""What runs elsewhere can reach little of its machine: the unit by its score, the container by its user and its root."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import make_url

from tests.house.sources import ROOT

DEPLOY = ROOT / "deploy"
UNIT = DEPLOY / "cordata.service"
GUIDE = ROOT / "docs" / "running.md"
MOST = 2.0
"""Exposure level of the unit (0 is none, 10 all) above which it is not hardened (measured notes, operations)."""


def exposure(unit: Path) -> float:
    """Let systemd itself say how much of the machine a unit could reach."""
    program = shutil.which("systemd-analyze")
    assert program, "systemd-analyze is missing; install the packages listed in packages.debian (systemd)"
    command = [program, "security", "--offline=true", "--no-pager", str(unit)]
    told = subprocess.run(command, capture_output=True, text=True).stdout
    found = re.search(r"Overall exposure level for \S+: ([\d.]+)", told)
    assert found, told
    return float(found[1])


def instructions(text: str) -> list[tuple[str, str]]:
    """Give the instructions of a Containerfile, continued lines joined."""
    joined = re.sub(r"\\\n", " ", text)
    lines = [line for line in joined.splitlines() if line.strip() and not line.startswith("#")]
    return [(line.split()[0].upper(), line.split(None, 1)[1].strip()) for line in lines]


@pytest.fixture
def container() -> list[tuple[str, str]]:
    return instructions((DEPLOY / "Containerfile").read_text(encoding="utf-8"))


@pytest.fixture
def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yml").read_text(encoding="utf-8"))
    return found


def test_the_unit_reaches_little_of_its_machine() -> None:
    assert exposure(UNIT) <= MOST


def test_a_plain_unit_is_caught(tmp_path: Path) -> None:
    plain = tmp_path / "plain.service"
    plain.write_text("[Service]\nExecStart=/bin/true\n", encoding="utf-8")

    assert exposure(plain) > MOST


def test_the_unit_starts_what_the_set_up_makes() -> None:
    text = UNIT.read_text(encoding="utf-8")

    assert "ExecStart=/opt/cordata/.venv/bin/cordata run\n" in text
    for line in ("Restart=always", "LimitCORE=0", "UMask=0077", "ProtectSystem=strict", "User=cordata"):
        assert f"\n{line}\n" in text


def test_the_service_reads_the_keys_where_they_lie_and_may_not_write_there() -> None:
    text = UNIT.read_text(encoding="utf-8")
    writable = re.findall(r"^(?:ReadWritePaths|ConfigurationDirectory)=", text, re.MULTILINE)

    assert "LoadCredential" not in text and not writable
    assert "CORDATA_KEYS=/etc/cordata/keys\n" in GUIDE.read_text(encoding="utf-8")


def test_commands_run_as_the_house_with_its_settings(tmp_path: Path) -> None:
    program, settings = tmp_path / "cordata", tmp_path / "environment"
    settings.write_text("CORDATA_HOME=/var/lib/cordata\nTELEGRAM_TOKEN=123:ABC\n", encoding="utf-8")
    script = (DEPLOY / "cordata").read_text(encoding="utf-8")
    assert script.count("/etc/cordata/environment") == 2  # the comment and the line
    program.write_text(script.replace("/etc/cordata/environment", str(settings)), encoding="utf-8")
    spy = tmp_path / "runuser"
    spy.write_text('#!/bin/sh\necho "$CORDATA_HOME" "$TELEGRAM_TOKEN" "$@"\n', encoding="utf-8")
    spy.chmod(0o700)

    told = subprocess.run(
        ["/bin/sh", program, "audit", "export", "--case", "two words"],
        capture_output=True, text=True, env={"PATH": f"{tmp_path}:/usr/bin:/bin"},
    )  # fmt: skip

    user = "-u cordata -- /opt/cordata/.venv/bin/cordata"
    assert told.stdout == f"/var/lib/cordata 123:ABC {user} audit export --case two words\n"


class TestContainer:
    def test_what_runs_has_no_compiler_and_an_own_user(self, container: list[tuple[str, str]]) -> None:
        last = max(place for place, (word, _) in enumerate(container) if word == "FROM")
        final = container[last:]

        users = [rest for word, rest in final if word == "USER"]
        assert users == ["10001:10001"]
        installed = " ".join(rest for _, rest in final if "apt-get" in rest)
        assert set(re.findall(r"\b(?:gcc|g\+\+|make|npm|libc6-dev|git|curl)\b", installed)) == set()
        assert final.index(("USER", users[0])) < [word for word, _ in final].index("ENTRYPOINT")

    def test_everything_that_is_copied_is_of_the_project_and_no_key_is(
        self, container: list[tuple[str, str]]
    ) -> None:
        copied = [
            word
            for kind, rest in container
            if kind == "COPY" and "--from" not in rest
            for word in rest.split()[:-1]
        ]

        assert {path for path in copied if not (ROOT / path).exists()} == set()
        rooms = {path.name for path in ROOT.iterdir() if (path / "__init__.py").exists()}
        assert rooms - {"tests", "benchmarks"} <= set(copied)
        assert not [path for path in copied if path in (".", "var") or "key" in path]

    def test_packages_come_by_hash(self, container: list[tuple[str, str]]) -> None:
        runs = " ".join(rest for word, rest in container if word == "RUN")

        assert "--require-hashes" in runs and "npm ci" in runs and "requirements.lock" in runs

    def test_it_is_asked_whether_it_lives(self, container: list[tuple[str, str]]) -> None:
        (check,) = [rest for word, rest in container if word == "HEALTHCHECK"]
        command = json.loads(check.partition("CMD ")[2])

        assert command[0] == "/opt/cordata/.venv/bin/python" and "/health" in command[-1]


class TestCompose:
    def test_every_service_has_a_read_only_root_no_rights_and_no_root(self, compose: dict[str, Any]) -> None:
        assert set(compose["services"]) == {"house", "migrated", "keys", "database"}
        for name, service in compose["services"].items():
            assert service["read_only"] is True, name
            assert service["cap_drop"] == ["ALL"], name
            assert service["user"] not in ("0", "root", "0:0"), name
            assert "no-new-privileges:true" in service["security_opt"], name

    def test_the_house_is_not_the_user_who_owns_the_tables(self, compose: dict[str, Any]) -> None:
        users = {
            name: make_url(compose["services"][name]["environment"]["CORDATA_DATABASE"]).username
            for name in ("house", "migrated")
        }

        assert users["migrated"] == compose["services"]["database"]["environment"]["POSTGRES_USER"]
        assert users["house"] not in (None, users["migrated"])
        assert compose["services"]["migrated"]["command"] == ["migrate", "--grant", users["house"]]

    def test_nothing_but_this_machine_reaches_the_port_and_nobody_the_database(
        self, compose: dict[str, Any]
    ) -> None:
        ports = [port for service in compose["services"].values() for port in service.get("ports", [])]

        assert ports == ["127.0.0.1:8080:8080"]
        assert compose["services"]["database"]["network_mode"] == "none"

    def test_the_running_house_sees_a_renewed_ring_and_may_not_write_one(
        self, compose: dict[str, Any], container: list[tuple[str, str]]
    ) -> None:
        said = " ".join(rest for word, rest in container if word == "ENV")
        folder = re.search(r"CORDATA_KEYS=(\S+)", said)
        assert folder

        for name in ("house", "migrated"):
            assert f"./keys:{folder[1]}:ro" in compose["services"][name]["volumes"], name
        assert f"./keys:{folder[1]}" in compose["services"]["keys"]["volumes"]
        assert compose["services"]["keys"]["profiles"] == ["keys"]
        assert not [text for text in compose["services"]["house"]["environment"] if "KEY" in text]

    def test_the_tables_are_brought_forward_before_the_house_opens(self, compose: dict[str, Any]) -> None:
        house, migrated = compose["services"]["house"], compose["services"]["migrated"]

        assert house["depends_on"]["migrated"]["condition"] == "service_completed_successfully"
        assert migrated["command"][0] == "migrate"
        assert migrated["depends_on"]["database"]["condition"] == "service_healthy"
