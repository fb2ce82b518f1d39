"""How the simulated world is told: to bots in the words of the Bot API, to phones as what is on the screen."""

from typing import Any

from simulator.world import Account, Bot, Chat, Message, Toast


def user(account: Account) -> dict[str, Any]:
    """Give a User object; fields the person has not are left out."""
    told: dict[str, Any] = {"id": account.id, "is_bot": account.is_bot, "first_name": account.first_name}
    for name in ("last_name", "username", "language_code"):
        if (value := getattr(account, name)) is not None:
            told[name] = value
    return told


def phone(account: Account) -> dict[str, Any]:
    """Give a phone as the control API tells it: the person, and what the page shows of who they are."""
    return {
        **user(account),
        "phone_number": account.phone_number,
        "about": account.about,
        "in_front": account.in_front,
    }


def me(bot: Bot) -> dict[str, Any]:
    """Give the User object of getMe."""
    return {
        **user(bot.account),
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def chat(told: Chat) -> dict[str, Any]:
    """Give a Chat object."""
    if told.person is None:
        return {"id": told.id, "type": told.kind, "title": told.title}
    person = {
        key: value for key, value in user(told.person).items() if key not in ("is_bot", "language_code")
    }
    return {**person, "id": told.id, "type": told.kind}


def message(place: Chat, told: Message, *, reply: bool = True) -> dict[str, Any]:
    """Give a Message object as the bot gets it, the message it answers included once."""
    answer: dict[str, Any] = {
        "message_id": told.id,
        "from": user(told.sender),
        "chat": chat(place),
        "date": told.at,
        **told.extras,
        **told.content,
    }
    if told.edited_at is not None:
        answer["edit_date"] = told.edited_at
    if told.protected:
        answer["has_protected_content"] = True
    if told.markup is not None:
        answer["reply_markup"] = told.markup
    answered = place.messages.get(told.reply_to or 0)
    if reply and answered is not None and not answered.deleted:
        answer["reply_to_message"] = message(place, answered, reply=False)
    return answer


def inaccessible(place: Chat, number: int) -> dict[str, Any]:
    """Give an InaccessibleMessage: what is left of a message that was deleted."""
    return {"chat": chat(place), "message_id": number, "date": 0}


def on_screen(place: Chat, told: Message) -> dict[str, Any]:
    """Give a message as a phone shows it, deleted ones marked so that a mirror can drop them."""
    rows = (told.markup or {}).get("inline_keyboard", [])
    return {
        "id": told.id,
        "by": "bot" if told.sender.is_bot else "person",
        "sender": told.sender.first_name,
        "sender_id": told.sender.id,
        "kind": told.kind,
        "text": told.text,
        "entities": told.content.get("entities", told.content.get("caption_entities", [])),
        "content": told.content,
        "buttons": rows,
        "at": told.at,
        "edited": told.edited_at is not None,
        "deleted": told.deleted,
        "protected": told.protected,
        "reply_to": told.reply_to,
        "forwarded_from": _origin_name(told.extras.get("forward_origin")),
        "version": told.version,
    }


def _origin_name(origin: dict[str, Any] | None) -> str | None:
    if origin is None:
        return None
    if "sender_user" in origin:
        return str(origin["sender_user"]["first_name"])
    return str(origin.get("sender_user_name", ""))


def toast(told: Toast) -> dict[str, Any]:
    """Give what a tap showed."""
    return {"text": told.text, "alert": told.alert, "url": told.url, "version": told.version}


def chat_state(bot: Bot, place: Chat, *, since: int = 0) -> dict[str, Any]:
    """Give a chat as it stands: messages and toasts that changed after version `since`, the rest of it whole."""
    return {
        "bot": bot.id,
        "chat": place.id,
        "kind": place.kind,
        "title": place.title,
        "version": place.version,
        "pending": bot.inbox.per_chat[place.id],
        "started": place.started,
        "blocked": place.blocked,
        "bot_status": place.bot_status,
        "migrated_to": place.migrated_to,
        "keyboard": place.keyboard,
        "messages": [on_screen(place, told) for told in place.messages.values() if told.version > since],
        "toasts": [toast(told) for told in place.toasts if told.version > since],
    }
