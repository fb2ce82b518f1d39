"""The command line: `cordata --help`; each command imports what it needs, so that help and the benches are quick."""

import argparse
import os
import sys
from importlib import import_module

COMMANDS = (
    ("run", "open the house: the demo on this machine, or Telegram when TELEGRAM_TOKEN is set"),
    ("story", "play one report from first tap to taking charge, and show both phones"),
    ("invite", "make a single-use invitation link"),
    ("network", "tell the house its territories and organisations"),
    ("directory", "bring the directory of services in and out"),
    ("keys", "make the key ring"),
    ("backup", "make a sealed backup; the house may run meanwhile"),
    ("restore", "put a backup back, or try whether it could be"),
    ("audit", "look whether the audit trail is whole, and export it"),
    ("retention", "what is kept how long, and what goes next"),
    ("privacy", "the register of processing and the impact assessment, from the configuration"),
    ("migrate", "bring the tables of the database forward"),
    ("doctor", "look at everything that may be wrong with this installation, and say the cure"),
    ("parked", "list the updates that were set aside"),
    ("children", "open or close the same-child signal"),
    ("triage", "the clinical team's bench: why a report gets its level"),
    ("protocol", "check the files of the protocol"),
    ("relay", "the supervisors' bench: what would pass between two people who talk"),
)


def parser(asked: str | None) -> argparse.ArgumentParser:
    """Build the parser; only the command that was asked for brings its own arguments, and its imports."""
    made = argparse.ArgumentParser(
        prog="cordata", description="Early-warning reports, to the people who can act."
    )
    commands = made.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, help_text in COMMANDS:
        if name == asked:
            acts = import_module(f"app.{name}_command").add_parser(commands)
            if name == "protocol":
                import_module("app.danger_command").add_parser(acts)
                import_module("app.protocol_report").add_parser(acts)
        else:
            commands.add_parser(name, help=help_text)
    return made


def main() -> int:
    """Run one command; gives the exit status, and says what is wrong without a traceback."""
    try:
        return _run()
    except (KeyboardInterrupt, EOFError):
        print("Stopped.", file=sys.stderr)
        return 130
    except BrokenPipeError:  # whoever read the output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        if sys.flags.dev_mode:
            raise
        words, status = import_module("app.mishaps").told(error)
        print(words, file=sys.stderr)
        return int(status)


def _run() -> int:
    asked = next((word for word in sys.argv[1:] if not word.startswith("-")), None)
    args = parser(asked if asked in dict(COMMANDS) else None).parse_args()
    status: int = args.run(args)
    sys.stdout.flush()
    return status


if __name__ == "__main__":
    sys.exit(main())
