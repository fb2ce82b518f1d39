"""Which duty may do which act, and where; the only table of rights in the house."""

from enum import StrEnum

from domain.people import Duty, Person, TerritoryId
from domain.refusals import Refusal


class Act(StrEnum):
    """Everything that a right is needed for."""

    SEE_QUEUE = "see_queue"
    SEE_CARD = "see_card"
    READ_THREAD = "read_thread"
    TAKE_CHARGE = "take_charge"
    ASK_REPORTER = "ask_reporter"
    WRITE_NOTE = "write_note"
    ORIENT = "orient"
    DISMISS = "dismiss"
    MERGE = "merge"
    CONFIRM_MERGE = "confirm_merge"
    ASSIGN = "assign"
    ACCEPT = "accept"
    DECLINE = "decline"
    RECORD_CONTACT = "record_contact"
    RECORD_MEETING = "record_meeting"
    RAISE_LEVEL = "raise_level"
    LOWER_LEVEL = "lower_level"
    SET_EMERGENCY = "set_emergency"
    LOWER_EMERGENCY = "lower_emergency"
    CLASSIFY = "classify"
    REOPEN = "reopen"
    HAND_OVER = "hand_over"
    ANSWER_DANGER = "answer_danger"
    SEE_DELIVERY = "see_delivery"
    INVITE = "invite"
    SET_ROTA = "set_rota"
    DECIDE_ERASURE = "decide_erasure"
    REPORT_FOR = "report_for"
    MANAGE_PEOPLE = "manage_people"
    EDIT_ORGANISATION = "edit_organisation"
    SEE_OVERVIEW = "see_overview"
    SEE_PEERS = "see_peers"
    KEEP_REGISTER = "keep_register"
    APPROVE_MATCH = "approve_match"
    SUGGEST_PEER = "suggest_peer"
    SET_PEER_RULES = "set_peer_rules"
    READ_TALK = "read_talk"
    HOLD_TALK = "hold_talk"
    JOIN_TALK = "join_talk"
    SUPERVISE = "supervise"
    LEAD_GROUP = "lead_group"
    ANSWER_CALLBACK = "answer_callback"
    PLAN_CALLBACK = "plan_callback"
    EDIT_DIRECTORY = "edit_directory"
    READ_NEEDS = "read_needs"
    SEE_CONSENTS = "see_consents"
    RECORD_CONSENT = "record_consent"
    BLOCK_FAMILY = "block_family"
    DECIDE_ACCESS = "decide_access"
    KEEP_LONGER = "keep_longer"
    REFER = "refer"
    ANSWER_REFERRAL = "answer_referral"
    ASK_TRANSFER = "ask_transfer"
    DECIDE_TRANSFER = "decide_transfer"
    TELL_PLACES = "tell_places"
    PLAN_LOAD = "plan_load"
    ANNOUNCE = "announce"


_OPERATOR, _MANAGER, _COORDINATOR = Duty.TRIAGE_OPERATOR, Duty.CASE_MANAGER, Duty.COORDINATOR
_READERS = (_OPERATOR, _MANAGER, _COORDINATOR)

