"""The same oddities in EF.SOD, EF.CardSecurity and a master list: the same deviations, one word on the signature."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from chipkit import oids
from chipkit.codec import der
from chipkit.codec.tlv import TLV
from chipkit.lds.card_access import CardAccess
from chipkit.lds.files import EF, RawFile
from chipkit.lds.sod import SOD, build_sod
from chipkit.pki.certificate import Certificate, TBSCertificate, assemble
from chipkit.pki.master_list import MasterList
from chipkit.pki.signed import build_time
from chipkit.trust.card_security import check_card_security
from chipkit.trust.chain import PathStatus
from chipkit.trust.importing import Importer
from chipkit.trust.memory_holdings import InMemoryHoldings
from chipkit.trust.model import InMemoryTrust
from chipkit.verify import load_policy
from chipkit_emulator.crypto.hashes import digest
from chipkit_emulator.pki.cms import sign_content
from chipkit_emulator.pki.issued import Issued

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import datetime

EC, RSA = "vn-cccd-explicit", "bsi-reference"
DATED = "cms.signing-time.missing"
"""Doc 9303-12, 9, demands a signing time of master lists; Doc 9303-10, 3.11.4 and 4.6.2.2, of no file."""
DATELESS = frozenset({"undated", "unreadable time", "two times", "no attributes"})
TIMES = frozenset({"undated", "unreadable time", "two times", "time without seconds", "generalized time"})
WORDS: Final = {
    "signature-wrong": "signature is wrong",
    "digest-wrong": "digest differs",
    "content-type-wrong": "content type is not that of the content",
    "no-signer-certificate": "signer's certificate is not in",
    "key-unusable": "key of the master list's signer is unusable",
    "algorithm-unknown": "algorithm",
}
"""What the import of a master list says where the check of EF.SOD has this reason."""


@dataclass
class Recipe:
    """Signed data before they are put together."""

    issued: Issued
    issuer: Issued
    content_type: str
    content: bytes
    signed_at: datetime
    version: TLV = field(default_factory=lambda: der.integer(3))
    signer_version: TLV = field(default_factory=lambda: der.integer(1))
    serial: TLV | None = None
    turned_issuer: bool = False
    attributes: list[TLV] | None = None
    turned_attributes: bool = False
    signed_extra: bytes = b""
    algorithm: bytes = b""
    encode: Callable[[bytes], bytes] = bytes
    certificates: list[bytes] = field(default_factory=list)
    signers: tuple[str, ...] = ("good",)

    def __post_init__(self) -> None:
        hashed = digest(self.issued.signer.scheme.hash, self.content)
        self.attributes = [
            attribute(oids.CONTENT_TYPE, der.oid(self.content_type)),
            attribute(oids.MESSAGE_DIGEST, der.octet_string(hashed)),
            attribute(oids.SIGNING_TIME, build_time(self.signed_at)),
        ]
        self.certificates = [self.issued.certificate.raw]
        self.algorithm = bytes(self.issued.signer.algorithm)

    def info(self, kind: str) -> TLV:
        certificate, signer = self.issued.certificate, self.issued.signer
        names = TLV.parse(certificate.issuer.raw).children()
        issuer = der.sequence(*(reversed(names) if self.turned_issuer else names))
        attributes = None if self.attributes is None else der.set_of(self.attributes)
        signed = self.content if attributes is None else bytes(attributes)
        signature = self.encode(signer.sign(signed + self.signed_extra + (b"!" if kind == "wrong" else b"")))
        hashed = TLV.parse(sign_content(oids.DATA, b"", self.issued, (), self.signed_at))
        algorithm = hashed.children()[1].children()[0].children()[1].children()[0]
        carried = [] if attributes is None else [TLV.of(0xA0, *self.carried(attributes))]
        return der.sequence(
            self.signer_version, der.sequence(issuer, self.serial or der.integer(certificate.serial)), algorithm,
            *carried, self.algorithm, der.octet_string(signature),
        )  # fmt: skip

    def carried(self, attributes: TLV) -> list[TLV]:
        members = list(attributes.children())
        return members[::-1] if self.turned_attributes else members

    def build(self) -> bytes:
        signed = der.sequence(
            self.version, der.set_of([self.info("good").children()[2]]),
            der.sequence(der.oid(self.content_type), der.explicit(0, der.octet_string(self.content))),
            TLV.of(0xA0, *self.certificates), TLV.of(der.SET, *(self.info(kind) for kind in self.signers)),
        )  # fmt: skip
        return bytes(der.sequence(der.oid(oids.SIGNED_DATA), der.explicit(0, signed)))

    def recertify(self, change: Callable[[list[TLV]], object]) -> None:
        """The same key and issuer, by a certificate that says other things."""
        old, keys = self.issued.certificate, self.issuer.signer
        members = list(TLV.parse(old.tbs).children())
        change(members)
        tbs = bytes(der.sequence(*members))
        certificate = Certificate.parse(assemble(tbs, keys.algorithm, keys.sign(tbs)))
        self.issued, self.certificates = Issued(certificate, self.issued.signer), [certificate.raw]


def attribute(kind: str, *values: TLV) -> TLV:
    return der.sequence(der.oid(kind), TLV.of(der.SET, *values))


def padded(tlv: TLV) -> TLV:
    return TLV(tlv.tag, b"\0\0" + tlv.value)


def timed(*values: TLV) -> Callable[[Recipe], None]:
    def change(recipe: Recipe) -> None:
        if recipe.attributes is not None:
            recipe.attributes[2:] = [attribute(oids.SIGNING_TIME, *values)] if values else []

    return change


def at_index(index: int, value: TLV) -> Callable[[Recipe], None]:
    def change(recipe: Recipe) -> None:
        if recipe.attributes is not None:
            recipe.attributes[index] = value

    return change


def changed(**values: Any) -> Callable[[Recipe], None]:
    def change(recipe: Recipe) -> None:
        for name, value in values.items():
            setattr(recipe, name, value)

    return change


def digest_twice(recipe: Recipe) -> None:
    if recipe.attributes is not None:
        recipe.attributes.append(recipe.attributes[1])


def decoy(recipe: Recipe) -> None:
    """Another certificate of the same issuer and serial number stands before the right one."""
    old = recipe.issued.certificate
    names = ("serial", "issuer", "subject", "not_before", "not_after", "extensions")
    tbs = TBSCertificate(
        **{name: getattr(old, name) for name in names},
        signature=old.signature_algorithm,
        public_key=recipe.issuer.signer.public_key,
    )
    recipe.certificates.insert(0, assemble(bytes(tbs), old.signature_algorithm, old.signature))


def unknown_key_beside(recipe: Recipe) -> None:
    """The signature is not by the signer's key, and may be by one of an unknown kind under the same identifier."""
    old = recipe.issued.certificate
    members = list(TLV.parse(old.tbs).children())
    members[6] = der.sequence(der.sequence(der.oid("1.2.3.4")), members[6].children()[1])
    recipe.certificates.append(assemble(bytes(der.sequence(*members)), old.signature_algorithm, old.signature))
    recipe.signed_extra = b"?"


