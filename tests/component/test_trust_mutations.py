"""Whatever comes is read, or refused with a typed error: changed certificates, lists, exports, archives and stores.

A sample of each kind is run here, and 100,000 of each with CHIPKIT_SOAK=1 (`make soak`, CHIPKIT_MUTATIONS for another
number); of the store's file, which is opened and read whole, a tenth. Of an archive, and of what lies in it, one half
each is changed: a change in what is packed is caught by check sums, and goes no further.
"""

from __future__ import annotations

import gc
import os
import random
import tracemalloc
from base64 import b64encode
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Any, Final

import pytest
from Crypto.Hash import SHA256
from Crypto.PublicKey import ECC
from Crypto.Signature import DSS

from benchmarks.forgetting import forget, remembered
from chipkit.errors import ChipkitError
from chipkit.pki.certificate import Certificate
from chipkit.pki.crl import CertificateList
from chipkit.pki.domain_parameters import CURVES
from chipkit.pki.public_key import ec_spki
from chipkit.trust.applying import apply_plan
from chipkit.trust.chain import build_path
from chipkit.trust.importing import Importer
from chipkit.trust.memory_holdings import InMemoryHoldings
from chipkit.trust.model import Anchor, AnchorKind, InMemoryTrust
from chipkit.trust.old_folder import read_old_folder
from chipkit.trust.pinned_lists import build_list, read_list
from chipkit.trust.pinned_signers import PinnedEntry
from chipkit.trust.revocation import RevocationStatus, path_revocation
from chipkit.trust.store import FILE_NAME, TrustStore
from chipkit.trust.stored_holdings import StoredHoldings
from chipkit_emulator.pki.authority import TestPKI
from tests.component.container_files import bag, folder_files, folder_written, ldif_of, tarred, zipped

if TYPE_CHECKING:
    from pathlib import Path

SOAK: Final = bool(os.environ.get("CHIPKIT_SOAK"))
CASES: Final = int(os.environ.get("CHIPKIT_MUTATIONS", "100000")) if SOAK else 250
STORES: Final = CASES // 10 if SOAK else 40
AT: Final = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
TRACED: Final = 10_000
"""The last of them are counted in memory; the others run five times as fast without that."""
ROOM: Final = 4 << 20
"""Bytes that so many may leave behind, beside what caches say that they keep, which is bounded."""
TIMES: Final = 200
"""One may take so many times what importing a sound master list takes here; the most is about ten times.

It is tried again before it counts, for other programs run beside the tests.
"""
pytestmark = pytest.mark.timeout(14_400 if SOAK else 900)


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
    """Three records as a directory exports them."""
    return ldif_of(
        (
            ("userCertificate;binary", pki.dsc.certificate.raw),
            ("certificateRevocationList;binary", pki.crl),
            ("pkdMasterListContent", pki.master_list),
        )
    )


def members(pki: TestPKI) -> dict[str, bytes]:
    """One structure of each kind."""
    return {
        "anchor.cer": pki.csca.certificate.raw, "list.crl": pki.crl, "signer.cer": pki.dsc.certificate.raw,
        "list.ml": pki.master_list,
    }  # fmt: skip


def nested(pki: TestPKI) -> dict[str, bytes]:
    """An export that holds messages of certificates, beside another message."""
    message = bag([pki.csca.certificate.raw, pki.dsc.certificate.raw], [pki.crl])
    held = (("userCertificate;binary", message), ("cACertificate;binary", message), ("x", pki.master_list))
    return {"directory.ldif": ldif_of(held), "bag.p7c": message}


def packed(held: dict[str, bytes], pack: Callable[[dict[str, bytes]], bytes]) -> Callable[[random.Random], bytes]:
    """Changes an archive, or one of its members before it is packed."""
    whole = pack(held)

    def changed(chance: random.Random) -> bytes:
        if chance.random() < 0.5:
            return mutated(whole, chance)
        name = chance.choice(sorted(held))
        return pack({**held, name: mutated(held[name], chance)})

    return changed


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


KINDS: Final = (
    "certificate", "revocation list", "master list", "LDIF", "PEM", "pinned list", "PKCS #7", "ZIP", "tar", "tar.gz",
    "nested LDIF",
)  # fmt: skip
COSTLY: Final = frozenset({"ZIP", "tar", "tar.gz", "nested LDIF", "PKCS #7"})
"""Each of these holds one or two of the others."""


Changed = Callable[[random.Random], bytes]


