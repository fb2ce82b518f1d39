"""Arabic runs from right to left, and what is Latin in it stays whole: codes, commands, telephone numbers."""

import re
from datetime import UTC, datetime

import pytest
from babel import Locale

from app import protocol as protocol_files
from domain import contacts as choosing
from domain.case import AgeBand
from locales import catalogues, contacts, direction, times

WORDS = catalogues.load()
NIGHT = datetime(2027, 3, 9, 23, 30, tzinfo=UTC)
FAMILY = sorted(language for language, words in WORDS.items() if not words.whole)
ISOLATE = re.compile("[\u2066\u2068][^\u2066\u2068\u2069]*\u2069")


def test_what_is_filled_in_and_every_command_stands_in_an_isolate() -> None:
    told = direction.isolated("{receipt}: اكتب /aiuto أو 112.")

    assert told == "\u2068{receipt}\u2069: اكتب \u2066/aiuto\u2069 أو 112."


def test_the_words_of_arabic_come_isolated_and_those_of_romanian_as_they_are() -> None:
    question = "C'è una domanda su {receipt}."

    assert WORDS["ar"](question).format(receipt="CRD-7K3MA").count("\u2068CRD-7K3MA\u2069") == 1
    assert "\u2068" not in WORDS["ro"](question)


@pytest.mark.parametrize("language", sorted(WORDS))
def test_no_isolate_is_left_open(language: str) -> None:
    words = WORDS[language]
    texts = [*words._texts.values(), *(form for forms in words._plurals.values() for form in forms)]

    assert not [text for text in texts if re.search("[\u2066-\u2069]", ISOLATE.sub("", text))]


def test_every_number_of_the_help_message_stands_whole_in_arabic() -> None:
    listed = protocol_files.read(None).contacts
    chosen = choosing.choose(listed, listed.topics_for(()), AgeBand.UNKNOWN, NIGHT, True)

    message = contacts.message(chosen, NIGHT, WORDS["ar"], danger_now=True)

    assert len(chosen) > 2
    assert all(f"\u2068{one.number}\u2069" in message for one in chosen)
    assert message.index("112") < message.index("\n")


@pytest.mark.parametrize("language", FAMILY)
def test_help_is_told_wholly_in_the_language(language: str) -> None:
    listed = protocol_files.read(None).contacts
    for one in listed.listed:
        for text in (one.text, one.short, one.hours):
            assert WORDS[language].knows(text), text


@pytest.mark.parametrize("language", FAMILY)
def test_months_and_weekdays_are_those_of_the_common_locale_data(language: str) -> None:
    known, words = Locale.parse(language), WORDS[language]
    months = [set(known.months["format"][width].values()) for width in ("wide", "abbreviated")]

    assert [words(day) for day in times.WEEKDAYS] == [
        known.days["stand-alone"]["wide"][at] for at in range(7)
    ]
    assert {words(month) for month in times.MONTHS} in months


@pytest.mark.parametrize(
    ("language", "minutes", "said"),
    [
        ("uk", 1, "1 хвилину тому"),
        ("uk", 2, "2 хвилини тому"),
        ("uk", 5, "5 хвилин тому"),
        ("uk", 21, "21 хвилину тому"),
        ("ro", 1, "acum 1 minut"),
        ("ro", 2, "acum 2 minute"),
        ("ro", 25, "acum 25 de minute"),
        ("zh", 5, "5分钟前"),
        ("fr", 1, "il y a 1 minute"),
        ("sq", 3, "para 3 minutash"),
    ],
)
def test_numbers_agree_with_their_words(language: str, minutes: int, said: str) -> None:
    at = datetime(2027, 3, 9, 10, 0, tzinfo=UTC)
    now = datetime(2027, 3, 9, 10, minutes, tzinfo=UTC)

    assert times.ago(at, now, WORDS[language]) == said


@pytest.mark.parametrize(("days", "said"), [(1, "يوم واحد"), (2, "يومان"), (5, "5 أيام"), (30, "30 يوماً")])
def test_arabic_counts_with_six_forms(days: int, said: str) -> None:
    words = WORDS["ar"]
    told = words.ngettext("{n} giorno", "{n} giorni", days).format(n=days)

    assert told.translate({0x2068: None, 0x2069: None}) == said


def test_a_day_is_said_in_the_order_of_each_language() -> None:
    at, now = datetime(2027, 4, 1, 7, 0, tzinfo=UTC), datetime(2027, 3, 9, 10, 0, tzinfo=UTC)

    assert times.when(at, now, WORDS["zh"]) == "4月1日星期四 9点"
    assert times.when(at, now, WORDS["es"]) == "jueves 1 de abril a las 9"
    assert times.when(at, now, WORDS["uk"]) == "четвер 1 квітня о 9:00"
