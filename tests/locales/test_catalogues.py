"""The catalogues that ship are complete, and a catalogue that is not is named before anybody reads it."""

import shutil
from pathlib import Path

import pytest

from domain.faults import Faulty
from locales import catalogues, extraction, forbidden, upkeep

ROOT = Path(__file__).parents[2]
HEADER = r"""msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\n"

"""


def write(root: Path, language: str, body: str) -> Path:
    path = root / "locales" / language / catalogues.FILE
    path.parent.mkdir(parents=True)
    path.write_text(HEADER + body, encoding="utf-8")
    return path


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A house of one form, one handler and two catalogues without entries."""
    (tmp_path / "protocol").mkdir()
    (tmp_path / "protocol" / "form.toml").write_text('[item]\ntext = "Dorme male"\nsource = "una guida"\n')
    (tmp_path / "handlers").mkdir()
    (tmp_path / "handlers" / "talk.py").write_text(
        'a = _("Ciao {who}")\nb = _.ngettext("{n} caso", "{n} casi", 2)\n'
        'c = N_("Dorme male")\nprint("non detto")\n'
    )
    for language in ("it", "en"):
        write(tmp_path, language, "")
        shutil.copy(ROOT / "locales" / language / forbidden.FILE, tmp_path / "locales" / language)
    return tmp_path


class TestTheShippedCatalogues:
    def test_are_complete_and_fresh(self) -> None:
        faults = upkeep.check(ROOT)

        assert not faults, "\n".join(str(fault) for fault in faults)

    def test_hold_italian_and_english(self) -> None:
        loaded = catalogues.load()

        assert {"it", "en"} <= loaded.keys()
        assert loaded["en"]("lunedì") == "Monday"
        assert loaded["en"].ngettext("{n} ora", "{n} ore", 1) == "{n} hour"
        assert loaded["en"].ngettext("{n} ora", "{n} ore", 0) == "{n} hours"

    def test_are_written_the_same_way_twice(self) -> None:
        found = extraction.texts(ROOT)

        for language in ("it", "en"):
            path = ROOT / "locales" / language / catalogues.FILE
            assert upkeep.updated(found, language, path) == path.read_text(encoding="utf-8")


class TestExtraction:
    def test_finds_words_in_python_and_in_the_protocol_and_nothing_else(self, house: Path) -> None:
        found = {text.id: text.files for text in extraction.texts(house)}

        assert found == {
            "Dorme male": ("protocol/form.toml", "handlers/talk.py"),
            "Ciao {who}": ("handlers/talk.py",),
            ("{n} caso", "{n} casi"): ("handlers/talk.py",),
        }

    def test_finds_words_in_the_pages_of_the_console(self, house: Path) -> None:
        (house / "web" / "templates").mkdir(parents=True)
        page = '<p>{{ _("Coda vuota") }}</p>{% if _("Esci") %}x{% endif %}<p>non detto</p>'
        (house / "web" / "templates" / "queue.html").write_text(page)

        assert {"Coda vuota", "Esci"} <= {text.id for text in extraction.texts(house)}

    def test_a_key_that_nobody_declared_is_a_fault(self, house: Path) -> None:
        (house / "protocol" / "new.toml").write_text('\nremark = "una frase nuova"\n')

        faults = extraction.unnamed_keys(house)

        assert [(fault.file, fault.line) for fault in faults] == [("protocol/new.toml", 2)]

    def test_phrases_that_people_may_write_are_not_words_of_ours(self, house: Path) -> None:
        (house / "protocol" / "danger").mkdir()
        (house / "protocol" / "danger" / "it.toml").write_text('text = "non ne posso più"')

        assert "non ne posso più" not in {text.id for text in extraction.texts(house)}
        assert not extraction.unnamed_keys(house)


class TestUpdate:
    def test_gives_italian_its_own_words_and_leaves_english_to_a_person(self, house: Path) -> None:
        upkeep.update(house)

        italian = catalogues.read(house / "locales" / "it" / catalogues.FILE)
        assert italian["Ciao {who}"].string == "Ciao {who}"
        unfinished = [fault.what for fault in upkeep.check(house)]
        assert len(unfinished) == 3
        assert all("is not translated" in what for what in unfinished)

    def test_keeps_translations_and_drops_what_nobody_uses(self, house: Path) -> None:
        path = house / "locales" / "en" / catalogues.FILE
        path.write_text(
            HEADER + 'msgid "Dorme male"\nmsgstr "Sleeps badly"\n\nmsgid "Vecchio"\nmsgstr "Old"\n'
        )

        upkeep.update(house)

        assert catalogues.read(path)["Dorme male"].string == "Sleeps badly"
        assert "Vecchio" not in path.read_text(encoding="utf-8")

    def test_a_changed_text_is_fuzzy_until_a_person_reads_it(self, house: Path) -> None:
        path = house / "locales" / "en" / catalogues.FILE
        path.write_text(HEADER + 'msgid "Dorme molto male"\nmsgstr "Sleeps very badly"\n')

        upkeep.update(house)

        assert any("“Dorme male” is fuzzy" in fault.what for fault in upkeep.check(house))
        assert catalogues.load(house / "locales")["en"]("Dorme male") == "Dorme male"

    def test_changes_nothing_the_second_time(self, house: Path) -> None:
        assert len(upkeep.update(house)) == 2

        assert upkeep.update(house) == ()


class TestCheck:
    @pytest.mark.parametrize(
        ("entry", "named"),
        [
            ('msgid "Mai detto"\nmsgstr "Never said"\n', "that nobody uses"),
            ('msgid "Ciao {who}"\nmsgstr "Hello {chi}"\n', "placeholders"),
            ('msgid "Ciao {who}"\nmsgstr "Hello {who"\n', "placeholders"),
            ('msgid "Dorme male"\nmsgstr "Sleeps badly "\n', "other spaces"),
            ('#, fuzzy\nmsgid "Dorme male"\nmsgstr "Sleeps badly"\n', "is fuzzy"),
        ],
    )
    def test_names_each_kind_of_fault_with_its_line(self, house: Path, entry: str, named: str) -> None:
        (house / "locales" / "en" / catalogues.FILE).write_text(HEADER + entry)

        faults = [fault for fault in upkeep.check(house) if named in fault.what]

        assert len(faults) == 1
        assert faults[0].file == "locales/en/LC_MESSAGES/cordata.po"
        assert faults[0].line >= 6

    def test_a_plural_form_may_leave_out_the_count_but_not_add_a_name(self, house: Path) -> None:
        path = house / "locales" / "en" / catalogues.FILE
        entry = 'msgid "{{n}} caso"\nmsgid_plural "{{n}} casi"\nmsgstr[0] "{one}"\nmsgstr[1] "{{n}} cases"\n'

        path.write_text(HEADER + entry.format(one="one case"))
        assert not [fault for fault in upkeep.check(house) if "placeholders" in fault.what]

        path.write_text(HEADER + entry.format(one="{x} case"))
        assert [fault for fault in upkeep.check(house) if "placeholders" in fault.what]


class TestLoad:
    def test_refuses_a_translation_that_would_fail_in_front_of_a_person(self, tmp_path: Path) -> None:
        write(tmp_path, "it", 'msgid "Ciao {who}"\nmsgstr "Ciao {who}"\n')
        write(tmp_path, "en", 'msgid "Ciao {who}"\nmsgstr "Hello {name}"\n')

        with pytest.raises(Faulty, match=r"locales/en/.*:6: placeholders"):
            catalogues.load(tmp_path / "locales")

    def test_refuses_a_file_that_is_no_catalogue(self, tmp_path: Path) -> None:
        write(tmp_path, "it", "msgid Ciao\n")

        with pytest.raises(Faulty, match="cannot be read"):
            catalogues.load(tmp_path / "locales")

    def test_refuses_a_house_without_italian(self, tmp_path: Path) -> None:
        write(tmp_path, "en", "")

        with pytest.raises(Faulty, match="Italian catalogue is missing"):
            catalogues.load(tmp_path / "locales")

    def test_shows_italian_where_a_language_lacks_a_text(self, tmp_path: Path) -> None:
        write(tmp_path, "it", "")

        words = catalogues.load(tmp_path / "locales")["it"]

        assert words("Ciao") == "Ciao"
        assert [words.ngettext("{n} caso", "{n} casi", count) for count in (1, 2)] == ["{n} caso", "{n} casi"]

    def test_uses_as_many_plural_forms_as_the_language_has(self, tmp_path: Path) -> None:
        write(tmp_path, "it", "")
        header = HEADER.replace(
            "nplurals=2; plural=(n != 1)", "nplurals=3; plural=(n==1 ? 0 : n==0 || n%100<20 ? 1 : 2)"
        )
        path = write(tmp_path, "ro", "")
        path.write_text(header + 'msgid "a"\nmsgid_plural "b"\nmsgstr[0] "x"\nmsgstr[1] "y"\nmsgstr[2] "z"\n')

        words = catalogues.load(tmp_path / "locales")["ro"]

        assert [words.ngettext("a", "b", count) for count in (1, 5, 40)] == ["x", "y", "z"]
