"""How the words of one text are read: how far an excuse, a negation or a jest reaches, and what counts once or twice."""

from typing import Any, ClassVar

import pytest

from domain.danger import Hit, Scanner, Strength
from tests.domain import danger_language

SOFT, PLAIN, NOW = Strength.SOFT, Strength.PLAIN, Strength.NOW


@pytest.fixture(scope="module")
def tiny() -> Scanner:
    return danger_language.scanner()


def strength(hits: tuple[Hit, ...]) -> Strength | None:
    """Give how strong the only find is; None when there is none."""
    assert len(hits) <= 1
    return hits[0].strength if hits else None


def rule(pattern: str, **more: Any) -> list[dict[str, Any]]:
    return [{"id": "xx.rule", "label": "suicide_explicit", "pattern": pattern, **more}]


def exception(pattern: str, **more: Any) -> list[dict[str, Any]]:
    return [{"id": "xx.exception", "pattern": pattern, **more}]


def signs(*weights: tuple[int, str]) -> list[dict[str, Any]]:
    return [
        {"id": f"xx.sign-{number}", "label": "eating", "points": points, "pattern": pattern}
        for number, (points, pattern) in enumerate(weights)
    ]


class TestPlaces:
    @pytest.mark.parametrize("text", ["want to die", "want to die, and so on", "well, I want to die"])
    def test_the_very_words_are_shown(self, tiny: Scanner, text: str) -> None:
        (hit,) = tiny.scan(text)

        assert text[slice(*hit.span)] == "want to die"

    @pytest.mark.parametrize("words", ["dinner or skipping meals", "skipping meals and dinner"])
    def test_signs_are_shown_from_the_first_to_the_last(self, words: str) -> None:
        scanner = danger_language.scanner(sign=signs((2, "'skipping' +'meals'"), (1, "'dinner'")))
        text = f"well, {words} today"

        (hit,) = scanner.scan(text)

        assert text[slice(*hit.span)] == words


class TestSeveralWords:
    WORDS: ClassVar = {"die": "die leave_this_world go_forever", "hurt": "hurt"}

    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("I want to leave this world", True),
            ("I want to go forever", True),
            ("I want to leave", False),
            ("I want forever", False),
            ("I want this world", False),
        ],
    )
    def test_they_count_together_or_not_at_all(self, text: str, found: bool) -> None:
        assert bool(danger_language.scanner(words=self.WORDS).scan(text)) is found

    def test_they_may_begin_the_text(self) -> None:
        scanner = danger_language.scanner(words=self.WORDS, rule=rule("[want die]"))
        text = "go forever, that I want"

        (hit,) = scanner.scan(text)

        assert text[slice(*hit.span)] == text
        assert scanner.scan("forever, that I want") == ()


class TestCompany:
    """Harmless words near by, and ways of saying that only sound dangerous."""

    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("book so so so so so want to die", None),
            ("book so so so so so so want to die", PLAIN),
            ("want to die so so so so so book", None),
            ("want to die so so so so so so book", PLAIN),
        ],
    )
    def test_it_excuses_from_six_words_away_and_no_farther(
        self, tiny: Scanner, text: str, found: Strength | None
    ) -> None:
        assert strength(tiny.scan(text)) is found

    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("she want to die", None),
            ("she says, I want to die", PLAIN),
            ("she want, I want to die", PLAIN),
        ],
    )
    def test_words_excuse_what_they_touch_and_not_what_follows(
        self, text: str, found: Strength | None
    ) -> None:
        scanner = danger_language.scanner(exception=exception("'she' +want"))

        assert strength(scanner.scan(text)) is found

    @pytest.mark.parametrize(
        ("text", "reach", "found"),
        [
            ("joking, but die", "words", PLAIN),
            ("joking, but die", "sentence", None),
            ("die, only joking", "sentence", None),
            ("joking. die", "sentence", PLAIN),
            ("so. joking, but die. so", "sentence", None),
            ("die. joking", "message", None),
            ("joking. so. die", "message", None),
        ],
    )
    def test_an_exception_reaches_its_words_its_sentence_or_all(
        self, text: str, reach: str, found: Strength | None
    ) -> None:
        scanner = danger_language.scanner(rule=rule("die"), exception=exception("'joking'", reach=reach))

        assert strength(scanner.scan(text)) is found

    def test_an_exception_may_ask_back_and_is_for_its_labels(self) -> None:
        soft = danger_language.scanner(exception=exception("die +'of' +funny", gives="soft"))
        other = danger_language.scanner(exception=exception("die +'of' +funny", labels=["eating"]))

        assert strength(soft.scan("want to die of laughter")) is SOFT
        assert strength(other.scan("want to die of laughter")) is PLAIN

    def test_a_soft_rule_only_asks_back(self) -> None:
        scanner = danger_language.scanner(rule=rule("want die", strength="soft"))

        assert strength(scanner.scan("tonight I want to die")) is SOFT


