from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chipkit import oids
from chipkit.codec import der
from chipkit.codec.apdu import CommandAPDU, ResponseAPDU
from chipkit.codec.secure_messaging import SecureMessaging
from chipkit.codec.tlv import TLV
from chipkit.crypto.groups import ECGroup
from chipkit.crypto.kdf import k_enc, k_mac
from chipkit.crypto.points import encode_point, multiply, public_point
from chipkit.crypto.sm_suites import suite
from chipkit.errors import (
    ChipError,
    ChipkitError,
    KeyUnusableError,
    SecureMessagingError,
    StatusError,
    UnsupportedError,
)
from chipkit.lds.security_infos import ChipAuthenticationInfo, ChipAuthenticationPublicKeyInfo, Cipher, SecurityInfos
from chipkit.pki.algorithms import AlgorithmIdentifier
from chipkit.pki.domain_parameters import CURVES, DomainParameters
from chipkit.pki.modp import MODP_GROUPS, MODPParameters
from chipkit.pki.public_key import SubjectPublicKeyInfo, ec_spki, rsa_spki
from chipkit.protocol.chip_authentication import (
    ChipAuthenticationOffer,
    ChipAuthenticationResult,
    authenticate_chip,
    chip_authentication_offers,
    infer_chip_authentication_info,
    needs_extended_length,
)
from chipkit_emulator.model import ChipAuthenticationKey, DHKey
from chipkit_emulator.roles.chip_authentication import choose_key

OIDS: dict[Cipher, str] = {
    "3des": oids.CHIP_AUTHENTICATION_ECDH_3DES,
    "aes128": oids.CHIP_AUTHENTICATION_ECDH_AES128,
    "aes192": oids.CHIP_AUTHENTICATION_ECDH_AES192,
    "aes256": oids.CHIP_AUTHENTICATION_ECDH_AES256,
}
EVERY_CURVE = pytest.mark.parametrize("curve", CURVES.values(), ids=str)
P256 = CURVES["brainpoolP256r1"]
PRIVATE = 0xCA_0001


def _key(curve: DomainParameters = P256, key_id: int | None = None, **options: bool) -> ChipAuthenticationPublicKeyInfo:
    spki = ec_spki(curve, encode_point(curve, public_point(curve, PRIVATE)), **options)
    return ChipAuthenticationPublicKeyInfo(oids.ID_PK_ECDH, spki, key_id)


def _info(cipher: Cipher = "aes128", key_id: int | None = None, version: int = 1) -> ChipAuthenticationInfo:
    return ChipAuthenticationInfo(OIDS[cipher], version, key_id)


def _offer(info: ChipAuthenticationInfo, key: ChipAuthenticationPublicKeyInfo) -> ChipAuthenticationOffer:
    return ChipAuthenticationOffer(info, key, "KAT" if info.oid == OIDS["3des"] else "AT")


class Chip:
    """A chip that answers by the page, but for what a test changes."""

    def __init__(
        self,
        cipher: Cipher = "aes128",
        curve: DomainParameters = P256,
        *,
        private: int = PRIVATE,
        answers: dict[int, ResponseAPDU] | None = None,
    ) -> None:
        self.cipher, self.curve, self.private, self.answers = cipher, curve, private, answers or {}
        self.commands: list[CommandAPDU] = []
        self.public = b""

    def __call__(self, command: CommandAPDU) -> ResponseAPDU:
        self.commands.append(command)
        if command.p2 == 0xA6:
            self.public = TLV.parse_first(command.data).expect(0x91).value
        elif command.ins == 0x86:
            (inner,) = TLV.parse(command.data).expect(0x7C).children()
            self.public = inner.expect(0x80).value
        return self.answers.get(len(self.commands), ResponseAPDU(b"\x7c\x00" if command.ins == 0x86 else b""))

    def channel(self) -> SecureMessaging:
        secret = ECGroup(self.curve).agree(self.private, self.public)
        return SecureMessaging(suite(self.cipher, k_enc(secret, self.cipher), k_mac(secret, self.cipher)))


def _converse(
    chip: Chip,
    info: ChipAuthenticationInfo | None = None,
    key: ChipAuthenticationPublicKeyInfo | None = None,
    *,
    private: int = 0x5EC,
) -> ChipAuthenticationResult:
    offer = _offer(info or _info(chip.cipher), key or _key(chip.curve))
    exchange = authenticate_chip(offer, random=lambda size: private.to_bytes(size, "big"))
    try:
        command = next(exchange)
        while True:
            command = exchange.send(chip(command))
    except StopIteration as stop:
        result: ChipAuthenticationResult = stop.value
        return result


