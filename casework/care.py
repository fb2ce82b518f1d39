"""Care for those who help and are helped: each meeting is logged, debriefed and answered for; rest and supervision.

A meeting's log holds date, length, mode, kind, themes and whether something worries (field notes §7); never a word of it.
What the person says of the help stands under a month alone and is shown from five answers on.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from casework import notices
from casework import peers as register
from casework.notices import Notice
from db import audit, peers, people, talks, timers
from db import care as memory
from db.care import Session as Session
from db.session import Store
from db.timers import Timer
from domain import talks as rules
from domain.access import Act, require, territories_for
from domain.peers import Activity, Theme
from domain.people import Person, PersonId
from domain.protocol import Protocol
from domain.refusals import NotFound, Refusal
from domain.talks import Part, Side

SESSION, DEBRIEF = "talk_session", "debrief"
"""Timers: a meeting may be over; a debrief is asked for again, and then late."""

FEW = 5
"""Answers from which feedback is shown, so that nobody's answer is known (field notes §7)."""

LOW = 1
"""How an ESP feels, 0 to 4, from which downwards the reference person is told."""

HEAVY = 3
"""How heavy it is for an ESP, 0 to 4, from which upwards the reference person is told [D]."""

MONTH = timedelta(days=30)

IN_PERSON = "in person"
"""The mode of a meeting that was not in the chat."""

LENGTHS = (30, 60, 90, 120)
"""Minutes that an ESP may note for a meeting in person."""


class NotYourMeeting(Refusal):
    """The meeting is somebody else's, or was told already."""


class TooFewAnswers(Refusal):
    """Fewer answers than hide who gave them."""


async def note_word(store: Store, talk: int, mine: Side, now: datetime) -> None:
    """Note that something was said: a meeting begins with the ESP's first words and lasts until an hour of silence."""
    if await memory.still(store, talk, now):
        return
    if mine.part is Part.ESP:
        await memory.begin(store, talk, mine.person, "chat", now)
        timers.set_timer(store, SESSION, talk, now + rules.SESSION_GAP)


async def over(store: Store, timer: Timer, protocol: Protocol, now: datetime) -> None:
    """End a meeting after an hour of silence: the debrief is asked for, and the person may say how it was."""
    running = await memory.running(store, timer.subject)
    if running is None:
        return
    if now - running.last_at < rules.SESSION_GAP:
        timers.set_timer(store, SESSION, timer.subject, running.last_at + rules.SESSION_GAP)
        return
    await memory.change(store, running.id, ended_at=running.last_at)
    await _after(store, running, running.last_at, protocol, now)


async def met_in_person(
    store: Store, person: Person, talk: int, minutes: int, protocol: Protocol, now: datetime
) -> Session:
    """Let an ESP note a meeting in person that has just ended: it counts, and is debriefed, as one in chat.

    Raises NotYourMeeting for somebody else's talk, and for a length that is none of `LENGTHS`.
    """
    sides = await talks.sides(store, talk)
    mine = any(one.person == person.id and one.part is Part.ESP and one.left_at is None for one in sides)
    if not mine or minutes not in LENGTHS:
        raise NotYourMeeting
    session = await memory.begin(store, talk, person.id, IN_PERSON, now - timedelta(minutes=minutes))
    await memory.change(store, session, last_at=now, ended_at=now)
    held = await memory.by_id(store, session)
    assert held is not None
    audit.write(store, "met_in_person", actor=person.id, vault=talk, now=now)
    await _after(store, held, now, protocol, now)
    return await meeting(store, person, session)


async def _after(store: Store, held: Session, ended_at: datetime, protocol: Protocol, now: datetime) -> None:
    """After a meeting the debrief is owed, the person may say how it was, and a cycle is looked back on."""
    limits = protocol.masker.rules
    due = ended_at + limits.debrief
    await memory.change(store, held.id, debrief_due_at=due)
    await _owe(store, held.esp)
    if held.mode != IN_PERSON:
        await notices.tell_reporter(
            store, held.esp, Notice.DEBRIEF, now=now, session=held.id, due=int(due.timestamp())
        )
    timers.set_timer(store, DEBRIEF, held.id, due - limits.debrief / 2)
    sides = await talks.sides(store, held.talk)
    asker = next((side for side in sides if side.part is Part.ASKER), None)
    if asker is not None:
        await notices.tell_reporter(store, asker.person, Notice.FEEDBACK, now=now, session=held.id)
    count = await memory.held(store, held.talk)
    if count and count % limits.review_sessions == 0:
        await _review(store, held, sides, count, now)


