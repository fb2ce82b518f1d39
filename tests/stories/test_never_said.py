"""What may never be said to anybody in danger, on the very screens that phones were shown, in each language.

The lists are each language's own (`locales/<language>/forbidden.toml`): diagnoses, belittling, promises, secrecy, a
program that plays a person, questions about how.
"""

import pytest

from tests.locales.gulpease import Floor
from tests.locales.test_forbidden import PLANTED
from tests.stories.house import House
from tests.stories.screens import WIDEST, Shown, assert_fit_for, faults_of, shown_on
from tests.stories.test_danger_flows import CRIES


@pytest.mark.parametrize(("language", "kind", "text"), PLANTED)
def test_a_planted_sentence_makes_its_screen_fail(language: str, kind: str, text: str) -> None:
    screen = Shown(f"112 · emergenze\n{text}", (("OK",),))

    assert any(f"never said ({kind})" in fault for fault in faults_of(screen, Floor.HELP, language, False))


@pytest.mark.parametrize(("language", "kind", "text"), [one for one in PLANTED if len(one[2]) <= WIDEST])
def test_a_planted_button_makes_its_screen_fail(language: str, kind: str, text: str) -> None:
    screen = Shown("112", ((text,), ("OK",)))

    assert any(f"never said ({kind})" in fault for fault in faults_of(screen, Floor.HELP, language, False))


@pytest.mark.parametrize("language", CRIES)
async def test_nothing_of_the_kind_stands_on_any_screen_of_somebody_in_danger(
    house: House, language: str
) -> None:
    stranger = await house.tell("Sconosciuto", language=language)
    await stranger.opens(wait=True)

    await stranger.says(CRIES[language])
    await house.operator.sees("ALLARME")
    await house.operator.taps("Apri")
    await stranger.says("/aiuto")
    await stranger.says("/menu")
    for row in (await stranger.screen()).buttons[:3]:
        await stranger.taps(row.label)
        await stranger.says("/menu")

    shown = await shown_on(stranger)
    assert len(shown) >= 4
    assert_fit_for(language, shown, Floor.FAMILIES, language=language)
