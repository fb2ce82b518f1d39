"""Baseline (a): aiogram's bare echo with its own polling. It stores nothing and may lose updates."""

import gc

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import Message

from benchmarks.baselines import command_line, say_ready


async def echo(message: Message) -> None:
    """Say the same again."""
    await message.answer(message.text or "…")


def main() -> None:
    """Poll until ended; with --frozen the objects alive after start are kept out of garbage collection."""
    parser = command_line(__doc__)
    parser.add_argument("--frozen", action="store_true")
    wish = parser.parse_args()
    bot = Bot(wish.token, session=AiohttpSession(api=TelegramAPIServer.from_base(wish.api)))
    dispatcher = Dispatcher()
    dispatcher.message.register(echo)

    async def on_start() -> None:
        if wish.frozen:
            gc.collect()
            gc.freeze()
        say_ready()

    dispatcher.startup.register(on_start)
    dispatcher.run_polling(bot)


if __name__ == "__main__":
    main()
