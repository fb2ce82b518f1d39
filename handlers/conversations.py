"""Every conversation of the house, for the bot to register."""

from aiogram import Router

from handlers import (
    danger,
    entry,
    help,
    network,
    notices,
    privacy,
    queue,
    receipts,
    report,
    report_walk,
    start,
    team,
    threads,
)


def routers() -> tuple[Router, ...]:
    """Give the routers of all conversations."""
    return tuple(
        room.router
        for room in (
            start,
            help,
            danger,
            report,
            report_walk,
            receipts,
            threads,
            team,
            entry,
            queue,
            network,
            notices,
            privacy,
        )
    )
