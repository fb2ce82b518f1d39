"""Persons, places and invitations as values: who holds what where, which comune has no owner, which code still counts."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import codes, invitation
from domain.invitation import CodeExpired, CodeUnknown, CodeUsed, Invitation, NotByInvitation
from domain.people import (
    INVITED,
    OPEN_REPORTERS,
    REPORTERS,
    TEAM,
    Assignment,
    Duty,
    Person,
    PersonId,
    TerritoryId,
)
from domain.territory import Territory, TerritoryKind, orphans
from tests.builders import AMBITO, COMUNE, LINEAGE, NOW, PLACES, SCHOOL, SIBLING, a_person


class TestPerson:
    def test_an_institutional_reporter_reports_as_what_they_were_invited_for(self) -> None:
        school = Assignment(Duty.TEACHER, COMUNE, SCHOOL)
        person = Person(PersonId(1), assignments=(Assignment(Duty.ESP, AMBITO), school))

        assert person.reporting_as is school

    @pytest.mark.parametrize("duty", [duty for duty in Duty if duty not in REPORTERS])
    def test_staff_report_as_nothing(self, duty: Duty) -> None:
        assert a_person(duty).reporting_as is None

    def test_only_those_who_work_on_cases_are_the_team(self) -> None:
        team = {duty for duty in Duty if a_person(duty).is_team}

        assert team == {
            Duty.TRIAGE_OPERATOR,
            Duty.CASE_MANAGER,
            Duty.TEAM_MEMBER,
            Duty.CLINICIAN,
            Duty.COORDINATOR,
        }

    def test_a_duty_reaches_every_place_below_its_own(self) -> None:
        person = a_person(Duty.TRIAGE_OPERATOR, at=AMBITO)

        assert person.holds(Duty.TRIAGE_OPERATOR, LINEAGE)
        assert not person.holds(Duty.TRIAGE_OPERATOR, LINEAGE[:3])
        assert not person.holds(Duty.COORDINATOR, LINEAGE)

    def test_families_and_young_people_alone_come_without_an_invitation(self) -> None:
        assert set(OPEN_REPORTERS) == {Duty.FAMILY, Duty.YOUNG_PERSON}
        assert set(INVITED) == set(Duty) - set(OPEN_REPORTERS)


class TestOrphans:
    def test_a_comune_under_an_ambito_has_an_owner(self) -> None:
        assert orphans(PLACES) == ()

    def test_a_comune_straight_under_a_district_or_agency_is_named(self) -> None:
        lost = Territory(TerritoryId(20), TerritoryKind.COMUNE, "1", "Senza", (*LINEAGE[:3], TerritoryId(20)))
        agency = Territory(
            TerritoryId(21), TerritoryKind.COMUNE, "2", "Anche", (*LINEAGE[:2], TerritoryId(21))
        )

        assert orphans((*PLACES, lost, agency)) == (lost, agency)

    def test_an_agency_is_not_an_ambito_though_both_are_called_ats(self) -> None:
        kept = tuple(place for place in PLACES if place.kind is not TerritoryKind.AMBITO)

        assert {place.name for place in orphans(kept)} >= {"Borgoserio", "Pontedoglio"}


class TestInvitation:
    def made(self, **changes: object) -> Invitation:
        found = invitation.invite(Assignment(Duty.TEACHER, COMUNE, SCHOOL), NOW)
        return replace(found, **changes)  # type: ignore[arg-type]

    def test_it_counts_until_its_seventh_day(self) -> None:
        made = self.made()

        assert made.expires_at == NOW + timedelta(days=7)
        assert invitation.redeem(made, made.expires_at - timedelta(seconds=1)) is made
        with pytest.raises(CodeExpired):
            invitation.redeem(made, made.expires_at)

    def test_one_never_made_and_one_used_are_told_apart(self) -> None:
        with pytest.raises(CodeUnknown):
            invitation.redeem(None, NOW)
        with pytest.raises(CodeUsed):
            invitation.redeem(self.made(used_at=NOW), NOW + timedelta(days=30))

    @pytest.mark.parametrize("duty", Duty)
    def test_who_can_be_invited_and_who_can_be_put_on_duty(self, duty: Duty) -> None:
        outcomes = []
        for on_rota in (False, True):
            try:
                invitation.invite(Assignment(duty, AMBITO), NOW, on_rota=on_rota)
                outcomes.append(True)
            except NotByInvitation:
                outcomes.append(False)

        assert outcomes == [duty not in (Duty.FAMILY, Duty.YOUNG_PERSON), duty in TEAM]

    def test_a_duty_is_read_as_it_is_typed(self) -> None:
        assert invitation.duty_named(" Teacher ") is Duty.TEACHER
        assert invitation.duty_named("family") is None
        assert invitation.duty_named("re di francia") is None


class TestCodes:
    def test_a_code_has_no_letter_that_is_misheard_or_misread(self) -> None:
        assert not set("01OILU") & set(codes.ALPHABET)
        assert codes.receipt_code(lambda marks: marks[-1]) == "CRD-ZZZZZ"

    @given(
        st.text(alphabet=codes.ALPHABET, min_size=5, max_size=5),
        st.sampled_from(["{}", "crd-{}", " CRD {} ", "CRD{}", "crd-{}."]),
        st.booleans(),
    )
    def test_a_code_is_read_however_it_is_typed(self, bare: str, manner: str, small: bool) -> None:
        typed = manner.format(bare.lower() if small else bare)

        assert codes.as_code(typed) == f"CRD-{bare}"

    @given(st.text(max_size=12))
    def test_anything_else_is_no_code(self, typed: str) -> None:
        found = codes.as_code(typed)

        assert found is None or (
            len(found) == 9 and found.startswith("CRD-") and set(found[4:]) <= set(codes.ALPHABET)
        )

    @pytest.mark.parametrize("typed", ["", "CRD-", "CRD-1234", "CRD-O1234", "CRD-234567", "ciao a tutti"])
    def test_what_is_no_code(self, typed: str) -> None:
        assert codes.as_code(typed) is None


def test_a_place_elsewhere_is_not_in_the_lineage() -> None:
    assert SIBLING not in LINEAGE
