"""Every flow between two peers, one after the other: in no field of any request to one stands anything of the other.

Texts, edits, captions, files and their names, media of each kind, forwarded words, replies, buttons, pauses, alarms, staff
who read, a professional who joins, a doubt about age, silence, meetings and their questions, a group, the goodbye. Nothing
is sampled here: a flow that is added to the talk is added to `BY_BOTH` or `FLOWS`.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from casework import groups
from db import people, territories
from domain.groups import Group
from domain.people import Assignment, Duty
from simulator.phone import Phone
from tests.stories.house import House
from tests.stories.peers import person_with
from tests.stories.talk_walks import in_talk, person_of
from tests.stories.walks import uncovers, walks

ADDRESSES = {"chat_id", "message_id", "message_ids", "callback_query_id", "reply_parameters"}
"""Fields that only say where a request goes."""

TYPED = (
    "chiamami al {number}",
    "sono {first} {last}",
    "su insta sono {handle}",
    "scrivimi a {handle}@gmail.com",
    "https://t.me/{handle}",
    "t punto me barra {handle}",
    "abito in via Garibaldi 27",
    "il mio cognome è {spelled}",
)
HIDDEN = ("via garibaldi 27", "@gmail.com", "t.me/", "brambillasca", "quagliottini")
"""What nobody may receive, whoever typed it."""


@dataclass(slots=True)
class Pair:
    """Two people in a talk, the staff around them, and how to be back in the talk."""

    house: House
    asker: Phone
    helper: Phone
    talk: int = 0

    async def back(self, phone: Phone) -> None:
        """Turn to the talk again, whatever came between."""
        await phone.forges(f"rt:{self.talk}")

    async def arrives(self, phone: Phone, *signs: str) -> None:
        """Wait until every one of these words was in some request to a phone: so the flow is known to have run."""
        for sign in signs:

            async def is_there(sign: str = sign) -> bool:
                return sign in await told(phone)

            await self.house.becomes(is_there, f"{sign!r} reaches {phone.first_name}")


Flow = Callable[[Pair, Phone, Phone], Awaitable[None]]


async def typed_words(pair: Pair, one: Phone, other: Phone) -> None:
    about = {"number": one.phone_number, "first": one.first_name, "last": one.last_name}
    about |= {"handle": one.username, "spelled": " ".join(one.last_name or "")}
    for line in TYPED:
        await one.says(line.format(**about), wait=False)
    covered = ("[numero", "[nome", "[nickname", "[e-mail", "[link", "[indirizzo")
    await pair.arrives(other, *(f"{sign} copert" for sign in covered), "il mio cognome")


async def changed_words(pair: Pair, one: Phone, other: Phone) -> None:
    await one.says("ci sentiamo presto")
    await pair.arrives(other, "ci sentiamo presto")
    await one.edits("ci sentiamo presto", f"ci sentiamo domani, {one.phone_number}, {one.last_name}")
    await pair.arrives(other, "ci sentiamo domani, [numero coperto]", "(corretto)")
    await one.says("questo lo tolgo")
    await pair.arrives(other, "questo lo tolgo")
    await one.says("/togli")


async def files_and_captions(pair: Pair, one: Phone, other: Phone) -> None:
    caption = f"sono {one.first_name} {one.last_name}, {one.phone_number}"
    for kind in ("photo", "voice", "document"):
        await one.sends(
            kind, wait=False, caption=caption, file_name=f"{one.last_name}_{one.phone_number}.pdf"
        )
    await one.sends("sticker", wait=False, emoji="🙂")
    await one.sends("location", wait=False, latitude=45.362901, longitude=9.687012)
    await one.sends("contact", wait=False)
    await pair.arrives(
        one, "le foto non passano", "la voce non passa", "il luogo non passa", "i contatti non passano"
    )


async def forwarded_words(pair: Pair, one: Phone, other: Phone) -> None:
    await one.forwards("parole scritte altrove", of=one)
    await one.forwards("parole di chi si nasconde", of=f"{one.first_name} {one.last_name}")
    await pair.arrives(other, "parole scritte altrove", "parole di chi si nasconde")


async def replies_and_reading_again(pair: Pair, one: Phone, other: Phone) -> None:
    shown = [message for message in await one.messages() if message.by == "bot"]
    await one.says(f"rispondo, {one.username}", reply_to=shown[-1].id)
    await one.forges(f"rto:{pair.talk}")
    await one.forges(f"ragain:{pair.talk}")
    await pair.arrives(other, "rispondo, ")


async def pause_and_return(pair: Pair, one: Phone, other: Phone) -> None:
    await one.says("/pausa")
    await one.says(f"intanto {one.phone_number}")
    await one.forges(f"rgo:{pair.talk}")
    await pair.arrives(other, "ha messo in pausa", "ha ripreso la conversazione")


async def staff_read(pair: Pair, one: Phone, other: Phone) -> None:
    await one.forges(f"rin:{pair.talk}")
    await one.says("/allarme")
    await pair.house.manager.forges(f"rread:{pair.talk}")
    for phone in (one, other):
        await pair.arrives(phone, "ha letto la conversazione")


async def a_professional_joins(pair: Pair, one: Phone, other: Phone) -> None:
    await pair.helper.forges(f"rhand:{pair.talk}")
    await pair.asker.forges(f"rhok:{pair.talk}:1")
    await pair.house.manager.forges(f"rjoin:{pair.talk}")
    await pair.house.manager.says("Buongiorno a tutti e due")
    await pair.back(one)
    await one.says(f"grazie, sono {one.first_name} {one.last_name}")
    await pair.arrives(other, "Buongiorno a tutti e due", "grazie, sono [nome coperto]")
    await pair.house.manager.forges(f"rpart:{pair.talk}")


async def a_doubt_about_age(pair: Pair, one: Phone, other: Phone) -> None:
    await pair.helper.forges(f"rmin:{pair.talk}:1")
    await one.says(f"ci sei? {one.phone_number}")
    await pair.house.manager.forges(f"rdec:{pair.talk}:1")
    for phone in (one, other):
        await pair.arrives(phone, "La conversazione può riprendere")


async def a_meeting_and_its_questions(pair: Pair, one: Phone, other: Phone) -> None:
    await pair.house.moves(hours=1, minutes=5)
    await pair.arrives(pair.helper, "L'incontro è finito. Come stai tu?")
    await uncovers(pair.asker)
    await pair.arrives(pair.asker, "Com'è andata? Sono quattro domande")


async def silence(pair: Pair, one: Phone, other: Phone) -> None:
    await pair.house.moves(days=7, hours=1)
    sign = "È un po' che non vi scrivete"
    await pair.arrives(pair.helper, sign)
    for _ in range(3):  # other lines may wait there too
        if sign not in await told(pair.asker):
            await uncovers(pair.asker)
    await pair.arrives(pair.asker, sign)
    await one.forges(f"rgo:{pair.talk}")


async def a_group_of_both(pair: Pair, one: Phone, other: Phone) -> None:
    coordinator = await person_with(pair.house, Duty.COORDINATOR)
    now = pair.house.clock()
    async with pair.house.memory.transaction() as store:
        lead = await territories.lead_body(store)
        assert lead is not None
        plan = Group(0, f"Insieme {now:%H%M}", lead.territory, "Sala", False, 9, now)
        group = await groups.open_group(store, coordinator, plan, [coordinator.id], now)
        times = (now + timedelta(days=2), now + timedelta(days=2, hours=1))
        await groups.plan_meeting(store, coordinator, group.id, times, now, by=coordinator.id)
    for phone in (one, other):
        await phone.says("/gruppi")
        await walks(phone, "Ho 18 anni o più", f"Vengo: Insieme {now:%H%M}")
    await pair.house.moves(days=1, minutes=5)
    await pair.arrives(pair.helper, "Ci vediamo")


async def a_blocked_phone(pair: Pair, one: Phone, other: Phone) -> None:
    await one.blocks()
    await pair.arrives(other, "adesso non riceve i messaggi")
    await other.says("ci sei ancora?")
    await one.unblocks()
    await pair.back(one)


async def goodbye(pair: Pair, one: Phone, other: Phone) -> None:
    await one.forges(f"rweek:{pair.talk}")
    await one.says(f"ti saluto, {one.username}")
    await pair.arrives(other, "propone di salutarvi")
    await one.forges(f"rbad:{pair.talk}")
    await pair.arrives(other, "La conversazione è finita")


BY_BOTH: tuple[Flow, ...] = (
    typed_words,
    changed_words,
    files_and_captions,
    forwarded_words,
    replies_and_reading_again,
)
"""What either of the two may do with words and files: done by the one and then by the other."""

FLOWS: tuple[Flow, ...] = (
    pause_and_return,
    a_professional_joins,
    staff_read,
    a_doubt_about_age,
    a_blocked_phone,
    a_meeting_and_its_questions,
    silence,
    a_group_of_both,
    goodbye,
)
"""What happens to both, whoever begins."""


async def told(phone: Phone) -> str:
    """Give every field of every request to a phone, but for those that only say where it goes."""
    calls: list[dict[str, Any]] = await phone.calls()
    return str(
        [{key: one for key, one in call["parameters"].items() if key not in ADDRESSES} for call in calls]
    )


async def two_in_a_talk(house: House) -> Pair:
    """Let two people whose every mark is like no other word be matched and in their talk."""
    asker = await house.simulator.phone("Zairabella", last_name="Quagliottini", username="zairabella_q77")
    helper = await house.simulator.phone("Quintiliano", last_name="Brambillasca", username="quinti_b66")
    for phone in (asker, helper, house.manager):
        await phone.opens()
    person = await person_of(house, helper)
    async with house.memory.transaction() as store:
        lead = await territories.lead_body(store)
        assert lead is not None
        await people.grant(store, person, Assignment(Duty.ESP, lead.territory))
    return Pair(house, asker, helper, await in_talk(house, asker, helper))


async def test_no_field_of_any_request_to_one_holds_anything_of_the_other(house: House) -> None:
    pair = await two_in_a_talk(house)
    both = ((pair.asker, pair.helper), (pair.helper, pair.asker))

    for flow, one, other in (
        *((flow, *way) for flow in BY_BOTH for way in both),
        *((flow, *both[0]) for flow in FLOWS),
    ):
        await pair.back(other)
        await pair.back(one)
        await flow(pair, one, other)

    for one, other in both:
        everything = await told(other)
        assert not await other.could_learn_who(one)
        marks = (str(one.id), one.phone_number, one.first_name, one.last_name, one.username)
        assert [mark for mark in marks if mark and mark in everything] == []
        assert [mark for mark in HIDDEN if mark in everything.casefold()] == []
        assert "45.3629" not in everything and "9.6870" not in everything
        methods = {call["method"] for call in await other.calls()}
        assert not {method for method in methods if method.startswith(("forward", "copy"))}
