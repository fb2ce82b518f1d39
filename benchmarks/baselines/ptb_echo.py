"""Baseline (b): python-telegram-bot's bare echo with its own polling. It stores nothing."""

from typing import Any

from telegram import Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters

from benchmarks.baselines import command_line, say_ready


async def echo(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Say the same again."""
    message = update.effective_message
    if message is not None:
        await message.reply_text(message.text or "…")


async def on_start(application: Application[Any, Any, Any, Any, Any, Any]) -> None:
    """Called by the library once the bot is initialised."""
    say_ready()


def main() -> None:
    """Poll until ended."""
    wish = command_line(__doc__).parse_args()
    builder = Application.builder().token(wish.token).base_url(f"{wish.api}/bot").post_init(on_start)
    application = builder.build()
    application.add_handler(MessageHandler(filters.TEXT, echo))
    application.run_polling()


if __name__ == "__main__":
    main()
