"""Two people at one thing: the second is shown what changed and loses nothing typed, whatever it is that both change."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from db.session import Memory
from db.tables import organisations, parked
from domain.case import CaseState
from domain.people import Duty
from tests import builders
from tests.web.conftest import Browser, Desk, a_desk
from tests.web.scene import NEW_BODY, Scene
from tests.web.test_services import FORM
from web import app

TEMPLATES = Path(app.__file__).parent / "templates"
CLASH = "Un collega ha cambiato questa pagina mentre la guardavi."


@dataclass(frozen=True, slots=True)
class Both:
    """Two people before the same page, and what each sends: the first is quicker; `kept` is what the second typed."""

    page: str
    first: tuple[str, dict[str, str]]
    second: tuple[str, dict[str, str]]
    kept: str
    now: str


def _services(scene: Scene) -> Both:
    at = f"/servizi/{scene.service}"
    second = {**FORM, "summary": "Musica e <altro>."}
    return Both(
        at, (at, {**FORM, "phone": "0373 000 999"}), (at, second), "Musica e &lt;altro&gt;.", "0373 000 999"
    )


def _checked(scene: Scene) -> Both:
    at = f"/servizi/{scene.service}"
    return Both(at, (at, {**FORM, "phone": "0373 000 999"}), (f"{at}/verifica", {}), "", "0373 000 999")


def _bodies(scene: Scene) -> Both:
    at = f"/enti/{scene.body}"
    first, second = {**NEW_BODY, "name": "Sportello Uno"}, {**NEW_BODY, "name": "Sportello <Due>"}
    return Both(at, (at, first), (at, second), 'value="Sportello &lt;Due&gt;"', "Sportello Uno")


def _absence(scene: Scene) -> Both:
    at = f"/persone/{scene.member.id}"
    away = f"{at}/assenza"
    return Both(at, (away, {"until": "2027-03-20"}), (away, {"until": "2027-03-25"}), "", "20/03/2027")


def _duties(scene: Scene) -> Both:
    at = f"/persone/{scene.member.id}"
    given = {"duty": "teacher", "territory": str(builders.COMUNE)}
    late = {"duty": "sport", "territory": str(builders.COMUNE)}
    return Both(
        at, (f"{at}/compito", given), (f"{at}/compito", late), '<option value="sport" selected>', "insegnante"
    )


def _load(scene: Scene) -> Both:
    at = f"/pari/{scene.esp}"
    return Both(
        at,
        (f"{at}/carico", {"load": "2"}),
        (f"{at}/carico", {"load": "1"}),
        '<option value="1" selected>',
        '</strong>: <span class="cordata-words">2<',
    )


def _paper(scene: Scene) -> Both:
    at = f"/pari/{scene.esp}"
    paper = {"paper": "training", "until": "2028-01-31"}
    late = {"paper": "training", "until": "2029-12-31"}
    return Both(at, (f"{at}/carta", paper), (f"{at}/carta", late), 'value="2029-12-31"', "31/01/2028")


def _called_off(scene: Scene) -> Both:
    at = f"/iniziative/{scene.initiative}"
    return Both("/iniziative", (f"{at}/annulla", {}), (f"{at}/annuncia", {}), "", "annullata")


def _moved(scene: Scene) -> Both:
    at = f"/iniziative/{scene.initiative}/sposta"
    first = {"new_begins": "2027-04-01T20:00", "new_ends": "2027-04-01T22:00", "new_place": "Oratorio"}
    second = {**first, "new_begins": "2027-04-02T20:30", "new_ends": "2027-04-02T22:00"}
    return Both("/iniziative", (at, first), (at, second), 'value="2027-04-02T20:30"', "01/04/2027 20:00")


def _groups(scene: Scene) -> Both:
    at = f"/gruppi/{scene.group}/incontro"
    first = {"begins": "2027-03-20T18:00", "minutes": "60", "leader": str(scene.leader)}
    second = {**first, "begins": "2027-03-21T18:30", "minutes": "75"}
    return Both("/gruppi", (at, first), (at, second), 'value="2027-03-21T18:30"', "20/03/2027 18:00–19:00")


def _consents(scene: Scene) -> Both:
    at = f"/caso/{scene.case.code}/consensi"
    first = {"blocked": "si", "reason": "il padre non sa"}
    second = {"blocked": "si", "reason": "ha chiesto la <nonna>"}
    return Both(
        at,
        (f"{at}/blocco", first),
        (f"{at}/blocco", second),
        "ha chiesto la &lt;nonna&gt;",
        "La famiglia non va informata",
    )


def _alarm(scene: Scene) -> Both:
    at = f"/allarmi/{scene.alarm}"
    first = (f"{at}/rispondi", {"text": "Ci sono."})
    second = (f"{at}/chiudi", {"verdict": "true", "helped": "talk"})
    return Both(at, first, second, '<option value="talk" selected>', "Le vostre risposte")


def _call(scene: Scene) -> Both:
    at = f"/da-sentire/{scene.call}"
    written = {"text": "Quando vi <sento>?"}
    return Both(at, (f"{at}/prendi", {}), (f"{at}/scrivi", written), "Quando vi &lt;sento&gt;?", "Anna")


THINGS: dict[str, Callable[[Scene], Both]] = {
    "a service": _services,
    "a service that was checked": _checked,
    "a body": _bodies,
    "an absence": _absence,
    "a duty": _duties,
    "the load of an ESP": _load,
    "a paper of an ESP": _paper,
    "an initiative": _called_off,
    "an initiative that moves": _moved,
    "a group": _groups,
    "consents": _consents,
    "an alarm": _alarm,
    "a call-back": _call,
}


async def _looks(browser: Browser, page: str) -> str:
    """Open a page as its people do, and give the marks that the first form of the thing carries."""
    answer = await (browser.post(page) if page.startswith("/allarmi/") else browser.get(page))
    assert answer.status_code == 200, answer.text
    found = re.search(r'name="seen" value="([^"]*)"', answer.text)
    assert found is not None and found[1]
    return found[1]


@pytest.mark.parametrize("thing", THINGS)
async def test_the_second_of_two_is_shown_what_changed_and_loses_nothing(desk: Desk, thing: str) -> None:
    scene = await Scene().set_up(desk)
    both = THINGS[thing](scene)
    async with desk.memory.transaction() as store:
        people = [await builders.joined(store, Duty.COORDINATOR, name=name) for name in ("Anna", "Bruno")]
    first, second = [await desk.seat(person) for person in people]
    seen = await _looks(second, both.page)
    assert await _looks(first, both.page) == seen
    done = await first.post(both.first[0], seen=seen, **both.first[1])
    assert done.status_code in (200, 303), done.text
    before = await _kept(desk)

    answer = await second.post(both.second[0], seen=seen, **both.second[1])

    assert answer.status_code == 409
    assert CLASH in answer.text and both.now in answer.text and both.kept in answer.text
    assert await _kept(desk) == before
    assert f'value="{seen}"' not in answer.text


OVERWRITES = sorted(THINGS.keys() - {"an alarm", "a service that was checked"})
"""Whatever both would write over, whoever comes first; an answer to an alarm is added to the others, and a check says
nothing about a change that comes after it.
"""


@pytest.mark.parametrize("thing", OVERWRITES)
async def test_of_two_who_save_in_the_same_instant_one_is_shown_what_changed(
    memory: Memory, thing: str
) -> None:
    desk = a_desk(memory)
    scene = await Scene().set_up(desk)
    both = THINGS[thing](scene)
    async with desk.memory.transaction() as store:
        people = [await builders.joined(store, Duty.COORDINATOR, name=name) for name in ("Anna", "Bruno")]
    first, second = [await desk.seat(person) for person in people]
    seen = await _looks(first, both.page)

    answers = await asyncio.gather(
        first.post(both.first[0], seen=seen, **both.first[1]),
        second.post(both.second[0], seen=seen, **both.second[1]),
    )

    assert sorted(answer.status_code for answer in answers) == [303, 409]


async def _kept(desk: Desk) -> Any:
    """Give everything kept but who looked and since when they sit there."""
    found = await builders.everything(desk.memory)
    return {name: rows for name, rows in found.items() if name not in ("audit", "sessions", "trail", "heads")}


async def test_whoever_looked_again_may_save_over_it(desk: Desk) -> None:
    scene = await Scene().set_up(desk)
    both = _bodies(scene)
    async with desk.memory.transaction() as store:
        chief = await builders.joined(store, Duty.COORDINATOR)
    browser = await desk.seat(chief)
    seen = await _looks(browser, both.page)
    await browser.post(both.first[0], seen=seen, **both.first[1])
    refused = (await browser.post(both.second[0], seen=seen, **both.second[1])).text
    again = re.search(r'name="seen" value="([^"]*)"', refused)
    assert again is not None

    answer = await browser.post(both.second[0], seen=again[1], **both.second[1])

    assert answer.status_code == 303
    names = {row.id: row.name for row in await builders.rows(desk.memory, organisations)}
    assert names[scene.body] == "Sportello <Due>"


async def test_a_case_that_a_colleague_kept_longer_says_so_first(desk: Desk) -> None:
    async with desk.memory.transaction() as store:
        people = [await builders.joined(store, Duty.COORDINATOR, name=name) for name in ("Anna", "Bruno")]
        case = await builders.stored(store, state=CaseState.ORIENTED)
    first, second = [await desk.seat(person) for person in people]
    seen = {"loaded": str(int(desk.now.timestamp()))}
    desk.pass_time(seconds=5)
    done = await first.post(f"/caso/{case.code}/conserva", until="2027-05-01", reason="un ricorso", **seen)
    assert done.status_code == 303, done.text

    answer = await second.post(
        f"/caso/{case.code}/conserva", until="2027-09-01", reason="lo chiede il <giudice>", **seen
    )

    assert answer.status_code == 409
    assert "fino al 2027-05-01" in answer.text and "lo chiede il &lt;giudice&gt;" in answer.text


async def test_what_was_set_aside_after_the_page_was_drawn_waits_on(desk: Desk) -> None:
    async with desk.memory.transaction() as store:
        person = await builders.joined(store, Duty.COORDINATOR)
    browser = await desk.seat(person)
    rows = [
        {
            "bot_id": 1,
            "update_id": number,
            "at": desk.now + timedelta(seconds=late),
            "why": "ValueError",
            "raw_sealed": b"x",
        }
        for number, late in ((77, 0), (78, 60))
    ]
    await builders.plant(desk.memory, parked, *rows)
    seen = str(int(desk.now.timestamp()))
    desk.pass_time(minutes=2)

    await browser.post("/consegne/viste", loaded=seen)

    page = (await browser.get("/consegne")).text
    assert "78</th>" in page and "77</th>" not in page


ONLY_ADD = {"organisations.html", "services.html", "people.html", "peers.html", "rota.html", "spoken.html"}
"""Pages whose forms only add something, or say one thing outright: nobody's change is undone by them."""

