"""python-telegram-bot as it is, a second and independent reading of the Bot API, talks to the simulator."""

import contextlib
import datetime
from collections.abc import AsyncIterator
from typing import Any

import pytest
from telegram import (
    BotCommand,
    BotCommandScopeAllPrivateChats,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    MaybeInaccessibleMessage,
    MenuButtonDefault,
    Message,
    ReplyParameters,
    Update,
)
from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, RetryAfter
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    MessageHandler,
    filters,
)

from simulator.phone import Phone, Simulator
from simulator.server import TOKEN

KEYS = InlineKeyboardMarkup([[InlineKeyboardButton("Sì", callback_data="yes")]])
Stock = Application[Any, Any, Any, Any, Any, Any]


def an_application(sim: Simulator) -> Stock:
    return Application.builder().token(TOKEN).base_url(f"{sim.base_url}/bot").build()


@pytest.fixture
async def stock(sim: Simulator) -> AsyncIterator[Stock]:
    application = an_application(sim)
    async with application:
        yield application


@contextlib.asynccontextmanager
async def polled(application: Stock) -> AsyncIterator[None]:
    assert application.updater is not None
    await application.updater.start_polling(
        timeout=datetime.timedelta(seconds=10), allowed_updates=Update.ALL_TYPES
    )
    await application.start()
    yield
    await application.updater.stop()
    await application.stop()


