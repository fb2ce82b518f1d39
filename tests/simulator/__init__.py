"""Tests of the simulated Telegram: its rules one by one, and real bot libraries driving it as they are."""
