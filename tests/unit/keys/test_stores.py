"""What both stores do alike: a key is made, certified, used, followed by another one, and removed."""

from __future__ import annotations

import copy
import hmac
import pickle
import threading
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, padding, utils
from cryptography.hazmat.primitives.hashes import SHA256, SHA384
from cryptography.hazmat.primitives.serialization import load_der_public_key

from chipkit.crypto.private_keys import KeyFamily, PrivateKey
from chipkit.errors import CodecError, DecryptionError, KeyMissingError, KeyStoreError, KeyUnusableError
from chipkit.keys.ports import (
    KeyKind,
    KeyPurpose,
    KeyStanding,
    KeyStorage,
    KeyStore,
    SecretKey,
    SigningKey,
    UnwrappingKey,
)
from chipkit.pki.certificate import Certificate
from chipkit.pki.certification_request import CertificationRequest
from chipkit.pki.name_text import read_name
from tests.unit.keys.issuing import Authority, openssl

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from chipkit.keys.store import Store

SUBJECT = read_name("CN=Quầy 1,O=SPECIMEN Bank,C=VN")
DATA = b"what a terminal read" * 500
NOW = datetime.now(UTC)
SIGNING = [kind for kind in KeyKind if kind.purpose is KeyPurpose.SIGNING]
CERTIFIED = [kind for kind in KeyKind if kind.purpose is not KeyPurpose.FINDING]
USAGES = {KeyKind.RSA_OAEP: "keyEncipherment", KeyKind.ECDH_256: "keyAgreement", KeyKind.ECDH_384: "keyAgreement"}


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("ca") / "authority")


def verify(kind: KeyKind, spki: bytes, signature: bytes, data: bytes) -> None:
    key: Any = load_der_public_key(spki)
    half = len(signature) // 2
    match kind:
        case KeyKind.EDDSA:
            key.verify(signature, data)
        case KeyKind.PS256:
            key.verify(signature, data, padding.PSS(padding.MGF1(SHA256()), 32), SHA256())
        case _:
            numbers = [int.from_bytes(part, "big") for part in (signature[:half], signature[half:])]
            hashed = SHA256() if kind is KeyKind.ES256 else SHA384()
            key.verify(utils.encode_dss_signature(*numbers), data, ec.ECDSA(hashed))


def standings(store: Store) -> list[tuple[str, KeyStanding]]:
    return [(entry.name, entry.standing) for entry in store.entries()]


@pytest.mark.parametrize("kind", SIGNING)
def test_a_key_signs_in_the_form_of_cose(store: Store, kind: KeyKind) -> None:
    entry = store.create("seal", kind)
    key = store.signing_key("seal")

    assert isinstance(store, KeyStore)
    assert isinstance(key, SigningKey)
    assert (key.name, key.storage, key.algorithm) == ("seal", store.storage, kind.algorithm)
    assert (entry.kind, entry.public_key, key.certificates) == (kind, key.public_key, ())
    for data in (DATA, b""):
        verify(kind, bytes(key.public_key), key.sign(data), data)


def test_an_rsa_key_opens(store: Store) -> None:
    store.create("archive", KeyKind.RSA_OAEP)
    (key,) = store.unwrapping_keys("archive")
    public: Any = load_der_public_key(bytes(key.public_key))
    encrypted = public.encrypt(b"k" * 32, padding.OAEP(padding.MGF1(SHA256()), SHA256(), None))

    assert isinstance(key, UnwrappingKey)
    assert key.decrypt(encrypted) == b"k" * 32
    for wrong in (
        bytes(len(encrypted)),
        encrypted[:-1] + bytes([encrypted[-1] ^ 1]),
        encrypted[1:],
        b"",
        b"\xff" * 384,
    ):
        with pytest.raises(DecryptionError):
            key.decrypt(wrong)
    with pytest.raises(KeyUnusableError):
        key.agree(PrivateKey.make(KeyFamily.CURVE_256).public_key)
    assert key.decrypt(encrypted) == b"k" * 32


@pytest.mark.parametrize(("kind", "family"), [
    (KeyKind.ECDH_256, KeyFamily.CURVE_256), (KeyKind.ECDH_384, KeyFamily.CURVE_384),
])  # fmt: skip
def test_a_key_on_a_curve_agrees(store: Store, kind: KeyKind, family: KeyFamily) -> None:
    store.create("archive", kind)
    (key,) = store.unwrapping_keys("archive")

    for _ in range(8):
        other = PrivateKey.make(family)
        assert key.agree(other.public_key) == other.agree(key.public_key)
    for wrong in set(KeyFamily) - {family}:
        with pytest.raises(KeyUnusableError):
            key.agree(PrivateKey.make(wrong).public_key)
    with pytest.raises(KeyUnusableError):
        key.decrypt(bytes(384))


