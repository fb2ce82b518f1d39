"""Orientations in numbers at a desk: what was asked, where no place was found, which needs; one's own territories alone."""

from datetime import timedelta

from casework import needs, orientation
from casework.orientation import Counted
from db.directory_tables import needs as kept_needs
from db.session import Memory
from domain.directory import Theme
from domain.needs import Topic
from domain.orientation import Age, Demand, Since, Who
from domain.people import Duty
from tests import builders
from tests.web.conftest import Desk

HERE = Demand(Who.SELF, Age.TEEN, Theme.WORK, Since.WEEKS, builders.COMUNE, "it")
ELSEWHERE = Demand(Who.SELF, Age.TEEN, Theme.LOVE, Since.WEEKS, builders.FAR_COMUNE, "it")


async def asked(memory: Memory, desk: Desk) -> None:
    """Two found no place here, one was content, one asked elsewhere; and a need was voiced."""
    async with memory.transaction() as store:
        for _ in range(2):
            await orientation.note(store, HERE, Counted.NONE_FOUND, desk.now)
        await orientation.note(store, HERE, Counted.ASKED, desk.now)
        await orientation.note(store, ELSEWHERE, Counted.NONE_FOUND, desk.now)
        await orientation.note(store, HERE, Counted.NONE_FOUND, desk.now - timedelta(days=400))
        await needs.voice(store, builders.COMUNE, Topic.SPORT, "Una palestra", desk.now)
        await needs.voice(store, builders.FAR_COMUNE, Topic.HOME, "Altrove", desk.now)


async def test_the_page_shows_what_was_asked_here_and_found_no_place(desk: Desk) -> None:
    async with desk.memory.transaction() as store:
        chief = await builders.joined(store, Duty.COORDINATOR)
    await asked(desk.memory, desk)
    browser = await desk.seat(chief)

    page = (await browser.get("/orientamenti")).text

    assert '<th scope="row">Cerca lavoro o corsi</th><td>1</td><td>2</td>' in page
    assert "Amore, sesso" not in page
    assert '<th scope="row">Sport e attività</th><td>1</td>' in page


async def test_each_table_is_drawn_and_given_as_a_file(desk: Desk) -> None:
    async with desk.memory.transaction() as store:
        chief = await builders.joined(store, Duty.COORDINATOR)
    await asked(desk.memory, desk)
    browser = await desk.seat(chief)

    for name in ("mesi", "temi", "luoghi", "bisogni"):
        drawn = await browser.get(f"/orientamenti/{name}.svg")
        assert drawn.headers["content-type"].startswith("image/svg+xml") and "<svg" in drawn.text
        assert (await browser.get(f"/orientamenti/{name}.csv")).headers["content-type"].startswith("text/csv")
    months = (await browser.get("/orientamenti/mesi.csv")).text.splitlines()
    assert len(months) == 13
    assert months[-1] == f"{desk.now:%Y-%m};1;2;0;0;0"
    assert (await browser.get("/orientamenti/altro.csv")).status_code == 404


async def test_a_house_in_which_nobody_asked_says_so(desk: Desk) -> None:
    async with desk.memory.transaction() as store:
        chief = await builders.joined(store, Duty.COORDINATOR)
    browser = await desk.seat(chief)

    assert (await browser.get("/orientamenti")).text.count("Ancora niente da mostrare.") == 4
    assert (await browser.get("/orientamenti/temi.svg")).status_code == 200


async def test_words_of_a_need_go_after_a_year_and_the_need_after_three(desk: Desk) -> None:
    async with desk.memory.transaction() as store:
        await needs.voice(store, builders.COMUNE, Topic.SPORT, "Una palestra", desk.now)

    for days, held in ((364, [(True, "sport")]), (366, [(False, "sport")]), (3 * 365 + 1, [])):
        async with desk.memory.transaction() as store:
            await needs.forget(store, desk.now + timedelta(days=days))
        rows = await builders.rows(desk.memory, kept_needs)
        assert [(row.words_sealed is not None, row.topic) for row in rows] == held
