"""Command line and wiring: which doors open in this process; the only room that knows every door."""
