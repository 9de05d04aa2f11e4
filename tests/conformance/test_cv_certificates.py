"""Card-verifiable certificates of another issuer: read whole, and written again byte for byte."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chipkit.pki.cv_certificate import CVCertificate, CVCertificateBody

if TYPE_CHECKING:
    from pathlib import Path

ROLES = {"DVCA": {1, 2}, "TERM": {0}}


def test_every_certificate_and_request_is_read_and_written_again(shared_data: Path) -> None:
    paths = sorted((shared_data / "specimen" / "eid-sim-cvc" / "cvc").rglob("*.cv*"))
    assert len(paths) > 20
    for path in paths:
        data = path.read_bytes()
        certificate = CVCertificate.parse(data)
        body: CVCertificateBody = certificate.body
        assert bytes(certificate) == data, path
        assert bytes(body) == certificate.signed, path
        assert (body.holder_reference or b"").decode() == path.name.split(".")[0]
        assert (body.authorization is None) is (path.suffix == ".cvreq"), path
        if body.authorization is not None:
            kind = next((roles for mark, roles in ROLES.items() if mark in path.name), {3})
            assert body.authorization.role in kind, path
            assert body.effective is not None
            assert body.expiration is not None
            assert body.effective < body.expiration
