"""What the house is measured against: bots as their libraries' own pages show them, not slowed on purpose."""

import argparse
from pathlib import Path


def command_line(description: str | None) -> argparse.ArgumentParser:
    """Give the command line every contestant shares; a contestant adds its own options to it."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--api", required=True, help="root of the Bot API server")
    parser.add_argument("--token", required=True)
    parser.add_argument("--home", type=Path, help="folder for what the bot stores")
    return parser


def say_ready() -> None:
    """Tell the job, on standard output, that the bot now asks for updates."""
    print("READY", flush=True)
