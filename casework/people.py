"""People of the network: joining by a single-use code, inviting, languages, absences."""

import secrets
from datetime import datetime

from casework import organisations, peers, rota
from db import audit, invitations, people, territories
from db.session import Store
from domain import invitation as rules
from domain.access import Act, require
from domain.invitation import NotByInvitation
from domain.people import Assignment, Duty, OrganisationId, Person, PersonId, TerritoryId
from domain.refusals import NotFound
from domain.territory import Organisation

CODE_BYTES = 18
"""Random bytes of a code: 24 letters, within the 64 that a deep link may carry (measured notes, deep links)."""


async def redeem(
    store: Store, person: Person, code: str, now: datetime
) -> tuple[Assignment, Organisation | None]:
    """Burn a code and give the person its duty; raises CodeUnknown, CodeUsed or CodeExpired."""
    invitation = rules.redeem(await invitations.find(store, code), now)
    granted = invitation.grants
    await invitations.use(store, code, now)
    await people.grant(store, person.id, granted)
    if invitation.on_rota:
        await rota.join(store, granted.territory, person.id, now)
    await peers.enter(store, person.id, granted, now)
    audit.write(store, "joined", actor=person.id, duty=granted.duty, now=now)
    body = await territories.organisation(store, granted.organisation) if granted.organisation else None
    return granted, body


async def invite(
    store: Store,
    by: Person | None,
    duty: Duty,
    territory: TerritoryId,
    organisation: OrganisationId | None,
    now: datetime,
    *,
    on_rota: bool = False,
) -> str:
    """Make an invitation and give its code, shown once; `by` None is the operator at the command line.

    Raises NotAllowed outside the inviter's territory, NotByInvitation for families and young people, and NotFound for a
    territory or organisation that does not stand.
    """
    place = await territories.one(store, territory)
    if place is None:
        raise NotFound
    if by is not None:
        require(by, Act.INVITE, place.lineage)
        if duty is Duty.ADMINISTRATOR and not by.holds(Duty.ADMINISTRATOR, place.lineage):
            raise NotByInvitation
    given = Assignment(duty, territory, organisation)
    await organisations.takes_part(store, by, given)
    made = rules.invite(given, now, on_rota=on_rota)
    code = secrets.token_urlsafe(CODE_BYTES)
    invitations.create(store, code, made, by.id if by else None)
    audit.write(store, "invited", actor=by.id if by else None, detail=duty.value, now=now)
    return code


async def invitable(store: Store, person: Person) -> list[tuple[TerritoryId, str]]:
    """Give the territories for which a coordinator may invite."""
    found = []
    for held in person.assignments:
        place = await territories.one(store, held.territory)
        if place is not None and held.duty in (Duty.COORDINATOR, Duty.ADMINISTRATOR):
            found.append((place.id, place.name))
    return list(dict.fromkeys(found))


async def speak(store: Store, person: Person, language: str) -> None:
    """Keep the language a person chose."""
    await people.set_language(store, person.id, language)


async def call_me(store: Store, person: Person, name: str, now: datetime) -> None:
    """Keep the first name by which colleagues know a staff member; raises NotFound for anybody else."""
    if not person.assignments:
        raise NotFound
    await people.set_name(store, person.id, name)
    audit.write(store, "named", actor=person.id, now=now)


async def go_away(store: Store, person: Person, until: datetime | None, now: datetime) -> None:
    """Note that a staff member is away until a time, or back (None); nobody away is paged or assigned a case."""
    if not person.assignments:
        raise NotFound
    await people.set_away(store, person.id, until)
    audit.write(store, "away" if until else "back", actor=person.id, now=now)


async def also_page(store: Store, person: Person, said: str, now: datetime) -> bool | None:
    """Keep an e-mail or telephone for pages too; True when kept, False when taken away, None when unread."""
    if not person.is_team:
        raise NotFound
    words = said.split()
    if words and words[0].lower() == "no":
        await people.set_second_channel(store, person.id, None)
        audit.write(store, "second_channel", actor=person.id, detail="none", now=now)
        return False
    channel = {}
    for word in words:
        digits = word.replace(" ", "").removeprefix("+")
        if "@" in word and "." in word.rpartition("@")[2]:
            channel["mail"] = word[:120]
        elif digits.isdigit() and 6 <= len(digits) <= 15:
            channel["phone"] = word
    if not channel:
        return None
    await people.set_second_channel(store, person.id, channel)
    audit.write(store, "second_channel", actor=person.id, detail=" ".join(sorted(channel)), now=now)
    return True


async def comuni_near(store: Store, person: Person) -> dict[str, str]:
    """Give the comuni that a report may name, by code: those of the person's ambito and district, else all."""
    held = person.reporting_as
    about = ("comuni", held.territory if held else None)
    if about in store.known:
        return dict(store.known[about])
    place = await territories.one(store, held.territory) if held else None
    roots = place.lineage[:1] if place else ()
    found = await territories.comuni_under(store, roots) if roots else []
    if not found:
        everywhere = await territories.all_of(store)
        found = await territories.comuni_under(store, [one.id for one in everywhere if len(one.lineage) == 1])
    near = sorted(found, key=lambda one: (0 if place and one.id == place.id else 1, one.name))
    store.known[about] = {one.code: one.name for one in near}
    return dict(store.known[about])


async def seen_in(store: Store, person: Person) -> str | None:
    """Give the comune where an institutional reporter works, for cases whose residence nobody knows."""
    held = person.reporting_as
    body = await territories.organisation(store, held.organisation) if held and held.organisation else None
    place = await territories.one(store, body.territory if body else held.territory) if held else None
    return place.code if place else None


async def name_of(store: Store, person: PersonId | None) -> str:
    """Give the first name of a colleague, or an empty string."""
    return (await people.names(store, [person])).get(person, "") if person is not None else ""
