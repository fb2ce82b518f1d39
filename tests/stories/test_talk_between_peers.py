"""Two people talk through the bot and never learn who the other is; staff come in only when they are let in."""

from tests.stories.house import House
from tests.stories.talk_walks import in_talk


async def test_words_go_both_ways_and_arrive_covered(house: House) -> None:
    await in_talk(house, house.mother, house.volunteer)

    await house.mother.says("Ciao, mio figlio non esce più di casa")
    await house.volunteer.sees("Ciao, mio figlio non esce più di casa")
    await house.mother.sees("Consegnato a")
    await house.volunteer.says("Ti ascolto. Chiamami al 333 1234567")

    said = await house.mother.sees("Ti ascolto. Chiamami al [numero coperto]")
    assert "1234567" not in said.text
    await house.volunteer.sees("Ho coperto un numero")
