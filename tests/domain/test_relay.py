"""What the masker lets pass: contacts written in every way people try never, ordinary numbers and help numbers always.

The contacts come from a generator of the tests that knows nothing of the masker; its tricks are a table.
"""

import re
from collections import Counter
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app import protocol
from domain.relay import COVERED, Kind, Masker, shown
from tests.domain import contact_strings, ordinary_numbers
from tests.domain.maskers import help_contacts, shipped

SIGN = re.compile(r"⟦\w+⟧")


@pytest.fixture(scope="module")
def masker() -> Masker:
    return shipped()


def is_hidden(kind: str, passed: str, before: str, after: str) -> bool:
    """Tell whether nothing of a contact is left by which somebody could be reached."""
    left = SIGN.sub("", passed)
    for frame in (before.strip(), after.strip()):
        left = left.replace(frame, "", 1) if frame else left
    digits = sum(one.isdigit() for one in left)
    if not SIGN.search(passed):
        return False
    if kind == "phone":
        return digits <= 2 and len(re.findall(r"\w", left)) <= 8
    if kind == "handle":
        return not re.search(r"\d{2}|_", left)
    return digits == 0 and "@" not in left


class TestRecall:
    def test_every_trick_is_seen_through_in_every_language(self, masker: Masker) -> None:
        asked: Counter[tuple[str, str]] = Counter()
        hidden: Counter[tuple[str, str]] = Counter()
        missed = []

        for trick, language, before, secret, after in contact_strings.samples(seed=20270309, each=6):
            passed = masker.mask(before + secret + after).text
            asked[trick.kind, trick.name] += 1
            if is_hidden(trick.kind, passed, before, after):
                hidden[trick.kind, trick.name] += 1
            else:
                missed.append((trick.kind, trick.name, language, before + secret + after, passed))

        recalls = {trick: hidden[trick] / asked[trick] for trick in asked}
        assert sum(hidden.values()) / sum(asked.values()) >= 0.99, missed[:20]
        assert {trick: recall for trick, recall in recalls.items() if recall < 0.95} == {}, missed[:20]

    def test_every_kind_has_a_dozen_tricks_or_a_reason(self) -> None:
        kinds = Counter(trick.kind for trick in contact_strings.TRICKS)

        assert kinds["phone"] >= 30
        assert min(kinds.values()) >= 7

    @pytest.mark.parametrize(
        "pieces", [("333", "12 34", "567"), ("tre tre tre", "uno due tre", "quattro cinque sei sette")]
    )
    def test_a_number_in_pieces_never_arrives_whole(self, masker: Masker, pieces: tuple[str, ...]) -> None:
        before: list[str] = []
        passed = []
        for piece in pieces:
            passed.append(masker.mask(piece, before=before).text)
            before.append(piece)

        assert passed[-1] == "⟦phone⟧"

    def test_an_address_in_pieces_never_arrives_whole(self, masker: Masker) -> None:
        assert masker.mask("@gmail.com", before=["marco.rossi"]).text == "⟦mail⟧"


class TestNames:
    @pytest.mark.parametrize(
        "said",
        [
            "sono Giuliano",
            "sono giuliano",
            "GIULIANO!",
            "g i u l i a n o",
            "G.I.U.L.I.A.N.O",
            "giu\u200bliano",
            "gіulіanо",
        ],
    )
    def test_a_name_given_at_registration_is_masked(self, masker: Masker, said: str) -> None:
        assert "⟦name⟧" in masker.mask(said, names=("Giuliano",)).text

    def test_a_short_name_that_is_a_word_wants_its_capital(self, masker: Masker) -> None:
        assert masker.mask("la luna piena", names=("Luna",)).kinds == ()
        assert masker.mask("sono Luna", names=("Luna",)).kinds == (Kind.NAME,)

    def test_who_says_a_name_is_noticed_and_the_name_passes(self, masker: Masker) -> None:
        masked = masker.mask("mi chiamo Bruno")

        assert (masked.text, masked.named) == ("mi chiamo Bruno", True)


class TestOrdinary:
    def test_ordinary_numbers_pass(self, masker: Masker) -> None:
        found = [
            (text, masked.text)
            for _language, text in ordinary_numbers.samples(seed=20270309, each=12)
            if (masked := masker.mask(text)).kinds
        ]
        count = sum(len(sentences) for sentences in ordinary_numbers.SENTENCES.values()) * 12

        assert len(found) / count <= 0.01, found[:20]

    def test_words_of_distress_pass(self, masker: Masker) -> None:
        phrases = protocol.DEFAULT.parent / "tests" / "domain" / "danger_phrases.tsv"
        texts = [line.split("\t")[-1] for line in phrases.read_text(encoding="utf-8").splitlines()[1:]]

        masked = [text for text in texts if masker.mask(text).kinds]

        assert len(masked) / len(texts) <= 0.01, masked[:20]

    def test_every_help_number_and_page_of_the_protocol_passes(self, masker: Masker) -> None:
        for contact in help_contacts().listed:
            for said in (
                contact.number,
                f"chiama il {contact.number}",
                f"tel. {contact.number} oggi",
                f"+39 {contact.number}",
            ):
                assert masker.mask(said).kinds == (), said
            if contact.chat:
                assert masker.mask(f"vai su https://www.{contact.chat}/aiuto").kinds == ()

    def test_a_help_number_at_the_end_of_another_hides_nothing(self, masker: Masker) -> None:
        assert masker.mask("333 4567 114").kinds == (Kind.PHONE,)

    def test_only_the_contact_goes_and_the_rest_stays(self, masker: Masker) -> None:
        masked = masker.mask("Ciao. Sono a casa, chiamami al 347 1122334 dopo le 18:30, grazie 🙂")

        assert masked.text == "Ciao. Sono a casa, chiamami al ⟦phone⟧ dopo le 18:30, grazie 🙂"

    @given(st.text(max_size=200))
    @settings(max_examples=150, deadline=None)
    def test_any_text_is_answered_and_what_is_not_masked_is_as_typed(self, text: str) -> None:
        masked = shipped().mask(text)

        for part in re.split(SIGN, masked.text):
            assert part in text


def test_signs_are_shown_in_words() -> None:
    words = {kind.value: said for kind, said in COVERED.items()}

    assert shown("ecco ⟦phone⟧ e ⟦mail⟧", words) == "ecco [numero coperto] e [e-mail coperta]"


def test_a_message_is_read_within_the_time_of_a_relay(masker: Masker) -> None:
    text = "oggi è andata così così, alle 8:30 avevo la verifica e ho preso 6, poi siamo usciti in 3 " * 4
    masker.mask(text)
    times = []
    for _ in range(20):
        begun = perf_counter()
        masker.mask(text)
        times.append(perf_counter() - begun)

    assert sorted(times)[10] < 0.02
