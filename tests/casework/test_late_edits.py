"""A change of words that comes while the words are still on their way: it reaches the other chat all the same."""

from datetime import timedelta

from casework import relay
from casework.notices import Notice
from db import talk_copies
from db import talks as talks_memory
from db.ids import new_id
from db.outbox import Lane
from db.session import Memory
from db.tables import outbox, timers
from db.timers import Timer
from domain.people import Duty
from domain.talks import Part, Side, State, Talk
from tests.builders import AMBITO, NOW, joined, rows, the_protocol


async def test_a_change_follows_a_copy_that_was_on_its_way(memory: Memory) -> None:
    protocol = the_protocol()
    async with memory.transaction() as store:
        asker, esp = await joined(store), await joined(store, Duty.ESP)
        talk = await talks_memory.create(store, Talk(new_id(), AMBITO, State.OPEN, NOW, NOW))
        for person, part, alias in ((asker, Part.ASKER, "Edera"), (esp, Part.ESP, "Tiglio")):
            await talks_memory.join(store, Side(talk.id, person.id, part, alias, NOW))
            await talks_memory.turn_to(store, person.id, talk.id, NOW)
        await relay.say(
            store, asker, "ci vediamo presto", talk=talk.id, source=7, names=(), protocol=protocol, now=NOW
        )
        changed = await relay.edit(store, asker, 7, "ci vediamo domani", names=(), protocol=protocol, now=NOW)
    (parcel,) = await rows(memory, outbox, kind=Notice.RELAYED.value)
    (timer,) = await rows(memory, timers, kind=relay.LATE_EDIT)
    assert changed is not None and changed.copies == 0
    assert timer.due_at == NOW + relay.ON_ITS_WAY

    async with memory.transaction() as store:
        await relay.delivered(store, parcel.id, 40, NOW)
        again = Timer(timer.id, timer.kind, timer.subject_id, 0, timer.due_at, 0)
        await relay.late_edit(store, again, protocol, NOW + timedelta(seconds=2))
        every = await talk_copies.of(store, timer.subject_id)

    carried = [row for row in await rows(memory, outbox, kind=Notice.RELAYED.value) if row.id != parcel.id]
    assert [(row.person_id, row.lane) for row in carried] == [(esp.id, Lane.ANSWER.value)]
    assert [(copy.person, copy.copy, copy.parcel) for copy in every] == [(esp.id, 40, carried[0].id)]
