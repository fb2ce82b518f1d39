"""What strangers may type into any page: no words break one or become markup, and a body without end is refused."""

import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as words
from starlette.routing import Route

from casework import pages
from domain.child import FIELDS
from domain.people import Duty
from tests import builders
from tests.web.conftest import Desk
from tests.web.scene import Scene, routes
from web import app

HOSTILE = words.one_of(
    words.sampled_from(
        [
            "<script>alert(1)</script>",
            '"><img src=x onerror=alert(1)>',
            "' OR 1=1 --",
            "{{7*7}}",
            "../../etc/passwd",
            "%00",
            "\x00",
            "9" * 40,
            "-1",
            "0",
            "=cmd|' /C calc'!A0",
            "\u202e\u2066gnirts",
            "١٢٣",
            "²",
            "NaN",
            "2027-02-30T25:61",
            "9999-12-31T23:59",
            "0001-01-01",
        ]
    ),
    words.text(max_size=60),
)
TEMPLATES = Path(app.__file__).parent / "templates"
_FIELD = re.compile(r'name="([a-z_]+)"|parts\.(?:select|words)\("([a-z_]+)"|\bline\("([a-z_]+)"')
NAMES = sorted(
    {"T1", "day1"}
    | {
        name
        for page in TEMPLATES.glob("*.html")
        for found in _FIELD.findall(page.read_text())
        for name in found
    }
    - {"", "token", "viewport", "robots"}
)
"""Every field of every form, as the templates write them."""


def test_the_fields_of_the_forms_are_found_in_the_templates() -> None:
    assert {"reason", "text", "note", "seen", "version", "manager", "begins", "hours", "came", "name"} <= set(
        NAMES
    )


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(values=words.lists(HOSTILE, min_size=len(NAMES) + 4, max_size=len(NAMES) + 4))
@example(values=["9" * 40] * (len(NAMES) + 4))
@example(values=["\x00"] * (len(NAMES) + 4))
async def test_hostile_words_break_no_page_and_are_never_markup(desk: Desk, values: list[str]) -> None:
    desk.pass_time(minutes=2)
    scene = await Scene().set_up(desk)
    async with desk.memory.transaction() as store:
        person = await builders.joined(store, Duty.COORDINATOR, Duty.ADMINISTRATOR, Duty.TRIAGE_OPERATOR)
    browser = await desk.seat(person)
    said = dict(zip(NAMES, values, strict=False))
    odd = quote(values[-1], safe="") or "x"

    for method, path in routes(desk):
        if path in ("/esci", "/health", "/"):
            continue
        strange = re.sub(r"\{[^}]+\}", lambda _: odd, path)
        for address in {scene.address(path), strange}:
            if method == "GET":
                answer = await browser.client.get(address, params={"dopo": values[-2], "visto": values[-3]})
                filtered = {
                    name: values[place] for place, name in enumerate(("livello", "stato", "territorio"))
                }
                answers = [answer, await browser.client.get(address, params=filtered)]
            else:
                answers = [await browser.post(address, **said)]
            for answer in answers:
                assert answer.status_code < 500, (method, address, answer.text)
                assert "Traceback" not in answer.text
                assert "<script>alert" not in answer.text and "<img src=x" not in answer.text
                assert "49" not in answer.text or "{{7*7}}" not in said.values() or ">49<" not in answer.text


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    token=HOSTILE,
    init=HOSTILE.map("hash={}".format) | HOSTILE,
    values=words.lists(HOSTILE, min_size=6, max_size=6),
)
@example(token="x", init="hash=é", values=["é"] * 6)
async def test_hostile_words_break_no_one_time_page_either(
    desk: Desk, token: str, init: str, values: list[str]
) -> None:
    async with desk.memory.transaction() as store:
        reporter = await builders.joined(store, Duty.TEACHER)
        receipt = (await builders.sent(store, reporter)).code
        links = [await pages.offer(store, reporter, receipt, desk.now)]
    said = {**dict(zip(FIELDS, values, strict=True)), "init_data": init}
    opened = (await desk.browser().post(f"/p/{links[0]}")).headers["location"].partition("?")[0]
    odd = quote(token, safe="") or "x"

    for act in ("keep", "send", token):
        answer = await desk.browser().post(f"{opened}?lingua={odd}", act=act, **said)
        assert answer.status_code < 500, answer.text
        assert "<script>alert" not in answer.text and "<img src=x" not in answer.text
    for route in desk.app.routes:
        if isinstance(route, Route) and route.path.startswith("/p/"):
            address, browser = re.sub(r"\{[^}]+\}", lambda _: odd, route.path), desk.browser()
            post = "POST" in (route.methods or ())
            answer = await (browser.post(address, **said) if post else browser.get(address))
            assert answer.status_code < 500, (address, answer.text)
            assert "Traceback" not in answer.text and "<script>alert" not in answer.text


async def test_a_body_that_does_not_say_its_length_or_is_huge_is_refused(desk: Desk) -> None:
    async with desk.memory.transaction() as store:
        person = await builders.joined(store, Duty.COORDINATOR)
    browser = await desk.seat(person)

    async def endless() -> Any:
        yield b"text=a"

    unsaid = await browser.client.post("/caso/CRD-22222/nota", content=endless())
    huge = await browser.client.post("/caso/CRD-22222/nota", content=b"a" * 70_000)

    assert (unsaid.status_code, huge.status_code) == (413, 413)
