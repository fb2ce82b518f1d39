"""The second way to reach somebody on duty: e-mail, or an SMS gateway by HTTP; a neutral text, never a case."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from urllib.parse import urlsplit

import aiohttp
import aiosmtplib

from bot import figures

log = logging.getLogger("cordata.second")

TEXT = (
    "Cordata: c'è qualcosa da leggere adesso. Apri la chat. / Cordata: something to read now. Open the chat."
)
"""The whole message, alike for everyone: a lock screen tells nothing."""

SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class SecondChannel:
    """Where pages also go: an SMTP server and a sender, and an address that takes `{"to": …, "text": …}` by POST."""

    smtp: str | None
    sender: str
    hook: str | None

    async def send(self, channel: Mapping[str, str]) -> bool:
        """Send the neutral text by every way the person gave; gives whether one of them took it."""
        taken = False
        if channel.get("mail") and self.smtp:
            taken = await self._mail(channel["mail"]) or taken
        if channel.get("phone") and self.hook:
            taken = await self._post(channel["phone"]) or taken
        figures.SECOND.labels("taken" if taken else "refused").inc()
        return taken

    async def _mail(self, to: str) -> bool:
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = self.sender, to, "Cordata"
        message.set_content(TEXT)
        server = urlsplit(self.smtp or "")
        try:
            await aiosmtplib.send(
                message,
                hostname=server.hostname,
                port=server.port,
                username=server.username,
                password=server.password,
                use_tls=server.scheme == "smtps",
                timeout=SECONDS,
            )
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            log.error("second channel: the mail was not taken", extra={"error": type(error).__name__})
            return False
        return True

    async def _post(self, to: str) -> bool:
        limit = aiohttp.ClientTimeout(total=SECONDS)
        try:
            async with (
                aiohttp.ClientSession(timeout=limit) as session,
                session.post(self.hook or "", json={"to": to, "text": TEXT}) as response,
            ):
                return response.status < 300
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            log.error("second channel: the hook did not take it", extra={"error": type(error).__name__})
            return False
