"""A secret in three shares of which any two give it back, written so that people can keep them on paper.

Shamir's scheme over GF(256) with a threshold of two: one share alone tells nothing at all. Pure: chance is an argument.
"""

import hashlib
from base64 import b32decode, b32encode

SHARES = 3
THRESHOLD = 2
MARK = "CORDATA"


class ShareUnreadable(ValueError):
    """A share was not copied as it stands on its paper; its checksum tells."""


class SharesDiffer(ValueError):
    """Two shares are one and the same, or belong to different secrets."""


def _times(a: int, b: int) -> int:
    product = 0
    while b:
        if b & 1:
            product ^= a
        a = a << 1 ^ (0x11B if a & 0x80 else 0)
        b >>= 1
    return product


def _inverse(a: int) -> int:
    found = a
    for _ in range(6):
        found = _times(_times(found, found), a)
    return _times(found, found)


def split(secret: bytes, chance: bytes) -> list[bytes]:
    """Give three shares of a secret; `chance` is as many random bytes as the secret has."""
    if len(chance) != len(secret):
        raise ValueError(len(chance))
    return [
        bytes([x]) + bytes(byte ^ _times(slope, x) for byte, slope in zip(secret, chance, strict=True))
        for x in range(1, SHARES + 1)
    ]


def join(first: bytes, second: bytes) -> bytes:
    """Give the secret back from two different shares; raises SharesDiffer."""
    x, y = first[0], second[0]
    if x == y or len(first) != len(second):
        raise SharesDiffer
    at_x, at_y = _times(y, _inverse(x ^ y)), _times(x, _inverse(x ^ y))
    return bytes(
        _times(one, at_x) ^ _times(other, at_y) for one, other in zip(first[1:], second[1:], strict=True)
    )


def _sum(body: bytes) -> bytes:
    return hashlib.sha256(MARK.encode() + body).digest()[:3]


def written(share: bytes) -> str:
    """Give a share as people write it down: groups of four letters and digits, with a checksum."""
    text = b32encode(share + _sum(share)).decode().rstrip("=")
    return f"{MARK} " + " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def read(text: str) -> bytes:
    """Read a written share, whatever its case and spaces; raises ShareUnreadable."""
    plain = "".join(text.upper().split()).removeprefix(MARK)
    try:
        raw = b32decode(plain + "=" * (-len(plain) % 8))
    except ValueError as error:
        raise ShareUnreadable from error
    if len(raw) < 5 or _sum(raw[:-3]) != raw[-3:]:
        raise ShareUnreadable
    return raw[:-3]
