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
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

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


class KeyAhead(Unsealable):
    """A ciphertext was sealed by a newer key than this ring holds: the ring in use is behind the key file."""


def hashed(token: str) -> bytes:
    """Give what is kept of a one-time token: of so many random bits the SHA-256 tells nobody how to redeem it."""
    return hashlib.sha256(token.encode()).digest()


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
    """The master keys by number, newest first, and the key of the blind indexes.

    `source` reads the ring anew: a key that another process has just added is found without a restart. `next_index` is the
    key of the blind indexes that a rotation is about to put in force; the database says which one is (`agree`).
    """

    def __init__(
        self,
        masters: dict[int, bytes],
        index_key: bytes,
        child_key: bytes | None = None,
        trail_key: bytes | None = None,
        *,
        next_index: bytes | None = None,
        source: Callable[[], "KeyRing"] | None = None,
    ) -> None:
        self._masters = masters
        self._newest = max(masters)
        self._indexes = {_check(key): key for key in (index_key, next_index) if key}
        self._use(_check(index_key))
        self._child = hmac.new(_derive(child_key or index_key, "same child"), digestmod=hashlib.sha256)
        self._trail = hmac.new(_derive(trail_key or index_key, "audit trail"), digestmod=hashlib.sha256)
        self._house = {kid: Box(_derive(key, "house")) for kid, key in masters.items()}
        self._wrap = {kid: Box(_derive(key, "vault")) for kid, key in masters.items()}
        self._copies = {kid: Box(_derive(key, "backup")) for kid, key in masters.items()}
        self._mark = bytes([self._newest])
        self._source = source

    def _use(self, check: str) -> None:
        self.check = check
        self._index = hmac.new(_derive(self._indexes[check], "blind index"), digestmod=hashlib.sha256)

    @property
    def newest(self) -> int:
        """Give the number of the master key that seals now."""
        return self._newest

    @property
    def numbers(self) -> tuple[int, ...]:
        """Give the numbers of the master keys, oldest first."""
        return tuple(sorted(self._masters))

    def refresh(self) -> None:
        """Read the ring anew where it lies; one without a place stays as it is. Raises KeysUnusable."""
        if self._source is not None:
            fresh = self._source()
            check = self.check
            self.__dict__.update(fresh.__dict__)
            if check in self._indexes:
                self._use(check)

    def agree(self, check: str) -> bool:
        """Use the blind-index key that the database names; gives whether this ring holds it."""
        if check not in self._indexes:
            self.refresh()
        if check in self._indexes and check != self.check:
            self._use(check)
        return check == self.check

    def use_next(self) -> None:
        """Use the blind-index key that comes next, to compute what a rotation writes."""
        self._use(list(self._indexes)[-1])

    def _known(self, boxes: str, kid: int) -> Box | None:
        if kid not in self._masters:
            self.refresh()
        if kid > self._newest:
            raise KeyAhead(f"key {kid} is newer than this ring; read the key file anew, or restart")
        found: Box | None = getattr(self, boxes).get(kid)
        return found

    def seal(self, place: str, plain: bytes) -> bytes:
        """Seal house data (talks, kept answers, outbox, numbers) for `place`, such as `talks.state:17`."""
        return self._mark + self._house[self._newest].seal(place.encode(), plain)

    def unseal(self, place: str, sealed: bytes) -> bytes:
        """Open house data; raises Unsealable."""
        box = self._known("_house", sealed[0]) if sealed else None
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
        wrapper = self._known("_wrap", wrapped[0]) if wrapped else None
        if wrapper is None:
            raise Unsealable(f"vault {vault_id}: key {wrapped[:1].hex() or 'none'} is not in the ring")
        return Box(wrapper.unseal(f"vaults.key:{vault_id}".encode(), wrapped[1:]))

    def rewrapped(self, vault_id: int, wrapped: bytes) -> bytes:
        """Wrap the key of one case anew under the newest master; its content stays as it is. Raises Unsealable."""
        place = f"vaults.key:{vault_id}".encode()
        wrapper = self._known("_wrap", wrapped[0])
        if wrapper is None:
            raise Unsealable(f"vault {vault_id}: key {wrapped[:1].hex()} is not in the ring")
        return self._mark + self._wrap[self._newest].seal(place, wrapper.unseal(place, wrapped[1:]))

    def copy_box(self, kid: int) -> Box:
        """Give the box that seals backups made under a master key; raises Unsealable once that key was destroyed."""
        box = self._known("_copies", kid)
        if box is None:
            raise Unsealable(f"key {kid} is not in the ring")
        return box

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


def make_ring(folder: Path, today: date | None = None) -> None:
    """Write a new key ring into `folder`, readable by the owner alone; raises KeysUnusable when one stands there.

    `today` is noted as the day of its first key, so that the house can say when a new month's key is due.
    """
    target = folder / RING_FILE
    if target.exists():
        raise KeysUnusable(f"{target}: a key ring stands here already; nothing was changed.")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    ring: dict[str, Any] = {
        "masters": {"1": fresh()},
        "index": fresh(),
        "child": fresh(),
        "trail": fresh(),
        "made": {"1": today.isoformat()} if today else {},
    }
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    with os.fdopen(descriptor, "w") as file:
        json.dump(ring, file)
        file.flush()
        os.fsync(descriptor)


def fresh() -> str:
    """Make a new random key, as the ring file writes it."""
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
        child, trail, coming = (_key(ring[name]) if name in ring else None for name in _OPTIONAL)
        return KeyRing(
            masters,
            _key(ring["index"]),
            child,
            trail,
            next_index=coming,
            source=lambda: read_ring(folder, data_folder),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise KeysUnusable(f"{file}: not a key ring. Put back the copy kept for recovery.") from error


_OPTIONAL = ("child", "trail", "next_index")


def _check(index_key: bytes) -> str:
    return hmac.new(_derive(index_key, "check"), b"cordata", hashlib.sha256).hexdigest()[:32]


def _key(said: str) -> bytes:
    """Read one key; raises ValueError for anything but 32 bytes, so that half a file never seals anything."""
    key = b64decode(said, validate=True)
    if len(key) != _KEY:
        raise ValueError(len(key))
    return key
