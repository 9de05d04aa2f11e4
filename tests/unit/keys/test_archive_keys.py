"""Encrypted evidence opened by keys of both stores: what a counter closed, the archive's key opens where it lies."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from chipkit.errors import DecryptionError, KeyUnusableError
from chipkit.evidence.amendment_contents import Note
from chipkit.evidence.encrypted import EncryptedEvidence
from chipkit.keys.ports import KeyKind
from chipkit.pki.certificate import Certificate
from chipkit.pki.name_text import read_name
from tests.unit.keys.issuing import Authority

if TYPE_CHECKING:
    from collections.abc import Callable

    from chipkit.keys.store import Store

DATA = b"SPECIMEN: a file of evidence"
AT = datetime(2026, 11, 1, tzinfo=UTC)
KINDS = {
    KeyKind.RSA_OAEP: "keyEncipherment",
    KeyKind.ECDH_256: "keyAgreement",
    KeyKind.ECDH_384: "keyAgreement",
}


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    if shutil.which("openssl") is None:
        pytest.skip("no openssl on this machine to issue certificates")
    return Authority(tmp_path_factory.mktemp("authority") / "made")


def enrolled(store: Store, authority: Authority, name: str, usage: str) -> Certificate:
    """The certificate of a key, from an authority and installed."""
    issued = authority.issue(store.request(name, read_name(f"O=SPECIMEN,CN={name}")), usage)
    store.install(name, [issued, *authority.path])
    return Certificate.parse(issued)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.value)
def test_the_archive_s_key_opens_where_it_lies(
    store: Store, reopen: Callable[[], Store], authority: Authority, kind: KeyKind
) -> None:
    store.create("archive", kind)
    certificate = enrolled(store, authority, "archive", KINDS[kind])

    file = EncryptedEvidence.encrypt(DATA, [certificate])

    (key,), (again,) = (opened.unwrapping_keys("archive") for opened in (store, reopen()))
    assert [EncryptedEvidence.parse(bytes(file)).decrypt(each) for each in (key, again)] == [DATA, DATA]
    changed = EncryptedEvidence(file.envelope[:-1] + bytes([file.envelope[-1] ^ 1]), file.chain)
    with pytest.raises(DecryptionError):
        changed.decrypt(key)


def test_a_former_key_opens_what_was_encrypted_to_it(store: Store, authority: Authority) -> None:
    store.create("archive", KeyKind.ECDH_256)
    before = EncryptedEvidence.encrypt(DATA, [enrolled(store, authority, "archive", "keyAgreement")])
    store.renew("archive")
    after = EncryptedEvidence.encrypt(DATA, [enrolled(store, authority, "archive", "keyAgreement")])

    current, former = store.unwrapping_keys("archive")

    assert (former.certificates and before.decrypt(former), after.decrypt(current)) == (DATA, DATA)
    for file, key in ((before, current), (after, former)):
        with pytest.raises(DecryptionError, match="not for the certificate"):
            file.decrypt(key)


def test_a_key_without_a_certificate_opens_nothing(store: Store, authority: Authority) -> None:
    store.create("archive", KeyKind.ECDH_256)
    store.create("other", KeyKind.ECDH_256)
    file = EncryptedEvidence.encrypt(DATA, [enrolled(store, authority, "archive", "keyAgreement")])

    (bare,) = store.unwrapping_keys("other")

    with pytest.raises(KeyUnusableError, match="no certificate"):
        file.decrypt(bare)


def test_a_key_of_a_store_seals_amendments(store: Store, authority: Authority) -> None:
    store.create("archive", KeyKind.ECDH_256)
    store.create("seal", KeyKind.ES256)
    file = EncryptedEvidence.encrypt(DATA, [enrolled(store, authority, "archive", "keyAgreement")])
    counter = enrolled(store, authority, "seal", "digitalSignature")
    signer: Any = store.signing_key("seal")

    file = file.amended(Note("SPECIMEN"), signer, at=AT, software="chipkit")

    (amendment,) = EncryptedEvidence.parse(bytes(file)).chain.amendments
    amendment.record.verify(counter)
    assert amendment.record.certificates[0] == counter.raw
