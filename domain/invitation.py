"""Invitations: what a code grants, and why it may be refused."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.people import INVITED, TEAM, Assignment, Duty
from domain.refusals import Refusal

VALID_FOR = timedelta(days=7)
"""How long a code waits to be used; a deep link is visible in addresses and logs (measured notes, deep links)."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """What one code grants."""

    grants: Assignment
    expires_at: datetime
    used_at: datetime | None = None
    on_rota: bool = False


class CodeUnknown(Refusal):
    """No such code was ever made."""


class CodeUsed(Refusal):
    """The code was used before."""


class CodeExpired(Refusal):
    """The code waited too long."""


class NotByInvitation(Refusal):
    """This duty needs no invitation, or cannot be given by one."""


def redeem(invitation: Invitation | None, now: datetime) -> Invitation:
    """Give the invitation when it can be used; raises CodeUnknown, CodeUsed or CodeExpired."""
    if invitation is None:
        raise CodeUnknown
    if invitation.used_at is not None:
        raise CodeUsed
    if now >= invitation.expires_at:
        raise CodeExpired
    return invitation


def invite(grants: Assignment, now: datetime, *, on_rota: bool = False) -> Invitation:
    """Make an invitation for an institutional duty; `on_rota` also puts the person on the territory's duty list.

    Raises NotByInvitation for families and young people, and for a rota of people who do not answer alarms.
    """
    if grants.duty not in INVITED or (on_rota and grants.duty not in TEAM):
        raise NotByInvitation
    return Invitation(grants, now + VALID_FOR, on_rota=on_rota)


def duty_named(word: str) -> Duty | None:
    """Read a duty as typed in a command, or None."""
    return next((duty for duty in INVITED if duty.value == word.strip().lower()), None)
