"""Looks at everything an installation can have wrong, one after the other, and says each cure; it changes nothing."""

import shutil
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from enum import Enum

import aiohttp

from app import protocol as protocol_files
from app.keys_command import STALE
from app.memory import stands
from app.settings import Settings
from bot.api import Api, open_api
from casework import contacts, pulse
from db import backups, dumps, facts, key_files, people, schema
from db.sealing import KeyRing, KeysUnusable, read_ring
from db.session import Memory, MemoryUnavailable, Store
from domain import contacts as help_contacts
from domain.faults import Faulty
from domain.people import FEWEST, Duty

SKEW = 30.0
"""Seconds that this clock may differ from Telegram's before promises and Mini Apps suffer."""

LEAST_FREE = 1 << 30
"""Bytes free below which a disk is about to be full."""

DAY = 86_400


class Verdict(Enum):
    """What a look found."""

    GOOD = "good"
    WARNING = "warning"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """One look: at what, how it is, what was seen, and what to do."""

    what: str
    verdict: Verdict
    seen: str
    cure: str = ""


def good(what: str, seen: str) -> Finding:
    """Find nothing wrong."""
    return Finding(what, Verdict.GOOD, seen)


def wrong(what: str, seen: str, cure: str) -> Finding:
    """Find something that keeps the house from its work."""
    return Finding(what, Verdict.WRONG, seen, cure)


def warning(what: str, seen: str, cure: str) -> Finding:
    """Find something that somebody should look at."""
    return Finding(what, Verdict.WARNING, seen, cure)


async def examine(settings: Settings, now: datetime) -> AsyncIterator[Finding]:
    """Look at disk, keys, protocol, database, rota, contacts, then at Telegram; every look happens, whatever others find."""
    yield disk(settings)
    yield copies(settings, now)
    ring = None
    try:
        ring = read_ring(settings.keys, settings.home)
        yield month(settings, now.date())
    except KeysUnusable as unusable:
        yield wrong("key", str(unusable), "Put the key ring back; without it nothing sealed can be read.")
    if ring is not None:
        async for finding in database(settings, ring, now):
            yield finding
    async for finding in telegram(settings):
        yield finding


def disk(settings: Settings) -> Finding:
    """Look whether there is room where the product writes."""
    place = settings.home if settings.home.exists() else settings.home.parent
    usage = shutil.disk_usage(place)
    seen = f"{usage.free / (1 << 30):.1f} GiB free under {place}"
    if usage.free < LEAST_FREE:
        return wrong(
            "disk", seen, "Make room, or move CORDATA_HOME: a full disk keeps every report from being taken."
        )
    if usage.free < usage.total / 10:
        return warning("disk", f"{seen}, less than a tenth", "Make room before it is full.")
    return good("disk", seen)


def copies(settings: Settings, now: datetime) -> Finding:
    """Look whether there is a backup, and none of them late."""
    found = backups.listed(settings.backups)
    if not settings.backup_hours:
        cure = "See that somebody else makes them, and tries them with: cordata restore --verify"
        return warning("backup", "the house makes none (CORDATA_BACKUP_HOURS is 0)", cure)
    if not found:
        cure = "The house makes one when it opens; or now: cordata backup"
        return warning("backup", f"there is none in {settings.backups}", cure)
    hours = (now - backups.made_at(found[-1])).total_seconds() / 3600
    seen = f"the newest is {max(hours, 0):.0f} hours old, {len(found)} stand in {settings.backups}"
    if hours > 2 * settings.backup_hours:
        return wrong("backup", seen, "Is there room, and may the house write there? Try: cordata backup")
    return good("backup", seen)


def month(settings: Settings, today: date) -> Finding:
    """Look at a key ring that can be read: is a new month's key due."""
    made = key_files.epochs(settings.keys)[-1].made_on
    if made is not None and made + STALE < today:
        cure = "Begin a new month: cordata keys epoch; then cordata keys export FOLDER"
        return warning("key", f"the newest key is from {made}", cure)
    return good("key", f"{settings.keys} can be read, by its owner alone")


async def database(settings: Settings, ring: KeyRing, now: datetime) -> AsyncIterator[Finding]:
    """Look at the database: does it answer, are its tables and keys the right ones, is somebody on duty."""
    if not stands(settings):
        seen = f"there is none yet: {dumps.file_of(settings.database)}"
        yield wrong("database", seen, "Make it with: cordata migrate; or look at CORDATA_HOME")
        return
    memory = Memory(settings.database, ring)
    try:
        if not await schema.is_current(memory):
            yield wrong("migrations", "the database has older tables, or none", "Run: cordata migrate")
            return
        yield good("migrations", "the tables stand at the newest revision")
        async with memory.reading() as store:
            async for finding in inside(store, settings, ring, now):
                yield finding
    except schema.NewerTables as newer:
        yield wrong("migrations", str(newer), "Until then the house stays shut.")
    except MemoryUnavailable as away:
        cure = (
            "Start the database, or mend CORDATA_DATABASE; where it is spoilt: cordata restore. "
            "People get the help contacts meanwhile, and nothing else."
        )
        yield wrong("database", f"it does not answer: {away}", cure)
    finally:
        await memory.close()


