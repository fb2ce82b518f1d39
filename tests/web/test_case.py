"""The case page: everything that happened, only the acts that are possible, nothing typed lost, each look in the audit."""

import ast
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

from casework import board, triage
from casework.notices import Notice
from db.directory_tables import callbacks
from db.tables import audit
from domain import names
from domain.access import Act
from domain.case import CaseState
from domain.people import Duty
from domain.triage import Level
from tests import builders
from tests.casework.clockwork import kinds
from tests.web.conftest import Browser, Desk


async def a_report(desk: Desk, **answers: Any) -> str:
    """Let a teacher send a report; gives its code."""
    async with desk.memory.transaction() as store:
        teacher = await builders.joined(store, Duty.TEACHER, at=builders.COMUNE, organisation=builders.SCHOOL)
        return (await builders.sent(store, teacher, **answers)).code


async def seated(desk: Desk, *held: Duty, **more: Any) -> Browser:
    """Give the browser of somebody of the team."""
    async with desk.memory.transaction() as store:
        person = await builders.joined(store, *(held or (Duty.TRIAGE_OPERATOR,)), **more)
    return await desk.seat(person)


def hidden(page: str, act: str) -> dict[str, str]:
    """Read the hidden fields of the form of one act."""
    form = re.search(rf'<form method="post" action="[^"]*/{act}"[^>]*>(.*?)</form>', page, re.DOTALL)
    assert form is not None, act
    return dict(re.findall(r'<input type="hidden" name="(version|loaded)" value="(\d+)">', form[1]))


async def test_the_case_page_tells_what_was_said_in_words(desk: Desk) -> None:
    code = await a_report(desk, T1="spesso", changed=["T1"], text="Non parla più con nessuno.")
    browser = await seated(desk, name="Marta")

    page = (await browser.get(f"/caso/{code}")).text

    assert "Sta da solo/a o si tiene lontano dai compagni" in page
    assert "spesso" in page and "è un cambiamento recente" in page
    assert "Non parla più con nessuno." in page
    assert "Istituto inventato" in page


async def test_every_look_at_a_case_is_audited_and_a_list_leaves_one_entry(desk: Desk) -> None:
    code = await a_report(desk)
    browser = await seated(desk)
    await browser.get("/coda")
    before = len(await builders.rows(desk.memory, audit))

    await browser.get("/coda")
    after_list = len(await builders.rows(desk.memory, audit))
    await browser.get(f"/caso/{code}")

    assert after_list == before + 1
    looks = [row for row in (await builders.rows(desk.memory, audit))[after_list:] if row.vault_id]
    assert {row.act for row in looks} == {"see_card", "read_thread"}


async def test_a_queue_that_did_not_change_is_not_shown_again_and_leaves_no_entry(desk: Desk) -> None:
    await a_report(desk)
    browser = await seated(desk)
    page = (await browser.get("/coda")).text
    refresh = re.search(r'hx-get="([^"]+)"', page)
    assert refresh is not None
    address = refresh[1].replace("&amp;", "&")
    before = len(await builders.rows(desk.memory, audit))

    same = await browser.get(address, headers={"hx-request": "true"})
    unchanged = len(await builders.rows(desk.memory, audit))
    second = await a_report(desk)
    changed = await browser.get(address, headers={"hx-request": "true"})

    assert (same.status_code, unchanged) == (204, before)
    assert changed.status_code == 200 and second in changed.text
    assert "<html" not in changed.text


async def test_taking_charge_on_the_page_tells_the_others_at_once(desk: Desk) -> None:
    code = await a_report(desk)
    browser = await seated(desk, name="Marta")
    page = (await browser.get(f"/caso/{code}")).text
    woken = desk.woken

    answer = await browser.post(f"/caso/{code}/prendi", **hidden(page, "prendi"))
    after = (await browser.get(f"/caso/{code}")).text

    assert (answer.status_code, answer.headers["location"]) == (303, f"/caso/{code}")
    assert desk.woken > woken
    assert "Marta" in after
    assert f"/caso/{code}/prendi" not in after


