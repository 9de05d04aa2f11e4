"""What the recipes (docs/recipes.md) would leave to memory: rooms that belong together know of each other."""

from __future__ import annotations

import json
import pkgutil
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import get_curve_for_oid
from cryptography.x509 import ObjectIdentifier

import chipkit.cli
import chipkit.lds
from chipkit import document, oids
from chipkit.cli import progress
from chipkit.cli.built_in import DEMO, SUMMARIES
from chipkit.cli.show import files as shown
from chipkit.crypto import openssl
from chipkit.crypto.groups import ECGroup, MODPGroup, group_of
from chipkit.documents.catalogue import DOCUMENTS
from chipkit.lds.files import EF, RawFile
from chipkit.pki.agreement_parameters import standardized_parameters
from chipkit.pki.curves import CURVES
from chipkit.pki.modp import MODP_GROUPS
from chipkit.session.progress import Phase
from chipkit_emulator.personalisation.build import load_profile, personalise
from chipkit_emulator.personalisation.profile import DATA_GROUPS
from chipkit_gui.state import Stage
from chipkit_gui.texts import WORDS

ROOT = Path(__file__).resolve().parents[3]
WITH_A_CLASS = [
    EF[module.name.upper()] for module in pkgutil.iter_modules(chipkit.lds.__path__) if module.name.startswith("dg")
]
IN_CARDS = sorted({*WITH_A_CLASS, *map(EF.data_group, DATA_GROUPS)}, key=lambda ef: ef.label)
VECTORS = [ROOT / "test_vectors" / name for name in ("key_agreement/ecdh.json", "signatures/rfc6979.json")]
WITHOUT_A_VECTOR = {"brainpoolP192r1", "brainpoolP320r1", "brainpoolP512r1"}
"""Curves of which no vector is kept here; for the last two, `tests/conformance/test_wycheproof.py` has some."""


@pytest.mark.parametrize("ef", WITH_A_CLASS, ids=lambda ef: ef.name)
def test_a_data_group_with_a_class_stands_in_the_document_and_in_show_and_has_a_word_at_the_desk(ef: EF) -> None:
    assert document._PROPERTIES[ef] == ef.name.lower()
    assert ef in shown._READERS
    assert f"file.{ef.name.lower()}" in WORDS


@pytest.mark.parametrize("ef", WITH_A_CLASS, ids=lambda ef: ef.name)
def test_a_data_group_with_a_class_has_tests_of_its_own(ef: EF) -> None:
    imported = re.compile(rf"^from chipkit\.lds\.{ef.name.lower()} import", re.MULTILINE)

    assert any(imported.search(path.read_text("utf-8")) for path in (ROOT / "tests" / "unit" / "lds").glob("test_*.py"))


@pytest.mark.parametrize("ef", IN_CARDS, ids=lambda ef: ef.name)
def test_a_data_group_with_a_class_is_made_by_the_emulator_and_read_from_its_card(ef: EF) -> None:
    profile = load_profile("vn-cccd-explicit")
    numbers = tuple(sorted({*profile.document.data_groups, ef.number or 0}))
    assert set(numbers) <= DATA_GROUPS

    card = personalise(
        replace(profile, document=replace(profile.document, data_groups=numbers)), at=datetime(2026, 6, 1, tzinfo=UTC)
    )
    read = document.Document({file: RawFile(file, content) for file, content in card.files.items()})

    assert read.parse_errors == {}
    assert (ef in WITH_A_CLASS) <= (getattr(read, ef.name.lower(), None) is not None)


@pytest.mark.parametrize("ef", WITH_A_CLASS, ids=lambda ef: ef.name)
@pytest.mark.parametrize("page", ["README.md", "docs/testing.md"])
def test_a_data_group_with_a_class_is_on_the_pages_that_say_what_is_read(ef: EF, page: str) -> None:
    text = (ROOT / page).read_text("utf-8")
    read = [line for line in text.splitlines() if line.startswith("| EF.COM, EF.SOD,")]

    assert any(re.search(rf"\b{ef.name}\b", line) for line in read)


@pytest.mark.parametrize("name", CURVES)
def test_a_curve_may_be_the_one_that_an_emulated_card_offers(name: str, tmp_path: Path) -> None:
    own = ROOT / "emulator" / "chipkit_emulator" / "profiles" / "bsi-reference.toml"
    path = tmp_path / "mine.toml"
    path.write_text(
        own.read_text("utf-8").replace("parameter_id = 13", f"parameter_id = {CURVES[name].identifier}"), "utf-8"
    )

    assert load_profile(path).access.parameter_ids == (CURVES[name].identifier,)


@pytest.mark.parametrize("name", CURVES)
def test_a_curve_is_named_by_its_identifier_and_found_as_a_group(name: str) -> None:
    curve = CURVES[name]

    assert curve.oid is not None
    assert oids.name(curve.oid) == name
    assert curve.identifier is not None
    assert curve.identifier is not None
    assert standardized_parameters(curve.identifier) == curve
    assert group_of(curve) == ECGroup(curve)


@pytest.mark.parametrize("name", CURVES)
def test_a_curve_that_openssl_has_is_computed_by_it(name: str) -> None:
    try:
        known = get_curve_for_oid(ObjectIdentifier(CURVES[name].oid or ""))
    except LookupError:
        known = None

    assert openssl._CLASSES.get(name) is known


def test_every_curve_has_a_vector_that_others_made() -> None:
    proven = {case["curve"] for path in VECTORS for case in json.loads(path.read_text("utf-8"))["cases"]}

    assert CURVES.keys() - proven == WITHOUT_A_VECTOR


@pytest.mark.parametrize("name", MODP_GROUPS)
def test_a_prime_field_is_found_as_a_group(name: str) -> None:
    parameters = MODP_GROUPS[name]

    assert parameters.identifier is not None
    assert parameters.identifier is not None
    assert standardized_parameters(parameters.identifier) == parameters
    assert group_of(parameters) == MODPGroup(parameters)


@pytest.mark.parametrize("name", sorted(SUMMARIES.keys() - {DEMO}))  # `make demo` shows that one
def test_a_command_is_shown_in_the_readme(name: str) -> None:
    assert re.search(rf"^chipkit {name} ", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE)


def test_every_document_that_a_command_prints_has_a_section_on_its_page() -> None:
    page = (ROOT / "docs" / "json.md").read_text("utf-8")
    types = "\n".join(path.read_text("utf-8") for path in (ROOT / "chipkit" / "documents").glob("*.py"))

    assert set(re.findall(r'schema: Literal\["(chipkit\.[a-z-]+/\d+)"\]', types)) == DOCUMENTS.keys()
    assert set(re.findall(r"^## (chipkit\.[a-z-]+/\d+)$", page, re.MULTILINE)) == DOCUMENTS.keys()


@pytest.mark.parametrize("stage", Stage)
def test_a_stage_of_the_desk_is_reached_by_a_test_of_its_states(stage: Stage) -> None:
    tests = (ROOT / "tests" / "gui_side" / "test_desk_states.py").read_text("utf-8")

    assert re.search(rf"\bStage\.{stage.name}\b", tests)


def test_every_prime_field_has_a_vector_that_others_made() -> None:
    cases = json.loads((ROOT / "test_vectors" / "key_agreement" / "modp.json").read_text("utf-8"))["cases"]

    assert MODP_GROUPS.keys() == {case["group"] for case in cases}


@pytest.mark.parametrize("phase", Phase)
def test_a_phase_of_the_reading_is_told_in_words(phase: Phase) -> None:
    assert progress._STEPS[phase]
