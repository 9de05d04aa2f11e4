"""The ways of PACE that a profile asks for: what the chip speaks, and what its files say of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chipkit import oids
from chipkit.codec import der
from chipkit.lds.security_infos import PACEDomainParameterInfo, PACEInfo
from chipkit.pki.agreement_parameters import standardized_parameters
from chipkit.pki.algorithms import AlgorithmIdentifier
from chipkit.pki.domain_parameters import explicit_parameters
from chipkit.pki.modp import MODPParameters
from chipkit_emulator.model import PACEProtocol
from chipkit_emulator.pki.cms import sign_content

if TYPE_CHECKING:
    from datetime import datetime

    from chipkit.lds.security_infos import Cipher, SecurityInfos
    from chipkit.pki.agreement_parameters import AgreementParameters
    from chipkit_emulator.personalisation.sections import AccessSection, Mapping
    from chipkit_emulator.pki.issued import Issued

__all__ = ["OWN_NUMBERS", "card_security", "pace_infos", "pace_oid", "pace_protocols"]

OWN_NUMBERS = 32
"""What is added to a number of 9.5.1 where the chip spells out its parameters under a number of its own (9.2.2)."""
_ARCS: dict[Cipher, int] = {"3des": 1, "aes128": 2, "aes192": 3, "aes256": 4}
_BASES = {
    ("gm", False): oids.PACE_ECDH_GM,
    ("gm", True): oids.PACE_DH_GM,
    ("im", False): oids.PACE_ECDH_IM,
    ("im", True): oids.PACE_DH_IM,
    ("cam", False): oids.PACE_ECDH_CAM,
}


def pace_oid(cipher: Cipher, mapping: Mapping = "gm", parameters: AgreementParameters | None = None) -> str:
    """The protocol of a cipher and a mapping, over curves if nothing else is said."""
    return f"{_BASES[mapping, isinstance(parameters, MODPParameters)]}.{_ARCS[cipher]}"


def pace_protocols(access: AccessSection) -> tuple[PACEProtocol, ...]:
    """Every way that the chip speaks: each mapping with each cipher over each set of domain parameters.

    Left out is what the standard has not (Tables 2, 3 and 12), and Chip Authentication Mapping over other sets than the
    first, for which there is a key.
    """
    found = []
    for number in access.parameter_ids:
        parameters = standardized_parameters(number)
        for mapping in access.mappings:
            for cipher in access.pace:
                if parameters is not None and _exists(access, mapping, cipher, number):
                    oid = pace_oid(cipher, mapping, parameters)
                    found.append(PACEProtocol(oid, number))
                    if access.explicit_parameters:
                        found.append(PACEProtocol(oid, number + OWN_NUMBERS, parameters))
    return tuple(found)


def pace_infos(access: AccessSection) -> tuple[PACEInfo | PACEDomainParameterInfo, ...]:
    """What EF.CardAccess, EF.DG14 and EF.CardSecurity say of them (Doc 9303-11, 9.2)."""
    protocols = pace_protocols(access)
    own = {(one.oid.rpartition(".")[0], one.parameter_id): one for one in protocols if one.own_parameters is not None}
    return (
        *(PACEInfo(one.oid, parameter_id=one.parameter_id) for one in protocols),
        *(PACEDomainParameterInfo(base, _spelled(one.parameters), number) for (base, number), one in own.items()),
    )


def card_security(infos: SecurityInfos, signer: Issued, signed_at: datetime) -> bytes:
    """EF.CardSecurity over these entries (Doc 9303-10, 3.11.4)."""
    return sign_content(oids.SECURITY_OBJECT, bytes(infos), signer, (signer.certificate,), signed_at)


def _exists(access: AccessSection, mapping: Mapping, cipher: Cipher, number: int) -> bool:
    parameters = standardized_parameters(number)
    if mapping == "cam":
        return cipher != "3des" and number == access.parameter_ids[0]
    return mapping == "gm" or parameters is None or isinstance(parameters, MODPParameters) or parameters.p % 4 == 3


def _spelled(parameters: AgreementParameters) -> AlgorithmIdentifier:
    if isinstance(parameters, MODPParameters):
        figures = (der.integer(parameters.p), der.integer(parameters.g), der.integer(parameters.q))
        return AlgorithmIdentifier(oids.DH_PUBLIC_NUMBER, der.sequence(*figures))
    return AlgorithmIdentifier(oids.EC_PUBLIC_KEY, explicit_parameters(parameters))
