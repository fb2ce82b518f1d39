"""A batch is one transaction: each update is handled once, the one that fails stops nobody, and everybody is answered."""

import logging
from typing import Any

import pytest

from bot import events
from bot.api import decode
from casework import people as network
from db.session import Stale, Store
from db.tables import facts, parked, persons, talks, tries, updates
from db.tables import outbox as outbox_rows
from domain.people import Duty, Person
from domain.refusals import NotFound
from handlers.talk import Talk
from simulator.phone import Phone
from tests.bot.stage import Stage, said, stage
from tests.builders import AMBITO, joined, rows

NOT_SAVED = "Non ho salvato"


async def fails(store: Store, talk: Talk, person: Person) -> None:
    """Change everything that must not stay, then fail."""
    talk.at("reply", about="rotto")
    raise RuntimeError("parole di una persona")


async def written(at: Stage) -> set[str]:
    """Give what handlers wrote and kept."""
    return {row.key for row in await rows(at.memory, facts) if row.key.startswith("said ")}


async def phones(at: Stage, count: int) -> list[Phone]:
    return [await at.simulator.phone(f"Anna{number}", started=True) for number in range(count)]


class TestOnce:
    async def test_an_update_that_comes_again_is_answered_and_not_handled(self, at: Stage) -> None:
        (anna,) = await phones(at, 1)
        update = at.update(anna, "/prova uno")

        for _ in range(3):
            await at.receives(update)

        assert at.calls == ["uno"]
        assert await said(anna) == ["risposta uno"] * 3

    async def test_the_same_update_twice_in_a_batch_is_handled_once(self, at: Stage) -> None:
        (anna,) = await phones(at, 1)
        update = at.update(anna, "/prova uno")

        await at.receives(update, at.update(anna, "/prova due"), update)

        assert at.calls == ["uno", "due"]
        assert (await said(anna))[:2] == ["risposta uno", "risposta due"]
        assert len(await rows(at.memory, updates)) == 2

    async def test_a_lower_number_is_as_new_as_a_higher_one(self, at: Stage) -> None:
        (anna,) = await phones(at, 1)

        await at.receives(at.update(anna, "/prova uno", id=900_000))
        await at.receives(at.update(anna, "/prova due", id=17))

        assert at.calls == ["uno", "due"]

    async def test_a_persons_updates_are_handled_in_order_and_share_one_talk(self, at: Stage) -> None:
        (anna,) = await phones(at, 1)
        seen = []

        async def counts(store: Store, talk: Talk, person: Person) -> None:
            talk.data["count"] = talk.data.get("count", 0) + 1
            seen.append(talk.data["count"])

        at.acts["conta"] = counts
        await at.receives(*(at.update(anna, f"/prova conta {number}") for number in range(5)))
        await at.receives(at.update(anna, "/prova conta 5"))

        assert seen == [1, 2, 3, 4, 5, 6]
        assert await said(anna) == [f"risposta conta {number}" for number in range(6)]
        assert len(await rows(at.memory, talks)) == 1

    async def test_each_answer_goes_to_who_asked(self, at: Stage) -> None:
        crowd = await phones(at, 5)

        await at.receives(*(at.update(one, f"/prova {one.first_name}") for one in crowd))

        assert [await said(one) for one in crowd] == [[f"risposta {one.first_name}"] for one in crowd]


