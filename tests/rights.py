"""Who may do what, written down a second time from the field notes (§2.2, §4.2, §4.3), apart from the table of the house.

The tests of the domain and of casework read this grid; when the two tables part, a person decides which one is right.
"""

from domain.people import Duty

_GRID = """
                     operator  manager  coordinator  member  clinician  administrator
see_queue               x         x          x         .         .            .
see_card                x         x          x         .         .            .
read_thread             x         x          x         .         .            .
take_charge             x         .          x         .         .            .
ask_reporter            x         x          x         .         .            .
write_note              x         x          x         .         .            .
orient                  x         .          x         .         .            .
dismiss                 x         .          x         .         .            .
merge                   x         .          x         .         .            .
confirm_merge           .         .          x         .         .            .
assign                  x         .          x         .         .            .
accept                  .         x          .         .         .            .
decline                 .         x          .         .         .            .
record_contact          .         x          .         .         .            .
record_meeting          .         x          .         .         .            .
raise_level             x         x          x         .         .            .
lower_level             x         .          x         .         x            .
set_emergency           x         x          x         x         x            .
lower_emergency         x         .          x         .         x            .
classify                x         .          x         .         .            .
reopen                  x         .          x         .         .            .
hand_over               x         x          x         .         .            .
answer_danger           x         x          x         .         .            .
see_delivery            x         .          x         .         .            x
invite                  .         .          x         .         .            x
decide_erasure          .         .          x         .         .            .
set_rota                .         .          x         .         .            x
report_for              x         .          x         .         .            .
manage_people           .         .          x         .         .            x
edit_organisation       .         .          x         .         .            x
see_overview            x         .          x         .         .            x
see_peers               .         .          x         .         .            .
keep_register           .         .          x         .         .            .
approve_match           .         .          x         .         .            .
suggest_peer            x         x          x         .         .            .
set_peer_rules          .         .          x         .         .            .
read_talk               .         x          x         .         .            .
hold_talk               .         x          x         .         .            .
join_talk               x         x          x         .         x            .
supervise               .         x          x         .         .            .
lead_group              .         x          x         .         .            .
see_consents            x         x          x         .         .            .
record_consent          x         x          x         .         .            .
block_family            x         x          x         .         .            .
decide_access           .         .          x         .         .            .
keep_longer             .         .          x         .         .            .
plan_callback           x         x          x         .         .            .
edit_directory          .         .          x         .         .            x
read_needs              .         .          x         .         .            x
"""

_WITH_SERVICES = """
                     operator  manager  coordinator  member  clinician  administrator  contact
refer                   x         x          x         .         .            .           .
answer_referral         .         .          .         .         .            .           x
ask_transfer            x         .          x         .         .            .           .
decide_transfer         .         .          x         .         .            .           .
tell_places             .         .          x         .         .            .           x
plan_load               .         .          x         .         .            .           .
announce                .         .          x         .         .            x           .
answer_callback         x         x          x         .         .            .           x
"""
"""What is done together with services, whose contacts work on no case."""

_COLUMNS = {
    "operator": Duty.TRIAGE_OPERATOR,
    "manager": Duty.CASE_MANAGER,
    "coordinator": Duty.COORDINATOR,
    "member": Duty.TEAM_MEMBER,
    "clinician": Duty.CLINICIAN,
    "administrator": Duty.ADMINISTRATOR,
    "contact": Duty.SERVICE_CONTACT,
}


def _read(grid: str) -> dict[str, frozenset[Duty]]:
    head, *lines = grid.strip().splitlines()
    duties = [_COLUMNS[name] for name in head.split()]
    marks = {name: found for name, *found in (line.split() for line in lines)}
    return {
        name: frozenset(duty for duty, mark in zip(duties, found, strict=True) if mark == "x")
        for name, found in marks.items()
    }


EXPECTED = _read(_GRID) | _read(_WITH_SERVICES)
"""For every act the duties that may do it; a duty in no column may do nothing with a case."""
