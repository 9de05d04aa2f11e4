"""What a `PACEInfo` chooses: the group, the mapping and the cipher of one run (Doc 9303-11, 4.4.3 and 9.2)."""

from __future__ import annotations

from collections.abc import Iterable

from chipkit import oids
from chipkit.codec.apdu import MAX_SHORT_NC
from chipkit.crypto.groups import Group, group_of
from chipkit.errors import CodecError, UnsupportedError
from chipkit.lds.security_infos import Cipher, PACEDomainParameterInfo, PACEInfo
from chipkit.pki.agreement_parameters import AgreementParameters, agreement_parameters, standardized_parameters
from chipkit.pki.curves import DomainParameters
from chipkit.protocol.pace.exchanges import HEADERS
from chipkit.protocol.pace.mapping import GenericMapping, IntegratedMapping, NonceMapping
from chipkit.values import dataclass

__all__ = ["Selected", "is_supported", "needs_extended_length", "select"]


@dataclass(frozen=True, slots=True)
class Selected:
    """What one run of PACE is made of."""

    group: Group
    """The static domain parameters D_IC."""
    mapping: NonceMapping
    cipher: Cipher
    """Encrypts the nonce; protects the channel that is opened."""
    authenticates_chip: bool
    """Whether the chip sends Chip Authentication Data (4.4.3.5)."""


def select(info: PACEInfo, explicit: Iterable[PACEDomainParameterInfo] = ()) -> Selected:
    """What an offer asks for.

    Args:
        info: The offer.
        explicit: The chip's own sets of domain parameters, which count where they are standardized ones spelled out.

    Raises:
        UnsupportedError: The protocol is not known, the mapping is not defined on the group (Table 12), or the domain
            parameters are not standardized.
    """
    group = _group(info, explicit)
    return Selected(group, _mapping(info, group), info.cipher, info.mapping == "cam")


def is_supported(info: PACEInfo, explicit: Iterable[PACEDomainParameterInfo] = ()) -> bool:
    """Whether this protocol is spoken here over these domain parameters."""
    try:
        select(info, explicit)
    except UnsupportedError:
        return False
    return True


def needs_extended_length(info: PACEInfo, explicit: Iterable[PACEDomainParameterInfo] = ()) -> bool:
    """Whether public keys of these domain parameters fill more than a short command: those of 2048 bits do.

    Raises:
        UnsupportedError: As for `select`.
    """
    return select(info, explicit).group.element_size + HEADERS > MAX_SHORT_NC


def _mapping(info: PACEInfo, group: Group) -> NonceMapping:
    """Table 2 and Table 3 (4.4.3), the column of the mapping."""
    if info.mapping == "im":
        if not group.takes_field_elements:
            raise UnsupportedError(f"PACE by integrated mapping with domain parameters {info.parameter_id}")
        return IntegratedMapping(info.cipher)
    if info.mapping == "cam" and info.cipher == "3des":
        raise UnsupportedError(f"PACE protocol {oids.name(info.oid)}")
    return GenericMapping()


def _group(info: PACEInfo, explicit: Iterable[PACEDomainParameterInfo]) -> Group:
    """The standardized group that an offer names (9.5.1), or that the chip's own domain parameters are (9.2.2)."""
    parameters = _parameters(info, explicit)
    if parameters is None or isinstance(parameters, DomainParameters) is not (info.agreement == "ecdh"):
        raise UnsupportedError(f"PACE protocol {oids.name(info.oid)} with domain parameters {info.parameter_id}")
    return group_of(parameters)


def _parameters(info: PACEInfo, explicit: Iterable[PACEDomainParameterInfo]) -> AgreementParameters | None:
    named = None if info.parameter_id is None else standardized_parameters(info.parameter_id)
    if named is not None:
        return named
    own = [one for one in explicit if info.oid.startswith(f"{one.oid}.")]
    if info.parameter_id is not None or len(own) > 1:  # the only set needs no number (9.2.1)
        own = [one for one in own if one.parameter_id == info.parameter_id]
    if len(own) != 1:
        return None
    try:
        return agreement_parameters(own[0].parameters)
    except CodecError as error:
        raise UnsupportedError(f"PACE with domain parameters {info.parameter_id}: {error}") from error
