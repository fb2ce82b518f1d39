"""What the outbox does for a talk: words join their parcel at the last moment, and what became of them goes back.

Parcels hold ids alone, so that a text lives in one place and is shredded there.
"""

from collections.abc import Sequence
from datetime import datetime

import orjson

from bot import wire
from bot.api import Reply
from casework import relay
from casework.notices import Notice
from db.outbox import Parcel
from db.session import Store
from handlers.relay_carry import CARRIED, carry
from handlers.ui.calls import Call
from locales.catalogues import Translate

Words = dict[int, dict[str, str]]


async def words_for(store: Store, parcels: Sequence[Parcel]) -> Words:
    """Give the words of those parcels that carry any."""
    wanted = [one.id for one in parcels if one.kind == Notice.RELAYED]
    return await relay.to_say(store, wanted) if wanted else {}


def is_carried(parcel: Parcel) -> bool:
    """Say whether a parcel belongs to a talk's relay."""
    return parcel.kind in CARRIED


def written(parcel: Parcel, words: Words, number: int, _: Translate) -> bytes | None:
    """Give the line of a parcel; None when its words are gone and nothing is left to carry."""
    call = carry(parcel.kind, {**orjson.loads(parcel.payload), **words.get(parcel.id, {})}, number, _)
    return None if call is None else wire.line(call)


async def arrived(store: Store, parcel: Parcel, number: int, reply: Reply, now: datetime) -> bytes | None:
    """Note where a text or a state line stands now; gives the line that takes an older state line away."""
    message = reply.result.get("message_id") if isinstance(reply.result, dict) else None
    if message is None:
        return None
    if parcel.kind == Notice.RELAYED:
        await relay.delivered(store, parcel.id, message, now)
        return None
    talk = int(orjson.loads(parcel.payload)["talk"])
    older = await relay.state_line(store, parcel.person, talk, message)
    return (
        None if older is None else wire.line(Call("deleteMessage", {"chat_id": number, "message_id": older}))
    )


async def failed(store: Store, parcel: Parcel, now: datetime) -> None:
    """Note that a text did not arrive, so that its writer hears of it and it leaves again."""
    if parcel.kind == Notice.RELAYED:
        await relay.undelivered(store, parcel.id, now)
