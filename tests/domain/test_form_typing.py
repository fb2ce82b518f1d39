"""Every button can be typed: numbers, words, several at once, in the person's language; half a sentence does nothing."""

import pytest

from domain import forms
from tests.domain.form_person import AROUND, COMUNI, Reporter, a_typical_teacher, shipped

ENGLISH = {
    "often": "spesso",
    "sometimes": "qualche volta",
    "next": "avanti",
    "back": "indietro",
    "and": "e",
    "i do not know": "non so",
    "none of this": "Niente di questo",
    "yes": "sì",
}


@pytest.fixture
def teacher() -> Reporter:
    return Reporter.opens("teacher").types("no", "ho capito")


class TestToggles:
    @pytest.mark.parametrize(
        ("typed", "expected"),
        [
            ("1 spesso, 2 qualche volta", {"T1": "spesso", "T2": "qualche volta"}),
            ("1 SPESSO; 2 Qualche Volta.", {"T1": "spesso", "T2": "qualche volta"}),
            ("1: spesso 2: non so", {"T1": "spesso", "T2": "non so"}),
            ("1 e 3 spesso", {"T1": "spesso", "T3": "spesso"}),
            (
                "1, 2, 3 qualche volta e 4 spesso",
                {f"T{n}": "qualche volta" for n in (1, 2, 3)} | {"T4": "spesso"},
            ),
            ("2", {"T2": "qualche volta"}),
            ("2 4", {"T2": "qualche volta", "T4": "qualche volta"}),
            ("6 preferisco non dire", {"T6": "preferisco non dire"}),
        ],
    )
    def test_numbers_and_words_answer(self, teacher: Reporter, typed: str, expected: dict[str, str]) -> None:
        teacher.types(typed)

        assert {code: word for code, word in teacher.answers.items() if code.startswith("T")} == expected
        assert teacher.view.name == "seen_1"

    @pytest.mark.parametrize(
        "typed",
        [
            "7 spesso",
            "0 spesso",
            "spesso",
            "1 spesso, 2 boh",
            "spesso 1",
            "1 spessissimo",
            "",
            "   ",
            "🙂",
            "1 sì",
        ],
    )
    def test_what_is_not_wholly_understood_changes_nothing(self, teacher: Reporter, typed: str) -> None:
        before = teacher.draft

        teacher.types(typed)

        assert teacher.last == forms.NotUnderstood()
        assert teacher.draft is before

    def test_a_number_alone_walks_on_like_a_tap(self, teacher: Reporter) -> None:
        teacher.types("1", "1")

        assert teacher.answers["T1"] == "spesso"

    def test_a_fact_is_answered_with_yes(self, teacher: Reporter) -> None:
        teacher.types("avanti", "6 si", "avanti")

        assert teacher.answers["T12"] == "sì"


