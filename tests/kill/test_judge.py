"""The judge sees each kind of violation: a harness that cannot fail would prove nothing."""

import random
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from simulator.phone import Phone
from tests.kill import walk
from tests.kill.crowd import Person
from tests.kill.judge import Verdict, course, judge
from tests.kill.records import Notice, Records, Sent, said
from tests.kill.walk import Filled
from tests.kill.witness import Call, Kill, Log

CHAT, DUTY, CODE = 7, 8, "CRD-AAAAA"
NUMBERS = range(100, 103)
EXPECTED = ["Uno", "Due", "Tre"]


def call(text: str, at: float = 1.0, *, chat: int = CHAT, life: int = 1, done: bool = True) -> Call:
    """Give one message that Telegram was asked to show."""
    return Call(life, "sendMessage", {"chat_id": chat, "text": text}, at, done)


def calls(*texts: str) -> list[Call]:
    """Give messages of one chat, a second apart."""
    return [call(text, float(at)) for at, text in enumerate(texts)]


class TestCourse:
    def test_every_answer_once_and_in_order_is_well(self) -> None:
        found = course(EXPECTED, calls("Uno", "Due", "Tre"), [])

        assert (found.missing, found.disordered, found.duplicates, found.strange) == (0, 0, 0, [])

    def test_an_answer_that_never_came_is_missing(self) -> None:
        found = course(EXPECTED, calls("Uno", "Due"), [])

        assert (found.missing, found.disordered) == (1, 0)

    def test_an_answer_that_overtakes_another_is_out_of_order(self) -> None:
        assert course(EXPECTED, calls("Uno", "Tre", "Due"), []).disordered > 0

    def test_a_stretch_that_comes_again_after_a_kill_is_only_a_duplicate(self) -> None:
        found = course(EXPECTED, calls("Uno", "Due", "Uno", "Due", "Tre"), [1.5])

        assert (found.duplicates, found.missing, found.disordered) == (2, 0, 0)

    def test_an_answer_that_comes_again_without_a_kill_is_a_violation(self) -> None:
        found = course(EXPECTED, calls("Uno", "Due", "Due", "Tre"), [0.5])

        assert (found.duplicates, found.disordered) == (1, 1)

    def test_an_older_screen_that_stands_last_is_out_of_order(self) -> None:
        assert course(EXPECTED, calls("Uno", "Due", "Tre", "Due"), [2.5]).disordered == 1

    def test_an_answer_nobody_asked_for_is_strange(self) -> None:
        assert course(EXPECTED, calls("Uno", "Quattro", "Due", "Tre"), []).strange == ["Quattro"]


def filled() -> Filled:
    """Give a report in which three numbers were typed."""
    return Filled(
        (3, 0, 0, 0, 0, 2), (0, 0, 0, 0, 2), typed=3, line="Riga 1-1", addition="Aggiunta 1-1",
        sent=True, added=True,
    )  # fmt: skip


def stored(**changed: Any) -> Sent:
    """Give that report as it should be stored."""
    answers = {"F1": "non so", "F6": "spesso", "F11": "spesso", "text": "Riga 1-1"}
    return Sent(CODE, {**answers, **changed}, ("Aggiunta 1-1",))


def notices(**states: str) -> list[Notice]:
    """Give the notices of one report to one person on duty."""
    kinds = {"new_report": "sent", "addition": "sent", **states}
    return [Notice(kind, CODE, state) for kind, state in kinds.items()]


def verdict(*, held: dict[str, Any] | None = None, more: list[Call] | None = None, kills: int = 0) -> Verdict:
    """Judge a small trial in which all is well but for what is changed."""
    person = Person(1, phone_of(CHAT), random.Random(1), False, expected=list(EXPECTED))
    person.reports, person.codes = [filled()], [CODE]
    spoken = calls(*EXPECTED)
    told = [f"Nuova segnalazione {CODE}", f"{CODE} · P3: chi segnala ha aggiunto qualcosa."]
    log = Log([*spoken, *(more or []), *(call(text, 9.0, chat=DUTY) for text in told)])
    log.kills = [Kill(1, 0.5, 1)] * kills
    kept = Counter(said(one.method, one.body) for one in spoken)
    records = Records(set(NUMBERS), kept, cases=[CODE], reports=[stored()], notices=notices(), integrity="ok")
    return judge([person], log, replace(records, **(held or {})), NUMBERS, [DUTY])