class TestNegation:
    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("never want to die", SOFT),
            ("want to never die", SOFT),
            ("not so so so want to die", SOFT),
            ("not so so so so want to die", PLAIN),
            ("want to die not so", PLAIN),
        ],
    )
    def test_it_reaches_what_it_stands_in_and_the_four_words_after_it(
        self, tiny: Scanner, text: str, found: Strength
    ) -> None:
        assert strength(tiny.scan(text)) is found

    def test_it_takes_nothing_back_where_it_is_part_of_what_is_said(self) -> None:
        said = danger_language.scanner(rule=rule("neg +'breathe'"))
        part = danger_language.scanner(rule=rule("die", negation="part"))

        assert strength(said.scan("not breathe")) is PLAIN
        assert strength(part.scan("not die")) is PLAIN


class TestJest:
    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("lol I want to die", SOFT),
            ("want to die lol", SOFT),
            ("lol. I want to die", PLAIN),
            ("want to die. lol", PLAIN),
        ],
    )
    def test_it_softens_its_own_sentence(self, tiny: Scanner, text: str, found: Strength) -> None:
        assert strength(tiny.scan(text)) is found

    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("want to die, not lol", PLAIN),
            ("want to die, not so so lol", PLAIN),
            ("want to die, not so so so lol", SOFT),
            ("want to die lol not so", SOFT),
            ("not lol, because I want to die", PLAIN),
        ],
    )
    def test_it_is_no_jest_once_it_is_taken_back(self, tiny: Scanner, text: str, found: Strength) -> None:
        assert strength(tiny.scan(text)) is found


class TestTime:
    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("tonight we dance. I want to die", PLAIN),
            ("I want to die. tonight we dance", PLAIN),
            ("so. tonight I want to die. so", NOW),
            ("starving at dinner tonight", NOW),
            ("so. tonight starving at dinner. so", NOW),
            ("starving at dinner. tonight we dance", PLAIN),
        ],
    )
    def test_a_word_of_time_raises_its_own_sentence(self, tiny: Scanner, text: str, found: Strength) -> None:
        assert strength(tiny.scan(text)) is found

    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("I want to die. tonight I want to die", NOW),
            ("I do not want to die. I want to die", PLAIN),
            ("want to die lol. I want to die", PLAIN),
        ],
    )
    def test_said_twice_the_stronger_one_counts(self, tiny: Scanner, text: str, found: Strength) -> None:
        assert strength(tiny.scan(text)) is found


class TestSigns:
    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("dinner, lunch, dinner", None),
            ("starving, so starving", None),
            ("after dinner I slept. starving at dinner", PLAIN),
            ("the film is over. starving at dinner", PLAIN),
        ],
    )
    def test_each_counts_once_in_a_sentence_and_anew_in_the_next(
        self, tiny: Scanner, text: str, found: Strength | None
    ) -> None:
        assert strength(tiny.scan(text)) is found

    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("not starving at dinner", None),
            ("starving, but not at dinner", None),
            ("not thin but starving at dinner", PLAIN),
            ("starving at dinner, never a film", None),
        ],
    )
    def test_a_negation_takes_away_what_speaks_for_danger_alone(
        self, tiny: Scanner, text: str, found: Strength | None
    ) -> None:
        assert strength(tiny.scan(text)) is found

    def test_a_scene_alone_says_nothing(self) -> None:
        scanner = danger_language.scanner(
            sign=signs((1, "'school'"), (1, "'evening'"), (1, "'train'"), (1, "'child'"), (2, "'vanished'"))
        )

        assert scanner.scan("the child takes a train home from school this evening") == ()
        assert scanner.scan("the child takes a train home from school. it vanished") == ()
        assert strength(scanner.scan("the child vanished")) is PLAIN

    def test_words_that_are_two_signs_weigh_as_the_heavier_one(self) -> None:
        scanner = danger_language.scanner(sign=signs((2, "'starving'"), (1, "'starving'"), (1, "'lunch'")))

        assert scanner.scan("starving") == ()
        assert strength(scanner.scan("starving at lunch")) is PLAIN

    def test_words_that_also_speak_against_it_speak_against_it(self) -> None:
        scanner = danger_language.scanner(sign=signs((4, "'starving'"), (-1, "'starving'"), (1, "'lunch'")))

        assert scanner.scan("starving at lunch") == ()

    @pytest.mark.parametrize(
        ("text", "labels", "found"),
        [
            ("starving at dinner", ["eating"], PLAIN),
            ("starving at dinner party", ["eating"], None),
            ("starving at silly dinner", ["eating"], None),
            ("starving at dinner party", ["runaway"], PLAIN),
        ],
    )
    def test_an_exception_takes_away_the_signs_it_touches(
        self, text: str, labels: list[str], found: Strength | None
    ) -> None:
        harmless = [
            {"id": "xx.party", "pattern": "'dinner' +'party'", "labels": labels},
            {"id": "xx.silly", "pattern": "'silly' +'dinner'", "labels": labels},
        ]

        assert strength(danger_language.scanner(exception=harmless).scan(text)) is found
