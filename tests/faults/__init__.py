"""What goes wrong around the house while people write: disk, clock, network, database, Telegram; and what must hold after.

`make faults` runs all of it; a short form of each is part of every test run.
"""
