"""The masker as it is shipped, read without the rest of the protocol: it is made often, and the danger phrases take long."""

import tomllib
from functools import cache

from app import protocol
from domain import contact_file, relay
from domain.contacts import Contacts
from domain.protocol import CONTACTS, RELAY
from domain.relay import Masker


@cache
def help_contacts() -> Contacts:
    """Give the help numbers and pages of the shipped protocol."""
    source = (protocol.DEFAULT / CONTACTS).read_text(encoding="utf-8")
    return contact_file.parse(tomllib.loads(source), file=CONTACTS, source=source)


@cache
def shipped() -> Masker:
    """Give the masker of the shipped protocol."""
    source = (protocol.DEFAULT / RELAY).read_text(encoding="utf-8")
    return relay.parse(tomllib.loads(source), contacts=help_contacts(), file=RELAY, source=source)