class TestPoison:
    async def test_of_nine_updates_one_that_fails_is_set_aside_and_eight_are_answered(
        self, at: Stage, caplog: pytest.LogCaptureFixture
    ) -> None:
        at.acts["rotto"] = fails
        async with at.memory.transaction() as store:
            coordinator = await joined(store, Duty.COORDINATOR)
        crowd = await phones(at, 9)
        words = [f"bene{number}" if number != 4 else "rotto" for number in range(9)]
        batch = [at.update(one, f"/prova {word}") for one, word in zip(crowd, words, strict=True)]

        with caplog.at_level(logging.CRITICAL, "cordata.bot"):
            await at.receives(*batch)

        answers = [await said(one) for one in crowd]
        assert [found for place, found in enumerate(answers) if place != 4] == [
            [f"risposta {word}"] for word in words if word != "rotto"
        ]
        (told,) = answers[4]
        assert told.startswith(NOT_SAVED) and "112" in told
        assert await written(at) == {f"said {word}" for word in words if word != "rotto"}
        (row,) = await rows(at.memory, tries)
        assert (row.update_id, row.count) == (batch[4]["update_id"], 3)
        (aside,) = await rows(at.memory, parked)
        assert (aside.update_id, aside.why) == (batch[4]["update_id"], "RuntimeError")
        assert b"rotto" not in aside.raw_sealed
        assert [record.levelname for record in caplog.records] == ["CRITICAL"]
        assert "parole di una persona" not in caplog.text
        (alarm,) = await rows(at.memory, outbox_rows, kind="parked")
        assert alarm.person_id == coordinator.id

    async def test_the_batch_is_halved_so_that_few_others_are_replayed(self, at: Stage) -> None:
        at.acts["rotto"] = fails
        crowd = await phones(at, 16)
        words = ["rotto" if number == 11 else f"bene{number}" for number in range(16)]

        await at.receives(*(at.update(one, f"/prova {word}") for one, word in zip(crowd, words, strict=True)))

        assert at.calls.count("rotto") == 3 + 4  # in the halves of 16, 8, 4 and 2, then three times alone
        assert len(at.calls) <= 16 + 8 + 4 + 2 + 16

    async def test_once_set_aside_it_is_never_tried_again(self, at: Stage) -> None:
        at.acts["rotto"] = fails
        (anna,) = await phones(at, 1)
        update = at.update(anna, "/prova rotto")
        await at.receives(update)
        tried = at.calls.count("rotto")

        await at.receives(update)

        assert at.calls.count("rotto") == tried == 3
        assert len(await rows(at.memory, parked)) == 1
        assert all(text.startswith(NOT_SAVED) for text in await said(anna))

    async def test_what_the_failing_handler_changed_is_thrown_away(self, at: Stage) -> None:
        at.acts["rotto"] = fails
        (anna,) = await phones(at, 1)
        await at.receives(at.update(anna, "/prova bene"), at.update(anna, "/prova rotto"))

        assert await written(at) == {"said bene"}
        (row,) = await rows(at.memory, talks)
        state = at.memory.ring.unseal(f"talks.state:{row.person_id}", row.state_sealed)
        assert Talk.load(state).step == ""

    async def test_a_failure_that_passes_is_no_failure(self, at: Stage) -> None:
        (anna,) = await phones(at, 1)
        left = [RuntimeError(), RuntimeError()]

        async def stumbles(store: Store, talk: Talk, person: Person) -> None:
            if left:
                raise left.pop()

        at.acts["inciampa"] = stumbles
        await at.receives(at.update(anna, "/prova inciampa"))

        assert await said(anna) == ["risposta inciampa"]
        assert await rows(at.memory, parked) == []

    async def test_who_was_quicker_costs_no_try(self, at: Stage) -> None:
        (anna,) = await phones(at, 1)
        left = [Stale("x")] * 4

        async def clashes(store: Store, talk: Talk, person: Person) -> None:
            if left:
                raise left.pop()

        at.acts["urta"] = clashes
        await at.receives(at.update(anna, "/prova urta"))

        assert await said(anna) == ["risposta urta"]
        assert await rows(at.memory, tries) == []

    async def test_an_endless_clash_is_set_aside_too(self, at: Stage) -> None:
        (anna,) = await phones(at, 1)

        async def clashes(store: Store, talk: Talk, person: Person) -> None:
            raise Stale("x")

        at.acts["urta"] = clashes
        await at.receives(at.update(anna, "/prova urta"))

        assert [row.why for row in await rows(at.memory, parked)] == ["Stale"]


class TestRefusals:
    async def test_a_refusal_before_the_first_write_is_a_kind_word(self, at: Stage) -> None:
        anna, bruno = await phones(at, 2)

        await at.receives(at.update(anna, "/caso CRD-22222"), at.update(bruno, "/prova bene"))

        assert (await said(anna))[0].startswith("Non trovo niente con questo codice")
        assert await said(bruno) == ["risposta bene"]
        assert await rows(at.memory, parked) == []

    async def test_a_refusal_after_a_write_is_a_fault_of_ours(self, at: Stage) -> None:
        """`/prova` writes before its act: a refusal then would leave half an act behind."""

        async def refuses(store: Store, talk: Talk, person: Person) -> None:
            raise NotFound

        at.acts["rifiuta"] = refuses
        anna, bruno = await phones(at, 2)
        await at.receives(at.update(anna, "/prova rifiuta"), at.update(bruno, "/prova bene"))

        assert [row.why for row in await rows(at.memory, parked)] == ["UncleanRefusal"]
        assert await written(at) == {"said bene"}
        assert (await said(anna))[0].startswith(NOT_SAVED)


