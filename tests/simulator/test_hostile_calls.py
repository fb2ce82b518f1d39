"""Whatever is thrown at the Bot API is answered as Telegram answers: 200 or a refusal, never a fault of our own."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulator import door, groups, people
from simulator.methods import METHODS
from simulator.refusals import Refused
from simulator.world import Account, Telegram

TOKEN = "4200000009:hostile"
PERSON = 5_000_000_001
KEYS = {"inline_keyboard": [[{"text": "a", "callback_data": "x"}]]}
NAMES = sorted(
    {name for known in METHODS.values() for name in known} | {"type", "text", "offset", "length", "url"}
)

_plain = (
    st.none()
    | st.booleans()
    | st.integers(-5, 5)
    | st.sampled_from([PERSON, -PERSON, 2**70])
    | st.text(max_size=5)
)
_value = st.recursive(
    _plain,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=3),
    max_leaves=6,
)
_lists = st.lists(_value, min_size=1, max_size=3)
_objects = st.dictionaries(st.sampled_from(NAMES), _value, max_size=3)
_WELL_TYPED: dict[str, st.SearchStrategy[Any]] = {
    "chat": st.just(PERSON),
    "int": st.integers(0, 3),
    "text": st.text(max_size=5) | st.just("typing"),
    "bool": st.booleans(),
    "file": st.just("F"),
    "array": _lists,
    "object": _objects | st.just(KEYS) | st.just({"type": "chat"}) | st.just({"message_id": 1}),
}


def a_telegram() -> Telegram:
    telegram = Telegram()
    bot = telegram.add_bot(TOKEN)
    person = telegram.accounts[PERSON] = Account(PERSON, "Anna")
    chat = people.private_chat(telegram, bot, person)
    people.says(telegram, bot, chat, person, "/start")
    groups.make(telegram, bot, "Squadra", [person])
    return telegram


@st.composite
def calls(draw: st.DrawFn, method: str) -> dict[str, Any]:
    """A call that gets as far as it can: what must be there is there, mostly in its type."""
    given: dict[str, Any] = {}
    for name, parameter in METHODS[method].items():
        if parameter.required or (draw(st.booleans()) and not parameter.refused):
            well = draw(st.integers(0, 9)) > 0
            given[name] = draw(_WELL_TYPED[parameter.kind] if well else _value)
    return given


@pytest.mark.parametrize("method", sorted(set(METHODS) - {"getUpdates"}))
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data(), from_json=st.booleans())
async def test_no_call_breaks_the_simulator(method: str, data: st.DataObject, from_json: bool) -> None:
    telegram = a_telegram()
    bot = telegram.bot()
    await door.perform(
        telegram, bot, "sendMessage", {"chat_id": PERSON, "text": "a", "reply_markup": KEYS}, True
    )

    for _ in range(3):
        try:
            await door.perform(telegram, bot, method, data.draw(calls(method)), from_json)
        except Refused as refused:
            assert refused.code in (400, 403, 409, 429)
