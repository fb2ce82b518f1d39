"""Whatever people do in a talk, nothing of who they are is in any request that goes to the other: sampled over all flows.

Looked at are all calls to the other's chat as they were sent, every field of them, and the screen itself: number, handle,
names, file names, authors of forwarded texts, contacts typed in every way the tests know.
"""

import random
import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulator.phone import Phone
from tests.domain import contact_strings
from tests.stories.house import House
from tests.stories.talk_walks import in_talk

ACTS = (
    *(
        "contact",
        "contact",
        "contact",
        "name",
        "handle",
        "number",
        "photo",
        "document",
        "voice",
        "shared contact",
    ),
    *(
        "location",
        "sticker",
        "forward",
        "edit",
        "take back",
        "pause",
        "menu",
        "again",
        "reply",
        "alarm",
        "help",
    ),
)
TRICKS = contact_strings.TRICKS
STEPS = st.lists(
    st.tuples(
        st.sampled_from(ACTS),
        st.booleans(),
        st.integers(0, 2**31),
        st.sampled_from(contact_strings.LANGUAGES),
    ),
    min_size=4,
    max_size=9,
)


async def _does(act: str, phone: Phone, other: Phone, source: random.Random, language: str) -> str:
    """Do one thing that could tell who somebody is; gives the secret that was typed, if any."""
    if act == "contact":
        trick = source.choice(TRICKS)
        before, after = contact_strings.frames(source, language)
        secret = trick.write(source, language)
        await phone.says(before + secret + after)
        return secret
    if act in ("name", "handle", "number"):
        secret = {"name": phone.last_name, "handle": f"@{phone.username}", "number": phone.phone_number}[
            act
        ] or ""
        await phone.says(f"ciao, {secret} oggi")
        return secret
    if act == "photo":
        await phone.sends(act, caption=f"sono {phone.first_name}")
    elif act in ("document", "voice", "location", "sticker"):
        await phone.sends(act)
    elif act == "shared contact":
        await phone.sends("contact")
    elif act == "forward":
        await phone.forwards("parole di altri", of=phone)
    elif act == "edit":
        await phone.says("ci vediamo presto")
        await phone.edits("ci vediamo presto", f"ci vediamo presto {phone.phone_number}")
        return phone.phone_number
    else:
        said = {
            "take back": "/togli",
            "pause": "/continua",
            "menu": "/conversazioni",
            "alarm": "/allarme",
            "help": "aiuto",
        }
        last = next(reversed(await other.messages()), None)
        await phone.says(
            said.get(act, f"rispondo {phone.username}"), reply_to=last.id if last and act == "reply" else None
        )
    return ""


async def _sent_to(phone: Phone) -> str:
    """Give every field of every request to a phone, but for those that only say where it goes."""
    calls: list[dict[str, Any]] = await phone.calls()
    where = {"chat_id", "message_id", "message_ids", "callback_query_id", "reply_parameters"}
    return "\n".join(
        str(value) for call in calls for name, value in call["parameters"].items() if name not in where
    )


async def _back(phone: Phone) -> None:
    """Be in the talk again, whatever the last act did."""
    await phone.says("/conversazioni")
    shown = [message for message in await phone.messages() if message.by == "bot" and message.labels]
    await phone.taps(shown[-1].labels[0], on=shown[-1])


@pytest.mark.filterwarnings("ignore:Generating overly large repr")
@given(steps=STEPS)
@settings(
    max_examples=5,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
async def test_nothing_that_identifies_one_is_in_any_request_to_the_other(house: House, steps: Any) -> None:
    asker = await house.simulator.phone("Zairabella", last_name="Quagliottini", username="zairabella_q77")
    helper = house.volunteer
    if not await house.knows(asker):
        await in_talk(house, asker, helper)
    secrets = []

    for act, by_asker, seed, language in steps:
        one, other = (asker, helper) if by_asker else (helper, asker)
        await _back(one)
        secrets.append((other, await _does(act, one, other, random.Random(seed), language)))
    await asker.settled(quiet=0.1)
    await helper.settled(quiet=0.1)

    assert not await helper.could_learn_who(asker)
    told = await _sent_to(
        asker
    )  # the volunteer's own number and name are short: they stand in other words as well
    marks = (helper.last_name, helper.username, helper.phone_number)
    assert not [mark for mark in marks if mark and len(mark) >= 5 and mark in told]
    for other, secret in secrets:
        sent = await _sent_to(other)
        if len(re.sub(r"\W", "", secret)) >= 5:
            assert secret not in sent
