"""The kill harness: the house is ended with -9 again and again while people write, and everything is counted afterwards.

It judges from outside: what Telegram was told, what the phones typed, what stands in the database.  It must never look
into the house's own memory, nor leave a process behind.
"""
