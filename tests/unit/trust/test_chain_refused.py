"""What is said of certificates that bear a known issuer's name, and were not signed by a known key of it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chipkit import oids
from chipkit.codec import der
from chipkit.codec.tlv import TLV
from chipkit.pki.certificate import Certificate
from chipkit.pki.extensions import Extension
from chipkit.pki.names import Name
from chipkit.trust import candidates
from chipkit.trust.chain import PathStatus, build_path
from chipkit.trust.marking import TEST_ORGANIZATION
from chipkit.trust.model import Anchor, AnchorKind, InMemoryTrust
from chipkit.trust.signatures import verdict_with_deviations


def store(*anchors: Any, kind: AnchorKind = AnchorKind.CONFIRMED) -> InMemoryTrust:
    return InMemoryTrust.empty().with_anchors(Anchor(anchor.certificate, kind) for anchor in anchors)


def _named(make: Any, identifier: bytes) -> Any:
    """A key that goes by an identifier of our choice."""
    key = make.key(identifier.hex())
    key.identifier = identifier
    return key


class TestForgers:
    """An authority of a forger's own that bears the name of a real one, which is installed."""

    @staticmethod
    def forged(make: Any, **changes: Any) -> Any:
        """A signer below the forger's authority, as `changes` have it."""
        forger = make.issue(name="CSCA", key=make.key("forger"))
        return forger.issue(name="DSC", **{"extensions": make.signer_extensions} | changes)

    def test_who_names_the_real_key_is_refuted(self, make: Any, csca: Any) -> None:
        signer = self.forged(make, authority=csca.key.identifier)

        assert build_path(signer.certificate, store(csca)).status is PathStatus.SIGNATURE_WRONG

    @pytest.mark.parametrize("authority", [None, b"", b"another key's", bytes(20)])
    def test_who_bears_the_name_alone_is_not(self, make: Any, csca: Any, authority: bytes | None) -> None:
        signer = self.forged(make, authority=authority)

        assert build_path(signer.certificate, store(csca)).status is PathStatus.OTHER_KEY

    @pytest.mark.parametrize("half", [True, False])
    def test_a_serial_number_names_no_key(self, make: Any, csca: Any, half: bool) -> None:  # noqa: FBT001
        """Real authorities have two keys under one name and serial number."""
        name = TLV(0xA1, bytes(der.explicit(4, bytes(csca.certificate.issuer))))
        value = der.sequence(name, b"" if half else TLV(0x82, b"\x01"))
        by_serial = Extension(oids.AUTHORITY_KEY_IDENTIFIER, critical=False, value=bytes(value))
        signer = self.forged(make, authority=None, extensions=(*make.signer_extensions, by_serial))

        assert signer.certificate.authority_key_identifier is None
        assert build_path(signer.certificate, store(csca)).status is PathStatus.OTHER_KEY

    @pytest.mark.parametrize(
        "attributes",
        [
            [("C", "ut"), ("O", "Specimen"), ("CN", "csca")],
            [("CN", "CSCA"), ("O", "SPECIMEN"), ("C", "UT")],
            [("C", "UT"), ("O", "SPECIMEN"), ("CN", " C S C A ")],
            [("C", "UT"), ("O", "SPECIMEN."), ("CN", "\uff23\uff33\uff23\uff21")],
        ],
        ids=["case", "order", "spaces", "signs"],
    )
    @pytest.mark.parametrize("names_the_key", [True, False])
    def test_a_name_that_is_merely_written_otherwise_is_the_issuers(
        self,
        make: Any,
        csca: Any,
        attributes: list[tuple[str, str]],
        names_the_key: bool,  # noqa: FBT001
    ) -> None:
        name = Name.build(attributes)
        signer = self.forged(make, issuer=name, authority=csca.key.identifier if names_the_key else bytes(20))

        expected = PathStatus.SIGNATURE_WRONG if names_the_key else PathStatus.OTHER_KEY
        assert build_path(signer.certificate, store(csca)).status is expected

    def test_one_relative_name_for_all_attributes_is_the_same_name(self, make: Any, csca: Any) -> None:
        attributes = [member for rdn in csca.certificate.subject.rdns for member in rdn]
        pairs = [der.sequence(der.oid(each.oid), bytes(each.value)) for each in attributes]
        signer = self.forged(make, issuer=Name.parse(bytes(der.sequence(der.set_of(pairs)))))

        assert build_path(signer.certificate, store(csca)).status is PathStatus.OTHER_KEY

    def test_of_several_keys_of_the_issuer_the_named_one_refutes(self, make: Any, csca: Any) -> None:
        others = [make.issue(name="CSCA", key=make.key(f"key {number}")) for number in range(3)]
        signer = self.forged(make, authority=others[1].key.identifier)

        assert build_path(signer.certificate, store(csca, *others)).status is PathStatus.SIGNATURE_WRONG

    def test_an_expired_anchor_knows_its_name_still(self, make: Any) -> None:
        old = make.issue(
            name="CSCA", not_after=datetime(2021, 1, 1, tzinfo=UTC), not_before=datetime(2000, 1, 1, tzinfo=UTC)
        )

        assert build_path(self.forged(make).certificate, store(old)).status is PathStatus.OTHER_KEY

    @pytest.mark.parametrize("names_the_key", [True, False])
    def test_a_test_authority_knows_no_real_issuer(self, make: Any, csca: Any, dsc: Any, names_the_key: bool) -> None:  # noqa: FBT001
        """A key that a test list puts under a real name refutes no card of the real issuer."""
        forger = make.issue(name="CSCA", key=_named(make, csca.key.identifier if names_the_key else bytes(20)))
        name = Name.build([("O", TEST_ORGANIZATION)])
        marked = make.issue(name="CSCA", key=forger.key, issuer=name)

        for anchor in (Anchor(forger.certificate, AnchorKind.TEST), Anchor(marked.certificate, AnchorKind.LIST_SIGNED)):
            known = InMemoryTrust.empty().with_anchors([anchor])
            assert build_path(dsc.certificate, known).status is PathStatus.NO_ANCHOR

    def test_a_test_authority_knows_its_own_name(self, make: Any) -> None:
        name = Name.build([("C", "UT"), ("O", TEST_ORGANIZATION)])
        authority, forger = (make.issue(name=label, subject=name) for label in ("authority", "forger"))

        for identifier, expected in (
            (authority.key.identifier, PathStatus.SIGNATURE_WRONG),
            (bytes(20), PathStatus.OTHER_KEY),
        ):
            signer = forger.issue(name="DSC", authority=identifier)
            assert build_path(signer.certificate, store(authority)).status is expected

    def test_an_empty_key_identifier_names_no_key(self, make: Any) -> None:
        known = make.issue(name="CSCA", key=_named(make, b""))

        assert build_path(self.forged(make, authority=b"").certificate, store(known)).status is PathStatus.OTHER_KEY

    def test_a_link_certificate_that_names_the_real_key_is_refuted_too(self, make: Any, csca: Any) -> None:
        link = make.issue(name="forger", issuer=csca.certificate.subject, authority=csca.key.identifier)
        signer = link.issue(name="DSC", extensions=make.signer_extensions)

        assert build_path(signer.certificate, store(csca)).status is PathStatus.NO_ANCHOR
        assert build_path(signer.certificate, store(csca), [link.certificate]).status is PathStatus.SIGNATURE_WRONG

    def test_a_link_certificate_under_the_real_name_is_an_other_key(self, make: Any, csca: Any) -> None:
        link = make.issue(name="forger", issuer=csca.certificate.subject, authority=bytes(20))
        signer = link.issue(name="DSC", extensions=make.signer_extensions)

        assert build_path(signer.certificate, store(csca), [link.certificate]).status is PathStatus.OTHER_KEY

    @pytest.mark.parametrize("kind", [AnchorKind.TEST, AnchorKind.UNCONFIRMED])
    def test_a_way_to_an_anchor_that_proves_nothing_excuses_nobody_who_names_the_real_key(
        self, make: Any, csca: Any, kind: AnchorKind
    ) -> None:
        """Whoever has the program has the key of a TEST authority, and issues an authority of any name with it."""
        organization = TEST_ORGANIZATION if kind is AnchorKind.TEST else "SPECIMEN"
        weak = make.issue(name="weak", organization=organization)
        renamed = Extension(oids.NAME_CHANGE, critical=False, value=b"\x05\x00")
        link = weak.issue(name="CSCA", key=make.key("forger"), extensions=(*make.authority_extensions, renamed))
        known = store(csca).with_anchors([Anchor(weak.certificate, kind)])

        for identifier, expected in (
            (csca.key.identifier, PathStatus.SIGNATURE_WRONG),
            (link.key.identifier, PathStatus.VERIFIED),
        ):
            signer = link.issue(name="DSC", authority=identifier, extensions=make.signer_extensions)
            found = build_path(signer.certificate, known, [link.certificate])
            assert found.status is expected
            assert found.anchor is None or found.anchor.kind is kind

    def test_a_forged_link_beside_a_right_one_does_no_harm(self, make: Any, csca: Any) -> None:
        key = make.key("younger")
        right = csca.issue(name="CSCA", key=key, serial=2)
        forged = make.issue(
            name="CSCA", key=key, issuer=csca.certificate.subject, authority=csca.key.identifier, serial=3
        )
        signer = right.issue(name="DSC", extensions=make.signer_extensions)

        for beside in ([forged.certificate, right.certificate], [right.certificate, forged.certificate]):
            assert build_path(signer.certificate, store(csca), beside).status is PathStatus.VERIFIED

    def test_a_named_key_that_cannot_be_computed_with_refutes_nobody(self, make: Any, csca: Any) -> None:
        """Two certificates with one key identifier, one of them of a kind that is not known here."""
        raw = csca.certificate.raw
        prime = bytes.fromhex("FFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF")
        odd = Certificate.parse(raw.replace(prime, prime[:-1] + b"\xf1"))
        known = InMemoryTrust.empty().with_anchors(
            Anchor(each, AnchorKind.CONFIRMED) for each in (odd, csca.certificate)
        )
        signer = self.forged(make, authority=csca.key.identifier)

        assert build_path(signer.certificate, known).status is PathStatus.UNSUPPORTED

    def test_a_key_of_unknown_kind_without_identifier_excuses_nobody_who_names_another(
        self, make: Any, csca: Any
    ) -> None:
        nameless = make.issue(name="CSCA", key=_named(make, b"")).certificate.raw
        prime = bytes.fromhex("FFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF")
        odd = Certificate.parse(nameless.replace(prime, prime[:-1] + b"\xf1"))
        known = InMemoryTrust.empty().with_anchors(
            Anchor(each, AnchorKind.CONFIRMED) for each in (odd, csca.certificate)
        )
        signer = self.forged(make, authority=csca.key.identifier)

        assert build_path(signer.certificate, known).status is PathStatus.SIGNATURE_WRONG

    def test_a_key_of_unknown_kind_that_is_not_the_named_one_excuses_nobody(self, make: Any, csca: Any) -> None:
        raw = csca.certificate.raw
        prime = bytes.fromhex("FFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF")
        known = InMemoryTrust.empty().with_anchors(
            [Anchor(Certificate.parse(raw.replace(prime, prime[:-1] + b"\xf1")), AnchorKind.CONFIRMED)]
        )

        assert build_path(self.forged(make).certificate, known).status is PathStatus.OTHER_KEY
        nameless = self.forged(make, authority=None)
        assert build_path(nameless.certificate, known).status is PathStatus.UNSUPPORTED


