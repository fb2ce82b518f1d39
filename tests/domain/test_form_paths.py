"""Walked tap by tap, a form reaches its end, every screen, every answer and every triage rule."""

import tomllib
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain import forms, rules, triage
from domain.danger import Hit, Strength
from domain.form_paths import Endless, Path, Wish, paths, walk
from tests.domain.form_person import FOLDER, shipped

NAMES = sorted(shipped())
FOUND = (
    Hit("suicide_explicit", Strength.PLAIN, "r", (0, 1), "it"),
    Hit("self_harm", Strength.PLAIN, "r", (0, 1), "it"),
)


@cache
def walked(name: str) -> tuple[Path, ...]:
    """The representative paths of a shipped form."""
    return tuple(paths(shipped()[name]))


def wishes(form: forms.Form) -> st.SearchStrategy[Wish]:
    """What somebody may want to say to any question of the form."""
    options: dict[str, Any] = {
        question.code: st.sampled_from([option.value for option in question.scale.options])
        for screen in form.screens
        for question in screen.questions
        if screen.kind not in ("changed", "text")
    }
    values = st.fixed_dictionaries({}, optional=options)
    return st.builds(Wish, values=values, changed=st.frozensets(st.sampled_from(sorted(form.items))))


class TestPaths:
    @settings(max_examples=60, deadline=None)
    @given(st.data(), st.sampled_from(NAMES))
    def test_what_was_wished_is_what_is_sent(self, data: st.DataObject, name: str) -> None:
        form = shipped()[name]
        wish = data.draw(wishes(form))

        path = walk(form, wish)

        assert path.end in ("sent", "under_age")
        for code, value in wish.values.items():
            item = form.items.get(code)
            if item is not None and path.end == "sent" and code in path.answers and code != "X3":
                assert path.answers[code] == value

    @pytest.mark.parametrize("name", NAMES)
    def test_every_path_ends_and_every_screen_is_on_one(self, name: str) -> None:
        form = shipped()[name]
        seen: set[str] = set()
        ends: set[str] = set()

        for path in walked(name):
            seen.update(path.screens)
            ends.add(path.end)

        assert seen == {screen.name for screen in form.screens}
        assert ends == ({"sent", "under_age"} if form.first_person else {"sent"})

    @pytest.mark.parametrize("name", NAMES)
    def test_every_answer_of_every_question_is_given_on_some_path(self, name: str) -> None:
        form = shipped()[name]
        given = {
            (code, str(value))
            for path in walked(name)
            for code, value in path.answers.items()
            if code in form.items
        }

        possible = {
            (question.code, str(option.value))
            for screen in form.screens
            for question in screen.questions
            if question.code in form.items and screen.kind != "changed"
            for option in question.scale.options
        }
        assert possible <= given

    def test_every_triage_rule_is_reached_on_foot(self) -> None:
        file = FOLDER.parent / "triage.toml"
        source = file.read_text(encoding="utf-8")
        known = rules.parse(tomllib.loads(source), file=file.name, source=source)
        reached: set[str] = set()

        for name in NAMES:
            for path in walked(name):
                hits = FOUND if "text" in path.answers else ()
                reached.update(triage.evaluate(known, shipped()[name], path.answers, hits).rules)

        assert {*(rule.id for rule in known.rules), known.urgency.id, known.otherwise.id} <= reached

    def test_a_form_without_a_way_out_is_noticed(self) -> None:
        teacher = shipped()["teacher"]
        screens = tuple(
            replace(screen, kind="notice") if screen.kind == "summary" else screen
            for screen in teacher.screens
        )

        with pytest.raises(Endless):
            walk(replace(teacher, screens=screens), Wish())
