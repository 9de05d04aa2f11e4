"""Verifies a sealed record with another implementation of COSE (cwt); run by the Python of an environment of its own.

Takes a file of evidence, the name of its format and the terminal's certificate in DER; prints what was signed, as JSON.
It imports nothing of chipkit.
"""

from __future__ import annotations

import json
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

import cbor2
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cwt import COSE, COSEKey  # type: ignore[import-not-found,unused-ignore]


def verified(seal: bytes, aad: bytes, certificate: bytes) -> dict[str, Any]:
    """What is in a seal that the key of this certificate made, and that names it (RFC 9360, x5t)."""
    protected = cbor2.loads(cbor2.loads(seal).value[0])
    algorithm = protected[1]
    public = x509.load_der_x509_certificate(certificate).public_key()
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    key = COSEKey.from_pem(pem, kid=b"terminal", alg=algorithm)
    headers, _, payload = COSE.new().decode_with_headers(seal, key, external_aad=aad)
    if headers[34] != [-16, sha256(certificate).digest()]:
        raise SystemExit("x5t names another certificate")
    return {"algorithm": algorithm, "content_type": headers[3], "statement": sha256(payload).hexdigest()}


def main() -> None:
    """Verify the seal, and each item against what it signs."""
    path, aad, certificate = sys.argv[1:]
    outer = cbor2.loads(Path(path).read_bytes())
    told = verified(outer["seal"], aad.encode(), Path(certificate).read_bytes())
    digests = cbor2.loads(cbor2.loads(outer["seal"]).value[2])["digests"]
    for name, item in outer["items"].items():
        if sha256(cbor2.dumps(cbor2.CBORTag(24, item))).digest() != digests[name]["sha256"]:
            raise SystemExit(f"{name} is not what was sealed")
    print(json.dumps({**told, "items": sorted(outer["items"])}))  # noqa: T201 - what it is run for


if __name__ == "__main__":
    main()
