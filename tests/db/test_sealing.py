"""Sealing: a ciphertext opens in its own place with its own key and nowhere else; the key ring is kept as it must be."""

import json
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db import sealing
from db.sealing import KeyRing, KeysUnusable, Unsealable
from tests.builders import RING

OTHER = KeyRing({1: b"x" * 32}, b"y" * 32)
TWO_MASTERS = KeyRing({1: b"m" * 32, 2: b"n" * 32}, b"i" * 32)


class TestHouseData:
    @given(st.binary(max_size=300), st.text(max_size=20))
    def test_what_is_sealed_opens_in_its_place(self, plain: bytes, place: str) -> None:
        assert RING.unseal(place, RING.seal(place, plain)) == plain

    @given(st.binary(min_size=1, max_size=50), st.data())
    def test_a_changed_byte_is_noticed_wherever_it_is(self, plain: bytes, data: st.DataObject) -> None:
        sealed = bytearray(RING.seal("talks.state:1", plain))
        at = data.draw(st.integers(0, len(sealed) - 1))
        sealed[at] ^= data.draw(st.integers(1, 255))

        with pytest.raises(Unsealable):
            RING.unseal("talks.state:1", bytes(sealed))

    @pytest.mark.parametrize("length", [0, 1, 5, 12, 28])
    def test_a_ciphertext_cut_short_is_noticed(self, length: int) -> None:
        with pytest.raises(Unsealable):
            RING.unseal("talks.state:1", RING.seal("talks.state:1", b"parole")[:length])

    @pytest.mark.parametrize("place", ["talks.state:2", "talks.due:1", "outbox.payload:1", ""])
    def test_it_does_not_open_in_another_place(self, place: str) -> None:
        with pytest.raises(Unsealable):
            RING.unseal(place, RING.seal("talks.state:1", b"parole"))

    def test_it_does_not_open_with_another_key(self) -> None:
        with pytest.raises(Unsealable):
            OTHER.unseal("talks.state:1", RING.seal("talks.state:1", b"parole"))

    def test_the_same_words_never_look_the_same(self) -> None:
        assert RING.seal("a", b"parole") != RING.seal("a", b"parole")

    def test_a_new_master_seals_and_the_old_one_still_opens(self) -> None:
        old = RING.seal("a", b"parole")
        new = TWO_MASTERS.seal("a", b"parole")

        assert TWO_MASTERS.unseal("a", old) == b"parole"
        with pytest.raises(Unsealable, match="key 2 is newer than this ring"):
            RING.unseal("a", new)


class TestVaults:
    def test_each_case_has_a_key_of_its_own(self) -> None:
        one, wrapped = RING.new_vault(1)
        other, _ = RING.new_vault(2)
        sealed = one.seal(b"messages.body:9", b"parole")

        assert RING.open_vault(1, wrapped).unseal(b"messages.body:9", sealed) == b"parole"
        with pytest.raises(Unsealable):
            other.unseal(b"messages.body:9", sealed)

    def test_a_wrapped_key_does_not_open_for_another_case(self) -> None:
        _, wrapped = RING.new_vault(1)

        for ring, vault in ((RING, 2), (OTHER, 1)):
            with pytest.raises(Unsealable):
                ring.open_vault(vault, wrapped)

    @pytest.mark.parametrize("wrapped", [b"", b"\x01", b"\x01" + b"0" * 20])
    def test_a_broken_key_is_noticed(self, wrapped: bytes) -> None:
        with pytest.raises(Unsealable):
            RING.open_vault(1, wrapped)

    def test_a_key_wrapped_anew_opens_the_same_case_under_the_newest_master(self) -> None:
        box, wrapped = RING.new_vault(1)
        sealed = box.seal(b"messages.body:9", b"parole")

        anew = TWO_MASTERS.rewrapped(1, wrapped)

        assert (wrapped[0], anew[0]) == (1, 2)
        assert TWO_MASTERS.open_vault(1, anew).unseal(b"messages.body:9", sealed) == b"parole"
        assert KeyRing({2: b"n" * 32}, b"i" * 32).open_vault(1, anew)
        for vault, key in ((2, wrapped), (1, b"\x07" + wrapped[1:])):
            with pytest.raises(Unsealable):
                TWO_MASTERS.rewrapped(vault, key)

    def test_a_key_that_was_destroyed_wraps_nothing_anew(self) -> None:
        _, wrapped = RING.new_vault(1)

        with pytest.raises(Unsealable, match="key 01 is not in the ring"):
            KeyRing({2: b"n" * 32}, b"i" * 32).rewrapped(1, wrapped)


class TestCopies:
    def test_a_backup_opens_with_the_key_of_its_month_alone(self) -> None:
        sealed = TWO_MASTERS.copy_box(1).seal(b"backup:1", b"tutto")

        assert RING.copy_box(1).unseal(b"backup:1", sealed) == b"tutto"
        with pytest.raises(Unsealable):
            TWO_MASTERS.copy_box(2).unseal(b"backup:1", sealed)
        with pytest.raises(Unsealable, match="key 1 is not in the ring"):
            KeyRing({2: b"n" * 32}, b"i" * 32).copy_box(1)


