"""Sealing of everything personal: AES-256-GCM bound to its row, one key per case, blind indexes for lookups.

The key ring lives in files of its own, outside the data folder; this room never writes them. A ciphertext moved to another
row, column or table does not open (AAD). Measured choice: `docs/decisions`, sealing.
"""

import hashlib
import hmac
import json
import os
import secrets
from base64 import b64decode, b64encode
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_NONCE = 12
_KEY = 32
RING_FILE = "ring.json"


class KeysUnusable(Exception):
    """The key files are missing, badly kept or not those of this database; the message names the cure."""


class Unsealable(Exception):
    """A ciphertext does not open here: wrong key, wrong row, or changed bytes."""


def _derive(key: bytes, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=_KEY, salt=None, info=purpose.encode()).derive(key)


class Box:
    """One key; seals bytes for a place such as `talks.state:17` and opens them only there."""

    __slots__ = ("_aead",)

    def __init__(self, key: bytes) -> None:
        self._aead = AESGCM(key)

    def seal(self, place: bytes, plain: bytes) -> bytes:
        """Give nonce and ciphertext, 28 bytes longer than `plain`."""
        nonce = os.urandom(_NONCE)
        return nonce + self._aead.encrypt(nonce, plain, place)

    def unseal(self, place: bytes, sealed: bytes) -> bytes:
        """Open what was sealed for this very place; raises Unsealable."""
        try:
            return self._aead.decrypt(sealed[:_NONCE], sealed[_NONCE:], place)
        except (InvalidTag, ValueError) as error:
            raise Unsealable(place.decode(errors="replace")) from error


class KeyRing:
    """The master keys by number, newest first, and the key of the blind indexes."""

    def __init__(
        self,
        masters: dict[int, bytes],
        index_key: bytes,
        child_key: bytes | None = None,
        trail_key: bytes | None = None,
    ) -> None:
        self._masters = masters
        self._newest = max(masters)
        self._index = hmac.new(_derive(index_key, "blind index"), digestmod=hashlib.sha256)
        self._child = hmac.new(_derive(child_key or index_key, "same child"), digestmod=hashlib.sha256)
        self._trail = hmac.new(_derive(trail_key or index_key, "audit trail"), digestmod=hashlib.sha256)
        self._house = {kid: Box(_derive(key, "house")) for kid, key in masters.items()}
        self._wrap = {kid: Box(_derive(key, "vault")) for kid, key in masters.items()}
        self._mark = bytes([self._newest])
        self.check = hmac.new(_derive(index_key, "check"), b"cordata", hashlib.sha256).hexdigest()[:32]

    def seal(self, place: str, plain: bytes) -> bytes:
        """Seal house data (talks, kept answers, outbox, numbers) for `place`, such as `talks.state:17`."""
        return self._mark + self._house[self._newest].seal(place.encode(), plain)

    def unseal(self, place: str, sealed: bytes) -> bytes:
        """Open house data; raises Unsealable."""
        box = self._house.get(sealed[0]) if sealed else None
        if box is None:
            raise Unsealable(f"{place}: key {sealed[:1].hex() or 'none'} is not in the ring")
        return box.unseal(place.encode(), sealed[1:])

    def new_vault(self, vault_id: int) -> tuple[Box, bytes]:
        """Make the key of one case: the open box and the wrapped key to store."""
        key = secrets.token_bytes(_KEY)
        wrapped = self._wrap[self._newest].seal(f"vaults.key:{vault_id}".encode(), key)
        return Box(key), self._mark + wrapped

    def open_vault(self, vault_id: int, wrapped: bytes) -> Box:
        """Open the box of one case from its wrapped key; raises Unsealable."""
        wrapper = self._wrap.get(wrapped[0]) if wrapped else None
        if wrapper is None:
            raise Unsealable(f"vault {vault_id}: key {wrapped[:1].hex() or 'none'} is not in the ring")
        return Box(wrapper.unseal(f"vaults.key:{vault_id}".encode(), wrapped[1:]))

    def blind(self, field: str, value: str) -> bytes:
        """Give the 16-byte blind index of `value`, apart for every `field`."""
        return _marked(self._index, field, value)

    def child_mark(self, field: str, value: str) -> bytes:
        """Give the 16-byte mark of the same-child signal, made with a key of its own."""
        return _marked(self._child, field, value)

    def chained(self, before: bytes, said: bytes) -> bytes:
        """Give the 32-byte mark of an audit entry that follows the one marked `before`."""
        mac = self._trail.copy()
        mac.update(before)
        mac.update(said)
        return mac.digest()


def _marked(key: "hmac.HMAC", field: str, value: str) -> bytes:
    mac = key.copy()
    mac.update(f"{field}\0{value}".encode())
    return mac.digest()[:16]


def make_ring(folder: Path) -> None:
    """Write a new key ring into `folder`, readable by the owner alone; raises KeysUnusable when one stands there."""
    target = folder / RING_FILE
    if target.exists():
        raise KeysUnusable(f"{target}: a key ring stands here already; nothing was changed.")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    ring = {"masters": {"1": _fresh()}, "index": _fresh(), "child": _fresh()}
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    with os.fdopen(descriptor, "w") as file:
        json.dump(ring, file)
        file.flush()
        os.fsync(descriptor)


def _fresh() -> str:
    return b64encode(secrets.token_bytes(_KEY)).decode()


def read_ring(folder: Path, data_folder: Path) -> KeyRing:
    """Read the key ring; raises KeysUnusable when it is missing, inside the data folder, or readable by others."""
    file = folder / RING_FILE
    if data_folder.resolve() in (*folder.resolve().parents, folder.resolve(), *file.resolve().parents):
        raise KeysUnusable(
            f"{file}: the keys lie inside the data folder {data_folder}, so one theft takes both. "
            "Set CORDATA_KEYS to a folder elsewhere and move the file there."
        )
    if not file.exists():
        raise KeysUnusable(f"{file}: no key ring. Make one with: cordata keys init")
    if file.stat().st_mode & 0o377:
        raise KeysUnusable(f"{file}: others can read or change the key. Run: chmod 0400 {file}")
    try:
        ring = json.loads(file.read_text())
        masters = {int(kid): _key(said) for kid, said in ring["masters"].items()}
        child = _key(ring["child"]) if "child" in ring else None
        return KeyRing(masters, _key(ring["index"]), child)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise KeysUnusable(f"{file}: not a key ring. Put back the copy kept for recovery.") from error


def _key(said: str) -> bytes:
    """Read one key; raises ValueError for anything but 32 bytes, so that half a file never seals anything."""
    key = b64decode(said, validate=True)
    if len(key) != _KEY:
        raise ValueError(len(key))
    return key
