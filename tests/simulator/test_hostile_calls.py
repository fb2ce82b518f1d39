"""Whatever is thrown at the Bot API is answered as Telegram answers: 200 or a refusal, never a fault of our own."""

from typing import Any

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


def a_telegram() -> Telegram:
    telegram = Telegram()
    bot = telegram.add_bot(TOKEN)
    person = telegram.accounts[PERSON] = Account(PERSON, "Anna")
    chat = people.private_chat(telegram, bot, person)
    people.says(telegram, bot, chat, person, "/start")
    groups.make(telegram, bot, "Squadra", [person])
    return telegram


@st.composite
def calls(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    method = draw(st.sampled_from(sorted(set(METHODS) - {"getUpdates"})))
    known = METHODS[method]
    names = st.sampled_from(sorted(known) or ["nothing"])
    given = draw(st.dictionaries(names, _value, max_size=4))
    likely: dict[str, Any] = {
        "chat_id": PERSON,
        "from_chat_id": PERSON,
        "message_id": 2,
        "text": "ciao",
        "reply_markup": KEYS,
    }
    for name in draw(st.sets(st.sampled_from(sorted(likely)))) & set(known):
        given[name] = likely[name]
    return method, given


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(calls(), min_size=1, max_size=4), st.booleans())
async def test_no_call_breaks_the_simulator(made: list[tuple[str, dict[str, Any]]], from_json: bool) -> None:
    telegram = a_telegram()
    bot = telegram.bot()
    await door.perform(
        telegram, bot, "sendMessage", {"chat_id": PERSON, "text": "a", "reply_markup": KEYS}, True
    )

    for method, parameters in made:
        try:
            await door.perform(telegram, bot, method, parameters, from_json)
        except Refused as refused:
            assert refused.code in (400, 403, 409, 429)
