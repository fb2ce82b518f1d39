"""The way through a form: what is asked of whom, forward and back, paused and taken up, edited and sent."""

from typing import Any

import pytest

from domain import forms
from tests.domain.form_person import AROUND, Reporter, shipped
from tests.domain.test_form_taps import a_typical_teacher

WITHOUT_SCORE = ("Avanti", "Avanti")


def through_notice(name: str, danger: str = "No") -> Reporter:
    return Reporter.opens(name).taps_on(danger, "Ho capito")


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


class TestItems:
    def test_a_tap_walks_through_the_scale_and_around(self) -> None:
        teacher = through_notice("teacher")

        seen = []
        for _ in range(6):
            seen.append(teacher.view.choices[0].value)
            teacher.taps_on("Sta da solo/a")

        assert seen == ["mai", "qualche volta", "spesso", "non so", "preferisco non dire", "mai"]

    def test_what_is_left_alone_is_recorded_as_never_when_going_on(self) -> None:
        teacher = through_notice("teacher")
        assert "T3" not in teacher.answers

        teacher.taps_on("Avanti")

        assert teacher.answers["T3"] == "mai"

    def test_a_fact_is_yes_or_no(self) -> None:
        teacher = through_notice("teacher").taps_on("Avanti", "Fatto doloroso recente", "Avanti")

        assert teacher.answers["T12"] == "sì"

    def test_declining_is_kept_as_said(self) -> None:
        teacher = through_notice("teacher").taps_on(*["Sta da solo/a"] * 4, "Avanti")

        assert teacher.answers["T1"] == "preferisco non dire"


class TestChanges:
    def test_only_what_was_noticed_can_be_new(self) -> None:
        teacher = through_notice("teacher").taps_on(
            "Molto stanco/a", "Avanti", "Si cura meno", "Avanti", "Niente di questo"
        )

        assert teacher.view.name == "changed"
        assert [(choice.number, choice.short) for choice in teacher.view.choices] == [
            (1, "Molto stanco/a"),
            (2, "Si cura meno"),
        ]

    def test_with_nothing_noticed_neither_change_nor_duration_is_asked(self) -> None:
        teacher = through_notice("teacher").taps_on("Avanti", "Avanti", "Niente di questo")

        assert teacher.view.name == "functioning"

    def test_with_a_fact_alone_the_duration_is_asked_and_no_change(self) -> None:
        teacher = through_notice("teacher").taps_on(
            "Avanti", "Fatto doloroso recente", "Avanti", "Niente di questo"
        )

        assert teacher.view.name == "duration"

    def test_a_tick_on_what_is_no_longer_noticed_does_not_count(self) -> None:
        teacher = a_typical_teacher()
        teacher.does(forms.Edit("seen_1"))
        teacher.types("1 mai").taps_on("Avanti")

        assert teacher.answers["changed"] == []