def without(kind: str) -> Callable[[Recipe], None]:
    def change(recipe: Recipe) -> None:
        if recipe.attributes is not None:
            named = bytes(der.oid(kind))
            recipe.attributes = [each for each in recipe.attributes if bytes(each.children()[0]) != named]

    return change


def doubled(recipe: Recipe) -> None:
    recipe.certificates *= 2


def padded_certificate(recipe: Recipe) -> None:
    recipe.recertify(lambda members: members.__setitem__(1, padded(members[1])))
    recipe.serial = der.integer(recipe.issued.certificate.serial)


def broken_key(recipe: Recipe) -> None:
    """The certificate has a point that is none of its curve."""

    def change(members: list[TLV]) -> None:
        algorithm, key = members[6].children()
        members[6] = der.sequence(algorithm, TLV(key.tag, key.value[:-1] + bytes([key.value[-1] ^ 1])))

    recipe.recertify(change)


def plain_numbers(recipe: Recipe) -> None:
    curve = recipe.issued.signer.public_key.ec()[0].curve
    assert curve is not None
    size = curve.order_size
    recipe.encode = lambda signature: b"".join(
        int.from_bytes(each.value, "big").to_bytes(size, "big") for each in TLV.parse(signature).children()
    )


def declared_for_pss(recipe: Recipe) -> None:
    """The certificate says RSASSA-PSS of its key, and the signature is RSASSA-PKCS1-v1_5."""
    key = TLV.parse(bytes(recipe.issued.certificate.public_key)).children()[1]
    recipe.recertify(lambda members: members.__setitem__(6, der.sequence(der.sequence(der.oid(oids.RSASSA_PSS)), key)))
    scheme = replace(recipe.issued.signer.scheme, kind="rsa-pkcs1", mgf_hash=None, salt_length=None)
    recipe.issued = Issued(recipe.issued.certificate, replace(recipe.issued.signer, scheme=scheme))
    recipe.algorithm = bytes(scheme.to_algorithm())


