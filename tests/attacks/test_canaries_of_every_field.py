"""A word in every field of every form and address of the console, then searched wherever bytes are kept; each act is tried.

Fields, acts and routes are read from the sources of the console. What the network says about itself is meant to be read by
everybody: services, groups, meetings, bodies. Its words stand in clear, and show that the search looks where it should.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from casework.notices import Notice
from domain.people import Duty
from tests import builders
from tests.attacks import console_forms, search
from tests.attacks.tally import refused
from tests.attacks.test_foreign_ids_at_the_console import WORKING, right
from tests.web.conftest import Browser, Desk
from tests.web.scene import Scene

PUBLIC = ("/servizi", "/gruppi", "/iniziative", "/enti")
"""What the network says about itself to everybody."""

IN_WORDS = ("text", "reason", "note")
"""Fields in which somebody of the team writes about a person."""

FOR_WHOM = {Notice.CALLBACK_WORDS.value}
"""Notices that may carry words, because they are for whoever was written to."""

DONE = {"nota", "livello", "non-pertinente", "orienta", "consensi", "blocco", "rispondi", "diario", "teacher"}
"""Acts of which the test knows that their words were taken, by the last word of the address; others have own tests."""


class Typing:
    """The words that were typed, and new ones."""

    def __init__(self) -> None:
        self.words: dict[str, str] = {}
        self._new: Iterator[str] = iter(search.words())

    def word(self, name: str) -> str:
        """Give a new word for a field."""
        self.words[f"{name} #{len(self.words)}"] = said = next(self._new)
        return said

    def form(self, address: str, but: Mapping[str, str] = {}) -> dict[str, str]:
        """Give a form with a word in each field that any page has, but for some that have a right value."""
        free = {name: self.word(f"{address} {name}") for name in sorted(console_forms.fields() - but.keys())}
        return {**free, **but}


async def asked(desk: Desk, browser: Browser, at: Typing, scene: Scene, path: str, address: str) -> None:
    """Look at a page with a word behind every name that an address may carry, and at one whose path is a word."""
    query = urlencode(at.form(f"{address}?"))
    await browser.get(f"{address}?{query[:4000]}")
    if "{" in path:
        await browser.get(f"{address.rpartition('/')[0]}/{at.word(f'path of {path}')}")


async def test_no_word_of_any_field_of_the_console_is_kept_in_clear(desk: Desk, tmp_path: Path) -> None:
    at, taken = Typing(), set[str]()
    async with desk.memory.transaction() as store:
        person = await builders.joined(store, *WORKING, Duty.ADMINISTRATOR)
    browser = await desk.seat(person)
    scene = await Scene().set_up(desk)
    for count, (method, path, _) in enumerate(list(console_forms.doings(desk, scene))):
        if method == "POST":
            scene = await Scene().set_up(desk)
        address = list(console_forms.doings(desk, scene))[count][2]
        if count % 40 == 0:
            browser = await desk.seat(person)
        if path in ("/esci", "/prova"):
            continue
        if method == "GET":
            await asked(desk, browser, at, scene, path, address)
            continue
        await browser.post(address, **at.form(address))
        known = {**right(scene), **scene.fields(path)}
        if path.startswith(PUBLIC):
            answer = await browser.post(address, **known)
        else:
            words = {name: at.word(f"{address} {name}") for name in IN_WORDS}
            answer = await browser.post(address, **{**known, **words})
        if answer.status_code in (200, 303):
            taken.add(address.rpartition("/")[2])

    assert taken >= DONE, DONE - taken
    await searched(desk, at, tmp_path)


async def searched(desk: Desk, at: Typing, folder: Path) -> None:
    """Look for every word in all that is kept, and in every notice that waits to leave."""
    url = str(desk.memory.engine.url)
    places: dict[str, Any] = {
        "database": await search.database(desk.memory),
        "journal": await search.journal(desk.memory, None),
        "backup": await search.backup(desk.memory, url, folder / "saved", desk.now),
        "log": search.log(),
        "figures": search.counted(),
    }
    assert b"Spazio" in places["database"], "what the network says about itself stands there in clear"
    search.nowhere(at.words, places)
    for said, kind in (await search.noticed(desk.memory)).items():
        refused("canary: notices", kind in FOR_WHOM, f"{said} in {kind}")
    assert len(at.words) > 3_000
