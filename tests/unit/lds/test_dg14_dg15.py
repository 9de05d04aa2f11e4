from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chipkit import oids
from chipkit.codec import der
from chipkit.codec.tlv import TLV
from chipkit.errors import CodecError
from chipkit.lds.dg14 import DG14
from chipkit.lds.dg15 import DG15
from chipkit.lds.security_infos import PACEInfo, SecurityInfos, TerminalAuthenticationInfo
from chipkit.pki.domain_parameters import CURVES
from chipkit.pki.public_key import SubjectPublicKeyInfo, ec_spki, rsa_spki

INFOS = SecurityInfos.of(TerminalAuthenticationInfo(), PACEInfo(oids.PACE_ECDH_GM_AES128, 2, 13))
CURVE = CURVES["brainpoolP256r1"]
EC_KEY = ec_spki(CURVE, b"\x04" + CURVE.gx.to_bytes(CURVE.size, "big") + CURVE.gy.to_bytes(CURVE.size, "big"))


def test_dg14_survives_the_way_there_and_back() -> None:
    dg14 = DG14(INFOS)

    assert bytes(dg14)[0] == 0x6E
    assert DG14.parse(bytes(dg14)) == dg14


def test_dg14_hands_on_the_deviations_of_its_entries() -> None:
    entries = b"".join(bytes(info) for info in reversed(INFOS.infos))

    dg14 = DG14.parse(bytes(TLV.of(0x6E, TLV(0x31, entries))))

    assert [(found.code, found.where) for found in dg14.deviations] == [("security-infos.order", "EF.DG14")]


@pytest.mark.parametrize("key", [rsa_spki(2**1023 + 9, 65537), EC_KEY], ids=["rsa", "ec"])
def test_dg15_survives_the_way_there_and_back(key: SubjectPublicKeyInfo) -> None:
    dg15 = DG15(key)

    assert bytes(dg15)[0] == 0x6F
    assert DG15.parse(bytes(dg15)) == dg15


def test_dg15_hands_on_what_is_odd_about_its_key() -> None:
    modulus = TLV(0x02, b"\xcf" * 128)
    key = der.sequence(bytes(modulus), der.integer(65537))
    algorithm = der.sequence(der.oid(oids.RSA_ENCRYPTION), der.null())

    dg15 = DG15.parse(bytes(TLV.of(0x6F, der.sequence(algorithm, der.bit_string(bytes(key))))))

    assert [(found.code, found.where) for found in dg15.deviations] == [("key.rsa.modulus-sign", "EF.DG15")]


@pytest.mark.parametrize(
    ("content", "offset"),
    [("6E023000", 2), ("6F023100", 0), ("6E0331003100", 5), ("6E00", 2), ("6E0431020500", 4)],
)
def test_a_malformed_dg14_is_refused_where_it_breaks(content: str, offset: int) -> None:
    with pytest.raises(CodecError) as caught:
        DG14.parse(bytes.fromhex(content))

    assert caught.value.offset == offset


@pytest.mark.parametrize(("content", "offset"), [("6F020500", 2), ("6E023000", 0), ("6F00", 2), ("6F0430003000", 4)])
def test_a_malformed_dg15_is_refused_where_it_breaks(content: str, offset: int) -> None:
    with pytest.raises(CodecError) as caught:
        DG15.parse(bytes.fromhex(content))

    assert caught.value.offset == offset


@settings(max_examples=200, deadline=None)
@given(st.sampled_from([bytes(DG14(INFOS)), bytes(DG15(EC_KEY))]), st.data())
def test_any_bytes_give_a_value_or_a_codec_error(whole: bytes, data: st.DataObject) -> None:
    mutated = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 4))):
        mutated[data.draw(st.integers(0, len(mutated) - 1))] = data.draw(st.integers(0, 255))
    for parse in (DG14.parse, DG15.parse):
        try:
            parsed = parse(bytes(mutated))
        except CodecError:
            continue
        assert isinstance(parsed, (DG14, DG15))
