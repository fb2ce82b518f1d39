"""What is asked of whom, and how each kind of answer is recorded."""

import pytest

from domain import forms
from tests.domain.form_person import Reporter, a_typical_teacher, through_notice


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

    def test_what_was_excluded_does_not_look_ticked(self, teacher: Reporter) -> None:
        teacher.taps_on("Paura di qualcuno", "Nient'altro", "Indietro")

        assert [choice.on for choice in teacher.view.choices[:5]] == [False, False, True, False, False]

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

    def test_the_list_is_whole_again_when_the_screen_is_entered_anew(self, teacher: Reporter) -> None:
        teacher.types("paese").taps_on("Paese 3")

        teacher.does(forms.Edit("comune"))

        assert teacher.view.choices[0].text == "Crema"

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
