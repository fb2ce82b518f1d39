"""Which places of the directory stand among the help contacts, and that no emergency number stands below them."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from domain import contacts, local_contacts
from domain.case import AgeBand
from domain.contacts import ROME, Audience, Openness
from domain.directory import Access, Hours, Service, ServiceType
from domain.local_contacts import Around
from domain.people import TerritoryId
from tests.builders import the_protocol
from tests.domain.test_orientation import LINEAGE, a_service

TODAY = date(2027, 3, 9)
NOW = datetime(2027, 3, 9, 10, tzinfo=ROME)
DOOR = a_service(phones=("0373 000 010",), hours=(Hours("FREQ=WEEKLY;BYDAY=TU", "09:00", "12:00"),))


def around(*services: Service) -> Around:
    found = Around(LINEAGE)
    found.add(services, TODAY)
    return found


def test_a_checked_first_door_with_a_telephone_joins_the_help_contacts() -> None:
    (one,) = around(DOOR).at(LINEAGE)

    assert (one.number, one.text, one.audience) == ("0373 000 010", DOOR.name, Audience.EVERYONE)
    assert one.openness(NOW) is Openness.OPEN
    assert one.openness(NOW.replace(hour=13)) is Openness.CLOSED


@pytest.mark.parametrize(
    "other",
    [
        {"verified_on": date(2026, 8, 1)},
        {"verified_on": None},
        {"phones": ()},
        {"access": Access.REFERRAL},
        {"is_doubted": True},
        {"kind": ServiceType.NPIA},
        {"catchment": frozenset({99})},
    ],
)
def test_what_nobody_checked_or_can_call_stays_out(other: dict[str, object]) -> None:
    assert around(replace(DOOR, **other)).at(LINEAGE) == ()  # type: ignore[arg-type]


def test_one_of_a_kind_and_three_at_most() -> None:
    many = [
        replace(a_service(kind), phones=("1",)) for kind in (*local_contacts.DOORS, *local_contacts.DOORS)
    ]

    assert len(around(*many).at(LINEAGE)) == 3


def test_each_place_sees_its_own_doors_and_the_nearest_of_a_kind() -> None:
    here, region, elsewhere = LINEAGE[-1], LINEAGE[0], TerritoryId(99)
    wide = replace(DOOR, key="a", name="Consultorio lontano", catchment=frozenset({region}))
    near = replace(DOOR, key="z", name="Consultorio vicino", catchment=frozenset({here}))
    other = replace(DOOR, key="b", name="Consultorio altrove", catchment=frozenset({elsewhere}))
    known = around(wide, near, other)

    assert [one.text for one in known.at(LINEAGE)] == ["Consultorio vicino"]
    assert [one.text for one in known.at((region, elsewhere))] == ["Consultorio altrove"]
    assert [one.text for one in known.at((region,))] == ["Consultorio lontano"]


def test_without_a_place_the_doors_of_the_lead_body_are_shown() -> None:
    assert around(DOOR).at() == around(DOOR).at(LINEAGE)


def test_emergency_numbers_stand_above_local_places_when_danger_is_now() -> None:
    listed = the_protocol().contacts
    joined = replace(listed, listed=(*around(DOOR).at(LINEAGE), *listed.listed))

    chosen = contacts.choose(joined, joined.topics_for(()), AgeBand.UNKNOWN, NOW, True)

    assert chosen[0].number == "112"
    assert DOOR.name in [one.text for one in chosen]
