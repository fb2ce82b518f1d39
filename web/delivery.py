"""What did not arrive: messages that may be lost and updates set aside, each with what to do; and the help contacts."""

from starlette.responses import Response

from casework import contacts, delivery
from domain.access import Act, territories_for
from domain.contacts import EXPIRED_AFTER, OLD_AFTER, ROME
from web.desk import Visit


async def stuck(visit: Visit) -> Response:
    """Show what did not surely arrive and what was set aside."""
    found, _count = await delivery.stuck(visit.store, visit.person, visit.now)
    parked = await delivery.parked(visit.store, visit.person)
    return visit.page(
        "delivery.html",
        loaded=int(visit.now.timestamp()),
        stuck=found,
        parked=parked,
        states=delivery.STATES,
        advice=delivery.ADVICE,
    )


async def looked_at(visit: Visit) -> Response:
    """Mark what was set aside as looked at."""
    seen_at = visit.moment("loaded")
    await delivery.close_parked(visit.store, visit.person, seen_at or visit.now, visit.now)
    return visit.go("/consegne")


async def numbers(visit: Visit) -> Response:
    """Show the help contacts with who checked each, and when."""
    territories_for(visit.person, Act.SEE_DELIVERY)
    today = visit.now.astimezone(ROME).date()
    return visit.page(
        "contacts.html",
        checked=await contacts.listed(visit.store, visit.room.protocol.contacts),
        may=await contacts.may_verify(visit.store, visit.person),
        today=today,
        old=OLD_AFTER,
        expired=EXPIRED_AFTER,
    )


async def verified(visit: Visit) -> Response:
    """Let a named person say that they checked a number today; the bot shows it as checked at once."""
    contact = visit.request.path_params["contact"][:40]
    await contacts.verify(visit.store, visit.person, visit.room.protocol.contacts, contact, visit.now)
    day = visit.now.astimezone(ROME).date()
    visit.after.append(lambda: visit.room.checks.update({contact: day}))
    return visit.go("/contatti")
