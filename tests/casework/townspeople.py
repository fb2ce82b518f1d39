"""A small town for long histories: people with one duty each, a service that answers, and every act on a case by name.

Each name is a line of the grid of `tests.rights`; what follows a colon tells two acts of one line apart.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from casework import (
    board,
    callbacks,
    consents,
    distribution,
    referrals,
    retention,
    threads,
    transfers,
    triage,
)
from casework.consents import Word
from db import cases, trail
from db import referrals as sent_referrals
from db.session import Memory, Store
from domain.consent import Basis, Born, Giver, Responsibility, Scope
from domain.directory import ServiceId
from domain.people import Duty, Person
from domain.refusals import NotFound
from domain.triage import Level
from tests import builders
from tests.builders import COMPLETE, NOW, RING, the_protocol
from tests.services import a_service

PROTOCOL = the_protocol()
ROLES = {
    "marta": (Duty.TRIAGE_OPERATOR, builders.AMBITO),
    "davide": (Duty.TRIAGE_OPERATOR, builders.AMBITO),
    "anna": (Duty.CASE_MANAGER, builders.AMBITO),
    "bruno": (Duty.CASE_MANAGER, builders.AMBITO),
    "carla": (Duty.COORDINATOR, builders.AMBITO),
    "dario": (Duty.CLINICIAN, builders.AMBITO),
    "elena": (Duty.TEACHER, builders.COMUNE),
    "franca": (Duty.COORDINATOR, builders.SIBLING),
    "far": (Duty.COORDINATOR, builders.FAR_AMBITO),
}
"""Who lives there, with one duty each; Serena, who answers for the service, works on no case."""

Do = Callable[[Store, Person, str, str, datetime], Awaitable[Any]]
YES = Word(Giver.SUBJECT, Scope.REFERRAL, True)
NO = Word(Giver.SUBJECT, Scope.REFERRAL, False)
BORN = Born(date(2013, 2, 1), date(2013, 2, 28))
WRITES = {
    "see_card:sent": "see_referrals",
    "ask_reporter:page": "page_asked",
    "refer:services": "see_services",
    "refer:withdraw": "referral_withdrawn",
}
"""Acts whose entry in the trail is not called like their line in the grid."""

URGENT = Word(Giver.HOUSE, Scope.TAKE_UP, True, Basis.EXCEPTION, reason="genitori irreperibili")


class Town:
    """A fresh database with the people of `ROLES`, on a loop of its own."""

    def __init__(self, url: str) -> None:
        self.runner = asyncio.Runner()
        self.memory = builders.a_memory(url)
        self.now = NOW
        self.service: ServiceId
        self.serena: Person
        self.people: dict[str, Person] = self.runner.run(self._settle())
        self.acts: dict[str, Do] = acts_of(self.people, self.service)

    async def _settle(self) -> dict[str, Person]:
        async with self.memory.transaction() as store:
            self.service, body = await a_service(store, "Consultorio", builders.COMUNE, NOW, free=99)
            self.serena = await builders.joined(
                store, Duty.SERVICE_CONTACT, at=builders.AMBITO, organisation=body
            )
            return {
                name: await builders.joined(store, duty, at=place, on_duty=duty is Duty.TRIAGE_OPERATOR)
                for name, (duty, place) in ROLES.items()
            }

    def run(self, act: Callable[[Memory], Awaitable[Any]]) -> Any:
        """Run one act to its end."""
        return self.runner.run(act(self.memory))  # type: ignore[arg-type]

    def close(self) -> None:
        """Look at the trail once more and leave."""

        async def last(memory: Memory) -> None:
            async with memory.engine.connect() as connection:
                verdict = await trail.verify(connection, RING, datetime.now(UTC))
            await memory.close()
            assert verdict.broken is None, verdict

        self.run(last)
        self.runner.close()


async def _takes_back(store: Store, person: Person, code: str, now: datetime) -> None:
    """Take back the newest referral of a case."""
    case = await cases.by_code(store, code)
    found = await sent_referrals.of_case(store, case.id) if case is not None else []
    if not found:
        raise NotFound
    await referrals.withdraw(store, person, found[-1].code, now)


def acts_of(people: dict[str, Person], service: ServiceId) -> dict[str, Do]:
    """Give every act on a case by its line in the grid; `into` is another case, of which some need one."""
    anna = people["anna"]
    return {
        **_readings(),
        "see_card": lambda s, p, c, into, now: triage.card(s, p, c, PROTOCOL, now),
        "take_charge": lambda s, p, c, into, now: triage.take_charge(s, p, c, PROTOCOL, now),
        "classify": lambda s, p, c, into, now: triage.classify(s, p, c, lambda _: COMPLETE, now),
        "orient": lambda s, p, c, into, now: triage.orient(s, p, c, "consultorio", now),
        "dismiss": lambda s, p, c, into, now: triage.dismiss(s, p, c, "doppione", now),
        "assign": lambda s, p, c, into, now: triage.assign(s, p, c, anna.id, PROTOCOL, now),
        "accept": lambda s, p, c, into, now: triage.accept(s, p, c, now),
        "decline": lambda s, p, c, into, now: triage.decline(s, p, c, "la conosco", now),
        "record_contact": lambda s, p, c, into, now: triage.record_contact(s, p, c, now),
        "record_meeting": lambda s, p, c, into, now: triage.record_meeting(s, p, c, now),
        "reopen": lambda s, p, c, into, now: triage.reopen(s, p, c, PROTOCOL, now),
        "raise_level": lambda s, p, c, into, now: triage.change_level(s, p, c, Level.P1, "sì", PROTOCOL, now),
        "lower_level": lambda s, p, c, into, now: triage.change_level(s, p, c, Level.P4, "no", PROTOCOL, now),
        "set_emergency": lambda s, p, c, into, now: triage.set_emergency(s, p, c, now),
        "lower_emergency": lambda s, p, c, into, now: triage.lower_emergency(s, p, c, "passata", now),
        "merge": lambda s, p, c, into, now: triage.merge(s, p, c, into, PROTOCOL, now),
        "ask_reporter": lambda s, p, c, into, now: threads.ask(s, p, c, "come va?", PROTOCOL, now),
        "write_note": lambda s, p, c, into, now: threads.note(s, p, c, "una nota", now),
        "record_consent": lambda s, p, c, into, now: consents.record(s, p, c, YES, now),
        "record_consent:no": lambda s, p, c, into, now: consents.record(s, p, c, NO, now),
        "record_consent:documented": lambda s, p, c, into, now: consents.record(s, p, c, URGENT, now),
        "block_family": lambda s, p, c, into, now: consents.block_family(
            s, p, c, blocked=True, reason="prudenza", now=now
        ),
        "keep_longer": lambda s, p, c, into, now: retention.keep_longer(
            s, p, c, now + timedelta(days=30), "serve", now
        ),
        "refer": lambda s, p, c, into, now: referrals.send(s, p, c, [service], PROTOCOL, now),
        "refer:best": lambda s, p, c, into, now: referrals.send_best(s, p, c, PROTOCOL, now, together=False),
        "refer:withdraw": lambda s, p, c, into, now: _takes_back(s, p, c, now),
        "ask_transfer": lambda s, p, c, into, now: transfers.ask(
            s, p, c, builders.SIBLING_COMUNE, PROTOCOL, now
        ),
        "ask_reporter:page": lambda s, p, c, into, now: threads.ask_page(s, p, c, now),
        "plan_callback": lambda s, p, c, into, now: callbacks.plan(s, p, c, 7, now),
        "record_consent:family": lambda s, p, c, into, now: consents.set_family(
            s, p, c, Responsibility.BOTH, BORN, now
        ),
    }


def _readings() -> dict[str, Do]:
    """Give what is only read: whoever looks leaves an entry too."""
    return {
        "see_card:sent": lambda s, p, c, into, now: referrals.of_case(s, p, c, now),
        "read_thread": lambda s, p, c, into, now: triage.thread(s, p, c, now),
        "read_thread:all": lambda s, p, c, into, now: board.case(s, p, c, PROTOCOL, now),
        "see_consents": lambda s, p, c, into, now: consents.sheet(s, p, c, now),
        "refer:services": lambda s, p, c, into, now: distribution.for_case(s, p, c, now),
    }
