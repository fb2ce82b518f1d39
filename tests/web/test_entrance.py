"""Coming in: a link that works once, for five minutes, by a post; sessions that end by themselves; the second factor."""

import re
from typing import Any

import httpx
import pyotp
import pytest

from casework import console
from db.session import Memory
from db.tables import audit, logins, sessions
from domain.people import Duty, Person
from tests import builders
from tests.web.conftest import Desk, a_desk


async def operator(desk: Desk, *held: Duty, **more: Any) -> Person:
    """Write a person of the team."""
    async with desk.memory.transaction() as store:
        return await builders.joined(store, *(held or (Duty.TRIAGE_OPERATOR,)), **more)


async def test_a_link_opens_the_queue_once_and_never_again(desk: Desk) -> None:
    link = await desk.link(await operator(desk))
    browser, thief = desk.browser(), desk.browser()

    came = await browser.post(link)
    again = await thief.post(link)

    assert (came.status_code, came.headers["location"]) == (303, "/coda")
    assert (await browser.get("/coda")).status_code == 200
    assert again.status_code == 403
    assert (await thief.get("/coda")).status_code == 401


async def test_a_preview_that_only_looks_burns_nothing(desk: Desk) -> None:
    link = await desk.link(await operator(desk))
    browser = desk.browser()

    for _ in range(3):
        assert (await browser.get(link)).status_code == 200
    assert (await browser.client.head(link)).status_code in (200, 405)

    assert (await browser.post(link)).status_code == 303


async def test_a_link_is_dead_after_five_minutes(desk: Desk) -> None:
    person = await operator(desk)
    young, old = await desk.link(person), await desk.link(person)

    desk.pass_time(minutes=4, seconds=59)
    assert (await desk.browser().post(young)).status_code == 303
    desk.pass_time(seconds=2)

    assert (await desk.browser().post(old)).status_code == 403


async def test_only_hashes_of_links_and_sessions_are_kept(desk: Desk) -> None:
    link = await desk.link(await operator(desk))
    browser = desk.browser()
    await browser.post(link)
    token, session = link.rpartition("/")[2], browser.client.cookies["__Host-cordata"]

    kept = repr([*await builders.rows(desk.memory, logins), *await builders.rows(desk.memory, sessions)])

    assert len(token) >= 43
    assert token not in kept and session not in kept


async def test_the_cookie_is_for_this_house_alone(desk: Desk) -> None:
    answer = await desk.browser().post(await desk.link(await operator(desk)))

    cookie = answer.headers["set-cookie"].lower()

    assert cookie.startswith("__host-cordata=")
    for word in ("secure", "httponly", "samesite=strict", "path=/"):
        assert word in cookie
    assert "domain" not in cookie


async def test_a_session_ends_after_thirty_minutes_without_use(desk: Desk) -> None:
    browser = await desk.seat(await operator(desk))

    desk.pass_time(minutes=29)
    assert (await browser.get("/coda")).status_code == 200
    desk.pass_time(minutes=29)
    assert (await browser.get("/coda")).status_code == 200
    desk.pass_time(minutes=31)

    assert (await browser.get("/coda")).status_code == 401


async def test_a_page_that_refreshes_itself_keeps_no_session_alive(desk: Desk) -> None:
    browser = await desk.seat(await operator(desk))

    for _ in range(3):
        desk.pass_time(minutes=11)
        last = await browser.get("/coda", headers={"hx-request": "true"})

    assert last.status_code == 401
    assert last.headers["hx-refresh"] == "true"


async def test_a_session_ends_after_eight_hours_whatever_happens(desk: Desk) -> None:
    browser = await desk.seat(await operator(desk))

    for _ in range(19):
        desk.pass_time(minutes=25)
        assert (await browser.get("/coda")).status_code == 200
    desk.pass_time(minutes=6)

    assert (await browser.get("/coda")).status_code == 401


