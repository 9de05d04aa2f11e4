from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chipkit import oids
from chipkit.codec.der import integer, null, oid, sequence
from chipkit.codec.tlv import TLV
from chipkit.errors import CodecError, LimitError
from chipkit.lds.card_access import CardAccess
from chipkit.lds.security_infos import (
    ActiveAuthenticationInfo,
    ChipAuthenticationInfo,
    ChipAuthenticationPublicKeyInfo,
    PACEDomainParameterInfo,
    PACEInfo,
    SecurityInfo,
    SecurityInfos,
    TerminalAuthenticationInfo,
    UnknownSecurityInfo,
)
from chipkit.pki.algorithms import AlgorithmIdentifier
from chipkit.pki.public_key import rsa_spki

UNKNOWN = bytes(sequence(oid("1.2.3.4"), integer(1)))


def codes(infos: SecurityInfos) -> list[str]:
    return [deviation.code for deviation in infos.deviations]


@pytest.mark.vectors("lds/security-infos.json")
def test_a_published_pace_info_is_read_and_built(case: dict[str, Any]) -> None:
    raw = bytes.fromhex(case["info"])

    (info,) = SecurityInfos.parse(bytes(TLV(0x31, raw))).pace_infos

    assert (info.oid, info.version, info.parameter_id) == (case["oid"], case["version"], case["parameter_id"])
    assert (info.agreement, info.mapping, info.cipher) == (case["agreement"], case["mapping"], case["cipher"])
    assert info.raw == raw
    assert bytes(PACEInfo(case["oid"], case["version"], case["parameter_id"])) == raw


@pytest.mark.vectors("vnm/card-access.json")
def test_the_known_card_access_is_read_and_built(case: dict[str, Any]) -> None:
    content = bytes.fromhex(case["content"])

    card_access = CardAccess.parse(content)

    assert [info.oid for info in card_access.security_infos.infos] == case["oids"]
    assert card_access.pace_infos[0].parameter_id == case["parameter_id"]
    assert card_access.deviations == ()
    assert bytes(card_access) == content


@pytest.mark.parametrize(
    "info",
    [
        PACEInfo(oids.PACE_ECDH_GM_AES256, 2, 16),
        PACEInfo(oids.PACE_ECDH_GM_AES256, 2),
        PACEDomainParameterInfo(oids.PACE_ECDH_GM, AlgorithmIdentifier(oids.EC_PUBLIC_KEY, null()), 1),
        ChipAuthenticationInfo(oids.CHIP_AUTHENTICATION_ECDH_3DES, 1),
        ChipAuthenticationInfo(oids.CHIP_AUTHENTICATION_ECDH_AES192, 1, 300),
        ChipAuthenticationPublicKeyInfo(oids.ID_PK_DH, rsa_spki(35, 3), 2),
        TerminalAuthenticationInfo(),
        TerminalAuthenticationInfo(version=1, cvca_fid=b"\x01\x1c"),
        TerminalAuthenticationInfo(version=2, cvca_fid=b"\x01\x1c", cvca_sfi=b"\x1c"),
        ActiveAuthenticationInfo(signature_algorithm=oids.ECDSA_PLAIN_SHA256),
        UnknownSecurityInfo("1.2.3.4", UNKNOWN),
    ],
    ids=lambda info: f"{type(info).__name__}-{bytes(info).hex()[-6:]}",
)
def test_every_kind_of_entry_survives_the_way_there_and_back(info: SecurityInfo) -> None:
    infos = SecurityInfos.of(info)

    parsed = SecurityInfos.parse(bytes(infos))

    assert parsed == infos
    assert parsed.deviations == ()


