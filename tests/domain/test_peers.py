"""The register: what stops a new match, what a candidate still needs, what expires; and what a minor's request needs."""

import itertools
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain import peer_requests as asking
from domain import peers as rules
from domain.case import AgeBand
from domain.peer_requests import Kind, Needs, Offer, OfferStatus, Request, Source, Status
from domain.peers import (
    MOTHER,
    Care,
    Esp,
    GateClosed,
    LoadOutOfBounds,
    NotOnRegister,
    Obstacle,
    Origin,
    Papers,
    Profile,
    Stage,
    TermPassed,
    Theme,
)
from domain.people import PersonId
from tests.builders import COMUNE, LINEAGE, NOW, later

YEAR = later(days=365)
PAPERS = Papers(NOW, YEAR, NOW, YEAR, PersonId(9), NOW, YEAR)
PROFILE = Profile({"it": MOTHER}, week=frozenset({1}))


def an_esp(**more: Any) -> Esp:
    """Give an active ESP whom nothing keeps from a new match, unless told otherwise."""
    plain: dict[str, Any] = {
        "id": 1,
        "person": PersonId(1),
        "lineage": LINEAGE,
        "stage": Stage.ACTIVE,
        "came_from": Origin.INVITATION,
        "began_at": NOW,
        "profile": PROFILE,
        "papers": PAPERS,
        "care": Care(supervised_at=NOW),
        "reference": PersonId(9),
    }
    return Esp(**{**plain, **more})


def a_request(**more: Any) -> Request:
    """Give an adult's request in line, unless told otherwise."""
    plain: dict[str, Any] = {
        "id": 7,
        "code": "PAR-22222",
        "kind": Kind.PEER,
        "status": Status.WAITING,
        "asker": PersonId(5),
        "lineage": LINEAGE,
        "age_band": AgeBand.ADULT,
        "source": Source.SELF,
        "asked_at": NOW,
        "due_at": later(days=7),
        "needs": Needs(frozenset({Theme.LOSS}), {"it": MOTHER}, frozenset({1}), COMUNE),
    }
    return Request(**{**plain, **more})


def an_offer(**more: Any) -> Offer:
    plain: dict[str, Any] = {
        "id": 3,
        "request": 7,
        "esp": PersonId(1),
        "status": OfferStatus.OFFERED,
        "score": 800,
        "approved_by": PersonId(2),
        "offered_at": NOW,
        "answer_by": NOW + asking.OFFER_FOR,
    }
    return Offer(**{**plain, **more})


class TestWhatStopsANewMatch:
    def test_nothing_stops_an_esp_who_has_everything(self):
        assert rules.obstacles(an_esp(), NOW, needs_check=True) == []

    @pytest.mark.parametrize(
        ("change", "obstacle"),
        [
            ({"stage": Stage.CANDIDATE}, Obstacle.NOT_ACTIVE),
            ({"papers": replace(PAPERS, training_until=NOW)}, Obstacle.TRAINING),
            ({"papers": replace(PAPERS, agreement_until=None)}, Obstacle.AGREEMENT),
            ({"reference": None}, Obstacle.REFERENCE),
            ({"care": Care(supervised_at=NOW, paused_at=NOW)}, Obstacle.PAUSED),
            ({"care": Care(supervised_at=NOW, cooling_until=later(days=1))}, Obstacle.COOLING),
            ({"care": Care(supervised_at=later(days=-30))}, Obstacle.SUPERVISION),
            ({"care": Care()}, Obstacle.SUPERVISION),
            ({"care": Care(supervised_at=NOW, debrief_due_at=NOW)}, Obstacle.DEBRIEF),
            ({"load": 3}, Obstacle.FULL),
            ({"profile": Profile({"it": MOTHER})}, Obstacle.PROFILE),
        ],
    )
    def test_each_lack_stops_it_by_itself(self, change, obstacle):
        assert rules.obstacles(an_esp(**change), NOW) == [obstacle]

    def test_a_late_check_stops_only_what_needs_it(self):
        lapsed = an_esp(papers=replace(PAPERS, check_until=NOW))

        assert rules.obstacles(lapsed, NOW) == []
        assert rules.obstacles(lapsed, NOW, needs_check=True) == [Obstacle.CHECK]

    def test_one_heavy_match_fills_an_esp(self):
        assert an_esp(load=rules.HEAVIEST).free == 0
        assert an_esp(load=4).free == 0

    def test_a_debrief_still_in_time_stops_nothing(self):
        owing = an_esp(care=Care(supervised_at=NOW, debrief_due_at=later(hours=1)))

        assert rules.obstacles(owing, NOW) == []


