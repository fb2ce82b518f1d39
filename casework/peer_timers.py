"""What is due in peer support: terms of the register, requests in line, offers that wait for an answer."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from casework import peer_matching, peer_requests, peers
from db.session import Store
from db.timers import Timer

ACTS: dict[str, Callable[[Store, Timer, datetime], Awaitable[None]]] = {
    peers.TERM_NEAR: peers.term,
    peers.TERM_PASSED: peers.term,
    peer_requests.LOOK: peer_matching.look,
    peer_requests.CHECK_IN: peer_requests.check_in,
    peer_matching.OFFER_NEAR: peer_matching.offer_near,
    peer_matching.OFFER_ENDS: peer_matching.offer_ends,
    peer_matching.ANSWER_NEAR: peer_matching.offer_near,
    peer_matching.ANSWER_ENDS: peer_matching.offer_ends,
}
"""Timers by kind."""
