"""Keys on a token: PIN and login, a token that is away, children, what other programs made, and what does not leave."""

from __future__ import annotations

import multiprocessing
import os
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from chipkit.codec import der
from chipkit.crypto.private_keys import KeyFamily, PrivateKey
from chipkit.errors import KeyMissingError, KeyRefusedError, KeyStoreError
from chipkit.extras import ExtraMissingError
from chipkit.keys import pkcs11 as module_pkcs11
from chipkit.keys.module_store import ModuleStore, _point
from chipkit.keys.opening import open_key_store, read_settings, storage_of
from chipkit.keys.pkcs11 import Token
from chipkit.keys.ports import KeyKind, KeyStorage
from tests.unit.keys.conftest import PIN, opened
from tests.unit.keys.test_stores import DATA, NOW, SUBJECT, verify

if TYPE_CHECKING:
    from collections.abc import Callable

WRONG = "73914269"


def settings_of(folder: Path) -> tuple[str, str]:
    told = tomllib.loads((folder / "pkcs11.toml").read_text())
    return told["module"], told["token"]


def token_of(folder: Path, pin: str = PIN) -> Token:
    return Token(*settings_of(folder), pin.encode())


def package() -> Any:
    return pytest.importorskip("pkcs11")


def test_another_pin_is_refused_once_and_not_tried_again(token_folder: Path) -> None:
    with pytest.raises(KeyRefusedError, match="another PIN") as raised:
        token_of(token_folder, WRONG)

    assert not raised.value.locked
    assert WRONG not in str(raised.value)
    assert PIN not in str(raised.value)
    opened(token_folder).create("seal", KeyKind.ES256)


@pytest.mark.parametrize("wrong", [b"\xff\xfe", b"", b"1", b"9" * 500])
def test_what_can_be_no_pin_is_refused(token_folder: Path, wrong: bytes) -> None:
    with pytest.raises(KeyRefusedError):
        Token(*settings_of(token_folder), wrong)