class TestOtherScreens:
    @pytest.mark.parametrize(
        ("typed", "word"),
        [("Sì", "sì"), ("si", "sì"), ("sì, adesso", "sì"), ("2", "no"), ("non so", "non so")],
    )
    def test_danger_is_answered_by_word_or_number(self, typed: str, word: str) -> None:
        assert Reporter.opens("teacher").types(typed).answers["X6"] == word

    def test_a_youngster_and_an_adult_can_type_the_whole_form(self) -> None:
        teacher = Reporter.opens("teacher").types(
            "no", "ok", "1 spesso", "avanti", "avanti", "niente", "1", "avanti"
        )
        assert teacher.view.name == "duration"

        teacher.types(
            "2",
            "1 molta, 3 un po'",
            "avanti",
            "1 sì 2 no",
            "avanti",
            "15",
            "crema",
            "1 non ancora",
            "avanti",
            "invia",
        )

        assert teacher.draft.state == "sent"
        assert teacher.answers["functioning"] == {"school": 2, "home": 1}
        assert teacher.answers["protective"] == {"trusted_adult": "yes", "close_friend": "no"}
        assert teacher.answers["changed"] == ["T1"]
        assert teacher.answers["family_informed"] == "no"

    def test_on_a_list_of_changes_numbers_are_those_shown(self, teacher: Reporter) -> None:
        teacher.types("4 spesso, 6 spesso", "avanti", "avanti", "niente di questo", "2", "avanti")

        assert teacher.answers["changed"] == ["T6"]

    def test_grave_signs_are_ticked_by_number(self, teacher: Reporter) -> None:
        teacher.types("avanti", "avanti", "2", "3 non so", "nient'altro")

        assert [teacher.answers[f"X{n}"] for n in range(1, 6)] == ["no", "sì", "non so", "no", "no"]

    @pytest.mark.parametrize("typed", ["26", "99", "quindici", "-3", "1000"])
    def test_an_age_that_no_youngster_has_is_not_taken(self, typed: str) -> None:
        teacher = a_typical_teacher()
        teacher.does(forms.Edit("age"))

        teacher.types(typed)

        assert teacher.answers["age"] == 15

    def test_an_age_without_a_button_is_taken(self) -> None:
        teacher = a_typical_teacher()
        teacher.does(forms.Edit("age"))

        teacher.types("7")

        assert teacher.answers["age"] == 7
        assert ("Età", ("7",)) in [(line.label, line.values) for line in teacher.view.lines]

    @pytest.mark.parametrize("typed", ["modifica 9", "modifica"])
    def test_the_summary_is_edited_by_word(self, typed: str) -> None:
        teacher = a_typical_teacher().types("modifica")
        numbers = {choice.short: choice.number for choice in teacher.view.choices}
        teacher.taps_on("Torna al riepilogo")

        teacher.types(
            *(["modifica", str(numbers["Età"])] if typed == "modifica" else [f"modifica {numbers['Età']}"])
        )

        assert teacher.view.name == "age"

    def test_two_lines_are_added_by_word(self) -> None:
        assert a_typical_teacher().types("aggiungi due righe").view.name == "text"

    def test_on_a_text_screen_only_the_stable_words_are_commands(self) -> None:
        teacher = a_typical_teacher().types("aggiungi due righe", "1 spesso")
        assert teacher.answers["text"] == "1 spesso"

        teacher.types("aggiungi due righe", "indietro")

        assert teacher.view.kind == "summary"
        assert teacher.answers["text"] == "1 spesso"

    def test_a_long_message_where_a_tap_is_expected_is_not_kept(self, teacher: Reporter) -> None:
        teacher.types("mi sono accorta che da qualche tempo " * 20)

        assert teacher.last == forms.NotUnderstood()
        assert "accorta" not in str(teacher.draft.to_data())


class TestLanguages:
    def test_words_of_another_language_are_understood(self) -> None:
        form = shipped()["teacher"]
        around = forms.Around(comuni=COMUNI, words=ENGLISH)
        draft = forms.begin(form, run="r")
        for typed in ("no", "next", "1 often and 2 sometimes", "next", "6 yes", "next", "none of this"):
            draft = forms.step(form, draft, forms.Typed(typed), around).draft

        said = forms.answers(form, draft)

        assert (said["T1"], said["T2"], said["T12"], said["X1"]) == ("spesso", "qualche volta", "sì", "no")

    @pytest.mark.parametrize("name", sorted(shipped()))
    def test_every_word_of_a_screen_is_among_those_to_translate(self, name: str) -> None:
        form = shipped()[name]
        words = {forms.fold(word) for word in forms.typeable(form)}

        for place, screen in enumerate(form.screens):
            if screen.kind in ("notice", "summary", "changed"):
                continue
            view = forms.show(form, forms.Draft(form.id, form.version, form.fingerprint, "r", place), AROUND)
            shown = {choice.value or choice.text for choice in view.choices if not choice.raw}
            plain = {forms.fold(text) for text in shown if screen.kind not in ("toggles", "ticks")}
            assert plain <= words
