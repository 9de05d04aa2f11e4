"""Object identifiers and their names."""

from __future__ import annotations

import pytest

from chipkit import oids
from chipkit.codec import der

CONSTANTS = {name: value for name, value in vars(oids).items() if name.isupper() and not name.startswith("_")}


def test_no_two_constants_are_one_identifier() -> None:
    assert len(set(CONSTANTS.values())) == len(CONSTANTS)


@pytest.mark.parametrize("constant", CONSTANTS)
def test_every_constant_is_an_identifier_with_a_name(constant: str) -> None:
    oid = CONSTANTS[constant]

    assert der.decode_oid(der.oid(oid)) == oid
    assert oids.name(oid) != oid


def test_no_two_identifiers_share_a_name() -> None:
    assert len({oids.name(oid) for oid in CONSTANTS.values()}) == len(CONSTANTS)


@pytest.mark.parametrize(("oid", "name"), [
    ("0.4.0.127.0.7.2.2.4.2.2", "id-PACE-ECDH-GM-AES-CBC-CMAC-128"),
    ("0.4.0.127.0.7.2.2.4.1.1", "id-PACE-DH-GM-3DES-CBC-CBC"),
    ("0.4.0.127.0.7.2.2.4.6.4", "id-PACE-ECDH-CAM-AES-CBC-CMAC-256"),
    ("0.4.0.127.0.7.2.2.3.2.1", "id-CA-ECDH-3DES-CBC-CBC"),
    ("2.23.136.1.1.1", "ldsSecurityObject"),
    ("1.2.3.4", "1.2.3.4"),
])  # fmt: skip
def test_names_are_those_of_the_standards(oid: str, name: str) -> None:
    assert oids.name(oid) == name


def test_families_and_members_agree() -> None:
    stem = "PACE_ECDH_IM"

    for number, cipher in enumerate(("3DES", "AES128", "AES192", "AES256"), start=1):
        assert CONSTANTS[f"{stem}_{cipher}"] == f"{CONSTANTS[stem]}.{number}"
