"""Reading of the demand and the answer to it: at most three places, and why each; no case is opened, nothing is kept.

What was said travels in the buttons themselves as a short code, so that the house remembers nobody who only asks.
Never says what somebody has: it says where one can go.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.case import Sector
from domain.directory import Access, Audience, Service, Theme
from domain.peers import Theme as Lived
from domain.people import TerritoryId
from domain.refusals import Refusal
from domain.words import N_

MOST_PLACES = 3
QUICK_DAYS = 7
"""A wait of a week or less is a reason to go there (field notes §1 row 10)."""


class Who(StrEnum):
    """Whom it is about."""

    SELF = "i"
    CHILD = "f"
    OTHER = "a"


class Age(StrEnum):
    """Age bands of the first talk: a year more or less changes nothing here."""

    CHILD = "b"
    MIDDLE = "m"
    TEEN = "g"
    YOUNG = "u"
    ADULT = "z"


class Since(StrEnum):
    """For how long."""

    DAYS = "d"
    WEEKS = "w"
    MONTHS = "m"


WHO = {
    Who.SELF: N_("Per me"),
    Who.CHILD: N_("Per mio figlio o mia figlia"),
    Who.OTHER: N_("Per un'altra persona"),
}
AGES = {
    Age.CHILD: N_("Fino a 10 anni"),
    Age.MIDDLE: N_("11-13 anni"),
    Age.TEEN: N_("14-17 anni"),
    Age.YOUNG: N_("18-25 anni"),
    Age.ADULT: N_("Più di 25 anni"),
}
SINCE = {
    Since.DAYS: N_("Da qualche giorno"),
    Since.WEEKS: N_("Da qualche settimana"),
    Since.MONTHS: N_("Da mesi"),
}
YEARS = {
    Age.CHILD: (0, 10),
    Age.MIDDLE: (11, 13),
    Age.TEEN: (14, 17),
    Age.YOUNG: (18, 25),
    Age.ADULT: (26, 99),
}
"""The years of each band, both ends included."""

GRAVE = frozenset({Theme.HARM, Theme.VIOLENCE})
"""Themes before whose answer the help numbers stand (field notes §4.4)."""

_MARKS = {theme: "abcdefghijklm"[number] for number, theme in enumerate(Theme)}
_THEMES = {mark: theme for theme, mark in _MARKS.items()}


class DemandUnread(Refusal):
    """A code that no button of ours carries."""


@dataclass(frozen=True, slots=True)
class Demand:
    """What was said so far; None for what was not asked yet."""

    who: Who | None = None
    age: Age | None = None
    theme: Theme | None = None
    since: Since | None = None
    place: TerritoryId | None = None
    language: str | None = None

    @property
    def step(self) -> str:
        """Give what is asked next: who, age, theme, since, place, language; "" when all is said."""
        said = (self.who, self.age, self.theme, self.since, self.place, self.language)
        names = ("who", "age", "theme", "since", "place", "language")
        return next((name for name, value in zip(names, said, strict=True) if value is None), "")

    @property
    def is_grave(self) -> bool:
        """Say whether the help numbers stand first."""
        return self.theme in GRAVE


def write(demand: Demand) -> str:
    """Give a demand as a code for a button: four letters, the place in base 36, the language; `-` for what is not said."""
    letters = (
        demand.who.value if demand.who else "-",
        demand.age.value if demand.age else "-",
        _MARKS[demand.theme] if demand.theme else "-",
        demand.since.value if demand.since else "-",
    )
    place = _base36(demand.place) if demand.place is not None else "-"
    return f"{''.join(letters)}.{place}.{demand.language or '-'}"


def read(code: str) -> Demand:
    """Read a code; raises DemandUnread for anything a button of ours never carried."""
    letters, _, rest = code.partition(".")
    place, _, language = rest.partition(".")
    try:
        who, age, theme, since = tuple(letters)
        return Demand(
            None if who == "-" else Who(who),
            None if age == "-" else Age(age),
            None if theme == "-" else _THEMES[theme],
            None if since == "-" else Since(since),
            None if place in ("", "-") else TerritoryId(int(place, 36)),
            language if len(language) == 2 and language.isalpha() else None,
        )
    except (ValueError, KeyError) as error:
        raise DemandUnread(code) from error


def _base36(number: int) -> str:
    digits = "0123456789abcdefghijklmnopqrstuvwxyz"
    found = ""
    while number:
        number, rest = divmod(number, 36)
        found = digits[rest] + found
    return found or "0"


DURATIONS = {Since.DAYS: "<2 weeks", Since.WEEKS: "2 weeks-3 months", Since.MONTHS: ">3 months"}
"""How long, in the words of a report's answer."""


LIVED = {
    Theme.MOOD: Lived.DARK_DAYS,
    Theme.FEAR: Lived.ANXIETY,
    Theme.ISOLATION: Lived.SOLITUDE,
    Theme.BODY: Lived.FOOD,
    Theme.SUBSTANCES: Lived.SUBSTANCES,
    Theme.SCHOOL: Lived.SCHOOL,
    Theme.FAMILY: Lived.FAMILY,
    Theme.COMPANY: Lived.SOLITUDE,
}
"""What an ESP may have lived through, for what one asks here; some themes have no peer and are chosen anew."""


def lived(demand: Demand) -> list[Lived]:
    """Give the themes of a talk with an ESP that were said already; for a parent that of being one stands first."""
    known = LIVED.get(demand.theme) if demand.theme else None
    parent = [Lived.PARENT] if demand.who is Who.CHILD else []
    return [*parent, *([known] if known else [])]


