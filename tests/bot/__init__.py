"""The Telegram doors against a simulated Telegram over real HTTP, and a database that may be away."""
