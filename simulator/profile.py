"""What a bot says of itself and asks about: commands, names, descriptions, menu button, chats, sessions, webhook."""

import re
from typing import Any
from urllib.parse import urlsplit

from simulator import views
from simulator.inbox import KINDS
from simulator.reach import chat_for_reading
from simulator.refusals import bad_request, too_many
from simulator.world import Bot, Telegram, WebhookSettings

MOST_COMMANDS = 100
LONGEST_DESCRIPTION = 256
LONGEST_WORDS = {"name": 64, "description": 512, "short_description": 120}
WEBHOOK_PORTS = frozenset({443, 80, 88, 8443})
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_SECRET = re.compile(r"[A-Za-z0-9_-]*")
_SCOPES = {
    "default": (), "all_private_chats": (), "all_group_chats": (), "all_chat_administrators": (),
    "chat": ("chat_id",), "chat_administrators": ("chat_id",), "chat_member": ("chat_id", "user_id"),
}  # fmt: skip

Values = dict[str, Any]


def get_me(telegram: Telegram, bot: Bot, values: Values) -> dict[str, Any]:
    """getMe."""
    return views.me(bot)


def done(telegram: Telegram, bot: Bot, values: Values) -> bool:
    """logOut and close: accepted, without effect here."""
    return True


def set_my_commands(telegram: Telegram, bot: Bot, values: Values) -> bool:
    """setMyCommands, per scope and language."""
    commands = values["commands"]
    if len(commands) > MOST_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    kept = [_command(command) for command in commands]
    bot.commands[_scope(telegram, bot, values), _language(values)] = kept
    return True


def _command(command: Any) -> dict[str, str]:
    if not isinstance(command, dict) or set(command) - {"command", "description", "is_ephemeral"}:
        raise bad_request("can't parse BotCommand: expected an Object")
    name = command.get("command")
    description = command.get("description")
    if not isinstance(name, str) or not _COMMAND.fullmatch(name.removeprefix("/")):
        raise bad_request("BOT_COMMAND_INVALID")
    if not isinstance(description, str) or not description.strip():
        raise bad_request("command description must be non-empty")
    if len(description) > LONGEST_DESCRIPTION:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name.removeprefix("/"), "description": description.strip()}


def get_my_commands(telegram: Telegram, bot: Bot, values: Values) -> list[dict[str, str]]:
    """getMyCommands: exactly what was set for that scope and language."""
    return bot.commands.get((_scope(telegram, bot, values), _language(values)), [])


def delete_my_commands(telegram: Telegram, bot: Bot, values: Values) -> bool:
    """deleteMyCommands."""
    bot.commands.pop((_scope(telegram, bot, values), _language(values)), None)
    return True


def _scope(telegram: Telegram, bot: Bot, values: Values) -> str:
    scope = values.get("scope") or {"type": "default"}
    kind = scope.get("type")
    if kind not in _SCOPES:
        raise bad_request("can't parse BotCommandScope: unsupported type specified")
    parts = [str(scope.get(name, "")) for name in _SCOPES[kind]]
    if not all(parts):
        raise bad_request("can't parse BotCommandScope: chat_id is empty")
    if "chat_id" in _SCOPES[kind]:
        chat_for_reading(telegram, bot, scope["chat_id"])
    return ":".join([kind, *parts])


def _language(values: Values) -> str:
    language = values.get("language_code") or ""
    if language and not re.fullmatch("[a-z]{2}", language):
        raise bad_request("LANG_CODE_INVALID")
    return str(language)


def commands_for(bot: Bot, chat_id: int, language: str | None) -> list[dict[str, str]]:
    """Give the menu a person sees: the narrowest scope that has commands, their language before the common one."""
    wide = "all_private_chats" if chat_id > 0 else "all_group_chats"
    for scope in (f"chat:{chat_id}", wide, "default"):
        for code in ((language or "")[:2], ""):
            if commands := bot.commands.get((scope, code)):
                return commands
    return []


def shown_to(bot: Bot, chat_id: int, language: str | None) -> dict[str, Any]:
    """Give what a person sees of the bot: menu, names, descriptions in their language where they exist."""
    code = (language or "")[:2]
    words = {field: bot.words.get((field, code)) or bot.words.get((field, ""), "") for field in LONGEST_WORDS}
    button = bot.menu_buttons.get(chat_id) or bot.menu_buttons.get(0) or {"type": "commands"}
    shown = {"commands": commands_for(bot, chat_id, language), "menu_button": button}
    return {**shown, **words, "name": words["name"] or bot.account.first_name}


def set_words(telegram: Telegram, bot: Bot, values: Values, *, field: str) -> bool:
    """setMyName, setMyDescription, setMyShortDescription; empty words take the entry of that language away."""
    words = values.get(field, "")
    if len(words) > LONGEST_WORDS[field]:
        raise bad_request(f"BOT_{field.replace('name', 'title').upper()}_INVALID")
    bot.words[field, _language(values)] = words
    return True


