"""A form that cannot be filled in is named before anybody meets it: file, line, what is wrong and the cure, all at once."""

import random
import tomllib
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain import forms
from domain.faults import Fault, Faulty
from domain.form_parsing import CommonFile
from domain.people import REPORTERS
from tests.domain.form_person import shipped, sources

COMMON = sources()["common.toml"]
TEACHER = sources()["teacher.toml"]


def faults(teacher: str, common: str = COMMON) -> tuple[Fault, ...]:
    with pytest.raises(Faulty) as refused:
        forms.parse_all({"common.toml": common, "teacher.toml": teacher})
    return refused.value.faults


def changed(*pairs: tuple[str, str], text: str = TEACHER) -> str:
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new, 1)
    return text


class TestShipped:
    def test_there_is_a_form_for_every_kind_of_reporter(self) -> None:
        served = [kind for form in shipped().values() for kind in form.reporters]

        assert sorted(served) == sorted(REPORTERS)

    @pytest.mark.parametrize(
        ("name", "letter", "count", "weights"),
        [
            ("teacher", "T", 12, "221211212211"),
            ("oratorio", "O", 10, "2221222222"),
            ("family", "F", 12, "222122221221"),
            ("doctor", "M", 8, "22122222"),
            ("self", "S", 8, "22122221"),
        ],
    )
    def test_has_the_items_and_weights_of_the_field_notes(
        self, name: str, letter: str, count: int, weights: str
    ) -> None:
        scored = shipped()[name].scored

        assert [item.code for item in scored] == [f"{letter}{number}" for number in range(1, count + 1)]
        assert "".join(str(item.weight) for item in scored) == weights

    @pytest.mark.parametrize("name", ["teacher", "oratorio", "family", "doctor"])
    def test_forms_of_adults_ask_all_grave_signs(self, name: str) -> None:
        grave = {code for code, item in shipped()[name].items.items() if item.kind == "safety"}

        assert grave == {*(f"X{n}" for n in range(1, 7)), *(f"Y{n}" for n in range(1, 11))}

    def test_only_facts_are_yes_or_no(self) -> None:
        facts = {
            item.code for form in shipped().values() for item in form.items.values() if item.kind == "yes_no"
        }

        assert facts == {"T12", "F12"}

    @pytest.mark.parametrize("name", sorted(shipped()))
    def test_every_text_field_reminds_of_names_addresses_and_photos(self, name: str) -> None:
        reminders = [" ".join(screen.text) for screen in shipped()[name].screens if screen.kind == "text"]

        assert len(reminders) == 2
        assert all("Niente nomi, indirizzi o foto" in reminder for reminder in reminders)

    @pytest.mark.parametrize("name", sorted(shipped()))
    def test_no_question_asks_for_a_name(self, name: str) -> None:
        asked = [question.text for screen in shipped()[name].screens for question in screen.questions]

        assert not [text for text in asked if "cognome" in text.lower() or "si chiama" in text.lower()]


class TestFingerprint:
    def test_changes_with_the_form_and_with_the_blocks_it_uses(self) -> None:
        plain = forms.parse_all({"common.toml": COMMON, "teacher.toml": TEACHER})["teacher"]
        reworded = changed(('text = "Appare triste', 'text = "Sembra triste'))
        block = changed(('title = "Chi c\'è già vicino?"', 'title = "Chi gli sta vicino?"'), text=COMMON)

        others = [
            forms.parse_all({"common.toml": COMMON, "teacher.toml": reworded})["teacher"],
            forms.parse_all({"common.toml": block, "teacher.toml": TEACHER})["teacher"],
        ]

        assert len({plain.fingerprint, *(other.fingerprint for other in others)}) == 3

    def test_stays_when_only_a_comment_or_an_unused_block_changes(self) -> None:
        plain = forms.parse_all({"common.toml": COMMON, "teacher.toml": TEACHER})["teacher"]
        more = COMMON + '\n[screens.unused]\nkind = "notice"\ntitle = "Nessuno"\n'

        same = forms.parse_all({"common.toml": more, "teacher.toml": "# a remark\n" + TEACHER})["teacher"]

        assert same.fingerprint == plain.fingerprint