def test_a_secret_key_makes_codes_that_its_store_gives_again(store: Store, reopen: Callable[[], Store]) -> None:
    entry = store.create("index", KeyKind.HMAC)
    key = store.secret_key("index")
    code = key.mac(b"001099000001")

    assert isinstance(key, SecretKey)
    assert entry.public_key is None
    assert len(code) == 32
    assert code == reopen().secret_key("index").mac(b"001099000001")
    assert code not in (
        key.mac(b"001099000002"),
        sha256(b"001099000001").digest(),
        hmac.digest(b"", b"001099000001", "sha256"),
    )
    with pytest.raises(KeyMissingError, match="secret"):
        store.request("index", SUBJECT)
    with pytest.raises(KeyStoreError, match="secret"):
        store.renew("index")


@pytest.mark.parametrize("kind", CERTIFIED)
def test_a_request_is_what_openssl_and_we_read(store: Store, tmp_path: Path, kind: KeyKind) -> None:
    entry = store.create("key", kind)
    made = store.request("key", SUBJECT)
    (tmp_path / "key.csr").write_bytes(made)
    told = openssl(
        tmp_path, "req", "-inform", "DER", "-in", "key.csr", "-verify", "-text", "-noout", "-nameopt", "utf8"
    )
    request = CertificationRequest.parse(made)

    assert "self-signature verify OK" in told
    assert "Quầy 1" in told
    usage = {"keyEncipherment": "Key Encipherment", "keyAgreement": "Key Agreement"}.get(
        USAGES.get(kind, ""), "Digital"
    )
    assert usage in told
    assert (request.subject, request.public_key) == (SUBJECT, entry.public_key)


@pytest.mark.parametrize("kind", CERTIFIED)
def test_a_certificate_that_a_key_signs_itself_is_what_openssl_verifies(
    store: Store, tmp_path: Path, kind: KeyKind
) -> None:
    store.create("key", kind)
    entry = store.self_sign("key", SUBJECT, NOW - timedelta(days=1), NOW + timedelta(days=30))
    (own,) = entry.certificates
    (tmp_path / "own.cer").write_bytes(own)
    openssl(tmp_path, "x509", "-inform", "DER", "-in", "own.cer", "-out", "own.pem")

    assert "OK" in openssl(tmp_path, "verify", "-x509_strict", "-check_ss_sig", "-CAfile", "own.pem", "own.pem")
    parsed = Certificate.parse(own)
    assert parsed.deviations == ()
    assert (parsed.subject, parsed.public_key) == (SUBJECT, entry.public_key)
    assert store.entries() == (entry,)


@pytest.mark.parametrize("kind", CERTIFIED)
def test_a_path_is_installed_in_order_whatever_order_it_came_in(
    store: Store, reopen: Callable[[], Store], authority: Authority, kind: KeyKind
) -> None:
    store.create("key", kind)
    own = authority.issue(store.request("key", SUBJECT), USAGES.get(kind, "digitalSignature"))
    root, issuing = authority.path

    entry = store.install("key", [root, own, issuing, own])

    assert entry.certificates == (own, issuing, root)
    assert [each.certificates for each in reopen().entries()] == [entry.certificates]


def test_what_is_not_of_the_key_is_not_installed(store: Store, authority: Authority) -> None:
    for name in ("key", "other"):
        store.create(name, KeyKind.ES256)
    own, other = (authority.issue(store.request(name, SUBJECT)) for name in ("key", "other"))
    enciphering = authority.issue(store.request("key", SUBJECT), "keyEncipherment")
    root, issuing = authority.path
    again = authority.issue(store.request("key", SUBJECT))
    before = store.entries()

    for wrong, said in (
        ([other], "no certificate is of"),
        ([], "no certificate is of"),
        ([root, issuing], "no certificate is of"),
        ([own, other], "did not sign"),
        ([own, root], "did not sign"),
        ([own, again], "2 certificates are of this key"),
        ([enciphering], "allows keyEncipherment, and not digitalSignature"),
    ):
        with pytest.raises(KeyStoreError, match=said):
            store.install("key", wrong)
    with pytest.raises(CodecError):
        store.install("key", [own, b"\x30\x00"])
    assert store.entries() == before


def test_a_signing_key_is_used_until_the_next_one_is_installed_and_is_gone_then(
    store: Store, reopen: Callable[[], Store], authority: Authority
) -> None:
    first = store.create("seal", KeyKind.ES256)
    store.install("seal", [authority.issue(store.request("seal", SUBJECT))])
    old = store.signing_key("seal")

    second = store.renew("seal")
    assert second.public_key != first.public_key
    assert standings(store) == [("seal", KeyStanding.CURRENT), ("seal", KeyStanding.NEXT)]
    assert store.signing_key("seal").public_key == first.public_key == reopen().signing_key("seal").public_key
    with pytest.raises(KeyStoreError, match="waits"):
        store.renew("seal")
    verify(KeyKind.ES256, bytes(old.public_key), old.sign(DATA), DATA)

    made = store.install("seal", [authority.issue(store.request("seal", SUBJECT))])
    assert made.public_key == second.public_key
    assert standings(reopen()) == [("seal", KeyStanding.CURRENT)]
    key = reopen().signing_key("seal")
    assert key.public_key == second.public_key
    verify(KeyKind.ES256, bytes(key.public_key), key.sign(DATA), DATA)


