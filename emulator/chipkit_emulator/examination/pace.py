"""The terminal's part in PACE, by each mapping over curves and prime fields (Doc 9303-11, 4.4)."""

from __future__ import annotations

from hmac import compare_digest
from typing import TYPE_CHECKING, Final

from chipkit.codec import der
from chipkit.codec.secure_messaging import pad, unpad
from chipkit.codec.tlv import TLV, template
from chipkit.errors import CodecError, KeyUnusableError
from chipkit_emulator.crypto.ciphers import block_size, cbc_decrypt, checksum, ecb_encrypt
from chipkit_emulator.crypto.groups import draw_private, group_of
from chipkit_emulator.crypto.kdf import password_key, session_keys
from chipkit_emulator.crypto.pseudo_random import KEY_SIZES, field_element
from chipkit_emulator.crypto.secure_messaging import open_channel
from chipkit_emulator.examination.commands import general_authenticate, mechanism, reference, set_at_of_pace

if TYPE_CHECKING:
    from chipkit.codec.secure_messaging import SecureMessaging
    from chipkit_emulator.crypto.elliptic import RandomBytes
    from chipkit_emulator.crypto.groups import PACEGroup
    from chipkit_emulator.examination.statement import PACEWay
    from chipkit_emulator.examination.terminal import Answer, Terminal

__all__ = ["PACERun"]

_DYNAMIC: Final = 0x7C


