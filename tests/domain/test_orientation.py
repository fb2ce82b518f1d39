"""Which places are suggested, why, and that what was said travels in a button and comes back whole."""

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain import orientation
from domain.case import Sector
from domain.directory import (
    Access,
    Audience,
    Body,
    BodyId,
    Service,
    ServiceId,
    ServiceType,
    Site,
    Status,
    Theme,
    Wait,
)
from domain.orientation import Age, Demand, DemandUnread, Reason, Since, Who
from domain.people import TerritoryId

NOW = datetime(2027, 3, 9, 9, tzinfo=UTC)
LINEAGE = tuple(map(TerritoryId, (1, 2, 3, 4, 5)))
MOTHER = Demand(Who.CHILD, Age.TEEN, Theme.FEAR, Since.WEEKS, LINEAGE[-1], "it")
_ids = count(1)


def a_service(kind: ServiceType = ServiceType.CONSULTORIO, **matters: Any) -> Service:
    """Give a service that fits MOTHER."""
    number = next(_ids)
    usual: dict[str, Any] = {
        "id": ServiceId(number),
        "key": f"{number:04}",
        "body": Body(BodyId(1), "b", "Ente", None),
        "name": f"{kind.value} {number}",
        "kind": kind,
        "status": Status.ACTIVE,
        "access": Access.OPEN_DOOR,
        "themes": frozenset({Theme.FEAR}),
        "catchment": frozenset({LINEAGE[3]}),
        "verified_on": date(2027, 1, 1),
    }
    return Service(**{**usual, **matters})


def names(*services: Service, demand: Demand = MOTHER) -> list[str]:
    """Give the names of what is suggested."""
    return [one.service.name for one in orientation.suggest(demand, services, LINEAGE, NOW)]


