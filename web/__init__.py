"""The other door: the team's console and the one-time pages; knows casework, never Telegram."""
