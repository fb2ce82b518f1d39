"""What exists in the simulated Telegram: accounts, bots, chats as one bot sees them, messages, callback queries.

Values and their bookkeeping only: no HTTP, no rules about who may do what.
"""

import itertools
import secrets
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from simulator.clock import Clock
from simulator.faults import Faults
from simulator.inbox import Inbox
from simulator.pulse import Pulse
from simulator.throttle import Throttle
from simulator.transcript import Transcript

FIRST_PERSON = 5_000_000_001  # beyond 32 bits, so that a product that stores 32 bits is found out
FIRST_GROUP = -4_000_000_001
FIRST_SUPERGROUP = -1_002_000_000_001
KEPT_CHANGES = 20_000

Membership = Literal["creator", "member", "left", "kicked"]
ChatKind = Literal["private", "group", "supergroup"]


@dataclass(slots=True)
class Account:
    """A person or a bot, as Telegram knows it; a phone number never leaves it except by a shared contact."""

    id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = None
    is_bot: bool = False
    deactivated: bool = False
    # For the page, never for bots: who this is, by language; and whether it is shown when nobody has chosen phones.
    about: dict[str, str] = field(default_factory=dict)
    in_front: bool = False

    @property
    def phone_number(self) -> str:
        """The number a shared contact shows; made from the id, in a range nobody has."""
        return f"+39000{self.id % 10_000_000:07d}"


@dataclass(slots=True)
class Message:
    """One message of one chat; `content` holds the Bot API fields that say what it is (text, photo, …)."""

    id: int
    chat_id: int
    sender: Account
    at: int
    content: dict[str, Any]
    markup: dict[str, Any] | None = None
    extras: dict[str, Any] = field(default_factory=dict)  # forward_origin, link_preview_options …
    reply_to: int | None = None
    protected: bool = False
    fixed: bool = False  # sent with a keyboard that is not inline: Telegram never lets it be edited
    edited_at: int | None = None
    deleted: bool = False
    version: int = 0

    @property
    def text(self) -> str:
        """What can be read in it: text or caption."""
        return str(self.content.get("text", self.content.get("caption", "")))

    @property
    def kind(self) -> str:
        """The field of the Bot API that says what it is."""
        return next(iter(self.content), "text")


@dataclass(frozen=True, slots=True)
class Toast:
    """What a tap showed for a moment (`alert` false) or in a window that must be closed (`alert` true)."""

    text: str
    alert: bool
    url: str | None
    version: int


@dataclass(slots=True)
class Chat:
    """A conversation as one bot sees it; `person` is set in private chats only."""

    id: int
    kind: ChatKind
    title: str = ""
    person: Account | None = None
    members: dict[int, Membership] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    toasts: list[Toast] = field(default_factory=list)
    keyboard: dict[str, Any] | None = None
    started: bool = False
    blocked: bool = False
    bot_status: Membership = "member"
    migrated_to: int | None = None
    last_act_at: float = float("-inf")
    calls_in_flight: int = 0
    version: int = 0
    instance: str = field(default_factory=lambda: str(secrets.randbits(62)))
    pulse: Pulse = field(default_factory=Pulse)


@dataclass(slots=True)
class Query:
    """One tap on an inline button, waiting for its answer."""

    id: str
    chat_id: int
    message_id: int
    person: Account
    at: float
    answered: bool = False


@dataclass(slots=True)
class WebhookSettings:
    """What setWebhook asked for, and what getWebhookInfo tells about it."""

    url: str
    secret: str | None = None
    max_connections: int = 40
    last_error_at: int | None = None
    last_error: str | None = None


