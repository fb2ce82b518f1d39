"""What bots do with messages: send, edit, delete, copy, forward, answer a tap. Limits and refusals as Telegram's."""

from typing import Any

from simulator import views
from simulator.entities import LONGEST_TEXT, written
from simulator.keyboards import Markup, read_markup
from simulator.methods import Upload
from simulator.reach import chat_for_reading, chat_for_writing, found_message
from simulator.refusals import Refused, bad_request, too_many
from simulator.world import Bot, Chat, Message, Telegram, Toast

LONGEST_CAPTION = 1024
LONGEST_ANSWER = 200
DELETABLE_SECONDS = 48 * 3600
ANSWERABLE_SECONDS = 15.0
LARGEST_FILE = 50 * 1024 * 1024
MOST_DELETED_AT_ONCE = 100
CHAT_ACTIONS = frozenset(
    {
        "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document",
        "choose_sticker", "find_location", "record_video_note", "upload_video_note",
    }
)  # fmt: skip
_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)

Values = dict[str, Any]


def send_message(telegram: Telegram, bot: Bot, values: Values) -> dict[str, Any]:
    """sendMessage."""
    content = _text_content(values)
    chat = chat_for_writing(telegram, bot, values["chat_id"])
    return views.message(chat, _post(telegram, bot, chat, content, values, extras=_link_preview(values)))


def send_document(telegram: Telegram, bot: Bot, values: Values) -> dict[str, Any]:
    """sendDocument, with an uploaded file or the file_id of one seen before."""
    upload = values["document"]
    if isinstance(upload, str):
        if upload.startswith(("http://", "https://")):
            raise bad_request("failed to get HTTP URL content")
        if upload not in telegram.files:
            raise bad_request("wrong file identifier/HTTP URL specified")
        document = telegram.files[upload]
    else:
        document = _kept(telegram, upload)
    content = {"document": document, **_caption(values)}
    chat = chat_for_writing(telegram, bot, values["chat_id"])
    return views.message(chat, _post(telegram, bot, chat, content, values))


def _kept(telegram: Telegram, upload: Upload) -> dict[str, Any]:
    if not upload.content:
        raise bad_request("file must be non-empty")
    if len(upload.content) > LARGEST_FILE:
        raise Refused(413, "Request Entity Too Large")
    return telegram.keep_file(
        {"file_name": upload.name, "mime_type": upload.media_type, "file_size": len(upload.content)}
    )


def copy_message(telegram: Telegram, bot: Bot, values: Values) -> dict[str, int]:
    """copyMessage: the words without their author."""
    source = found_message(telegram, bot, values["from_chat_id"], values["message_id"], "message to copy")
    if source.protected or source.kind in telegram.SERVICE:
        raise bad_request("message can't be copied")
    content = dict(source.content)
    if "caption" in values and source.kind != "text":
        content.pop("caption", None)
        content.pop("caption_entities", None)
        content |= _caption(values)
    chat = chat_for_writing(telegram, bot, values["chat_id"])
    return {"message_id": _post(telegram, bot, chat, content, values).id}


def forward_message(telegram: Telegram, bot: Bot, values: Values) -> dict[str, Any]:
    """forwardMessage: shows the author to whoever receives it, which is why a relay must not use it."""
    source = found_message(telegram, bot, values["from_chat_id"], values["message_id"], "message to forward")
    if source.protected or source.kind in telegram.SERVICE:
        raise bad_request("message can't be forwarded")
    origin = source.extras.get("forward_origin") or {
        "type": "user",
        "date": source.at,
        "sender_user": views.user(source.sender),
    }
    chat = chat_for_writing(telegram, bot, values["chat_id"])
    extras = {"forward_origin": origin}
    return views.message(chat, _post(telegram, bot, chat, dict(source.content), values, extras=extras))


def edit_message_text(telegram: Telegram, bot: Bot, values: Values) -> dict[str, Any]:
    """editMessageText; without a keyboard in the call the message loses its own."""
    content = _text_content(values)
    chat, told = _editable(telegram, bot, values)
    if told.kind != "text":
        raise bad_request("there is no text in the message to edit")
    extras = {key: value for key, value in told.extras.items() if key != "link_preview_options"}
    return _changed(telegram, bot, chat, told, content, _inline_only(values), extras | _link_preview(values))


def edit_message_caption(telegram: Telegram, bot: Bot, values: Values) -> dict[str, Any]:
    """editMessageCaption."""
    caption = _caption(values)
    chat, told = _editable(telegram, bot, values)
    if told.kind == "text":
        raise bad_request("there is no caption in the message to edit")
    content = {
        key: value for key, value in told.content.items() if key not in ("caption", "caption_entities")
    }
    return _changed(telegram, bot, chat, told, content | caption, _inline_only(values), told.extras)


def edit_message_reply_markup(telegram: Telegram, bot: Bot, values: Values) -> dict[str, Any]:
    """editMessageReplyMarkup; without a keyboard it takes the keyboard away."""
    chat, told = _editable(telegram, bot, values)
    return _changed(telegram, bot, chat, told, told.content, _inline_only(values), told.extras)


def delete_message(telegram: Telegram, bot: Bot, values: Values) -> bool:
    """deleteMessage: only within 48 hours; in private chats also what the person wrote."""
    chat = chat_for_reading(telegram, bot, values["chat_id"])
    told = chat.messages.get(values["message_id"])
    if told is None or told.deleted:
        raise bad_request("message to delete not found")
    _may_be_deleted(telegram, chat, told)
    told.deleted = True
    telegram.touch(bot, chat, "deleted", told)
    return True


