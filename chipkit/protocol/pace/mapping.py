"""The mappings of PACE: from a nonce to a generator that only holders of the password know (Doc 9303-11, 4.4.3.3).

A mapping is a strategy that its `PACEInfo` chooses (`selection`). It speaks steps 3 a and 3 b of 4.4.1 itself, as the
mappings differ in what is exchanged: public keys for the generic one, a second nonce for the integrated one.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Final

from chipkit.codec.tlv import TLV
from chipkit.crypto.groups import Group
from chipkit.crypto.integrated_mapping import nonce_size, pseudo_random
from chipkit.crypto.kdf import KEY_SIZES
from chipkit.errors import ChipError, KeyUnusableError
from chipkit.lds.security_infos import Cipher
from chipkit.protocol.exchange import Exchange, RandomBytes
from chipkit.protocol.pace.exchanges import CHIP_MAPPING, TERMINAL_MAPPING, exchange_keys, exchange_object
from chipkit.values import dataclass

__all__ = ["GenericMapping", "IntegratedMapping", "Mapped", "NonceMapping", "map_generically", "map_integrated"]

_MAPPING: Final = "PACE: mapping"


@dataclass(frozen=True, slots=True)
class Mapped:
    """What a mapping leaves behind."""

    group: Group
    """The ephemeral domain parameters D."""
    chip_key: bytes = b""
    """PK_Map,IC, encoded, for the Chip Authentication Mapping; empty where no keys were exchanged."""


class NonceMapping(ABC):
    """One way to map a nonce."""

    @property
    def nonce_size(self) -> int | None:
        """Bytes that the nonce s must have; None where the chip chooses how many blocks they are (4.4.3.3)."""
        return None

    @abstractmethod
    def map(self, group: Group, nonce: bytes, *, random: RandomBytes) -> Exchange[Mapped]:
        """Exchange what the mapping takes, and give the group with the ephemeral generator.

        Args:
            group: The static domain parameters D_IC.
            nonce: The decrypted nonce s.
            random: Asked for what the terminal contributes.

        Raises:
            AccessRefusedError: The chip refused the password; most often, it is not this card's.
            StatusError: The chip refused the step.
            ChipError: The chip broke the protocol.
        """


@dataclass(frozen=True, slots=True)
class GenericMapping(NonceMapping):
    """The generic mapping, a key agreement (4.4.3.3.1); that of Chip Authentication is the same (4.4.3.3.3)."""

    def map(self, group: Group, nonce: bytes, *, random: RandomBytes) -> Exchange[Mapped]:
        """Exchange a pair of public keys each; the random bytes are asked for as for `Group.generate`."""
        # 4.4.1, step 3 a: ephemeral public keys for the mapping
        pair, peer = yield from exchange_keys(_MAPPING, group, random, ours=TERMINAL_MAPPING, theirs=CHIP_MAPPING)
        # 4.4.1, step 3 b: D = Map(D_IC, s, …)
        try:
            return Mapped(map_generically(group, nonce, pair.private, peer), peer)
        except KeyUnusableError as error:
            raise ChipError(f"{_MAPPING}: {error}") from error


@dataclass(frozen=True, slots=True)
class IntegratedMapping(NonceMapping):
    """The integrated mapping: both nonces make a field element, which is a generator by itself (4.4.3.3.2)."""

    cipher: Cipher
    """The block cipher that the pseudo-random function is made of."""

    @property
    def nonce_size(self) -> int:
        """As few whole blocks as are not shorter than the key."""
        return nonce_size(self.cipher)

    def map(self, group: Group, nonce: bytes, *, random: RandomBytes) -> Exchange[Mapped]:
        """Send the nonce t, for which as many random bytes are asked as a key has; the answer is empty (4.4.5.2.2)."""
        # 4.4.1, step 3 a: an additional nonce for the chip
        additional = random(KEY_SIZES[self.cipher])
        answer = yield from exchange_object(_MAPPING, TLV(TERMINAL_MAPPING, additional), CHIP_MAPPING)
        if answer:
            raise ChipError(f"{_MAPPING}: {len(answer)} bytes of mapping data, where none belong")
        # 4.4.1, step 3 b: D = Map(D_IC, s, …)
        try:
            return Mapped(map_integrated(self.cipher, group, nonce, additional))
        except KeyUnusableError as error:
            raise ChipError(f"{_MAPPING}: {error}") from error


def map_generically(group: Group, nonce: bytes, private: int, peer: bytes) -> Group:
    """The group with the generator s·G + H, where H is the shared element of the mapping keys (4.4.3.3.1).

    Raises:
        KeyUnusableError: The public key is not an element of the group, or the new generator is the neutral element.
    """
    return group.shifted(int.from_bytes(nonce, "big"), group.agree_element(private, peer))


def map_integrated(cipher: Cipher, group: Group, nonce: bytes, additional: bytes) -> Group:
    """The group with the generator f_G(R_p(s, t)) (4.4.3.3.2).

    Args:
        cipher: The block cipher of the pseudo-random function.
        group: A group that takes field elements.
        nonce: s, of `nonce_size(cipher)` bytes.
        additional: t, of as many bytes as a key has.

    Raises:
        KeyUnusableError: The field element has no generator, which happens by chance as good as never.
    """
    return group.generated_by(pseudo_random(cipher, nonce, additional, group.prime))