async def test_the_second_of_two_editors_sees_what_changed_and_keeps_what_they_typed(desk: Desk) -> None:
    code = await a_report(desk)
    first, second = await seated(desk, name="Marta"), await seated(desk, name="Davide")
    page = (await second.get(f"/caso/{code}")).text
    old = hidden(page, "livello")
    await first.post(f"/caso/{code}/livello", level="P3", reason="la scuola richiama", **old)

    answer = await second.post(f"/caso/{code}/livello", level="P2", reason="ha chiamato la <nonna>", **old)

    assert answer.status_code == 409
    assert "Un collega ha cambiato questa scheda" in answer.text
    assert "la scuola richiama" in answer.text and "Marta" in answer.text
    assert answer.text.count("ha chiamato la &lt;nonna&gt;") == 2
    assert '<option value="P2" selected>' in answer.text
    again = await second.post(
        f"/caso/{code}/livello", level="P2", reason="ha chiamato la nonna", **hidden(answer.text, "livello")
    )
    assert again.status_code == 303


async def test_a_note_is_not_stopped_by_a_colleague_and_looks_unlike_a_question(desk: Desk) -> None:
    code = await a_report(desk)
    first, second = await seated(desk, name="Marta"), await seated(desk, name="Davide")
    old = hidden((await second.get(f"/caso/{code}")).text, "nota")
    await first.post(f"/caso/{code}/livello", level="P3", reason="perché sì", **old)

    noted = await second.post(f"/caso/{code}/nota", text="Sentita la preside", **old)
    asked = await second.post(f"/caso/{code}/chiedi", text="Quando è successo?", **old)
    page = (await second.get(f"/caso/{code}")).text

    assert (noted.status_code, asked.status_code) == (303, 303)
    assert re.search(r'class="cordata-note">.*?Sentita la preside', page, re.DOTALL)
    assert re.search(r'class="cordata-thread">.*?Quando è successo\?', page, re.DOTALL)
    assert "chi segnala non la vede" in page


async def test_a_refused_act_gives_back_what_was_typed(desk: Desk) -> None:
    code = await a_report(desk, T1="spesso", X2="sì")
    browser = await seated(desk)
    page = (await browser.get(f"/caso/{code}")).text

    answer = await browser.post(
        f"/caso/{code}/non-pertinente", reason="era uno scherzo", **hidden(page, "non-pertinente")
    )

    assert answer.status_code == 409
    assert "segnale di pericolo" in answer.text
    assert "era uno scherzo" in answer.text


async def test_a_text_too_long_is_refused_whole_and_never_cut(desk: Desk) -> None:
    code = await a_report(desk)
    browser = await seated(desk)
    page = (await browser.get(f"/caso/{code}")).text

    answer = await browser.post(f"/caso/{code}/nota", text="a" * 1001, **hidden(page, "nota"))

    assert answer.status_code == 409
    assert "a" * 1001 in answer.text


async def test_only_what_is_possible_now_is_offered(desk: Desk) -> None:
    async with desk.memory.transaction() as store:
        case = await builders.stored(store, state=CaseState.ORIENTED)
        manager = await builders.joined(store, Duty.CASE_MANAGER)
        held = await builders.stored(store, state=CaseState.ASSIGNED, manager=manager.id, level=Level.P4)
    operator, owner = await seated(desk), await desk.seat(manager)

    closed = (await operator.get(f"/caso/{case.code}")).text
    assigned = (await owner.get(f"/caso/{held.code}")).text

    offered = set(re.findall(rf"/caso/{case.code}/([a-z-]+)", closed))
    assert offered == {"riapri", "nota", "stampa", "consensi", "invii"}
    assert {"accetta", "rifiuta", "nota", "chiedi"} <= set(
        re.findall(rf"/caso/{held.code}/([a-z-]+)", assigned)
    )
    assert f"/caso/{held.code}/assegna" not in assigned


async def test_the_printed_page_leaves_out_notes_and_who_looked(desk: Desk) -> None:
    code = await a_report(desk, T1="spesso")
    browser = await seated(desk, name="Marta")
    page = (await browser.get(f"/caso/{code}")).text
    await browser.post(f"/caso/{code}/nota", text="solo per noi", **hidden(page, "nota"))

    printed = (await browser.get(f"/caso/{code}/stampa")).text

    assert "Sta da solo/a" in printed
    assert "solo per noi" not in printed
    assert "lettur" not in printed