def delete_messages(telegram: Telegram, bot: Bot, values: Values) -> bool:
    """deleteMessages: up to a hundred; those not found are skipped, one too old refuses all."""
    numbers = values["message_ids"]
    if not numbers or not all(isinstance(number, int) for number in numbers):
        raise bad_request("message identifiers are not specified")
    if len(numbers) > MOST_DELETED_AT_ONCE:
        raise bad_request("too many message identifiers specified")
    chat = chat_for_reading(telegram, bot, values["chat_id"])
    found = [told for number in numbers if (told := chat.messages.get(number)) and not told.deleted]
    for told in found:
        _may_be_deleted(telegram, chat, told)
    for told in found:
        told.deleted = True
        telegram.touch(bot, chat, "deleted", told)
    return True


def _may_be_deleted(telegram: Telegram, chat: Chat, told: Message) -> None:
    if not told.sender.is_bot and chat.kind != "private":
        raise bad_request("message can't be deleted")
    if telegram.now() - told.at >= DELETABLE_SECONDS:
        raise bad_request("message can't be deleted for everyone")


def answer_callback_query(telegram: Telegram, bot: Bot, values: Values) -> bool:
    """answerCallbackQuery: once, in time, with 200 characters at most."""
    query = bot.queries.get(values["callback_query_id"])
    text = values.get("text", "")
    if query is None or query.answered or telegram.clock.now() - query.at > ANSWERABLE_SECONDS:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    if len(text) > LONGEST_ANSWER:
        raise bad_request("MESSAGE_TOO_LONG")
    query.answered = True
    if text or values.get("url"):
        chat = bot.chats[query.chat_id]
        telegram.touch(bot, chat, "toast")
        chat.toasts.append(Toast(text, bool(values.get("show_alert")), values.get("url"), telegram.version))
    return True


def send_chat_action(telegram: Telegram, bot: Bot, values: Values) -> bool:
    """sendChatAction: "typing…" and the like; nothing of it stays."""
    if values["action"] not in CHAT_ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat_for_writing(telegram, bot, values["chat_id"])
    return True


def _text_content(values: Values) -> dict[str, Any]:
    text, entities = written(values.get("text", ""), values.get("parse_mode"), values.get("entities"))
    if not text:
        raise bad_request("message text is empty")
    if len(text) > LONGEST_TEXT:
        raise bad_request("message is too long")
    return {"text": text, "entities": entities} if entities else {"text": text}


def _caption(values: Values) -> dict[str, Any]:
    text, entities = written(
        values.get("caption", ""), values.get("parse_mode"), values.get("caption_entities")
    )
    if len(text) > LONGEST_CAPTION:
        raise bad_request("message caption is too long")
    if not text:
        return {}
    return {"caption": text, "caption_entities": entities} if entities else {"caption": text}


def _link_preview(values: Values) -> dict[str, Any]:
    options = values.get("link_preview_options")
    if options is None and values.get("disable_web_page_preview"):
        options = {"is_disabled": True}
    return {"link_preview_options": options} if options else {}


def _inline_only(values: Values) -> Markup | None:
    markup = read_markup(values.get("reply_markup"))
    if markup is not None and "inline_keyboard" not in markup:
        raise bad_request("inline keyboard expected")
    return markup


def _post(
    telegram: Telegram, bot: Bot, chat: Chat, content: Values, values: Values, *, extras: Values | None = None
) -> Message:
    markup = read_markup(values.get("reply_markup"))
    reply_to = _reply(chat, values)
    _not_too_fast(telegram, bot, chat)
    inline = markup if markup is not None and "inline_keyboard" in markup else None
    if markup is not None and inline is None:
        chat.keyboard = markup if "keyboard" in markup else None
    told = Message(
        next(bot.message_ids),
        chat.id,
        bot.account,
        telegram.now(),
        content,
        markup=inline,
        extras=extras or {},
        reply_to=reply_to,
        protected=bool(values.get("protect_content")),
        fixed=markup is not None and inline is None,
    )
    chat.messages[told.id] = told
    telegram.touch(bot, chat, "message", told)
    return told


def _reply(chat: Chat, values: Values) -> int | None:
    asked = values.get("reply_parameters") or {}
    number = asked.get("message_id", values.get("reply_to_message_id"))
    if number is None:
        return None
    answered = chat.messages.get(number)
    if answered is not None and not answered.deleted:
        return int(number)
    if asked.get("allow_sending_without_reply") or values.get("allow_sending_without_reply"):
        return None
    raise bad_request("message to be replied not found")


def _not_too_fast(telegram: Telegram, bot: Bot, chat: Chat) -> None:
    wait = telegram.throttle.wait_for(bot.id, chat.id, now=telegram.clock.now(), asked_at=chat.last_act_at)
    if wait:
        raise too_many(wait)


def _editable(telegram: Telegram, bot: Bot, values: Values) -> tuple[Chat, Message]:
    if "chat_id" not in values:
        raise bad_request("chat_id is empty")
    chat = chat_for_writing(telegram, bot, values["chat_id"])
    told = chat.messages.get(values.get("message_id", 0))
    if told is None or told.deleted:
        raise bad_request("message to edit not found")
    if told.sender is not bot.account or told.fixed or told.extras.get("forward_origin"):
        raise bad_request("message can't be edited")
    return chat, told


def _changed(
    telegram: Telegram,
    bot: Bot,
    chat: Chat,
    told: Message,
    content: Values,
    markup: Markup | None,
    extras: Values,
) -> dict[str, Any]:
    if (content, markup, extras) == (told.content, told.markup, told.extras):
        raise bad_request(_NOT_MODIFIED)
    _not_too_fast(telegram, bot, chat)
    if content != told.content or extras != told.extras:
        told.edited_at = telegram.now()
    told.content, told.markup, told.extras = content, markup, extras
    telegram.touch(bot, chat, "edited", told)
    return views.message(chat, told)
