"""The supervisors' bench and the hours at the command line: what goes in stays nowhere, what comes out names nobody."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def cordata(*words: str, said: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "app", *words]
    return subprocess.run(command, input=said, capture_output=True, text=True, cwd=ROOT, timeout=120)


def test_lines_come_out_as_they_would_pass() -> None:
    said = "chiamami al 333 1234567\nchiama il 112\nsono Teo\n"

    done = cordata("relay", "mask", "--name", "Teo", said=said)

    assert done.returncode == 0
    assert done.stdout == "chiamami al [numero coperto]\nchiama il 112\nsono [nome coperto]\n"


def test_lines_of_one_person_are_read_together_when_asked() -> None:
    done = cordata("relay", "mask", "--together", said="333 12\n34 567\n")

    assert done.stdout == "333 12\n[numero coperto]\n"


def test_a_month_that_is_none_is_said_with_its_cure() -> None:
    done = cordata("relay", "hours", "2027-13")

    assert (done.returncode, done.stdout) == (2, "")
    assert "write it as 2027-03" in done.stderr