async def test_one_sees_and_ends_ones_own_sessions_and_nobody_elses(desk: Desk) -> None:
    person, other = await operator(desk), await operator(desk)
    first, second, stranger = await desk.seat(person), await desk.seat(person), await desk.seat(other)

    listed = (await first.get("/sessioni")).text
    numbers = re.findall(r"/sessioni/(\d+)/chiudi", listed)
    assert len(numbers) == 2
    foreign = [await stranger.post(f"/sessioni/{number}/chiudi") for number in numbers]
    missing = await stranger.post("/sessioni/12345/chiudi")
    assert {answer.status_code for answer in foreign} == {404}
    assert foreign[0].text.replace(numbers[0], "") == missing.text.replace("12345", "")

    for number in numbers:
        await first.post(f"/sessioni/{number}/chiudi")

    assert (await second.get("/coda")).status_code == 401
    assert (await stranger.get("/coda")).status_code == 200


async def test_who_leaves_is_out(desk: Desk) -> None:
    browser = await desk.seat(await operator(desk))
    kept = browser.client.cookies["__Host-cordata"]

    assert (await browser.post("/esci")).status_code == 200
    browser.client.cookies.set("__Host-cordata", kept, domain="console.test")

    assert (await browser.get("/coda")).status_code == 401


async def test_whoever_lost_their_duties_is_out_at_the_next_click(desk: Desk) -> None:
    from db import people

    person = await operator(desk)
    browser = await desk.seat(person)
    async with desk.memory.transaction() as store:
        await people.erase_profile(store, person.id)

    assert (await browser.get("/coda")).status_code == 401


@pytest.mark.parametrize("duty", [Duty.TEACHER, Duty.ESP, Duty.RESEARCHER])
async def test_the_bot_gives_no_link_to_people_outside_the_team(desk: Desk, duty: Duty) -> None:
    person = await operator(desk, duty)

    async with desk.memory.transaction() as store:
        with pytest.raises(console.NotOfTheTeam):
            console.link(store, person, desk.now)


async def test_coming_in_and_going_out_stand_in_the_audit(desk: Desk) -> None:
    person = await operator(desk)
    browser = await desk.seat(person)
    await browser.post("/esci")

    acts = [row.act for row in await builders.rows(desk.memory, audit, actor_id=person.id)]

    assert [act for act in acts if act.startswith("console")] == [
        "console_link",
        "console_entered",
        "console_left",
    ]


def factor_in(page: str) -> pyotp.TOTP:
    """Read the second factor that a page shows, as an authenticator app would."""
    secret = re.search(r"secret=([A-Z2-7]+)", page)
    assert secret is not None
    return pyotp.TOTP(secret[1])


async def enrolled(desk: Desk, person: Person) -> pyotp.TOTP:
    """Let a person set up a second factor and give it, not yet confirmed."""
    browser = await desk.seat(person)
    return factor_in((await browser.post("/prova", act="enrol")).text)


async def test_a_duty_that_must_prove_itself_sees_nothing_before_the_six_digits(desk: Desk) -> None:
    person = await operator(desk)
    chief = await operator(desk, Duty.ADMINISTRATOR)
    async with desk.memory.transaction() as store:
        await console.require_proof(store, chief, Duty.TRIAGE_OPERATOR, desk.now, needed=True)
    browser = await desk.seat(person)

    sent_away = await browser.get("/coda")
    assert (sent_away.status_code, sent_away.headers["location"]) == (303, "/prova")
    factor = factor_in((await browser.post("/prova", act="enrol")).text)
    code = factor.at(int(desk.now.timestamp()))

    assert (await browser.post("/prova", code="000000" if code != "000000" else "111111")).status_code == 403
    assert (await browser.post("/prova", code=code)).status_code == 303
    assert (await browser.get("/coda")).status_code == 200