ODDITIES: Final[dict[str, Callable[[Recipe], object]]] = {
    "padded version": lambda recipe: setattr(recipe, "version", padded(recipe.version)),
    "other version": changed(version=der.integer(1)),
    "padded signer version": changed(signer_version=padded(der.integer(1))),
    "other signer version": changed(signer_version=der.integer(3)),
    "padded serial": lambda recipe: setattr(
        recipe, "serial", padded(der.integer(recipe.issued.certificate.serial))
    ),
    "other serial": changed(serial=der.integer(4711)),
    "issuer in another order": changed(turned_issuer=True),
    "attributes out of order": changed(turned_attributes=True),
    "undated": timed(),
    "unreadable time": timed(TLV(der.UTC_TIME, b"never")),
    "time without seconds": timed(TLV(der.UTC_TIME, b"2509010000Z")),
    "generalized time": timed(TLV(der.GENERALIZED_TIME, b"20250901000000Z")),
    "two times": timed(TLV(der.UTC_TIME, b"250901000000Z"), TLV(der.UTC_TIME, b"250801000000Z")),
    "digest twice": digest_twice,
    "no attributes": changed(attributes=None),
    "other content type": at_index(0, attribute(oids.CONTENT_TYPE, der.oid(oids.DATA))),
    "other digest": at_index(1, attribute(oids.MESSAGE_DIGEST, der.octet_string(bytes(32)))),
    "something else signed": changed(signed_extra=b"?"),
    "unknown algorithm": changed(algorithm=bytes(der.sequence(der.oid("1.2.3.4")))),
    "certificate twice": doubled,
    "other key first": decoy,
    "no certificate of the signer": lambda recipe: setattr(
        recipe, "certificates", [recipe.issuer.certificate.raw] * 2
    ),
    "certificate with a padded serial": padded_certificate,
    "broken key": broken_key,
    "plain numbers": plain_numbers,
    "signer twice": changed(signers=("good", "good")),
    "another signer wrong": changed(signers=("good", "wrong")),
    "unknown key beside": unknown_key_beside,
    "no content type": without(oids.CONTENT_TYPE),
    "no digest": without(oids.MESSAGE_DIGEST),
}  # fmt: skip
OUTER: Final[dict[str, Callable[[bytes], bytes]]] = {
    "indefinite lengths": lambda raw: b"\x30\x80" + TLV.parse(raw).value + b"\x00\x00",
    "filling": lambda raw: raw + b"\r\n\x1a",
}
RSA_ODDITIES: Final = {
    name: ODDITIES[name] for name in ODDITIES if name not in ("plain numbers", "other key first", "broken key")
} | {"declared for PSS": declared_for_pss}


def cooked(recipe: Recipe, names: Collection[str], known: dict[str, Callable[[Recipe], object]]) -> bytes:
    for name, change in known.items():  # in one order, however they were drawn
        if name in names:
            change(recipe)
    raw = recipe.build()
    for name, wrap in OUTER.items():
        raw = wrap(raw) if name in names else raw
    return raw


@cache
def pki_of(bench: Any, profile: str) -> Any:
    return bench.specimen(profile).pki


def told_of_sod(bench: Any, profile: str, names: Collection[str], known: Any) -> tuple[str, set[str]]:
    """The reason of the check of the signature, and the deviations of the report."""
    specimen, pki = bench.specimen(profile), pki_of(bench, profile)
    content = SOD.parse(specimen.files[EF.SOD]).raw_security_object
    raw = cooked(Recipe(pki.dsc, pki.csca, oids.LDS_SECURITY_OBJECT, content, signing(bench, pki.dsc)), names, known)
    situation = situation_of(bench, profile)
    files = {**situation.capture.files, EF.SOD: RawFile(EF.SOD, build_sod(raw))}
    report = replace(situation, capture=replace(situation.capture, files=files)).judged(load_policy("field"))
    return report.finding("pa.sod.signature").reason, {met.code for met in report.deviations}


@cache
def situation_of(bench: Any, profile: str) -> Any:
    return bench.of(bench.specimen(profile), key="can" if profile == EC else "mrz")


def signing(bench: Any, issued: Issued) -> datetime:
    """A time in which the signer's key signs."""
    moment: datetime = min(issued.certificate.not_before + timedelta(days=30), bench.at)
    return moment