async def inside(store: Store, settings: Settings, ring: KeyRing, now: datetime) -> AsyncIterator[Finding]:
    """Look at what the database holds."""
    known = await facts.get(store, facts.KEY_CHECK)
    if known not in (None, ring.check):
        yield wrong(
            "key", "this key ring is not that of this database", "Put back the one that belongs to it."
        )
    called, answered, gaps = await pulse.rota(store, now)
    if not called:
        yield wrong(
            "rota", "nobody would be called now", "Put people on duty: console, Turni; or /turni in chat."
        )
    elif not answered:
        yield warning(
            "rota", f"{called} would be called, nobody has said that they are on", "Ask them to answer."
        )
    else:
        yield good("rota", f"{called} would be called now")
    for gap in gaps[:3]:
        seen = f"nobody at the first place {gap.begins:%Y-%m-%d %H:%M} to {gap.ends:%Y-%m-%d %H:%M} UTC"
        yield warning("rota", seen, "Fill it in the console: Turni.")
    found = await pulse.take(store, now)
    if found.parked:
        yield warning("parked", f"{found.parked} updates were set aside", "Run: cordata parked")
    late = max(found.late.values())
    if late > 3600:
        yield warning(
            "outbox", f"a message has waited for {late / 3600:.0f} hours", "See the console: Consegne."
        )
    if not await pulse.is_heard(store, now):
        cure = "Is the house open? Telegram keeps what nobody fetches for 24 hours, then it is lost."
        yield wrong("updates", "nothing was fetched from Telegram for more than an hour", cure)
    yield hands(
        await people.count_holding(store, Duty.ADMINISTRATOR), invented=await facts.holds_invented(store)
    )
    yield numbers(settings, await contacts.verified(store), now.date())


def hands(administrators: int, *, invented: bool) -> Finding:
    """Look whether the house hangs on one person; the invented network of a demo is only reminded."""
    seen = f"{administrators} people are administrator"
    if administrators >= FEWEST[Duty.ADMINISTRATOR]:
        return good("administrators", seen)
    cure = "Invite until there are two: cordata invite administrator --territory CODE"
    return (warning if invented else wrong)("administrators", seen, cure)


def numbers(settings: Settings, checks: dict[str, date], today: date) -> Finding:
    """Look at the help contacts: has a person checked them."""
    try:
        known = protocol_files.read(settings.protocol).contacts.verified(checks.items())
    except Faulty as faulty:
        return wrong("protocol", str(faulty), "Run: cordata protocol check")
    old = help_contacts.warnings(known, today)
    if not old:
        return good("contacts", "every help contact was checked by a person within half a year")
    named = ", ".join(one.contact for one in old[:5])
    cure = "A named person calls each number and notes it in the console: Contatti."
    return warning("contacts", f"{len(old)} help contacts are old or unchecked ({named}, …)", cure)


async def telegram(settings: Settings) -> AsyncIterator[Finding]:
    """Look at token, door and clock, by asking Telegram itself."""
    if settings.token is None:
        yield warning(
            "token", "TELEGRAM_TOKEN is not set: the house opens as a demo", "Set the token of @BotFather."
        )
        return
    skew = await _skew(settings.telegram)
    if skew is None:
        cure = "Open the way to it: outgoing port 443. Until then nobody is heard."
        yield wrong("telegram", f"{settings.telegram} cannot be reached", cure)
        return
    yield good("telegram", f"{settings.telegram} answers")
    if abs(skew) > SKEW:
        yield wrong(
            "clock",
            f"this clock differs from Telegram's by {skew:+.0f} seconds",
            "Turn on NTP: timedatectl set-ntp true",
        )
    else:
        yield good("clock", f"within {SKEW:.0f} seconds of Telegram's")
    async with open_api(settings.telegram, settings.token) as api:
        me = await api.call("getMe")
        if not me.ok:
            yield wrong(
                "token",
                f"Telegram refuses it ({me.status})",
                "Take the token that @BotFather gives: /mybots.",
            )
            return
        yield good("token", f"it is @{me.result['username']}'s")
        yield await door(api, settings)


async def door(api: Api, settings: Settings) -> Finding:
    """Look whether Telegram uses the door that the settings open."""
    reply = await api.call("getWebhookInfo")
    told = reply.result if isinstance(reply.result, dict) else {}
    url, failed_at = str(told.get("url") or ""), int(told.get("last_error_date") or 0)
    if url != (settings.webhook or ""):
        seen = f"Telegram pushes to {url or 'nobody'}, the settings say {settings.webhook or 'nobody'}"
        return warning("webhook", seen, "Start the house once: it tells Telegram which door is open.")
    if url and time.time() - failed_at < DAY and failed_at:
        seen = f"Telegram could not deliver: {told.get('last_error_message')}; {told.get('pending_update_count')} wait"
        return wrong("webhook", seen, "Look at certificate, balancer and port of CORDATA_WEBHOOK.")
    return good("webhook", url or "none; the house asks for updates")


async def _skew(address: str) -> float | None:
    """Give how far this clock is ahead of the Bot API's in seconds; None when it cannot be reached."""
    limit = aiohttp.ClientTimeout(total=10)
    try:
        async with (
            aiohttp.ClientSession(timeout=limit) as session,
            session.get(address, allow_redirects=False) as answer,
        ):
            said = answer.headers.get("Date")
    except (aiohttp.ClientError, OSError, TimeoutError):
        return None
    if said is None:
        return 0.0
    return (datetime.now(UTC) - parsedate_to_datetime(said)).total_seconds()