BAD: list[dict[str, Any]] = [
    {"message": {"chat": {"id": 7001, "type": "private"}, "from": {"id": 7001}, "text": "ciao"}},
    {"message": {"message_id": "x", "chat": {"id": 7001, "type": "private"}, "from": {"id": 7001}}},
    {"callback_query": {"id": 5, "from": {"id": 7001, "is_bot": False, "first_name": "A"}}},
    {"message": "testo"},
    {"message": None},
    {"poll": {}},
    {},
]


class TestUnreadable:
    @pytest.mark.parametrize("body", BAD, ids=lambda body: str(body)[:30])
    async def test_an_update_that_cannot_be_read_stops_nobody(self, at: Stage, body: dict[str, Any]) -> None:
        anna = await at.simulator.phone("Anna", id=7001, started=True)
        (bruno,) = await phones(at, 1)

        await at.receives({"update_id": 77, **body}, at.update(bruno, "/prova bene"))

        assert [(row.update_id, row.why) for row in await rows(at.memory, parked)] == [(77, "ValueError")]
        assert await said(bruno) == ["risposta bene"]
        known = "from" in str(body)
        assert [text.startswith(NOT_SAVED) for text in await said(anna)] == [True] * known

    async def test_what_was_set_aside_can_be_read_again_later(self, at: Stage) -> None:
        raw = {"update_id": 77, **BAD[0]}
        await at.simulator.phone("Anna", id=7001, started=True)

        await at.receives(raw)

        (row,) = await rows(at.memory, parked)
        plain = at.memory.ring.unseal(f"parked.raw:{at.api.bot_id}:77", row.raw_sealed)
        assert decode(plain) == raw

    async def test_half_an_emoji_stops_nobody(self, at: Stage) -> None:
        anna, bruno = await phones(at, 2)
        broken = at.update(anna, "/prova MEZZA")
        sent = str([broken, at.update(bruno, "/prova bene")]).replace("'", '"').replace("False", "false")

        raws = decode(sent.replace("MEZZA", "mezza \\ud83d faccia").encode())
        await at.receives(*raws)

        assert [len(await said(one)) for one in (anna, bruno)] == [1, 1]
        assert at.calls == ["mezza \ufffd faccia", "bene"]
        assert await rows(at.memory, parked) == []

    def test_reading_never_raises(self) -> None:
        for body in BAD:
            arrival = events.read({"update_id": 1, **body})
            assert arrival.event is None


class TestGroups:
    async def test_the_bot_says_why_and_leaves(self, at: Stage) -> None:
        (anna,) = await phones(at, 1)
        group = await at.simulator.group("Classe 3B", [anna])
        raws = await at.simulator.get("/control/updates")

        await at.receives(*raws)

        polite = [one.text for one in await group.messages() if "parlo solo in privato" in one.text]
        assert len(polite) == 1
        assert (await at.simulator.calls(method="leaveChat"))[0]["status"] == 200
        assert await rows(at.memory, persons) == []


async def test_somebody_new_is_known_from_the_first_word_on(at: Stage) -> None:
    (anna,) = await phones(at, 1)

    await at.receives(at.update(anna, "/prova uno"), at.update(anna, "/prova due"))

    assert len(await rows(at.memory, persons)) == 1


class TestSomebodyElseNow:
    async def test_who_picks_a_language_is_answered_in_it_from_the_next_word_on(self, at: Stage) -> None:
        (anna,) = await phones(at, 1)

        await at.receives(at.tap(anna, "lang:en"), at.update(anna, "/caso CRD-22222"))

        assert (await said(anna))[-1].startswith("I find nothing")


class TestJoining:
    async def test_before_the_house_opens_a_stranger_reads_the_numbers_and_that_it_is_closed(
        self, at: Stage
    ) -> None:
        async with at.memory.transaction() as store:
            code = await network.invite(store, None, Duty.COORDINATOR, AMBITO, None, at.clock())
        async with stage(at.memory, joining=True) as closed:
            nina, carla = [await closed.simulator.phone(name, started=True) for name in ("Nina", "Carla")]
            await closed.receives(
                closed.update(nina, "/prova uno"),
                closed.update(nina, "/aiuto"),
                closed.update(carla, f"/start {code}"),
                closed.update(carla, "/prova due"),
            )

            assert all("non è ancora aperta" in text and "112" in text for text in await said(nina))
            assert any("Invito accettato" in text for text in await said(carla))
            assert closed.calls == ["due"]
