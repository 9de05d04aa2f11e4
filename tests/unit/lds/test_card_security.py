from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chipkit import oids
from chipkit.codec import der
from chipkit.codec.tlv import TLV
from chipkit.errors import CodecError, LimitError, VersionUnknownError
from chipkit.lds.card_security import CardSecurity
from chipkit.lds.security_infos import ChipAuthenticationInfo, SecurityInfos
from chipkit.pki.algorithms import SignatureScheme
from chipkit.pki.cms import SignerIdentifier, build_signed_data

if TYPE_CHECKING:
    from collections.abc import Sequence

INFOS = SecurityInfos.of(ChipAuthenticationInfo("0.4.0.127.0.7.2.2.3.2.2", 1))


def signed(content: bytes, content_type: str = oids.SECURITY_OBJECT, certificates: Sequence[bytes] = ()) -> bytes:
    return build_signed_data(
        content_type, content, certificates=certificates, digest="sha256",
        signature_algorithm=SignatureScheme("ecdsa", "sha256").to_algorithm(), signed_attributes=None,
        sid=SignerIdentifier(subject_key_identifier=b"key"), sign=lambda _: b"signature",
    )  # fmt: skip


def test_the_entries_that_were_signed_are_read() -> None:
    file = CardSecurity.parse(signed(bytes(INFOS)))

    assert file.security_infos == INFOS
    assert file.signed_data.content == bytes(INFOS)
    assert file.deviations == ()


def test_what_is_odd_inside_and_outside_is_told() -> None:
    doubled = bytes(TLV.of(0x31, *(TLV.parse(bytes(INFOS)).children() * 2)))

    file = CardSecurity.parse(signed(doubled) + b"\n")

    assert [met.code for met in file.deviations] == ["der.trailing-bytes", "security-infos.doubled"]


def test_no_more_certificates_are_read_than_of_a_security_object() -> None:
    member = bytes(TLV.of(0xA1, der.null()))

    assert len(CardSecurity.parse(signed(bytes(INFOS), certificates=[member] * 5)).deviations) == 5
    with pytest.raises(LimitError, match="more than 5 members"):
        CardSecurity.parse(signed(bytes(INFOS), certificates=[member] * 6))


def test_something_else_that_was_signed_is_none() -> None:
    with pytest.raises(VersionUnknownError):
        CardSecurity.parse(signed(bytes(INFOS), oids.DATA))


@pytest.mark.parametrize("data", [b"", bytes(INFOS), signed(b""), signed(b"\x30\x00"), signed(bytes(INFOS))[:-1]])
def test_what_is_no_such_file_is_a_codec_error(data: bytes) -> None:
    with pytest.raises(CodecError):
        CardSecurity.parse(data)
