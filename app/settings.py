"""The environment, read once and handed on as values; nothing else in the house reads it."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

TELEGRAM = "https://api.telegram.org"
_SECRET = re.compile(
    r"[A-Za-z0-9_-]{16,256}"
)  # what Telegram takes (Bot API, setWebhook), and nobody guesses
LOCAL_HOSTS = ("127.0.0.1", "localhost", "::1")


class Unset(Exception):
    """The environment says something that cannot be; the message names the variable and the cure."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Where things are and which doors open.

    `token` None means the local Telegram. `telegram` is the address of the Bot API. `address` is where people's browsers
    reach this house, without a slash at its end.
    """

    home: Path
    keys: Path
    database: str
    token: str | None
    telegram: str
    webhook: str | None
    secret: str | None
    port: int
    address: str
    protocol: Path | None
    smtp: str | None = None
    sender: str = "cordata@localhost"
    sms_hook: str | None = None
    listen: str = "127.0.0.1"
    metrics_port: int | None = None
    phones_port: int = 8081
    backups: Path = Path("var-backups")
    backup_hours: int = 24


def read(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the environment; raises Unset."""
    said = os.environ if environment is None else environment
    home = Path(said.get("CORDATA_HOME", "var")).absolute()
    keys = Path(said.get("CORDATA_KEYS", f"{home}-keys")).absolute()
    database = said.get("CORDATA_DATABASE", f"sqlite+aiosqlite:///{home / 'cordata.db'}")
    if not database.startswith(("sqlite+aiosqlite://", "postgresql+asyncpg://")):
        raise Unset("CORDATA_DATABASE: begin with sqlite+aiosqlite:/// or postgresql+asyncpg://")
    token = said.get("TELEGRAM_TOKEN") or None
    if token is not None and not token.partition(":")[0].isdigit():
        raise Unset("TELEGRAM_TOKEN: this is no token; take the one that @BotFather gave, such as 123:ABC")
    port = _port(said, "CORDATA_PORT", "8080")
    address = said.get("CORDATA_ADDRESS", f"http://localhost:{port}").rstrip("/")
    _check_address(address)
    webhook = said.get("CORDATA_WEBHOOK") or None
    secret = said.get("CORDATA_WEBHOOK_SECRET") or None
    if webhook and not (secret and _SECRET.fullmatch(secret)):
        raise Unset("CORDATA_WEBHOOK_SECRET: a webhook needs a secret of 16 to 256 letters, digits, _ or -")
    protocol = said.get("CORDATA_PROTOCOL")
    return Settings(
        home=home,
        keys=keys,
        database=database,
        token=token,
        telegram=said.get("CORDATA_TELEGRAM", TELEGRAM),
        webhook=webhook,
        secret=secret,
        port=int(port),
        listen=said.get("CORDATA_LISTEN", "127.0.0.1"),
        metrics_port=int(_port(said, "CORDATA_METRICS_PORT", "9464"))
        if said.get("CORDATA_METRICS_PORT")
        else None,
        phones_port=int(_port(said, "CORDATA_PHONES_PORT", "8081")),
        address=address,
        protocol=Path(protocol).absolute() if protocol else None,
        smtp=said.get("CORDATA_SMTP") or None,
        sender=said.get("CORDATA_SENDER", "cordata@localhost"),
        sms_hook=said.get("CORDATA_SMS_HOOK") or None,
        backups=Path(said.get("CORDATA_BACKUPS", f"{home}-backups")).absolute(),
        backup_hours=_hours(said),
    )


def _hours(said: Mapping[str, str]) -> int:
    """Give how many hours lie between two backups; 0 leaves them to somebody else."""
    hours = said.get("CORDATA_BACKUP_HOURS", "24")
    if not (hours.isascii() and hours.isdigit() and int(hours) <= 168):
        raise Unset("CORDATA_BACKUP_HOURS: write a number of hours from 1 to 168, or 0 for none")
    return int(hours)


def _port(said: Mapping[str, str], name: str, usual: str) -> str:
    """Give a port as it was written; raises Unset with the cure."""
    port = said.get(name, usual)
    if not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise Unset(f"{name}: write a number, such as {usual}")
    return port


def _check_address(address: str) -> None:
    """Let people's words travel over TLS or not leave this machine."""
    parts = urlsplit(address)
    at_home = parts.scheme == "http" and parts.hostname in LOCAL_HOSTS
    if not (at_home or (parts.scheme == "https" and parts.hostname)) or parts.path or parts.query:
        raise Unset(
            "CORDATA_ADDRESS: write where browsers reach this house, such as https://cordata.example.org"
        )
