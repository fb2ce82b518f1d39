"""What a copy of one's own data holds beside reports and alarms: call-backs, wishes for a peer, the register, groups, news.

One's own choices and words alone: what an operator noted, who follows it, what a supervisor wrote, stay out (GDPR art.
15(4)). Words between two people stay in their chat, where each reads them again while they last: whoever looks at a copy
before it is given may not read them.
"""

from dataclasses import dataclass
from datetime import datetime

from db import callbacks, care, check_ins, groups, initiatives, peer_requests, peers, territories, threads
from db.session import Store
from domain import check_in, names, orientation, peer_names
from domain.directory import THEMES
from domain.initiatives import TOPICS
from domain.people import PersonId
from domain.words import N_


@dataclass(frozen=True, slots=True)
class Beside:
    """One more thing that is held: what it is (a key of `names.BESIDE`), its code, since when.

    `said` are words to translate that were chosen, `own` words as they were typed, oldest first.
    """

    kind: str
    code: str
    at: datetime
    said: tuple[str, ...] = ()
    own: tuple[str, ...] = ()


async def all_of(store: Store, whom: PersonId) -> tuple[Beside, ...]:
    """Give everything of somebody that stands beside their reports, oldest first within each kind."""
    found: list[Beside] = []
    for look in (_calls, _wishes, _register, _groups, _interests, _attendances, _check_ins):
        found += await look(store, whom)
    return tuple(found)


async def _calls(store: Store, whom: PersonId) -> list[Beside]:
    found = []
    for call in await callbacks.of_person(store, whom):
        said = await callbacks.demand(store, call)
        thread = await threads.thread(store, call.id)
        words = tuple(one.text for one in thread if whom in (one.author, one.recipient))
        chosen = _chosen(said) if said else ()
        found.append(Beside("callback", call.code, call.asked_at, chosen, words))
    return found


def _chosen(code: str) -> tuple[str, ...]:
    demand = orientation.read(code)
    words = (
        orientation.WHO.get(demand.who) if demand.who else None,
        orientation.AGES.get(demand.age) if demand.age else None,
        THEMES.get(demand.theme) if demand.theme else None,
        orientation.SINCE.get(demand.since) if demand.since else None,
    )
    return tuple(str(one) for one in words if one)


async def _wishes(store: Store, whom: PersonId) -> list[Beside]:
    found = []
    for one in await peer_requests.of_person(store, whom):
        themes = sorted(one.needs.themes) if one.needs else []
        said = (peer_names.KINDS[one.kind], peer_names.STATUSES[one.status])
        told = tuple(str(it) for it in (*said, *(peer_names.THEMES[theme] for theme in themes)))
        found.append(Beside("peer_request", one.code, one.asked_at, told))
    return found


async def _register(store: Store, whom: PersonId) -> list[Beside]:
    row = await peers.of_person(store, whom)
    if row is None:
        return []
    said = (peer_names.STAGES[row.stage], *(peer_names.THEMES[one] for one in sorted(row.profile.themes)))
    lines = tuple(text for _at, by, text in reversed(await care.diary(store, whom)) if by is None and text)
    return [Beside("esp", "", row.began_at, tuple(map(str, said)), lines)]


async def _groups(store: Store, whom: PersonId) -> list[Beside]:
    return [
        Beside("group", title, since, (names.STANDINGS[standing],))
        for title, standing, since in await groups.of_person(store, whom)
    ]


async def _interests(store: Store, whom: PersonId) -> list[Beside]:
    places = {place.id: place.name for place in await territories.all_of(store)}
    return [
        Beside("interest", places.get(place, ""), since, (TOPICS[topic],))
        for topic, place, since in await initiatives.interests_of(store, whom)
    ]


async def _attendances(store: Store, whom: PersonId) -> list[Beside]:
    return [
        Beside("attendance", code, at, (N_("hai detto di venire") if coming else N_("hai detto di no"),))
        for code, coming, at in await initiatives.attended_by(store, whom)
    ]


async def _check_ins(store: Store, whom: PersonId) -> list[Beside]:
    found = []
    for one in await check_ins.of_person(store, whom):
        answered = zip(check_in.QUESTIONS, one.answers, strict=False)
        said = tuple(asked.answers[int(value)] for asked, value in answered if value in "012")
        found.append(Beside("check_in", "", one.asked_at, said))
    return found