def get_words(telegram: Telegram, bot: Bot, values: Values, *, field: str) -> dict[str, str]:
    """getMyName, getMyDescription, getMyShortDescription: the language asked for, else the common words."""
    words = bot.words.get((field, _language(values))) or bot.words.get((field, ""), "")
    if field == "name":
        words = words or bot.account.first_name
    return {field: words}


def set_chat_menu_button(telegram: Telegram, bot: Bot, values: Values) -> bool:
    """setChatMenuButton."""
    button = values.get("menu_button") or {"type": "default"}
    if button.get("type") not in ("default", "commands", "web_app"):
        raise bad_request("MenuButton has unsupported type")
    bot.menu_buttons[values.get("chat_id", 0)] = button
    return True


def get_chat_menu_button(telegram: Telegram, bot: Bot, values: Values) -> dict[str, Any]:
    """getChatMenuButton."""
    return bot.menu_buttons.get(values.get("chat_id", 0)) or bot.menu_buttons.get(0) or {"type": "commands"}


def get_chat(telegram: Telegram, bot: Bot, values: Values) -> dict[str, Any]:
    """getChat."""
    gifts = dict.fromkeys(
        ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"),
        True,
    )
    return {
        **views.chat(chat_for_reading(telegram, bot, values["chat_id"])),
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": gifts,
    }


def get_chat_member(telegram: Telegram, bot: Bot, values: Values) -> dict[str, Any]:
    """getChatMember: people by the chat's list of members, the bot by its own standing."""
    chat = chat_for_reading(telegram, bot, values["chat_id"])
    number = values["user_id"]
    status = chat.bot_status if number == bot.id else chat.members.get(number)
    if number not in telegram.accounts or status is None:
        raise bad_request("member not found")
    return member(views.user(telegram.accounts[number]), status)


def member(who: dict[str, Any], status: str) -> dict[str, Any]:
    """Give a ChatMember object."""
    told: dict[str, Any] = {"user": who, "status": status}
    if status == "kicked":
        told["until_date"] = 0
    if status == "creator":
        told["is_anonymous"] = False
    return told


def set_webhook(telegram: Telegram, bot: Bot, values: Values) -> bool:
    """setWebhook: https on four ports as Telegram asks, or plain http on loopback as its local server allows."""
    url = values["url"]
    now = telegram.clock.now()
    if url and now - bot.set_webhook_at < telegram.throttle.limits.webhook_seconds:
        raise too_many(1)
    if not url:
        return delete_webhook(telegram, bot, values)
    bot.set_webhook_at = now
    _check_address(url)
    secret = values.get("secret_token")
    if secret is not None and len(secret) > 256:
        raise bad_request("secret token is too long")
    if secret is not None and not _SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    allow(bot, values)
    if values.get("drop_pending_updates"):
        bot.inbox.clear()
    bot.inbox.hang_up("terminated by setWebhook request")
    bot.webhook = WebhookSettings(url, secret or None, values.get("max_connections", 40))
    telegram.deliver(bot)
    return True


def _check_address(url: str) -> None:
    try:
        address = urlsplit(url)
        port = address.port
    except ValueError:
        raise bad_request("invalid webhook URL specified") from None
    if address.hostname in LOOPBACK and address.scheme in ("http", "https"):
        return
    if address.scheme != "https" or not address.hostname:
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if port not in WEBHOOK_PORTS | {None}:
        raise bad_request("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
    raise bad_request("bad webhook: the simulator calls loopback addresses only")


def allow(bot: Bot, values: Values) -> None:
    """Take `allowed_updates`; raises 400 for a kind the Bot API does not know (Telegram ignores it)."""
    kinds = values.get("allowed_updates")
    if kinds is not None and not all(isinstance(kind, str) and kind in KINDS for kind in kinds):
        raise bad_request("can't parse allowed updates")
    bot.inbox.allow(kinds)


def delete_webhook(telegram: Telegram, bot: Bot, values: Values) -> bool:
    """deleteWebhook; what waits is kept unless told otherwise."""
    bot.webhook = None
    if values.get("drop_pending_updates"):
        bot.inbox.clear()
    bot.inbox.arrived.beat()
    return True


def get_webhook_info(telegram: Telegram, bot: Bot, values: Values) -> dict[str, Any]:
    """getWebhookInfo."""
    bot.inbox.expire()
    told: dict[str, Any] = {
        "url": bot.webhook.url if bot.webhook else "",
        "has_custom_certificate": False,
        "pending_update_count": len(bot.inbox.pending),
    }
    if bot.webhook is not None:
        told["max_connections"] = bot.webhook.max_connections
        if bot.webhook.last_error is not None:
            told["last_error_date"] = bot.webhook.last_error_at
            told["last_error_message"] = bot.webhook.last_error
    if bot.inbox.chosen:
        told["allowed_updates"] = list(bot.inbox.chosen)
    return told
