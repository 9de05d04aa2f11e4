"""Security objects whose signer has no signed attributes: the signature is over the content itself (RFC 5652, 5.4)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from chipkit import oids
from chipkit.lds.files import EF, RawFile
from chipkit.lds.sod import SOD, build_sod
from chipkit.outcome import Outcome
from chipkit.pki.cms import build_signed_data
from chipkit.pki.signer_info import SignerIdentifier
from chipkit.verify import load_policy

if TYPE_CHECKING:
    from collections.abc import Callable


def _bare(bench: Any, change: Callable[[bytes], bytes]) -> Any:
    specimen = bench.specimen()
    issued, content = specimen.pki.dsc, SOD.parse(specimen.files[EF.SOD]).raw_security_object
    sod = build_signed_data(
        content_type=oids.LDS_SECURITY_OBJECT,
        content=content,
        certificates=[issued.certificate],
        digest=issued.signer.scheme.hash,
        signature_algorithm=issued.signer.algorithm,
        sid=SignerIdentifier(issued.certificate.issuer, issued.certificate.serial),
        signed_attributes=None,
        sign=lambda data: issued.signer.sign(change(data)),
    )
    files = {**bench.genuine.capture.files, EF.SOD: RawFile(EF.SOD, build_sod(sod))}
    capture = replace(bench.genuine.capture, files=files)
    return replace(bench.genuine, capture=capture).judged(load_policy("field"))


def test_a_right_one_is_told_as_a_deviation(bench: Any) -> None:
    report = _bare(bench, lambda content: content)

    assert report.finding("pa.sod.signature").outcome is Outcome.SUCCESSFUL
    assert "cms.signed-attributes.missing" in {met.code for met in report.deviations}


@pytest.mark.parametrize("change", [lambda data: data + b"?", lambda data: data[1:], lambda data: data[:-1], bytes.hex])
def test_one_over_anything_else_is_wrong(bench: Any, change: Callable[[bytes], Any]) -> None:
    report = _bare(bench, lambda content: bytes(change(content), "ascii") if change is bytes.hex else change(content))

    assert (report.outcome, report.verdict.code) == (Outcome.FAILED, "not-genuine")