def _proves(chip: Chip, terminal: SecureMessaging) -> bool:
    """Whether the chip opens the first command of the new channel and the terminal the answer to it."""
    try:
        own = chip.channel()
        own.open_command(terminal.protect_command(CommandAPDU(ins=0xB0, ne=4)))
        return terminal.open_response(own.protect_response(ResponseAPDU(b"data"), ins=0xB0)).data == b"data"
    except SecureMessagingError:
        return False


@EVERY_CURVE
@pytest.mark.parametrize("cipher", OIDS)
@pytest.mark.parametrize("explicit", [False, True])
def test_the_holder_of_the_key_shares_the_channel(curve: DomainParameters, cipher: Cipher, *, explicit: bool) -> None:
    chip = Chip(cipher, curve)

    result = _converse(chip, key=_key(curve, explicit=explicit))

    assert result.terminal_public_key == chip.public
    assert result.oid == OIDS[cipher]
    assert _proves(chip, result.secure_messaging)


@pytest.mark.parametrize("cipher", OIDS)
def test_a_copy_without_the_key_does_not_share_the_channel(cipher: Cipher) -> None:
    copy = Chip(cipher, private=PRIVATE + 1)

    result = _converse(copy)

    assert not _proves(copy, result.secure_messaging)


def test_triple_des_takes_one_command_and_aes_two() -> None:
    old, new = Chip("3des"), Chip("aes128")
    _converse(old)
    _converse(new)

    assert [(command.ins, command.p1, command.p2) for command in old.commands] == [(0x22, 0x41, 0xA6)]
    assert [(command.ins, command.p1, command.p2) for command in new.commands] == [(0x22, 0x41, 0xA4), (0x86, 0, 0)]
    assert new.commands[0].data.hex() == "800a04007f00070202030202"


@pytest.mark.parametrize(("key_id", "encoded"), [(0, "840100"), (1, "840101"), (0x0102, "84020102")])
@pytest.mark.parametrize("cipher", ["3des", "aes128"])
def test_a_key_identifier_is_sent_where_there_is_one(cipher: Cipher, key_id: int, encoded: str) -> None:
    chip = Chip(cipher)

    result = _converse(chip, _info(cipher, key_id), _key(key_id=key_id))

    assert chip.commands[0].data.hex().endswith(encoded)
    assert result.key_id == key_id


@pytest.mark.parametrize("answer", [b"", b"\x7c\x00"])
def test_an_empty_answer_with_and_without_template_will_do(answer: bytes) -> None:
    chip = Chip(answers={2: ResponseAPDU(answer)})

    assert _proves(chip, _converse(chip).secure_messaging)


@pytest.mark.parametrize(
    "answer", [b"\x00", b"\x7c", b"\x7c\x01\x00", b"\x7c\x02\x81\x00", b"\x7c\x00\x00", b"\x7c\x81\x00"]
)
def test_other_answers_are_refused(answer: bytes) -> None:
    with pytest.raises(ChipError, match="Chip Authentication: key agreement"):
        _converse(Chip(answers={2: ResponseAPDU(answer)}))


@pytest.mark.parametrize(
    ("cipher", "step", "doing"),
    [("aes128", 1, "MSE:SET AT"), ("aes128", 2, "key agreement"), ("3des", 1, "MSE:SET KAT")],
)
@pytest.mark.parametrize("sw", [0x6300, 0x6982, 0x6A80, 0x6A88, 0x6D00])
def test_an_error_tells_the_status_and_the_step(cipher: Cipher, step: int, doing: str, sw: int) -> None:
    with pytest.raises(StatusError) as caught:
        _converse(Chip(cipher, answers={step: ResponseAPDU(b"", sw)}))

    assert (caught.value.sw, caught.value.doing) == (sw, f"Chip Authentication: {doing}")