class Reason(StrEnum):
    """Why a place stands in an answer."""

    THEME = "theme"
    FIRST_STEP = "first_step"
    EVERYDAY = "everyday"
    OPEN_DOOR = "open_door"
    NEAR = "near"
    QUICK = "quick"
    LANGUAGE = "language"


REASONS = {
    Reason.THEME: N_("si occupa di questo"),
    Reason.FIRST_STEP: N_("è un buon primo passo"),
    Reason.EVERYDAY: N_("è un posto di tutti i giorni, non un servizio sanitario"),
    Reason.OPEN_DOOR: N_("si entra senza appuntamento"),
    Reason.NEAR: N_("è nel tuo comune"),
    Reason.QUICK: N_("si aspetta poco"),
    Reason.LANGUAGE: N_("parlano la tua lingua"),
}
"""The words of each reason."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One place of an answer, with its reasons in order."""

    service: Service
    reasons: tuple[Reason, ...]


def suggest(
    demand: Demand, services: Iterable[Service], lineage: Sequence[TerritoryId], now: datetime
) -> tuple[Suggestion, ...]:
    """Give at most three places that fit, the best first, one that is no health service among them when one fits.

    No two of the same kind stand side by side while another kind fits; somebody trained to listen (the first line of
    services) is among them when one can simply go there; a place that takes people only when sent there
    stands last; a service that is not usable, not for this age or not for this area never does.
    """
    fitting = [service for service in services if _fits(demand, service, tuple(lineage))]
    ranked = sorted(fitting, key=lambda service: (*_place(demand, service, lineage, now), service.key))
    chosen: list[Service] = []
    for service in [*_one_a_kind(ranked), *ranked]:
        if service not in chosen and len(chosen) < MOST_PLACES:
            chosen.append(service)
    first_line = next(
        (one for one in ranked if one.intensity == 2 and one.access is not Access.REFERRAL), None
    )
    if first_line is not None and len(chosen) == MOST_PLACES and all(one.intensity == 1 for one in chosen):
        chosen[-1] = first_line
    chosen.sort(key=ranked.index)
    everyday = next((service for service in ranked if service.sector is not Sector.HEALTH), None)
    if everyday is not None and all(service.sector is Sector.HEALTH for service in chosen):
        chosen[-1] = everyday
    return tuple(Suggestion(service, reasons(demand, service, lineage)) for service in chosen)


def _fits(demand: Demand, service: Service, lineage: tuple[TerritoryId, ...]) -> bool:
    youngest, oldest = YEARS[demand.age] if demand.age else (0, 99)
    theme = demand.theme is None or demand.theme in service.themes
    age = service.audience is Audience.PARENTS or service.takes_age(youngest, oldest)
    return service.is_usable and theme and age and _is_for(demand, service) and service.serves(lineage)


def _is_for(demand: Demand, service: Service) -> bool:
    """Say whether whoever would go may: a parents' group is for parents, and for adults who ask for somebody else."""
    if service.audience is Audience.PARENTS:
        return demand.who is not Who.SELF
    return True


def _one_a_kind(ranked: Sequence[Service]) -> list[Service]:
    return list({service.kind: service for service in reversed(ranked)}.values())[::-1]


def adequate(demand: Demand) -> int:
    """Give the lowest step of the stair that is adequate: 2 for what is grave or lasts for months, else 1 (§1 row 6)."""
    heavy = demand.theme in (*GRAVE, Theme.BODY, Theme.SUBSTANCES)
    return 2 if heavy or demand.since is Since.MONTHS else 1


def _place(
    demand: Demand, service: Service, lineage: Sequence[TerritoryId], now: datetime
) -> tuple[object, ...]:
    """Give where a service stands in the order: what one can enter, language, the adequate step, nearness, wait."""
    wait = wait_of(service)
    return (
        service.access is Access.REFERRAL,
        service.is_doubted,
        (demand.language or "it") not in service.languages,
        abs(service.intensity - adequate(demand)),
        not _is_near(service, lineage),
        service.access is not Access.OPEN_DOOR,
        service.places is not None and service.places.free == 0,
        wait if wait is not None else 60,
    )


def _is_near(service: Service, lineage: Sequence[TerritoryId]) -> bool:
    home = set(lineage[-2:]) if len(lineage) > 1 else set(lineage)
    return any(site.territory in home for site in service.sites)


def wait_of(service: Service) -> int | None:
    """Give the days until a first meeting: as measured, else as declared, None when nobody said."""
    known = service.measured or service.declared
    return known.days if known else None


def reasons(demand: Demand, service: Service, lineage: Sequence[TerritoryId]) -> tuple[Reason, ...]:
    """Give the reasons of a place, the strongest first, four at most."""
    wait = wait_of(service)
    said = (
        (Reason.THEME, demand.theme in service.themes),
        (Reason.EVERYDAY, service.sector is not Sector.HEALTH and service.intensity == 1),
        (Reason.FIRST_STEP, service.intensity == 2),
        (Reason.LANGUAGE, demand.language not in (None, "it") and demand.language in service.languages),
        (Reason.OPEN_DOOR, service.access is Access.OPEN_DOOR),
        (Reason.NEAR, _is_near(service, lineage)),
        (Reason.QUICK, wait is not None and wait <= QUICK_DAYS),
    )
    return tuple(reason for reason, holds in said if holds)[:4]
