"""Anchors that are known and not confirmed: files of fingerprints, and what comes of them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chipkit.errors import CodecError
from chipkit.trust.grounds import GroundKind
from chipkit.trust.importing_into import ImportFile, ImportOptions, import_into
from chipkit.trust.known import KNOWN, read_known
from chipkit.trust.model import AnchorKind
from chipkit.trust.store import TrustStore
from chipkit.trust.store_check import problems
from tests.unit.trust.conftest import known_as

if TYPE_CHECKING:
    from pathlib import Path

AT = datetime(2026, 1, 1, tzinfo=UTC)
SHA = "ab" * 32
ENTRY = f'[[known]]\nsha256 = "{SHA}"\ncountry = "VN"\ndocument = "ID"\nsource = "a reader program of 2024"\n'
FILE = f"schema = 1\n{ENTRY}"


def test_a_file_says_of_each_fingerprint_where_it_is_known_from() -> None:
    (known,) = read_known(FILE, "bank.toml")

    assert (known.sha256, known.country, known.document) == (SHA, "VN", "ID")
    assert known.provenance == "a reader program of 2024 (VN ID; bank.toml)"
    assert KNOWN[0].provenance.endswith("(VN ID; with the release of chipkit)")


@pytest.mark.parametrize(("changed", "told"), [
    (("schema = 1", "schema = 2"), "schema 2 where 1 belongs"),
    (("schema = 1", "schema = true"), "schema True where 1 belongs"),
    (("schema = 1\n", ""), "key 'schema' is missing"),
    (("schema = 1", "schema = 1\nname = 'x'"), "unknown key 'name'"),
    ((ENTRY, "known = []"), "known: 1 to 200 tables belong here"),
    ((ENTRY, "known = 5"), "known: 1 to 200 tables belong here"),
    ((ENTRY, "known = ['x']"), "known 1: a table belongs here"),
    ((SHA, SHA.upper()), "known 1: sha256: wants"),
    ((SHA, SHA[:-1]), "known 1: sha256: wants"),
    (('"VN"', '"VNM"'), "known 1: country: wants"),
    (('"ID"', '"id"'), "known 1: document: wants"),
    (('"ID"', "1"), "known 1: document: wants str"),
    (("a reader program of 2024", "  "), "known 1: source: wants"),
    (("a reader program of 2024", r"two\nlines"), "known 1: source: wants"),
    (("source =", "sauce ="), "known 1: source: missing"),
    ((ENTRY, f"{ENTRY}by = 'x'"), "known 1: by: unknown key"),
    ((ENTRY, ENTRY * 2), "known 2: the fingerprint stands twice"),
    ((ENTRY, "[[known"), "not TOML"),
])  # fmt: skip
def test_what_is_not_such_a_file_is_refused_where_it_is_wrong(changed: tuple[str, str], told: str) -> None:
    with pytest.raises(CodecError, match=r"bank\.toml") as caught:
        read_known(FILE.replace(*changed), "bank.toml")

    assert told in str(caught.value)


@settings(max_examples=200, deadline=None)
@given(
    st.one_of(
        st.text(max_size=300),
        st.builds(
            lambda at, text: FILE[:at] + text + FILE[at + len(text) :], st.integers(0, len(FILE)), st.text(max_size=3)
        ),
    )
)
def test_any_text_is_read_or_refused_with_a_codec_error(text: str) -> None:
    try:
        found = read_known(text, "bank.toml")
    except CodecError:
        return
    assert found
    assert all(len(each.sha256) == 64 and each.carried_by.strip() for each in found)


def brought(store: TrustStore, issued: Any, **said: str) -> Any:
    options = ImportOptions(known=tuple(known_as(issued, **said).values()))
    return import_into(store, [ImportFile("csca.cer", issued.certificate.raw)], at=AT, options=options)


def test_the_certificate_of_such_a_fingerprint_is_not_confirmed_and_says_why(tmp_path: Path, csca: Any) -> None:
    store = TrustStore(tmp_path / "trust")

    brought(store, csca, named_by="bank.toml")

    view = store.view()
    anchor = view.anchor(csca.certificate)
    assert anchor is not None
    assert anchor.kind is AnchorKind.UNCONFIRMED
    kept = view.everything.inventory.of(csca.certificate.fingerprint)
    assert kept is not None
    assert [(each.kind, each.source, each.reason) for each in kept.grounds] == [
        (GroundKind.UNCONFIRMED, "csca.cer", "a reader program (UT ID; bank.toml)")
    ]
    assert not problems(store, ())


def test_one_that_waited_becomes_so_when_its_fingerprint_comes(tmp_path: Path, csca: Any) -> None:
    store = TrustStore(tmp_path / "trust")
    import_into(store, [ImportFile("csca.cer", csca.certificate.raw)], at=AT)
    assert store.view().anchor(csca.certificate) is None

    assert brought(store, csca).counts.changed == 1

    anchor = store.view().anchor(csca.certificate)
    assert anchor is not None
    assert anchor.kind is AnchorKind.UNCONFIRMED
    assert brought(store, csca).counts.known == 1


def test_it_stays_so_in_later_imports_without_the_file(tmp_path: Path, csca: Any, make: Any) -> None:
    store = TrustStore(tmp_path / "trust")
    brought(store, csca)
    link = csca.issue(name="CSCA", key=make.key("second"), serial=2)

    report = import_into(store, [ImportFile("both.pem", csca.certificate.raw + link.certificate.raw)], at=AT)

    assert [entry.anchor_kind for entry in report.entries] == [AnchorKind.UNCONFIRMED, AnchorKind.UNCONFIRMED]


@pytest.mark.parametrize(("said", "told"), [
    ({"country": "XX"}, "its fingerprint is named as that of a CSCA of XX, and it is of UT"),
    ({}, ""),
])  # fmt: skip
def test_a_certificate_of_another_country_than_the_file_says_is_refused(
    tmp_path: Path, csca: Any, said: dict[str, str], told: str
) -> None:
    (entry,) = brought(TrustStore(tmp_path / "trust"), csca, **said).entries

    assert entry.reason == told


def test_a_document_signer_is_never_one(tmp_path: Path, dsc: Any) -> None:
    (entry,) = brought(TrustStore(tmp_path / "trust"), dsc).entries

    assert entry.status == "refused"
    assert "no authority's" in entry.reason
