"""`cordata backup` and `cordata restore`: the drill as an operator does it, and what is refused with its cure."""

from pathlib import Path

from tests.app.test_commands import Shell, shell, standing

__all__ = ["shell", "standing"]


def backups_of(shell: Shell) -> list[Path]:
    return sorted(Path(f"{shell.home}-backups").glob("*.backup"))


def test_a_backup_is_made_tried_and_put_back(standing: Shell) -> None:
    status, said, progress = standing("backup")
    assert status == 0 and "no key is in it" in said and "100 %" in progress

    status, said, _ = standing("restore --verify")
    assert (status, said.count("ok  "), said.count("BAD")) == (0, 8, 0)

    for file in standing.home.iterdir():
        file.unlink()
    assert standing("restore")[0] == 0
    assert standing("network show")[0] == 0


def test_a_backup_never_lies_beside_the_keys(standing: Shell) -> None:
    status, _, said = standing(f"backup --to {standing.home}-keys/backups")

    assert status == 2 and "one theft would take both" in said


def test_a_standing_house_is_not_overwritten(standing: Shell) -> None:
    standing("backup")

    status, _, said = standing("restore")

    assert status == 2 and "stands here already" in said


def test_where_there_is_no_backup_the_cure_is_said(standing: Shell) -> None:
    status, _, said = standing("restore --verify")

    assert status == 2 and "cordata backup" in said


def test_a_spoilt_backup_is_refused(standing: Shell) -> None:
    standing("backup")
    (file,) = backups_of(standing)
    file.write_bytes(file.read_bytes()[:-10])

    status, _, said = standing("restore --verify")

    assert status == 2 and "take another backup" in said
    assert str(file) in standing("backup --list")[1]
