"""Whatever comes is read, or refused with a typed error: changed certificates, lists, exports and stores.

A sample of each kind is run here, and 100,000 of each with CHIPKIT_SOAK=1 (`make soak`, CHIPKIT_MUTATIONS for another
number); of the store's file, which is opened and read whole, a tenth.
"""

from __future__ import annotations

import gc
import os
import random
import tracemalloc
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Any, Final

import pytest
from Crypto.Hash import SHA256
from Crypto.PublicKey import ECC
from Crypto.Signature import DSS

from chipkit.errors import ChipkitError
from chipkit.pki.certificate import Certificate
from chipkit.pki.crl import CertificateList
from chipkit.pki.domain_parameters import CURVES
from chipkit.pki.public_key import ec_spki
from chipkit.trust.applying import apply_plan
from chipkit.trust.chain import build_path
from chipkit.trust.holdings import InMemoryHoldings
from chipkit.trust.importing import Importer
from chipkit.trust.model import Anchor, AnchorKind, InMemoryTrust
from chipkit.trust.pinned_lists import build_list, read_list
from chipkit.trust.pinned_signers import PinnedEntry
from chipkit.trust.revocation import RevocationStatus, path_revocation
from chipkit.trust.store import FILE_NAME, TrustStore
from chipkit.trust.stored_holdings import StoredHoldings
from chipkit_emulator.pki.authority import TestPKI

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SOAK: Final = bool(os.environ.get("CHIPKIT_SOAK"))
CASES: Final = int(os.environ.get("CHIPKIT_MUTATIONS", "100000")) if SOAK else 250
STORES: Final = CASES // 10 if SOAK else 40
AT: Final = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
ROOM: Final = 12 << 20
"""Bytes that may be kept after any number of them: caches that fill up."""
SECONDS: Final = 2.0
"""One may take this long; it is tried again before it counts, for other programs run beside the tests."""
pytestmark = pytest.mark.timeout(14_400 if SOAK else 300)


def mutated(data: bytes, chance: random.Random) -> bytes:
    """One to four changes: bits, bytes, lengths, pieces that are cut, doubled, moved or filled in."""
    out = bytearray(data)
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        at = chance.randrange(len(out)) if out else 0
        size = min(chance.choice((1, 1, 2, 4, 16, 64, 400)), len(out) - at)
        match chance.randrange(9) if out else 8:
            case 0 | 1:
                out[at] ^= 1 << chance.randrange(8)
            case 2:
                out[at] = chance.choice((0, 1, 0x30, 0x31, 0x7F, 0x80, 0x81, 0x82, 0x84, 0xA0, 0xFF))
            case 3:
                del out[at : at + size]
            case 4:
                out[at:at] = out[at : at + size] * chance.choice((1, 1, 2, 50))
            case 5:
                to = chance.randrange(len(out))
                out[to : to + size] = out[at : at + size]
            case 6:
                del out[at:]
            case 7:
                out[at : at + size] = chance.randbytes(size)
            case _:
                out += chance.randbytes(size) if chance.random() < 0.5 else bytes(size)
    return bytes(out)


@pytest.fixture(scope="module")
def pki() -> TestPKI:
    pki = TestPKI.create(7, AT)
    return pki.revoking(pki.issue_document_signer(label="gone").certificate)


@pytest.fixture(scope="module")
def known(pki: TestPKI) -> InMemoryTrust:
    anchor = Anchor(pki.csca.certificate, AnchorKind.TEST)
    return InMemoryTrust((anchor,), (CertificateList.parse(pki.crl),))


def brought(data: bytes) -> list[Any]:
    importer = Importer(holdings=InMemoryHoldings(), at=AT, test=True, first_use=True)
    importer.add(data, "file")
    return list(importer.plan().entries)


def pinned_list(pki: TestPKI) -> bytes:
    key = ECC.construct(curve="P-256", d=1001)
    point = b"\x04" + b"".join(int(each).to_bytes(32, "big") for each in (key.pointQ.x, key.pointQ.y))
    entry = PinnedEntry(certificate=pki.dsc.certificate, country="VNM", document_types=("I",))
    return build_list(
        name="SPECIMEN BANK", issued=AT, next_update=AT + timedelta(days=30), entries=[entry],
        public_key=ec_spki(CURVES["secp256r1"], point),
        sign=lambda data: DSS.new(key, "deterministic-rfc6979").sign(SHA256.new(data)),
    ).raw  # fmt: skip


def ldif(pki: TestPKI) -> bytes:
    """Three records as a directory exports them, with folded lines and conformance codes."""
    values = {
        "userCertificate;binary": pki.dsc.certificate.raw,
        "certificateRevocationList;binary": pki.crl,
        "pkdMasterListContent": pki.master_list,
    }
    records = []
    for number, (name, value) in enumerate(values.items()):
        line = f"{name}:: {b64encode(value).decode()}"
        folded = "\n ".join(line[at : at + 76] for at in range(0, len(line), 76))
        records.append(f"dn: cn={number},o=dsc,c=VN\nobjectClass: top\n{folded}\npkdConformanceCode: ERR:DSC.CDP.14\n")
    return ("version: 1\n\n" + "\n".join(records)).encode()


