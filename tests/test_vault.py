"""Does the vault open only for the right key, the right thing, and every bit as it was?"""

from __future__ import annotations

import base64

import pytest

from wiseed_like.vault import BrokenSeal, Keyring, new_key, open_sealed, seal


def written(number: int) -> str:
    return base64.urlsafe_b64encode(bytes([number]) * 32).decode().rstrip("=")


class TestASeal:
    def test_opens(self):
        key = new_key()

        assert open_sealed(seal(b"carte", b"aad", key), b"aad", key) == b"carte"

    @pytest.mark.parametrize("place", [0, 11, 12, 16, 20, -1])
    def test_does_not_open_with_a_bit_flipped(self, place: int):
        key = new_key()
        sealed = bytearray(seal(b"carte", b"aad", key))
        sealed[place] ^= 1

        with pytest.raises(BrokenSeal):
            open_sealed(bytes(sealed), b"aad", key)

    @pytest.mark.parametrize("cut", [0, 5, 12, 20])
    def test_does_not_open_cut_short(self, cut: int):
        key = new_key()

        with pytest.raises(BrokenSeal):
            open_sealed(seal(b"carte", b"aad", key)[:cut], b"aad", key)

    def test_does_not_open_for_something_else(self):
        key = new_key()

        with pytest.raises(BrokenSeal):
            open_sealed(seal(b"carte", b"a person", key), b"another", key)

    def test_does_not_open_with_another_key(self):
        with pytest.raises(BrokenSeal):
            open_sealed(seal(b"carte", b"aad", new_key()), b"aad", new_key())


class TestAKeyring:
    def test_wraps_with_the_first_and_opens_with_all(self):
        old, key = Keyring({"2026": written(1)}), new_key()
        wrapped = old.wrap(key, b"aad")
        ring = Keyring({"2027": written(2), "2026": written(1)})

        assert ring.unwrap(wrapped, b"aad") == key
        assert (wrapped.master, ring.wrap(key, b"aad").master) == ("2026", "2027")

    def test_does_not_know_a_key_by_its_name_alone(self):
        wrapped = Keyring({"2026": written(1)}).wrap(new_key(), b"aad")

        with pytest.raises(BrokenSeal):
            Keyring({"2026": written(3)}).unwrap(wrapped, b"aad")

    @pytest.mark.parametrize("bad", ["court", "", written(1) + "AAAA", "é" * 43])
    def test_refuses_a_weak_key_without_repeating_it(self, bad: str):
        with pytest.raises(ValueError, match="not 32 bytes") as refused:
            Keyring({"2026": bad})

        assert not bad or bad not in str(refused.value)

    def test_shows_no_key(self):
        assert repr(Keyring({"2026": written(1)})) == "Keyring(2026)"