class TestMarks:
    """Marks of the same child and of the trail: each of a key of its own, each the whole length."""

    def test_the_mark_of_a_child_is_of_its_own_key(self) -> None:
        apart = KeyRing({1: b"m" * 32}, b"i" * 32, child_key=b"c" * 32)

        assert RING.child_mark("child", "anna rossi") == RING.child_mark("child", "anna rossi")
        assert len(apart.child_mark("child", "anna rossi")) == 16
        assert apart.child_mark("child", "anna rossi") != RING.child_mark("child", "anna rossi")
        assert apart.blind("child", "anna rossi") == RING.blind("child", "anna rossi")
        assert RING.blind("child", "anna rossi") != RING.child_mark("child", "anna rossi")

    def test_an_entry_of_the_trail_depends_on_the_one_before_and_on_its_key(self) -> None:
        apart = KeyRing({1: b"m" * 32}, b"i" * 32, trail_key=b"t" * 32)
        marks = [
            ring.chained(before, said)
            for ring in (RING, apart)
            for before in (b"", b"0" * 32)
            for said in (b"letta", b"presa")
        ]

        assert len(set(marks)) == 8
        assert {len(mark) for mark in marks} == {32}


class TestTwoIndexKeys:
    """A rotation puts another key of the blind indexes in force; the database says which one counts."""

    BOTH = (b"i" * 32, b"j" * 32)

    def ring(self, source: Callable[[], KeyRing] | None = None) -> KeyRing:
        return KeyRing({1: b"m" * 32}, self.BOTH[0], next_index=self.BOTH[1], source=source)

    def test_the_one_that_the_database_names_is_used(self) -> None:
        ring, after = self.ring(), KeyRing({1: b"m" * 32}, self.BOTH[1])
        assert ring.check == RING.check

        assert ring.agree(after.check)

        assert (ring.check, ring.blind("phone", "1")) == (after.check, after.blind("phone", "1"))
        assert ring.agree(RING.check)
        assert ring.blind("phone", "1") == RING.blind("phone", "1")

    def test_the_next_one_is_used_to_write_what_a_rotation_writes(self) -> None:
        ring = self.ring()

        ring.use_next()

        assert ring.blind("phone", "1") == KeyRing({1: b"m" * 32}, self.BOTH[1]).blind("phone", "1")

    def test_one_that_nobody_holds_is_not_agreed_to_and_changes_nothing(self) -> None:
        ring = self.ring()

        assert ring.agree(OTHER.check) is False
        assert (ring.check, len(ring.check)) == (RING.check, 32)

    def test_one_made_since_is_read_from_the_file_and_only_then(self) -> None:
        read: list[int] = []

        def anew() -> KeyRing:
            read.append(1)
            return self.ring()

        ring = KeyRing({1: b"m" * 32}, self.BOTH[0], source=anew)
        assert ring.agree(RING.check)
        assert not read

        assert ring.agree(KeyRing({1: b"m" * 32}, self.BOTH[1]).check)
        assert read

    def test_a_ring_read_anew_keeps_the_key_that_is_in_force(self) -> None:
        ring = self.ring(source=self.ring)
        ring.use_next()
        in_force = ring.check

        ring.refresh()

        assert ring.check == in_force != RING.check

    def test_where_that_key_is_gone_the_fresh_one_counts(self) -> None:
        ring = self.ring(source=lambda: KeyRing({1: b"m" * 32}, self.BOTH[0]))
        ring.use_next()

        ring.refresh()

        assert ring.check == RING.check

    def test_a_master_made_since_is_found_and_a_known_one_reads_no_file(self) -> None:
        read: list[int] = []

        def anew() -> KeyRing:
            read.append(1)
            return TWO_MASTERS

        ring = KeyRing({1: b"m" * 32}, b"i" * 32, source=anew)
        assert ring.unseal("a", ring.seal("a", b"parole")) == b"parole"
        assert not read
        assert ring.unseal("a", TWO_MASTERS.seal("a", b"parole")) == b"parole"
        assert (ring.newest, ring.numbers) == (2, (1, 2))


class TestBlindIndex:
    @given(st.integers(1, 2**52), st.integers(1, 2**52))
    def test_equal_values_meet_and_others_do_not(self, one: int, other: int) -> None:
        found = RING.blind("telegram", str(one)), RING.blind("telegram", str(other))

        assert (found[0] == found[1]) is (one == other)
        assert len(found[0]) == 16

    def test_fields_and_keys_keep_apart(self) -> None:
        found = {
            RING.blind("telegram", "7001"),
            RING.blind("phone", "7001"),
            RING.blind("tele", "gram7001"),
            OTHER.blind("telegram", "7001"),
        }

        assert len(found) == 4

    def test_a_new_master_changes_no_index_and_no_check(self) -> None:
        assert TWO_MASTERS.blind("telegram", "7001") == RING.blind("telegram", "7001")
        assert TWO_MASTERS.check == RING.check != OTHER.check