class PACERun:
    """One run; each step takes what it should not send, and sends what it should where nothing is given.

    Attributes:
        group: The domain parameters.
        mapped: Those with the mapped generator, after `map`.
        mapping_key: The chip's public key of the mapping, None for the integrated one.
    """

    def __init__(self, terminal: Terminal, way: PACEWay, password: tuple[int, bytes], random: RandomBytes) -> None:
        self._terminal, self._way, self._random = terminal, way, random
        self._number, self._secret = password
        self.group: PACEGroup = group_of(way.parameters)
        self.mapped: PACEGroup = self.group
        self.mapping_key: bytes | None = None
        self._nonce = b""
        self._shared = b""
        self._public, self._chip_key = b"", b""

    def objects(self) -> dict[int, TLV]:
        """The data objects of MSE:SET AT, by their tags."""
        named = reference(0x84, self._way.parameter_id) if self._way.named else ()
        return {tlv.tag: tlv for tlv in (mechanism(self._way.oid), TLV(0x83, bytes([self._number])), *named)}

    def set_at(self, **changed: TLV | None) -> Answer:
        """MSE:SET AT, with objects changed or left out: `x80`, `x83`, `x84`, and one more that is `other`."""
        objects: dict[int, TLV | None] = {**self.objects()}
        objects.update({(0 if name == "other" else int(name[1:], 16)): tlv for name, tlv in changed.items()})
        return self._terminal.send(set_at_of_pace(*(tlv for tlv in objects.values() if tlv is not None)))

    def ask_nonce(self, *objects: TLV) -> Answer:
        """The first GENERAL AUTHENTICATE, as it came back."""
        return self._terminal.send(general_authenticate(*objects, last=False))

    def nonce(self) -> None:
        """The first step."""
        answer = self.ask_nonce()
        cryptogram = _value(answer, 0x80)
        if not cryptogram or len(cryptogram) % block_size(self._way.cipher):
            answer.unexpected("a nonce of whole blocks")
        key = password_key(self._way.cipher, self._secret)
        self._nonce = cbc_decrypt(self._way.cipher, key, bytes(block_size(self._way.cipher)), cryptogram)

    @property
    def secret_nonce(self) -> bytes:
        """The nonce, decrypted."""
        return self._nonce

    def send_mapping(self, data: bytes, *, tag: int = 0x81) -> Answer:
        """The second step with data of the caller's."""
        return self._terminal.send(general_authenticate(TLV(tag, data), last=False))

    def map(self) -> None:
        """The second step."""
        if self._way.mapping == "im":
            additional = self._random(KEY_SIZES[self._way.cipher])
            answer = self.send_mapping(additional)
            _value(answer, 0x82, may_be_empty=True)
            element = field_element(self._way.cipher, self._nonce, additional, self.group.prime)
            self.mapped = self.group.mapped_from(element)
            return
        private = draw_private(self.group, self._random)
        answer = self.send_mapping(self.group.public_key(private))
        self.mapping_key = _value(answer, 0x82)
        try:
            shared = self.group.shared_element(private, self.mapping_key)
            self.mapped = self.group.mapped_generically(int.from_bytes(self._nonce, "big"), shared)
        except KeyUnusableError:
            answer.unexpected("a public key of the group for the mapping")

    def send_key(self, data: bytes, *, tag: int = 0x83) -> Answer:
        """The third step with data of the caller's."""
        return self._terminal.send(general_authenticate(TLV(tag, data), last=False))

    def agree(self) -> None:
        """The third step."""
        private = draw_private(self.mapped, self._random)
        self._public = self.mapped.public_key(private)
        answer = self.send_key(self._public)
        self._chip_key = _value(answer, 0x84)
        try:
            self._shared = self.mapped.shared_secret(private, self._chip_key)
        except KeyUnusableError:
            answer.unexpected("a public key of the mapped group")
        if self._chip_key == self._public:
            answer.unexpected("another public key than the terminal's")

    @property
    def token(self) -> bytes:
        """The terminal's token, right."""
        return self._token(self._chip_key)

    def send_token(self, data: bytes, *, tag: int = 0x85) -> Answer:
        """The last step with data of the caller's."""
        return self._terminal.send(general_authenticate(TLV(tag, data), last=True))

    def finish(self, answer: Answer) -> SecureMessaging:
        """Verify the chip's token, and give the channel."""
        if not compare_digest(_value(answer, 0x86, alone=False), self._token(self._public)):
            answer.unexpected("the chip's token over the terminal's key")
        return open_channel(self._way.cipher, self._shared)

    def establish(self) -> SecureMessaging:
        """All of it as it should be."""
        self.begin()
        self.map()
        self.agree()
        return self.finish(self.send_token(self.token))

    def begin(self) -> None:
        """The set-up and the first step as they should be."""
        self.set_at().expect_done(protected=self._terminal.in_session)
        self.nonce()

    def chip_data(self, answer: Answer) -> int:
        """The Chip Authentication Data of the last answer, decrypted (4.4.3.5)."""
        cryptogram = _value(answer, 0x8A, alone=False)
        cipher = self._way.cipher
        k_enc, _ = session_keys(cipher, self._shared)
        vector = ecb_encrypt(cipher, k_enc, b"\xff" * block_size(cipher))
        if not cryptogram or len(cryptogram) % block_size(cipher):
            answer.unexpected("encrypted Chip Authentication Data of whole blocks")
        try:
            return int.from_bytes(unpad(cbc_decrypt(cipher, k_enc, vector, cryptogram)), "big")
        except CodecError:
            answer.unexpected("padded Chip Authentication Data")

    def _token(self, public_key: bytes) -> bytes:
        cipher = self._way.cipher
        _, k_mac = session_keys(cipher, self._shared)
        data = bytes(TLV.of(0x7F49, der.oid(self._way.oid), TLV(self.group.key_tag, public_key)))
        return checksum(cipher, k_mac, pad(data, block_size(cipher)) if cipher == "3des" else data)


def _value(answer: Answer, tag: int, *, alone: bool = True, may_be_empty: bool = False) -> bytes:
    """The value of a data object inside of DO'7C', alone in it or not."""
    data = answer.expect_done(protected=answer.protected)
    try:
        objects = template(TLV.parse(data).expect(_DYNAMIC).children())
    except CodecError:
        objects = {}
    if may_be_empty and not objects:
        return b""
    if tag not in objects or (alone and len(objects) > 1):
        answer.unexpected(f"DO'{tag:02X}'{' alone' if alone else ''} in DO'7C'")
    return objects[tag].value
