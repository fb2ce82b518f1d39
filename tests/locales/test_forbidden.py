"""What the house must never say (field notes §4.4): every text of every catalogue, and a planted sentence for each kind."""

import shutil
from pathlib import Path

import pytest

from domain.faults import Faulty
from locales import catalogues, forbidden, upkeep
from tests.locales import planted
from tests.locales.test_catalogues import HEADER, ROOT

LISTS = forbidden.load()

PLANTED = [
    ("it", "diagnosis", "Da quello che scrivi sembra depressione."),
    ("it", "diagnosis", "Forse ha un disturbo alimentare"),
    ("it", "diagnosis", "Potrebbe essere un caso clinico."),
    ("it", "belittling", "Non è grave, succede."),
    ("it", "belittling", "Stai tranquillo."),
    ("it", "belittling", "Non ti preoccupare"),
    ("it", "belittling", "Vedrai che passa presto."),
    ("it", "promise", "Un operatore arriva da te."),
    ("it", "promise", "Stiamo arrivando."),
    ("it", "promise", "Ti prometto che leggiamo."),
    ("it", "promise", "Adesso sei al sicuro."),
    ("it", "secrecy", "Quello che scrivi resta segreto."),
    ("it", "secrecy", "Non lo dirò a nessuno."),
    ("it", "secrecy", "La segnalazione è anonima."),
    ("it", "person", "Ciao, sono Marta, sono una persona come te."),
    ("it", "person", "Mi dispiace tanto, ti capisco."),
    ("it", "person", "So come ti senti."),
    ("it", "person", "Fidati di me, siamo amici."),
    ("it", "method", "Come vorresti farlo?"),
    ("it", "method", "Hai già un piano?"),
    ("en", "diagnosis", "This looks like depression."),
    ("en", "diagnosis", "Maybe they have an eating disorder"),
    ("en", "belittling", "It is not that serious."),
    ("en", "belittling", "Calm down."),
    ("en", "belittling", "Don’t worry"),
    ("en", "promise", "Someone is on their way."),
    ("en", "promise", "We will send help: help will come."),
    ("en", "promise", "You are safe now."),
    ("en", "secrecy", "Your secret is kept here."),
    ("en", "secrecy", "I will never tell anyone."),
    ("en", "secrecy", "Reports are anonymous."),
    ("en", "person", "I am a friend."),
    ("en", "person", "I'm so sorry to hear that."),
    ("en", "person", "I know how you feel."),
    ("en", "method", "How would you do it?"),
    ("en", "method", "Do you have a plan?"),
    *planted.PLANTED,
]

ALLOWED = [
    ("it", "Sono un programma. Chi risponde a questi numeri è una persona."),
    ("it", "Manca, arriva tardi o chiede di uscire più di prima"),
    ("it", "Ho paura che qualcuno mi faccia del male"),
    ("it", "Ha detto come o quando, oppure ha preparato qualcosa"),
    ("it", "Vado già da un servizio o da uno psicologo"),
    ("it", "Non so quando legge."),
    ("it", "I fatti, con le date se le sai. Niente diagnosi."),
    ("en", "I am a program. Whoever answers these numbers is a person."),
    ("en", "I feel lonely"),
    ("en", "Nobody knows whether they are in danger now."),
    *planted.ALLOWED,
]


@pytest.mark.parametrize("language", sorted(catalogues.load()))
def test_no_text_of_a_catalogue_says_what_may_not_be_said(language: str) -> None:
    catalogue = catalogues.read(ROOT / "locales" / language / catalogues.FILE)
    said = [
        f"{form}: {found}"
        for message in catalogues.finished(catalogue)
        for form in catalogues.forms_of(message.string)
        if (found := LISTS[language].found(form))
    ]

    assert not said, "\n".join(said)


@pytest.mark.parametrize(("language", "kind", "text"), PLANTED)
def test_a_planted_sentence_is_caught(language: str, kind: str, text: str) -> None:
    assert kind in {caught for caught, _ in LISTS[language].found(text)}


@pytest.mark.parametrize(("language", "text"), ALLOWED)
def test_what_a_person_may_need_to_read_passes(language: str, text: str) -> None:
    assert LISTS[language].found(text) == ()


@pytest.mark.parametrize("language", sorted(LISTS))
def test_every_kind_is_planted_in_every_language(language: str) -> None:
    assert {kind for where, kind, _ in PLANTED if where == language} == set(forbidden.KINDS)


def test_line_ends_and_curly_quotes_hide_nothing() -> None:
    assert LISTS["it"].found("Non è\ngrave.")
    assert LISTS["en"].found("It isn’t  serious.")


class TestTheCheckOfTheCatalogues:
    def test_names_the_words_and_the_line(self, tmp_path: Path) -> None:
        house = self._house(tmp_path, "Sta arrivando qualcuno, stai tranquillo.")

        found = [fault for fault in upkeep.check(house) if "is never said" in fault.what]

        assert [fault.line for fault in found] == [6, 6]
        assert {kind for kind in forbidden.KINDS for fault in found if kind in fault.what} == {
            "belittling",
            "promise",
        }

    def test_asks_a_new_language_for_its_list(self, tmp_path: Path) -> None:
        house = self._house(tmp_path, "Ciao")
        (house / "locales" / "it" / forbidden.FILE).unlink()

        assert any("nobody listed" in fault.what for fault in upkeep.check(house))

    def test_refuses_a_list_that_leaves_a_kind_out(self, tmp_path: Path) -> None:
        (tmp_path / "it").mkdir()
        (tmp_path / "it" / forbidden.FILE).write_text('diagnosis = ["x"]\nmethod = ["("]\n')

        with pytest.raises(Faulty) as refused:
            forbidden.load(tmp_path)

        assert [fault.line for fault in refused.value.faults] == [1, 1, 1, 1, 2]

    def _house(self, folder: Path, text: str) -> Path:
        for name in ("protocol", "handlers", "locales/it/LC_MESSAGES"):
            (folder / name).mkdir(parents=True)
        (folder / "handlers" / "talk.py").write_text(f'a = _("{text}")\n')
        shutil.copy(ROOT / "locales" / "it" / forbidden.FILE, folder / "locales" / "it")
        entry = f'msgid "{text}"\nmsgstr "{text}"\n'
        (folder / "locales" / "it" / catalogues.FILE).write_text(HEADER + entry)
        return folder