@pytest.mark.parametrize(
    "info",
    [
        ChipAuthenticationInfo(oids.CHIP_AUTHENTICATION_DH_AES128),
        ChipAuthenticationInfo(oids.CHIP_AUTHENTICATION_DH_3DES),
        ChipAuthenticationInfo("1.2.3"),
        ChipAuthenticationInfo(f"{oids.CHIP_AUTHENTICATION_ECDH}.5"),
        _info(version=2),
        _info(version=3),
    ],
)
def test_protocols_that_we_do_not_know_are_told_before_the_first_command(info: ChipAuthenticationInfo) -> None:
    with pytest.raises(UnsupportedError):
        next(authenticate_chip(_offer(info, _key()), random=bytes))


@pytest.mark.parametrize("key_id", [-1, 1 << 32])
def test_key_identifiers_out_of_range_are_refused(key_id: int) -> None:
    with pytest.raises(UnsupportedError, match="key identifier"):
        next(authenticate_chip(_offer(_info(key_id=key_id), _key(key_id=key_id)), random=bytes))


def test_an_unusable_key_is_told_before_the_first_command() -> None:
    point = encode_point(P256, public_point(P256, PRIVATE))
    spki = ec_spki(P256, point[:-1] + bytes([point[-1] ^ 1]))

    with pytest.raises(KeyUnusableError):
        next(authenticate_chip(_offer(_info(), ChipAuthenticationPublicKeyInfo(oids.ID_PK_ECDH, spki)), random=bytes))


def test_a_key_on_a_curve_with_another_generator_is_unsupported() -> None:
    generator = multiply(P256, 3, public_point(P256, PRIVATE))
    assert generator is not None
    forged = P256.with_generator(generator)
    spki = ec_spki(forged, encode_point(P256, public_point(P256, PRIVATE)), explicit=True)

    with pytest.raises(UnsupportedError):
        next(authenticate_chip(_offer(_info(), ChipAuthenticationPublicKeyInfo(oids.ID_PK_ECDH, spki)), random=bytes))


def test_an_rsa_key_agrees_on_nothing() -> None:
    spki = rsa_spki((1 << 2047) + 981, 65537)

    with pytest.raises(UnsupportedError, match="RSA"):
        next(authenticate_chip(_offer(_info(), ChipAuthenticationPublicKeyInfo(oids.ID_PK_ECDH, spki)), random=bytes))


@pytest.mark.parametrize("name", ["brainpoolP256r1", "brainpoolP320r1"])
def test_a_shared_secret_with_leading_zeros_keeps_them(name: str) -> None:
    curve = CURVES[name]
    limit = 1 << (8 * (curve.size - 1))
    private = next(scalar for scalar in range(1, 5000) if public_point(curve, PRIVATE * scalar % curve.n).x < limit)
    chip = Chip("aes128", curve)

    result = _converse(chip, private=private)

    secret = public_point(curve, PRIVATE * private % curve.n).x.to_bytes(curve.size, "big")
    own = SecureMessaging(suite("aes128", k_enc(secret, "aes128"), k_mac(secret, "aes128")))
    assert secret[0] == 0
    assert own.open_command(result.secure_messaging.protect_command(CommandAPDU(ins=0xB0, ne=2))).ne == 2


def _dh_key(
    group: MODPParameters, private: int = PRIVATE, key_id: int | None = None, *, raw: bytes | None = None
) -> ChipAuthenticationPublicKeyInfo:
    algorithm = AlgorithmIdentifier(
        oids.DH_PUBLIC_NUMBER, der.sequence(*(der.integer(number) for number in (group.p, group.g, group.q)))
    )
    public = bytes(der.integer(pow(group.g, private, group.p))) if raw is None else raw
    spki = SubjectPublicKeyInfo.parse(bytes(der.sequence(bytes(algorithm), der.bit_string(public))))
    return ChipAuthenticationPublicKeyInfo(oids.ID_PK_DH, spki, key_id)


def _dh_info(arc: int = 2) -> ChipAuthenticationInfo:
    return ChipAuthenticationInfo(f"{oids.CHIP_AUTHENTICATION_DH}.{arc}")


def _leading_zero(group: MODPParameters, other: int) -> int:
    """The first private key whose secret with `other` begins with a zero byte."""
    base, number, limit = pow(group.g, other, group.p), 1, 1 << 8 * (group.size - 1)
    for private in range(1, 10**6):
        number = number * base % group.p
        if number < limit and private > 1:
            return private
    raise AssertionError


