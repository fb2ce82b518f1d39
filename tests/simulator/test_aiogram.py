"""aiogram as it is, with stock polling and stock webhook, talks to the simulator and reads all its answers."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest
from aiogram import Bot, Dispatcher, F
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.enums import ContentType
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramConflictError,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.filters import Command, CommandObject, CommandStart
from aiogram.types import (
    BotCommand,
    BotCommandScopeChat,
    BufferedInputFile,
    CallbackQuery,
    ChatMemberUpdated,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    MenuButtonCommands,
    Message,
    ReplyKeyboardRemove,
    ReplyParameters,
)
from aiogram.webhook.aiohttp_server import SimpleRequestHandler, setup_application
from aiohttp import web

from simulator.phone import Phone, Simulator
from simulator.server import TOKEN

KEYS = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Sì", callback_data="yes")]])


@pytest.fixture
async def stock(sim: Simulator) -> AsyncIterator[Bot]:
    session = AiohttpSession(api=TelegramAPIServer.from_base(sim.base_url))
    async with Bot(TOKEN, session, DefaultBotProperties(parse_mode="HTML")) as bot:
        yield bot


def a_dispatcher() -> Dispatcher:
    """A small bot written as aiogram's own documents show it."""
    dispatcher = Dispatcher()
    dispatcher["told"] = asyncio.Event()

    @dispatcher.message(CommandStart(deep_link=True))
    async def invited(message: Message, command: CommandObject) -> None:
        await message.answer(f"Invito <b>{command.args}</b>")

    @dispatcher.message(Command("domanda"))
    async def question(message: Message) -> None:
        await message.answer("Tutto bene?", reply_markup=KEYS)

    @dispatcher.callback_query(F.data == "yes")
    async def tapped(tap: CallbackQuery) -> None:
        assert isinstance(tap.message, Message)
        await tap.message.edit_text("Bene così.")
        await tap.answer("Segnato", show_alert=True)

    @dispatcher.edited_message()
    async def edited(message: Message) -> None:
        await message.reply("Hai corretto.")

    @dispatcher.message(F.photo | F.voice | F.sticker | F.location | F.contact | F.document)
    async def refused(message: Message) -> None:
        await message.answer(f"Non tengo: {ContentType(message.content_type).value}")

    @dispatcher.my_chat_member()
    async def standing(change: ChatMemberUpdated) -> None:
        dispatcher["standing"] = change.new_chat_member.status
        dispatcher["told"].set()

    return dispatcher


@contextlib.asynccontextmanager
async def polled(dispatcher: Dispatcher, bot: Bot) -> AsyncIterator[None]:
    task = asyncio.create_task(dispatcher.start_polling(bot, handle_signals=False, close_bot_session=False))
    yield
    await dispatcher.stop_polling()
    await task


@contextlib.asynccontextmanager
async def pushed(dispatcher: Dispatcher, bot: Bot) -> AsyncIterator[None]:
    app = web.Application()
    SimpleRequestHandler(dispatcher, bot, handle_in_background=False, secret_token="s-1").register(
        app, "/hook"
    )
    setup_application(app, dispatcher, bot=bot)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    await bot.set_webhook(f"http://127.0.0.1:{runner.addresses[0][1]}/hook", secret_token="s-1")
    yield
    await bot.delete_webhook()
    await runner.cleanup()


@pytest.mark.parametrize("how", [polled, pushed], ids=["polling", "webhook"])
async def test_a_stock_bot_holds_a_conversation(sim: Simulator, stock: Bot, how: type) -> None:
    dispatcher = a_dispatcher()
    anna = await sim.phone("Anna")

    async with how(dispatcher, stock):
        await anna.opens("abc-1")
        await anna.sees("Invito abc-1")
        await anna.says("/domanda")
        await anna.sees("Tutto bene?")
        await anna.taps("Sì")
        await anna.sees("Bene così.")
        await anna.sees_toast("Segnato", alert=True)
        await anna.says("ciso")
        await anna.edits("ciso", "ciao")
        await anna.sees("Hai corretto.")
        for kind in ("photo", "voice", "sticker", "location", "contact", "document"):
            await anna.sends(kind)
            await anna.sees(f"Non tengo: {kind}")
        await anna.blocks()
        await asyncio.wait_for(dispatcher["told"].wait(), 5)

    assert dispatcher["standing"] == "kicked"