async def test_a_person_whose_app_speaks_english_reads_english(desk: Desk) -> None:
    code = await a_report(desk)
    browser = await seated(desk, language="en")

    assert '<html lang="en" dir="ltr">' in (await browser.get(f"/caso/{code}")).text
    assert ">Queue<" in (await browser.get("/coda")).text


async def test_the_queue_shows_what_one_colleague_holds(desk: Desk) -> None:
    mine, theirs, nobodys = [await a_report(desk) for _ in range(3)]
    async with desk.memory.transaction() as store:
        marta, davide = [
            await builders.joined(store, Duty.TRIAGE_OPERATOR, name=name) for name in ("Marta", "Davide")
        ]
        for person, code in ((marta, mine), (davide, theirs)):
            await triage.take_charge(store, person, code, builders.the_protocol(), desk.now)
    browser = await desk.seat(marta)

    whole = (await browser.get("/coda")).text
    one = (await browser.get(f"/coda?di={davide.id}")).text

    assert f'<option value="{davide.id}">Davide</option>' in whole
    assert f'<option value="{davide.id}" selected>' in one
    assert theirs in one and mine not in one and nobodys not in one
    assert (await browser.get("/coda?di=" + "9" * 30)).status_code == 200


async def test_what_the_card_in_chat_offers_is_done_at_the_desk_too(desk: Desk) -> None:
    async with desk.memory.transaction() as store:
        mother = await builders.joined(store)
        code = (await builders.sent(store, mother, form="family")).code
    browser = await seated(desk, name="Marta")
    page = (await browser.get(f"/caso/{code}")).text

    for act, more in (("pagina", {}), ("risentire", {"days": "7"}), ("esp", {})):
        answer = await browser.post(f"/caso/{code}/{act}", **hidden(page, act), **more)
        assert answer.status_code == 303, act

    told = await kinds(desk.memory, mother)
    assert {Notice.PAGE_WANTED, Notice.PEER_SUGGESTED} <= set(told)
    (call,) = await builders.rows(desk.memory, callbacks)
    assert call.planned and call.due_at == desk.now + timedelta(days=7)
    after = (await browser.get(f"/caso/{code}")).text
    for words in (
        "Chiesta a chi segnala una pagina protetta",
        "Deciso di risentire",
        "se vuole parlare con un ESP",
    ):
        assert words in after
    assert (
        await browser.post(f"/caso/{code}/risentire", **hidden(after, "risentire"), days="3")
    ).status_code == 404


async def test_a_peer_is_suggested_for_no_urgent_case_and_where_no_family_reported(desk: Desk) -> None:
    async with desk.memory.transaction() as store:
        mother = await builders.joined(store)
        urgent = (await builders.sent(store, mother, form="family", X2="sì")).code
    browser = await seated(desk)

    for code in (urgent, await a_report(desk)):
        page = (await browser.get(f"/caso/{code}")).text
        assert f"/caso/{code}/pagina" in page and f"/caso/{code}/esp" not in page


def acts_on_cases() -> set[str]:
    """Give every act that some function of casework writes into the trail of a case, as the trail keeps it."""
    found = set()
    for file in Path(board.__file__).parent.glob("*.py"):
        for call in ast.walk(ast.parse(file.read_text())):
            if isinstance(call, ast.Call) and ast.unparse(call.func) == "audit.write":
                vault = next((ast.unparse(one.value) for one in call.keywords if one.arg == "vault"), "")
                act = ast.unparse(call.args[1])
                if "case" in vault and act.startswith("Act."):
                    found.add(Act[act.split(".")[1]].value)
                elif "case" in vault and act.startswith("'"):
                    found.add(act.strip("'"))
    return found


def test_everything_that_happens_to_a_case_is_told_in_words() -> None:
    acts = acts_on_cases()

    assert {"page_sent", "plan_callback", "promise_missed"} <= acts
    assert acts - set(names.DONE) == set()