@pytest.mark.parametrize("group", MODP_GROUPS.values(), ids=str)
@pytest.mark.parametrize("what", ["secret", "terminal's key", "chip's key"])
def test_numbers_with_leading_zeros_agree_with_the_emulators_side(group: MODPParameters, what: str) -> None:
    """One in 256: the secret keeps its zeros (PKCS #3, 8.3), a key in a command has none (Doc 9303-11, 9.4.1)."""
    chip, terminal = PRIVATE, 0x5EC
    if what == "secret":
        terminal = _leading_zero(group, chip)
    elif what == "terminal's key":
        terminal = _leading_zero(group, 1)
    else:
        chip = _leading_zero(group, 1)
    offer = ChipAuthenticationOffer(_dh_info(), _dh_key(group, chip), "AT")
    exchange = authenticate_chip(offer, random=lambda size: terminal.to_bytes(size, "big"))
    next(exchange)
    agreed = exchange.send(ResponseAPDU())
    with pytest.raises(StopIteration) as stop:
        exchange.send(ResponseAPDU(b"\x7c\x00"))

    (sent,) = TLV.parse(agreed.data).expect(0x7C).children()
    assert sent.value == pow(group.g, terminal, group.p).to_bytes(group.size, "big").lstrip(b"\x00")
    assert (len(sent.value) < group.size) is (what == "terminal's key")
    run = choose_key(
        (ChipAuthenticationKey(key=DHKey(group.name, chip), oids=(_dh_info().oid,)),), _dh_info().oid, None
    )
    own = run.agree(sent.value)
    command = stop.value.value.secure_messaging.protect_command(CommandAPDU(ins=0xB0, ne=2))
    assert own.open_command(command).ne == 2


@pytest.mark.parametrize("number", [0, 1, "p - 1", "p", "no element"])
def test_keys_that_are_none_of_the_prime_field_are_refused_before_the_first_command(number: int | str) -> None:
    group = MODP_GROUPS["modp1024-160"]
    values = {"p - 1": group.p - 1, "p": group.p, "no element": 2}
    key = _dh_key(group, raw=bytes(der.integer(values.get(str(number), number))))  # type: ignore[arg-type]

    with pytest.raises(KeyUnusableError):
        next(authenticate_chip(ChipAuthenticationOffer(_dh_info(), key, "AT"), random=bytes))


@pytest.mark.parametrize("raw", [b"", b"\x04\x01\x05", b"\x02\x01\x85", b"\x02\x01\x05\x00"])
def test_a_malformed_number_is_no_key(raw: bytes) -> None:
    key = _dh_key(MODP_GROUPS["modp1024-160"], raw=raw)

    with pytest.raises(KeyUnusableError):
        next(authenticate_chip(ChipAuthenticationOffer(_dh_info(), key, "AT"), random=bytes))


def test_a_prime_field_of_ones_own_is_unsupported() -> None:
    group = MODP_GROUPS["modp1024-160"]
    other = group.with_generator(pow(group.g, 5, group.p))

    with pytest.raises(UnsupportedError, match="standardized"):
        next(authenticate_chip(ChipAuthenticationOffer(_dh_info(), _dh_key(other), "AT"), random=bytes))


def test_a_key_of_another_kind_than_its_protocol_is_unsupported() -> None:
    for offer in (
        ChipAuthenticationOffer(_info(), _dh_key(MODP_GROUPS["modp1024-160"]), "AT"),
        ChipAuthenticationOffer(_dh_info(), _key(), "AT"),
    ):
        with pytest.raises(UnsupportedError, match="another kind"):
            next(authenticate_chip(offer, random=bytes))


def test_only_numbers_of_2048_bits_need_extended_length() -> None:
    keys = {name: _dh_key(group) for name, group in MODP_GROUPS.items()}

    long = {name: needs_extended_length(ChipAuthenticationOffer(_dh_info(), key, "AT")) for name, key in keys.items()}
    assert long == {"modp1024-160": False, "modp2048-224": True, "modp2048-256": True}
    curves = [ChipAuthenticationOffer(_info(), _key(curve), "AT") for curve in CURVES.values()]
    assert not any(needs_extended_length(offer) for offer in curves)


@settings(max_examples=60, deadline=None)
@given(step=st.sampled_from([1, 2]), data=st.binary(max_size=90), sw=st.sampled_from([0x9000, 0x6300, 0x6100]))
def test_any_answer_ends_in_a_result_or_an_error_of_ours(step: int, data: bytes, sw: int) -> None:
    chip = Chip(answers={step: ResponseAPDU(data, sw)})
    try:
        _converse(chip)
    except ChipkitError:
        return
    assert sw == 0x9000


