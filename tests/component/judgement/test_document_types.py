"""What the signer's certificate says of the documents that it is for (Doc 9303-12, 7.1.1.6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from chipkit import oids
from chipkit.outcome import Outcome
from chipkit.pki import extensions as ext
from chipkit.pki.extensions import Extension
from chipkit.verify import load_policy
from chipkit.verify.document_type import names_document

if TYPE_CHECKING:
    from collections.abc import Callable

Bench = Any
Situation = Any


def _of_signer(bench: Bench, *extensions: Extension, without: tuple[str, ...] = ()) -> Situation:
    """The card of a signer whose certificate has these extensions in place of its list of document types."""
    replaced = {oids.DOCUMENT_TYPE_LIST, *without, *(each.oid for each in extensions)}
    kept = [each for each in bench.specimen().pki.dsc.certificate.extensions if each.oid not in replaced]
    return bench.of(bench.recertified(extensions=(*kept, *extensions)))


def for_other_documents(bench: Bench) -> Situation:
    assert bench.specimen().mrz.document_code == "ID"
    return _of_signer(bench, ext.document_types(["P", "V"]))


def without_list(bench: Bench) -> Situation:
    return _of_signer(bench)


def unreadable_list(bench: Bench) -> Situation:
    return _of_signer(bench, Extension(oids.DOCUMENT_TYPE_LIST, critical=False, value=b"\x05\x00"))


@pytest.mark.vectors("judgement/document-types.json")
def test_document_types_yield_this_set(
    case: dict[str, Any], judged: Callable[..., Any], expected: Callable[..., Any]
) -> None:
    assert judged(case) == expected(case)


def reason(situation: Situation) -> str:
    found: str = situation.judged(load_policy("field")).finding("pa.issuer.type").reason
    return found


def test_without_list_and_key_usage_a_signer_is_for_anything(bench: Bench) -> None:
    assert reason(_of_signer(bench, without=(oids.KEY_USAGE,))) == "no-list"


@pytest.mark.parametrize(
    "extension",
    [ext.key_usage(["keyAgreement"]), ext.extended_key_usage([oids.MASTER_LIST_SIGNING_KEY])],
    ids=["another use", "a purpose"],
)
def test_without_list_a_certificate_for_something_else_is_for_no_document(bench: Bench, extension: Extension) -> None:
    report = _of_signer(bench, extension).judged(load_policy("field"))

    assert report.finding("pa.issuer.type").depends_on == "pa.issuer.path"
    assert report.finding("pa.issuer.path").reason == "not-a-document-signer"


@pytest.mark.parametrize("types", [["ID"], ["I"], ["P", "I"], ["i"], ["ID", "P<"], ["I<"], [" ID"]])
def test_a_list_that_names_the_code_or_its_letter_is_fine(bench: Bench, types: list[str]) -> None:
    values = [each.encode() for each in types]
    texts = b"".join(bytes([0x13, len(each)]) + each for each in values)
    inner = b"\x02\x01\x00\x31" + bytes([len(texts)]) + texts
    listed = Extension(oids.DOCUMENT_TYPE_LIST, critical=False, value=b"\x30" + bytes([len(inner)]) + inner)

    report = _of_signer(bench, listed).judged(load_policy("field"))

    assert report.finding("pa.issuer.type").reason == "named"
    assert report.outcome is Outcome.SUCCESSFUL


def test_a_signer_of_another_issuer_is_told_by_its_own_list(bench: Bench) -> None:
    """Who vouches for a list is for the path to say."""
    situation = bench.of(bench.specimen("vn-cccd-explicit", "foreign-dsc"))

    assert reason(situation) == "named"


@pytest.mark.parametrize(
    ("types", "code", "named"),
    [
        (("P",), "P", True),
        (("P",), "PN", True),
        (("PN",), "P", False),
        (("PN",), "PN", True),
        (("PN",), "PD", False),
        (("ID",), "I", False),
        (("I",), "ID", True),
        (("I", "P"), "AC", False),
        ((), "P", False),
        (("",), "P", False),
        (("<",), "P", False),
        (("P",), "", False),
        (("",), "", False),
        (("PASSPORT",), "P", False),
    ],
)
def test_a_letter_stands_for_all_codes_that_begin_with_it(types: tuple[str, ...], code: str, named: bool) -> None:  # noqa: FBT001
    assert names_document(types, code) is named
