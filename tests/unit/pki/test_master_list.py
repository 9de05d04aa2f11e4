"""The content of CSCA master lists."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chipkit.codec import der
from chipkit.codec.tlv import TLV
from chipkit.errors import CodecError
from chipkit.pki.master_list import MasterList

ONE, TWO = bytes(der.sequence(der.integer(1))), bytes(der.sequence(der.integer(2)))


def test_what_was_built_is_read_back_in_order() -> None:
    built = MasterList.build([TWO, ONE])

    parsed = MasterList.parse(bytes(built))

    assert parsed == built
    assert parsed.certificates == (ONE, TWO)
    assert parsed.deviations == ()


def test_raw_bytes_of_certificates_that_cannot_be_read_are_kept() -> None:
    odd = bytes(TLV(0x04, b"no certificate"))

    assert MasterList.parse(bytes(MasterList.build([ONE, odd]))).certificates == (odd, ONE)


@pytest.mark.parametrize(("certificates", "codes"), [
    ([TWO, ONE], ["der.set-order"]), ([ONE, ONE], ["master-list.certificate-twice"]), ([], []),
])  # fmt: skip
def test_disorder_is_read_and_told(certificates: list[bytes], codes: list[str]) -> None:
    content = bytes(der.sequence(der.integer(0), TLV.of(der.SET, *certificates)))

    parsed = MasterList.parse(content)

    assert parsed.certificates == tuple(certificates)
    assert [each.code for each in parsed.deviations] == codes


@pytest.mark.parametrize(("content", "words"), [
    (bytes(der.sequence(der.integer(1), TLV(der.SET))), "version 1"),
    (bytes(der.sequence(TLV(der.SET))), "version"),
    (bytes(der.sequence(der.integer(0), der.sequence())), "certList"),
    (bytes(der.sequence(der.integer(0), TLV(der.SET), der.null())), "unexpected member"),
    (bytes(der.sequence(der.integer(0), TLV(der.SET, b"\x30\x00" * 20_001))), "more than 20000 certificates"),
])  # fmt: skip
def test_what_is_no_master_list_is_refused(content: bytes, words: str) -> None:
    with pytest.raises(CodecError, match=words):
        MasterList.parse(content)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=40))
def test_any_bytes_are_a_list_or_a_codec_error(data: bytes) -> None:
    try:
        MasterList.parse(bytes(TLV(der.SEQUENCE, data)))
    except CodecError:
        return