async def _review(store: Store, held: Session, sides: list[Side], count: int, now: datetime) -> None:
    """After a cycle of meetings both are asked whether it goes on, ends, or goes on with somebody else."""
    for side in sides:
        if side.left_at is None and side.part is not Part.PROFESSIONAL:
            await notices.tell_reporter(
                store, side.person, Notice.REVIEW, now=now, talk=held.talk, count=count
            )


async def _owe(store: Store, esp: PersonId) -> None:
    """Let the register know by when the oldest open debrief is due."""
    waiting = await memory.open_debriefs(store, esp)
    await peers.owe_debrief(store, esp, waiting[0].debrief_due_at if waiting else None)


async def remind(store: Store, timer: Timer, protocol: Protocol, now: datetime) -> None:
    """Ask for a debrief once more; when it is late tell the reference person, for the helper's sake."""
    held = await memory.by_id(store, timer.subject)
    if held is None or held.debriefed_at is not None or held.debrief_due_at is None:
        return
    if now < held.debrief_due_at:
        await notices.tell_reporter(
            store,
            held.esp,
            Notice.DEBRIEF,
            now=now,
            session=held.id,
            due=int(held.debrief_due_at.timestamp()),
        )
        timers.set_timer(store, DEBRIEF, held.id, held.debrief_due_at)
        return
    await tell_reference(store, held.esp, Notice.DEBRIEF_LATE, now)


async def tell_reference(store: Store, esp: PersonId, kind: Notice, now: datetime) -> None:
    """Tell whoever looks after an ESP, or the coordinators where nobody is named, that they should hear how they are."""
    row = await peers.of_person(store, esp)
    if row is None:
        return
    whom = [row.reference] if row.reference else await notices.coordinators(store, row.lineage, now)
    name = (await people.names(store, [esp])).get(esp, "")
    notices.tell(store, whom, kind, now=now, name=name)


async def debrief(
    store: Store, person: Person, session: int, question: str, value: str, now: datetime
) -> Session:
    """Keep one answer of the debrief: `feeling` and `burden` 0-4, `concern`, `word`, `activity`, `theme`.

    It is done once feeling, concern and kind are told. Feeling low, a heavy load, a worry, or the wish for a word reaches
    the reference person at once. Raises NotYourMeeting.
    """
    held = await meeting(store, person, session)
    changes: dict[str, object] = {}
    if question in ("feeling", "burden") and value in "01234" and len(value) == 1:
        changes[question] = int(value)
    elif question == "concern" and value in ("0", "1"):
        changes["concern"] = value == "1"
    elif question == "word" and value in ("0", "1"):
        changes["wants_word"] = value == "1"
    elif question == "activity" and value in set(Activity):
        changes["activity"] = value
    elif question == "theme" and value in set(Theme):
        known = set(held.themes) ^ {value}
        changes["themes"] = ",".join(sorted(known)) or None
    else:
        raise NotYourMeeting
    worried = (
        changes.get("concern") is True
        or changes.get("wants_word") is True
        or changes.get("feeling", 9) in range(LOW + 1)
        or changes.get("burden", 0) in range(HEAVY, 5)
    )
    if question == "burden":
        memory.weigh(store, person.id, int(value), now)
    after = await _kept(store, held, changes, now)
    if worried:
        await tell_reference(store, person.id, Notice.ESP_WORRIED, now)
    return after


async def meeting(store: Store, person: Person, session: int) -> Session:
    """Give a meeting to the ESP who was in it; raises NotYourMeeting."""
    held = await memory.by_id(store, session)
    if held is None or held.esp != person.id or held.ended_at is None:
        raise NotYourMeeting
    return held


async def _kept(store: Store, held: Session, changes: dict[str, object], now: datetime) -> Session:
    await memory.change(store, held.id, **changes)
    after = await memory.by_id(store, held.id)
    assert after is not None
    told = after.feeling is not None and after.concern is not None and after.activity is not None
    if told and after.debriefed_at is None:
        await memory.change(store, held.id, debriefed_at=now)
        await timers.cancel(store, held.id, DEBRIEF)
        await _owe(store, held.esp)
        audit.write(store, "debriefed", actor=held.esp, vault=held.talk, now=now)
        after = replace(after, debriefed_at=now)
    return after


async def feed_back(store: Store, person: Person, session: int, answers: str, now: datetime) -> None:
    """Keep the four answers (digits 0-4) of the person who was accompanied, once a meeting; raises NotYourMeeting."""
    held = await memory.by_id(store, session)
    sides = await talks.sides(store, held.talk) if held else []
    is_asker = any(side.person == person.id and side.part is Part.ASKER for side in sides)
    if (
        held is None
        or not is_asker
        or held.fed_back_at is not None
        or len(answers) != 4
        or set(answers) - set("01234")
    ):
        raise NotYourMeeting
    await memory.change(store, session, fed_back_at=now)
    memory.feed_back(store, held.esp, f"{now:%Y-%m}", [int(one) for one in answers])