async def greet(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.effective_message is not None
    await update.effective_message.reply_text(f"Invito {context.args}", reply_markup=KEYS)


async def tapped(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    query = update.callback_query
    assert query is not None
    await query.answer("Segnato")
    await query.edit_message_text("Bene così.")


async def repeat(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.effective_message is not None
    await update.effective_message.reply_html(f"<i>{update.effective_message.text_html}</i>", do_quote=True)


async def test_a_stock_bot_holds_a_conversation_by_polling(sim: Simulator, stock: Stock) -> None:
    stock.add_handler(CommandHandler("start", greet))
    stock.add_handler(CallbackQueryHandler(tapped, pattern="^yes$"))
    stock.add_handler(MessageHandler(filters.TEXT, repeat))
    anna = await sim.phone("Anna")

    async with polled(stock):
        await anna.opens("abc-1")
        await anna.sees("Invito ['abc-1']")
        await anna.taps("Sì")
        await anna.sees("Bene così.")
        await anna.sees_toast("Segnato")
        await anna.says("a <b> & c")
        answer = await anna.sees("a <b> & c")

    assert answer.entities[0]["type"] == "italic"
    assert answer.reply_to is not None


class TestItsReadingOfOurAnswers:
    async def test_it_reads_every_answer_the_simulator_gives(self, stock: Stock, anna: Phone) -> None:
        bot = stock.bot
        sent = await bot.send_message(
            anna.id,
            "uno",
            reply_markup=KEYS,
            protect_content=True,
            reply_parameters=ReplyParameters(1),
            link_preview_options=LinkPreviewOptions(is_disabled=True),
        )
        edited = await bot.edit_message_text("due", anna.id, sent.message_id, reply_markup=KEYS)
        bare = await bot.edit_message_reply_markup(anna.id, sent.message_id)
        file = await bot.send_document(
            anna.id, b"%PDF", filename="a.pdf", caption="<b>ecco</b>", parse_mode="HTML"
        )
        copied = await bot.copy_message(anna.id, anna.id, file.message_id)
        forwarded = await bot.forward_message(anna.id, anna.id, file.message_id)
        chat = await bot.get_chat(anna.id)

        assert sent.has_protected_content and sent.reply_to_message
        assert isinstance(edited, Message) and edited.edit_date and edited.reply_markup == KEYS
        assert isinstance(bare, Message) and bare.reply_markup is None
        assert file.document and file.caption_html == "<b>ecco</b>"
        assert copied.message_id > file.message_id
        assert forwarded.forward_origin
        assert (chat.first_name, chat.type) == ("Anna", "private")

    async def test_it_reads_every_update_the_simulator_makes(
        self, sim: Simulator, stock: Stock, anna: Phone
    ) -> None:
        shown = await stock.bot.send_message(anna.id, "a", reply_markup=KEYS)
        await anna.taps("Sì", wait=False)
        on = await anna.screen()
        await stock.bot.delete_message(anna.id, shown.message_id)
        await anna.forges("yes", on=on, wait=False)
        for kind in ("photo", "voice", "sticker", "location", "contact", "document"):
            await anna.sends(kind, wait=False)
        await anna.says("x", wait=False)
        await anna.edits("x", "y", wait=False)
        await anna.forwards("z", wait=False)
        await anna.blocks(wait=False)
        await (await sim.group("Squadra", [anna])).migrates()

        updates = await stock.bot.get_updates(allowed_updates=Update.ALL_TYPES)

        taps = [update.callback_query.message for update in updates if update.callback_query]
        assert [tap.is_accessible for tap in taps if isinstance(tap, MaybeInaccessibleMessage)] == [
            True,
            False,
        ]
        messages = [update.message for update in updates if update.message]
        assert [
            bool(m.photo or m.voice or m.sticker or m.location or m.contact or m.document) for m in messages
        ][1:7] == [True] * 6
        assert [
            update.my_chat_member.new_chat_member.status for update in updates if update.my_chat_member
        ] == [
            "kicked",
            "member",
        ]
        assert messages[-2].migrate_to_chat_id == messages[-1].chat.id
        assert not any(
            thing.api_kwargs for update in updates for thing in (update, update.effective_message) if thing
        )

    async def test_it_sets_and_gets_all_a_bot_says_of_itself(self, stock: Stock, anna: Phone) -> None:
        bot, scope = stock.bot, BotCommandScopeAllPrivateChats()
        await bot.set_my_commands([("aiuto", "Chi ti aiuta")], scope=scope, language_code="it")
        await bot.set_my_name("Cordata", language_code="it")
        await bot.set_my_description("Una corda")
        await bot.set_my_short_description("Corda")
        await bot.set_chat_menu_button(anna.id, MenuButtonDefault())
        await bot.send_message(anna.id, "a", reply_markup=ForceReply())
        await bot.send_chat_action(anna.id, "typing")

        assert await bot.get_my_commands(scope, "it") == (BotCommand("aiuto", "Chi ti aiuta"),)
        assert (await bot.get_my_name("it")).name == "Cordata"
        assert (await bot.get_my_description("it")).description == "Una corda"
        assert (await bot.get_my_short_description()).short_description == "Corda"
        assert await bot.get_chat_menu_button(anna.id) == MenuButtonDefault()
        assert (await bot.get_webhook_info()).pending_update_count == 1
        assert await bot.delete_messages(anna.id, [1])

    async def test_it_names_every_refusal_rightly(
        self, sim: Simulator, stock: Stock, anna: Phone, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PTB_TIMEDELTA", "1")  # its coming default; the other one warns
        group = await sim.group("Squadra", [await sim.phone("Berta")])
        new = await group.migrates()
        await anna.blocks(wait=False)
        with pytest.raises(Forbidden, match="bot was blocked by the user"):
            await stock.bot.send_message(anna.id, "a")
        await anna.unblocks(wait=False)
        with pytest.raises(BadRequest, match="Message is too long"):
            await stock.bot.send_message(anna.id, "x" * 4097)
        with pytest.raises(ChatMigrated) as migrated:
            await stock.bot.send_message(group.chat_id, "a")
        await sim.fault("flood", retry_after=5)
        with pytest.raises(RetryAfter) as flooded:
            await stock.bot.send_message(anna.id, "a")
        await stock.bot.set_webhook("http://127.0.0.1:9/x")
        with pytest.raises(Conflict):
            await stock.bot.get_updates()

        assert migrated.value.new_chat_id == new.chat_id
        assert flooded.value.retry_after == datetime.timedelta(seconds=5)
