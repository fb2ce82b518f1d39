"""People who wait for their answers: nothing is counted twice, nothing unconfirmed is forgotten."""

import json

from app import protocol
from benchmarks.load import FIRST_PERSON, TALK, Lane


class Clock:
    """A clock that moves when told."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def texts(batch: list[bytes]) -> list[str]:
    return [json.loads(update)["message"]["text"] for update in batch]


def test_nothing_in_the_talk_sounds_like_danger():
    scanner = protocol.read().scanner

    assert [scanner.scan(text) for text in TALK] == [()] * len(TALK)


class TestHandOut:
    def test_everybody_speaks_once_and_then_waits(self):
        lane = Lane(3)

        batch = lane.hand_out(0, 100)

        assert [json.loads(update)["update_id"] for update in batch] == [1, 2, 3]
        assert texts(batch) == [TALK[0]] * 3

    def test_an_update_that_was_not_confirmed_is_handed_out_again(self):
        lane = Lane(3)
        first = lane.hand_out(0, 100)

        assert lane.hand_out(0, 100) == first
        assert lane.hand_out(3, 100) == first[2:]
        assert lane.hand_out(4, 100) == []

    def test_a_batch_is_never_longer_than_its_limit(self):
        assert len(Lane(3).hand_out(0, 2)) == 2

    def test_who_talks_to_a_bot_that_was_talked_to_before_goes_on_counting(self):
        before = Lane(3)
        before.hand_out(0, 100)

        after = Lane(2, first=before.next_id)

        assert [json.loads(update)["update_id"] for update in after.hand_out(4, 100)] == [4, 5]


class TestCalled:
    def test_an_answer_lets_the_person_say_the_next_thing(self):
        lane = Lane(1)
        lane.hand_out(0, 100)

        assert lane.called("sendmessage", FIRST_PERSON)

        assert texts(lane.hand_out(2, 100)) == [TALK[1]]

    def test_after_the_last_thing_the_talk_begins_again(self):
        lane = Lane(1)
        for offset in range(1, len(TALK) + 1):
            lane.hand_out(offset, 100)
            lane.called("sendmessage", FIRST_PERSON)

        assert texts(lane.hand_out(len(TALK) + 1, 100)) == [TALK[0]]

    def test_who_talks_once_is_silent_afterwards(self):
        lane = Lane(1, once=True)
        for offset in range(1, len(TALK) + 1):
            assert lane.hand_out(offset, 100)
            lane.called("sendmessage", FIRST_PERSON)

        assert lane.hand_out(len(TALK) + 1, 100) == []
        assert lane.answered == len(TALK)

    def test_latency_runs_from_the_first_hand_out_to_the_answer(self):
        clock = Clock()
        lane = Lane(1, clock=clock)
        lane.hand_out(0, 100)
        clock.now += 0.5
        lane.hand_out(0, 100)
        clock.now += 0.25

        lane.called("editmessagetext", FIRST_PERSON)

        assert lane.tally.latencies == [0.75]

    def test_a_second_answer_is_a_call_and_no_second_latency(self):
        lane = Lane(1)
        lane.hand_out(0, 100)
        lane.called("sendmessage", FIRST_PERSON)

        assert not lane.called("sendmessage", FIRST_PERSON)

        assert lane.answered == 1
        assert lane.tally.calls["sendmessage"] == 2

    def test_a_callback_answer_or_a_typing_sign_is_not_an_answer(self):
        lane = Lane(1)
        lane.hand_out(0, 100)

        assert not lane.called("answercallbackquery", 0)
        assert not lane.called("sendchataction", FIRST_PERSON)
        assert lane.answered == 0


class TestPushed:
    def test_what_was_said_goes_out_once(self):
        lane = Lane(2)

        assert [chat for chat, _update in lane.push_out()] == [FIRST_PERSON, FIRST_PERSON + 1]
        assert lane.push_out() == []

    def test_whoever_was_answered_waits_until_the_webhook_is_done(self):
        lane = Lane(1)
        lane.push_out()

        assert not lane.called("sendmessage", FIRST_PERSON)
        assert not lane.called("sendmessage", FIRST_PERSON)
        assert lane.push_out() == []

        assert lane.taken(FIRST_PERSON)
        assert texts([update for _chat, update in lane.push_out()]) == [TALK[1]]
        assert lane.answered == 1

    def test_an_answer_that_comes_after_the_webhook_is_done_counts_as_well(self):
        lane = Lane(1)
        lane.push_out()

        assert not lane.taken(FIRST_PERSON)
        assert lane.called("sendmessage", FIRST_PERSON)

        assert texts([update for _chat, update in lane.push_out()]) == [TALK[1]]

    def test_after_the_end_nobody_speaks(self):
        lane = Lane(1)
        lane.push_out()
        lane.called("sendmessage", FIRST_PERSON)
        lane.close()

        assert not lane.taken(FIRST_PERSON)


class TestMark:
    def test_what_came_before_the_mark_is_not_counted(self):
        clock = Clock()
        lane = Lane(1, clock=clock)
        lane.hand_out(0, 100)
        lane.called("sendmessage", FIRST_PERSON)
        clock.now += 5

        lane.mark()
        lane.hand_out(2, 100)
        clock.now += 2
        lane.called("sendmessage", FIRST_PERSON)

        assert lane.close() == {"seconds": 2, "latencies": [2], "calls": {"sendmessage": 1}}
