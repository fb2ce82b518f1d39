"""How people walk through the forms: the labels they tap, and what stands on their screen at the end."""

import re

from simulator.phone import Phone
from tests.stories.house import House

NOTHING_SERIOUS = ("No", "Ho capito")
BEFORE_THE_SUMMARY = ("Avanti", "Avanti", "15", "Crema", "Avanti")
"""Effort and people near left as they are, age, comune, the last two things left as they are."""

CALM = (*NOTHING_SERIOUS, "Avanti", "Avanti", "Niente di questo", *BEFORE_THE_SUMMARY)
"""A school's, family's or doctor's report in which nothing stands out: P4."""

BULLIED = (
    *NOTHING_SERIOUS,
    "Avanti",
    *("Preso/a di mira", "Preso/a di mira", "Avanti"),
    "Niente di questo",
    *("Avanti", "Da 2 settimane a 3 mesi"),
    *BEFORE_THE_SUMMARY,
)
"""A teacher's report of bullying seen often: P3."""

WOUNDS = (
    *NOTHING_SERIOUS,
    *("Avanti", "Avanti"),
    *("Ferite che forse si è fatto", "Nient'altro"),
    *("Niente di questo", "Niente di questo"),
    *BEFORE_THE_SUMMARY,
)
"""A report of wounds, with nothing of the follow-up: P2."""

DANGER_NOW = ("Sì, adesso", "Vai avanti", "Ho capito")
"""A report that may be sent as it stands: P1."""

COVER = "C'è un messaggio per te."
RECEIPT = re.compile(r"(?:Ricevuta · codice|Received · code) (CRD-\w+)")


async def walks(phone: Phone, *labels: str) -> None:
    """Tap one button after the other."""
    for label in labels:
        await phone.taps(label)


async def receipt(phone: Phone) -> str:
    """Give the code of the latest receipt on the screen."""
    found = RECEIPT.search((await phone.sees("CRD-")).text)
    assert found, phone.drawn()
    return found[1]


async def reports(phone: Phone, *labels: str) -> str:
    """Open the bot as an institution's reporter, walk to the summary and send; gives the receipt."""
    await phone.opens()
    await walks(phone, "Inizia", *labels, "Invia così" if labels == DANGER_NOW else "Invia")
    return await receipt(phone)


async def reports_at_home(phone: Phone, *labels: str) -> str:
    """The same for a mother or father."""
    await phone.opens()
    await walks(phone, "Sono un genitore", *labels, "Invia così" if labels == DANGER_NOW else "Invia")
    return await receipt(phone)


async def taken(house: House, code: str) -> None:
    """Let the first operator take a case in charge."""
    await house.operator.sees(code)
    await house.operator.taps("La prendo io")
    await house.operator.sees("È tua.")


async def uncovers(phone: Phone) -> None:
    """Read what stands behind the latest neutral line."""
    await phone.sees(COVER)
    await phone.taps("Leggi")