class Bot:
    """One bot: its account, its inbox of updates, the chats it knows, and what it shows of itself."""

    def __init__(self, account: Account, token: str, clock: Clock) -> None:
        self.account = account
        self.token = token
        # By the time, so that a simulator started anew does not repeat the numbers a database has seen before.
        self.inbox = Inbox(clock, first_id=int(clock.now()))
        self.chats: dict[int, Chat] = {}
        self.queries: dict[str, Query] = {}
        self.webhook: WebhookSettings | None = None
        self.spread: tuple[
            str, ...
        ] = ()  # addresses of replicas behind the webhook's own, as a load balancer has
        self.in_order = True  # a chat's next update waits until the former was answered
        self.first_retry = 2.0  # seconds before a webhook is called a third time; doubles up to `last_retry`
        self.last_retry = 60.0
        self.commands: dict[tuple[str, str], list[dict[str, str]]] = {}
        self.words: dict[tuple[str, str], str] = {}
        self.menu_buttons: dict[int, dict[str, Any]] = {}
        self.message_ids = itertools.count(1)
        self.set_webhook_at = float("-inf")

    @property
    def id(self) -> int:
        """The number before the colon of its token."""
        return self.account.id


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that changed, for whoever follows the feed."""

    version: int
    bot: int
    chat: int
    what: str
    message: int | None


class Telegram:
    """Everything the simulator holds."""

    SERVICE = frozenset(
        {
            "new_chat_members",
            "left_chat_member",
            "group_chat_created",
            "migrate_to_chat_id",
            "migrate_from_chat_id",
        }
    )

    def __init__(self, *, clock: Clock | None = None, throttle: Throttle | None = None) -> None:
        self.clock = clock or Clock()
        self.throttle = throttle or Throttle()
        self.faults = Faults()
        self.transcript = Transcript()
        self.accounts: dict[int, Account] = {}
        self.bots: dict[str, Bot] = {}
        self.files: dict[str, dict[str, Any]] = {}
        self.pulse = Pulse()
        self.version = 0
        self.changes: deque[Change] = deque(maxlen=KEPT_CHANGES)
        self.person_ids = itertools.count(FIRST_PERSON)
        self.group_ids = itertools.count(FIRST_GROUP, -1)
        self.supergroup_ids = itertools.count(FIRST_SUPERGROUP, -1)
        self.deliver: Callable[[Bot], None] = lambda bot: None  # set by whoever pushes to webhooks
        self.query_ids = itertools.count(secrets.randbits(60))
        self.name = secrets.token_hex(8)  # tells this world from the one before a restart

    def add_bot(self, token: str, *, username: str | None = None, first_name: str = "Bot") -> Bot:
        """Let a bot exist under `token` ("number:secret"); a token known already gives its bot."""
        if token in self.bots:
            return self.bots[token]
        number = int(token.split(":", 1)[0])
        account = Account(number, first_name, username=username or f"simulated_{number}_bot", is_bot=True)
        self.accounts[number] = account
        self.bots[token] = Bot(account, token, self.clock)
        return self.bots[token]

    def bot(self, number: int | None = None) -> Bot:
        """Find a bot by its number; without a number the first one. Raises KeyError when there is none."""
        for bot in self.bots.values():
            if number is None or bot.id == number:
                return bot
        raise KeyError(number)

    def keep_file(self, about: dict[str, Any]) -> dict[str, Any]:
        """Give a file its identifiers and remember it; what it holds is not kept."""
        unique = f"F{len(self.files) + 1:08d}"
        described = {"file_id": f"BQACAgQAAx-{unique}", "file_unique_id": unique, **about}
        self.files[described["file_id"]] = described
        return described

    def touch(self, bot: Bot, chat: Chat, what: str, message: Message | None = None) -> None:
        """Note that something changed in a chat and wake whoever watches it."""
        self.version += 1
        chat.version = self.version
        if message is not None:
            message.version = self.version
        self.changes.append(Change(self.version, bot.id, chat.id, what, message.id if message else None))
        chat.pulse.beat()
        self.pulse.beat()

    def changes_since(self, version: int) -> list[Change]:
        """Give what changed after that version, oldest first, as far back as changes are kept."""
        newest = itertools.takewhile(lambda change: change.version > version, reversed(self.changes))
        return list(newest)[::-1]

    def now(self) -> int:
        """The simulated time in whole seconds, as the Bot API dates things."""
        return int(self.clock.now())

    def close(self) -> None:
        """Let all who wait go, so that the server can stop."""
        self.pulse.close()
        self.clock.close()
        for bot in self.bots.values():
            bot.inbox.close()
            for chat in bot.chats.values():
                chat.pulse.close()
