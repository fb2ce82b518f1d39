"""What a ranking knows of the family besides their case: the language they chose here."""

from sqlalchemy import update

from casework import distribution
from db import cases
from db.directory_tables import services
from db.session import Memory, Store
from domain.people import Duty, Person
from tests.builders import COMUNE, NOW, joined, sent
from tests.services import a_service

SPEAKS = "parla la lingua della famiglia"


async def ranked(memory: Memory, reporter: Person, form: str) -> list[tuple[str, bool]]:
    """Give the services for what somebody reports, best first, each with whether it speaks the family's language."""
    async with memory.transaction() as store:
        code = (await sent(store, reporter, form=form)).code
        await two_services(store)
    async with memory.transaction() as store:
        case = await cases.by_code(store, code)
        assert case is not None
        found = await distribution.ranking(store, case, NOW)
    return [(one.service.name, SPEAKS in [why.text for why in one.ranked.reasons]) for one in found]


async def two_services(store: Store) -> None:
    """Write two services alike, of which the second speaks Romanian; somebody answers for each."""
    for name, languages in (("Aurora", "it"), ("Brina", "it ro")):
        service, body = await a_service(store, name, COMUNE, NOW, free=3)
        await joined(store, Duty.SERVICE_CONTACT, at=COMUNE, organisation=body)
        await store.write(update(services).where(services.c.id == service).values(languages=languages))


async def test_a_service_that_speaks_the_language_a_family_chose_stands_first(memory: Memory) -> None:
    async with memory.transaction() as store:
        mother = await joined(store, language="ro")

    assert await ranked(memory, mother, "family") == [("Brina", True), ("Aurora", False)]


async def test_the_language_of_who_reports_at_work_says_nothing_of_the_family(memory: Memory) -> None:
    async with memory.transaction() as store:
        teacher = await joined(store, Duty.TEACHER, language="ro")

    assert await ranked(memory, teacher, "teacher") == [("Aurora", False), ("Brina", False)]