DECIDED_ONCE = {
    *{"peer_queue.html", "request.html", "referrals.html", "delivery.html", "contacts.html"},
    "offered.html",
}
"""Pages whose acts the domain refuses when somebody else did them first."""

OF_ONE_PERSON = {"base.html", "proof.html", "sessions.html", "door.html", "care_esp.html"}
"""Pages of oneself, or a diary in which every line is a new one."""

ONE_TIME = {
    "page_sheet.html",
    "page_door.html",
    "page_facts.html",
    "name_door.html",
    "copy_door.html",
    "page_sent.html",
}
"""Pages that one person alone can open."""


def test_every_other_form_that_posts_carries_what_it_was_drawn_from() -> None:
    spared = ONLY_ADD | DECIDED_ONCE | OF_ONE_PERSON | ONE_TIME | {"alarms_rows.html"}
    for page in TEMPLATES.glob("*.html"):
        text = page.read_text()
        if page.name in spared or page.name == "parts.html":
            continue
        for form in re.findall(r'<form method="post".*?</form>', text, re.DOTALL):
            adds = re.search(r'action="/(gruppi|iniziative)"|/posti"', form)
            carries = any(mark in form for mark in ("parts.seen(", "hidden()", 'name="version"'))
            assert carries or adds, (page.name, form[:120])


