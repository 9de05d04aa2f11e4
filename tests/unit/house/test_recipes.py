"""What the recipes of CONTRIBUTING would leave to memory: rooms that belong together know of each other."""

from __future__ import annotations

import pkgutil

import pytest

import chipkit.lds
from chipkit import document, oids
from chipkit.cli.show import files as shown
from chipkit.crypto.groups import ECGroup, MODPGroup, standardized_group
from chipkit.lds.files import EF
from chipkit.pki.curves import CURVES
from chipkit.pki.modp import MODP_GROUPS

WITH_A_CLASS = [
    EF[module.name.upper()] for module in pkgutil.iter_modules(chipkit.lds.__path__) if module.name.startswith("dg")
]


@pytest.mark.parametrize("ef", WITH_A_CLASS, ids=lambda ef: ef.name)
def test_a_data_group_with_a_class_stands_in_the_document_and_in_show(ef: EF) -> None:
    assert hasattr(document.Document, ef.name.lower())
    assert document._PROPERTIES[ef] == ef.name.lower()
    assert ef in shown._READERS


@pytest.mark.parametrize("name", CURVES)
def test_a_curve_is_named_by_its_identifier_and_found_as_a_group(name: str) -> None:
    curve = CURVES[name]

    assert curve.oid is not None
    assert oids.name(curve.oid) == name
    assert curve.identifier is not None
    assert standardized_group("ecdh", curve.identifier) == ECGroup(curve)


@pytest.mark.parametrize("name", MODP_GROUPS)
def test_a_prime_field_is_found_as_a_group(name: str) -> None:
    parameters = MODP_GROUPS[name]

    assert parameters.identifier is not None
    assert standardized_group("dh", parameters.identifier) == MODPGroup(parameters)
