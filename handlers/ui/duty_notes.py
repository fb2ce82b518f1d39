"""The duty note as text: what the law may ask, what it rests on, and whether the adopting body has checked it."""

from domain.duty_notes import DutyNote
from locales.catalogues import Translate


def message(note: DutyNote, _: Translate) -> str:
    """Give the whole note; the mark of an unchecked text stays until the adopting body takes it away."""
    parts = [_(note.text).strip(), _("Fonte: {law}").format(law=note.law)]
    if note.checked_on is None:
        parts.append(_("L'ente deve ancora controllare questo testo."))
    return "\n".join(parts)
