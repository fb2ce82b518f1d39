"""How many taps a report costs, and that a tap too many, too late or from elsewhere costs nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import forms
from domain.form_taps import parts
from tests.domain.form_person import AROUND, Reporter, a_typical_teacher, shipped

TELEGRAM_DATA = 64  # bytes, field notes §8.10
HANDLER_PREFIX = "f:"


class TestCounting:
    def test_a_typical_teacher_sends_a_report_with_at_most_22_taps(self) -> None:
        """The tap on [Inizia], before the form, is counted too."""
        teacher = a_typical_teacher().taps_on("Invia")

        assert teacher.draft.state == "sent"
        assert teacher.taps + 1 <= 22
        assert teacher.answers == {
            "X6": "no",
            **dict.fromkeys(("T3", "T4", "T5", "T6", "T7", "T8", "T10", "T11"), "mai"),
            "T1": "spesso",
            "T2": "qualche volta",
            "T9": "qualche volta",
            "T12": "no",
            **dict.fromkeys(("X1", "X2", "X3", "X4", "X5"), "no"),
            "changed": ["T1"],
            "duration": "2 weeks-3 months",
            "functioning": {"school": 1},
            "protective": {"trusted_adult": "yes"},
            "age": 15,
            "comune": "019035",
            "family_informed": "yes",
        }

    def test_somebody_in_danger_is_reported_with_three_taps_after_the_first(self) -> None:
        teacher = Reporter.opens("teacher").taps_on("Sì, adesso", "Ho capito", "Invia così")

        assert teacher.draft.state == "sent"
        assert teacher.answers == {"X6": "sì", "changed": []}


class TestOnceMore:
    def test_a_double_tap_on_an_item_counts_once(self) -> None:
        teacher = Reporter.opens("teacher").taps_on("No", "Ho capito")
        tap = forms.decode(teacher.button("Sta da solo/a"))
        assert tap

        first = teacher.does(tap)
        second = teacher.does(tap)

        assert first.changed == ("T1",)
        assert second.changed == ()
        assert second.draft == first.draft
        assert teacher.answers["T1"] == "qualche volta"

    def test_a_double_tap_on_a_single_choice_never_answers_the_next_question(self) -> None:
        teacher = Reporter.opens("teacher")
        tap = forms.decode(teacher.button("No"))
        assert tap

        first = teacher.does(tap)
        second = teacher.does(tap)

        assert second.outcome == forms.Stale(question="È in pericolo adesso?", given_answer="No")
        assert second.draft is first.draft

    def test_a_double_tap_on_going_on_skips_nothing(self) -> None:
        teacher = Reporter.opens("teacher").taps_on("No", "Ho capito")
        tap = forms.decode(teacher.button("Avanti"))
        assert tap
        teacher.does(tap)

        again = teacher.does(tap)

        assert isinstance(again.outcome, forms.Stale)
        assert teacher.view.name == "seen_2"

    def test_a_tick_twice_is_a_tick(self) -> None:
        teacher = a_typical_teacher()
        teacher.does(forms.Edit("changed"))
        tap = forms.decode(teacher.button("Triste o spento/a"))
        assert tap

        teacher.does(tap)
        teacher.does(tap)

        assert teacher.answers["changed"] == ["T1", "T2"]

    def test_sending_twice_sends_once(self) -> None:
        teacher = a_typical_teacher()
        tap = forms.decode(teacher.button("Invia"))
        assert tap
        teacher.does(tap)

        assert teacher.does(tap).outcome == forms.Over()


class TestTooLate:
    def test_a_button_of_a_screen_left_says_what_was_answered(self) -> None:
        teacher = Reporter.opens("teacher").taps_on("No", "Ho capito", "Sta da solo/a", "Sta da solo/a")
        old = forms.decode(teacher.button("Sta da solo/a"))
        assert old
        teacher.taps_on("Avanti")
        before = teacher.draft

        turn = teacher.does(old)

        assert turn.outcome == forms.Stale("Sta da solo/a o si tiene lontano dai compagni", "spesso")
        assert turn.draft is before

    def test_a_screen_entered_again_has_new_buttons(self) -> None:
        teacher = Reporter.opens("teacher").taps_on("No", "Ho capito")
        old = forms.decode(teacher.button("Triste o spento/a"))
        assert old
        teacher.taps_on("Avanti", "Indietro")

        turn = teacher.does(old)

        assert isinstance(turn.outcome, forms.Stale)
        assert teacher.answers["T2"] == "mai"

    def test_buttons_from_before_a_pause_are_stale_after_it(self) -> None:
        teacher = Reporter.opens("teacher").taps_on("No", "Ho capito")
        old = forms.decode(teacher.button("Triste o spento/a"))
        assert old
        teacher.taps_on("Pausa", "Riprendi")

        assert isinstance(teacher.does(old).outcome, forms.Stale)

    def test_a_stale_tap_on_the_comune_names_it(self) -> None:
        teacher = a_typical_teacher()
        place = teacher.form.at["comune"]

        turn = teacher.does(forms.Tap("run1", place, 1, "c019035"))

        assert turn.outcome == forms.Stale("In quale comune vive?", "Crema")


class TestForeign:
    @pytest.mark.parametrize(
        "data",
        [
            "run2:2:2:v0.1",  # another run
            "run1:2:9:v0.1",  # a revision that was never given out
            "run1:99:2:v0.1",  # no such screen
            "run1:2:2:v9.1",  # no such item
            "run1:2:2:v0.9",  # no such answer
            "run1:2:2:v0",
            "run1:2:2:o1",  # an action of another kind of screen
            "run1:2:2:c019035",
            "run1:2:2:t0",
            "run1:2:2:e3",
            "run1:2:2:g1",
            "run1:2:2:d",
            "run1:2:2:s",
            "run1:2:2:z",
        ],
    )
    def test_data_that_the_screen_does_not_have_changes_nothing(self, data: str) -> None:
        teacher = Reporter.opens("teacher").taps_on("No", "Ho capito")
        before = teacher.draft
        tap = forms.decode(data)
        assert tap

        turn = teacher.does(tap)

        assert turn.outcome == forms.NotUnderstood()
        assert turn.draft is before

    def test_a_comune_that_was_not_offered_is_not_taken(self) -> None:
        teacher = a_typical_teacher()
        teacher.does(forms.Edit("comune"))
        draft = teacher.draft

        turn = teacher.does(forms.Tap("run1", draft.step, draft.revision, "c999999"))

        assert turn.outcome == forms.NotUnderstood()
        assert teacher.answers["comune"] == "019035"

    @given(st.text(max_size=80))
    def test_garbage_is_no_tap_and_never_an_error(self, data: str) -> None:
        tap = forms.decode(data)

        assert tap is None or forms.encode(tap) == data or tap == forms.decode(forms.encode(tap))

    @given(st.from_regex(r"[a-z0-9:.]{0,70}", fullmatch=True))
    def test_what_looks_like_data_is_read_back_or_refused(self, data: str) -> None:
        tap = forms.decode(data)

        if tap is not None:
            assert parts(tap.action) is not None
            assert forms.decode(forms.encode(tap)) == tap


@pytest.mark.parametrize("name", sorted(shipped()))
def test_every_button_fits_telegram_and_is_read_back(name: str) -> None:
    form = shipped()[name]
    longest = 0
    for place in range(len(form.screens)):
        draft = forms.Draft(form.id, form.version, form.fingerprint, "r" * 16, place, 999_999)
        view = forms.show(form, draft, AROUND)
        for button in view.buttons:
            data = view.data(button)
            longest = max(longest, len((HANDLER_PREFIX + data).encode()))
            assert forms.decode(data) == forms.Tap("r" * 16, place, 999_999, button.action)

    assert 0 < longest <= TELEGRAM_DATA


def test_a_run_with_an_odd_name_is_refused() -> None:
    with pytest.raises(ValueError, match="not the name of a run"):
        forms.begin(shipped()["teacher"], run="a:b")
