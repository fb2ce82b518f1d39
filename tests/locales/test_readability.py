"""Every screen of every form reads as easily as its audience needs, measured whole, as it is drawn for people."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from domain import forms
from domain.form_definitions import Form
from domain.form_views import View
from handlers.ui import form_screens
from locales import catalogues, extraction
from tests.domain.form_person import AROUND, shipped
from tests.locales.gulpease import Floor, assert_readable, measure
from tests.locales.test_catalogues import ROOT

ITALIAN = catalogues.load()["it"]
URGENT = ("danger", "follow_up_now", "follow_up")
"""Screens read by somebody who may be beside a person in danger."""

WIDEST = 40
"""Characters of a button that a small phone still shows whole in one column."""


def floor_of(form: Form, view: View) -> Floor:
    if view.name in URGENT:
        return Floor.HELP
    return Floor.YOUNG_PEOPLE if form.first_person else Floor.FAMILIES


def labels_of(view: View) -> list[list[str]]:
    return [[button.text for button in row] for row in form_screens.rows(view, ITALIAN)]


def views(form: Form) -> Iterator[View]:
    """Every screen of a form as it opens, and the summary of a form with an answer to everything."""
    begun = forms.begin(form, run="r")
    full = {
        question.code: question.scale.options[0].value
        for screen in form.screens
        for question in screen.questions
        if question.scale.options
    }
    for place, screen in enumerate(form.screens):
        values = full if screen.kind in ("summary", "changed") else {}
        yield forms.show(form, replace(begun, step=place, values=values), AROUND)
    yield forms.show(form, replace(begun, state="paused"), AROUND)


@pytest.mark.parametrize("name", sorted(shipped()))
class TestEveryForm:
    def test_reads_as_easily_as_its_audience_needs(self, name: str) -> None:
        form = shipped()[name]

        for view in views(form):
            for buttons in ([], labels_of(view)):  # Buttons must not make up for a hard text.
                text = form_screens.text(view, ITALIAN)
                assert_readable(f"{name}, {view.name}", text, floor_of(form, view), buttons)

    def test_has_all_its_words_in_the_catalogues(self, name: str) -> None:
        extracted = {text.id for text in extraction.texts(ROOT)}

        assert not set(shipped()[name].words()) - extracted

    @pytest.mark.parametrize("language", sorted(catalogues.load()))
    def test_has_short_words_that_fit_a_button(self, name: str, language: str) -> None:
        translate = catalogues.load()[language]
        shorts = {question.short for screen in shipped()[name].screens for question in screen.questions}

        assert not {translate(short) for short in shorts if len(translate(short)) > WIDEST}

    @pytest.mark.parametrize("language", sorted(catalogues.load()))
    def test_tells_typed_words_apart_in_every_language(self, name: str, language: str) -> None:
        translate = catalogues.load()[language]
        meanings: dict[str, set[str]] = {}
        for word in forms.typeable(shipped()[name]):
            meanings.setdefault(forms.fold(translate(word)), set()).add(forms.fold(word))

        assert not {typed: meant for typed, meant in meanings.items() if len(meant) > 1}


class TestGulpease:
    def test_follows_the_formula(self) -> None:
        assert measure("Il gatto dorme.") == 89 + (300 * 1 - 10 * 12) / 3

    def test_counts_lines_and_rows_of_buttons_as_sentences(self) -> None:
        assert measure("Il gatto\nIl cane") == 89 + (300 * 2 - 10 * 13) / 4
        assert measure("Il gatto", [["Il cane", "Topo"], ["No"]]) == 89 + (300 * 3 - 10 * 19) / 6

    def test_takes_a_telephone_number_as_one_long_word(self) -> None:
        assert measure("Chiama 02 2327 2327") == 89 + (300 - 10 * 16) / 2

    def test_leaves_markup_aside(self) -> None:
        assert measure("<b>Il gatto</b> &amp; il cane") == measure("Il gatto & il cane")

    def test_is_low_for_an_office_text(self) -> None:
        office = (
            "Si rappresenta che, ai fini della presentazione dell'istanza, il richiedente dovrà previamente "
            "provvedere alla regolarizzazione amministrativa della documentazione precedentemente trasmessa."
        )

        assert measure(office) < 40
        with pytest.raises(AssertionError, match="office: Gulpease"):
            assert_readable("office", office, Floor.FAMILIES)
