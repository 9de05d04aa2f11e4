"""Chains in the manner of the NIST's Public Key Interoperability Test Suite, of our own making: none leads anywhere.

Each case is one thing wrong with a chain that is right without it (`test_the_chain_without_fault_is_accepted`), or a
right chain that looks odd. docs/testing.md lists them, by these names.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from chipkit import oids
from chipkit.capture import Capture, Origin
from chipkit.codec import der
from chipkit.codec.mrz import MRZ, MRZFormat
from chipkit.codec.tlv import TLV
from chipkit.lds.dg1 import DG1
from chipkit.lds.files import EF, RawFile
from chipkit.lds.sod import LDSSecurityObject, build_sod
from chipkit.outcome import Outcome
from chipkit.pki import extensions as ext
from chipkit.pki.algorithms import SignatureScheme
from chipkit.pki.cms import SignerIdentifier, build_attributes, build_signed_data
from chipkit.pki.extensions import Extension
from chipkit.pki.names import Name
from chipkit.trust.assessment import assess
from chipkit.trust.chain import PathResult, PathStatus, build_path
from chipkit.trust.issuing_period import issued_in_time
from chipkit.trust.model import Anchor, AnchorKind, InMemoryTrust
from chipkit.verify import Report, judge, load_policy

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from chipkit.pki.certificate import Certificate

PAGE = Path(__file__).parents[3] / "docs" / "testing.md"
AT = datetime(2025, 1, 1, tzinfo=UTC)
NULL = b"\x05\x00"
CERTIFIES = ext.key_usage(["keyCertSign", "cRLSign"])
RENAMED = Extension(oids.NAME_CHANGE, critical=False, value=NULL)
TLS_SERVERS = ext.extended_key_usage(["1.3.6.1.5.5.7.3.1"])


def authority(path_length: int | None = 0) -> tuple[Extension, ...]:
    return ext.basic_constraints(ca=True, path_length=path_length), CERTIFIES


def constraints(*, permitted: Name | None = None, excluded: Name | None = None) -> Extension:
    def subtree(tag: int, name: Name | None) -> bytes:
        return b"" if name is None else bytes(TLV(tag, bytes(der.sequence(der.explicit(4, bytes(name))))))

    value = der.sequence(subtree(0xA0, permitted), subtree(0xA1, excluded))
    return Extension(oids.NAME_CONSTRAINTS, critical=True, value=bytes(value))


class Chain:
    """An anchor, authorities below it, and a signer; all of one country, with room for one authority between."""

    def __init__(self, make: Any, **root: Any) -> None:
        self.make = make
        self.root = make.issue(**{"name": "root", "extensions": authority(1)} | root)

    def under(self, issuer: Any = None, /, *, name: str = "sub", **changes: Any) -> Any:
        return (issuer or self.root).issue(**{"name": name, "extensions": authority(0)} | changes)

    def signer(self, issuer: Any, /, **changes: Any) -> Any:
        return issuer.issue(**{"name": "DSC", "serial": 9, "extensions": self.make.signer_extensions} | changes)

    def path(self, issuer: Any, *between: Any, signer: Any = None, anchors: tuple[Any, ...] = ()) -> PathResult:
        signer = signer or self.signer(issuer)
        store = InMemoryTrust(tuple(Anchor(each.certificate, AnchorKind.CONFIRMED) for each in (self.root, *anchors)))
        return build_path(signer.certificate, store, [getattr(each, "certificate", each) for each in between])


def through(change: Callable[[Chain], dict[str, Any]], **root: Any) -> Callable[[Any], PathResult]:
    """A chain over one authority between that is issued with these changes."""

    def made(make: Any) -> PathResult:
        chain = Chain(make, **root)
        sub = chain.under(**change(chain))
        return chain.path(sub, sub)

    return made


def with_extensions(*extensions: Extension) -> Callable[[Any], PathResult]:
    return through(lambda _: {"extensions": extensions})


def _spoiled_signer(make: Any) -> PathResult:
    chain = Chain(make)
    sub = chain.under()
    signer = chain.signer(sub)
    return build_path(make.spoiled(signer.certificate), _store(chain.root), [sub.certificate])


def _spoiled_between(make: Any) -> PathResult:
    chain = Chain(make)
    sub = chain.under()
    return chain.path(sub, make.spoiled(sub.certificate))


def _store(*anchors: Any, kind: AnchorKind = AnchorKind.CONFIRMED) -> InMemoryTrust:
    return InMemoryTrust(tuple(Anchor(each.certificate, kind) for each in anchors))


def _other_key(make: Any) -> PathResult:
    chain = Chain(make)
    sub, forger = chain.under(), make.key("forger")
    return chain.path(
        sub, sub, signer=make.issue(name="DSC", signer=forger, issuer=sub.certificate.subject, extensions=())
    )


def _names_do_not_chain(make: Any) -> PathResult:
    chain = Chain(make)
    sub = chain.under()
    return chain.path(sub, sub, signer=chain.signer(sub, issuer=Name.build([("C", "UT"), ("CN", "somebody")])))


def _names_in_another_order(make: Any) -> PathResult:
    chain = Chain(make)
    sub = chain.under()
    name = Name.build([("C", "UT"), ("CN", "DSC of sub")])
    return chain.path(sub, sub, signer=chain.signer(sub, issuer=name, authority=None))


def _no_authority_at_all(make: Any) -> PathResult:
    chain = Chain(make)
    signer = chain.signer(chain.root)
    return chain.path(signer, signer, signer=chain.signer(signer, name="DSC of a DSC"))


def _too_many_between(make: Any) -> PathResult:
    chain = Chain(make)
    first = chain.under(name="first", extensions=authority(None))
    second = chain.under(first, name="second")
    return chain.path(second, first, second)


def _length_of_the_one_between(make: Any) -> PathResult:
    chain = Chain(make, extensions=authority(None))
    first = chain.under(name="first", extensions=authority(0))
    second = chain.under(first, name="second", extensions=authority(None))
    return chain.path(second, first, second)


def _links_are_not_counted_and_hide_nobody(make: Any) -> PathResult:
    chain = Chain(make, extensions=authority(0))
    link = chain.root.issue(name="root", key=make.key("next"), serial=2, extensions=authority(0))
    sub = chain.under(link)
    return chain.path(sub, link, sub)


def _loop(make: Any) -> PathResult:
    chain = Chain(make)
    one, two = make.key("one"), make.key("two")
    names = [Name.build([("C", "UT"), ("CN", each)]) for each in ("one", "two")]
    ring = [
        make.issue(name="r", key=mine, signer=theirs, subject=subject, issuer=issuer, extensions=authority(None))
        for mine, theirs, subject, issuer in ((one, two, names[0], names[1]), (two, one, names[1], names[0]))
    ]
    return chain.path(ring[0], *ring, signer=make.issue(name="DSC", signer=one, issuer=names[0], extensions=()))


def _too_many_links(make: Any) -> PathResult:
    chain = Chain(make)
    links = [chain.root]
    for number in range(9):
        links.append(
            links[-1].issue(name="root", key=make.key(f"link {number}"), serial=number, extensions=authority())
        )
    return chain.path(links[-1], *links[1:])


def _twin_of_one_name(make: Any) -> PathResult:
    chain = Chain(make)
    twin = make.issue(name="root", key=make.key("twin"), serial=2)
    return chain.path(twin, twin)


def _twin_of_one_key_identifier(make: Any) -> PathResult:
    chain = Chain(make)
    key = make.key("twin")
    key.identifier = chain.root.key.identifier
    return chain.path(make.issue(name="root", key=key))


def _forged_link(make: Any) -> PathResult:
    chain = Chain(make)
    link = make.issue(
        name="root", key=make.key("next"), signer=make.key("next"), issuer=chain.root.certificate.subject,
        authority=chain.root.key.identifier, extensions=authority(),
    )  # fmt: skip
    return chain.path(link, link)


def _name_changed_without_a_word(make: Any) -> PathResult:
    chain = Chain(make, extensions=authority(0))
    sub = chain.under(name="new name")
    return chain.path(sub, sub)


def _name_changed_to_another_country(make: Any) -> PathResult:
    chain = Chain(make, extensions=authority(0))
    sub = chain.under(name="new name", country="XX", extensions=(*authority(), RENAMED))
    return chain.path(sub, sub)


HERE, ELSEWHERE = Name.build([("C", "UT"), ("O", "SPECIMEN")]), Name.build([("C", "UT"), ("O", "elsewhere")])
RFC822 = Extension(
    oids.NAME_CONSTRAINTS,
    critical=True,
    value=bytes(der.sequence(TLV(0xA0, bytes(der.sequence(TLV(0x81, b"example.org")))))),
)
REFUSED: dict[str, Callable[[Any], PathResult]] = {
    "the signer's signature changed": _spoiled_signer,
    "an authority's signature changed": _spoiled_between,
    "signed by another key": _other_key,
    "a link certificate that the anchor did not sign": _forged_link,
    "a name that is no authority's": _names_do_not_chain,
    "a name that is another one's": _names_in_another_order,
    "an authority without basic constraints": with_extensions(CERTIFIES),
    "an authority with cA false": with_extensions(ext.basic_constraints(ca=False), CERTIFIES),
    "an authority with basic constraints that cannot be read": with_extensions(
        Extension(oids.BASIC_CONSTRAINTS, critical=True, value=NULL), CERTIFIES
    ),
    "a document signer in place of an authority": _no_authority_at_all,
    "an authority that may sign lists alone": with_extensions(authority()[0], ext.key_usage(["cRLSign"])),
    "an authority that may sign data alone": with_extensions(authority()[0], ext.key_usage(["digitalSignature"])),
    "an authority with a key usage that cannot be read": with_extensions(
        authority()[0], Extension(oids.KEY_USAGE, critical=True, value=NULL)
    ),
    "an authority below a path length of zero": through(lambda _: {}, extensions=authority(0)),
    "two authorities below a path length of one": _too_many_between,
    "an authority below another one's path length of zero": _length_of_the_one_between,
    "an authority behind a link certificate": _links_are_not_counted_and_hide_nobody,
    "an unknown critical extension": with_extensions(*authority(), Extension("1.2.3.4", critical=True, value=NULL)),
    "critical policy constraints": with_extensions(
        *authority(), Extension("2.5.29.36", critical=True, value=bytes(der.sequence(TLV(0x80, b"\x00"))))
    ),
    "an authority for TLS servers": with_extensions(*authority(), TLS_SERVERS),
    "an authority of another country": through(lambda _: {"country": "XX"}),
    "an authority of no country": through(lambda _: {"subject": Name.build([("O", "SPECIMEN"), ("CN", "sub")])}),
    "a name that is excluded": with_extensions(*authority(), constraints(excluded=HERE)),
    "a name that is not permitted": with_extensions(*authority(), constraints(permitted=ELSEWHERE)),
    "names constrained in another form": with_extensions(*authority(), RFC822),
    "name constraints that cannot be read": with_extensions(
        *authority(), Extension(oids.NAME_CONSTRAINTS, critical=False, value=NULL)
    ),
    "names constrained by the anchor": through(lambda _: {}, extensions=(*authority(1), constraints(excluded=HERE))),
    "certificates that vouch for each other": _loop,
    "more links than are followed": _too_many_links,
    "a twin of the anchor's name": _twin_of_one_name,
    "a twin of the anchor's key identifier": _twin_of_one_key_identifier,
    "a name changed without a word, below a path length of zero": _name_changed_without_a_word,
    "a name changed to another country's": _name_changed_to_another_country,
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_chain_with_a_fault_is_not_accepted(make: Any, case: str) -> None:
    found = REFUSED[case](make)

    assert found.status is not PathStatus.VERIFIED
    assert not found.vouched
    assert found.reason


def card(make: Any, signer: Certificate, between: Sequence[Certificate]) -> Capture:
    """A card that this signer signed, whose security object brings the certificates between along."""
    key = make.key(signer.subject.common_name)
    assert key.spki == signer.public_key
    mrz = MRZ.build(
        format=MRZFormat.TD1, document_code="I", issuing_state="UTO", document_number="SPECIMEN1",
        date_of_birth="900101", sex="X", date_of_expiry="300101", nationality="UTO", primary_identifier="SPECIMEN",
    )  # fmt: skip
    dg1 = bytes(DG1(mrz))
    content = bytes(LDSSecurityObject(0, "sha256", {1: sha256(dg1).digest(), 2: bytes(32)}))
    digest = sha256(content).digest()
    signed = build_signed_data(
        oids.LDS_SECURITY_OBJECT,
        content,
        certificates=[signer, *between],
        digest="sha256",
        signature_algorithm=SignatureScheme("ecdsa", "sha256").to_algorithm(),
        sid=SignerIdentifier(subject_key_identifier=key.identifier),
        signed_attributes=build_attributes(oids.LDS_SECURITY_OBJECT, digest, AT),
        sign=key.sign,
    )
    files = {EF.DG1: dg1, EF.SOD: build_sod(signed)}
    return Capture(origin=Origin.LIVE, files={ef: RawFile(ef, content) for ef, content in files.items()})


@pytest.fixture
def judged(make: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[Any], PathResult]], list[Report]]:
    """What the whole of `judge` says of a card, wherever a case asks for a path."""
    reports: list[Report] = []
    genuine = build_path

    def asked(signer: Certificate, store: InMemoryTrust, between: Sequence[Certificate] = ()) -> PathResult:
        reports.append(judge(card(make, signer, between), store, load_policy("field"), AT))
        return genuine(signer, store, between)

    def made(case: Callable[[Any], PathResult]) -> list[Report]:
        with monkeypatch.context() as patch:
            patch.setitem(globals(), "build_path", asked)
            case(make)
        return reports

    return made


@pytest.mark.parametrize("case", REFUSED)
def test_no_card_is_vouched_for_by_a_chain_with_a_fault(judged: Any, case: str) -> None:
    for report in judged(REFUSED[case]):
        # more certificates than any card brings are not read
        assert report.finding("pa.sod.signature").reason in ("valid", "over-limit")
        assert report.finding("pa.issuer.path").outcome is not Outcome.SUCCESSFUL
        assert report.finding("pa.issuer.revocation").outcome is not Outcome.SUCCESSFUL
        assert report.verdict.outcome in (Outcome.UNDETERMINED, Outcome.FAILED)


def test_a_card_is_vouched_for_by_the_chain_without_fault(judged: Any) -> None:
    (report,) = judged(through(lambda _: {}))

    assert report.finding("pa.sod.signature").reason == "valid"
    path = report.finding("pa.issuer.path")
    assert (path.outcome, path.evidence["anchor_kind"]) == (Outcome.SUCCESSFUL, "confirmed")


def test_the_chain_without_fault_is_accepted(make: Any) -> None:
    assert through(lambda _: {})(make).vouched
    assert with_extensions(*authority(), constraints(permitted=HERE))(make).vouched
    assert with_extensions(*authority(), constraints(excluded=ELSEWHERE))(make).vouched
    assert through(lambda _: {"country": "ut"})(make).vouched


class TestLinks:
    """What must be followed."""

    def test_links_of_several_steps_and_a_changed_name_are_not_counted(self, make: Any) -> None:
        chain = Chain(make, extensions=authority(0))
        same = chain.root.issue(name="root", key=make.key("second"), serial=2, extensions=authority(0))
        renamed = same.issue(name="new name", key=make.key("third"), serial=3, extensions=(*authority(0), RENAMED))
        last = renamed.issue(name="new name", key=make.key("fourth"), serial=4, extensions=authority(0))

        found = chain.path(last, renamed, last, same)

        assert found.vouched
        assert [each.serial for each in found.path] == [9, 4, 3, 2, 1]

    def test_a_changed_name_needs_no_word_where_the_next_key_has_an_anchor_of_its_own(self, make: Any) -> None:
        """Half of the published links that change the name do not say so."""
        chain = Chain(make, extensions=authority(0))
        key = make.key("next")
        root = make.issue(name="new name", key=key, serial=2)
        link = chain.root.issue(name="new name", key=key, serial=3, extensions=authority(0))
        signer = chain.signer(link)
        anchors = (
            Anchor(chain.root.certificate, AnchorKind.CONFIRMED),
            Anchor(root.certificate, AnchorKind.UNCONFIRMED),
        )

        assert not build_path(signer.certificate, InMemoryTrust(anchors[:1]), [link.certificate]).vouched
        assert build_path(signer.certificate, InMemoryTrust(anchors), [link.certificate]).vouched

    def test_an_anchor_that_is_odd_itself_is_trusted_all_the_same(self, make: Any) -> None:
        odd = make.issue(name="odd", extensions=(TLS_SERVERS, Extension("1.2.3.4", critical=True, value=NULL)))
        signer = odd.issue(name="DSC", extensions=make.signer_extensions)

        assert build_path(signer.certificate, _store(odd)).vouched


class TestUnconfirmed:
    """What nobody confirmed leads on, and proves nothing by itself."""

    def test_a_link_below_one_inherits_its_state(self, make: Any, csca: Any) -> None:
        link = csca.issue(name="CSCA", key=make.key("next"), serial=2)
        signer = link.issue(name="DSC", extensions=make.signer_extensions)
        carried = _store(csca, link, kind=AnchorKind.UNCONFIRMED)

        for store, between in ((carried, []), (_store(csca, kind=AnchorKind.UNCONFIRMED), [link.certificate])):
            found = build_path(signer.certificate, store, between)
            assert found.status is PathStatus.VERIFIED
            assert not found.vouched
            assert assess(signer.certificate, store, AT).outcome is Outcome.UNDETERMINED

    def test_what_is_confirmed_above_confirms_what_it_linked_to(self, make: Any, csca: Any) -> None:
        link = csca.issue(name="CSCA", key=make.key("next"), serial=2)
        signer = link.issue(name="DSC", extensions=make.signer_extensions)
        anchors = (Anchor(link.certificate, AnchorKind.UNCONFIRMED), Anchor(csca.certificate, AnchorKind.CONFIRMED))

        found = build_path(signer.certificate, InMemoryTrust(anchors))

        assert found.vouched
        assert found.path == (signer.certificate, link.certificate, csca.certificate)
        assert [each.certificate for each in found.issuers] == [link.certificate]

    def test_a_forged_successor_is_not_led_on(self, make: Any, csca: Any) -> None:
        forged = make.issue(
            name="CSCA", key=make.key("forger"), serial=2, issuer=csca.certificate.subject,
            authority=csca.key.identifier,
        )  # fmt: skip
        signer = forged.issue(name="DSC", extensions=make.signer_extensions)
        anchors = (Anchor(forged.certificate, AnchorKind.UNCONFIRMED), Anchor(csca.certificate, AnchorKind.CONFIRMED))

        assert not build_path(signer.certificate, InMemoryTrust(anchors)).vouched

    @pytest.mark.parametrize("other", [AnchorKind.LIST_SIGNED, AnchorKind.PINNED_SIGNER, AnchorKind.CONFIRMED])
    def test_a_key_counts_as_its_strongest_certificate(self, make: Any, csca: Any, dsc: Any, other: AnchorKind) -> None:
        twin = make.issue(name="CSCA", key=csca.key, serial=5)

        for pair in ((csca, twin), (twin, csca)):
            anchors = tuple(
                Anchor(each.certificate, kind) for each, kind in zip(pair, (AnchorKind.UNCONFIRMED, other), strict=True)
            )
            found = build_path(dsc.certificate, InMemoryTrust(anchors))
            assert found.anchor is not None
            assert found.anchor.kind is other


def test_a_certificate_that_begins_outside_of_its_issuers_signing_leaves_a_deviation(make: Any) -> None:
    period = ext.private_key_usage_period(datetime(2020, 1, 1, tzinfo=UTC), datetime(2021, 1, 1, tzinfo=UTC))
    root = make.issue(name="root", extensions=(*authority(0), period))
    late = root.issue(name="DSC", not_before=datetime(2021, 2, 1, tzinfo=UTC), extensions=make.signer_extensions)

    found = build_path(late.certificate, _store(root))

    assert [met.code for met in found.deviations] == ["chain.issuer.usage-period"]
    assert issued_in_time(late.certificate, root.certificate, slack_days=31)
    assert not issued_in_time(late.certificate, root.certificate, slack_days=30)


@pytest.mark.parametrize("named", [True, False])
def test_every_candidate_that_failed_is_told_with_the_reason_the_likeliest_first(
    make: Any,
    csca: Any,
    *,
    named: bool,
) -> None:
    """Where the key that is named did not sign it, one more is tried; else every key of the name."""
    others = [make.issue(name="CSCA", key=make.key(f"other {number}")) for number in range(3)]
    authority = csca.key.identifier if named else None
    forged = make.spoiled(csca.issue(name="DSC", authority=authority, extensions=make.signer_extensions).certificate)

    found = build_path(forged, _store(*others, csca))

    every = {each.certificate for each in (*others, csca)}
    assert {each.certificate for each in found.tried} <= every
    assert len(found.tried) == 4
    assert found.tried[0].certificate == csca.certificate or not named
    asked = [each.why for each in found.tried if each.why == "its key did not make the signature"]
    assert len(asked) == (2 if named else 4)
    assert [each.why for each in found.tried[: len(asked)]] == asked
    assert all(each.why.startswith("not tried: ") for each in found.tried[len(asked) :])


def test_a_serial_number_tells_who_is_tried_first(make: Any) -> None:
    roots = [make.issue(name="CSCA", key=make.key(f"root {number}"), serial=number) for number in range(1, 9)]
    for root in roots:
        name = TLV(0xA1, bytes(der.explicit(4, bytes(root.certificate.issuer))))
        number = TLV(0x82, bytes([root.certificate.serial]))
        by_serial = Extension(oids.AUTHORITY_KEY_IDENTIFIER, critical=False, value=bytes(der.sequence(name, number)))
        forged = make.issue(
            name="DSC", signer=make.key("forger"), issuer=root.certificate.subject,
            extensions=(*make.signer_extensions, by_serial),
        )  # fmt: skip

        assert build_path(forged.certificate, _store(*roots)).tried[0].certificate == root.certificate


def test_the_page_of_testing_lists_every_chain() -> None:
    listed = re.search(
        r"^## Chains that must not be accepted\n(.*?)^## ", PAGE.read_text("utf-8"), re.DOTALL | re.MULTILINE
    )

    assert listed is not None
    assert set(re.findall(r"^- (.+?)[;.]?$", listed[1], re.MULTILINE)) == set(REFUSED)
