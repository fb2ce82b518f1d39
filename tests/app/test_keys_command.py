"""`cordata keys` as an operator and two colleagues use it: made, checked, renewed, exported, lost and put back."""

import builtins
from pathlib import Path

import pytest

from tests.app.test_commands import Shell, shell, standing

__all__ = ["shell", "standing"]


def ring_of(shell: Shell) -> Path:
    return Path(f"{shell.home}-keys") / "ring.json"


def test_the_drill_two_people_put_a_lost_ring_back(
    standing: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    status, said, _ = standing(f"keys export {tmp_path / 'safe'}")
    papers = [line for line in said.splitlines() if line.startswith("CORDATA ")]
    assert status == 0 and len(papers) == 3
    ring_of(standing).unlink()
    assert standing("keys check")[0] == 2

    answers = iter([papers[2], papers[0]])
    monkeypatch.setattr(builtins, "input", lambda _: next(answers))
    status, said, _ = standing(f"keys recover {tmp_path / 'safe' / 'ring.sealed'}")

    assert status == 0 and "put back" in said
    assert standing("keys check")[0] == 0


def test_a_month_begins_and_everything_still_opens(standing: Shell) -> None:
    assert "Keys: 1." in standing("keys check")[1]

    status, said, _ = standing("keys epoch")

    assert status == 0 and "Key 2 seals from now on." in said
    assert "Keys: 1, 2." in standing("keys check")[1]


def test_everything_is_renewed_at_once(standing: Shell) -> None:
    assert standing("keys rotate")[0] == 0
    assert standing("keys check")[0] == 0


def test_the_sealed_ring_may_not_lie_where_a_backup_takes_it(standing: Shell) -> None:
    status, _, said = standing(f"keys export {standing.home / 'safe'}")

    assert status == 2 and "inside the data folder" in said


def test_keys_of_another_house_are_told_apart(standing: Shell) -> None:
    standing("keys epoch")  # the database now knows whose keys it has
    ring_of(standing).unlink()
    standing("keys init")

    status, _, said = standing("keys check")

    assert status == 2 and "not those of this database" in said


@pytest.mark.parametrize("mode", [0o440, 0o404, 0o600])
def test_keys_that_others_can_read_are_refused_by_every_act(standing: Shell, mode: int) -> None:
    ring_of(standing).chmod(mode)

    for act in ("check", "epoch", "rotate"):
        status, _, said = standing(f"keys {act}")
        assert status == 2 and "chmod 0400" in said
