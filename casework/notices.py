"""Tells people of the house what happened: data in the outbox, words at the edge; never content, only codes and levels."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any

import orjson

from casework.on_call import on_call
from db import audit, consents, outbox, people
from db.outbox import Lane
from db.session import Store
from domain import quiet
from domain.access import RIGHTS, Act
from domain.people import REPORTERS, Duty, Person, PersonId, TerritoryId


class Notice(StrEnum):
    """Every kind of notice; those of `TO_REPORTERS` open with a neutral line and show their content after a tap."""

    NEW_REPORT = "new_report"
    PAGE = "page"
    DANGER = "danger"
    DANGER_MESSAGE = "danger_message"
    ANSWER = "answered"
    ADDITION = "addition"
    ASSIGNED = "assigned"
    DECLINED = "declined"
    RETURNED = "returned"
    HANDED_OVER = "handed_over"
    PROMISE_NEAR = "promise_near"
    PROMISE_MISSED = "promise_missed"
    UNREACHABLE = "unreachable"
    SECOND_WORD = "second_word"
    ERASURE_ASKED = "erasure_asked"
    ACCESS_ASKED = "access_asked"
    PARKED = "parked"
    STILL_WAITING = "still_waiting"
    PAGE_WANTED = "page_wanted"
    SHIFT = "shift"
    SHIFT_EMPTY = "shift_empty"
    SWAP = "swap"
    OLD_CONTACTS = "old_contacts"
    BACKUP_FAILED = "backup_failed"
    COMES_OF_AGE = "comes_of_age"
    RETENTION_NEAR = "retention_near"
    REFUSED = "refused"
    TAKEN = "taken"
    QUESTION = "question"
    STATE = "state"
    MISSED = "missed"
    DANGER_READ = "danger_read"
    DANGER_REPLY = "danger_reply"
    DECIDED = "decided"
    COPY_DECIDED = "copy_decided"
    CALLBACK = "callback"
    CALLBACK_TODAY = "callback_today"
    CALLBACK_LATE = "callback_late"
    CALLBACK_REPLY = "callback_reply"
    CALLBACK_GONE = "callback_gone"
    CALLBACK_WORDS = "callback_words"
    CALLBACK_SORRY = "callback_sorry"
    DOUBT = "doubt"
    DRAFT_DROPPED = "draft_dropped"
    PEER_ASKED = "peer_asked"
    PEER_PROPOSAL = "peer_proposal"
    PEER_OFFER = "peer_offer"
    PEER_OFFER_NEAR = "peer_offer_near"
    PEER_OFFER_GONE = "peer_offer_gone"
    PEER_SAID_NO = "peer_said_no"
    PEER_FOUND = "peer_found"
    PEER_FOUND_NEAR = "peer_found_near"
    PEER_LATE = "peer_late"
    PEER_STILL = "peer_still"
    PEER_SUGGESTED = "peer_suggested"
    PEER_INVITED = "peer_invited"
    PEER_ACTIVE = "peer_active"
    PEER_TERM_NEAR = "peer_term_near"
    PEER_LAPSED = "peer_lapsed"
    PEER_WORD = "peer_word"
    TALK_OPENED = "talk_opened"
    TALK_WAITING = "talk_waiting"
    RELAYED = "relayed"
    RELAY_STATE = "relay_state"
    TALK_PAUSED = "talk_paused"
    TALK_RESUMED = "talk_resumed"
    TALK_ENDING = "talk_ending"
    TALK_CLOSED = "talk_closed"
    TALK_FROZEN = "talk_frozen"
    TALK_STOPPED = "talk_stopped"
    TALK_GOES_ON = "talk_goes_on"
    TALK_ALARM = "talk_alarm"
    TALK_READ = "talk_read"
    TALK_HANDOVER = "talk_handover"
    TALK_HANDOVER_SAID = "talk_handover_said"
    TALK_JOIN = "talk_join"
    TALK_JOINED = "talk_joined"
    TALK_LEFT = "talk_left"
    TALK_QUIET = "talk_quiet"
    TALK_LOST = "talk_lost"
    TALK_LOST_STAFF = "talk_lost_staff"
    TALK_BESIDE = "talk_beside"
    TALK_HELD = "talk_held"
    TALK_BADLY = "talk_badly"
    DEBRIEF = "debrief"
    DEBRIEF_LATE = "debrief_late"
    ESP_WORRIED = "esp_worried"
    FEEDBACK = "feedback"
    REVIEW = "review"
    GROUP_SOON = "group_soon"
    GROUP_MOVED = "group_moved"
    GROUP_CANCELLED = "group_cancelled"
    GROUP_CLOSED = "group_closed"
    GROUP_IN = "group_in"
    GROUP_OUT = "group_out"
    GROUP_CONSENT = "group_consent"
    GROUP_TURN = "group_turn"
    GROUP_UNSAFE = "group_unsafe"
    SILENT = "silent"
    GAP = "gap"
    REFERRAL = "referral"
    REFERRAL_WAITS = "referral_waits"
    REFERRAL_TOLD = "referral_told"
    REFERRAL_GONE = "referral_gone"
    REFERRAL_ANSWER = "referral_answer"
    PLACES_ASKED = "places_asked"
    TRANSFER = "transfer"
    TRANSFER_ANSWER = "transfer_answer"
    WORSE = "worse"
    HELP = "help"
    CHECK_IN = "check_in"
    INITIATIVE = "initiative"


TO_REPORTERS = frozenset(
    {
        Notice.TAKEN,
        Notice.QUESTION,
        Notice.STATE,
        Notice.MISSED,
        Notice.DANGER_READ,
        Notice.STILL_WAITING,
        Notice.PAGE_WANTED,
        Notice.DANGER_REPLY,
        Notice.DECIDED,
        Notice.COPY_DECIDED,
        Notice.CALLBACK_WORDS,
        Notice.CALLBACK_SORRY,
        Notice.DRAFT_DROPPED,
        Notice.PEER_FOUND,
        Notice.PEER_FOUND_NEAR,
        Notice.PEER_LATE,
        Notice.PEER_STILL,
        Notice.PEER_SUGGESTED,
        Notice.PEER_INVITED,
        Notice.PEER_WORD,
        Notice.TALK_OPENED,
        Notice.TALK_WAITING,
        Notice.TALK_PAUSED,
        Notice.TALK_RESUMED,
        Notice.TALK_ENDING,
        Notice.TALK_CLOSED,
        Notice.TALK_STOPPED,
        Notice.TALK_GOES_ON,
        Notice.TALK_ALARM,
        Notice.TALK_READ,
        Notice.TALK_HANDOVER,
        Notice.TALK_HANDOVER_SAID,
        Notice.TALK_JOINED,
        Notice.TALK_LEFT,
        Notice.TALK_QUIET,
        Notice.TALK_LOST,
        Notice.DEBRIEF,
        Notice.FEEDBACK,
        Notice.REVIEW,
        Notice.GROUP_SOON,
        Notice.GROUP_MOVED,
        Notice.GROUP_CANCELLED,
        Notice.GROUP_CLOSED,
        Notice.GROUP_IN,
        Notice.GROUP_OUT,
        Notice.HELP,
        Notice.CHECK_IN,
        Notice.INITIATIVE,
    }
)


BY_ITSELF = frozenset({Notice.TAKEN, Notice.STATE, Notice.MISSED, Notice.HELP, Notice.CHECK_IN})
"""What the house tells reporters without anybody asking or deciding it: kept from a family that is not to be informed."""

RIGHTS_TO_ROTA = frozenset(RIGHTS[Act.SET_ROTA])
RIGHTS_TO_DANGER = frozenset(RIGHTS[Act.ANSWER_DANGER])


def is_private(person: Person) -> bool:
    """Say whether this is a family or young person: nobody who joined by an invitation."""
    return not person.assignments


def tell(
    store: Store,
    whom: Iterable[PersonId],
    kind: Notice,
    *,
    now: datetime,
    emergency: bool = False,
    vault: int | None = None,
    **params: Any,
) -> None:
    """Write one notice to each of the team; emergencies leave in their own lane."""
    lane = Lane.EMERGENCY if emergency else Lane.NOTICE
    for person in dict.fromkeys(whom):
        outbox.put(store, person, kind, params, lane=lane, now=now, vault=vault)


async def tell_reporter(
    store: Store,
    reporter: PersonId | None,
    kind: Notice,
    *,
    now: datetime,
    emergency: bool = False,
    vault: int | None = None,
    **params: Any,
) -> None:
    """Write one notice to a reporter: covered and after the quiet hours for a family or young person.

    `reporter` None (the link was cut) writes nothing, and so does a family that is not to be informed.
    """
    person = await people.one(store, reporter) if reporter is not None else None
    if person is None:
        return
    covered = is_private(person)
    if kind in BY_ITSELF and vault and await consents.is_kept_from(store, vault, person.id):
        audit.write(store, "family_not_told", actor=None, vault=vault, detail=kind.value, now=now)
        return
    due = now if emergency or not covered else quiet.speak_at(now)
    outbox.put(
        store,
        person.id,
        kind,
        {**params, "covered": covered},
        lane=Lane.EMERGENCY if emergency else Lane.NOTICE,
        now=now,
        due=due,
        vault=vault,
    )


async def hold_back(store: Store, vault: int, now: datetime) -> None:
    """Drop what waits for the morning to leave by itself to a family that is not to be informed any more."""
    for kind in await outbox.drop_to_family(store, vault, sorted(BY_ITSELF)):
        audit.write(store, "family_not_told", actor=None, vault=vault, detail=kind, now=now)


async def on_duty(store: Store, lineage: tuple[TerritoryId, ...], now: datetime) -> list[PersonId]:
    """Give whom to page, in the order of calling; empty when the rota knows nobody at all."""
    return list((await on_call(store, lineage, now)).people)


async def operators(store: Store, lineage: tuple[TerritoryId, ...], now: datetime) -> list[PersonId]:
    """Give whom a new report is told: the duty list and the triage operators of the territory."""
    duty = await on_duty(store, lineage, now)
    there = await people.holding(store, [Duty.TRIAGE_OPERATOR], lineage, now)
    return list(dict.fromkeys([*duty, *(person.id for person in there)]))


async def coordinators(store: Store, lineage: tuple[TerritoryId, ...], now: datetime) -> list[PersonId]:
    """Give the coordinators of the territory, nearest first."""
    return [person.id for person in await people.holding(store, [Duty.COORDINATOR], lineage, now)]


async def able(store: Store, act: Act, lineage: tuple[TerritoryId, ...], now: datetime) -> list[Person]:
    """Give everyone present who may do `act` there, nearest first."""
    return await people.holding(store, RIGHTS[act], lineage, now)


def reporter_kind(person: Person, form_reporters: tuple[str, ...]) -> Duty:
    """Give the kind of reporter a person is for a form: the invited duty, else the form's own open kind."""
    held = person.reporting_as
    if held is not None and held.duty.value in form_reporters:
        return held.duty
    return next((duty for duty in REPORTERS if duty.value in form_reporters), Duty.FAMILY)


async def content(store: Store, person: Person, parcel: int) -> tuple[str, dict[str, Any]] | None:
    """Open a covered notice for the very person it was for; None when it is gone, or was no notice at all."""
    found = await outbox.one_of(store, parcel, person.id)
    if found is None or found.kind not in set(Notice):
        return None
    return found.kind, orjson.loads(found.payload)
