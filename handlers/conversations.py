"""Every conversation of the house, for the bot to register."""

from aiogram import Router

from handlers import (
    callbacks,
    care,
    console,
    danger,
    entry,
    glossary,
    groups,
    help,
    initiatives,
    needs,
    network,
    notices,
    orientation,
    peer_offers,
    peer_profile,
    peers,
    privacy,
    private_page,
    queue,
    receipts,
    referral_answers,
    referrals,
    relay,
    report,
    report_walk,
    rota,
    rota_lines,
    start,
    supervision,
    talks,
    tapped,
    team,
    threads,
    transfers,
    waiting,
)


def routers() -> tuple[Router, ...]:
    """Give the routers of all conversations."""
    rooms = (start, tapped, help, danger, report, report_walk, receipts, threads, private_page)
    of_the_team = (team, entry, queue, network, notices, privacy, console, rota, rota_lines)
    with_services = (referrals, referral_answers, transfers, waiting, initiatives)
    between_peers = (peers, peer_profile, peer_offers, relay, talks, care, supervision, groups)
    turning = (orientation, callbacks, glossary, needs)
    return tuple(room.router for room in (*rooms, *between_peers, *turning, *of_the_team, *with_services))