class TestFaults:
    def test_all_are_said_at_once_with_file_line_and_cure(self) -> None:
        text = changed(
            ('reporters = ["teacher"]', 'reporters = ["wizard"]'),
            ('domain = "umore"\nweight = 2', 'domain = "humour"\nweight = 7'),
            ('use = "duration"', 'use = "durata"'),
        )

        found = faults(text)

        by_line = {text.splitlines()[fault.line - 1].strip(): fault.what for fault in found}
        assert '"wizard" is not a kind of reporter' in by_line['reporters = ["wizard"]']
        assert by_line['use = "durata"'] == '"durata" is no screen of the common file'
        assert {fault.what for fault in found} >= {
            "T2 has no known weight",
            'T2 has no known domain ("humour")',
        }
        assert all(fault.file == "teacher.toml" and fault.cure for fault in found)

    def test_a_fault_of_a_shared_block_is_named_in_the_shared_file_once(self) -> None:
        common = changed(('title = "Quanti anni ha?"', 'title = " "'), text=COMMON)

        found = [fault for fault in faults(TEACHER, common) if fault.what.startswith('"title"')]

        assert [(fault.file, common.splitlines()[fault.line - 1]) for fault in found] == [
            ("common.toml", 'title = " "')
        ]

    @pytest.mark.parametrize(
        ("old", "new", "what"),
        [
            ('[[screens]]\nuse = "summary"\n', "", "the form cannot end"),
            ('[[screens]]\nuse = "danger"\n', "", "does not begin with the danger question"),
            ('[[screens]]\nuse = "notice"\n', "", "the notice does not come second"),
            (
                'use = "summary"',
                'use = "summary"\nwhen = { any = ["T1"], is = ["mai"] }',
                "the form cannot end",
            ),
            ('use = "text"', 'use = "text"\noptional = false', 'screen "text" stands after the summary'),
            ('use = "text"', 'use = "age"', "age is asked twice"),
            ('items = ["T1", "T2", "T3"', 'items = ["T1", "T1", "T3"', "T1 is asked twice"),
            ('items = ["T1", "T2", "T3"', 'items = ["T1", "T3"', "T2 is never asked"),
            ('items = ["T1", "T2", "T3"', 'items = ["T1", "T2", "T99"', '"T99" is no item of this form'),
            ('code = "T2"', 'code = "T1"', "T1 is described twice"),
            ('code = "T2"', 'code = "T 2"', '"T 2" is no code'),
            (
                'text = "Appare triste, spento/a, oppure piange"',
                'text = ""',
                '"text" is not a text with words',
            ),
            ('short = "Triste o spento/a"', "short = 3", '"short" is not a text with words'),
            ('title = "Che cosa hai visto nelle ultime 4 settimane?"', "", '"title" is missing'),
            ('kind = "toggles"', 'kind = "sliders"', '"sliders" is no kind of screen'),
            ('kind = "yes_no"', 'kind = "maybe"', '"maybe" is no kind of item'),
            ('scale = "frequency"', 'scale = "speed"', '"speed" is no scale'),
            ("weight = 2", "wieght = 2", 'nobody reads "wieght"'),
            ("weight = 2", 'weight = "two"', '"weight" is not a whole number'),
            ('version = "1"', "", '"version" is missing'),
            ('reporters = ["teacher"]', "reporters = []", "nobody may fill in this form"),
            (
                'use = "duration"',
                'use = "duration"\nwhen = { any = ["urgency"], is = ["yes"] }',
                'screen "duration" depends on urgency, not asked before it',
            ),
            (
                'use = "duration"',
                'use = "duration"\nwhen = { any = ["T1"], is = ["sì"] }',
                'screen "duration" is never reached',
            ),
            (
                'use = "duration"',
                'use = "duration"\nwhen = { all = ["T1"] }',
                "a condition names no question",
            ),
            ('use = "age"', 'use = "age"\ncolumns = 40', '"columns" is 40'),
            ('use = "age"', 'use = "age"\nfields = []', 'screen "age" does not ask exactly one thing'),
            (
                'use = "age"',
                'use = "age"\nfields = [{ code = "shoes" }]',
                '"shoes" is no answer that anybody knows',
            ),
            ('id = "seen_2"', 'id = "seen_1"', 'two screens are called "seen_1"'),
            ('use = "safety"', 'use = "safety"\noptional = true', 'screen "safety" is optional'),
            (
                "[[screens]]",
                '[[rises]]\nwhen = { any = ["T1"], is = ["spesso"] }\ncode = "X3"\nbefore = "no"\nafter = "forse"\n'
                "\n[[screens]]",
                'the rise of "X3" names an answer that is never given',
            ),
        ],
    )
    def test_each_is_named(self, old: str, new: str, what: str) -> None:
        found = faults(changed((old, new)))

        assert [fault for fault in found if what in fault.what], [str(fault) for fault in found]

    def test_a_screen_holds_no_more_than_eight_items(self) -> None:
        text = changed(
            (
                'items = ["T1", "T2", "T3", "T4", "T5", "T6"]',
                f"items = {[f'T{n}' for n in range(1, 10)]}".replace("'", '"'),
            ),
            ('items = ["T7", "T8", "T9", "T10", "T11", "T12"]', 'items = ["T10", "T11", "T12"]'),
        )

        assert 'screen "seen_1" has 9 items' in {fault.what for fault in faults(text)}

    def test_a_form_for_youngsters_without_an_age_gate_is_refused(self) -> None:
        text = changed(('version = "1"', 'version = "1"\nfirst_person = true'))

        assert "a form for youngsters does not ask the age after the notice" in {
            fault.what for fault in faults(text)
        }

    def test_two_forms_with_one_id_are_refused(self) -> None:
        with pytest.raises(Faulty) as refused:
            forms.parse_all({"common.toml": COMMON, "teacher.toml": TEACHER, "school.toml": TEACHER})

        assert [fault.what for fault in refused.value.faults] == ['"teacher" is the id of another form']

    def test_a_file_that_is_no_toml_is_named_with_its_line(self) -> None:
        found = faults(TEACHER + "\nbroken = = 1\n")

        assert [(fault.file, fault.line) for fault in found] == [("teacher.toml", TEACHER.count("\n") + 2)]

    @settings(max_examples=150, deadline=None)
    @given(
        st.randoms(use_true_random=False),
        st.sampled_from((None, 0, True, "", "x", [], ["x"], [[]], {}, {"a": 1})),
    )
    def test_whatever_is_written_is_read_or_refused_with_faults(
        self, chance: random.Random, value: Any
    ) -> None:
        document = tomllib.loads(TEACHER)
        common = tomllib.loads(COMMON)
        for _ in range(3):
            spoil(chance, chance.choice((document, common)), value)

        try:
            form = forms.parse(
                document, file="a.toml", source=TEACHER, common=CommonFile(common, "c.toml", COMMON)
            )
        except Faulty as refused:
            assert refused.faults
        else:
            assert form.screens[form.summary].kind == "summary"


def spoil(chance: random.Random, node: Any, value: Any) -> None:
    """Put `value` at some place of a document."""
    while True:
        keys = list(node) if isinstance(node, dict) else list(range(len(node)))
        if not keys:
            return
        key = chance.choice(keys)
        if isinstance(node[key], (dict, list)) and node[key] and chance.random() < 0.8:
            node = node[key]
            continue
        node[key] = deepcopy(value)
        return