class TestTheGate:
    def test_a_candidate_with_everything_becomes_active(self):
        assert rules.activate(an_esp(stage=Stage.CANDIDATE), NOW).stage is Stage.ACTIVE

    def test_all_that_is_missing_is_named_at_once(self):
        bare = an_esp(
            stage=Stage.CANDIDATE, papers=Papers(), care=Care(), reference=None, profile=rules.EMPTY
        )

        with pytest.raises(GateClosed) as refused:
            rules.activate(bare, NOW)

        assert set(refused.value.missing) == set(rules.GATE)

    @pytest.mark.parametrize("stage", [Stage.INVITED, Stage.LEFT])
    def test_nobody_skips_the_candidacy(self, stage):
        with pytest.raises(NotOnRegister):
            rules.activate(an_esp(stage=stage), NOW)

    def test_who_left_does_not_come_back_by_an_old_invitation(self):
        with pytest.raises(NotOnRegister):
            rules.accept_invitation(an_esp(stage=Stage.LEFT))

    def test_a_pause_needs_no_reason_and_keeps_its_beginning(self):
        paused = rules.pause(rules.pause(an_esp(), NOW), later(days=2))

        assert paused.care.paused_at == NOW
        assert rules.obstacles(rules.resume(paused), NOW) == []

    @pytest.mark.parametrize("until", [NOW, later(days=-1), later(days=6 * 366)])
    def test_a_term_that_is_over_or_too_long_is_refused(self, until):
        with pytest.raises(TermPassed):
            rules.with_paper(an_esp(), Obstacle.TRAINING, until, PersonId(2), NOW)

    def test_of_the_check_only_who_when_and_until_are_kept(self):
        seen = rules.with_paper(an_esp(papers=Papers()), Obstacle.CHECK, YEAR, PersonId(2), NOW).papers

        assert (seen.check_seen_by, seen.check_seen_at, seen.check_until) == (PersonId(2), NOW, YEAR)

    @pytest.mark.parametrize("load", [0, 4])
    def test_a_load_outside_the_bounds_is_refused(self, load):
        with pytest.raises(LoadOutOfBounds):
            rules.with_max_load(an_esp(), load)

    def test_the_next_term_stands_first_and_warns_ahead(self):
        first, *others = rules.terms(an_esp())

        assert first.what is Obstacle.SUPERVISION
        assert first.ends_at - first.warn_at == timedelta(days=7)
        assert {term.ends_at - term.warn_at for term in others} == {timedelta(days=30)}


class TestMinors:
    @pytest.mark.parametrize(
        ("switch", "consent", "present", "check"), list(itertools.product((True, False), repeat=4))
    )
    def test_a_private_talk_needs_all_four_at_once(self, switch, consent, present, check):
        request = a_request(
            age_band=AgeBand.FROM_14,
            consent_seen_at=NOW if consent else None,
            present=PersonId(8) if present else None,
        )

        allowed = asking.private_talk_allowed(request, switched_on=switch, checked=check)

        assert allowed is (switch and consent and present and check)

    @pytest.mark.parametrize("band", [AgeBand.UNDER_10, AgeBand.FROM_10, AgeBand.UNKNOWN])
    def test_below_fourteen_or_of_unknown_age_nothing_opens_it(self, band):
        request = a_request(age_band=band, consent_seen_at=NOW, present=PersonId(8))

        assert not asking.private_talk_allowed(request, switched_on=True, checked=True)

    @pytest.mark.parametrize("band", sorted(asking.ADULTS))
    def test_an_adult_needs_none_of_it(self, band):
        assert asking.private_talk_allowed(a_request(age_band=band), switched_on=False, checked=False)


class TestYesAndNo:
    def test_both_yes_make_a_match(self):
        offer, request = an_offer(), asking.offer(a_request(), an_offer())
        willing, asked = asking.accepted(offer, request, later(hours=5))
        done, matched = asking.agreed(willing, asked, later(hours=9))

        assert (done.status, matched.status) == (OfferStatus.AGREED, Status.MATCHED)
        assert willing.answer_by == later(hours=5) + asking.ANSWER_FOR
        assert matched.matched_at == later(hours=9)

    def test_a_late_yes_is_kindly_refused(self):
        with pytest.raises(asking.OfferGone):
            asking.accepted(an_offer(), a_request(status=Status.OFFERED), NOW + asking.OFFER_FOR)

    def test_no_match_without_the_yes_of_the_esp(self):
        with pytest.raises(asking.OfferGone):
            asking.agreed(an_offer(), a_request(status=Status.OFFERED), NOW)

    def test_a_request_offered_once_is_not_offered_twice(self):
        with pytest.raises(asking.NotWaiting):
            asking.offer(a_request(status=Status.OFFERED), an_offer())

    @pytest.mark.parametrize("why", [OfferStatus.DECLINED, OfferStatus.EXPIRED, OfferStatus.REFUSED])
    def test_a_no_puts_the_request_back_in_its_place(self, why):
        over, back = asking.unanswered(an_offer(), a_request(status=Status.OFFERED), why, NOW)

        assert (over.status, back.status) == (why, Status.WAITING)
        assert back.asked_at == NOW

    def test_a_no_after_stepping_back_does_not_reopen_the_request(self):
        closed = asking.withdrawn(a_request(status=Status.OFFERED), NOW)

        _over, back = asking.unanswered(an_offer(), closed, OfferStatus.DECLINED, NOW)

        assert back.status is Status.CLOSED

    def test_an_answered_offer_is_not_answered_again(self):
        with pytest.raises(asking.OfferGone):
            asking.unanswered(an_offer(status=OfferStatus.DECLINED), a_request(), OfferStatus.EXPIRED, NOW)

    def test_what_is_not_in_line_is_not_matched(self):
        assert asking.as_ask(a_request(), COMUNE) is not None
        assert asking.as_ask(a_request(status=Status.OFFERED), COMUNE) is None
        assert asking.as_ask(a_request(kind=Kind.GROUP), COMUNE) is None
        assert asking.as_ask(a_request(needs=None), COMUNE) is None

    @pytest.mark.parametrize(
        "lack", [{"themes": frozenset()}, {"languages": {}}, {"week": frozenset()}, {"remote": False}]
    )
    def test_a_request_that_says_too_little_is_refused(self, lack):
        needs = a_request().needs
        assert needs is not None

        with pytest.raises(asking.NothingChosen):
            asking.check_needs(replace(needs, **lack))
