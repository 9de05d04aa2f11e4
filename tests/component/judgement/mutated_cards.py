"""Cards that are opened, and prove themselves, in every kind of way: what befalls their answers is tried on each."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from chipkit import oids
from chipkit.codec.tlv import TLV
from chipkit.lds.card_access import CardAccess
from chipkit.lds.dg14 import DG14
from chipkit.lds.dg15 import DG15
from chipkit.lds.files import EF
from chipkit.lds.security_infos import (
    ActiveAuthenticationInfo,
    ChipAuthenticationInfo,
    ChipAuthenticationPublicKeyInfo,
    PACEInfo,
    SecurityInfo,
    SecurityInfos,
)
from chipkit.outcome import Outcome
from chipkit.protocol.credentials import CANPassword, MRZPassword, Password, PINPassword
from chipkit_emulator.model import (
    AccessControl,
    ActiveAuthenticationKey,
    ChipAuthenticationKey,
    CountedPassword,
    DHKey,
    ECKey,
    MappingKey,
    PACEProtocol,
)
from chipkit_emulator.personalisation.access import card_security
from chipkit_emulator.pki.keys import KeySpec, agreement_key_info, generate_key, public_key_info

if TYPE_CHECKING:
    from chipkit_emulator.crypto.rsa import RSAPrivateKey
    from chipkit_emulator.personalisation.specimen import Specimen

__all__ = ["NAMES_OF_WAYS", "LaidCard", "every_way"]

Bench = Any
_PIN: Final = "482910"
_ARCS: Final = {"3des": 1, "aes128": 2, "aes192": 3, "aes256": 4}
_CURVE, _FIELD = "brainpoolP256r1", "modp1024-160"
_OWN: Final = 0x600D


@dataclass(frozen=True)
class LaidCard:
    """A card and what opens it."""

    specimen: Specimen
    password: Password
    untouched: Outcome
    """What it is judged as where nobody changes an answer."""
    genuine: bool = True


@dataclass(frozen=True)
class _Way:
    """A way of PACE, and the proofs."""

    pace: str
    """Protocol and cipher."""
    parameter_id: int
    password: str
    agreeing: str = ""
    """The cipher of Chip Authentication, with "dh" in front of it for one over a prime field."""
    signing: str = ""


_WAYS: Final = {
    "integrated mapping": _Way(oids.PACE_ECDH_IM + ".4", 13, "can", agreeing="aes128"),
    "chip authentication mapping": _Way(oids.PACE_ECDH_CAM + ".4", 13, "can", agreeing="aes256"),
    "prime field": _Way(oids.PACE_DH_GM + ".2", 0, "mrz", agreeing="dh aes256"),
    "prime field, integrated mapping": _Way(oids.PACE_DH_IM + ".3", 0, "can", agreeing="dh 3des"),
    "Triple DES": _Way(oids.PACE_ECDH_GM + ".1", 13, "mrz", agreeing="3des"),
    "PIN": _Way(oids.PACE_ECDH_GM + ".2", 12, "pin", signing="ecdsa"),
    "RSA": _Way(oids.PACE_ECDH_GM + ".4", 13, "can", signing="rsa"),
    "Triple DES and RSA": _Way(oids.PACE_ECDH_GM + ".1", 12, "can", agreeing="aes192", signing="rsa"),
}

NAMES_OF_WAYS: Final = tuple(name for way in _WAYS for name in (way, f"copy: {way}"))


@lru_cache
def every_way(bench: Bench) -> dict[str, LaidCard]:
    """A genuine card for each way, and a copy of each: the same files on a chip with other keys."""
    laid = {}
    for name, way in _WAYS.items():
        genuine = _card(bench, way)
        password = _password(way.password, genuine)
        laid[name] = LaidCard(genuine, password, Outcome.SUCCESSFUL)
        # a chip with other keys cannot read the command under the new ones, and says so in the open: nobody accuses it
        told = Outcome.FAILED if way.signing else Outcome.UNDETERMINED
        laid[f"copy: {name}"] = LaidCard(genuine.personalised(**_keys(way, 0xBAD, 2)), password, told, genuine=False)
    return laid


def _password(kind: str, card: Specimen) -> Password:
    made: dict[str, Password] = {
        "can": CANPassword(card.can or ""), "mrz": MRZPassword.from_mrz(card.mrz), "pin": PINPassword(_PIN),
    }  # fmt: skip
    return made[kind]


def _card(bench: Bench, way: _Way) -> Specimen:
    offered = PACEInfo(way.pace, parameter_id=way.parameter_id)
    infos = SecurityInfos.of(offered, *_infos(way))
    card: Specimen = bench.specimen("vn-cccd-2024")
    files: dict[EF, bytes | None] = {
        EF.CARD_ACCESS: bytes(CardAccess(SecurityInfos.of(offered))),
        EF.DG2: bytes(TLV(0x75, bytes(300))),
        EF.DG14: bytes(DG14(infos)),
        EF.DG15: bytes(DG15(public_key_info(_signer(way.signing, _OWN, 1), explicit=True))) if way.signing else None,
        EF.DG3: None,
        EF.DG13: None,
    }
    if way.pace.startswith(oids.PACE_ECDH_CAM):
        files[EF.CARD_SECURITY] = card_security(infos, card.pki.dsc, card.pki.at)
    access = AccessControl(pace=(PACEProtocol(way.pace, way.parameter_id),))
    made = card.with_files(files).personalised(access=access, pin=CountedPassword(_PIN), **_keys(way, _OWN, 1))
    return made.signed()


def _infos(way: _Way) -> tuple[SecurityInfo, ...]:
    infos: list[SecurityInfo] = []
    if way.agreeing:
        key_id = way.parameter_id if way.pace.startswith(oids.PACE_ECDH_CAM) else None
        key, oid = _agreement(way, _OWN)
        kind = oids.ID_PK_DH if isinstance(key, DHKey) else oids.ID_PK_ECDH
        public = agreement_key_info(key, KeySpec(explicit=True))
        infos += [ChipAuthenticationInfo(oid, key_id=key_id), ChipAuthenticationPublicKeyInfo(kind, public, key_id)]
    if way.signing == "ecdsa":
        infos.append(ActiveAuthenticationInfo(signature_algorithm=oids.ECDSA_PLAIN_SHA256))
    return tuple(infos)


def _agreement(way: _Way, private: int) -> tuple[ECKey | DHKey, str]:
    cipher = way.agreeing.removeprefix("dh ")
    if cipher != way.agreeing:
        return DHKey(_FIELD, private), f"{oids.CHIP_AUTHENTICATION_DH}.{_ARCS[cipher]}"
    return ECKey(_CURVE, private), f"{oids.CHIP_AUTHENTICATION_ECDH}.{_ARCS[cipher]}"


def _keys(way: _Way, private: int, seed: int) -> dict[str, Any]:
    """The private keys of a chip; a chip without a proof has none."""
    keys: dict[str, Any] = {"chip_authentication_keys": (), "active_authentication_key": None, "mapping_keys": ()}
    if way.agreeing:
        key, oid = _agreement(way, private)
        cam = way.pace.startswith(oids.PACE_ECDH_CAM)
        key_id = way.parameter_id if cam else None
        keys["chip_authentication_keys"] = (ChipAuthenticationKey(key=key, oids=(oid,), key_id=key_id),)
        if cam and isinstance(key, ECKey):
            keys["mapping_keys"] = (MappingKey(key, way.parameter_id),)
    if way.signing:
        keys["active_authentication_key"] = ActiveAuthenticationKey(key=_signer(way.signing, private, seed))
    return keys


@lru_cache
def _signer(kind: str, private: int, seed: int) -> ECKey | RSAPrivateKey:
    return ECKey(_CURVE, private) if kind == "ecdsa" else generate_key(seed, "mutated answers", KeySpec(bits=1024))
