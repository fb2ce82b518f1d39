"""Baseline of the relay: aiogram's own polling and a bare copy of each message to the other of a pair. It stores nothing."""

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import Message

from benchmarks.baselines import command_line, say_ready


def other(chat: int) -> int:
    """Give the chat that an even or odd one is paired with."""
    return chat ^ 1


async def copy(message: Message) -> None:
    """Copy a message to the other one."""
    await message.copy_to(other(message.chat.id))


def main() -> None:
    """Poll until ended."""
    wish = command_line(__doc__).parse_args()
    bot = Bot(wish.token, session=AiohttpSession(api=TelegramAPIServer.from_base(wish.api)))
    dispatcher = Dispatcher()
    dispatcher.message.register(copy)

    async def on_start() -> None:
        say_ready()

    dispatcher.startup.register(on_start)
    dispatcher.run_polling(bot)


if __name__ == "__main__":
    main()