def told_of_list(bench: Any, profile: str, names: Collection[str], known: Any) -> tuple[str, set[str]]:
    """Why the import refuses the list, and the deviations of its report."""
    pki = pki_of(bench, profile)
    content = bytes(MasterList.build([pki.csca.certificate.raw]))
    recipe = Recipe(pki.list_signer, pki.csca, oids.MASTER_LIST, content, signing(bench, pki.list_signer))
    importer = Importer(holdings=InMemoryHoldings(), at=bench.at, first_use=True, test=True)
    importer.add(cooked(recipe, names, known), "list")
    entry = importer.plan().entries[0]
    assert entry.kind == "master list"
    return entry.reason, {met.code for met in entry.deviations}


def told_of_card_security(bench: Any, profile: str, names: Collection[str], known: Any) -> tuple[str, set[str]]:
    pki = pki_of(bench, profile)
    content = bytes(CardAccess.parse(bench.specimen(profile).files[EF.CARD_ACCESS]))
    raw = cooked(Recipe(pki.dsc, pki.csca, oids.SECURITY_OBJECT, content, signing(bench, pki.dsc)), names, known)
    found = check_card_security(raw, bench.trust(bench.specimen(profile)))
    assert found.verified is (found.signer.status == "valid")
    return found.signer.status, {met.code for met in found.deviations}


def compare(bench: Any, profile: str, names: Collection[str], known: Any) -> str:
    """Check one recipe as three kinds of signed data; the reason that all of them have."""
    reason, odd = told_of_sod(bench, profile, names, known)
    refusal, odd_list = told_of_list(bench, profile, names, known)
    status, odd_file = told_of_card_security(bench, profile, names, known)

    assert status == reason
    assert odd_file == odd
    assert (refusal == "") is (reason == "valid")
    if reason == "valid":
        assert odd_list - {DATED} == odd
        assert (DATED in odd_list) is bool(DATELESS & set(names))
    else:
        assert WORDS[reason] in refusal
    return reason


EXPECTED: Final = {
    "other content type": "content-type-wrong",
    "other digest": "digest-wrong",
    "something else signed": "signature-wrong",
    "unknown algorithm": "algorithm-unknown",
    "unknown key beside": "algorithm-unknown",
    "no content type": "content-type-wrong",
    "no digest": "digest-wrong",
    "broken key": "key-unusable",
    "no certificate of the signer": "no-signer-certificate",
}


@pytest.mark.parametrize("name", ["nothing", *ODDITIES, *OUTER])
def test_an_oddity_means_the_same_in_all_signed_data(bench: Any, name: str) -> None:
    assert compare(bench, EC, {name}, ODDITIES) == EXPECTED.get(name, "valid")


@pytest.mark.parametrize("name", ["nothing", *RSA_ODDITIES, *OUTER])
def test_an_oddity_means_the_same_under_rsa(bench: Any, name: str) -> None:
    assert compare(bench, RSA, {name}, RSA_ODDITIES) == EXPECTED.get(name, "valid")


@settings(max_examples=60, deadline=None)
@given(st.sets(st.sampled_from([*ODDITIES, *OUTER]), min_size=2, max_size=5))
def test_oddities_together_mean_the_same_in_all_signed_data(bench: Any, names: set[str]) -> None:
    assume(len(names & TIMES) <= 1)  # a signature has one time at most

    compare(bench, EC, names, ODDITIES)


def test_each_oddity_that_is_tolerated_leaves_a_deviation(bench: Any) -> None:
    silent = {"nothing", "certificate twice"}  # RFC 5652, 10.2.3: more certificates than needed may be there
    for name in ODDITIES.keys() - EXPECTED.keys():
        odd = told_of_list(bench, EC, {name}, ODDITIES)[1]
        assert bool(odd) is (name not in silent), name


def test_a_card_security_of_an_unknown_issuer_has_no_path(bench: Any) -> None:
    pki = pki_of(bench, EC)
    content = bytes(CardAccess.parse(bench.specimen().files[EF.CARD_ACCESS]))
    raw = sign_content(oids.SECURITY_OBJECT, content, pki.dsc, [pki.dsc.certificate], bench.at)

    found = check_card_security(raw, InMemoryTrust.empty())

    assert found.signer.status == "valid"
    assert found.path is not None
    assert found.path.status is PathStatus.NO_ANCHOR
    assert not found.verified
    assert bytes(found.content.security_infos) == content
