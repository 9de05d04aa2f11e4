"""The mappings of PACE: from a nonce to a generator that only holders of the password know (Doc 9303-11, 4.4.3.3).

A mapping is a strategy that its `PACEInfo` chooses (`selection`). It speaks steps 3 a and 3 b of 4.4.1 itself, as the
mappings differ in what is exchanged: public keys for the generic one, a second nonce for the integrated one.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Final

from chipkit.crypto.groups import Group
from chipkit.errors import ChipError, KeyUnusableError
from chipkit.protocol.exchange import Exchange, RandomBytes
from chipkit.protocol.pace.exchanges import CHIP_MAPPING, TERMINAL_MAPPING, exchange_keys
from chipkit.values import dataclass

__all__ = ["GenericMapping", "NonceMapping", "map_generically"]

_MAPPING: Final = "PACE: mapping"


class NonceMapping(ABC):
    """One way to map a nonce."""

    @abstractmethod
    def map(self, group: Group, nonce: bytes, *, random: RandomBytes) -> Exchange[Group]:
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
    """The generic mapping: a key agreement of its own (4.4.3.3.1)."""

    def map(self, group: Group, nonce: bytes, *, random: RandomBytes) -> Exchange[Group]:
        """Exchange a pair of public keys each; the random bytes are asked for as for `Group.generate`."""
        # 4.4.1, step 3 a: ephemeral public keys for the mapping
        pair, peer = yield from exchange_keys(_MAPPING, group, random, ours=TERMINAL_MAPPING, theirs=CHIP_MAPPING)
        # 4.4.1, step 3 b: D = Map(D_IC, s, …)
        try:
            return map_generically(group, nonce, pair.private, peer)
        except KeyUnusableError as error:
            raise ChipError(f"{_MAPPING}: {error}") from error


def map_generically(group: Group, nonce: bytes, private: int, peer: bytes) -> Group:
    """The group with the generator s·G + H, where H is the shared element of the mapping keys (4.4.3.3.1).

    Raises:
        KeyUnusableError: The public key is not an element of the group, or the new generator is the neutral element.
    """
    return group.shifted(int.from_bytes(nonce, "big"), group.agree_element(private, peer))
