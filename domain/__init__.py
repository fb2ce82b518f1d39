"""What is true and allowed; pure: no await, no SQL, no Telegram, no clock, no translation."""