def test_a_certificate_of_the_current_key_can_be_renewed_while_the_next_key_waits(
    store: Store, authority: Authority
) -> None:
    store.create("seal", KeyKind.ES256)
    asked = store.request("seal", SUBJECT)
    store.install("seal", [authority.issue(asked)])
    store.renew("seal")

    newer = authority.issue(asked)
    entry = store.install("seal", [newer])

    assert entry.certificates == (newer,)
    assert standings(store) == [("seal", KeyStanding.CURRENT), ("seal", KeyStanding.NEXT)]


def test_a_key_that_opens_is_kept_when_another_one_follows(
    store: Store, reopen: Callable[[], Store], authority: Authority
) -> None:
    kinds, sizes = KeyKind.ECDH_256, []
    for _ in range(3):
        (store.renew if store.entries() else lambda name: store.create(name, kinds))("archive")
        store.install("archive", [authority.issue(store.request("archive", SUBJECT), "keyAgreement")])
        sizes.append(len(store.unwrapping_keys("archive")))
    store.renew("archive")
    keys = reopen().unwrapping_keys("archive")

    assert sizes == [1, 2, 3]
    assert [standing for _, standing in standings(store)] == [
        KeyStanding.CURRENT, KeyStanding.NEXT, KeyStanding.FORMER, KeyStanding.FORMER,
    ]  # fmt: skip
    assert len({bytes(key.public_key) for key in keys}) == 3
    for key in keys:
        other = PrivateKey.make(KeyFamily.CURVE_256)
        assert key.agree(other.public_key) == other.agree(key.public_key)


def test_a_name_that_is_taken_or_is_no_name_is_refused(store: Store) -> None:
    store.create("seal", KeyKind.ES256)

    for name in ("seal", "", "a b", "../x", "ệ", "-x", "x" * 65, "a\n", "\x1b[2J"):
        with pytest.raises(KeyStoreError):
            store.create(name, KeyKind.ES256)
    assert standings(store) == [("seal", KeyStanding.CURRENT)]


def test_a_key_is_asked_for_by_its_name_and_for_what_it_is(store: Store) -> None:
    for name, kind in (("seal", KeyKind.ES256), ("archive", KeyKind.ECDH_256), ("index", KeyKind.HMAC)):
        store.create(name, kind)
    asked = {"seal": store.signing_key, "archive": store.unwrapping_keys, "index": store.secret_key}

    for name in asked:
        for own, ask in asked.items():
            if own == name:
                ask(name)
                continue
            with pytest.raises(KeyMissingError, match="is for"):
                ask(name)
    for ask in (*asked.values(), store.remove, store.renew, lambda name: store.install(name, [])):
        with pytest.raises(KeyMissingError, match="no key is called nobody"):
            ask("nobody")


def test_a_key_that_is_removed_is_gone_with_all_that_followed(
    store: Store, reopen: Callable[[], Store], authority: Authority
) -> None:
    for name in ("seal", "other"):
        store.create(name, KeyKind.ES256)
        store.install(name, [authority.issue(store.request(name, SUBJECT)), *authority.path])
    store.renew("seal")

    removed = store.remove("seal")

    assert [entry.standing for entry in removed] == [KeyStanding.CURRENT, KeyStanding.NEXT]
    assert [(entry.name, len(entry.certificates)) for entry in reopen().entries()] == [("other", 3)]
    store.create("seal", KeyKind.ES256)
    assert store.signing_key("seal").certificates == ()


def test_no_store_and_no_key_is_pickled_copied_or_shown(store: Store) -> None:
    for name, kind in (("seal", KeyKind.ES256), ("archive", KeyKind.ECDH_256), ("index", KeyKind.HMAC)):
        store.create(name, kind)
    held = [store, store.signing_key("seal"), *store.unwrapping_keys("archive"), store.secret_key("index")]

    for each in (*held, *store._held()):
        for act in (pickle.dumps, copy.copy, copy.deepcopy):
            with pytest.raises(TypeError, match="stays where it is"):
                act(each)
        assert repr(each) == f"<{type(each).__name__}>"


def test_many_threads_share_keys_and_every_answer_is_right(store: Store) -> None:
    store.create("seal", KeyKind.ES256)
    store.create("index", KeyKind.HMAC)
    seal, index = store.signing_key("seal"), store.secret_key("index")
    expected = {number: index.mac(b"%d" % number) for number in range(50)}
    right: list[int] = []
    begin = threading.Barrier(8)

    def work(thread: int) -> None:
        begin.wait(60)
        for number in range(50):
            data = b"%d of %d" % (number, thread)
            verify(KeyKind.ES256, bytes(seal.public_key), seal.sign(data), data)
            assert index.mac(b"%d" % number) == expected[number]
            right.append(number)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)

    assert len(right) == 400


def test_the_word_of_a_store_says_where_its_keys_lie(store: Store, folder: Path) -> None:
    token = (folder / "pkcs11.toml").exists()

    assert store.storage is (KeyStorage.MODULE if token else KeyStorage.FILE)
    assert store.storage.value == ("pkcs11" if token else "file")
    assert ("specimen-" in store.place) == token
