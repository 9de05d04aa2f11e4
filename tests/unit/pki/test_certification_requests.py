"""Requests for certificates: what is no request is refused, wherever it breaks off."""

from __future__ import annotations

import pytest

from chipkit.crypto.private_keys import KeyFamily, PrivateKey
from chipkit.errors import CodecError
from chipkit.keys.enrolment import request
from chipkit.keys.ports import KeyKind
from chipkit.pki.certification_request import CertificationRequest
from chipkit.pki.name_text import read_name

KEY = PrivateKey.make(KeyFamily.CURVE_256)
WHOLE = request(KeyKind.ES256, KEY.public_key, read_name("CN=SPECIMEN"), KEY.sign)


def test_what_is_cut_off_or_longer_is_refused() -> None:
    assert CertificationRequest.parse(WHOLE).public_key == KEY.public_key
    for size in range(len(WHOLE)):
        with pytest.raises(CodecError):
            CertificationRequest.parse(WHOLE[:size])
    with pytest.raises(CodecError):
        CertificationRequest.parse(WHOLE + b"\x00")


def test_any_bit_that_is_changed_is_read_or_an_error_of_ours() -> None:
    for at in range(len(WHOLE)):
        for bit in (0x01, 0x20, 0x80):
            changed = bytearray(WHOLE)
            changed[at] ^= bit
            try:
                CertificationRequest.parse(bytes(changed))
            except CodecError:
                continue


def test_another_version_is_refused() -> None:
    at = WHOLE.index(b"\x02\x01\x00")
    with pytest.raises(CodecError, match="version"):
        CertificationRequest.parse(WHOLE[:at] + b"\x02\x01\x01" + WHOLE[at + 3 :])
