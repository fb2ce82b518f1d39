"""What people do with their phones: write, tap, send pictures, edit, delete, block; each act becomes the bot's update."""

from collections.abc import Mapping
from typing import Any

from simulator import profile, views
from simulator.entities import LONGEST_TEXT, clean, find_entities
from simulator.world import Account, Bot, Chat, Message, Query, Telegram

DEEP_LINK = r"[A-Za-z0-9_-]{1,64}"


class Impossible(Exception):
    """A phone cannot do that: the sentence says why (no such button, the bot is blocked, not a member …)."""


def private_chat(telegram: Telegram, bot: Bot, person: Account) -> Chat:
    """Give the person's chat with the bot; it exists on the phone before the bot is allowed to write in it."""
    if person.id not in bot.chats:
        bot.chats[person.id] = Chat(person.id, "private", person=person)
    return bot.chats[person.id]


def says(
    telegram: Telegram, bot: Bot, chat: Chat, person: Account, text: str, **extras: Any
) -> list[Message]:
    """Write a text; the app trims it and cuts a long one into messages of 4096 characters."""
    whole = clean(text).strip()
    if not whole:
        raise Impossible("an empty message cannot be sent")
    pieces = [whole[at : at + LONGEST_TEXT].strip() for at in range(0, len(whole), LONGEST_TEXT)]
    sent = []
    for piece in filter(None, pieces):
        entities = find_entities(piece)
        content: dict[str, Any] = {"text": piece}
        if entities:
            content["entities"] = entities
        sent.append(sends(telegram, bot, chat, person, content, **extras))
    return sent


def sends(
    telegram: Telegram,
    bot: Bot,
    chat: Chat,
    person: Account,
    content: Mapping[str, Any],
    *,
    reply_to: int | None = None,
    origin: dict[str, Any] | None = None,
) -> Message:
    """Send any content (Bot API fields) from a phone and tell the bot, if it may see it."""
    _may_act(chat, person)
    told = Message(
        next(bot.message_ids),
        chat.id,
        person,
        telegram.now(),
        dict(content),
        extras={"forward_origin": origin} if origin else {},
        reply_to=reply_to,
    )
    chat.messages[told.id] = told
    if chat.person is not None:
        chat.started = True
    _acted(telegram, bot, chat)
    telegram.touch(bot, chat, "message", told)
    if _bot_sees(bot, chat, told):
        bot.inbox.put("message", {**views.message(chat, told)}, chat=chat.id)
    return told


def _may_act(chat: Chat, person: Account) -> None:
    if person.deactivated:
        raise Impossible("the account is deactivated")
    if chat.blocked:
        raise Impossible("the bot is blocked on this phone: unblock it first")
    if chat.migrated_to is not None:
        raise Impossible("the group has become a supergroup")
    if chat.person is None and chat.members.get(person.id) not in ("creator", "member"):
        raise Impossible(f"{person.first_name} is not a member of this group")


def _acted(telegram: Telegram, bot: Bot, chat: Chat) -> None:
    chat.last_act_at = telegram.clock.now()
    telegram.throttle.acted(bot.id, chat.id)


def _bot_sees(bot: Bot, chat: Chat, told: Message) -> bool:
    """Privacy mode: in groups a bot sees commands, mentions of it and answers to it only."""
    if chat.bot_status in ("left", "kicked"):
        return False
    if chat.kind == "private" or told.kind in Telegram.SERVICE:
        return True
    answered = chat.messages.get(told.reply_to or 0)
    text = told.text
    return (
        text.startswith("/")
        or f"@{bot.account.username}" in text
        or bool(answered and answered.sender.is_bot)
    )


def edits(telegram: Telegram, bot: Bot, chat: Chat, person: Account, number: int, text: str) -> Message:
    """Edit one's own message."""
    told = _own(chat, person, number)
    entities = find_entities(text)
    field = "text" if told.kind == "text" else "caption"
    told.content[field] = clean(text).strip()
    told.content.pop("entities", None)
    if entities:
        told.content["entities" if field == "text" else "caption_entities"] = entities
    told.edited_at = telegram.now()
    _acted(telegram, bot, chat)
    telegram.touch(bot, chat, "edited", told)
    if _bot_sees(bot, chat, told):
        bot.inbox.put("edited_message", views.message(chat, told), chat=chat.id)
    return told


