"""Large files sealed in pieces: each piece knows its number and whether it is the last, so none can be moved or left out."""

import hashlib
import os
import struct
from collections.abc import Callable
from pathlib import Path

from db.sealing import Box, Unsealable

MAGIC = b"CORDATA-COPY-1\n"
_PIECE = 1 << 20
_ID = 16

Progress = Callable[[int, int], None]
"""Told how many bytes are done, and how many there are."""


def _place(name: bytes, number: int, *, last: bool) -> bytes:
    return b"copy:%s:%d:%d" % (name.hex().encode(), number, last)


def seal(source: Path, target: Path, box: Box, kid: int, progress: Progress | None = None) -> str:
    """Seal a file into another one, readable by the owner alone; gives the SHA-256 of what was written, in hexadecimal."""
    name, total, done = os.urandom(_ID), source.stat().st_size, 0
    digest = hashlib.sha256()
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with source.open("rb") as plain, os.fdopen(descriptor, "wb") as written:

        def put(piece: bytes) -> None:
            digest.update(piece)
            written.write(piece)

        put(MAGIC + bytes([kid]) + name)
        number, piece = 0, plain.read(_PIECE)
        while True:
            following = plain.read(_PIECE)
            sealed = box.seal(_place(name, number, last=not following), piece)
            put(struct.pack(">I", len(sealed)) + sealed)
            done += len(piece)
            if progress is not None:
                progress(done, total)
            if not following:
                break
            number, piece = number + 1, following
        written.flush()
        os.fsync(descriptor)
    return digest.hexdigest()


def key_of(source: Path) -> int:
    """Give the number of the master key that a sealed file needs; raises Unsealable for any other file."""
    with source.open("rb") as sealed:
        head = sealed.read(len(MAGIC) + 1)
    if len(head) <= len(MAGIC) or not head.startswith(MAGIC):
        raise Unsealable(f"{source}: no sealed copy of this house")
    return head[-1]


def unseal(source: Path, target: Path, box: Box) -> None:
    """Open a sealed file into another one; raises Unsealable when a byte was changed, or a piece moved or left out."""
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with source.open("rb") as sealed, os.fdopen(descriptor, "wb") as written:
        sealed.read(len(MAGIC) + 1)
        name, number = sealed.read(_ID), 0
        length = sealed.read(4)
        while length:
            piece = sealed.read(struct.unpack(">I", length)[0]) if len(length) == 4 else b""
            length = sealed.read(4)
            written.write(box.unseal(_place(name, number, last=not length), piece))
            number += 1
        if not number:
            raise Unsealable(f"{source}: cut off")
