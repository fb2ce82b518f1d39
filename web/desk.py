"""One request at the console: one transaction, one acting person, kind words for every refusal; no page does this itself."""

import contextlib
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from casework import municipalities, refusal_words
from casework.console import Seat
from domain import names
from domain.access import RIGHTS, Act
from domain.case_acts import AlreadyTaken
from domain.people import Person, PersonId
from domain.protocol import Protocol
from domain.refusals import NotFound, Refusal
from domain.typed_text import clean
from domain.words import N_
from locales import direction, times
from locales.catalogues import Translate
from web import first_aid, security
from web.first_aid import Aid, Heard

COOKIE = "__Host-cordata"
LARGEST_ID = 2**63 - 1
"""What both databases hold in a column of ids."""
TEMPLATES = Path(__file__).parent / "templates"

Transactions = Callable[[Iterable[bytes]], AbstractAsyncContextManager[Any]]
"""Opens a transaction after those that hold any of these marks; memory's own promise."""

Vouched = Callable[[Any, str, datetime], Awaitable[PersonId | None]]
"""Says which person a Mini App's word belongs to, or None; the app hands it in, for only the bot knows numbers."""


async def nobody(store: Any, said: str, now: datetime) -> PersonId | None:
    """Vouch for nobody, where no bot stands behind."""
    return None


def no_second_way() -> None:
    """Call nobody by the second channel, where none is set up."""


@dataclass(frozen=True)
class Room:
    """What every page may use: memory's transactions, the protocol, the words, the clock.

    `wake` is called after a commit that wrote, so that notices leave at once; `checks` are the days on which help contacts
    were verified, shared with the bot; `address` is where browsers reach the house. `call_out` pages by the second channel
    alone, when a page could not be written.
    """

    transactions: Transactions
    protocol: Protocol
    words: Mapping[str, Translate]
    clock: Callable[[], datetime]
    limits: security.Limits
    unavailable: type[Exception]
    stale: tuple[type[Exception], ...]
    wake: Callable[[], None]
    checks: dict[str, date]
    bot_name: str
    https: bool
    vouched: Vouched
    call_out: Callable[[], None]
    templates: Environment
    address: str = ""

    @classmethod
    def templates_of(cls, folder: Path = TEMPLATES) -> Environment:
        """Give the template environment: everything escaped, nothing undefined passes."""
        return Environment(
            loader=FileSystemLoader(folder),
            autoescape=select_autoescape(default=True),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )


@dataclass
class Visit:
    """One request in its transaction."""

    request: Request
    room: Room
    store: Any
    now: datetime
    seat: Seat | None
    session: str | None
    form: FormData
    heard: Heard = field(default_factory=Heard)
    told: str = first_aid.ONLY_NUMBERS
    after: list[Callable[[], None]] = field(default_factory=list)

    @property
    def person(self) -> Person:
        """Give the acting person; pages without a seat never ask."""
        if self.seat is None:
            raise NotFound
        return self.seat.person

    @property
    def _(self) -> Translate:
        """Give the words of the visitor's language."""
        chosen = self.seat.person.language if self.seat else self.asked("lingua", 8)
        words = self.room.words.get(chosen) or self.room.words["it"]
        return words if words.whole or self.seat is None else self.room.words["it"]

    @property
    def refreshes(self) -> bool:
        """Say whether the page asks for its moving part by itself, without anybody doing anything."""
        return self.request.headers.get("hx-request") == "true" and self.request.method == "GET"

    def said(self, name: str, limit: int = 2000) -> str:
        """Give one field of the form as clean text, cut at `limit`."""
        value = self.form.get(name)
        return clean(value)[:limit] if isinstance(value, str) else ""

    def words(self, name: str, limit: int) -> str:
        """Give a longer text of the form, whole; raises TooLong rather than cut what somebody wrote."""
        value = self.form.get(name)
        text = clean(value) if isinstance(value, str) else ""
        if len(text) > limit:
            raise TooLong
        return text

    def asked(self, name: str, limit: int = 200) -> str:
        """Give one word of the address as clean text, cut at `limit`."""
        return clean(self.request.query_params.get(name, ""))[:limit]

    def number(self, text: str) -> int:
        """Read an id; raises NotFound for what no id can be."""
        if not (text.isascii() and text.isdigit() and len(text) < 20) or int(text) > LARGEST_ID:
            raise NotFound
        return int(text)

    def day(self, name: str) -> date | None:
        """Give the day of a field as browsers send it, None where none was said; raises NotFound for anything else."""
        said = self.said(name, 10)
        try:
            return date.fromisoformat(said) if said else None
        except ValueError:
            raise NotFound from None

    def moment(self, name: str) -> datetime | None:
        """Give the moment that a page of ours put into its form, in seconds; None for what is none."""
        said = self.said(name, 12)
        if not (said.isascii() and said.isdigit()):
            return None
        try:
            return datetime.fromtimestamp(int(said), UTC)
        except (ValueError, OverflowError):  # a year that no calendar has
            return None

    @property
    def aid(self) -> Aid | None:
        """Give the numbers that stand above this page: after words of danger, here or on the page before."""
        own = self.request.url.path.startswith("/p/")
        asks = self.heard.is_soft and own
        labels, told = tuple(hit.label for hit in self.heard.hits), self.told
        if not self.heard.strong and not asks:
            known = first_aid.passed_on(self.session, self.request.query_params.get("aiuto", ""))
            if known is None:
                return None
            labels, told = known
        room = self.room
        return first_aid.aid(room.protocol, room.checks, labels, told, now=self.now, _=self._, asks=asks)

    def page(self, template: str, *, status: int = 200, **values: Any) -> Response:
        """Draw a page."""
        words = self._
        shown = {
            "_": words,
            "language": words.language,
            "direction": direction.of(words.language),
            "now": self.now,
            "when": lambda at: times.when(at, self.now, words),
            "ago": lambda at: times.ago(at, self.now, words),
            "span": lambda length: times.span(length, words),
            "hour": lambda at: times.hour(at, words),
            "what": lambda act: (
                words(names.DONE[act]) if act in names.DONE else words(names.DONE_OTHERWISE).format(act=act)
            ),
            "looks": lambda n: words.ngettext("{n} lettura", "{n} letture", n).format(n=n),
            "account_word": lambda field: words(str(names.ACCOUNT.get(field, field))),
            "account_said": _account_said,
            "sections": [(address, words(name)) for address, name in sections_for(self.seat)],
            "names": names,
            "person": self.seat.person if self.seat else None,
            "form_token": security.token(self.session) if self.session else "",
            "path": self.request.url.path,
            "bot_name": self.room.bot_name,
            "aid": self.aid,
            "typed_before": first_aid.longer_texts(self.form)
            if security.is_same_site(self.request, self.room.address)
            else (),
            **values,
        }
        return HTMLResponse(self.room.templates.get_template(template).render(shown), status_code=status)

    def go(self, address: str) -> Response:
        """Send the browser to another page after a post; the numbers go with it."""
        if self.heard.strong and self.session:
            word = first_aid.pass_on(self.session, tuple(hit.label for hit in self.heard.strong), self.told)
            address = f"{address}{'&' if '?' in address else '?'}aiuto={word}"
        if self.request.headers.get("hx-request"):
            return Response(status_code=204, headers={"HX-Redirect": address})
        return RedirectResponse(address, status_code=303)


