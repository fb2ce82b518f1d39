"""When a case goes: by outcome, never unwarned, never soon after a new word, never while somebody wants it kept."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from domain import retention
from domain.case import CaseState
from domain.retention import Kept, Step, Terms, TooLong

NOW = datetime(2027, 3, 9, 9, tzinfo=UTC)
DAY = timedelta(days=1)
TERMS = Terms({"orientata": 90 * DAY, "non_pertinente": 180 * DAY, "chiusa": 730 * DAY})


def closed(state: CaseState = CaseState.ORIENTED, *, ago: int, **more: datetime) -> Kept:
    return Kept(state, NOW - ago * DAY, **more)


@pytest.mark.parametrize(
    ("state", "ago", "warned", "step"),
    [
        (CaseState.ORIENTED, 75, None, Step.WAIT),
        (CaseState.ORIENTED, 76, None, Step.WARN),
        (CaseState.ORIENTED, 90, 14, Step.ERASE),
        (CaseState.ORIENTED, 90, 13, Step.WAIT),
        (CaseState.ORIENTED, 400, None, Step.WARN),
        (CaseState.NOT_PERTINENT, 165, None, Step.WAIT),
        (CaseState.NOT_PERTINENT, 180, 14, Step.ERASE),
        (CaseState.IN_ASSESSMENT, 700, None, Step.WAIT),
    ],
)
def test_each_outcome_has_its_term(state: CaseState, ago: int, warned: int | None, step: Step) -> None:
    more = {} if warned is None else {"warned_at": NOW - warned * DAY}

    assert retention.step(closed(state, ago=ago, **more), TERMS, NOW)[0] is step


def test_a_new_word_gives_a_respite_and_a_new_warning() -> None:
    kept = closed(ago=100, warned_at=NOW - 20 * DAY, new_word_at=NOW - DAY)

    assert retention.due_at(kept, TERMS) == NOW + 29 * DAY
    assert retention.step(kept, TERMS, NOW) == (Step.WAIT, NOW + 15 * DAY)
    assert retention.step(kept, TERMS, NOW + 15 * DAY)[0] is Step.WARN


def test_whoever_wants_it_kept_is_heard_and_warned_again_at_the_end() -> None:
    kept = closed(ago=100, warned_at=NOW - 20 * DAY, keep_until=NOW + 100 * DAY)

    assert retention.step(kept, TERMS, NOW)[0] is Step.WAIT
    assert retention.step(kept, TERMS, NOW + 86 * DAY)[0] is Step.WARN


@pytest.mark.parametrize("until", [NOW, NOW - DAY, NOW + 366 * DAY])
def test_it_is_kept_longer_for_a_year_at_most(until: datetime) -> None:
    with pytest.raises(TooLong):
        retention.check_longer(until, NOW)
    retention.check_longer(NOW + 365 * DAY, NOW)


_days = some.integers(0, 1500).map(lambda n: timedelta(days=n))
_maybe = some.none() | _days


@given(some.sampled_from([CaseState.ORIENTED, CaseState.NOT_PERTINENT]), _days, _maybe, _maybe, _maybe)
def test_nothing_goes_unwarned_or_early(
    state: CaseState, ago: timedelta, word: timedelta | None, warned: timedelta | None, keep: timedelta | None
) -> None:
    kept = Kept(
        state,
        NOW - ago,
        None if word is None else NOW - word,
        None if warned is None else NOW - warned,
        None if keep is None else NOW + keep - 700 * DAY,
    )

    step, again = retention.step(kept, TERMS, NOW)

    if step is Step.ERASE:
        assert kept.warned_at is not None and kept.warned_at <= NOW - TERMS.warning
        assert kept.closed_at + TERMS.of(state) <= NOW
        assert kept.new_word_at is None or kept.new_word_at + TERMS.grace <= NOW
        assert kept.keep_until is None or kept.keep_until <= NOW
        assert kept.new_word_at is None or kept.warned_at >= kept.new_word_at
    elif step is Step.WAIT:
        assert again > NOW
    else:
        after = Kept(kept.state, kept.closed_at, kept.new_word_at, NOW, kept.keep_until)
        assert retention.step(after, TERMS, again)[0] is Step.ERASE
        assert again >= NOW + TERMS.warning
