"""Groups: made, joined and left by the bot, turned into supergroups with another id."""

from typing import Any

from simulator import people, views
from simulator.reach import chat_for_reading
from simulator.refusals import bad_request
from simulator.world import Account, Bot, Chat, Message, Telegram


def make(
    telegram: Telegram, bot: Bot, title: str, members: list[Account], *, supergroup: bool = False
) -> Chat:
    """Make a group of people, the first its creator; the bot is not in it yet."""
    number = next(telegram.supergroup_ids if supergroup else telegram.group_ids)
    chat = Chat(number, "supergroup" if supergroup else "group", title=title, bot_status="left")
    chat.members = {person.id: "member" for person in members}
    if members:
        chat.members[members[0].id] = "creator"
    bot.chats[number] = chat
    return chat


def adds_bot(telegram: Telegram, bot: Bot, chat: Chat, by: Account) -> None:
    """A member adds the bot, which is told twice: by its new standing and by a service message."""
    old, chat.bot_status = chat.bot_status, "member"
    people.standing(telegram, bot, chat, by, old, "member")
    _service(telegram, bot, chat, by, {"new_chat_members": [views.user(bot.account)]})


def removes_bot(telegram: Telegram, bot: Bot, chat: Chat, by: Account) -> None:
    """A member puts the bot out."""
    old, chat.bot_status = chat.bot_status, "kicked"
    telegram.touch(bot, chat, "kicked")
    people.standing(telegram, bot, chat, by, old, "kicked")


def leave_chat(telegram: Telegram, bot: Bot, values: dict[str, Any]) -> bool:
    """leaveChat: groups only; the bot is told of its own going."""
    chat = chat_for_reading(telegram, bot, values["chat_id"])
    if chat.kind == "private":
        raise bad_request("chat member status can't be changed in private chats")
    old, chat.bot_status = chat.bot_status, "left"
    telegram.touch(bot, chat, "left")
    people.standing(telegram, bot, chat, bot.account, old, "left")
    return True


def migrates(telegram: Telegram, bot: Bot, chat: Chat, by: Account) -> Chat:
    """Turn a group into a supergroup with a new id; the old id answers 400 with `migrate_to_chat_id` from then on."""
    if chat.kind != "group" or chat.migrated_to is not None:
        raise people.Impossible("only a group that is not a supergroup yet can become one")
    number = next(telegram.supergroup_ids)
    new = Chat(number, "supergroup", title=chat.title, bot_status=chat.bot_status, members=dict(chat.members))
    bot.chats[number] = new
    _service(telegram, bot, chat, by, {"migrate_to_chat_id": number})
    chat.migrated_to = number
    _service(telegram, bot, new, by, {"migrate_from_chat_id": chat.id})
    return new


def _service(telegram: Telegram, bot: Bot, chat: Chat, by: Account, content: dict[str, Any]) -> None:
    told = Message(next(bot.message_ids), chat.id, by, telegram.now(), content)
    chat.messages[told.id] = told
    telegram.touch(bot, chat, "message", told)
    if chat.bot_status == "member":
        bot.inbox.put("message", views.message(chat, told), chat=chat.id)
