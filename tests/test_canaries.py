"""No name, number or typed text in any log line; and the test that says so for the whole suite is shown to catch one."""

import logging
import sys

import pytest

from app import logs
from simulator.server import running
from tests import canaries
from tests.canaries import Canaries

LOG = logging.getLogger("cordata.bot")


def line(message: str, *args: object, name: str = "cordata.bot", **more: object) -> str:
    """Give the line that a record becomes."""
    record = logging.getLogger(name).makeRecord(name, logging.ERROR, "x", 1, message, args, None, extra=more)
    return logs.formatter().format(record)


def raised(error: Exception) -> str:
    """Give the line of an error that was really raised, with a cause."""
    try:
        try:
            raise KeyError("Mario Rossi")
        except KeyError as cause:
            raise error from cause
    except Exception:
        record = LOG.makeRecord("cordata.bot", logging.ERROR, "x", 1, "it failed", (), sys.exc_info())
        return logs.formatter().format(record)


class TestLines:
    def test_a_line_is_one_object_with_sentence_room_and_fields(self) -> None:
        told = line("update failed", error="KeyError", status=502)

        assert '"event": "update failed"' in told and '"room": "cordata.bot"' in told
        assert '"error": "KeyError"' in told and '"status": 502' in told
        assert "\n" not in told

    def test_a_field_that_is_not_on_the_list_is_left_out(self) -> None:
        assert "Anna" not in line("update failed", person="Anna")

    @pytest.mark.parametrize(
        ("value", "shown"),
        [
            ('can\'t parse entities: "Mario"', "can't parse entities:"),
            ("chat 4200000001 not found", "chat # not found"),
            ("perché", "perch·"),
            (10**9, "#"),
            (None, None),
            ("x" * 100, "x" * 60),
        ],
    )
    def test_a_value_loses_what_could_be_a_persons(self, value: object, shown: object) -> None:
        assert logs.plain(value) == shown

    def test_an_error_keeps_its_kind_and_place_and_loses_its_words(self) -> None:
        told = raised(ValueError("voglio morire"))

        assert "ValueError" in told and "KeyError" in told and "test_canaries.py" in told
        assert "morire" not in told and "Rossi" not in told

    def test_others_lines_are_their_template_alone(self) -> None:
        told = line("Task exception was never retrieved\nfuture: %s", "Mario Rossi", name="asyncio")

        assert "Task exception was never retrieved" in told and "Rossi" not in told

    def test_an_error_in_a_group_is_told_too(self) -> None:
        group = ExceptionGroup("words of somebody", [ValueError("voglio morire")])

        assert logs.where(group) == ["ExceptionGroup", "ValueError"]


class TestCanaries:
    @pytest.mark.parametrize("leak", ["voglio morire", "Annamaria", "4200000001", "123456:" + "a" * 35])
    def test_each_kind_is_caught(self, leak: str) -> None:
        heard = Canaries()
        heard.hears({"first_name": "Annamaria", "acts": [{"text": "voglio morire"}]})

        assert heard.leaks(f'{{"event": "answer to {leak} lost"}}')
        assert heard.leaks('{"event": "answer lost", "at": "2027-03-09T09:00:00.123456+00:00"}') == []

    async def test_what_a_phone_says_is_overheard(self) -> None:
        async with running() as simulator:
            phone = await simulator.phone("Annamaria", started=True)
            await phone.says("non ce la faccio", wait=False)

        assert "Annamaria" in canaries.NOW.canaries.names
        assert "non ce la faccio" in canaries.NOW.canaries.typed

    def test_a_line_of_ours_is_heard_while_a_test_runs(self) -> None:
        before = len(canaries.NOW.lines)

        LOG.error("this line is heard")
        LOG.debug("and this one")

        assert len(canaries.NOW.lines) == before + 2
