"""What must be true before a door opens: half a configuration is refused with its cure; old contacts only warn."""

import hashlib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from itertools import groupby

from app.settings import Settings
from db import append_only, backups, erasure, facts, network, people, schema
from db.dumps import DumpFailed
from db.session import Memory, Store
from domain import contacts
from domain.people import INVITED, Duty
from domain.protocol import Protocol
from domain.territory import TerritoryKind
from locales.catalogues import Translate
from simulator.server import TOKEN as SIMULATED

INSTITUTIONS = frozenset(duty.value for duty in INVITED)
"""Reporters who come with an invitation; families and young people need none."""


class Refused(Exception):
    """The house may not open like this; the message names what is missing and the cure, one line each."""


async def check(memory: Memory, settings: Settings, *, joining: bool) -> None:
    """Check database, keys and network; raises Refused with everything that is wrong at once."""
    try:
        current = await schema.is_current(memory)
    except schema.NewerTables as newer:
        raise Refused(str(newer)) from newer
    if not current:
        raise Refused("The database has older tables. Bring them forward with: cordata migrate")
    async with memory.transaction() as store:
        wrong = await _wrong(store, memory, settings)
        if not wrong:
            await _brought_up(store, settings)
        if not wrong and not joining:
            wrong = await _missing(store)
    if wrong:
        raise Refused("\n".join(wrong))


async def _wrong(store: Store, memory: Memory, settings: Settings) -> list[str]:
    """Give what may never be: foreign keys, invented people beside real ones, comuni without an owner."""
    known = await facts.get(store, facts.KEY_CHECK)
    if known is None:
        await facts.put(store, facts.KEY_CHECK, memory.ring.check)
    elif not memory.ring.agree(known):
        return [
            "The keys are not those of this database. Put back the key ring that belongs to it (CORDATA_KEYS)."
        ]
    wrong = [
        f"The comune {place} belongs to no ambito. Give it one in the network file and load it again."
        for place in await network.orphan_comuni(store)
    ]
    wrong += [
        f"The zone {place} belongs to no comune. Give it one in the network file and load it again."
        for place in await network.orphan_comuni(store, TerritoryKind.ZONE)
    ]
    real = settings.token not in (None, SIMULATED)
    if real and await facts.holds_invented(store):
        wrong.append(
            "This database holds the invented demo network and may not speak to real people. "
            "Set CORDATA_HOME to a new folder for real use."
        )
    if real and await facts.get(store, facts.CLOCK_MOVED):
        wrong.append("The clock of this database was moved. Set CORDATA_HOME to a new folder for real use.")
    return wrong


async def _brought_up(store: Store, settings: Settings) -> None:
    """Erase again what the ledger beside the backups says: whoever put this database back may have forgotten it."""
    try:
        await erasure.replay(store, backups.read_ledger(settings.backups))
    except DumpFailed as failed:
        raise Refused(str(failed)) from failed


async def _missing(store: Store) -> list[str]:
    """Give what the network lacks before strangers may come in."""
    if not await network.has_lead_body(store):
        return ["There is no lead body. Load your network with: cordata network load FILE"]
    missing = []
    if not await network.has_operator(store):
        missing.append(
            "There is no triage operator. Make an invitation with: cordata invite triage_operator "
            "--territory CODE --on-duty, and open the door for it with: cordata run --joining"
        )
    if not await network.has_rota_of_lead(store):
        missing.append(
            "Nobody is on the duty list of the lead body. Invite people of the team there with --on-duty, "
            "and open the door for them with: cordata run --joining"
        )
    return missing


async def lone(memory: Memory) -> Iterator[str]:
    """Give what rests on one person or one right alone: worth knowing, and never keeps the house shut."""
    found = []
    async with memory.transaction() as store:
        for duty in (Duty.ADMINISTRATOR, Duty.COORDINATOR):
            if await people.count_holding(store, duty) < 2:
                found.append(
                    f"Fewer than two people are {duty.value}: if one is missing, nobody can act. Invite another."
                )
        rights = await store.connection.run_sync(append_only.may_change)
    if rights:
        found.append(
            "This PostgreSQL role may change the audit trail. Run the house under another one: cordata migrate --grant ROLE"
        )
    return iter(found)


async def check_notices(memory: Memory, protocol: Protocol) -> None:
    """Keep what each version of a notice says, and refuse one whose text changed under the same version.

    A consent names the version that somebody read; with another text beneath it nobody could say what that was.
    """
    changed = []
    async with memory.transaction() as store:
        for notice in protocol.privacy.notices:
            key = f"notice {hashlib.sha256(notice.reference.encode()).hexdigest()[:30]}"
            says = hashlib.sha256(notice.text.encode()).hexdigest()
            known = await facts.get(store, key)
            if known is None:
                await facts.put(store, key, says)
            elif known != says:
                changed.append(
                    f'The notice "{notice.id}" says something else than its version {notice.version} did. '
                    f"In privacy.toml give it another version; what version {notice.version} said stays in your archive."
                )
    if changed:
        raise Refused("\n".join(changed))


def check_words(protocol: Protocol, words: Mapping[str, Translate]) -> None:
    """Check that every text of forms and rules stands in every language of its readers; raises Refused with what lacks."""
    lacking = [f"{where} in {language}: {text}" for where, language, text in untranslated(protocol, words)]
    if lacking:
        raise Refused(
            "\n".join(
                ["These texts of the protocol have no translation; run: python -m locales update", *lacking]
            )
        )


def untranslated(protocol: Protocol, words: Mapping[str, Translate]) -> Iterator[tuple[str, str, str]]:
    """Give each text of a form or a triage rule that a language lacks: the form (or "triage"), the language, the text.

    A language of the families alone needs only their forms and those of young people; reasons are read by the team.
    """
    for language, _ in words.items():
        for form in protocol.forms.values():
            if _.whole or not INSTITUTIONS.issuperset(form.reporters):
                yield from ((form.id, language, text) for text in form.words() if text and not _.knows(text))
        if _.whole:
            reasons = (rule.text for rule in protocol.rules.rules)
            yield from (("triage", language, text) for text in reasons if not _.knows(text))


def warnings(protocol: Protocol) -> Iterator[str]:
    """Give what is worth knowing and never keeps the house shut: old or unverified contacts, an unapproved protocol."""
    reminders = contacts.warnings(protocol.contacts, datetime.now(UTC).date())
    for age, named in groupby(sorted(reminders, key=lambda one: one.age), key=lambda one: one.age):
        found = [one.contact for one in named]
        yield (
            f"{len(found)} help contacts are {age.value} ({', '.join(found[:5])}, …): "
            "a named person of the adopting body checks each number."
        )
    if not protocol.is_approved:
        yield "The clinical team has not approved this version of the protocol."
