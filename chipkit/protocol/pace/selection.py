"""What a `PACEInfo` chooses: the group, the mapping and the cipher of one run (Doc 9303-11, 4.4.3 and 9.2.1)."""

from __future__ import annotations

from chipkit import oids
from chipkit.crypto.groups import Group, standardized_group
from chipkit.errors import UnsupportedError
from chipkit.lds.security_infos import Cipher, PACEInfo
from chipkit.protocol.pace.mapping import GenericMapping, NonceMapping
from chipkit.values import dataclass

__all__ = ["Selected", "is_supported", "select"]


@dataclass(frozen=True, slots=True)
class Selected:
    """What one run of PACE is made of."""

    group: Group
    """The static domain parameters D_IC."""
    mapping: NonceMapping
    cipher: Cipher
    """Encrypts the nonce; protects the channel that is opened."""


def select(info: PACEInfo) -> Selected:
    """What an offer asks for.

    Raises:
        UnsupportedError: The mapping or the kind of group is not supported, or the parameters are not standardised.
    """
    return Selected(_group(info), _mapping(info), info.cipher)


def is_supported(info: PACEInfo) -> bool:
    """Whether this protocol is spoken here over these domain parameters."""
    try:
        select(info)
    except UnsupportedError:
        return False
    return True


def _mapping(info: PACEInfo) -> NonceMapping:
    """Table 2 and Table 3 (4.4.3), the column of the mapping."""
    if info.mapping == "gm":
        return GenericMapping()
    raise UnsupportedError(f"PACE protocol {oids.name(info.oid)}")


def _group(info: PACEInfo) -> Group:
    """Table 12 (9.5.1)."""
    if info.agreement != "ecdh":
        raise UnsupportedError(f"PACE protocol {oids.name(info.oid)}")
    group = None if info.parameter_id is None else standardized_group(info.agreement, info.parameter_id)
    if group is None:
        raise UnsupportedError(f"PACE over elliptic curves with domain parameters {info.parameter_id}")
    return group