@dataclass(frozen=True, slots=True)
class Felt:
    """The means of the four answers about an ESP, and of how many people's."""

    count: int
    means: tuple[float, float, float, float]


async def felt(store: Store, staff: Person, esp: PersonId, now: datetime) -> Felt:
    """Give a supervisor the feedback about an ESP; raises NotAllowed, TooFewAnswers below five."""
    await _of_mine(store, staff, esp, now)
    answers = await memory.feedback(store, esp)
    if len(answers) < FEW:
        raise TooFewAnswers
    first, second, third, fourth = (sum(column) / len(answers) for column in zip(*answers, strict=True))
    return Felt(len(answers), (first, second, third, fourth))


async def _of_mine(store: Store, staff: Person, esp: PersonId, now: datetime) -> None:
    row = await peers.of_person(store, esp)
    if row is None:
        raise NotFound
    duty = require(staff, Act.SUPERVISE, row.lineage)
    audit.write(store, Act.SUPERVISE.value, actor=staff.id, duty=duty, detail=str(esp), now=now)


async def supervise(store: Store, staff: Person, esp: PersonId, text: str, now: datetime) -> None:
    """Write a supervision into the diary; the next is due thirty days later."""
    await _of_mine(store, staff, esp, now)
    memory.note(store, esp, staff.id, text, now)
    await peers.supervised(store, esp, now)
    row = await peers.of_person(store, esp)
    if row is not None:
        await register.set_terms(store, row, now)


async def diary(
    store: Store, staff: Person, esp: PersonId, now: datetime
) -> list[tuple[datetime, PersonId | None, str]]:
    """Open the diary of an ESP for a supervisor."""
    await _of_mine(store, staff, esp, now)
    return await memory.diary(store, esp)


@dataclass(frozen=True, slots=True)
class Meter:
    """What an ESP carries: open talks, meetings and hours of thirty days, debriefs still open, how they felt lately.

    `burden` is how heavy they last said it was, 0 to 4, within thirty days.
    """

    talks: int
    meetings: int
    hours: float
    debriefs: int
    feeling: float | None
    burden: int | None = None


async def meter(store: Store, esp: PersonId, now: datetime) -> Meter:
    """Weigh what an ESP carries now."""
    held = await memory.of_esp(store, esp, now - MONTH)
    there = [talk for talk, side in await talks.open_of(store, esp) if side.part is Part.ESP]
    feelings = [one.feeling for one in held if one.feeling is not None]
    said = await memory.burdens(store, esp, now - MONTH)
    return Meter(
        talks=len(there),
        meetings=len(held),
        hours=round(sum(_length(one).total_seconds() for one in held) / 3600, 1),
        debriefs=len(await memory.open_debriefs(store, esp)),
        feeling=round(sum(feelings) / len(feelings), 1) if feelings else None,
        burden=said[0][1] if said else None,
    )


def _length(held: Session) -> timedelta:
    return (held.ended_at or held.last_at) - held.began_at


@dataclass(frozen=True, slots=True)
class Hours:
    """One line of the hours report: who, which day, how long, what kind; nothing of whom they met."""

    name: str
    began_at: datetime
    minutes: int
    mode: str
    activity: str
    esp: PersonId


async def hours(
    store: Store, staff: Person | None, begins: datetime, ends: datetime, now: datetime
) -> list[Hours]:
    """Give the hours of a span for the cooperative, by ESP and date; `staff` None is the command line's owner.

    Raises NotAllowed for anybody without the right; a supervisor sees the ESP of their own places.
    """
    roots = territories_for(staff, Act.SUPERVISE) if staff else None
    found = []
    held = await memory.between(store, begins, ends)
    names = await people.names(store, [one.esp for one in held])
    mine: dict[PersonId, bool] = {}
    for one in held:
        if one.esp not in mine:
            row = await peers.of_person(store, one.esp)
            mine[one.esp] = roots is None or (row is not None and bool(set(roots) & set(row.lineage)))
        if mine[one.esp]:
            minutes = max(1, round(_length(one).total_seconds() / 60))
            found.append(
                Hours(names.get(one.esp, "ESP"), one.began_at, minutes, one.mode, one.activity or "", one.esp)
            )
    audit.write(store, "peer_hours", actor=staff.id if staff else None, now=now)
    return found
