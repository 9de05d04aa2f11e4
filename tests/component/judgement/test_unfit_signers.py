"""Certificates that the issuer issued for something else: none of them signs a document."""

from __future__ import annotations

from typing import Any

import pytest

from chipkit import oids
from chipkit.outcome import Outcome
from chipkit.pki import extensions as ext
from chipkit.pki.extensions import Extension
from chipkit.verify import load_policy

NULL = b"\x05\x00"
UNFIT = {
    "a purpose of its own": (ext.extended_key_usage(["1.3.6.1.5.5.7.3.8"]), "another purpose"),
    "a purpose that cannot be read": (Extension(oids.EXTENDED_KEY_USAGE, critical=False, value=NULL), "unreadable"),
    "an unknown critical extension": (Extension("1.2.3.4", critical=True, value=NULL), "1.2.3.4"),
    "another use of its key": (ext.key_usage(["keyAgreement"]), "not for digital signatures"),
    "a use that cannot be read": (Extension(oids.KEY_USAGE, critical=True, value=NULL), "not for digital signatures"),
    "an authority": (ext.basic_constraints(ca=True), "a certification authority's"),
}
FIT = {
    "no use at all": None,
    "further uses": ext.key_usage(["digitalSignature", "nonRepudiation"]),
    "no authority": ext.basic_constraints(ca=False),
    "an unknown extension": Extension("1.2.3.4", critical=False, value=NULL),
}


def judged(bench: Any, extension: Extension | None, policy: str = "field") -> Any:
    """The card of a signer whose certificate has this extension in place of its own; None: no key usage."""
    replaced = oids.KEY_USAGE if extension is None else extension.oid
    kept = [each for each in bench.specimen().pki.dsc.certificate.extensions if each.oid != replaced]
    extensions = (*kept, *([] if extension is None else [extension]))
    return bench.of(bench.recertified(extensions=extensions)).judged(load_policy(policy))


@pytest.mark.parametrize("what", UNFIT)
def test_a_certificate_for_something_else_signs_no_document(bench: Any, what: str) -> None:
    extension, why = UNFIT[what]

    field, conformance = (judged(bench, extension, policy) for policy in ("field", "conformance"))

    assert field.finding("pa.issuer.path").reason == "not-a-document-signer"
    assert why in field.finding("pa.issuer.path").evidence["cause"]
    assert (field.outcome, field.verdict.code) == (Outcome.UNDETERMINED, "signer-unfit")
    assert (conformance.outcome, conformance.verdict.code) == (Outcome.FAILED, "signer-unfit")
    assert not field.holder_vouched_for


@pytest.mark.parametrize("what", FIT)
def test_what_is_absent_or_besides_does_not_speak_against_a_signer(bench: Any, what: str) -> None:
    report = judged(bench, FIT[what])

    assert report.outcome is Outcome.SUCCESSFUL
    assert report.finding("pa.issuer.path").reason in ("profile-deviation", "test-anchor-demo")
