"""The file of keys: its owner's alone, whole or as it was, strict, and opened by its passphrase alone."""

from __future__ import annotations

import multiprocessing
import os
import stat
import sys
import threading
from typing import TYPE_CHECKING, Any

import pytest

from chipkit.codec import cbor
from chipkit.crypto.passphrases import PassphraseKey, ScryptCost
from chipkit.errors import KeyRefusedError, KeyStoreError
from chipkit.keys.file_format import read_locked
from chipkit.keys.file_store import FileStore
from chipkit.keys.opening import key_file, open_key_store
from chipkit.keys.ports import KeyKind
from chipkit.regular_file import read_regular
from tests.unit.keys.conftest import PASSPHRASE, opened

if TYPE_CHECKING:
    from pathlib import Path

permissions = pytest.mark.skipif(sys.platform == "win32", reason="there access lists decide")


def names(folder: Path) -> list[str]:
    return [entry.name for entry in opened(folder).entries()]


@permissions
def test_folder_and_file_are_their_owners_alone(tmp_path: Path, cheap: None) -> None:
    assert cheap is None
    folder = tmp_path / "new" / "keys"
    store = open_key_store(folder, lambda _: PASSPHRASE, make=True)
    store.create("seal", KeyKind.ES256)

    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(key_file(folder).stat().st_mode) == 0o600
    assert sorted(path.name for path in folder.iterdir()) == ["keys.chipkit", "lock"]


@permissions
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o602, 0o601])
def test_a_file_that_others_may_open_is_refused(file_folder: Path, mode: int) -> None:
    store = opened(file_folder)
    key_file(file_folder).chmod(mode)

    with pytest.raises(KeyStoreError, match="chmod 600"):
        opened(file_folder)
    with pytest.raises(KeyStoreError, match="chmod 600"):
        store.create("seal", KeyKind.ES256)


@permissions
def test_a_link_a_pipe_and_a_folder_are_no_files_of_keys(file_folder: Path, tmp_path: Path) -> None:
    opened(file_folder)
    file = key_file(file_folder)
    moved = tmp_path / "elsewhere"
    file.rename(moved)
    makers: list[Any] = [lambda: file.symlink_to(moved), file.mkdir]
    if sys.platform != "win32":
        makers.append(lambda: os.mkfifo(file, 0o600))
    for make in makers:
        make()
        with pytest.raises(KeyStoreError):
            opened(file_folder)
        file.rmdir() if file.is_dir() else file.unlink()


def test_another_passphrase_is_refused_and_shows_none_of_both(file_folder: Path) -> None:
    opened(file_folder)

    for wrong in (b"specimen of another", PASSPHRASE + b" ", PASSPHRASE.upper()):
        with pytest.raises(KeyRefusedError) as raised:
            FileStore(key_file(file_folder), wrong)
        assert "passphrase, or the file was changed" in str(raised.value)
        assert wrong.decode() not in str(raised.value)
    with pytest.raises(KeyRefusedError, match="empty"):
        FileStore(key_file(file_folder), b"")


def test_a_folder_without_keys_says_what_makes_one(tmp_path: Path) -> None:
    with pytest.raises(KeyStoreError, match="chipkit keys create"):
        open_key_store(tmp_path, lambda _: PASSPHRASE)


def test_no_byte_of_the_file_can_be_changed(file_folder: Path) -> None:
    opened(file_folder).create("seal", KeyKind.ES256)
    file = key_file(file_folder)
    whole = file.read_bytes()
    key = PassphraseKey(PASSPHRASE, read_locked(whole, "x").salt, ScryptCost(14))

    for at in range(len(whole)):
        for bit in (0x01, 0x80):
            changed = bytearray(whole)
            changed[at] ^= bit
            with pytest.raises(KeyStoreError):
                read_locked(bytes(changed), "x").opened(key)
    for cut in range(len(whole)):
        with pytest.raises(KeyStoreError):
            read_locked(whole[:cut], "x").opened(key)
    with pytest.raises(KeyStoreError):
        read_locked(whole + b"\x00", "x")


_OTHER = PassphraseKey(b"another", bytes(16), ScryptCost(14))


def outside(**changed: Any) -> bytes:
    whole: dict[object, object] = {
        "schema": "chipkit.key-file/1",
        "scrypt": {"exponent": 14, "salt": bytes(16)},
        "nonce": bytes(12),
        "sealed": b"",
    }
    whole.update(changed)
    return cbor.encode({name: value for name, value in whole.items() if value is not None})