def _codes(infos: SecurityInfos) -> list[tuple[str, str, int | None, list[str]]]:
    return [
        (offer.info.oid, offer.form, offer.key.key_id, [deviation.code for deviation in offer.deviations])
        for offer in chip_authentication_offers(infos)
    ]


def test_entries_and_keys_of_one_identifier_belong_together_and_aes_comes_first() -> None:
    infos = SecurityInfos.of(_info("3des", 1), _info("aes256", 2), _key(key_id=1), _key(key_id=2))

    assert _codes(infos) == [(OIDS["aes256"], "AT", 2, []), (OIDS["3des"], "KAT", 1, []), (OIDS["3des"], "AT", 1, [])]


def test_several_entries_for_one_key_are_several_offers() -> None:
    infos = SecurityInfos.of(_info("aes256"), _info("aes128"), _key())

    assert _codes(infos) == [(OIDS["aes256"], "AT", None, []), (OIDS["aes128"], "AT", None, [])]


def test_a_key_without_entry_is_offered_as_triple_des_and_leaves_a_deviation() -> None:
    infos = SecurityInfos.of(_key(key_id=7))

    codes = ["dg14.chip-authentication-info-missing"]
    assert _codes(infos) == [(OIDS["3des"], "KAT", 7, codes), (OIDS["3des"], "AT", 7, codes)]


def test_an_entry_for_keys_of_a_kind_that_the_chip_has_not_tells_the_cipher_at_least() -> None:
    infos = SecurityInfos.of(_dh_info(4), _key())

    codes = ["dg14.chip-authentication-info-missing"]
    assert _codes(infos) == [
        (OIDS["aes256"], "AT", None, codes),
        (OIDS["3des"], "KAT", None, codes),
        (OIDS["3des"], "AT", None, codes),
    ]


def test_each_key_has_the_protocols_of_its_own_kind() -> None:
    infos = SecurityInfos.of(_info("aes128"), _dh_info(2), _key(), _dh_key(MODP_GROUPS["modp2048-256"]))

    assert [oid for oid, *_ in _codes(infos)] == [OIDS["aes128"], oids.CHIP_AUTHENTICATION_DH_AES128]


def test_the_only_key_is_taken_for_an_entry_of_another_identifier() -> None:
    infos = SecurityInfos.of(_info("aes128"), _key(key_id=1))

    assert _codes(infos) == 2 * [(OIDS["aes128"], "AT", 1, ["dg14.chip-authentication-key-id"])]
    assert [offer.info.key_id for offer in chip_authentication_offers(infos)] == [None, 1]


def test_several_keys_are_tried_by_their_own_numbers_for_an_entry_of_none() -> None:
    infos = SecurityInfos.of(_info("aes128", 3), _key(key_id=1), _key(key_id=2))

    assert _codes(infos) == [(OIDS["aes128"], "AT", key_id, ["dg14.chip-authentication-key-id"]) for key_id in (1, 2)]
    assert [(each.info.key_id, each.guessed) for each in chip_authentication_offers(infos)] == [(1, True), (2, True)]


def test_a_key_that_has_its_entry_is_taken_for_no_other() -> None:
    infos = SecurityInfos.of(_info("aes128", 3), _info("aes256", 2), _key(key_id=1), _key(key_id=2))

    assert {(each.key.key_id, each.info.cipher, each.guessed) for each in chip_authentication_offers(infos)} == {
        (1, "aes128", True),
        (2, "aes256", False),
    }


@pytest.mark.parametrize(
    "infos",
    [
        SecurityInfos.of(),
        SecurityInfos.of(_info("aes128")),
    ],
)
def test_entries_without_their_key_are_no_offer(infos: SecurityInfos) -> None:
    assert chip_authentication_offers(infos) == ()


def test_nothing_is_inferred_from_a_key_of_another_kind() -> None:
    key = ChipAuthenticationPublicKeyInfo("1.2.3", _key().public_key)

    with pytest.raises(UnsupportedError):
        infer_chip_authentication_info(key)


def test_the_inferred_protocol_runs() -> None:
    info, _ = infer_chip_authentication_info(_key())
    chip = Chip("3des")

    assert _proves(chip, _converse(chip, info).secure_messaging)
