"""A strict local Telegram: Bot API over HTTP and phones; imports nothing of the other rooms."""
