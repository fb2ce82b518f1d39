"""Long talks on one screen: the last words always stand there, and what does not fit is said and never cut in silence."""

from hypothesis import example, given
from hypothesis import strategies as st

from handlers.ui import typed
from locales import catalogues

IT = catalogues.load()["it"]
LEFT_OUT = "Qui sta solo l'ultima parte."
lengths = st.lists(st.integers(1, 2 * typed.ROOM), max_size=9)


def talk(sizes: list[int]) -> list[str]:
    """Give messages of these lengths, each unlike the others."""
    return [chr(ord("a") + place) * size for place, size in enumerate(sizes)]


@given(lengths)
@example([typed.ROOM])
@example([typed.ROOM + 1])
@example([1, typed.ROOM - 3])
@example([1, typed.ROOM - 2])
def test_it_fits_into_one_message_and_ends_with_the_last_words(sizes: list[int]) -> None:
    parts = talk(sizes)

    shown = typed.newest(parts, IT, elsewhere=typed.at_the_desk(IT))

    assert len("\n\n".join(shown)) <= typed.ROOM + 150
    if parts:
        last = shown[-1].removesuffix("…")
        assert parts[-1].startswith(last) and len(last) == min(len(parts[-1]), typed.ROOM)


@given(lengths)
def test_nothing_is_missing_without_a_word_about_it(sizes: list[int]) -> None:
    parts = talk(sizes)

    shown = typed.newest(parts, IT)

    if shown != parts:
        assert shown[0] == LEFT_OUT
        whole = [one for one in shown[1:] if not one.endswith("…")]
        assert whole == (parts[len(parts) - len(whole) :] if whole else [])
