"""The Telegram doors: pump, webhook, transaction, person, delivery; never decides about a case."""