@pytest.mark.parametrize("lost", ["token", "session", "case"])
async def test_words_that_could_not_be_kept_come_back(desk: Desk, lost: str) -> None:
    scene = await Scene().set_up(desk)
    async with desk.memory.transaction() as store:
        person = await builders.joined(store, Duty.COORDINATOR)
    browser = await desk.seat(person)
    words = "Sentita la <nonna>: viene domani."
    send: dict[str, Callable[[], Awaitable[Any]]] = {
        "token": lambda: browser.client.post(f"/caso/{scene.case.code}/nota", data={"text": words}),
        "session": lambda: desk.browser().post(f"/caso/{scene.case.code}/nota", text=words),
        "case": lambda: browser.post("/caso/CRD-22222/nota", text=words),
    }

    answer = await send[lost]()

    assert answer.status_code in (401, 403, 404)
    assert "Sentita la &lt;nonna&gt;: viene domani.</textarea>" in answer.text


async def test_words_that_another_site_sent_are_not_shown(desk: Desk) -> None:
    for headers in ({"origin": "https://evil.test"}, {"sec-fetch-site": "cross-site"}):
        answer = await desk.browser().client.post(
            "/caso/CRD-22222/nota", data={"text": "Chiama questo numero falso"}, headers=headers
        )
        assert "numero falso" not in answer.text
