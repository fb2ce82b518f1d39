"""The summary: every answer read, any answered again, two lines added, nothing forced."""

import pytest

from domain import forms
from tests.domain.form_person import a_typical_teacher


class TestSummary:
    def test_every_answer_can_be_read(self) -> None:
        teacher = a_typical_teacher()
        lines = {line.label: line for line in teacher.view.lines}

        assert lines["Sta da solo/a"].values == ("spesso",)
        assert lines["Sta da solo/a"].note == "è un cambiamento recente"
        assert lines["Comune"].values == ("Crema",)
        assert lines["Comune"].raw
        said = {part for line in teacher.view.lines for part in (line.label, *line.values)}
        missing = {
            question.short
            for screen in teacher.form.screens
            for question in screen.questions
            if screen.name not in ("follow_up_now", "follow_up_known", "family_reason", "text")
        } - said
        assert missing == set()

    def test_editing_one_answer_comes_straight_back(self) -> None:
        teacher = a_typical_teacher().taps_on("Modifica", "Età", "12")

        assert teacher.view.kind == "summary"
        assert teacher.answers["age"] == 12

    def test_the_list_of_answers_to_edit_can_be_left(self) -> None:
        teacher = a_typical_teacher().taps_on("Modifica")
        assert teacher.view.title == "Che cosa vuoi cambiare?"

        assert teacher.taps_on("Torna al riepilogo").view.title == "Riepilogo"

    def test_an_edit_that_opens_questions_asks_them_before_the_summary(self) -> None:
        teacher = a_typical_teacher()
        teacher.does(forms.Edit("safety"))
        teacher.taps_on("Paura di qualcuno", "Nient'altro")
        assert teacher.view.name == "follow_up_now"
        teacher.taps_on("Niente di questo")
        assert teacher.view.name == "follow_up_known"

        assert teacher.taps_on("Niente di questo").view.kind == "summary"

    def test_back_from_an_edit_is_the_summary(self) -> None:
        teacher = a_typical_teacher()
        teacher.does(forms.Edit("age"))

        assert teacher.taps_on("Indietro").view.kind == "summary"

    def test_back_does_not_pass_over_questions_that_an_edit_opened(self) -> None:
        teacher = a_typical_teacher()
        teacher.does(forms.Edit("safety"))
        teacher.taps_on("Paura di qualcuno", "Indietro")

        assert teacher.view.kind != "summary"
        assert not teacher.view.has("send")

    @pytest.mark.parametrize("screen", ["summary", "notice", "follow_up_now", "nowhere"])
    def test_what_cannot_be_edited_is_not_opened(self, screen: str) -> None:
        teacher = a_typical_teacher()
        before = teacher.draft

        assert teacher.does(forms.Edit(screen)).outcome == forms.NotUnderstood()
        assert teacher.draft is before

    def test_two_lines_are_offered_and_never_forced(self) -> None:
        teacher = a_typical_teacher()
        assert "text" not in teacher.answers

        teacher.taps_on("Aggiungi due righe").types("È cambiato dopo Natale.")

        assert teacher.view.kind == "summary"
        assert teacher.answers["text"] == "È cambiato dopo Natale."

    def test_the_two_lines_can_be_taken_out_again(self) -> None:
        teacher = a_typical_teacher().taps_on("Aggiungi due righe").types("Parole")

        teacher.taps_on("Cambia il testo", "Togli il testo")

        assert "text" not in teacher.answers

    def test_a_text_too_long_is_refused_with_its_length(self) -> None:
        teacher = a_typical_teacher().taps_on("Aggiungi due righe")

        teacher.types("a" * 501)

        assert teacher.last == forms.TooLong(limit=500, length=501)
        assert teacher.view.kind == "text"
        assert teacher.types("a" * 500).view.kind == "summary"

    def test_the_limit_counts_what_is_kept(self) -> None:
        teacher = a_typical_teacher().taps_on("Aggiungi due righe")

        teacher.types("a\u200b" * 500)

        assert teacher.answers["text"] == "a" * 500

    def test_a_text_of_nothing_visible_is_no_text(self) -> None:
        teacher = a_typical_teacher().taps_on("Aggiungi due righe")

        assert teacher.types("\u202e\u200b \u2066").last == forms.NotUnderstood()
