"""Words typed through every input, then searched in everything that the house writes, keeps or sends to others."""

import re
from pathlib import Path

import httpx
from sqlalchemy import text

from db import backups
from simulator.phone import Phone
from tests import canaries
from tests.attacks.tally import refused
from tests.stories.house import House
from tests.stories.walks import CALM, receipt, uncovers, walks

WORDS = {
    "free line": "mirtillo-zenzero-violino",
    "question": "ocarina-papavero-lucertola",
    "answer": "girandola-cicala-mandorla",
    "addition": "lanterna-pinolo-tartaruga",
    "words of danger": "voglio morire trottola-salice",
    "photo's caption": "fisarmonica-sambuco-riccio",
    "command": "campanula-ghepardo-tamburo",
    "deep link": "origano_balena_liuto",
    "edited message": "cinnamomo-falena-corno",
    "text out of place": "baobab-fringuello-arpa",
    "absence": "genziana-lontra-cetra",
}


async def typed_everywhere(house: House) -> str:
    """Let people type a word through every input of the chat; gives the code of the case."""
    mother, operator = house.mother, house.operator
    await mother.opens(WORDS["deep link"])
    await mother.opens()
    await walks(mother, "Sono un genitore", *CALM, "Aggiungi due righe")
    await mother.says(f"ha perso {WORDS['free line']}")
    await walks(mother, "Invia")
    code = await receipt(mother)
    await operator.sees(code)
    await operator.taps("La prendo io")
    await uncovers(mother)
    await operator.taps("Chiedi a chi segnala")
    await operator.says(f"da quando {WORDS['question']}?")
    await uncovers(mother)
    await mother.says(f"da allora {WORDS['answer']}")
    await mother.says("/mie")
    await mother.taps(code)
    await mother.taps("Aggiungi qualcosa")
    await mother.says(f"anche {WORDS['addition']}")
    await mother.says(WORDS["text out of place"])
    await mother.edits(WORDS["text out of place"], WORDS["edited message"])
    await mother.sends_photo(WORDS["photo's caption"])
    await mother.says(f"/comando {WORDS['command']}")
    await operator.says(f"/assente {WORDS['absence']}")
    await house.child.says(WORDS["words of danger"])
    await operator.sees("ALLARME")
    return code


def core(word: str) -> str:
    """Give the part of a typed word that stands nowhere else."""
    return word.rpartition(" ")[2]


async def everything_kept(house: House) -> bytes:
    """Give all bytes that the database holds: the files with their journal, or every row as text."""
    path = Path(house.settings.database.partition("///")[2])
    if not house.memory.postgresql:
        return b"".join(one.read_bytes() for one in path.parent.glob(f"{path.name}*"))
    found = []
    async with house.memory.reading() as store:
        names = await store.read(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
        for (name,) in names:
            rows = await store.read(text(f'SELECT t::text AS row FROM "{name}" t'))
            found += [row[0].encode() for row in rows]
    return b"\n".join(found)


async def test_no_typed_word_is_kept_in_clear_logged_counted_or_sent_to_others(
    each_house: House, tmp_path: Path
) -> None:
    house = each_house
    await typed_everywhere(house)
    kept = await everything_kept(house)
    copy = await backups.make(house.memory, house.settings.database, tmp_path / "backups", house.clock())
    saved = b"".join(file.read_bytes() for file in (tmp_path / "backups").rglob("*") if file.is_file())
    assert copy and saved
    transport = httpx.ASGITransport(house.open_doors.vitals.app())
    async with httpx.AsyncClient(transport=transport, base_url="http://figures") as client:
        figures = (await client.get("/metrics")).text
    lines = "\n".join(canaries.NOW.lines)

    for name, word in WORDS.items():
        found = core(word)
        for form in (found.encode(), found.encode("utf-16-le"), found.encode().hex().encode()):
            refused("canary: database, journal", form not in kept, f"{name} in the database")
            refused("canary: backup", form not in saved, f"{name} in a backup")
        refused("canary: log", found not in lines, f"{name} in the log")
        refused("canary: figures", found not in figures, f"{name} in the figures")


ENTITLED = {"question": ("mother", "operator"), "answer": ("mother", "operator")}
"""Who may read a word in chat besides nobody: the two ends of the question and its answer."""


async def test_no_typed_word_is_sent_to_anybody_who_is_not_entitled(house: House) -> None:
    await typed_everywhere(house)
    phones: dict[str, Phone] = {
        name: getattr(house, name) for name in ("mother", "operator", "teacher", "child")
    }
    phones |= {"second": house.second_operator, "coordinator": house.coordinator}

    for word, said in WORDS.items():
        for name, phone in phones.items():
            if name in ENTITLED.get(word, ()) or (name == "mother" and word in ("free line", "addition")):
                continue
            sent = [str(call["parameters"]) for call in await house.simulator.calls(chat=phone.id)]
            refused("canary: sent to others", not any(core(said) in one for one in sent), f"{word} to {name}")


async def test_names_and_numbers_of_people_leave_in_no_message(house: House) -> None:
    await typed_everywhere(house)
    people = [house.mother, house.operator, house.child]

    for call in await house.simulator.calls():
        told = str(call["parameters"].get("text", ""))
        for phone in people:
            if call["parameters"].get("chat_id") == phone.id:
                continue
            clear = str(phone.id) in told or re.search(rf"\b{re.escape(phone.first_name)}\b", told)
            refused("name or number sent", not clear, told[:60])
