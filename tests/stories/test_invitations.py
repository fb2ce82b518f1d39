"""Joining by a link that works once and for a week; a coordinator invites in chat; families need no link."""

from bot import commands
from simulator.phone import Phone
from tests.stories.house import House
from tests.stories.walks import CALM, walks


async def invited(house: House, duty: str = "insegnante") -> str:
    """Let the coordinator make an invitation in chat; gives its code."""
    await house.coordinator.says("/invita")
    await house.coordinator.taps(duty)
    shown = await house.coordinator.sees("Vale una volta sola")
    assert shown.protected
    return shown.text.rpartition("start=")[2].strip()


async def test_a_coordinator_invites_a_teacher_who_joins_and_reports(house: House) -> None:
    code = await invited(house)
    newcomer = await house.tell("Rita")

    await newcomer.opens(code)
    await newcomer.sees("Invito accettato. Compito: insegnante.")
    await walks(newcomer, "Inizia", *CALM, "Invia")

    await newcomer.sees("Ricevuta · codice")
    await house.operator.sees("da: insegnante · Crema")


async def test_a_coordinator_invites_an_operator_who_then_sees_the_queue(house: House) -> None:
    code = await invited(house, "chi smista le segnalazioni")
    newcomer = await house.tell("Rita")

    await newcomer.opens(code)
    await newcomer.says("/nome Rita")
    await newcomer.says("/coda")

    await newcomer.sees("La coda è vuota.")


async def test_a_link_works_once(house: House) -> None:
    code = await invited(house)
    await (await house.tell("Rita")).opens(code)
    second = await house.tell("Sonia")

    await second.opens(code)

    await second.sees("Questo invito è già stato usato.")
    await second.says("/dati")
    await second.sees("Compiti: nessuno")


async def test_a_link_nobody_made_is_told_so(house: House) -> None:
    stranger = await house.tell("Rita")

    await stranger.opens("abcDEF123")

    await stranger.sees("Questo codice di invito non esiste.")


async def test_a_link_expires_after_a_week(house: House) -> None:
    code = await invited(house)
    await house.moves(days=7, minutes=1)
    late = await house.tell("Rita")

    await late.opens(code)

    await late.sees("Questo invito è scaduto.")


async def test_who_does_not_coordinate_invites_nobody(house: House) -> None:
    for phone in (house.teacher, house.operator, house.mother):
        await phone.opens()
        await phone.says("/invita")
        assert "Per quale compito?" not in (await phone.screen()).text

    await house.operator.forges("invite:4:coordinator")
    await house.operator.settled()

    assert "start=" not in (await house.operator.screen()).text


async def test_a_coordinator_invites_only_where_they_coordinate(house: House) -> None:
    await house.far_coordinator.says("/invita")
    screen = await house.far_coordinator.screen()
    here = screen.button("insegnante")
    assert here is not None and here.data is not None
    await house.coordinator.says("/invita")
    there = (await house.coordinator.screen()).button("insegnante")
    assert there is not None and there.data is not None
    assert here.data != there.data

    await house.far_coordinator.forges(there.data)

    await house.far_coordinator.settled()
    assert "start=" not in (await house.far_coordinator.screen()).text


async def commands_of(phone: Phone) -> set[str]:
    """Give the commands that stand beside somebody's text field."""
    return {one["command"] for one in await phone.commands()}


async def test_who_joins_finds_the_commands_of_their_work_beside_the_text_field(house: House) -> None:
    await commands.tell(house.open_doors.api, house.open_doors.words)
    operator = await house.tell("Rita")
    await operator.opens()
    assert "orientami" in await commands_of(operator)

    await operator.opens(await invited(house, "chi smista le segnalazioni"))

    assert {"coda", "caso", "passa", "turni", "console", "nascondi"} <= await commands_of(operator)
    assert not {"orientami", "invita", "esp", "posti"} & await commands_of(operator)


async def test_who_leaves_the_network_finds_the_common_commands_again(house: House) -> None:
    await commands.tell(house.open_doors.api, house.open_doors.words)
    teacher = await house.tell("Ugo")
    await teacher.opens(await invited(house))
    assert "orientami" not in await commands_of(teacher)

    await teacher.says("/cancella_dati")
    await teacher.taps("Sì, cancella")

    assert "orientami" in await commands_of(teacher)
