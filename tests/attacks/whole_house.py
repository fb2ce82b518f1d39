"""One of everything that people can do in the chat, with a word of its own typed wherever the house waits for words.

Which step waits is read from the house's own record, so that a word counts for a step only when it was really typed there.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlalchemy import Table

from db import identities, tables
from db.directory_tables import callbacks
from db.peer_tables import peer_offers
from db.referral_tables import referrals
from domain.needs import Topic
from handlers.talk import Talk
from simulator.phone import Phone
from tests.attacks import search
from tests.builders import rows
from tests.stories.house import House
from tests.stories.peers import ADULT, REST, approves, ready
from tests.stories.services import joins, sent_to
from tests.stories.talk_walks import in_talk
from tests.stories.walks import CALM, receipt, uncovers, walks

ANXIOUS = ("Per mio figlio", "14-17", "molta ansia", "qualche settimana")
"""The first answers of somebody who does not know where to turn; the place is asked next."""


@dataclass(slots=True)
class Typing:
    """What was typed in one house: every word by its input, who may be sent it, and at which steps it was typed."""

    house: House
    words: dict[str, str] = field(default_factory=dict)
    readers: dict[str, set[int]] = field(default_factory=dict)
    steps: set[str] = field(default_factory=set)
    people: dict[str, Phone] = field(default_factory=dict)
    code: str = ""
    journals: list[bytes] = field(default_factory=list)
    _new: Iterator[str] = field(default_factory=lambda: iter(search.words()))

    def word(self, name: str, *readers: Phone) -> str:
        """Give a new word for an input, and who may be sent it: whoever types it, and whom it is for."""
        said = next(self._new)
        self.words[f"{name} #{len(self.words)}"] = said
        self.readers[said] = {phone.id for phone in readers}
        return said

    async def step_of(self, phone: Phone) -> str:
        """Give the step at which somebody stands, as the house keeps it."""
        memory = self.house.memory
        mark = identities.blind(memory.ring, phone.id)
        async with memory.reading() as store:
            caller = (await identities.callers(store, [mark]))[mark]
        return Talk.load(caller.state).step.partition(":")[0]

    async def types(self, step: str, by: Phone, *readers: Phone, text: str = "{}") -> None:
        """Type a word where the house waits for words at `step`."""
        stands = await self.step_of(by)
        assert stands == step, f"{by.first_name} stands at {stands!r}, not at {step!r}\n{by.drawn()}"
        await by.says(text.format(self.word(f"step {step}", by, *readers)))
        self.steps.add(step)
        await self.keeps_journal()

    async def keeps_journal(self) -> None:
        """Keep what stands in the journal right now: SQLite writes it over again and again."""
        if not self.house.memory.postgresql:
            self.journals.append(await search.journal(self.house.memory, None))

    async def newest(self, table: Table, column: str = "code") -> str:
        """Give what the newest row of a table holds in a column."""
        found = await rows(self.house.memory, table)
        return str(getattr(found[-1], column))


async def a_report(at: Typing) -> None:
    """A mother reports in her own words, is asked, answers and adds; the team writes a note and a reason."""
    mother, operator = at.house.mother, at.house.operator
    await mother.opens()
    await walks(mother, "Sono un genitore")
    await at.types("form", mother)
    await walks(mother, *CALM, "Aggiungi due righe")
    await at.types("form", mother, text="ha perso {}")
    await walks(mother, "Invia")
    at.code = await receipt(mother)
    await operator.sees(at.code)
    await operator.taps("La prendo io")
    await uncovers(mother)
    await operator.forges(f"ask:{at.code}")
    await at.types("ask", operator, mother, text="da quando {}?")
    await uncovers(mother)
    await at.types("reply", mother, operator)
    await mother.forges(f"add:{at.code}")
    await at.types("more", mother, operator)
    await operator.forges(f"note:{at.code}")
    await at.types("note", operator)
    await operator.forges(f"level:{at.code}:P3")
    await at.types("why", operator)


async def a_cry(at: Typing) -> None:
    """A child cries for help, says where, and is answered."""
    child, operator = at.house.child, at.house.operator
    await child.opens()
    await child.forges("sos")
    await operator.sees("ALLARME")
    await at.types("danger", child, operator, text="voglio morire {}")
    await child.forges("sosp")
    await at.types("danger_place", child, operator)
    alarm = await at.newest(tables.dangers)
    await operator.forges(f"sreply:{alarm}")
    await at.types("sreply", operator, child)


async def a_call(at: Typing) -> None:
    """A father does not know where to turn, asks to be contacted, and writes with whoever follows him."""
    father, operator = at.house.youngster, at.house.operator
    await father.opens()
    await father.says("/orientami")
    await walks(father, *ANXIOUS)
    await at.types("orplace", father)
    await walks(father, "Crema", "Italiano", "Fatemi contattare", "Sì, fatemi contattare")
    await operator.sees("una persona chiede di essere contattata")
    call = await at.newest(callbacks)
    await operator.forges(f"calltake:{call}")
    await operator.forges(f"callwrite:{call}")
    await at.types("callwrite", operator, father)
    await uncovers(father)
    await at.types("callreply", father, operator)


async def a_need(at: Typing) -> None:
    """A teacher says what is missing in Crema."""
    teacher = at.house.teacher
    await teacher.opens()
    (place,) = await rows(at.house.memory, tables.territories, code="019035")
    await teacher.forges(f"needin:{place.id}:{Topic.OTHER.value}")
    await at.types("need", teacher, at.house.coordinator)


async def a_peer(at: Typing) -> None:
    """Somebody asks for an ESP, who tells of themselves, says no with a reason, and writes a line in the diary."""
    volunteer, coordinator = at.house.volunteer, at.house.coordinator
    asker = await at.house.tell("Zoe")
    await ready(at.house)
    await volunteer.says("/menu")
    await volunteer.forges("espp:place")
    await at.types("espplace", volunteer)
    await asker.says("/parla")
    await at.types("tapped", asker)
    await walks(asker, ADULT[0])
    await at.types("peerplace", asker)
    await walks(asker, *ADULT[1:], *REST)
    await approves(at.house, "Proponi a Teo")
    await volunteer.sees("C'è una proposta per te.")
    await volunteer.forges(f"pwhy:{await at.newest(peer_offers, 'id')}")
    await at.types("peerwhy", volunteer, coordinator)
    await volunteer.forges("cmej")
    await at.types("espdiary", volunteer)
    at.people["asker"] = asker


async def a_referral(at: Typing) -> None:
    """A service is sent a case, asks something, and is answered."""
    contact = await joins(at.house, "Consultorio Aurora", "Rita")
    await sent_to(at.house, "Consultorio Aurora", *CALM)
    code = await at.newest(referrals)
    await contact.sees("vi mandano INV-")
    await contact.forges(f"refask:{code}")
    await at.types("refask", contact, at.house.operator)
    await at.house.operator.forges(f"reftell:{code}")
    await at.types("reftell", at.house.operator, contact)
    at.people["contact"] = contact


async def a_request(at: Typing) -> None:
    """The mother asks that her report be erased; the coordinator says no with a reason."""
    await at.house.mother.forges(f"erase:{at.code}")
    request = await at.newest(tables.requests, "id")
    await at.house.coordinator.says("/menu")
    await at.house.coordinator.forges(f"decide:{request}:0")
    await at.types("decide", at.house.coordinator)


async def a_talk(at: Typing) -> None:
    """Somebody whose every name is a word of ours talks with an ESP."""
    first, last, handle = (at.word(f"{part} name") for part in ("first", "last", "user"))
    named = await at.house.tell(first, last_name=last, username=handle)
    for said in (first, last, handle):
        at.readers[said] = {named.id}
    await in_talk(at.house, named, at.house.volunteer)
    for one, other in ((named, at.house.volunteer), (at.house.volunteer, named)):
        await at.types("relay", one, other)
        await other.refresh(wait=0.2)
    at.people["named"] = named


async def typed_at_every_step(house: House) -> Typing:
    """Let people do one of everything."""
    at = Typing(house)
    for does in (a_report, a_cry, a_call, a_need, a_peer, a_referral, a_request, a_talk):
        await does(at)
    return at