@pytest.mark.parametrize("wrong", [
    b"", b"\xa0", cbor.encode([]), cbor.encode(5), outside(schema="chipkit.key-file/2"), outside(nonce=bytes(11)),
    outside(sealed=None), outside(more=1), outside(scrypt={"exponent": 14, "salt": bytes(16), "r": 8}),
    outside(scrypt={"exponent": 30, "salt": bytes(16)}), outside(scrypt={"exponent": 1, "salt": bytes(16)}),
    outside(scrypt={"exponent": 14, "salt": bytes(8)}), outside(scrypt={"exponent": (1 << 64) - 1, "salt": bytes(16)}),
    outside(scrypt={"exponent": True, "salt": bytes(16)}), outside(scrypt=None), bytes(1 << 21),
])  # fmt: skip
def test_what_is_no_file_of_keys_is_refused_before_a_passphrase_is_tried(wrong: bytes) -> None:
    with pytest.raises(KeyStoreError):
        read_locked(wrong, "x")


def sealed(plain: object) -> bytes:
    header: dict[object, object] = {
        "schema": "chipkit.key-file/1",
        "scrypt": {"exponent": 14, "salt": bytes(16)},
        "nonce": bytes(12),
    }
    return cbor.encode(header | {"sealed": _OTHER.encrypt(bytes(12), cbor.encode(plain), cbor.encode(header))})


ENTRY = {"name": "a", "kind": "hmac-sha256", "generation": 1, "key": bytes(32), "certificates": []}


@pytest.mark.parametrize("wrong", [
    [], {}, {"keys": {}}, {"keys": [], "more": 1}, {"keys": [{}]}, {"keys": [{**ENTRY, "kind": "hmac"}]},
    {"keys": [{**ENTRY, "kind": "es256"}]}, {"keys": [{**ENTRY, "key": bytes(31)}]},
    {"keys": [{**ENTRY, "generation": 0}]}, {"keys": [{**ENTRY, "generation": 1 << 40}]},
    {"keys": [{**ENTRY, "certificates": [1]}]}, {"keys": [{**ENTRY, "more": 1}]}, {"keys": [ENTRY, 5]},
    {"keys": [{**ENTRY, "name": 5}]}, {"keys": [{**ENTRY, "name": None}]},
])  # fmt: skip
def test_what_is_encrypted_is_read_as_strictly(wrong: object) -> None:
    assert read_locked(sealed({"keys": [ENTRY]}), "x").opened(_OTHER)[0].name == "a"
    with pytest.raises(KeyStoreError, match="no keys"):
        read_locked(sealed(wrong), "x").opened(_OTHER)


def test_what_another_one_changed_is_seen(file_folder: Path) -> None:
    one, other = opened(file_folder), opened(file_folder)
    one.create("seal", KeyKind.ES256)

    assert [entry.name for entry in other.entries()] == ["seal"]
    with pytest.raises(KeyStoreError, match="already"):
        other.create("seal", KeyKind.ES256)
    other.create("index", KeyKind.HMAC)
    assert [entry.name for entry in one.entries()] == ["index", "seal"]
    assert one.secret_key("index").mac(b"x") == other.secret_key("index").mac(b"x")


def test_a_file_that_was_made_anew_is_not_written_over(file_folder: Path) -> None:
    store = opened(file_folder)
    store.create("seal", KeyKind.ES256)
    key_file(file_folder).unlink()
    with pytest.raises(KeyStoreError, match="No such file"):
        store.create("other", KeyKind.ES256)
    opened(file_folder).create("new", KeyKind.ES256)
    with pytest.raises(KeyRefusedError, match="anew"):
        store.create("other", KeyKind.ES256)
    assert names(file_folder) == ["new"]


def test_a_change_that_breaks_off_changes_nothing(file_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = opened(file_folder)
    store.create("seal", KeyKind.ES256)
    before = read_regular(key_file(file_folder), 1 << 20)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(KeyStoreError, match="No space left"):
            store.create("other", KeyKind.ES256)
    assert read_regular(key_file(file_folder), 1 << 20) == before
    assert [entry.name for entry in store.entries()] == ["seal"]
    assert sorted(path.name for path in file_folder.iterdir()) == ["keys.chipkit", "lock"]


def make_some(folder: Path, who: int, count: int) -> None:
    store = opened(folder)
    for number in range(count):
        store.create(f"key-{who}-{number}", KeyKind.HMAC)


@pytest.mark.parametrize("method", ["fork", "spawn"])
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")  # Python 3.12: fork in a program with threads
def test_processes_that_write_at_once_lose_nothing(file_folder: Path, method: str) -> None:
    if method not in multiprocessing.get_all_start_methods():
        pytest.skip("not on this system")
    opened(file_folder)
    context: Any = multiprocessing.get_context(method)
    workers = [context.Process(target=make_some, args=(file_folder, number, 6)) for number in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(120)

    assert [worker.exitcode for worker in workers] == [0, 0, 0]
    assert len(names(file_folder)) == 18


def test_threads_that_write_at_once_lose_nothing(file_folder: Path) -> None:
    store = opened(file_folder)
    threads = [
        threading.Thread(target=lambda who: [store.create(f"k-{who}-{n}", KeyKind.HMAC) for n in range(6)], args=(who,))
        for who in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)

    assert len(names(file_folder)) == 24
