"""Where a nickname, an e-mail or a link begins and ends, and which words beside the name of a site are none."""

import pytest

from domain.relay import Kind, Masker
from tests.domain.maskers import help_contacts, shipped


@pytest.fixture(scope="module")
def masker() -> Masker:
    return shipped()


@pytest.mark.parametrize(
    ("said", "passed"),
    [
        ("guarda https://t.me/anna.", "guarda ⟦link⟧."),
        ("guarda https://t.me/anna?!", "guarda ⟦link⟧?!"),
        ('ecco "https://t.me/anna" ok', 'ecco "⟦link⟧" ok'),
        ("scrivi a anna@libero.it.", "scrivi a ⟦mail⟧."),
        ("su insta anna_99.", "su insta ⟦handle⟧."),
        ("insta: anna.bella.", "insta: ⟦handle⟧."),
        ("a anna rossi at gmail dot com, ok", "a ⟦mail⟧, ok"),
        ("giulia.ferri gmail, sai", "⟦mail⟧, sai"),
    ],
)
def test_the_sign_at_the_end_of_a_sentence_stays(masker: Masker, said: str, passed: str) -> None:
    assert masker.mask(said).text == passed


class TestNicknames:
    @pytest.mark.parametrize(
        ("said", "passed"),
        [
            ("@ana", "@⟦handle⟧"),
            ("@an", "@an"),
            ("instagram: 12345", "instagram: 12345"),
            ("insta sono lucaverd", "insta sono ⟦handle⟧"),
            ("insta sono lucaver", "insta sono lucaver"),
            ("nick lunast", "nick ⟦handle⟧"),
            ("nick lunas", "nick lunas"),
            ("anna_99 su insta", "⟦handle⟧ su insta"),
        ],
    )
    def test_how_long_a_word_must_be_to_be_one(self, masker: Masker, said: str, passed: str) -> None:
        assert masker.mask(said).text == passed

    @pytest.mark.parametrize(
        "said",
        [
            *("su insta sono felicissima", "su insta sono invisibile", "su instagram sto 3h", "insta 50mg"),
            "su telegram come un'amica",
        ],
    )
    def test_everyday_words_beside_a_site_pass(self, masker: Masker, said: str) -> None:
        assert masker.mask(said).text == said

    def test_digits_said_after_one_belong_to_it_and_short_words_do_not(self, masker: Masker) -> None:
        assert masker.mask("luca_verdi zero nove su insta").text == "⟦handle⟧ su insta"
        assert masker.mask("insta anna_99 one day").text == "insta ⟦handle⟧ one day"


class TestSignsInWords:
    def test_a_word_for_at_is_known_inside_a_word_too(self, masker: Masker) -> None:
        assert masker.mask("anapoparondgmail.com").kinds == (Kind.MAIL,)

    def test_a_word_for_the_dot_is_known_inside_a_word_too(self, masker: Masker) -> None:
        assert masker.mask("tomwritesdotcom").kinds == (Kind.LINK,)

    def test_a_first_and_a_last_name_before_at_go_both(self, masker: Masker) -> None:
        assert masker.mask("sara neri at libero dot it").text == "⟦mail⟧"

    def test_a_word_that_asks_to_write_stays_before_an_address(self, masker: Masker) -> None:
        assert masker.mask("aggiungimi neri at libero dot it").text == "aggiungimi ⟦mail⟧"


class TestLinks:
    @pytest.mark.parametrize("said", ["llego a las 8.es tarde", "sono le 18.it", "ho preso 7.fr"])
    def test_an_hour_that_touches_the_next_word_is_no_link(self, masker: Masker, said: str) -> None:
        assert masker.mask(said).text == said

    @pytest.mark.parametrize("way", ["{}", "www.{}", "https://{}", "https://www.{}/aiuto", "{}?da=bot"])
    def test_every_help_page_passes_however_it_is_written(self, masker: Masker, way: str) -> None:
        chats = [one.chat for one in help_contacts().listed if one.chat]

        assert chats
        for chat in chats:
            said = "vai su " + way.format(chat)
            assert masker.mask(said).text == said

    @pytest.mark.parametrize("way", ["https://{}.evil.com", "https://{}x.com", "https://evil.com/{}", "il{}"])
    def test_a_link_that_only_looks_like_a_help_page_does_not(self, masker: Masker, way: str) -> None:
        for one in help_contacts().listed:
            if one.chat:
                assert masker.mask(way.format(one.chat)).text == "⟦link⟧"
