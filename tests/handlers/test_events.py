"""What comes from Telegram is read field by field: what nobody reads may be anything, what somebody reads must be right."""

import contextlib
from typing import Any

import pytest
from aiogram.types import Update
from hypothesis import given
from hypothesis import strategies as st

from handlers import events
from handlers.events import CONTENTS, READ, Chat, Message, Unreadable

SAID = {"message_id": 7, "date": 1, "chat": {"id": 42, "type": "private"}, "from": {"id": 42}}
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


def test_a_text_and_what_it_answers_are_read() -> None:
    raw = {**SAID, "text": "ciao", "reply_to_message": {**SAID, "message_id": 6, "photo": []}}

    read = events.message(raw)

    assert read == Message(Chat(42), 7, "ciao", "text", Message(Chat(42), 6, None, "photo"))


def test_an_answer_to_an_answer_is_read_one_step_back() -> None:
    deep: dict[str, Any] = SAID
    for _ in range(5_000):
        deep = {**SAID, "reply_to_message": deep}

    read = events.message(deep)

    assert read.reply_to_message == Message(Chat(42), 7)


@pytest.mark.parametrize("kind", CONTENTS)
def test_what_is_no_text_is_told_apart(kind: str) -> None:
    assert events.message({**SAID, kind: {}}).content_type == kind


@pytest.mark.parametrize(
    ("also", "kind"), [("animation", "animation"), ("venue", "venue"), ("video_note", "video_note")]
)
def test_the_kind_that_tells_more_wins(also: str, kind: str) -> None:
    beside = {"animation": "document", "venue": "location", "video_note": "document"}[also]

    assert events.message({**SAID, beside: {}, also: {}}).content_type == kind


@pytest.mark.parametrize(
    "broken",
    [
        {"chat": None},
        {"chat": {"id": "42"}},
        {"chat": {"id": True}},
        {"message_id": None},
        {"text": 5},
        {"reply_to_message": "x"},
    ],
)
def test_a_broken_part_that_is_read_makes_it_unreadable(broken: dict[str, Any]) -> None:
    with pytest.raises(Unreadable):
        events.message({**SAID, **broken})


@pytest.mark.parametrize("kind", sorted(READ))
@given(raw=ANYTHING)
def test_anything_at_all_is_read_or_unreadable(kind: str, raw: Any) -> None:
    with contextlib.suppress(Unreadable):
        READ[kind](raw)


@given(more=st.dictionaries(st.sampled_from(("photo", "sticker", "entities", "via_bot", "new")), ANYTHING))
def test_what_nobody_reads_may_be_anything(more: dict[str, Any]) -> None:
    assert events.message({**SAID, "text": "ciao", **more}).text == "ciao"


def test_it_reads_what_another_reader_of_the_api_reads() -> None:
    tap = {
        "id": "9",
        "from": {"id": 42, "is_bot": False, "first_name": "A"},
        "chat_instance": "1",
        "data": "f:1",
    }
    known = {"type": "private", "first_name": "A"}
    said = {**SAID, "chat": {"id": 42, **known}, "from": tap["from"], "text": "ciao"}
    theirs = Update.model_validate(
        {"update_id": 1, "callback_query": {**tap, "message": said}}
    ).callback_query
    assert theirs is not None and theirs.message is not None

    ours = events.callback_query({**tap, "message": said})

    assert (ours.id, ours.data) == (theirs.id, theirs.data)
    assert ours.message is not None
    assert ours.message.message_id == theirs.message.message_id
    assert ours.message.chat.id == theirs.message.chat.id