def judged_certificate(data: bytes, known: InMemoryTrust, genuine: Certificate) -> str:
    """What a path makes of a changed document signer: it leads to the anchor only where what was signed is the same."""
    certificate = Certificate.parse(data)
    path = build_path(certificate, known)
    if path.vouched:
        assert genuine.tbs in (certificate.tbs, certificate.tbs_came)
    path_revocation(path.path, known, AT)
    return path.status.name


def judged_crl(data: bytes, known: InMemoryTrust, genuine: Certificate, tbs: bytes) -> str:
    """What a changed revocation list says of a good signer: it clears only by what was signed, and accuses never."""
    crl = CertificateList.parse(data)
    path = build_path(genuine, known)
    found = path_revocation(path.path, InMemoryTrust(known.anchors, (crl,)), AT)
    assert found.status is not RevocationStatus.REVOKED
    if found.status is RevocationStatus.GOOD:
        assert crl.tbs == tbs
    return found.status.name


def statuses(entries: list[Any]) -> str:
    return ",".join(sorted({f"{each.kind} {each.status}" for each in entries})) or "nothing"


def listed(data: bytes) -> str:
    read_list(data)
    return "read"


KINDS: Final = ("certificate", "revocation list", "master list", "LDIF", "PEM", "pinned list")


def prepared(kind: str, pki: TestPKI, known: InMemoryTrust) -> tuple[bytes, Callable[[bytes], str]]:
    """What is changed, and what is done with it."""
    signer = pki.dsc.certificate
    match kind:
        case "certificate":
            return signer.raw, lambda data: judged_certificate(data, known, signer)
        case "revocation list":
            tbs = CertificateList.parse(pki.crl).tbs
            return pki.crl, lambda data: judged_crl(data, known, signer, tbs)
        case "master list":
            return pki.master_list, lambda data: statuses(brought(data))
        case "LDIF":
            return ldif(pki), lambda data: statuses(brought(data))
        case "PEM":
            text = b64encode(signer.raw)
            lines = b"\n".join(text[at : at + 64] for at in range(0, len(text), 64))
            block = b"-----BEGIN CERTIFICATE-----\n" + lines + b"\n-----END CERTIFICATE-----\n"
            return block * 3, lambda data: statuses(brought(data))
        case _:
            return pinned_list(pki), listed


def timed(work: Callable[[bytes], str], data: bytes) -> tuple[str, float]:
    began = process_time()
    try:
        found = work(data)
    except ChipkitError as error:
        found = type(error).__name__
    return found, process_time() - began


@pytest.mark.parametrize("kind", KINDS)
def test_whatever_changed_ends_in_a_typed_error_or_a_finding(
    kind: str, pki: TestPKI, known: InMemoryTrust, record_property: Any
) -> None:
    genuine, work = prepared(kind, pki, known)
    chance = random.Random(f"{kind} 20")  # noqa: S311 - the same changes in every run
    found: dict[str, int] = {}
    slowest, began = 0.0, perf_counter()
    for number in range(CASES):
        if number == CASES // 5:
            gc.collect()
            tracemalloc.start(1)
        data = mutated(genuine, chance)
        result, seconds = timed(work, data)
        if seconds > SECONDS:
            seconds = min(timed(work, data)[1] for _ in range(3))
        assert seconds <= SECONDS, data.hex()
        slowest = max(slowest, seconds)
        found[result] = found.get(result, 0) + 1
    gc.collect()
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    record_property(f"changed: {kind}", f"{CASES} in {perf_counter() - began:.0f} s, slowest {slowest * 1e3:.1f} ms,"
                    f" {kept >> 10} kB kept, {len(found)} results")  # fmt: skip
    assert len(found) > 1
    assert kept < ROOM or not SOAK


def test_a_damaged_store_gives_what_it_held_or_a_typed_error(
    tmp_path: Path, pki: TestPKI, record_property: Any
) -> None:
    """Whatever happens to the file, no certificate is an anchor that was none, and no error goes by another type."""
    store = TrustStore(tmp_path / "whole")
    with store.change("import", at=AT, by="x", source="y") as change:
        holdings = StoredHoldings(change.now)
        importer = Importer(holdings=holdings, at=AT, test=True, first_use=True)
        for number, data in enumerate((pki.csca.certificate.raw, pki.crl, pki.master_list, pki.dsc.certificate.raw)):
            importer.add(data, f"file {number}")
        apply_plan(importer.plan(), holdings, change)
    held = {each.certificate.fingerprint for each in store.view().in_memory().anchors}
    whole = (tmp_path / "whole" / FILE_NAME).read_bytes()
    chance = random.Random(20)  # noqa: S311 - the same changes in every run
    found: dict[str, int] = {}
    folder = tmp_path / "damaged"
    folder.mkdir(mode=0o700)
    for _ in range(STORES):
        (folder / FILE_NAME).unlink(missing_ok=True)
        (folder / FILE_NAME).write_bytes(mutated(whole, chance))
        (folder / FILE_NAME).chmod(0o600)
        try:
            view = TrustStore(folder).view()
            trust = view.in_memory()
            path = build_path(pki.dsc.certificate, view)
            path_revocation(path.path, view, AT)
            list(view.everything.all_signers())
            result = "read"
            assert {each.certificate.fingerprint for each in trust.anchors} <= held
        except ChipkitError as error:
            result = type(error).__name__
        found[result] = found.get(result, 0) + 1
    record_property("changed: the store's file", f"{STORES}: {found}")
    assert set(found) >= {"read", "TrustError"}
