"""The ids of TR-03105-3.2 that the suite lists and does not run, each with its reason; titles are ours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chipkit_emulator.examination.case import Case

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["LISTED"]

_LATER: Final = "Terminal Authentication is not spoken yet"
_CVCA: Final = "EF.CVCA belongs to Terminal Authentication, which is not spoken yet"
_CLOSED: Final = "the file is read after Terminal Authentication alone, which is not spoken yet"
_DELETED: Final = "deleted in the guideline"

_DELETED_IDS: Final = (
    "ISO7816_I_8", "ISO7816_I_17", "ISO7816_J_14", "ISO7816_J_16", "ISO7816_J_42", "ISO7816_K_3", "ISO7816_K_8",
    "ISO7816_K_9", "ISO7816_K_11", "ISO7816_K_13", "ISO7816_K_16", "LDS_E_1", "LDS_E_3", "LDS_E_4",
)  # fmt: skip

_OF_CVCA: Final[Mapping[str, str]] = {
    "ISO7816_H_7": "EF.CVCA is closed to SELECT outside of a session",
    "ISO7816_H_8": "EF.CVCA is closed to READ BINARY by short identifier outside of a session",
    "ISO7816_H_9": "EF.CVCA is closed to odd READ BINARY by short identifier outside of a session",
    "ISO7816_H_10": "EF.CVCA is closed to odd READ BINARY by file identifier outside of a session",
    "ISO7816_H_13": "EF.CVCA is selected in a session",
    "ISO7816_H_14": "EF.CVCA is read by short identifier in a session",
    "ISO7816_H_15": "EF.CVCA is read by odd READ BINARY and short identifier in a session",
    "ISO7816_H_16": "EF.CVCA is read by odd READ BINARY and file identifier in a session",
    "LDS_F_1": "EF.CVCA has one or two authorities, filled up to its size",
}

_CERTIFICATES: Final = (
    "a sound chain of certificates", "an unknown authority reference", "a wrong signature", "no signature", "no body",
    "a DV certificate without authorization", "a DV certificate without effective date",
    "a DV certificate without expiry", "an effective date that is no BCD", "an expiry that is no BCD",
    "the date moves on with a foreign terminal's certificate", "a sound chain outside of secure messaging",
    "MSE:SET DST with a wrong class byte", "", "VERIFY CERTIFICATE with a wrong class byte", "",
    "a wrong tag of the body", "a wrong tag of the signature", "an effective date that is none",
    "an expiry that is none", "an expiry before the effective date", "temporary keys are removed",
    "a wrong identifier in the authorization", "a wrong identifier in the public key",
    "a root named wrongly leaves the date", "a wrong tag of the body leaves the date",
    "a wrong tag of the signature leaves the date", "a wrong length of the body leaves the date",
    "a wrong length of the signature leaves the date", "a signature with another last byte leaves the date",
    "a signature cut short leaves the date", "a signature beyond the modulus leaves the date",
    "a signature with r = 0 leaves the date", "a signature with s = 0 leaves the date",
    "no root selected leaves the date", "a key with a wrong identifier leaves the date",
    "a key without identifier leaves the date", "a key without its point leaves the date",
    "a key without its modulus leaves the date", "a key without its exponent leaves the date",
    "a key with an unknown object leaves the date", "", "a root issues no terminal", "a domestic DV issues no root",
    "a foreign DV issues no root", "a domestic DV issues no domestic DV", "a domestic DV issues no foreign DV",
    "a foreign DV issues no domestic DV", "a foreign DV issues no foreign DV", "a terminal issues no foreign DV",
    "a terminal issues no domestic DV", "a terminal issues no terminal", "a terminal issues no root",
    "a root's successor issues no terminal", "a DV's key that is too short", "a terminal's key that is too short",
)  # fmt: skip
_AUTHENTICATIONS: Final = (
    "a terminal proves itself", "a wrong reference in MSE:SET AT", "", "outside of secure messaging",
    "rights in a DV certificate alone open nothing", "rights in a root certificate alone open nothing",
    "EXTERNAL AUTHENTICATE with a wrong class byte", "", "", "the first of two challenges is over", "",
    "a challenge that is too short", "", "no challenge was asked for", "no key was selected", "",
    "MSE:SET AT of a wrong structure", "rights end when the application is selected anew",
    "other proofs of the chip in between", "a binding to another run of PACE",
)  # fmt: skip
_RIGHTS: Final = (
    "EF.DG3 opens to a terminal with its right", "EF.DG4 stays closed to a terminal with the right to EF.DG3",
    "EF.DG4 opens to a terminal with its right", "EF.DG3 stays closed to a terminal with the right to EF.DG4",
    "EF.DG3 opens where DV and terminal have the right", "EF.DG4 stays closed where the DV has no right to it",
    "EF.DG4 opens where DV and terminal have the right", "EF.DG3 stays closed where the DV has no right to it",
    "certificates alone do not open EF.DG3", "certificates alone do not open EF.DG4",
    "a proof that failed does not open EF.DG3", "a proof that failed does not open EF.DG4",
    "no way back to Basic Access Control afterwards", "no second PACE keeps the rights",
    "no Basic Access Control after PACE keeps the rights", "no PACE after Basic Access Control keeps the rights",
)  # fmt: skip
_UPDATES: Final = (
    "the date moves on with a domestic terminal's certificate", "the date moves on with a DV's certificate",
    "a link certificate changes the root", "two link certificates change the root",
    "a root's successor issues a terminal", "EF.CVCA has what was changed",
)  # fmt: skip
_BIOMETRIC: Final = (
    "the template's tag", "its length", "the group template", "the number of instances", "each information template",
    "each header template", "the format's owner", "the format's type", "the subtype", "the data block",
    "format and data agree",
)  # fmt: skip


def _numbered(unit: str, titles: tuple[str, ...], prefix: str = "") -> dict[str, str]:
    return {f"{unit}_{number}": f"{prefix}{title}" for number, title in enumerate(titles, 1) if title}


_OF_TERMINALS: Final[Mapping[str, str]] = {
    **_numbered("ISO7816_J", _CERTIFICATES),
    **_numbered("ISO7816_K", _AUTHENTICATIONS),
    **_numbered("ISO7816_L", _RIGHTS),
    **_numbered("ISO7816_M", _UPDATES),
    "ISO7816_N_1": "the root moves to other algorithms",
}
_OF_CLOSED_FILES: Final[Mapping[str, str]] = {
    **_numbered("LDS_G", _BIOMETRIC, "EF.DG3: "),
    **_numbered("LDS_H", _BIOMETRIC, "EF.DG4: "),
}

LISTED: Final = (
    *(Case(name, "", reason=_DELETED) for name in _DELETED_IDS),
    *(Case(name, title, reason=_CVCA) for name, title in _OF_CVCA.items()),
    *(Case(name, title, reason=_LATER) for name, title in _OF_TERMINALS.items()),
    *(Case(name, title, reason=_CLOSED) for name, title in _OF_CLOSED_FILES.items()),
)
"""All of them."""
