"""The help message: numbers first and dialable, hours told as they are known, in each language."""

import re
import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from domain import contact_file, contacts
from domain.case import AgeBand
from locales import catalogues
from locales import contacts as screens
from tests.locales.gulpease import Floor, assert_readable

FILE = Path(__file__).parents[2] / "protocol" / "contacts.toml"
SOURCE = FILE.read_text(encoding="utf-8")
SHIPPED = contact_file.parse(tomllib.loads(SOURCE), file="contacts.toml", source=SOURCE)
WORDS = catalogues.load()
NOON = datetime(2026, 3, 17, 11, 0, tzinfo=UTC)
NIGHT = datetime(2026, 3, 17, 2, 0, tzinfo=UTC)


def help_message(*topics: str, language: str = "it", now: datetime = NOON, danger: bool = False) -> str:
    chosen = contacts.choose(SHIPPED, topics, AgeBand.UNKNOWN, now, danger)
    return screens.message(chosen, now, WORDS[language], danger_now=danger)


def test_danger_now_begins_with_calling_112() -> None:
    assert help_message("suicide", danger=True).startswith(
        "Chiama il 112 adesso.\n112 · Emergenze. Sempre.\n19696 · "
    )
    assert help_message("suicide", danger=True, language="en").startswith(
        "Call 112 now.\n112 · Emergencies. Always.\n"
    )


def test_a_number_stands_alone_at_the_start_of_its_line() -> None:
    text = help_message(*(topic.id for topic in SHIPPED.topics))

    found = re.findall(r"^\+?[\d ]+(?= · )", text, flags=re.MULTILINE)
    assert "02 2327 2327" in found
    assert len(found) == len(text.splitlines()) - 2


def test_hours_are_told_as_they_are_known() -> None:
    assert "dalle 10 alle 24. Orario da controllare." in help_message("general")
    assert "dalle 10 alle 24. Adesso forse è chiuso." in help_message("general", now=NIGHT)
    verified = SHIPPED.verified([("telefono_amico", NOON.date())])
    amico = next(one for one in verified.listed if one.id == "telefono_amico")
    assert screens.line(amico, NIGHT, WORDS["it"]).endswith("dalle 10 alle 24. Adesso è chiuso.")
    assert screens.line(amico, NOON, WORDS["it"]).endswith("dalle 10 alle 24.")


def test_a_line_that_answers_in_the_reader_s_language_says_so() -> None:
    assert "Answers in your language too." in help_message("violence", language="en")
    assert "Risponde anche" not in help_message("violence")


def test_a_chat_is_named_only_when_somebody_confirmed_it() -> None:
    text = help_message("violence", "suicide")

    assert "Chat: 114.it" in text
    assert "Chat: azzurro.it" in text
    assert "1522.eu" not in text


def test_the_first_screen_has_three_numbers_that_answer_now() -> None:
    chosen = contacts.choose(SHIPPED, ("general",), AgeBand.UNKNOWN, NIGHT, False)

    line = screens.one_line(chosen, NIGHT, WORDS["it"])

    assert line == "Aiuto subito: 112 emergenze · 114 bambini e ragazzi · 19696 Telefono Azzurro"


@pytest.mark.parametrize("topic", [topic.id for topic in SHIPPED.topics])
@pytest.mark.parametrize("now", [NOON, NIGHT])
@pytest.mark.parametrize("danger", [True, False])
def test_every_help_message_is_easy_to_read(topic: str, now: datetime, danger: bool) -> None:
    assert_readable(f"help on {topic}", help_message(topic, now=now, danger=danger), Floor.HELP)
