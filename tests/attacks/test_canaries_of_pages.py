"""Words typed into the pages of the house and into a talk between two people, then searched in all that is kept or logged.

What the network says about itself is meant to be read by everybody and stays in clear: bodies, services, groups, meetings.
"""

from pathlib import Path

from sqlalchemy import text

from casework import danger, pages
from db.session import Memory
from db.tables import messages
from domain.child import FIELDS
from domain.people import Duty
from tests import canaries
from tests.attacks.tally import refused
from tests.attacks.test_canaries_everywhere import everything_kept
from tests.builders import LINEAGE, joined, rows, sent
from tests.stories.house import House
from tests.stories.talk_walks import in_talk
from tests.web.conftest import Desk
from tests.web.scene import Scene

SAID_BY_TEAM = {
    "nota": {"text": "marzapane-lucciola-flauto"},
    "chiedi": {"text": "quando marzapane-libellula-flauto?"},
    "livello": {"level": "P2", "reason": "marzapane-coccinella-flauto"},
    "emergenza": {},
    "calma": {"reason": "marzapane-formica-flauto"},
}
"""Acts on a case with what is typed for each, in an order in which each can be done."""

IN_A_TALK = ("cicerchiona", "farrattolo")
"""Without a hyphen, for the talk covers what may be a nickname."""


async def kept_by(memory: Memory) -> bytes:
    """Give all bytes that a database holds: the file with its journal, or every row as text."""
    if not memory.postgresql:
        path = Path(str(memory.engine.url.database))
        return b"".join(one.read_bytes() for one in path.parent.glob(f"{path.name}*"))
    found = []
    async with memory.reading() as store:
        for (name,) in await store.read(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")):
            found += [row[0].encode() for row in await store.read(text(f'SELECT t::text FROM "{name}" t'))]
    return b"\n".join(found)


def all_sealed(attack: str, words: dict[str, str], kept: bytes) -> None:
    """Count each word that stands nowhere in clear, in no encoding, and in no line of the log."""
    lines = "\n".join(canaries.NOW.lines)
    for name, word in words.items():
        for form in (word.encode(), word.encode("utf-16-le"), word.encode().hex().encode()):
            refused(attack, form not in kept, f"{name} in the database")
        refused("canary: log", word not in lines, f"{name} in the log")


async def test_no_word_typed_in_the_console_is_kept_in_clear(desk: Desk) -> None:
    scene = await Scene().set_up(desk)
    async with desk.memory.transaction() as store:
        person = await joined(store, Duty.COORDINATOR, Duty.TRIAGE_OPERATOR, Duty.ADMINISTRATOR)
        teacher = await joined(store, Duty.TEACHER)
        case, other = [(await sent(store, teacher)).code for _ in range(2)]
        paged = await danger.cry(store, await joined(store), source="tap", now=desk.now, lineage=LINEAGE)
    browser, words = await desk.seat(person), dict[str, str]()

    async def types(address: str, **fields: str) -> None:
        answer = await browser.post(address, **fields)
        assert answer.status_code == (200 if address.startswith("/allarmi") else 303), address
        words.update({f"{address} {name}": said for name, said in fields.items() if "-" in said})

    async def does(code: str, act: str, **fields: str) -> None:
        page = (await browser.get(f"/caso/{code}")).text
        version = page.partition('name="version" value="')[2].partition('"')[0]
        await types(f"/caso/{code}/{act}", **fields, version=version or "1", loaded="0")

    for act, fields in SAID_BY_TEAM.items():
        await does(case, act, **fields)
    await does(other, "non-pertinente", reason="marzapane-vespa-flauto")
    basis = {"giver": "house", "scope": "take_up", "basis": "exception", "answer": "si"}
    await types(f"/caso/{case}/consensi", **basis, reason="marzapane-cervo-flauto")
    await types(f"/caso/{case}/consensi/blocco", blocked="si", reason="marzapane-daino-flauto")
    await types(f"/richieste/{scene.request}", answer="si", reason="marzapane-lepre-flauto")
    await types(f"/allarmi/{paged.danger.code}/rispondi", text="marzapane-tasso-flauto")
    await types(f"/cura/{scene.esp}/diario", note="marzapane-gufo-flauto")

    typed = {name: word for name, word in words.items() if "flauto" in word}
    assert len(typed) == 10
    assert len(await rows(desk.memory, messages)) == 2, "the question and the answer to the alarm were taken"
    kept = await kept_by(desk.memory)
    assert case.encode() in kept, "the search looks where it should: codes are not secret"
    all_sealed("canary: console", {name: word.split()[-1].strip("?") for name, word in typed.items()}, kept)


async def test_no_word_of_a_one_time_page_is_kept_in_clear(desk: Desk) -> None:
    async with desk.memory.transaction() as store:
        mother = await joined(store)
        receipt = (await sent(store, mother, form="family")).code
        token = await pages.offer(store, mother, receipt, desk.now)
    opened = await desk.browser().post(f"/p/{token}")
    session = opened.headers["location"].partition("?")[0]
    words = {name: f"cannella-{name.replace('_', '')}-violino" for name in FIELDS}
    readable = {"birth": "12/05/2012", "comune": "Crema", "tax_code": ""}
    browser = desk.browser()

    saved = await browser.client.post(session, data={**words, "act": "save"})
    drafted = await kept_by(desk.memory)
    done = await browser.client.post(session, data={**words, **readable, "act": "send"})

    assert saved.status_code == 422, (
        "a tax code so long is named, and what was typed stands as a draft all the same"
    )
    assert done.status_code == 200
    all_sealed("canary: page, as a draft", words, drafted)
    words |= {"birth": readable["birth"], "birth as kept": "2012-05-12"}
    all_sealed("canary: page, sent", words, await kept_by(desk.memory))


async def test_no_word_of_a_talk_between_two_people_is_kept_in_clear(house: House) -> None:
    mother, volunteer = house.mother, house.volunteer
    await in_talk(house, mother, volunteer)
    for phone, other, word in zip((mother, volunteer), (volunteer, mother), IN_A_TALK, strict=True):
        await phone.says(f"ti dico {word}")
        await other.sees(word)

    all_sealed("canary: talk", {word: word for word in IN_A_TALK}, await everything_kept(house))
