"""The way through a form: first screens, forward and back, paused and taken up, drafts read back."""

from typing import Any

import pytest

from domain import forms
from tests.domain.form_person import AROUND, Reporter, shipped, through_notice


class TestFirstScreens:
    @pytest.mark.parametrize("name", sorted(shipped()))
    def test_danger_comes_first_and_the_notice_second(self, name: str) -> None:
        reporter = Reporter.opens(name)

        assert reporter.view.kind == "danger"
        assert [choice.text for choice in reporter.view.choices] == [
            "Sì, adesso",
            "No",
            "Non so",
            "Preferisco non dire",
        ]
        assert not reporter.view.has("back")
        assert reporter.taps_on("No").view.kind == "notice"
        assert reporter.view.progress is None

    def test_the_answer_to_danger_is_told_at_once(self) -> None:
        teacher = Reporter.opens("teacher")

        turn = teacher.does(forms.decode(teacher.button("Sì, adesso")))  # type: ignore[arg-type]

        assert turn.changed == ("X6",)
        assert teacher.answers["X6"] == "sì"

    def test_going_back_from_the_first_screen_changes_nothing(self) -> None:
        teacher = Reporter.opens("teacher")

        assert teacher.does(forms.Back()).outcome == forms.NotUnderstood()

    def test_nothing_is_sent_before_the_notice_was_read(self) -> None:
        teacher = Reporter.opens("teacher").taps_on("Sì, adesso")

        assert not teacher.view.has("send_now")
        assert teacher.does(forms.Send()).outcome == forms.NotUnderstood()

    def test_without_danger_nothing_is_sent_before_the_summary(self) -> None:
        teacher = through_notice("teacher", "Non so")

        assert not teacher.view.has("send_now")
        assert teacher.does(forms.Send()).outcome == forms.NotUnderstood()


class TestAge:
    def test_a_youngster_of_14_goes_on(self) -> None:
        youngster = through_notice("self").taps_on("14")

        assert youngster.view.name == "seen_1"
        assert youngster.answers["age"] == 14

    @pytest.mark.parametrize("said", ["Meno di 14", "Preferisco non dire"])
    def test_under_14_or_not_said_ends_the_form(self, said: str) -> None:
        child = through_notice("self").taps_on(said)

        assert child.last == forms.UnderAge(known=said == "Meno di 14")
        assert not child.draft.is_open
        assert child.view.kind == "over"
        assert child.does(forms.Typed("ho 12 anni")).outcome == forms.Over()

    @pytest.mark.parametrize(("typed", "ends"), [("13", True), ("14", False), ("7", True), ("18", False)])
    def test_a_typed_age_counts_as_a_tapped_one(self, typed: str, ends: bool) -> None:
        youngster = through_notice("self").types(typed)

        assert isinstance(youngster.last, forms.UnderAge) is ends

    def test_danger_said_before_is_kept(self) -> None:
        child = through_notice("self", "Sì, adesso").taps_on("Meno di 14")

        assert child.answers["X6"] == "sì"

    def test_only_the_form_of_youngsters_asks_it_before_the_rest(self) -> None:
        gates = {
            name for name, form in shipped().items() for screen in form.screens if screen.kind == "age_gate"
        }

        assert gates == {"self"}


class TestBackAndPause:
    def test_back_keeps_what_was_said(self) -> None:
        teacher = through_notice("teacher").taps_on("Sta da solo/a", "Avanti", "Indietro")

        assert teacher.view.choices[0].value == "qualche volta"

    def test_back_passes_over_what_is_not_asked(self) -> None:
        teacher = through_notice("teacher").taps_on("Avanti", "Avanti", "Niente di questo", "Indietro")

        assert teacher.view.name == "safety"

    def test_a_pause_survives_a_restart(self) -> None:
        teacher = through_notice("teacher").taps_on("Sta da solo/a", "Pausa")
        assert (teacher.last, teacher.view.kind) == (forms.Paused(), "paused")

        teacher.draft = forms.Draft.from_data(teacher.draft.to_data())
        teacher.types("riprendi")

        assert teacher.last == forms.Resumed()
        assert teacher.view.choices[0].value == "qualche volta"

    def test_while_paused_nothing_is_answered(self) -> None:
        teacher = through_notice("teacher").taps_on("Pausa")
        before = teacher.draft

        for event in (forms.Typed("1 spesso"), forms.Back(), forms.Send(), forms.Edit("seen_1")):
            assert teacher.does(event).outcome == forms.NotUnderstood()
        assert teacher.does(forms.Pause()).outcome == forms.Paused()
        assert teacher.draft == before

    def test_a_typed_cancel_asks_before_it_throws_away(self) -> None:
        teacher = through_notice("teacher").types("annulla")
        assert teacher.view.has("cancel")
        assert teacher.draft.is_open

        teacher.types("annulla")

        assert teacher.last == forms.Cancelled()
        assert not teacher.draft.is_open

    def test_cancel_throws_the_draft_away(self) -> None:
        teacher = through_notice("teacher")

        assert teacher.does(forms.Cancel()).outcome == forms.Cancelled()
        assert teacher.does(forms.Resume()).outcome == forms.Over()


class TestProgress:
    def test_n_rises_by_one_and_m_stays_while_nothing_unforeseen_is_said(self) -> None:
        teacher = through_notice("teacher")
        seen = [teacher.view.progress]
        for labels in (
            ("Sta da solo/a", "Avanti"),
            ("Avanti",),
            ("Niente di questo",),
            ("Avanti",),
            ("Più di 3 mesi",),
            ("Avanti",),
            ("Avanti",),
            ("15",),
            ("Crema",),
            ("Avanti",),
        ):
            seen.append(teacher.taps_on(*labels).view.progress)

        assert seen == [(n, 11) for n in range(1, 12)]

    def test_m_grows_with_the_follow_up(self) -> None:
        teacher = through_notice("teacher").taps_on("Avanti", "Avanti", "Paura di qualcuno", "Nient'altro")

        assert teacher.view.progress == (4, 11)  # two screens more; with nothing noticed, two fewer


class TestDrafts:
    def test_a_draft_knows_the_definition_it_began_with(self) -> None:
        teacher, family = shipped()["teacher"], shipped()["family"]
        draft = forms.begin(teacher, run="r")

        assert draft.fits(teacher)
        assert not draft.fits(family)
        with pytest.raises(forms.OtherVersion):
            forms.step(family, draft, forms.Back(), AROUND)

    @pytest.mark.parametrize(
        ("key", "value"),
        [
            ("form", 3),
            ("step", -1),
            ("step", "2"),
            ("values", {"T1": None}),
            ("state", "lost"),
            ("changed", [1]),
        ],
    )
    def test_broken_data_is_named_and_never_half_read(self, key: str, value: Any) -> None:
        data = forms.begin(shipped()["teacher"], run="r").to_data() | {key: value}

        with pytest.raises(forms.BrokenDraft):
            forms.Draft.from_data(data)

    def test_data_that_lacks_something_is_broken(self) -> None:
        with pytest.raises(forms.BrokenDraft):
            forms.Draft.from_data({})
