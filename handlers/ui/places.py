"""A place of the directory in words: why, where, when, how long one waits, what to bring, what happens there."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from domain.calendar import is_holiday
from domain.directory import TYPES, Access, Service
from domain.opening import ROME, hours_of, now_or_next
from domain.orientation import REASONS, Suggestion
from locales import times
from locales.catalogues import Translate

_MAP = "https://www.openstreetmap.org/?mlat={lat:.5f}&mlon={lon:.5f}#map=17/{lat:.5f}/{lon:.5f}"


def text(found: Suggestion, language: str, now: datetime, _: Translate, *, number: int = 0) -> str:
    """Give everything about one place of an answer, its reasons first; `language` is the one somebody wants to speak."""
    service = found.service
    why = ", ".join(_(REASONS[reason]) for reason in found.reasons)
    lines = [_title(service, number, _)]
    if why:
        lines.append(_("Perché: {why}.").format(why=why))
    if language not in service.languages:
        lines.append(_("Non so se parlano la tua lingua. Chiedi un mediatore."))
    return "\n".join((*lines, *facts(service, now, _)))


def _title(service: Service, number: int, _: Translate) -> str:
    kind = _(TYPES[service.kind]) if service.kind else ""
    name = _("{name} · {kind}").format(name=service.name, kind=kind) if kind else service.name
    return _("{number}. {name}").format(number=number, name=name) if number else name


def facts(service: Service, now: datetime, _: Translate) -> list[str]:
    """Give one line for each thing worth knowing before one goes; what nobody said is left out or said so."""
    said = [service.alert] if service.alert else []
    where = address(service)
    if where:
        said.append(_("Dove: {where}.").format(where=where.rstrip(".")))
    transport = service.sites[0].transport if service.sites else ""
    if transport:
        said.append(_("Come arrivare: {how}").format(how=transport))
    said.append(hours(service, now, _))
    said.append(waits(service, now, _))
    if service.documents:
        said.append(_("Porta con te: {what}.").format(what=service.documents.rstrip(".")))
    else:
        said.append(_("Non serve portare niente."))
    if service.how:
        said.append(_("Che cosa succede: {how}").format(how=service.how))
    if service.cost:
        said.append(_("Quanto costa: {cost}.").format(cost=service.cost.rstrip(".")))
    phone = number_of(service)
    if phone:
        said.append(_("Telefono: {number}").format(number=phone))
    return [*said, *_checked(service, now, _)]


def address(service: Service) -> str:
    """Give street and town of the first place, "" when none is known."""
    site = service.sites[0] if service.sites else None
    return ", ".join(part for part in (site.address, site.city) if part) if site else ""


def number_of(service: Service) -> str:
    """Give the first telephone number, of the service or of its first place."""
    numbers: Sequence[str] = (*service.phones, *(service.sites[0].phones if service.sites else ()))
    return numbers[0] if numbers else ""


def map_link(service: Service) -> str:
    """Give the address of a map, "" without coordinates; nothing goes there before somebody taps."""
    site = service.sites[0] if service.sites else None
    if site is None or site.latitude is None or site.longitude is None:
        return ""
    return _MAP.format(lat=site.latitude, lon=site.longitude)


def hours(service: Service, now: datetime, _: Translate) -> str:
    """Say whether it is open now, until when, or when it opens next."""
    slot = now_or_next(hours_of(service), now)
    notes = [one.note for one in hours_of(service) if one.note and not one.rule]
    if slot is None:
        return notes[0] if notes else _("Orari: telefona prima, non li conosco.")
    if slot.opens <= now:
        return _("Aperto adesso. Chiude {hour}.").format(hour=times.hour(slot.closes, _))
    when = _("Adesso è chiuso. Apre {when}.").format(when=times.when(slot.opens, now, _))
    if service.access is Access.APPOINTMENT:
        when = _("{hours} Serve un appuntamento.").format(hours=when)
    if is_holiday(now.astimezone(ROME).date()):
        when = _("Oggi è festa. {hours}").format(hours=when)
    return when


def waits(service: Service, now: datetime, _: Translate) -> str:
    """Say how long one waits: as measured here, as the service says, or that nobody said; old words with their age."""
    said = []
    if service.measured is not None:
        said.append(_("Attesa misurata da noi: {days}.").format(days=_days(service.measured.days, _)))
    if service.declared is not None:
        age = now - service.declared.at
        line = _("Attesa detta dal servizio: {days}.").format(days=_days(service.declared.days, _))
        if age > timedelta(days=60):
            line = _("{line} Lo ha detto {ago}.").format(
                line=line, ago=times.ago(service.declared.at, now, _)
            )
        said.append(line)
    return " ".join(said) or _("Quanto si aspetta: nessuno lo ha ancora detto.")


def _days(days: int, _: Translate) -> str:
    if days == 0:
        return _("subito")
    return _.ngettext("{n} giorno", "{n} giorni", days).format(n=days)


def _checked(service: Service, now: datetime, _: Translate) -> list[str]:
    today = now.astimezone(ROME).date()
    if service.is_doubted:
        return [_("Qualcuno dice che qualcosa è cambiato. Telefona prima di andare.")]
    if service.check_is_old(today):
        return [_("Nessuno controlla questi dati da più di sei mesi. Telefona prima di andare.")]
    day = service.verified_on.strftime("%d/%m/%Y") if service.verified_on else ""
    return [_("Dati controllati il {day} da {who}.").format(day=day, who=service.verified_by or "?")]