class TestItsReadingOfOurAnswers:
    async def test_it_reads_every_answer_the_simulator_gives(
        self, sim: Simulator, stock: Bot, anna: Phone
    ) -> None:
        me = await stock.me()
        sent = await stock.send_message(
            anna.id,
            "<b>uno</b> www.example.org",
            reply_markup=KEYS,
            protect_content=True,
            reply_parameters=ReplyParameters(message_id=1),
            link_preview_options=LinkPreviewOptions(is_disabled=True),
        )
        edited = await stock.edit_message_text(
            "due", chat_id=anna.id, message_id=sent.message_id, reply_markup=KEYS
        )
        bare = await stock.edit_message_reply_markup(chat_id=anna.id, message_id=sent.message_id)
        file = await stock.send_document(anna.id, BufferedInputFile(b"%PDF", "a.pdf"), caption="ecco")
        copied = await stock.copy_message(anna.id, anna.id, file.message_id)
        forwarded = await stock.forward_message(anna.id, anna.id, file.message_id)
        chat = await stock.get_chat(anna.id)

        assert me.username
        assert sent.has_protected_content and sent.reply_to_message and sent.entities
        assert isinstance(edited, Message) and edited.edit_date and edited.reply_markup
        assert edited.reply_markup.model_dump() == KEYS.model_dump()
        assert isinstance(bare, Message) and bare.reply_markup is None
        assert file.document and file.document.file_name == "a.pdf" and file.caption == "ecco"
        assert copied.message_id > file.message_id
        assert forwarded.forward_origin
        assert chat.first_name == "Anna"

    async def test_it_sets_and_gets_all_a_bot_says_of_itself(self, stock: Bot, anna: Phone) -> None:
        commands = [BotCommand(command="aiuto", description="Chi ti aiuta")]
        scope = BotCommandScopeChat(chat_id=anna.id)
        await stock.set_my_commands(commands, scope=scope, language_code="it")
        await stock.set_my_name("Cordata")
        await stock.set_my_description("Una corda", language_code="it")
        await stock.set_my_short_description("Corda")
        await stock.set_chat_menu_button(menu_button=MenuButtonCommands())
        await stock.send_chat_action(anna.id, "typing")
        await stock.send_message(anna.id, "a", reply_markup=ReplyKeyboardRemove())

        (kept,) = await stock.get_my_commands(scope=scope, language_code="it")
        assert kept.model_dump() == commands[0].model_dump()
        assert (await stock.get_my_name()).name == "Cordata"
        assert (await stock.get_my_description(language_code="it")).description == "Una corda"
        assert (await stock.get_my_short_description(language_code="it")).short_description == "Corda"
        assert isinstance(await stock.get_chat_menu_button(), MenuButtonCommands)
        assert (await stock.get_webhook_info()).url == ""
        assert await stock.delete_my_commands(scope=scope, language_code="it")
        assert await stock.delete_webhook(drop_pending_updates=True)
        assert await stock.delete_messages(anna.id, [1, 2])
        assert await stock.log_out()

    async def test_it_names_every_refusal_rightly(self, sim: Simulator, stock: Bot, anna: Phone) -> None:
        berta = await sim.phone("Berta")
        group = await sim.group("Squadra", [berta])
        new = await group.migrates()
        with pytest.raises(TelegramForbiddenError, match="can't initiate conversation"):
            await stock.send_message(berta.id, "a")
        with pytest.raises(TelegramBadRequest, match="can't parse entities"):
            await stock.send_message(anna.id, "<a")
        with pytest.raises(TelegramMigrateToChat) as migrated:
            await stock.send_message(group.chat_id, "a")
        await sim.fault("flood", retry_after=5)
        with pytest.raises(TelegramRetryAfter) as flooded:
            await stock.send_message(anna.id, "a")
        await sim.fault("bad_gateway_after")
        with pytest.raises(TelegramServerError):
            await stock.send_message(anna.id, "a")
        await sim.fault("reset")
        with pytest.raises(TelegramNetworkError):
            await stock.send_message(anna.id, "a")
        await stock.set_webhook("http://127.0.0.1:9/x")
        with pytest.raises(TelegramConflictError):
            await stock.get_updates()

        assert migrated.value.migrate_to_chat_id == new.chat_id
        assert flooded.value.retry_after == 5

    async def test_a_foreign_token_is_unauthorized(self, sim: Simulator) -> None:
        session = AiohttpSession(api=TelegramAPIServer.from_base(sim.base_url))
        async with Bot("5:foreign", session) as stranger:
            with pytest.raises(TelegramUnauthorizedError):
                await stranger.get_me()
