from __future__ import annotations

import pytest

from chipkit.codec.biometric.cbeff import BiometricTemplate, build_group, parse_group
from chipkit.codec.tlv import TLV
from chipkit.errors import CodecError

HEADER = (TLV(0x81, b"\x02"), TLV(0x82, b"\x00"), TLV(0x87, b"\x01\x01"), TLV(0x88, b"\x00\x08"))
ENVELOPE = BiometricTemplate(b"SPECIMEN", HEADER)


def template(*members: TLV) -> TLV:
    return TLV.of(0x7F61, TLV(2, b"\x01"), TLV.of(0x7F60, *members))


def test_a_group_survives_the_way_there_and_back() -> None:
    envelopes = (ENVELOPE, BiometricTemplate(b"\x04\x00", HEADER, constructed=True))

    assert parse_group(TLV.parse(bytes(build_group(envelopes)))) == envelopes


def test_the_header_tells_the_format() -> None:
    assert (ENVELOPE.format_owner, ENVELOPE.format_type, ENVELOPE.subtype) == (0x0101, 0x0008, 0)


def test_a_header_without_a_format_tells_none() -> None:
    assert BiometricTemplate(b"").format_type is None


def test_the_data_block_knows_where_it_began() -> None:
    (envelope,) = parse_group(TLV.parse(bytes(build_group((ENVELOPE,))), offset=100))

    assert envelope.offset == 100 + len(bytes(build_group((ENVELOPE,)))) - len(ENVELOPE.data)


@pytest.mark.parametrize(
    ("group", "reason"),
    [
        (TLV(0x7F61), "biometric information group is empty"),
        (TLV.of(0x7F61, TLV(2, b"\x02"), bytes(ENVELOPE)), "1 biometric templates where 2 are announced"),
        (TLV.of(0x7F61, TLV(2, b"\x11"), bytes(ENVELOPE) * 17), "17 biometric templates, at most 16 are read"),
        (template(TLV(0x5F2E)), "biometric header is missing"),
        (template(TLV(0xA1)), "0 biometric data blocks in one template"),
        (template(TLV(0xA1), TLV(0x5F2E), TLV(0x7F2E)), "2 biometric data blocks in one template"),
        (template(TLV(0xA1), TLV(0x5F2E), TLV(0x5F2E)), "tag 5F2E stands twice"),
        (template(TLV(0xA1, b"\x81\x00\x81\x00"), TLV(0x5F2E)), "tag 81 stands twice"),
        (TLV.of(0x7F60, TLV(2, b"\x01")), "biometric information group: tag 7F60 where 7F61 belongs"),
    ],
)
def test_a_malformed_group_is_refused(group: TLV, reason: str) -> None:
    with pytest.raises(CodecError) as caught:
        parse_group(TLV.parse(bytes(group)))

    assert caught.value.reason == reason
    assert caught.value.offset is not None


def test_biometric_data_are_not_printed() -> None:
    assert "SPECIMEN" not in repr(ENVELOPE)
