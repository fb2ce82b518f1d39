"""A family language holds what families read, all of it and nothing else; and each language says who read it natively."""

import shutil
from argparse import Namespace
from datetime import date
from pathlib import Path

import pytest

from app import protocol, protocol_command
from domain.faults import Faulty
from locales import audience, catalogues, extraction, forbidden, reviews, upkeep
from locales.extraction import Place
from tests.locales.test_catalogues import HEADER, ROOT

FAMILY = ("ar", "es", "fr", "ro", "sq", "uk", "zh")
RULE = """
families = ["handlers/talk.py"]
team = ["handlers/queue.py"]
[only]
"handlers/mixed.py" = ["WORDS.Kind", "says"]
[but]
"handlers/talk.py" = ["reads"]
"""


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A house of three handlers, with an Italian catalogue and a Romanian one for families."""
    for name in ("protocol", "handlers", "locales/it/LC_MESSAGES", "locales/ro/LC_MESSAGES"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "handlers" / "talk.py").write_text(
        'def opens(_):\n    return _("Ciao {who}")\n\ndef reads(_):\n    return _("Coda")\n'
    )
    (tmp_path / "handlers" / "queue.py").write_text('a = _("Scheda")\n')
    (tmp_path / "handlers" / "mixed.py").write_text(
        'WORDS = {\n    Kind: N_("Per te"),\n    Other: N_("Per noi"),\n}\n\ndef says(_):\n    return _("Detto")\n'
    )
    (tmp_path / "locales" / audience.FILE).write_text(RULE.replace('"WORDS.Kind"', '"Kind"'))
    (tmp_path / "locales" / "ro" / reviews.FILE).write_text(
        'texts = "families"\nreviewed_by = "nobody yet"\n'
    )
    for language in ("it", "ro"):
        (tmp_path / "locales" / language / catalogues.FILE).write_text(HEADER)
        shutil.copy(ROOT / "locales" / language / forbidden.FILE, tmp_path / "locales" / language)
    upkeep.update(tmp_path)
    return tmp_path


def held(house: Path, language: str) -> set[str]:
    catalogue = catalogues.read(house / "locales" / language / catalogues.FILE)
    return {str(message.id) for message in catalogue if message.id}


class TestTheRule:
    def test_a_family_language_is_given_the_texts_of_families_alone(self, house: Path) -> None:
        assert held(house, "ro") == {"Ciao {who}", "Per te", "Detto"}
        assert held(house, "it") == {"Ciao {who}", "Per te", "Detto", "Coda", "Scheda", "Per noi"}

    def test_a_missing_family_text_is_named_and_a_team_text_is_not_asked_for(self, house: Path) -> None:
        missing = {fault.what for fault in upkeep.check(house) if "/ro/" in fault.file}

        assert missing == {f"“{text}” is not translated" for text in ("Ciao {who}", "Detto", "Per te")}

    def test_other_placeholders_are_refused(self, house: Path) -> None:
        path = house / "locales" / "ro" / catalogues.FILE
        text = path.read_text(encoding="utf-8")
        path.write_text(
            text.replace('msgid "Ciao {who}"\nmsgstr ""', 'msgid "Ciao {who}"\nmsgstr "Bună {name}"')
        )

        assert any("placeholders" in fault.what for fault in upkeep.check(house))

    def test_a_new_screen_cannot_slip_by(self, house: Path) -> None:
        (house / "handlers" / "new.py").write_text('a = _("Nuovo")\n')

        found = [fault.what for fault in upkeep.check(house) if "families" in fault.what]

        assert found == ["nobody knows whether families read handlers/new.py"]

    def test_a_part_that_is_gone_is_named(self, house: Path) -> None:
        (house / "handlers" / "mixed.py").write_text('WORDS = {Kind: N_("Per te")}\n')

        assert any("“says” holds no text" in fault.what for fault in upkeep.check(house))

    def test_a_key_that_nobody_knows_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / audience.FILE).write_text('everyone = ["a"]\n')

        with pytest.raises(Faulty):
            audience.load(tmp_path)

    @pytest.mark.parametrize(
        ("place", "reads"),
        [
            (Place("protocol/forms/self.toml"), True),
            (Place("protocol/contacts.toml"), True),
            (Place("handlers/danger.py", "hears"), True),
            (Place("handlers/danger.py", "lists_alarms"), False),
            (Place("handlers/notices.py", "_REPORTER.TAKEN"), True),
            (Place("handlers/notices.py", "_TEAM.PARKED"), False),
            (Place("domain/names.py", "COARSE.RECEIVED"), True),
            (Place("handlers/queue.py", "lists"), False),
            (Place("web/templates/page_door.html"), True),
            (Place("web/templates/queue.html"), False),
        ],
    )
    def test_the_rule_of_the_house_knows_who_reads_what(self, place: Place, reads: bool) -> None:
        rule = audience.load()

        assert rule is not None
        assert rule.reads(place) is reads

    def test_the_rule_of_the_house_names_every_file(self) -> None:
        rule = audience.load()

        assert rule is not None
        assert list(audience.faults(extraction.texts(ROOT), rule)) == []


class TestWhoReadItNatively:
    def test_every_family_language_ships_and_says_who_reviewed_it(self) -> None:
        known = reviews.load()

        assert {one for one, review in known.items() if review.texts == reviews.FAMILIES} == set(FAMILY)
        assert not [one for one in FAMILY if catalogues.load()[one].whole]

    def test_the_check_of_the_protocol_says_it(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert protocol_command.run(Namespace(path=protocol.DEFAULT)) == 0

        assert "ro: reviewed natively by nobody yet\n" in capsys.readouterr().out

    def test_a_reader_is_named_with_the_day(self, tmp_path: Path) -> None:
        (tmp_path / "ro").mkdir()
        (tmp_path / "ro" / reviews.FILE).write_text('reviewed_by = "M. Ionescu"\nreviewed_on = 2027-02-03\n')

        read = reviews.load(tmp_path)["ro"]

        assert read.on == date(2027, 2, 3)
        assert str(read) == "ro: reviewed natively by M. Ionescu on 2027-02-03"

    @pytest.mark.parametrize(
        "text",
        ['reviewed_by = "M. Ionescu"\n', "reviewed_on = 2027-02-03\n", 'texts = "some"\n', "texts =\n"],
    )
    def test_half_a_review_is_refused(self, tmp_path: Path, text: str) -> None:
        (tmp_path / "ro").mkdir()
        (tmp_path / "ro" / reviews.FILE).write_text(text)

        with pytest.raises(Faulty):
            reviews.load(tmp_path)
