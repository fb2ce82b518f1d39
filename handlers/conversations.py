"""Every conversation of the house, for the bot to register."""

from aiogram import Router

from handlers import (
    danger,
    help,
    network,
    notices,
    privacy,
    receipts,
    report,
    start,
    team,
    threads,
)


def routers() -> tuple[Router, ...]:
    """Give the routers of all conversations."""
    return tuple(
        room.router
        for room in (start, help, danger, report, receipts, threads, team, network, notices, privacy)
    )