Spoil = Callable[[Path], object]


class TestTheRingFile:
    @pytest.fixture
    def data(self, tmp_path: Path) -> Path:
        (tmp_path / "var").mkdir()
        return tmp_path / "var"

    @pytest.fixture
    def keys(self, tmp_path: Path) -> Path:
        sealing.make_ring(tmp_path / "keys")
        return tmp_path / "keys"

    def test_a_new_ring_can_be_read_by_its_owner_alone(self, keys: Path, data: Path) -> None:
        file = keys / sealing.RING_FILE

        assert (file.stat().st_mode & 0o777, keys.stat().st_mode & 0o777) == (0o400, 0o700)
        one, again = sealing.read_ring(keys, data), sealing.read_ring(keys, data)
        assert again.unseal("a", one.seal("a", b"parole")) == b"parole"

    def test_two_rings_are_never_alike(self, keys: Path, tmp_path: Path, data: Path) -> None:
        sealing.make_ring(tmp_path / "more")

        assert sealing.read_ring(keys, data).check != sealing.read_ring(tmp_path / "more", data).check

    def test_a_ring_that_stands_is_never_written_over(self, keys: Path) -> None:
        before = (keys / sealing.RING_FILE).read_bytes()

        with pytest.raises(KeysUnusable, match="stands here already"):
            sealing.make_ring(keys)

        assert (keys / sealing.RING_FILE).read_bytes() == before

    def test_none_is_said_with_its_cure(self, tmp_path: Path, data: Path) -> None:
        with pytest.raises(KeysUnusable, match="cordata keys init"):
            sealing.read_ring(tmp_path / "nowhere", data)

    @pytest.mark.parametrize("inside", ["", "keys", "deep/er"])
    def test_keys_within_the_data_folder_are_refused(self, data: Path, inside: str) -> None:
        sealing.make_ring(data / inside)

        with pytest.raises(KeysUnusable, match="inside the data folder"):
            sealing.read_ring(data / inside, data)

    def test_a_link_into_the_data_folder_does_not_help(self, tmp_path: Path, data: Path) -> None:
        sealing.make_ring(data / "keys")
        (tmp_path / "elsewhere").symlink_to(data / "keys")
        (tmp_path / "own").mkdir()
        (tmp_path / "own" / sealing.RING_FILE).symlink_to(data / "keys" / sealing.RING_FILE)

        for folder in ("elsewhere", "own"):
            with pytest.raises(KeysUnusable, match="inside the data folder"):
                sealing.read_ring(tmp_path / folder, data)

    def test_a_folder_whose_name_only_begins_alike_is_elsewhere(self, tmp_path: Path, data: Path) -> None:
        sealing.make_ring(tmp_path / "var-keys")

        assert sealing.read_ring(tmp_path / "var-keys", data)

    @pytest.mark.parametrize("mode", [0o440, 0o404, 0o600, 0o420, 0o402, 0o500, 0o401])
    def test_others_may_neither_read_nor_change_it(self, keys: Path, data: Path, mode: int) -> None:
        (keys / sealing.RING_FILE).chmod(mode)

        with pytest.raises(KeysUnusable, match="chmod 0400"):
            sealing.read_ring(keys, data)

    @pytest.mark.parametrize(
        "said",
        [
            "",
            "not json",
            "[]",
            "{}",
            '{"masters": {}, "index": "AAAA"}',
            '{"masters": [], "index": "AAAA"}',
            '{"masters": 3, "index": "AAAA"}',
            json.dumps({"masters": {"one": b64encode(b"k" * 32).decode()}, "index": "AAAA"}),
            json.dumps({"masters": {"1": "!!"}, "index": b64encode(b"k" * 32).decode()}),
            json.dumps(
                {
                    "masters": {"1": "!" + b64encode(b"k" * 32).decode()},
                    "index": b64encode(b"i" * 32).decode(),
                }
            ),
            json.dumps({"masters": {"1": "AAAA"}, "index": b64encode(b"k" * 32).decode()}),
            json.dumps({"masters": {"1": b64encode(b"k" * 32).decode()}, "index": "AAAA"}),
            json.dumps({"masters": {"1": b64encode(b"k" * 32).decode()}, "index": 7}),
            json.dumps({"masters": {"256": b64encode(b"k" * 32).decode()}, "index": "AAAA"}),
        ],
    )
    def test_what_is_no_ring_is_said_in_a_sentence(self, tmp_path: Path, data: Path, said: str) -> None:
        file = tmp_path / "keys" / sealing.RING_FILE
        file.parent.mkdir()
        file.write_text(said)
        file.chmod(0o400)

        with pytest.raises(KeysUnusable, match="not a key ring"):
            sealing.read_ring(file.parent, data)
