"""Security objects and certificates of an issuer who was met are cut by their layout, which never changes what is read.

A sample of mutations is judged here, and 100,000 with CHIPKIT_SOAK=1 (`make soak`).
"""

from __future__ import annotations

import os
import pickle
import random
from collections.abc import Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import fields, is_dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import pytest

from benchmarks.documents import AT, Issuer, capture_of
from chipkit.codec.bounded_cache import BoundedCache
from chipkit.codec.layout_cache import LayoutCache
from chipkit.errors import ChipkitError
from chipkit.lds import sod as module
from chipkit.lds.files import EF
from chipkit.lds.layout import find_leaves
from chipkit.lds.sod import SOD
from chipkit.pki import certificate_layout, cms
from chipkit.pki.certificate import Certificate
from chipkit.verify import judge, load_policy
from tests.component.test_nothing_twice import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

SOAK: Final = bool(os.environ.get("CHIPKIT_SOAK"))
MUTATIONS: Final = 100_000 if SOAK else 160
ISSUERS: Final = (Issuer("rsa-2048", "rsa-2048"), Issuer("brainpoolP256r1", "brainpoolP256r1"))
TIMES: Final = (
    b"250131235960Z", b"250230120000Z", b"240229120000Z", b"250431120000Z", b"250100120000Z", b"251301120000Z",
    b"250101240000Z", b"25010112000+Z", b"2501011200000", b"250101120000z", b"20250101120Z0", b"491231235959Z",
    b"500101000000Z", b"250131235959Z",
)  # fmt: skip

pytestmark = pytest.mark.timeout(7200 if SOAK else 900)


@lru_cache
def document(issuer: Issuer, number: int) -> Mapping[EF, bytes]:
    return issuer.document(number)


@pytest.fixture(autouse=True)
def _nothing_known(monkeypatch: pytest.MonkeyPatch) -> None:
    for each in (module, certificate_layout):
        monkeypatch.setattr(each, "_layouts", LayoutCache(entries=1024, size=32 << 20))
        each._met.clear()
    cms._enclosed.clear()


def met(issuer: Issuer) -> None:
    """Make a signer known, by three of its documents."""
    for number in range(3):
        SOD.parse(document(issuer, number)[EF.SOD])


def seen(value: Any) -> Any:
    """All that a value holds, what does not count in comparing included."""
    if isinstance(value, Certificate):
        return [
            seen(getattr(value, name)) for name in (*(each.name for each in fields(value)), "deviations", "decoded")
        ]
    if is_dataclass(value) and not isinstance(value, type):
        return type(value), [seen(getattr(value, each.name)) for each in fields(value)]
    if isinstance(value, Mapping):
        return [(key, seen(each)) for key, each in value.items()]
    if isinstance(value, tuple | list):
        return [seen(each) for each in value]
    return value


def read(content: bytes) -> Any:
    try:
        return seen(SOD.parse(content))
    except ChipkitError as error:
        return type(error), str(error)


def read_in_full(content: bytes) -> Any:
    with without_layouts():
        try:
            return seen(SOD._read(content))
        except ChipkitError as error:
            return type(error), str(error)


@contextmanager
def without_layouts() -> Iterator[None]:
    """Nothing that was read is known, and nothing will be."""
    with pytest.MonkeyPatch.context() as patch:
        for each in (module, certificate_layout):
            patch.setattr(each, "_layouts", LayoutCache[Any](entries=0, size=0))
        patch.setattr(cms, "_enclosed", BoundedCache[Any](entries=0, size=0))
        yield


def read_certificate(raw: bytes) -> Any:
    try:
        return seen(certificate_layout.read_certificate(raw))
    except ChipkitError as error:
        return type(error), str(error)


def parse_certificate(raw: bytes) -> Any:
    try:
        return seen(Certificate.parse(raw))
    except ChipkitError as error:
        return type(error), str(error)


def signer_certificates(issuer: Issuer) -> list[bytes]:
    """Of signers of one authority; each of them twice, so that every layout is learned."""
    return [issuer.document_signer(number).certificate.raw for number in (*range(8), *range(8))]