async def test_another_administrator_takes_a_lost_second_factor_away(desk: Desk) -> None:
    person, chief = await operator(desk), await operator(desk, Duty.ADMINISTRATOR)
    factor = await enrolled(desk, person)
    lost = await desk.seat(person)
    await lost.post("/prova", code=factor.at(int(desk.now.timestamp())))
    browser = await desk.seat(chief)
    assert "Togli il secondo fattore" in (await browser.get(f"/persone/{person.id}")).text

    answer = await browser.post(f"/persone/{person.id}/secondo-fattore")

    assert answer.status_code == 303
    assert (await lost.get("/coda")).status_code == 401
    anew = await desk.seat(person)
    assert (await anew.get("/coda")).status_code == 200
    assert "Togli il secondo fattore" not in (await browser.get(f"/persone/{person.id}")).text
    assert "second_factor_forgotten" in [row.act for row in await builders.rows(desk.memory, audit)]


async def test_nobody_takes_their_own_second_factor_away_nor_one_far_off(desk: Desk) -> None:
    chief, boss = await operator(desk, Duty.ADMINISTRATOR), await operator(desk, Duty.COORDINATOR)
    async with desk.memory.transaction() as store:
        far = await builders.joined(store, Duty.ADMINISTRATOR, at=builders.FAR_AMBITO)
    person = await operator(desk)
    for one in (person, chief):
        factor = await enrolled(desk, one)
        await (await desk.seat(one)).post("/prova", code=factor.at(int(desk.now.timestamp())))
    own = await desk.seat(chief)
    desk.pass_time(minutes=1)
    await own.post("/prova", code=factor.at(int(desk.now.timestamp())))

    refused = [await own.post(f"/persone/{chief.id}/secondo-fattore")]
    refused += [
        await (await desk.seat(one)).post(f"/persone/{person.id}/secondo-fattore") for one in (far, boss)
    ]

    assert [one.status_code for one in refused] == [404, 404, 404]


async def test_six_digits_work_once(desk: Desk) -> None:
    person = await operator(desk)
    factor = await enrolled(desk, person)
    first = await desk.seat(person)
    code = factor.at(int(desk.now.timestamp()))
    assert (await first.post("/prova", code=code)).status_code == 303
    second = await desk.seat(person)

    replayed = await second.post("/prova", code=code)
    desk.pass_time(seconds=30)
    fresh = await second.post("/prova", code=factor.at(int(desk.now.timestamp())))

    assert (replayed.status_code, fresh.status_code) == (403, 303)


async def test_a_thief_of_a_session_cannot_replace_a_confirmed_second_factor(desk: Desk) -> None:
    person = await operator(desk)
    factor = await enrolled(desk, person)
    owner = await desk.seat(person)
    await owner.post("/prova", code=factor.at(int(desk.now.timestamp())))
    thief = await desk.seat(person)

    answer = await thief.post("/prova", act="enrol")

    assert "secret=" not in answer.text
    assert (await thief.get("/coda")).headers.get("location") == "/prova"


async def test_who_guesses_digits_is_stopped(desk: Desk) -> None:
    person = await operator(desk)
    await enrolled(desk, person)
    browser = await desk.seat(person)

    answers = [(await browser.post("/prova", code=f"{guess:06}")).status_code for guess in range(25)]

    assert answers[0] == 403
    assert answers[-1] == 429


async def test_who_asks_too_often_waits(desk: Desk) -> None:
    browser, other = desk.browser(), desk.browser()

    answers = [(await browser.get("/coda")).status_code for _ in range(241)]

    assert set(answers[:240]) == {401}
    assert answers[240] == 429
    assert (await other.get("/coda")).status_code == 401


async def test_behind_a_proxy_that_ends_tls_ones_own_forms_arrive_and_no_others(quick_memory: Memory) -> None:
    desk = a_desk(quick_memory, address="https://cordata.example")
    async with desk.memory.transaction() as store:
        person = await builders.joined(store, Duty.COORDINATOR)
    inner = httpx.AsyncClient(transport=httpx.ASGITransport(desk.app), base_url="http://10.0.0.9:8080")
    async with inner:
        statuses = [
            (await inner.post(await desk.link(person), headers={"origin": origin})).status_code
            for origin in (
                "https://cordata.example",
                "https://evil.example",
                "http://cordata.example",
                "null",
            )
        ]

    assert statuses == [303, 403, 403, 403]