class TestSafety:
    @pytest.fixture
    def teacher(self) -> Reporter:
        return through_notice("teacher").taps_on("Avanti", "Avanti")

    def test_none_of_these_answers_all_with_one_tap(self, teacher: Reporter) -> None:
        teacher.taps_on("Niente di questo")

        assert {teacher.answers[f"X{n}"] for n in range(1, 6)} == {"no"}
        assert teacher.view.name == "functioning"

    @pytest.mark.parametrize(
        ("said", "word"), [("Non so", "non so"), ("Preferisco non dire", "preferisco non dire")]
    )
    def test_not_knowing_and_not_saying_open_the_follow_up(
        self, teacher: Reporter, said: str, word: str
    ) -> None:
        teacher.taps_on(said)

        assert {teacher.answers[f"X{n}"] for n in range(1, 6)} == {word}
        assert teacher.view.name == "follow_up_now"

    def test_a_tick_walks_to_not_known_not_told_and_off(self, teacher: Reporter) -> None:
        seen = []
        for _ in range(4):
            teacher.taps_on("Paura di qualcuno")
            seen.append(teacher.answers["X3"])

        assert seen == ["sì", "non so", "preferisco non dire", "no"]

    def test_with_a_tick_the_rest_is_said_apart(self, teacher: Reporter) -> None:
        teacher.taps_on("Paura di qualcuno")
        labels = [choice.text for choice in teacher.view.choices][5:]

        assert labels == ["Non so", "Preferisco non dire"]
        assert next(control.text for control in teacher.view.controls) == "Nient'altro"
        assert teacher.taps_on("Nient'altro").answers["X1"] == "no"

    def test_a_late_none_of_these_never_wipes_a_tick(self, teacher: Reporter) -> None:
        none = forms.decode(teacher.button("Niente di questo"))
        assert none
        teacher.taps_on("Paura di qualcuno")

        teacher.does(none)

        assert teacher.answers["X3"] == "sì"
        assert teacher.view.name == "follow_up_now"

    def test_going_on_by_word_without_the_rest_leaves_it_unknown(self, teacher: Reporter) -> None:
        teacher.taps_on("Paura di qualcuno").types("avanti")

        assert (teacher.answers["X3"], teacher.answers["X1"]) == ("sì", "non so")

    def test_going_on_without_a_word_is_not_possible(self, teacher: Reporter) -> None:
        teacher.types("avanti")

        assert teacher.last == forms.NotUnderstood()
        assert teacher.view.name == "safety"

    @pytest.mark.parametrize("danger", ["Sì, adesso", "Non so", "Preferisco non dire"])
    def test_danger_not_excluded_opens_the_follow_up_too(self, danger: str) -> None:
        teacher = through_notice("teacher", danger).taps_on("Avanti", "Avanti", "Niente di questo")

        assert teacher.view.name == "follow_up_now"

    def test_the_follow_up_asks_all_ten_of_an_adult(self, teacher: Reporter) -> None:
        teacher.taps_on("Parla o scrive di morire", "Nient'altro")
        now = [choice.action for choice in teacher.view.choices]
        teacher.taps_on("Niente di questo")

        teacher.taps_on("Ci ha provato da poco", "Nient'altro")

        assert len(now) == 5 + 3
        assert {code for code in teacher.answers if code.startswith("Y")} == {f"Y{n}" for n in range(1, 11)}
        assert teacher.answers["Y2"] == "sì"

    def test_the_follow_up_asks_six_of_a_youngster_in_the_first_person(self) -> None:
        youngster = through_notice("self").taps_on(
            "16", "Avanti", "Avanti", "Meglio non esserci", "Nient'altro"
        )
        assert "Ho ferite da curare adesso" in [choice.text for choice in youngster.view.choices]

        youngster.taps_on("Niente di questo")

        asked = {code for code in youngster.answers if code.startswith("Y")}
        assert asked == {"Y3", "Y4", "Y6", "Y7", "Y8", "Y9"}
        assert youngster.view.name == "functioning"

    def test_marks_that_the_story_does_not_explain_do_not_leave_fear_excluded(self) -> None:
        doctor = through_notice("doctor").taps_on(
            "Avanti", "Segni non spiegati", "Avanti", "Niente di questo"
        )

        assert doctor.answers["X3"] == "non so"
        assert doctor.view.name == "follow_up_now"

    def test_without_such_marks_fear_stays_excluded(self) -> None:
        doctor = through_notice("doctor").taps_on("Avanti", "Avanti", "Niente di questo")

        assert doctor.answers["X3"] == "no"

    def test_answers_of_a_follow_up_no_longer_asked_do_not_count_and_come_back(
        self, teacher: Reporter
    ) -> None:
        teacher.taps_on("Paura di qualcuno", "Nient'altro", "Arma o minaccia di uccidere", "Nient'altro")
        assert teacher.answers["Y8"] == "sì"
        teacher.taps_on("Indietro", "Indietro").types("3 no").taps_on("Niente di questo")
        assert "Y8" not in teacher.answers

        teacher.taps_on("Indietro").types("3 sì")

        assert teacher.answers["Y8"] == "sì"


