"""Are secrets made, compared, kept and sealed as they should be? (ASVS V11)"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from argon2 import extract_parameters
from click import Context
from flask import Flask

from dev.paths import ROOT
from tests.kyc.test_service import a_user
from wiseed_like import dangers, vault
from wiseed_like.db import Base, session, transaction
from wiseed_like.documents import queries, shelf
from wiseed_like.documents.models import DocumentKey, StoredFile
from wiseed_like.documents.service import DamagedFile, read, store_bytes

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
HOUSE = ROOT / "wiseed_like"
KEYS = (ROOT / "docs" / "keys.md").read_text()


def code() -> Iterator[tuple[Path, ast.AST]]:
    """Every module of the house; the simulator plays somebody else's."""
    for path in sorted(HOUSE.rglob("*.py")):
        if "simulator" not in path.parts and "demo" not in path.parts:
            yield path.relative_to(ROOT), ast.parse(path.read_text())


def rows_of_keys() -> dict[str, list[str]]:
    """The table of docs/keys.md: setting -> what it does, who uses it, its leak, its change."""
    cells = [[each.strip() for each in line.strip("|").split("|")] for line in KEYS.splitlines()]
    return {row[0].strip("`"): row[1:] for row in cells if len(row) == 5 and row[0][0] == "`"}


class TestV11_1_1:
    def test_v11_1_1_every_key_has_its_life_written_down(self, house: Flask):
        """docs/keys.md says of every secret setting of config.py what it does, which process of the
        Procfile uses it, what its leak costs and how it is changed; the tables and commands that it
        names exist."""
        config = (HOUSE / "config.py").read_text()
        rows = rows_of_keys()
        secret = set(
            re.findall(r'"([A-Z_]*(?:KEYS?|SALT|PASSWORD)|[A-Z_]*DATABASE_URL|REDIS_URL)"', config)
        )
        processes = set(re.findall(r"(?m)^(\w+):", (ROOT / "Procfile").read_text()))
        assert {"SECRET_KEY", "DOCUMENTS_KEYS", "FACTORS_KEYS", "DATABASE_URL"} <= secret
        assert set(rows) == secret
        for name, (does, used_by, leak, change) in rows.items():
            assert set(used_by.split(", ")) <= processes, name
            assert leak, name
            assert change, name
            assert set(re.findall(r"table `(\w+)`", does)) <= set(Base.metadata.tables), name
        for words in re.findall(r"`flask ([a-z ]+)`", KEYS):
            command, context = house.cli, Context(house.cli)
            for word in words.split():
                found = command.get_command(context, word)
                assert found is not None, words
                command = found

    def test_v11_1_1_a_key_is_put_in_front_where_there_is_a_list(self):
        """What the table says of changing a key is what the settings can do."""
        lists = set(re.findall(r'keys\("(\w+)"\)', (HOUSE / "config.py").read_text()))

        told = {name for name, row in rows_of_keys().items() if "put a new one in front" in row[3]}

        assert told == lists == set(dangers.KEYRINGS)

    def test_v11_1_1_the_house_starts_with_keys_made_as_written(self):
        """The command of docs/keys.md, run ten times: none is refused."""
        command = re.search(r"(?m)^    python3 -c '(.+)'$", KEYS)
        assert command
        for _ in range(10):
            done = subprocess.run(
                [sys.executable, "-c", command[1]], capture_output=True, text=True
            )
            key = done.stdout.strip()
            env = {
                "CHECKPOINT_KEY": key,
                "FACTORS_KEYS": f"k1:{key}",
                "DOCUMENTS_KEYS": f"k1:{key}",
            }
            assert list(dangers.malformed_keys(env)) == []

    def test_v11_1_1_all_processes_read_one_file_of_secrets_but_for_the_owner_s(self):
        """As docs/keys.md says it: /etc/levain/env for all, the owner's address for the release."""
        read = {
            path.name: re.findall(r"(?m)^EnvironmentFile=(.+)$", path.read_text())
            for path in (ROOT / "deploy" / "systemd").rglob("*.service")
        }
        assert read == {
            "levain@.service": ["/etc/levain/env"],
            "levain-release.service": ["/etc/levain/env", "/etc/levain/release.env"],
        }


def test_v11_1_2_every_algorithm_in_use_is_listed():
    """docs/keys.md names the algorithms; no other primitive is imported anywhere."""
    listed = {"AESGCM": "AES-256-GCM", "Ed25519": "Ed25519", "sha256": "SHA-256"}
    for word in listed.values():
        assert word in KEYS
    allowed = re.compile(r"cryptography\.(exceptions|hazmat\.primitives(\.|$)|fernet)")
    for path, module in code():
        for each in ast.walk(module):
            if isinstance(each, ast.ImportFrom) and (each.module or "").startswith("cryptography"):
                assert allowed.match(each.module or ""), f"{path}: {each.module}"