def mutations(content: bytes, count: int, seed: int) -> Iterator[bytes]:
    """Bits and bytes changed anywhere and in the leaves, put in and taken out; odd times."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    leaves = find_leaves(content)
    assert leaves is not None
    for _ in range(count):
        changed = bytearray(content)
        at = chance.randrange(len(changed))
        match chance.randrange(7):
            case 0:
                changed[at] ^= 1 << chance.randrange(8)
            case 1:
                changed[at] = chance.choice(b"\x00\x01\x02\x04\x05\x06\x17\x18\x30\x31\x80\x81\x82\xa0\xa1\xff")
            case 2:
                leaf = chance.choice(leaves.in_order)
                changed[chance.randrange(leaf.begin, leaf.end)] ^= 1 << chance.randrange(8)
            case 3:
                leaf = chance.choice(leaves.in_order)
                changed[leaf.start] = chance.randrange(256)
            case 4:
                assert leaves.signing_time is not None
                changed[leaves.signing_time.value] = chance.choice(TIMES)
            case 5:
                changed[at:at] = bytes([chance.randrange(256)])
            case _:
                del changed[at]
        yield bytes(changed)


@pytest.mark.parametrize("issuer", ISSUERS, ids=str)
def test_a_certificate_of_an_issuer_who_was_met_twice_is_not_read_in_full_again(issuer: Issuer) -> None:
    certificates = signer_certificates(issuer)

    with counted(Certificate.parse) as calls:
        for raw in certificates:
            certificate_layout.read_certificate(raw)

    assert len(calls) <= 1 + len(set(map(len, certificates))) * 3  # r and s of a signature have their own lengths


@pytest.mark.parametrize("issuer", ISSUERS, ids=str)
def test_a_certificate_is_cut_as_it_is_read_in_full(issuer: Issuer) -> None:
    for raw in signer_certificates(issuer):
        assert read_certificate(raw) == parse_certificate(raw)
        assert pickle.loads(pickle.dumps(certificate_layout.read_certificate(raw))) == Certificate.parse(raw)  # noqa: S301


@pytest.mark.parametrize("issuer", ISSUERS, ids=str)
def test_a_certificate_of_which_a_byte_is_changed_is_cut_as_it_is_read_in_full(issuer: Issuer) -> None:
    certificates = signer_certificates(issuer)
    for raw in certificates:
        certificate_layout.read_certificate(raw)
    raw = certificates[3]
    assert certificate_layout._layouts.find(raw) is not None

    for at in range(len(raw)):
        for mask in (1 << at % 8, 0xFF, *((1 << bit for bit in range(8)) if SOAK else ())):
            changed = bytearray(raw)
            changed[at] ^= mask
            assert read_certificate(bytes(changed)) == parse_certificate(bytes(changed)), (at, mask)


@pytest.mark.parametrize("issuer", ISSUERS, ids=str)
def test_nothing_of_a_signer_stays_in_the_layout_of_its_certificate(issuer: Issuer) -> None:
    certificates = signer_certificates(issuer)
    for raw in certificates:
        certificate_layout.read_certificate(raw)
    blank = certificate_layout._layouts.find(certificates[0])
    assert blank is not None

    kept = pickle.dumps((blank.common, blank.decoded))
    certificate = Certificate.parse(certificates[0])
    for leaf in (certificate.subject.raw, certificate.public_key.key, certificate.signature):
        assert leaf not in kept


@pytest.mark.parametrize("issuer", ISSUERS, ids=str)
def test_a_signer_who_was_met_twice_is_not_read_in_full_again(issuer: Issuer) -> None:
    with counted(SOD._read) as calls:
        for number in range(8):
            SOD.parse(document(issuer, number)[EF.SOD])

    lengths = {len(document(issuer, number)[EF.SOD]) for number in range(8)}
    assert len(calls) <= 1 + len(lengths)


@pytest.mark.parametrize("issuer", ISSUERS, ids=str)
def test_what_is_cut_by_a_layout_is_what_is_read_in_full(issuer: Issuer) -> None:
    met(issuer)

    for number in range(8):
        content = document(issuer, number)[EF.SOD]
        assert read(content) == read_in_full(content)


@pytest.mark.parametrize("issuer", ISSUERS, ids=str)
def test_every_byte_that_is_changed_reads_as_without_layouts(issuer: Issuer) -> None:
    met(issuer)
    content = document(issuer, 1)[EF.SOD]

    for at in range(0, len(content), 1 if SOAK else 7):
        changed = bytearray(content)
        changed[at] ^= 1 << at % 8
        assert read(bytes(changed)) == read_in_full(bytes(changed)), at


@pytest.mark.parametrize("issuer", ISSUERS, ids=str)
def test_a_mutation_is_judged_alike_with_and_without_layouts(issuer: Issuer) -> None:
    files, trust, policy = document(issuer, 1), issuer.trust, load_policy("conformance")
    met(issuer)
    for number, content in enumerate(mutations(files[EF.SOD], MUTATIONS // len(ISSUERS), 20)):
        told = []
        for context in (nullcontext, without_layouts):
            with context():
                report = judge(capture_of({**files, EF.SOD: content}), trust, policy, AT, mode="demo")
            told.append((report.to_json(), report.deviations))
        assert told[0] == told[1], number


@pytest.mark.parametrize("time", TIMES)
def test_a_time_that_is_not_plain_is_read_in_full(time: bytes) -> None:
    issuer = ISSUERS[0]
    met(issuer)
    content = bytearray(document(issuer, 1)[EF.SOD])
    leaves = find_leaves(bytes(content))
    assert leaves is not None
    assert leaves.signing_time is not None
    content[leaves.signing_time.value] = time

    assert read(bytes(content)) == read_in_full(bytes(content))


@pytest.mark.parametrize("issuer", ISSUERS, ids=str)
def test_nothing_of_a_document_stays_in_a_layout(issuer: Issuer) -> None:
    met(issuer)
    content = document(issuer, 1)[EF.SOD]
    blank, leaves = module._layouts.find(content), find_leaves(content)
    assert blank is not None
    assert leaves is not None

    kept = pickle.dumps((blank.sod, blank.attributes))
    for number in range(3):
        other = document(issuer, number)[EF.SOD]
        places = find_leaves(other)
        assert places is not None
        assert [leaf for leaf in places.in_order if other[leaf.value] in kept] == []


def test_what_is_not_in_der_teaches_no_layout() -> None:
    content = document(ISSUERS[0], 1)[EF.SOD]
    padded = content + b"\x00" * 4
    for _ in range(3):
        assert read(padded) == read_in_full(padded)

    assert len(module._layouts) == 0


def test_layouts_are_bounded() -> None:
    cache = LayoutCache[int](entries=8, size=1 << 20)
    content = document(ISSUERS[0], 1)[EF.SOD]
    leaves = find_leaves(content)
    assert leaves is not None
    for number in range(2000):
        cache.learn(content + bytes(number), leaves.in_order, number, keeps=16)

    assert len(cache) == 8
    assert len(cache._cuts) <= 512
