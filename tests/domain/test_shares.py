"""Three shares on paper: any two give the secret back, one tells nothing, a slip of the pen is noticed."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as some

from domain import shares

SECRET = bytes(range(32))
CHANCE = bytes(reversed(range(100, 132)))


@given(
    some.binary(min_size=1, max_size=40).flatmap(
        lambda s: some.tuples(some.just(s), some.binary(min_size=len(s), max_size=len(s)))
    )
)
def test_any_two_shares_give_the_secret_back(pair: tuple[bytes, bytes]) -> None:
    made = shares.split(*pair)

    for first, second in itertools.permutations(made, 2):
        assert shares.join(first, second) == pair[0]


def test_one_share_fits_every_secret_alike() -> None:
    """For every possible byte there is one chance byte that gives the very same share."""
    share = shares.split(b"\x2a", b"\x07")[0][1]

    fitting = [
        sum(shares.split(bytes([s]), bytes([c]))[0][1] == share for c in range(256)) for s in range(256)
    ]
    assert fitting == [1] * 256


def test_a_share_is_read_back_however_it_was_copied() -> None:
    for share in shares.split(SECRET, CHANCE):
        text = shares.written(share)

        assert text.startswith("CORDATA ") and max(map(len, text.split()[1:])) == 4
        assert shares.read(text) == share
        assert shares.read(f"  {text.lower().replace(' ', '  ')}\n") == share


def test_a_slip_of_the_pen_is_noticed() -> None:
    text = shares.written(shares.split(SECRET, CHANCE)[0])
    letters = [at for at, mark in enumerate(text) if at > 8 and mark.isalnum()]

    for at in letters[:-1]:
        slip = text[:at] + ("B" if text[at] != "B" else "C") + text[at + 1 :]
        with pytest.raises(shares.ShareUnreadable):
            shares.read(slip)
    for said in ("", "CORDATA", "questo non è", text[:-5]):
        with pytest.raises(shares.ShareUnreadable):
            shares.read(said)


def test_twice_the_same_share_is_none() -> None:
    first, *_ = shares.split(SECRET, CHANCE)

    with pytest.raises(shares.SharesDiffer):
        shares.join(first, first)
