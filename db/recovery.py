"""The key ring sealed for recovery: opened by any two of three people together, and by nobody alone.

The sealed file holds the whole ring under a key of its own; that key exists only as shares on paper. It is kept apart from
backups: with backup, file and two shares everything opens, which is what recovery is for.
"""

import json
import os
import secrets
from pathlib import Path

from db import key_files
from db.sealing import RING_FILE, Box, KeysUnusable, Unsealable
from domain import shares

SEALED_FILE = "ring.sealed"
_PLACE = b"recovery.ring:1"


def export(keys: Path, target: Path) -> list[str]:
    """Write the sealed ring to `target` and give three shares, each for another person; raises KeysUnusable."""
    ring = (keys / RING_FILE).read_bytes()
    json.loads(ring)
    secret = secrets.token_bytes(32)
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = target / SEALED_FILE
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as opened:
        opened.write(Box(secret).seal(_PLACE, ring))
        opened.flush()
        os.fsync(descriptor)
    return [shares.written(share) for share in shares.split(secret, secrets.token_bytes(32))]


def ready(file: Path, keys: Path) -> None:
    """Look, before people read out their shares, whether there is something to open and room for it; raises KeysUnusable."""
    if (keys / RING_FILE).exists():
        raise KeysUnusable(f"{keys / RING_FILE}: a key ring stands here already; nothing was changed.")
    if not file.is_file():
        raise KeysUnusable(f"{file}: there is no sealed ring. It is the file that `keys export` wrote.")


def recover(file: Path, first: str, second: str, keys: Path) -> None:
    """Put the ring back from its sealed file and two shares; never over a ring that stands. Raises KeysUnusable."""
    ready(file, keys)
    try:
        secret = shares.join(shares.read(first), shares.read(second))
        ring = json.loads(Box(secret).unseal(_PLACE, file.read_bytes()))
    except shares.ShareUnreadable as error:
        raise KeysUnusable("A share was not copied as it stands. Read it again, letter by letter.") from error
    except shares.SharesDiffer as error:
        raise KeysUnusable("These are not two different shares of one ring.") from error
    except (OSError, Unsealable, ValueError) as error:
        raise KeysUnusable(f"{file}: these two shares do not open it. Are they of the same day?") from error
    keys.mkdir(mode=0o700, parents=True, exist_ok=True)
    key_files.replace(keys, ring)