RIGHTS: dict[Act, tuple[Duty, ...]] = {
    Act.SEE_QUEUE: _READERS,
    Act.SEE_CARD: _READERS,
    Act.READ_THREAD: _READERS,
    Act.TAKE_CHARGE: (_OPERATOR, _COORDINATOR),
    Act.ASK_REPORTER: _READERS,
    Act.WRITE_NOTE: _READERS,
    Act.ORIENT: (_OPERATOR, _COORDINATOR),
    Act.DISMISS: (_OPERATOR, _COORDINATOR),
    Act.MERGE: (_OPERATOR, _COORDINATOR),
    Act.CONFIRM_MERGE: (_COORDINATOR,),
    Act.ASSIGN: (_OPERATOR, _COORDINATOR),
    Act.ACCEPT: (_MANAGER,),
    Act.DECLINE: (_MANAGER,),
    Act.RECORD_CONTACT: (_MANAGER,),
    Act.RECORD_MEETING: (_MANAGER,),
    Act.RAISE_LEVEL: _READERS,
    Act.LOWER_LEVEL: (_OPERATOR, _COORDINATOR, Duty.CLINICIAN),
    Act.SET_EMERGENCY: (*_READERS, Duty.TEAM_MEMBER, Duty.CLINICIAN),
    Act.LOWER_EMERGENCY: (_OPERATOR, _COORDINATOR, Duty.CLINICIAN),
    Act.CLASSIFY: (_OPERATOR, _COORDINATOR),
    Act.REOPEN: (_OPERATOR, _COORDINATOR),
    Act.HAND_OVER: _READERS,
    Act.ANSWER_DANGER: _READERS,
    Act.SEE_DELIVERY: (_OPERATOR, _COORDINATOR, Duty.ADMINISTRATOR),
    Act.SET_ROTA: (_COORDINATOR, Duty.ADMINISTRATOR),
    Act.INVITE: (_COORDINATOR, Duty.ADMINISTRATOR),
    Act.DECIDE_ERASURE: (_COORDINATOR,),
    Act.REPORT_FOR: (_OPERATOR, _COORDINATOR),
    Act.MANAGE_PEOPLE: (_COORDINATOR, Duty.ADMINISTRATOR),
    Act.EDIT_ORGANISATION: (_COORDINATOR, Duty.ADMINISTRATOR),
    Act.SEE_OVERVIEW: (_OPERATOR, _COORDINATOR, Duty.ADMINISTRATOR),
    Act.SEE_PEERS: (_COORDINATOR,),
    Act.KEEP_REGISTER: (_COORDINATOR,),
    Act.APPROVE_MATCH: (_COORDINATOR,),
    Act.SUGGEST_PEER: _READERS,
    Act.SET_PEER_RULES: (_COORDINATOR,),
    Act.READ_TALK: (_MANAGER, _COORDINATOR),
    Act.HOLD_TALK: (_MANAGER, _COORDINATOR),
    Act.JOIN_TALK: (*_READERS, Duty.CLINICIAN),
    Act.SUPERVISE: (_MANAGER, _COORDINATOR),
    Act.LEAD_GROUP: (_MANAGER, _COORDINATOR),
    Act.ANSWER_CALLBACK: (*_READERS, Duty.SERVICE_CONTACT),
    Act.PLAN_CALLBACK: _READERS,
    Act.EDIT_DIRECTORY: (_COORDINATOR, Duty.ADMINISTRATOR),
    Act.READ_NEEDS: (_COORDINATOR, Duty.ADMINISTRATOR),
    Act.SEE_CONSENTS: _READERS,
    Act.RECORD_CONSENT: _READERS,
    Act.BLOCK_FAMILY: _READERS,
    Act.DECIDE_ACCESS: (_COORDINATOR,),
    Act.KEEP_LONGER: (_COORDINATOR,),
    Act.REFER: _READERS,
    Act.ANSWER_REFERRAL: (Duty.SERVICE_CONTACT,),
    Act.ASK_TRANSFER: (_OPERATOR, _COORDINATOR),
    Act.DECIDE_TRANSFER: (_COORDINATOR,),
    Act.TELL_PLACES: (_COORDINATOR, Duty.SERVICE_CONTACT),
    Act.PLAN_LOAD: (_COORDINATOR,),
    Act.ANNOUNCE: (_COORDINATOR, Duty.ADMINISTRATOR),
}
"""Duties that may do each act (field notes §2.2); a case manager besides only touches cases of their own."""


class NotAllowed(Refusal):
    """The person's duties do not reach this act in this territory; protects the case from everyone else."""

    def __init__(self, act: Act) -> None:
        super().__init__(act)
        self.act = act


def duty_for(person: Person, act: Act, lineage: tuple[TerritoryId, ...]) -> Duty | None:
    """Give the duty by which `person` may do `act` in the territory at the end of `lineage`, or None."""
    return next((duty for duty in RIGHTS[act] if person.holds(duty, lineage)), None)


def require(person: Person, act: Act, lineage: tuple[TerritoryId, ...]) -> Duty:
    """Give the duty by which the act is allowed, for the audit trail; raises NotAllowed."""
    duty = duty_for(person, act, lineage)
    if duty is None:
        raise NotAllowed(act)
    return duty


def territories_for(person: Person, act: Act) -> tuple[TerritoryId, ...]:
    """Give the roots of the territories where `person` may do `act`, for lists; raises NotAllowed when there is none."""
    roots = tuple(dict.fromkeys(held.territory for held in person.assignments if held.duty in RIGHTS[act]))
    if not roots:
        raise NotAllowed(act)
    return roots
