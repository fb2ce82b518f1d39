"""Who is called when, set in chat: a line added and taken off, a shift that counts once its holder said so, a swap."""

from db import tables
from tests.stories.house import House
from tests.stories.walks import walks

GAP = "Turni scoperti"


async def lines(house: House) -> int:
    return await house.count(tables.rota)


async def test_a_coordinator_adds_a_line_and_takes_one_off(house: House) -> None:
    before = await lines(house)
    await house.coordinator.says("/turni")
    await walks(house.coordinator, "Imposta i turni", "Aggiungi un turno")
    if "Dove?" in (await house.coordinator.screen()).text:
        await house.coordinator.taps((await house.coordinator.screen()).buttons[0].label)
    await walks(house.coordinator, "Davide", "primo turno", "Dal lunedì al venerdì", "08:00 → 20:00")
    await house.coordinator.taps("La settimana prossima")

    done = await house.coordinator.sees("Fatto.")
    assert "Davide" in done.text
    assert "primo turno" in done.text
    assert "dal lunedì al venerdì · 08:00–20:00 · 15/03–21/03" in done.text
    assert await lines(house) == before + 1

    await walks(house.coordinator, "Turni", "Imposta i turni", "Togli un turno")
    line = next(one for one in (await house.coordinator.screen()).text.splitlines() if "08:00–20:00" in one)
    mine = f"{line.split(' · ')[0]} · Davide"
    await walks(house.coordinator, mine, "Sì, togli")
    await house.coordinator.sees("Tolto.")
    assert await lines(house) == before


async def test_a_line_added_in_chat_asks_its_holder_at_the_start_and_counts_from_then(house: House) -> None:
    await house.coordinator.says("/turni")
    await walks(house.coordinator, "Imposta i turni", "Aggiungi un turno")
    if "Dove?" in (await house.coordinator.screen()).text:
        await house.coordinator.taps((await house.coordinator.screen()).buttons[0].label)
    await walks(house.coordinator, "Davide", "primo turno", "mercoledì", "14:00 → 20:00", "Sempre")
    await house.coordinator.sees("Fatto.")

    await house.moves(days=1, hours=4)
    await house.second_operator.sees("Il tuo turno inizia adesso")
    await house.second_operator.taps("Sono di turno")
    await house.second_operator.sees("Sei di turno fino a")


async def test_who_does_not_set_the_rota_is_offered_nothing_to_set(house: House) -> None:
    await house.operator.says("/turni")

    screen = await house.operator.sees("I tuoi turni")
    assert "Imposta i turni" not in [button.label for button in screen.buttons]


async def test_a_colleague_stands_in_after_saying_so(house: House) -> None:
    await house.operator.says("/turni")
    screen = await house.operator.sees("I tuoi turni")
    label = next(button.label for button in screen.buttons if button.label.startswith("Cedi: domani"))
    await walks(house.operator, label, "Davide")
    await house.operator.sees("Chiesto. Il turno passa quando accetta.")

    await house.second_operator.sees("Marta ti chiede")
    await house.second_operator.taps("Lo copro io")
    await house.second_operator.sees("Il turno è tuo.")

    await house.moves(days=1)
    await house.second_operator.sees("Il tuo turno inizia adesso")


async def test_gaps_of_the_week_stand_before_who_sets_the_rota(house: House) -> None:
    await house.coordinator.says("/turni")
    assert GAP not in (await house.coordinator.screen()).text

    await walks(house.coordinator, "Imposta i turni")
    while True:
        await walks(house.coordinator, "Togli un turno")
        first = [
            one.label for one in (await house.coordinator.screen()).buttons if "primo turno" in one.label
        ]
        if not first:
            break
        await walks(house.coordinator, first[0], "Sì, togli", "Turni", "Imposta i turni")

    await house.coordinator.says("/turni")
    assert GAP in (await house.coordinator.screen()).text