def deletes(telegram: Telegram, bot: Bot, chat: Chat, number: int) -> None:
    """Delete a message for both sides; bots are not told."""
    told = chat.messages.get(number)
    if told is None or told.deleted:
        raise Impossible(f"there is no message {number}")
    told.deleted = True
    telegram.touch(bot, chat, "deleted", told)


def _own(chat: Chat, person: Account, number: int) -> Message:
    told = chat.messages.get(number)
    if told is None or told.deleted or told.sender is not person:
        raise Impossible(f"there is no message {number} of one's own")
    return told


def taps(
    telegram: Telegram, bot: Bot, chat: Chat, person: Account, number: int, data: str, *, force: bool = False
) -> Query:
    """Tap an inline button by its data; `force` sends data that no button of the message has, as a forger would."""
    _may_act(chat, person)
    told = chat.messages.get(number)
    if told is None:
        raise Impossible(f"there is no message {number}")
    rows = (told.markup or {}).get("inline_keyboard", [])
    if not force and (
        told.deleted or not any(button.get("callback_data") == data for row in rows for button in row)
    ):
        raise Impossible(f"message {number} has no button with data {data!r}")
    query = Query(str(next(telegram.query_ids)), chat.id, number, person, telegram.clock.now())
    bot.queries[query.id] = query
    _acted(telegram, bot, chat)
    shown = views.inaccessible(chat, number) if told.deleted else views.message(chat, told)
    update = {
        "id": query.id,
        "from": views.user(person),
        "message": shown,
        "chat_instance": chat.instance,
        "data": data,
    }
    bot.inbox.put("callback_query", update, chat=chat.id)
    return query


def data_of(chat: Chat, number: int, label: str) -> str:
    """Find the data of the button with that label under a message."""
    told = chat.messages.get(number)
    for row in (
        (told.markup or {}).get("inline_keyboard", []) if told is not None and not told.deleted else []
    ):
        for button in row:
            if button["text"] == label and "callback_data" in button:
                return str(button["callback_data"])
    raise Impossible(f"message {number} has no button {label!r}")


def blocks(telegram: Telegram, bot: Bot, chat: Chat, *, blocked: bool) -> None:
    """Block the bot on this phone, or let it in again."""
    person = chat.person
    if person is None or chat.blocked == blocked:
        return
    chat.blocked = blocked
    _acted(telegram, bot, chat)
    telegram.touch(bot, chat, "blocked" if blocked else "unblocked")
    old, new = ("member", "kicked") if blocked else ("kicked", "member")
    standing(telegram, bot, chat, person, old, new)


def standing(telegram: Telegram, bot: Bot, chat: Chat, by: Account, old: str, new: str) -> None:
    """Tell the bot that its own standing in a chat changed (my_chat_member)."""
    me = views.user(bot.account)
    update = {
        "chat": views.chat(chat),
        "from": views.user(by),
        "date": telegram.now(),
        "old_chat_member": profile.member(me, old),
        "new_chat_member": profile.member(me, new),
    }
    bot.inbox.put("my_chat_member", update, chat=chat.id)


def content_of(telegram: Telegram, person: Account, kind: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Make what a phone sends as `kind`; the caller may give caption, emoji, file_name, coordinates, another's contact."""
    caption = {"caption": str(given["caption"])} if given.get("caption") else {}
    name = str(given.get("file_name", "document.pdf"))
    match kind:
        case "photo":
            sizes = [(90, 67), (320, 240), (1280, 960)]
            return {"photo": [telegram.keep_file({"width": w, "height": h}) for w, h in sizes], **caption}
        case "voice":
            return {"voice": telegram.keep_file({"duration": 4, "mime_type": "audio/ogg"}), **caption}
        case "sticker":
            about = {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False}
            return {"sticker": telegram.keep_file({**about, "emoji": str(given.get("emoji", "🙂"))})}
        case "document":
            return {"document": telegram.keep_file({"file_name": name, "file_size": 1000}), **caption}
        case "location":
            place = {"latitude": given.get("latitude", 45.4642), "longitude": given.get("longitude", 9.19)}
            return {"location": place}
        case "contact":
            own = {"phone_number": person.phone_number, "first_name": person.first_name, "user_id": person.id}
            return {"contact": dict(given.get("contact") or own)}
    raise Impossible(f"a phone cannot send {kind!r} here")
