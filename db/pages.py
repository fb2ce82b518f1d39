"""Protected pages as rows: who may open which, until when, and a sealed draft; link and session are kept as hashes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import delete, select, update

from db.ids import new_id
from db.sealing import hashed
from db.session import Store
from db.tables import pages
from domain.people import PersonId


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a person for a report; its draft opened."""

    id: int
    person: PersonId
    report: int
    open_by: datetime
    opened_at: datetime | None
    sent_at: datetime | None
    draft: Mapping[str, str]


def _page(store: Store, row: Any) -> Page:
    sealed = row.draft_sealed
    draft = orjson.loads(store.ring.unseal(f"pages.draft:{row.id}", sealed)) if sealed else {}
    return Page(row.id, row.person_id, row.report_id, row.open_by, row.opened_at, row.sent_at, draft)


async def offer(store: Store, token: str, person: PersonId, report: int, open_by: datetime) -> None:
    """Make a page for a report, or renew the one that stands: its draft stays, its former link and session do not."""
    known = await store.write(
        update(pages)
        .where(pages.c.person_id == person, pages.c.report_id == report, pages.c.sent_at.is_(None))
        .values(token_hash=hashed(token), open_by=open_by, opened_at=None)
    )
    if not known:
        row = {
            "id": new_id(),
            "token_hash": hashed(token),
            "person_id": person,
            "report_id": report,
            "open_by": open_by,
        }
        await store.write(pages.insert(), row)


async def find(store: Store, token: str) -> Page | None:
    """Give the page of a link or session, or None."""
    row = await store.first(select(pages).where(pages.c.token_hash == hashed(token)))
    return _page(store, row) if row else None


async def open_(store: Store, page: Page, link: str, session: str, now: datetime) -> bool:
    """Burn the link of a page and put a session in its place; gives whether the link was still there."""
    return bool(
        await store.write(
            update(pages)
            .where(pages.c.id == page.id, pages.c.token_hash == hashed(link), pages.c.opened_at.is_(None))
            .values(token_hash=hashed(session), opened_at=now)
        )
    )


async def keep_draft(store: Store, page: Page, draft: Mapping[str, str]) -> None:
    """Seal what was typed so far."""
    sealed = store.ring.seal(f"pages.draft:{page.id}", orjson.dumps(dict(draft)))
    await store.write(update(pages).where(pages.c.id == page.id).values(draft_sealed=sealed))


async def sent(store: Store, page: Page, now: datetime) -> None:
    """Close a page that was sent; its draft goes."""
    await store.write(update(pages).where(pages.c.id == page.id).values(sent_at=now, draft_sealed=None))


async def purge(store: Store, before: datetime) -> None:
    """Forget pages that nobody can open any more."""
    await store.write(delete(pages).where(pages.c.open_by < before))
