"""Words inside a case or danger event: the thread with the reporter, and internal notes in a table of their own."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select

from db.ids import new_id
from db.session import Store
from db.tables import messages, notes
from domain.people import PersonId
from domain.refusals import Refusal


class Voice(StrEnum):
    """What a message of the thread is; internal notes are no messages."""

    QUESTION = "question"
    ANSWER = "answer"
    ADDITION = "addition"
    DANGER = "danger"


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a thread, opened."""

    id: int
    voice: Voice
    author: PersonId | None
    recipient: PersonId | None
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Note:
    """One internal note, opened; no reporter ever reads it."""

    id: int
    author: PersonId | None
    at: datetime
    text: str


class VaultDestroyed(Refusal):
    """The key of this case was destroyed: nothing can be written in it any more."""


async def add_message(
    store: Store,
    vault: int,
    voice: Voice,
    text: str,
    *,
    author: PersonId | None,
    recipient: PersonId | None = None,
    now: datetime,
) -> int:
    """Seal one message into a case or danger event; gives its id."""
    box = await store.vault(vault)
    if box is None:
        raise VaultDestroyed(vault)
    message = new_id()
    store.add(
        messages,
        {
            "id": message,
            "vault_id": vault,
            "kind": voice.value,
            "author_id": author,
            "recipient_id": recipient,
            "at": now,
            "body_sealed": box.seal(f"messages.body:{message}".encode(), text.encode()),
        },
    )
    return message


async def thread(store: Store, vault: int) -> list[Message]:
    """Open the thread of a case or danger event, oldest first."""
    box = await store.vault(vault)
    if box is None:
        return []
    rows = await store.read(select(messages).where(messages.c.vault_id == vault).order_by(messages.c.id))
    return [
        Message(
            row.id,
            Voice(row.kind),
            row.author_id,
            row.recipient_id,
            row.at,
            box.unseal(f"messages.body:{row.id}".encode(), row.body_sealed).decode(),
        )
        for row in rows
    ]


async def message(store: Store, vault: int, wanted: int) -> Message | None:
    """Open one message of a thread, or None."""
    return next((one for one in await thread(store, vault) if one.id == wanted), None)


async def add_note(store: Store, case: int, text: str, *, author: PersonId, now: datetime) -> None:
    """Seal one internal note into a case."""
    box = await store.vault(case)
    if box is None:
        raise VaultDestroyed(case)
    note = new_id()
    store.add(
        notes,
        {
            "id": note,
            "case_id": case,
            "author_id": author,
            "at": now,
            "body_sealed": box.seal(f"notes.body:{note}".encode(), text.encode()),
        },
    )


async def notes_of(store: Store, case: int) -> list[Note]:
    """Open the internal notes of a case, oldest first."""
    box = await store.vault(case)
    if box is None:
        return []
    rows = await store.read(select(notes).where(notes.c.case_id == case).order_by(notes.c.id))
    return [
        Note(
            row.id,
            row.author_id,
            row.at,
            box.unseal(f"notes.body:{row.id}".encode(), row.body_sealed).decode(),
        )
        for row in rows
    ]