def test_a_pin_that_was_changed_is_not_tried_twice(token_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever tries again and again locks a token."""
    store = opened(token_folder)
    store.create("index", KeyKind.HMAC)
    key, tries = store.secret_key("index"), []
    store._token.close()
    errors = package().exceptions

    class Changed:
        flags = 0

        def open(self, **named: Any) -> None:
            tries.append(named["user_pin"])
            raise errors.PinIncorrect

    with monkeypatch.context() as patch:
        patch.setattr(Token, "_token", lambda _: Changed())
        for _ in range(5):
            with pytest.raises(KeyRefusedError, match="another PIN"):
                key.mac(b"x")
    assert len(tries) == 1


@pytest.mark.parametrize("name", ["PinLocked", "PinExpired"])
def test_a_pin_that_is_locked_is_told_as_such(token_folder: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    known = package()

    class Locked:
        flags = known.TokenFlag.USER_PIN_LOCKED

        def open(self, **_: Any) -> None:
            raise getattr(known.exceptions, name)

    monkeypatch.setattr(Token, "_token", lambda _: Locked())
    with pytest.raises(KeyRefusedError, match=name) as raised:
        token_of(token_folder)
    assert raised.value.locked


def test_the_last_try_is_told(token_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known = package()

    class Last:
        flags = known.TokenFlag.USER_PIN_FINAL_TRY

        def open(self, **_: Any) -> None:
            raise known.exceptions.PinIncorrect

    monkeypatch.setattr(Token, "_token", lambda _: Last())
    with pytest.raises(KeyRefusedError, match="one try is left"):
        token_of(token_folder)


def test_two_stores_share_one_session_and_each_shows_its_pin(token_folder: Path) -> None:
    one, other = opened(token_folder), opened(token_folder)
    one.create("index", KeyKind.HMAC)

    assert one.secret_key("index").mac(b"x") == other.secret_key("index").mac(b"x")
    assert sum(token == settings_of(token_folder)[1] for _, token in module_pkcs11._process.sessions) == 1
    with pytest.raises(KeyRefusedError, match="another PIN"):
        token_of(token_folder, WRONG)
    assert one.secret_key("index").mac(b"x")


def test_a_login_by_another_part_of_the_process_is_used(token_folder: Path) -> None:
    path, label = settings_of(token_folder)
    library = package().lib(path)
    token_of(token_folder)  # after which the module lists the token
    module_pkcs11._drop(path, label)
    session = library.get_token(token_label=label).open(rw=True, user_pin=PIN)
    try:
        assert opened(token_folder).create("seal", KeyKind.ES256).public_key is not None
    finally:
        module_pkcs11._drop(path, label)
        session.close()


def test_a_token_that_comes_later_is_found(token_folder: Path, make_token: Callable[[], str], soft_hsm: str) -> None:
    store = opened(token_folder)
    store.create("index", KeyKind.HMAC)
    code = store.secret_key("index").mac(b"x")
    later = Token(soft_hsm, make_token(), PIN.encode())

    assert later.objects() == ()
    assert store.secret_key("index").mac(b"x") == code


def folder_of_tokens() -> Path:
    text = Path(os.environ["SOFTHSM2_CONF"]).read_text()
    return Path(text.partition("directories.tokendir = ")[2].partition("\n")[0])


def test_a_token_that_is_away_is_an_error_and_one_that_is_back_is_used(token_folder: Path, tmp_path: Path) -> None:
    before = set(folder_of_tokens().iterdir())
    store = opened(token_folder)
    store.create("index", KeyKind.HMAC)
    store.create("seal", KeyKind.ES256)
    key, seal = store.secret_key("index"), store.signing_key("seal")
    code = key.mac(b"x")
    (own,) = [each for each in before if any(each.glob("*.object")) and _holds(each, settings_of(token_folder)[1])]
    own.rename(tmp_path / "away")

    store._token.close()  # a module may answer from its memory for as long as the session lives
    for act in (store.entries, lambda: opened(token_folder), lambda: store.create("new", KeyKind.HMAC)):
        with pytest.raises(KeyStoreError):
            act()
    for use in (key.mac, seal.sign):
        with pytest.raises(KeyStoreError, match="no such token"):
            use(b"x")
    (tmp_path / "away").rename(own)

    assert key.mac(b"x") == code
    assert [entry.name for entry in store.entries()] == ["index", "seal"]


def _holds(token: Path, label: str) -> bool:
    return any(label.encode() in each.read_bytes() for each in token.glob("token.object"))


def test_a_key_that_another_program_removed_is_gone(token_folder: Path) -> None:
    store, other = opened(token_folder), opened(token_folder)
    store.create("seal", KeyKind.ES256)
    key = store.signing_key("seal")
    assert key.sign(b"x")
    other.remove("seal")

    with pytest.raises(KeyStoreError):
        key.sign(b"x")
    with pytest.raises(KeyMissingError):
        store.signing_key("seal")


@pytest.mark.parametrize(("path", "said"), [
    ("/nowhere/module.so", "cannot be begun"), (__file__, "cannot be begun"), ("/", "cannot be begun"),
])  # fmt: skip
def test_what_is_no_module_is_an_error(path: str, said: str) -> None:
    package()
    with pytest.raises(KeyStoreError, match=said):
        Token(path, "x", b"1234")


def test_a_token_that_is_not_there_is_an_error(soft_hsm: str) -> None:
    with pytest.raises(KeyStoreError, match="no such token"):
        Token(soft_hsm, "nobody's", PIN.encode())


def test_without_the_package_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(module_pkcs11, "_package", None)
    with pytest.raises(ExtraMissingError, match="python-pkcs11"):
        ModuleStore(tmp_path, "/x.so", "x", b"1234")


def test_what_a_module_raises_is_told_by_its_name_alone(token_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store, known = opened(token_folder), package()
    store.create("index", KeyKind.HMAC)
    key = store.secret_key("index")
    for error in vars(known.exceptions).values():
        if not (isinstance(error, type) and issubclass(error, known.PKCS11Error)):
            continue

        def broken(*_: object, _error: Any = error, **__: object) -> None:
            raise _error("SECRET WORDS OF A MODULE")

        with monkeypatch.context() as patch:
            patch.setattr(module_pkcs11._Open, "find", broken)
            with pytest.raises(KeyStoreError) as raised:
                key.mac(b"x")
            assert "SECRET" not in str(raised.value)
            assert raised.value.__cause__ is None
    assert key.mac(b"x")


# processes ------------------------------------------------------------------------------------------------------------


def code_of(folder: Path, where: str, answers: Any) -> None:
    os.environ["SOFTHSM2_CONF"] = where  # a server of forks may have begun before these tests
    answers.put(opened(folder).secret_key("index").mac(b"x"))


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")  # Python 3.12: fork in a program with threads
def test_a_child_opens_the_token_anew(token_folder: Path, method: str) -> None:
    if method not in multiprocessing.get_all_start_methods():
        pytest.skip("not on this system")
    store = opened(token_folder)
    store.create("index", KeyKind.HMAC)
    context: Any = multiprocessing.get_context(method)
    answers = context.Queue()
    child = context.Process(target=code_of, args=(token_folder, os.environ["SOFTHSM2_CONF"], answers))
    child.start()

    assert answers.get(timeout=120) == store.secret_key("index").mac(b"x")
    child.join(120)
    assert child.exitcode == 0


# what others made, and what does not leave ----------------------------------------------------------------------------


def test_a_private_key_is_made_so_that_it_does_not_leave_the_token(token_folder: Path) -> None:
    store, attribute = opened(token_folder), package().Attribute
    for kind in KeyKind:
        store.create(kind.value, kind)

    checked = 0
    opening = store._token._session()
    for facts in store._token.objects():
        if facts.what not in ("private", "secret"):
            continue
        found = opening.find(facts)
        assert found[attribute.SENSITIVE] is True
        assert found[attribute.EXTRACTABLE] is False
        assert found[attribute.PRIVATE] is True
        checked += 1
    assert checked == len(KeyKind)


def test_a_key_of_another_program_is_used_for_what_it_may_do(token_folder: Path) -> None:
    token = token_of(token_folder)
    curve = bytes(der.oid("1.2.840.10045.3.1.7"))
    token.make_pair("EC", curve, "ceremony", b"\x01\x02", ["sign"])
    token.make_pair("EC", curve, "Kho lưu trữ", b"\x03", ["derive"])
    token.make_pair("EC", bytes(der.oid("1.3.132.0.35")), "of a curve that is not used", b"\x04", ["sign"])
    token.make_secret("ceremony index", b"\x05")
    store = opened(token_folder)

    assert {(entry.name, entry.kind) for entry in store.entries()} == {
        ("ceremony", KeyKind.ES256),
        ("Kho lưu trữ", KeyKind.ECDH_256),
        ("ceremony index", KeyKind.HMAC),
    }
    key = store.signing_key("ceremony")
    verify(KeyKind.ES256, bytes(key.public_key), key.sign(DATA), DATA)
    (opener,) = store.unwrapping_keys("Kho lưu trữ")
    other = PrivateKey.make(KeyFamily.CURVE_256)
    assert opener.agree(other.public_key) == other.agree(opener.public_key)
    assert len(store.secret_key("ceremony index").mac(b"x")) == 32
    assert store.self_sign("ceremony", SUBJECT, NOW, NOW).certificates


def test_two_keys_of_one_name_that_nothing_tells_apart_are_refused(token_folder: Path) -> None:
    token = token_of(token_folder)
    for identifier in (b"\x01", b"\x02"):
        token.make_pair("EC", bytes(der.oid("1.2.840.10045.3.1.7")), "seal", identifier, ["sign"])

    with pytest.raises(KeyStoreError, match="several keys"):
        opened(token_folder).signing_key("seal")


def test_a_token_of_odd_objects_is_listed_all_the_same(token_folder: Path) -> None:
    token = token_of(token_folder)
    token.put_certificate("none", b"\x01", b"", b"no certificate")
    token.make_pair("EC", bytes(der.oid("1.2.840.10045.3.1.7")), "", b"", ["sign"])
    opened(token_folder).create("seal", KeyKind.ES256)

    assert "seal" in [entry.name for entry in opened(token_folder).entries()]


@pytest.mark.parametrize("size", [32, 65, 97])
def test_a_point_is_read_in_an_octet_string_and_without_it(size: int) -> None:
    for second in range(256):
        point = bytes([4, second]) + bytes(size - 2)
        assert _point(point) == point
        assert _point(bytes([4, size]) + point) == point


# settings -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", [
    "", "module = 1\ntoken = 'x'", "module = 'relative.so'\ntoken = 'x'", "module = '/x.so'\ntoken = ''",
    "module = '/x.so'", "module = '/x.so'\ntoken = 'x'\npin = '1234'", "module = ", "\x00",
    "module = '/x.so'\ntoken = 5",
])  # fmt: skip
def test_settings_are_read_strictly(tmp_path: Path, text: str) -> None:
    (tmp_path / "pkcs11.toml").write_text(text)
    for ask in (read_settings, storage_of, lambda folder: open_key_store(folder, lambda _: b"x", make=True)):
        with pytest.raises(KeyStoreError, match=r"pkcs11\.toml"):
            ask(tmp_path)


def test_settings_that_are_no_text_are_refused(tmp_path: Path) -> None:
    (tmp_path / "pkcs11.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(KeyStoreError, match="UTF-8"):
        read_settings(tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="there access lists decide")
def test_settings_that_others_can_write_are_not_followed(tmp_path: Path) -> None:
    """Whoever names a module runs code in our process."""
    settings = tmp_path / "pkcs11.toml"
    settings.write_text("module = '/x.so'\ntoken = 'x'")
    assert storage_of(tmp_path) is KeyStorage.MODULE
    settings.chmod(0o666)
    with pytest.raises(KeyStoreError, match="others may write"):
        read_settings(tmp_path)
    settings.chmod(0o600)
    tmp_path.chmod(0o777)
    with pytest.raises(KeyStoreError, match="others may write"):
        read_settings(tmp_path)