def test_a_path_costs_no_more_than_it_may(make: Any, csca: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every certificate of a chip vouches for every other, and bears a name that many anchors have."""
    keys = [make.key(f"crowd {number}") for number in range(6)]
    pairs = [(mine, theirs) for mine in keys for theirs in keys]
    crowd = [
        make.issue(name="CSCA", key=mine, signer=theirs, serial=number).certificate
        for number, (mine, theirs) in enumerate(pairs)
    ]
    anchors = [make.issue(name="CSCA", key=make.key(f"anchor {number}")) for number in range(70)]
    signer = make.issue(name="DSC", signer=keys[0], issuer=csca.certificate.subject, extensions=())
    asked: list[Certificate] = []

    def counted(signed: Certificate, issuer: Certificate) -> object:
        asked.append(issuer)
        return verdict_with_deviations(signed, issuer)

    monkeypatch.setattr(candidates, "verdict_with_deviations", counted)

    result = build_path(signer.certificate, store(*anchors), crowd)

    assert result.status is PathStatus.OTHER_KEY
    assert len(asked) == 128


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_more_certificates_beside_never_make_a_refused_path_better(make: Any, data: st.DataObject) -> None:
    """What a chip holds besides leads to an anchor, or makes matters graver, or changes nothing."""
    keys = [make.key(f"any {number}") for number in range(4)]
    names = [Name.build([("C", "UT"), ("CN", f"any {number}")]) for number in range(3)]
    anchors = [make.issue(name="A", key=keys[0], subject=names[0])]
    identifiers = [None, bytes(20), *(key.identifier for key in keys)]

    def certificate(**fixed: Any) -> Certificate:
        drawn: dict[str, Any] = {
            "key": data.draw(st.sampled_from(keys)),
            "signer": data.draw(st.sampled_from(keys)),
            "subject": data.draw(st.sampled_from(names)),
            "issuer": data.draw(st.sampled_from(names)),
            "authority": data.draw(st.sampled_from(identifiers)),
        }
        made: Certificate = make.issue(name="X", **drawn | fixed).certificate
        return made

    signer = certificate(extensions=make.signer_extensions)
    beside = [certificate() for _ in range(data.draw(st.integers(0, 3)))]
    gravest = [
        PathStatus.SIGNATURE_WRONG,
        PathStatus.UNFIT,
        PathStatus.OTHER_KEY,
        PathStatus.UNSUPPORTED,
        PathStatus.NO_ANCHOR,
    ]

    before = build_path(signer, store(*anchors), beside).status
    after = build_path(signer, store(*anchors), [*beside, certificate()]).status

    if before is PathStatus.VERIFIED or after is PathStatus.VERIFIED:
        assert after is PathStatus.VERIFIED
    else:
        assert gravest.index(after) <= gravest.index(before)
