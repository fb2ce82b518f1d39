"""What no walk through the house reaches at will: every notice, every refusal, every list of numbers, what went wrong.

Measured as in the walks (`tests/stories/screens.py`); whoever may be a young person needs the young people's floor.
"""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from app import protocol as protocol_files
from casework import refusal_words
from casework.notices import TO_REPORTERS, Notice
from domain import contacts
from domain.access import Act
from domain.case import AgeBand, CoarseState
from domain.contacts import Contacts
from domain.invitation import CodeExpired, CodeUnknown, CodeUsed
from domain.peer_names import TERMS
from domain.peer_requests import Kind
from domain.refusals import NotFound
from domain.targets import Step
from handlers import notices
from handlers.talk_notices import HELD
from handlers.ui import failures
from handlers.ui.calls import Call
from locales import catalogues
from locales import contacts as contact_lines
from locales.catalogues import Translate
from tests.locales.gulpease import Floor
from tests.stories.screens import Shown, faults_of

PROTOCOL = protocol_files.read(None)
WORDS = catalogues.load()
NIGHT = datetime(2027, 3, 9, 23, 30, tzinfo=UTC)
MORNING = datetime(2027, 3, 9, 9, 0, tzinfo=UTC)
FOR_ANYBODY = {
    NotFound: Floor.YOUNG_PEOPLE,
    CodeUnknown: Floor.YOUNG_PEOPLE,
    CodeUsed: Floor.YOUNG_PEOPLE,
    CodeExpired: Floor.YOUNG_PEOPLE,
}
"""Refusals that a youngster may meet; the others answer acts of the team."""

A_NOTICE = {
    "code": "CRD-7K3MA",
    "receipt": "CRD-7K3MA",
    "level": "P2",
    "source": "teacher",
    "place": "Crema",
    "due": int(NIGHT.timestamp()),
    "at": int(MORNING.timestamp()),
    "until": int(NIGHT.timestamp()),
    "first": "2027-03-12",
    "message": 1,
    "request": 1,
    "watch": 1,
    "swap": 1,
    "name": "Marta",
    "count": 3,
    "days": 181,
    "offer": 1,
    "by": 1,
    "call": 1,
    "talk": 1,
    "alias": "Faro",
    "session": 1,
    "group": 1,
    "person": 1,
    "meeting": 1,
    "title": "Parliamone insieme",
    "years": 14,
}

MOVED: list[dict[str, object]] = [
    {"was": int(MORNING.timestamp()), "begins": int(begins.timestamp()), "there": "Oratorio", "place": place}
    for begins in (MORNING, NIGHT)
    for place in ("Oratorio", "Sala civica", "")
]
"""A meeting at another hour, in another place, or both."""

OF_PEERS: dict[Notice, list[dict[str, object]]] = {
    Notice.PEER_ASKED: [{"what": kind.value} for kind in Kind],
    Notice.PEER_WORD: [{"what": kind.value} for kind in (Kind.GROUP, Kind.CONTACT)],
    Notice.PEER_PROPOSAL: [{"found": True}, {"found": False, "late": True}],
    Notice.INITIATIVE: [{}, {"cancelled": True}, {"covered": True}, *MOVED],
    Notice.TALK_HELD: [{"why": why} for why in HELD],
    Notice.PEER_SAID_NO: [{"why": why} for why in ("declined", "expired", "refused")],
    **{
        kind: [{"what": what.value, "mine": mine} for what in TERMS for mine in (True, False)]
        for kind in (Notice.PEER_TERM_NEAR, Notice.PEER_LAPSED)
    },
}
"""Notices of peers and meetings whose words differ with what they are about."""


def of(call: Call) -> Shown:
    """Give a message as its reader sees it."""
    drawn = call.body.get("reply_markup", {}).get("inline_keyboard", [])
    return Shown(call.body["text"], tuple(tuple(button["text"] for button in row) for row in drawn))


def variants(kind: Notice) -> Iterator[dict[str, object]]:
    """Give the data of a notice in each of its forms."""
    if kind in OF_PEERS:
        yield from OF_PEERS[kind]
        return
    for step in Step:
        yield {"step": step.value}
    for state in CoarseState:
        yield {"state": state.value}
    for act in Act:
        yield {"act": act.value}
    yield {"act": Act.CONFIRM_MERGE.value, "into": "CRD-9T4XB"}
    yield {"granted": True}
    yield {"covered": kind in TO_REPORTERS}


@pytest.mark.parametrize("language", sorted(WORDS))
@pytest.mark.parametrize("kind", list(Notice))
def test_every_notice_reads_easily(kind: Notice, language: str) -> None:
    mine = kind in TO_REPORTERS
    floor = Floor.YOUNG_PEOPLE if mine else Floor.FAMILIES

    for more in variants(kind):
        call = notices.render(kind, {**A_NOTICE, **more}, 7, 1, MORNING, WORDS[language])
        faults = faults_of(of(call), floor, language, help_last=mine)
        assert not faults, f"{kind}: {faults}\n{call.body['text']}"


def test_a_covered_notice_says_nothing_of_what_stands_behind() -> None:
    said = {
        notices.render(kind, {**A_NOTICE, "covered": True}, 7, 1, MORNING, WORDS["it"]).body["text"]
        for kind in TO_REPORTERS
    }

    assert said == {notices.COVER}


@pytest.mark.parametrize("language", sorted(WORDS))
def test_every_refusal_reads_easily(language: str) -> None:
    sentences = {
        refusal.__name__: (text, FOR_ANYBODY.get(refusal, Floor.FAMILIES))
        for refusal, text in refusal_words.WORDS.items()
    }
    sentences["otherwise"] = (refusal_words.OTHERWISE, Floor.YOUNG_PEOPLE)

    for name, (text, floor) in sentences.items():
        faults = faults_of(Shown(WORDS[language](text), ()), floor, language, help_last=False)
        assert not faults, f"{name}: {faults}\n{text}"


def lists_of_numbers(_: Translate) -> Iterator[str]:
    """Give the help message of every topic, age, hour and urgency."""
    held: Contacts = PROTOCOL.contacts
    for topic in held.topics:
        for age in AgeBand:
            for now in (NIGHT, MORNING):
                for danger in (True, False):
                    chosen = contacts.choose(held, (topic.id,), age, now, danger)
                    yield contact_lines.message(chosen, now, _, danger_now=danger)


@pytest.mark.parametrize("language", sorted(WORDS))
def test_every_list_of_numbers_reads_easily(language: str) -> None:
    texts = set(lists_of_numbers(WORDS[language]))

    assert len(texts) > 20
    for text in texts:
        faults = faults_of(Shown(text, ()), Floor.HELP, language, help_last=False)
        assert not faults, f"{faults}\n{text}"


@pytest.mark.parametrize("language", sorted(WORDS))
def test_what_went_wrong_is_said_easily_and_with_the_numbers(language: str) -> None:
    _ = WORDS[language]
    for numbers in lists_of_numbers(_):
        for call in (failures.not_saved(1, numbers, _), failures.nobody_told(1, numbers, _)):
            assert numbers in call.body["text"]
            assert not faults_of(of(call), Floor.HELP, language, help_last=False), call.body["text"]