SECRETS = re.compile(
    r"\b(token|secret|passphrase|signature|mac|totp|otp|code_hash|token_hash|api_key)\b"
)
# Looked up by the digest of what was given: time says nothing of the digests that exist.
LOOKUPS = re.compile(r"^\w+\.\w+_hash == (_\w*hash\(|bindparam\()")


def test_v11_2_4_secrets_are_compared_in_constant_time():
    """Codes and signatures go through `hmac.compare_digest` or a library that does; `==` on
    anything named like a secret is refused, except a database's look-up by digest."""
    found = []
    for path, module in code():
        for each in ast.walk(module):
            if isinstance(each, ast.Compare) and isinstance(each.ops[0], (ast.Eq, ast.NotEq)):
                text = ast.unparse(each)
                if SECRETS.search(text) and not LOOKUPS.match(text):
                    found.append(f"{path}:{each.lineno} {text}")
    assert found == []
    used = {path.as_posix() for path, module in code() if "compare_digest" in ast.unparse(module)}
    assert {"wiseed_like/accounts/factors.py", "wiseed_like/accounts/one_time_codes.py"} <= used


def test_v11_3_2_only_approved_ciphers_and_modes():
    """AES-256-GCM through `cryptography` (and Fernet where a library brings it): ECB, CBC, DES,
    RC4, MD5 appear nowhere."""
    weak = re.compile(r"\b(ECB|CBC|TripleDES|ARC4|Blowfish|md5)\b")
    for path, module in code():
        assert not weak.search(ast.unparse(module)), path
    assert len(vault.new_key()) == 32


class TestV11_3_3:
    @pytest.mark.parametrize("place", [0, 12, 30, -1])
    def test_v11_3_3_a_flipped_byte_does_not_open(self, place: int):
        """What is sealed is authenticated: one bit off, and it is reported as damaged."""
        stored = _a_file()
        sealed = bytearray(shelf.path_of(stored.id).read_bytes())
        sealed[place] ^= 1
        shelf.path_of(stored.id).write_bytes(sealed)

        with pytest.raises(DamagedFile):
            read(stored)

    def test_v11_3_3_two_files_cannot_be_swapped(self):
        """Id, digest and owner are bound to content and key: moving both does not help."""
        first, second = _a_file(b"a"), _a_file(b"b")
        assert read(first) == b"a"
        shelf.path_of(first.id).write_bytes(shelf.path_of(second.id).read_bytes())
        with transaction():
            key, other = queries.find_key(first.id), queries.find_key(second.id)
            assert key is not None
            assert other is not None
            key.sealed = other.sealed

        with pytest.raises(DamagedFile, match="the seal does not open"):
            read(first)


def test_v11_3_4_no_nonce_is_used_twice_with_a_key():
    """Each file has a key of its own, each sealing 96 random bits; 2,000 of them are all apart."""
    key = vault.new_key()
    nonces = {vault.seal(b"x", b"", key)[: vault.NONCE_BYTES] for _ in range(2_000)}
    assert len(nonces) == 2_000
    for content in (b"same", b"same"):
        _a_file(content)
    rows = session.query(DocumentKey).all()
    assert len({each.sealed[: vault.NONCE_BYTES] for each in rows}) == len(rows) == 2


@pytest.mark.usefixtures("real_hashing")
def test_v11_4_2_passwords_are_hashed_slowly():
    """argon2id with at least 19 MiB and two passes (OWASP's floor), over a peppered HMAC."""
    user = a_user("ines", "investor")
    assert user.password is not None

    used = extract_parameters(user.password)

    assert used.type.name == "ID"
    assert used.memory_cost >= 19 * 1024
    assert used.time_cost >= 2


class TestV11_5_1:
    def test_v11_5_1_randomness_is_the_systems(self):
        """`secrets` or `os.urandom`: `random` is imported nowhere, and no UUID of time is made."""
        for path, module in code():
            for each in ast.walk(module):
                names = [alias.name for alias in each.names] if isinstance(each, ast.Import) else []
                assert "random" not in names, path
                if isinstance(each, ast.ImportFrom):
                    assert each.module != "random", path
            assert not re.search(r"\buuid1\(", ast.unparse(module)), path

    def test_v11_5_1_secrets_have_128_bits(self, app: Flask):
        """Tokens are 16 random bytes at least; a UUID is never a secret. Six-digit codes are no
        secrets of this kind: they live for minutes and few tries (V6.5)."""
        for path, module in code():
            for each in ast.walk(module):
                if not isinstance(each, ast.Call):
                    continue
                called = ast.unparse(each.func)
                if re.fullmatch(r"secrets\.token_(hex|bytes|urlsafe)", called) and each.args:
                    size = each.args[0]
                    few = isinstance(size, ast.Constant) and size.value < 16
                    # The number of a request is no secret: it only sorts lines of a log.
                    assert not few or path.name == "logs.py", f"{path}:{each.lineno}"


def _a_file(content: bytes = b"le contrat") -> StoredFile:
    with transaction():
        return store_bytes(content, "c.pdf", "application/pdf", by=None, now=NOW)