def _account_said(field: str, said: str) -> str:
    """Give a part of an account as people read it: the comune by its name, a birth date as it is written here."""
    if field == "comune":
        return municipalities.names().get(said, said)
    if field == "birth":
        with contextlib.suppress(ValueError):
            return f"{date.fromisoformat(said):%d/%m/%Y}"
    return said


SECTIONS: tuple[tuple[str, str, Act], ...] = (
    ("/coda", N_("Coda"), Act.SEE_QUEUE),
    ("/allarmi", N_("Allarmi"), Act.ANSWER_DANGER),
    ("/da-sentire", N_("Da sentire"), Act.ANSWER_CALLBACK),
    ("/turni", N_("Turni"), Act.SET_ROTA),
    ("/abbinamenti", N_("Richieste per gli ESP"), Act.APPROVE_MATCH),
    ("/pari", N_("ESP"), Act.SEE_PEERS),
    ("/cura", N_("Cura degli ESP"), Act.SUPERVISE),
    ("/segnala", N_("Nuova segnalazione"), Act.REPORT_FOR),
    ("/quadro", N_("Quadro"), Act.SEE_OVERVIEW),
    ("/servizi", N_("Servizi"), Act.EDIT_DIRECTORY),
    ("/bisogni", N_("Bisogni"), Act.READ_NEEDS),
    ("/orientamenti", N_("Orientamenti"), Act.READ_NEEDS),
    ("/distribuzione", N_("Carico dei servizi"), Act.PLAN_LOAD),
    ("/gruppi", N_("Gruppi"), Act.LEAD_GROUP),
    ("/iniziative", N_("Iniziative"), Act.ANNOUNCE),
    ("/persone", N_("Persone"), Act.MANAGE_PEOPLE),
    ("/enti", N_("Enti"), Act.EDIT_ORGANISATION),
    ("/richieste", N_("Richieste"), Act.DECIDE_ERASURE),
    ("/consegne", N_("Consegne"), Act.SEE_DELIVERY),
    ("/contatti", N_("Contatti di aiuto"), Act.SEE_DELIVERY),
)
"""The sections of the console and the right that each one needs."""


def sections_for(seat: Seat | None) -> list[tuple[str, str]]:
    """Give the sections that somebody at the console may open."""
    duties = seat.person.duties if seat else frozenset()
    return [(address, name) for address, name, act in SECTIONS if duties.intersection(RIGHTS[act])]


class TooLong(Refusal):
    """A text is longer than what may be kept; nothing was cut and nothing was kept."""


class ChangedMeanwhile(Refusal):
    """Colleagues keep changing the same thing; nothing of this request was written."""


SENTENCES: dict[type[Refusal], str] = {
    TooLong: N_("È troppo lungo. Accorcia il testo e riprova."),
    ChangedMeanwhile: N_("Un collega sta cambiando la stessa cosa. Riprova tra un attimo."),
}
"""Words for the refusals of this room."""


def sentence_for(visit: Visit, refusal: Refusal) -> str:
    """Give the sentence that says why something was refused."""
    _ = visit._
    if isinstance(refusal, AlreadyTaken):
        ago = times.ago(refusal.taken_at, visit.now, _)
        return _("L'ha presa {name}, {ago}.").format(name=_("un'altra persona"), ago=ago)
    return _(SENTENCES.get(type(refusal)) or refusal_words.sentence(refusal))