def prepared(pki: TestPKI, known: InMemoryTrust) -> dict[str, tuple[Changed, Callable[[bytes], str]]]:
    """By kind what changes it, and what is done with it."""
    signer = pki.dsc.certificate
    tbs = CertificateList.parse(pki.crl).tbs

    def imported(data: bytes) -> str:
        return statuses(brought(data))

    changes: dict[str, Changed] = {
        "master list": partial(mutated, pki.master_list),
        "LDIF": partial(mutated, ldif(pki)),
        "PEM": partial(mutated, pem(signer.raw) * 3),
        "PKCS #7": partial(mutated, nested(pki)["bag.p7c"]),
        "ZIP": packed(members(pki), zipped),
        "tar": packed(members(pki), tarred),
        "tar.gz": packed(members(pki), partial(tarred, packed="gz")),
        "nested LDIF": packed(nested(pki), zipped),
    }
    return {
        "certificate": (partial(mutated, signer.raw), lambda data: judged_certificate(data, known, signer)),
        "revocation list": (partial(mutated, pki.crl), lambda data: judged_crl(data, known, signer, tbs)),
        "pinned list": (partial(mutated, pinned_list(pki)), listed),
        **{kind: (change, imported) for kind, change in changes.items()},
    }


def pem(raw: bytes) -> bytes:
    text = b64encode(raw)
    lines = b"\n".join(text[at : at + 64] for at in range(0, len(text), 64))
    return b"-----BEGIN CERTIFICATE-----\n" + lines + b"\n-----END CERTIFICATE-----\n"


def timed(work: Callable[[bytes], str], data: bytes) -> tuple[str, float]:
    began = process_time()
    try:
        found = work(data)
    except ChipkitError as error:
        found = type(error).__name__
    return found, process_time() - began


@pytest.fixture(scope="module")
def allowed(pki: TestPKI) -> float:
    """Seconds of the processor that one may take."""

    def work(data: bytes) -> str:
        return str(len(brought(data)))

    return TIMES * min(timed(work, pki.master_list)[1] for _ in range(3))


@pytest.mark.parametrize("kind", KINDS)
def test_whatever_changed_ends_in_a_typed_error_or_a_finding(
    kind: str, pki: TestPKI, known: InMemoryTrust, allowed: float, record_property: Any
) -> None:
    change, work = prepared(pki, known)[kind]
    cases = CASES if SOAK or kind not in COSTLY else CASES // 5
    chance = random.Random(f"{kind} 20")  # noqa: S311 - the same changes in every run
    found: dict[str, int] = {}
    slowest, began = 0.0, perf_counter()
    for number in range(cases):
        if number == cases - min(TRACED, cases * 4 // 5):
            gc.collect()
            tracemalloc.start(1)
        data = change(chance)
        result, seconds = timed(work, data)
        if seconds > allowed:
            seconds = min(timed(work, data)[1] for _ in range(3))
        assert seconds <= allowed, data.hex()
        slowest = max(slowest, seconds)
        found[result] = found.get(result, 0) + 1
    gc.collect()
    kept, told = tracemalloc.get_traced_memory()[0], remembered()
    forget()
    gc.collect()
    left = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()

    record_property(f"changed: {kind}", f"{cases} in {perf_counter() - began:.0f} s, slowest {slowest * 1e3:.1f} ms,"
                    f" {kept >> 10} kB kept, {len(found)} results")  # fmt: skip
    assert len(found) > 1
    assert kept < told + ROOM
    assert left < ROOM


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


def test_a_damaged_folder_store_gives_what_it_held_or_a_typed_error(
    tmp_path: Path, pki: TestPKI, allowed: float, record_property: Any
) -> None:
    """An index may be changed to say anything; no certificate comes out that was not in the folder."""
    listed = pki.list_signer.certificate.raw
    kinds, lists = {pki.csca.certificate.raw: "hand-placed", listed: "list-signed"}, [pki.crl]
    files = folder_files(kinds, lists)
    chance, found = random.Random(21), dict[str, int]()  # noqa: S311 - the same changes in every run
    tmp_path.chmod(0o700)
    slowest = 0.0
    for _ in range(CASES):
        if chance.random() < 0.7:
            name = "store.json" if chance.random() < 0.8 else chance.choice(sorted(files))
            written = {**files, name: mutated(files[name], chance)}
        else:  # under the name that it has then
            written = folder_files({mutated(each, chance): kind for each, kind in kinds.items()}, lists)
        folder_written(written, tmp_path)
        read = partial(old_read, tmp_path, set(written.values()))
        result, seconds = timed(read, b"")
        if seconds > allowed:
            seconds = min(timed(read, b"")[1] for _ in range(3))
        assert seconds <= allowed
        slowest = max(slowest, seconds)
        found[result] = found.get(result, 0) + 1

    record_property("changed: an old folder", f"{CASES}, slowest {slowest * 1e3:.1f} ms: {found}")
    assert set(found) == {"read", "TrustError"}


def old_read(folder: Path, held: set[bytes], _: bytes) -> str:
    old = read_old_folder(folder)
    assert old is not None
    assert all(any(each.startswith(certificate.raw) for each in held) for certificate, _ in old.anchors)
    return "read"