@pytest.mark.parametrize(
    ("protocol", "agreement", "cipher"),
    [
        (oids.CHIP_AUTHENTICATION_DH_3DES, "dh", "3des"),
        (oids.CHIP_AUTHENTICATION_DH_AES256, "dh", "aes256"),
        (oids.CHIP_AUTHENTICATION_ECDH_AES128, "ecdh", "aes128"),
        (oids.CHIP_AUTHENTICATION_ECDH_AES192, "ecdh", "aes192"),
    ],
)
def test_a_chip_authentication_info_tells_its_algorithms(protocol: str, agreement: str, cipher: str) -> None:
    info = ChipAuthenticationInfo(protocol)

    assert (info.agreement, info.cipher) == (agreement, cipher)


def test_a_public_key_info_tells_its_agreement() -> None:
    key = rsa_spki(35, 3)

    assert ChipAuthenticationPublicKeyInfo(oids.ID_PK_DH, key).agreement == "dh"
    assert ChipAuthenticationPublicKeyInfo(oids.ID_PK_ECDH, key).agreement == "ecdh"


def test_entries_are_handed_out_by_their_kind() -> None:
    pace = PACEInfo(oids.PACE_ECDH_IM_AES128, 2, 12)
    chip = ChipAuthenticationInfo(oids.CHIP_AUTHENTICATION_ECDH_AES128)
    key = ChipAuthenticationPublicKeyInfo(oids.ID_PK_ECDH, rsa_spki(35, 3))
    terminal = TerminalAuthenticationInfo()
    active = ActiveAuthenticationInfo(signature_algorithm=oids.ECDSA_PLAIN_SHA1)
    parameters = PACEDomainParameterInfo(oids.PACE_DH_IM, AlgorithmIdentifier("1.2.3"))

    infos = SecurityInfos.parse(bytes(SecurityInfos.of(pace, chip, key, terminal, active, parameters)))

    assert infos.pace_infos == (pace,)
    assert infos.pace_domain_parameter_infos == (parameters,)
    assert infos.chip_authentication_infos == (chip,)
    assert infos.chip_authentication_public_key_infos == (key,)
    assert infos.terminal_authentication_infos == (terminal,)
    assert infos.active_authentication_infos == (active,)


@pytest.mark.parametrize("number", [-1, 1 << 32, 1 << 9000])
@pytest.mark.parametrize(
    "kind", [PACEInfo, PACEDomainParameterInfo, ChipAuthenticationInfo, ChipAuthenticationPublicKeyInfo]
)
def test_an_identifier_that_no_command_carries_makes_the_entry_malformed(kind: type[SecurityInfo], number: int) -> None:
    entries: dict[type[SecurityInfo], SecurityInfo] = {
        PACEInfo: PACEInfo(oids.PACE_ECDH_GM_AES128, 2, number),
        PACEDomainParameterInfo: PACEDomainParameterInfo(oids.PACE_ECDH_GM, AlgorithmIdentifier("1.2"), number),
        ChipAuthenticationInfo: ChipAuthenticationInfo(oids.CHIP_AUTHENTICATION_ECDH_AES128, 1, number),
        ChipAuthenticationPublicKeyInfo: ChipAuthenticationPublicKeyInfo(oids.ID_PK_ECDH, rsa_spki(5, 3), number),
    }

    infos = SecurityInfos.parse(bytes(SecurityInfos.of(entries[kind])))

    assert [type(info) for info in infos.infos] == [UnknownSecurityInfo]
    assert codes(infos) == ["security-infos.entry.malformed"]


def test_the_largest_identifier_is_read() -> None:
    infos = SecurityInfos.of(PACEInfo(oids.PACE_ECDH_GM_AES128, 2, 0xFFFFFFFF))

    assert SecurityInfos.parse(bytes(infos)) == infos


def test_a_malformed_entry_of_a_known_protocol_is_kept_as_unknown_and_leaves_a_deviation() -> None:
    bad = bytes(sequence(oid(oids.PACE_ECDH_GM_AES128), null()))
    good = bytes(PACEInfo(oids.PACE_ECDH_GM_AES128, 2, 13))

    infos = SecurityInfos.parse(bytes(TLV(0x31, bad + good)), where="EF.CardAccess")

    assert infos.infos[0] == UnknownSecurityInfo(oids.PACE_ECDH_GM_AES128, bad)
    assert len(infos.pace_infos) == 1
    assert codes(infos) == ["security-infos.entry.malformed"]
    assert infos.deviations[0].where == "EF.CardAccess"