def phone_of(number: int) -> Phone:
    """Give a phone that is never used, for its number alone."""
    return Phone(None, {"id": number, "first_name": "Persona"}, bot=None)  # type: ignore[arg-type]


class TestJudge:
    def test_a_trial_in_which_all_is_well_has_no_fault(self) -> None:
        found = verdict()

        assert found.faults == []
        assert found.reports == 1

    @pytest.mark.parametrize("held", [
        {"updates": {100, 102}},
        {"cases": [], "reports": [], "notices": []},
        {"reports": [stored(F1="spesso")]},
        {"reports": [stored(text="")]},
        {"reports": [replace(stored(), additions=())]},
    ])  # fmt: skip
    def test_what_was_lost_is_found(self, held: dict[str, Any]) -> None:
        found = verdict(held=held)

        assert found.lost > 0
        assert found.faults

    @pytest.mark.parametrize("held", [
        {"reports": [stored(F1="preferisco non dire")]},
        {"reports": [stored(), stored()]},
        {"cases": [CODE, CODE]},
        {"reports": [replace(stored(), additions=("Aggiunta 1-1",) * 2)]},
    ])  # fmt: skip
    def test_what_was_handled_twice_is_found(self, held: dict[str, Any]) -> None:
        found = verdict(held=held)

        assert found.twice > 0
        assert found.faults

    @pytest.mark.parametrize("held", [
        {"reports": [stored(F6="mai")]},
        {"parked": 1},
        {"failed": 1},
        {"integrity": "row 3 missing from index"},
        {"notices": notices(addition="pending") * 2},
    ])  # fmt: skip
    def test_other_damage_is_said(self, held: dict[str, Any]) -> None:
        assert verdict(held=held).faults

    def test_an_answer_that_was_kept_and_never_sent_is_missing(self) -> None:
        kept = Counter(said(one.method, one.body) for one in calls(*EXPECTED, "Tre"))

        assert verdict(held={"kept": kept}).missing == 1

    def test_a_case_of_which_nobody_on_duty_was_told_is_found(self) -> None:
        assert verdict(held={"notices": []}).notices_lost == 1

    def test_a_notice_marked_as_sent_that_telegram_never_saw_is_found(self) -> None:
        assert verdict(held={"notices": notices() * 2}).notices_lost == 2

    def test_a_notice_of_which_nobody_knows_is_fair_when_it_was_tried_and_lost_when_not(self) -> None:
        held = {"notices": [*notices(), Notice("new_report", CODE, "uncertain")]}
        lost = call(f"Nuova segnalazione {CODE}", 8.0, chat=DUTY, done=False)

        assert verdict(held=held, more=[lost]).notices_lost == 0
        assert verdict(held=held).notices_lost == 1

    def test_duplicates_up_to_what_was_in_flight_are_allowed_and_no_more(self) -> None:
        again = [call("Uno", 3.0, life=2), call("Due", 4.0, life=2), call("Tre", 5.0, life=2)]

        assert verdict(more=again, kills=3).faults == []
        assert verdict(more=again, kills=1).faults


class TestWalk:
    @pytest.mark.parametrize("typed", [0, 1, 4, 5, 24, 25, 31, 124, 125, 700])
    def test_typed_numbers_can_be_counted_from_what_they_left(self, typed: int) -> None:
        places = [0] * walk.COUNTED
        for position in range(typed):
            item = walk.moved(position)
            places[item] = (places[item] + 1) % len(walk.SCALE)

        assert walk.position_of(places) == typed

    def test_no_screen_comes_twice_in_one_report(self) -> None:
        for number in range(1, 50):
            bursts, _, _ = walk.report(random.Random(number), 1, number, shuffled=False)
            shown = [step.shows for burst in bursts for step in burst]

            assert len(shown) == len(set(shown))


def test_what_a_dead_life_had_sent_counts_as_sent_before_its_death() -> None:
    """Its bytes may be read after the answer that another life sent in its place."""
    log = Log(
        calls=[call("Uno", 1.0), call("Due", 3.0, life=2), call("Due", 3.1, life=1)],
        kills=[Kill(1, 2.0, 1)],
    )

    found = course(EXPECTED[:2], log.said_in(CHAT), [2.0])

    assert (found.duplicates, found.disordered, found.strange) == (1, 0, [])