class TestSuggest:
    """At most three places, and which."""

    def test_three_places_at_most(self) -> None:
        assert len(names(*(a_service(kind) for kind in ServiceType))) == 3

    def test_one_is_no_health_service_even_when_three_of_them_stand_before_it(self) -> None:
        health = [
            a_service(kind, declared=Wait(0, NOW))
            for kind in (ServiceType.CONSULTORIO, ServiceType.CASA_DI_COMUNITA)
        ]
        grave = replace(MOTHER, theme=Theme.HARM)
        health = [replace(one, themes=frozenset({Theme.HARM})) for one in (*health, a_service(), a_service())]
        group = a_service(ServiceType.ASSOCIATION, themes=frozenset({Theme.HARM}), access=Access.APPOINTMENT)

        found = orientation.suggest(grave, [*health, group], LINEAGE, NOW)

        assert any(one.service.sector is not Sector.HEALTH for one in found)
        assert len(found) == 3

    def test_somebody_trained_to_listen_is_among_them_when_one_can_walk_in(self) -> None:
        everyday = [
            a_service(kind) for kind in (ServiceType.ORATORIO, ServiceType.AMA, ServiceType.SCHOOL_DESK)
        ]
        desk = a_service(ServiceType.CONSULTORIO)

        assert desk.name in names(*everyday, desk)

    @pytest.mark.parametrize(
        "other",
        [
            {"status": Status.CLOSED_FOR_NOW},
            {"kind": None},
            {"body": None},
            {"minimum_age": 18},
            {"maximum_age": 13},
            {"themes": frozenset({Theme.WORK})},
            {"catchment": frozenset({TerritoryId(99)})},
        ],
    )
    def test_what_does_not_fit_is_never_suggested(self, other: dict[str, Any]) -> None:
        assert names(replace(a_service(), **other)) == []

    def test_a_service_that_says_no_area_serves_the_places_where_it_stands(self) -> None:
        here = a_service(catchment=frozenset(), sites=(Site("", "", "", LINEAGE[-1]),))
        there = a_service(catchment=frozenset(), sites=(Site("", "", "", TerritoryId(77)),))

        assert names(here, there) == [here.name]

    def test_a_parents_group_is_for_parents_whatever_the_age_of_the_child(self) -> None:
        group = a_service(ServiceType.AMA, audience=Audience.PARENTS, minimum_age=18)

        assert names(group) == [group.name]
        assert names(group, demand=replace(MOTHER, who=Who.SELF)) == []

    def test_where_one_is_only_sent_stands_last(self) -> None:
        sent = a_service(ServiceType.NPIA, access=Access.REFERRAL, declared=Wait(0, NOW))
        open_door = a_service(ServiceType.CONSULTORIO, declared=Wait(90, NOW))

        assert names(sent, open_door) == [open_door.name, sent.name]

    def test_of_two_alike_the_one_with_the_shorter_wait_comes_first_as_measured_before_declared(self) -> None:
        slow = a_service(ServiceType.CONSULTORIO, declared=Wait(1, NOW), measured=Wait(40, NOW))
        quick = a_service(ServiceType.CASA_DI_COMUNITA, declared=Wait(20, NOW))

        assert names(slow, quick) == [quick.name, slow.name]

    def test_what_lasts_for_months_goes_to_the_first_line_before_everyday_places(self) -> None:
        youth, desk = a_service(ServiceType.EDUCATIONAL), a_service(ServiceType.CONSULTORIO)

        assert names(youth, desk) == [youth.name, desk.name]
        assert names(youth, desk, demand=replace(MOTHER, since=Since.MONTHS)) == [desk.name, youth.name]

    def test_somebody_who_speaks_romanian_sees_first_where_it_is_spoken(self) -> None:
        plain, spoken = (
            a_service(),
            a_service(ServiceType.CASA_DI_COMUNITA, languages=frozenset({"it", "ro"})),
        )

        found = orientation.suggest(replace(MOTHER, language="ro"), [plain, spoken], LINEAGE, NOW)

        assert found[0].service is spoken
        assert Reason.LANGUAGE in found[0].reasons

    @given(
        st.lists(st.sampled_from(ServiceType), max_size=12), st.sampled_from(Theme), st.sampled_from(Since)
    )
    @settings(max_examples=40)
    def test_always_one_that_is_no_health_service_when_one_fits(
        self, kinds: list[ServiceType], theme: Theme, since: Since
    ) -> None:
        services = [a_service(kind, themes=frozenset({theme})) for kind in kinds]

        found = orientation.suggest(replace(MOTHER, theme=theme, since=since), services, LINEAGE, NOW)

        fits = any(one.sector is not Sector.HEALTH for one in services)
        assert any(one.service.sector is not Sector.HEALTH for one in found) == fits
        assert len(found) == min(3, len(services))
        assert all(one.reasons for one in found)


class TestDemand:
    """Six things, asked in order, carried by a button."""

    def test_six_things_are_asked_in_order(self) -> None:
        said: dict[str, Any] = {
            "who": Who.SELF,
            "age": Age.TEEN,
            "theme": Theme.WORK,
            "since": Since.DAYS,
            "place": LINEAGE[0],
        }
        demand, asked = Demand(), []
        for name, value in {**said, "language": "en"}.items():
            asked.append(demand.step)
            demand = replace(demand, **{name: value})

        assert asked == ["who", "age", "theme", "since", "place", "language"]
        assert demand.step == ""

    @given(
        st.builds(
            Demand,
            st.none() | st.sampled_from(Who),
            st.none() | st.sampled_from(Age),
            st.none() | st.sampled_from(Theme),
            st.none() | st.sampled_from(Since),
            st.none() | st.integers(1, 2**63 - 1).map(TerritoryId),
            st.none() | st.sampled_from(["it", "ro", "zh"]),
        )
    )
    def test_what_was_said_comes_back_whole_and_fits_a_button(self, demand: Demand) -> None:
        code = orientation.write(demand)

        assert orientation.read(code) == demand
        assert len(f"place:{'z' * 13}:{code}".encode()) <= 64

    @given(st.text(max_size=30))
    def test_what_no_button_carries_is_refused_and_never_guessed(self, text: str) -> None:
        try:
            demand = orientation.read(text)
        except DemandUnread:
            return
        assert orientation.read(orientation.write(demand)) == demand