def test_an_entry_with_a_member_too_many_is_kept_as_unknown() -> None:
    bad = bytes(sequence(oid(oids.ID_TA), integer(1), null()))

    infos = SecurityInfos.parse(bytes(TLV(0x31, bad)))

    assert infos.terminal_authentication_infos == ()
    assert codes(infos) == ["security-infos.entry.malformed"]


@pytest.mark.parametrize(
    "info",
    [
        PACEInfo(oids.PACE_ECDH_GM_AES128, 1, 13),
        ChipAuthenticationInfo(oids.CHIP_AUTHENTICATION_ECDH_AES128, 2),
        TerminalAuthenticationInfo(version=3),
        ActiveAuthenticationInfo(version=0, signature_algorithm="1.2.3"),
    ],
)
def test_a_version_that_the_standard_does_not_name_leaves_a_deviation(info: SecurityInfo) -> None:
    infos = SecurityInfos.parse(bytes(SecurityInfos.of(info)))

    assert infos.infos == (info,)
    assert codes(infos) == ["security-infos.version"]


def test_a_set_in_another_order_keeps_its_order_and_leaves_a_deviation() -> None:
    first, second = PACEInfo(oids.PACE_ECDH_GM_AES128, 2, 13), TerminalAuthenticationInfo()

    infos = SecurityInfos.parse(bytes(TLV.of(0x31, bytes(first), bytes(second))))

    assert infos.infos == (first, second)
    assert codes(infos) == ["security-infos.order"]


def test_an_entry_that_stands_twice_leaves_a_deviation() -> None:
    info = bytes(TerminalAuthenticationInfo())

    assert codes(SecurityInfos.parse(bytes(TLV(0x31, info + info)))) == ["security-infos.doubled"]


@pytest.mark.parametrize(
    ("raw", "offset"),
    [("300D", 100), ("3000", 100), ("31023000", 104), ("3104300205 00", 104), ("310100", 102)],
)
def test_what_is_no_set_of_entries_is_refused_where_it_breaks(raw: str, offset: int) -> None:
    with pytest.raises(CodecError) as caught:
        SecurityInfos.parse(bytes.fromhex(raw), offset=100)

    assert caught.value.offset == offset


def test_more_entries_than_any_chip_has_are_refused() -> None:
    with pytest.raises(LimitError, match="more than 128 entries"):
        SecurityInfos.parse(bytes(TLV(0x31, UNKNOWN * 129)))


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_any_bytes_give_a_value_or_a_codec_error(data: st.DataObject) -> None:
    whole = bytearray(
        bytes(
            SecurityInfos.of(
                PACEInfo(oids.PACE_ECDH_GM_AES128, 2, 13),
                ChipAuthenticationPublicKeyInfo(oids.ID_PK_ECDH, rsa_spki(35, 3), 1),
                TerminalAuthenticationInfo(cvca_fid=b"\x01\x1c"),
                ActiveAuthenticationInfo(signature_algorithm="1.2.3"),
            )
        )
    )
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    try:
        infos = SecurityInfos.parse(bytes(whole))
    except CodecError:
        return
    assert infos.infos


def test_padded_integers_are_read_and_told() -> None:
    plain = SecurityInfos.parse(bytes.fromhex("31143012060A04007F0007020204020202010202010D"))
    padded = SecurityInfos.parse(bytes.fromhex("31173015060A04007F0007020204020202030000020202000D"))

    (info,), (same,) = padded.pace_infos, plain.pace_infos
    assert (info.version, info.parameter_id) == (same.version, same.parameter_id) == (2, 13)
    assert [met.code for met in padded.deviations] == ["der.integer.padded"]
    assert plain.deviations == ()
