"""Whom a bot may reach: finds the chat or message a call means, or refuses with Telegram's reason."""

from simulator.refusals import bad_request, forbidden
from simulator.world import Bot, Chat, Message, Telegram


def chat_for_reading(telegram: Telegram, bot: Bot, chat_id: int | str) -> Chat:
    """Find a chat the bot knows; raises 400 "chat not found", 403 when it was put out of a supergroup."""
    chat = _known(telegram, bot, chat_id)
    if chat.kind == "supergroup" and chat.bot_status in ("left", "kicked"):
        raise _outside(chat)
    return chat


def chat_for_writing(telegram: Telegram, bot: Bot, chat_id: int | str) -> Chat:
    """Find a chat the bot may write to; raises 403 for people who blocked it, never started it or are gone, 400 for
    groups that became supergroups (with `migrate_to_chat_id`)."""
    if isinstance(chat_id, int) and chat_id not in bot.chats and _seen_in_a_group(bot, chat_id):
        raise forbidden("bot can't initiate conversation with a user")
    chat = _known(telegram, bot, chat_id)
    if chat.person is not None:
        if chat.person.deactivated:
            raise forbidden("user is deactivated")
        if chat.blocked:
            raise forbidden("bot was blocked by the user")
        if not chat.started:
            raise forbidden("bot can't initiate conversation with a user")
    if chat.migrated_to is not None:
        raise bad_request("group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat.migrated_to)
    if chat.bot_status in ("left", "kicked"):
        raise _outside(chat)
    return chat


def found_message(telegram: Telegram, bot: Bot, chat_id: int | str, number: int, what: str) -> Message:
    """Find a message that still exists; raises 400 "`what` not found"."""
    told = chat_for_reading(telegram, bot, chat_id).messages.get(number)
    if told is None or told.deleted:
        raise bad_request(f"{what} not found")
    return told


def _known(telegram: Telegram, bot: Bot, chat_id: int | str) -> Chat:
    if isinstance(chat_id, int):
        account = telegram.accounts.get(chat_id)
        if account is not None and account.is_bot:
            raise forbidden("bot can't send messages to bots")
        if chat_id in bot.chats:
            return bot.chats[chat_id]
    raise bad_request("chat not found")


def _seen_in_a_group(bot: Bot, person: int) -> bool:
    return any(person in chat.members for chat in bot.chats.values() if chat.kind != "private")


def _outside(chat: Chat) -> Exception:
    how = "was kicked from" if chat.bot_status == "kicked" else "is not a member of"
    return forbidden(f"bot {how} the {'group' if chat.kind == 'group' else 'supergroup'} chat")