class TestContext:
    def test_a_youngster_who_wants_to_talk_says_with_whom(self) -> None:
        youngster = through_notice("self").taps_on("16", "Avanti", "Ho bisogno di parlare", "Avanti")
        assert youngster.view.name == "talk_with"

        youngster.taps_on("Un gruppo di ragazzi e ragazze")

        assert youngster.answers["talk_with"] == "group"

    def test_better_not_to_tell_the_family_asks_why_and_accepts_silence(self) -> None:
        teacher = a_typical_teacher()
        teacher.does(forms.Edit("context"))
        teacher.types("1 meglio di no").taps_on("Avanti")
        assert teacher.view.name == "family_reason"

        teacher.types("Ha paura del padre")

        assert teacher.answers["family_informed"] == "better not"
        assert teacher.answers["family_reason"] == "Ha paura del padre"
        assert teacher.view.kind == "summary"

    def test_what_nobody_touches_outside_the_items_is_left_out(self) -> None:
        teacher = through_notice("teacher").taps_on(
            "Avanti", "Avanti", "Niente di questo", "Avanti", "Avanti"
        )
        teacher.taps_on("Non so", "Un altro comune", "Avanti", "Invia")

        assert {"functioning", "protective", "urgency", "family_informed", "comune"}.isdisjoint(
            teacher.answers
        )
        assert teacher.answers["age"] is None

    def test_words_that_are_no_number_follow_the_exchange_format(self) -> None:
        teacher = a_typical_teacher()
        teacher.does(forms.Edit("functioning"))
        teacher.types("1 non so, 2 preferisco non dire, 3 molta").taps_on("Avanti")
        teacher.does(forms.Edit("around"))
        teacher.types("1 non so, 2 preferisco non dire, 4 non so").taps_on("Avanti")

        assert teacher.answers["functioning"] == {"home": 2}
        assert teacher.answers["protective"] == {
            "trusted_adult": "don't know",
            "close_friend": "preferisco non dire",
        }
        assert teacher.answers["followed_by_service"] == "don't know"

    def test_what_the_house_knows_already_stands_chosen(self) -> None:
        teacher = Reporter.opens("teacher", seen_in="019036", comune="019035")

        assert teacher.answers["seen_in"] == "019036"
        assert teacher.answers.get("comune") == "019035"


class TestComuni:
    @pytest.fixture
    def teacher(self) -> Reporter:
        teacher = a_typical_teacher()
        teacher.does(forms.Edit("comune"))
        return teacher

    def test_a_long_list_comes_in_pages(self, teacher: Reporter) -> None:
        first = [choice.text for choice in teacher.view.choices if choice.raw]
        second = [choice.text for choice in teacher.taps_on("Altri comuni").view.choices if choice.raw]

        assert len(first) == len(second) == 10
        assert set(first).isdisjoint(second)
        assert teacher.view.has("first")

    def test_the_last_page_has_no_more(self, teacher: Reporter) -> None:
        teacher.taps_on("Altri comuni", "Altri comuni", "Altri comuni")

        assert not teacher.view.has("more")
        assert [choice.text for choice in teacher.view.choices if choice.raw][-1] == "Paese 33"

    def test_turning_pages_keeps_the_buttons_good(self, teacher: Reporter) -> None:
        crema = forms.decode(teacher.button("Cremona"))
        assert crema
        teacher.taps_on("Altri comuni")

        teacher.does(crema)

        assert teacher.answers["comune"] == "019036"

    def test_part_of_a_name_narrows_the_list(self, teacher: Reporter) -> None:
        teacher.types("paese")

        assert teacher.view.name == "comune"
        assert {choice.text.split()[0] for choice in teacher.view.choices if choice.raw} == {"Paese"}

    @pytest.mark.parametrize("typed", ["crema", "CREMA", " Crema. ", "019035"])
    def test_a_whole_name_or_code_is_taken(self, teacher: Reporter, typed: str) -> None:
        teacher.types(typed)

        assert teacher.answers["comune"] == "019035"
        assert teacher.view.kind == "summary"

    def test_the_only_name_that_fits_is_taken(self, teacher: Reporter) -> None:
        teacher.types("cremon")

        assert teacher.answers["comune"] == "019036"

    def test_a_name_that_nobody_knows_changes_nothing(self, teacher: Reporter) -> None:
        teacher.types("Atlantide")

        assert teacher.last == forms.NotUnderstood()


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
