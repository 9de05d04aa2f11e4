from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING

import pytest

from chipkit.deviation import Deviation
from chipkit.errors import CodecError
from chipkit.outcome import Outcome
from chipkit.verify import Policy, judgement_table, load_policy, policy_names

if TYPE_CHECKING:
    from pathlib import Path

FIELD = resources.files("chipkit.verify").joinpath("policies", "field.toml").read_text("utf-8")


def test_both_policies_come_with_chipkit() -> None:
    assert policy_names() == ("conformance", "field")


@pytest.mark.parametrize("name", ["field", "conformance"])
def test_a_policy_names_itself_and_its_column(name: str) -> None:
    policy = load_policy(name)

    assert (policy.id, policy.column) == (name, name)
    assert policy.version
    assert set(policy.title) == {"en", "vi"}


@pytest.mark.parametrize("name", ["field", "conformance"])
def test_no_policy_lets_a_failure_pass(name: str) -> None:
    for tolerated in load_policy(name).checks.values():
        assert {each.outcome for each in tolerated} <= {Outcome.UNDETERMINED, Outcome.NOT_SUPPORTED, None}


@pytest.mark.parametrize("name", ["field", "conformance"])
@pytest.mark.parametrize(
    "check", ["pa.sod.signature", "pa.issuer.path", "pa.issuer.validity", "pa.files", "pa.digest.dg1"]
)
def test_passive_authentication_is_always_demanded(name: str, check: str) -> None:
    assert load_policy(name).checks[check] == frozenset()


def test_conformance_tolerates_nothing_that_the_counter_does_not() -> None:
    field, conformance = load_policy("field"), load_policy("conformance")

    assert set(conformance.checks) >= set(field.checks)
    excess = {
        check: {(each.outcome, each.reasons) for each in conformance.checks[check] - field.checks[check]}
        for check in field.checks
    }
    # A passport without a proof against copies conforms; at a counter nobody may be let through on it.
    assert {check: met for check, met in excess.items() if met} == {
        "chip.genuine": {(Outcome.NOT_SUPPORTED, frozenset())}
    }


def test_a_counter_demands_a_proof_against_copies() -> None:
    assert load_policy("field").checks["chip.genuine"] == frozenset()


def test_a_policy_may_prefer_ciphers() -> None:
    line = 'pace_ciphers = ["aes256", "aes192", "aes128", "3des"]'
    other = Policy.parse(FIELD.replace(line, 'pace_ciphers = ["aes128"]'))

    assert load_policy("field").pace_ciphers == ("aes256", "aes192", "aes128", "3des")
    assert other.pace_ciphers == ("aes128",)
    assert other.digest != load_policy("field").digest


@pytest.mark.parametrize("value", ['"aes128"', '["des"]', "[1]", "[[]]", "{}"])
def test_a_cipher_that_nobody_knows_is_an_error(value: str) -> None:
    with pytest.raises(CodecError, match="pace_ciphers"):
        Policy.parse(FIELD.replace('pace_ciphers = ["aes256", "aes192", "aes128", "3des"]', f"pace_ciphers = {value}"))


def test_a_failed_pace_decides_nothing_where_its_successor_is_named() -> None:
    policy = Policy.parse(FIELD.replace("bac_after_failed_pace = false", "bac_after_failed_pace = true"))

    assert "access.pace" in load_policy("field").decisive
    assert "access.pace" not in policy.decisive
    assert set(policy.decisive) == set(policy.checks) - {"access.pace"}


def test_an_ignored_deviation_does_not_count() -> None:
    policy = Policy.parse(
        FIELD.replace("ignored_deviations = []", 'ignored_deviations = ["select.*", "cms.signer.version"]')
    )

    assert not policy.counts(Deviation("select.master-file-refused"))
    assert not policy.counts(Deviation("cms.signer.version"))
    assert policy.counts(Deviation("cms.signers.several"))


def test_every_check_of_a_policy_stands_in_the_table() -> None:
    for name in policy_names():
        for check in load_policy(name).checks:
            assert judgement_table().check(check).situations


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("schema = 1", "schema = 3", "schema"),
        ("schema = 1", "schema = true", "schema"),
        ("schema = 1", "schema = 1.0", "schema"),
        ('column = "field"', 'column = "lenient"', "column"),
        ('id = "field"', "id = 5", "id is not of type str"),
        ("crl_grace_days = 0", "crl_grace_days = -1", "out of range"),
        ("crl_grace_days = 0", "crl_grace_days = true", "is not of type int"),
        ("crl_grace_days = 0", "grace = 0", "unknown key"),
        ('["signed-attribute", "issue-date"]', '["the-moon"]', "signing time"),
        ("ignored_deviations = []", "ignored_deviations = [1]", "not texts"),
        ('"pa.files" = []', '"pa.files" = ["failed"]', "cannot be tolerated"),
        ('"pa.files" = []', '"pa.files" = ["aborted"]', "cannot be tolerated"),
        ('"pa.files" = []', '"pa.files" = "failed"', "cannot be tolerated"),
        ('"pa.files" = []', '"pa.files" = "undetermined"', "does not demand pa.files"),
        ('"pa.files" = []', '"pa.fylez" = []', "unknown check"),
        ("schema = 1", 'schema = 1\ndemands_genuineness = "no"', "demands_genuineness is not of type bool"),
        ('title = { en = "counter"', 'title = { en = ""', "words"),
    ],
)
def test_a_policy_with_a_mistake_is_refused(old: str, new: str, why: str) -> None:
    assert old in FIELD

    with pytest.raises(CodecError, match=why):
        Policy.parse(FIELD.replace(old, new, 1))


@pytest.mark.parametrize("check", ["pa.sod.signature", "pa.issuer.path", "pa.files", "pa.digest.dg1"])
@pytest.mark.parametrize("line", ["", '"{}" = ["undetermined"]', '"{}" = ["not run"]'])
def test_a_policy_that_a_forgery_could_meet_is_refused_unless_it_says_so(check: str, line: str) -> None:
    text = FIELD.replace(f'"{check}" = []', line.format(check), 1)

    with pytest.raises(CodecError, match=f"does not demand {check}: a card could succeed that is not genuine"):
        Policy.parse(text)
    with pytest.raises(CodecError, match="does not demand"):
        Policy.parse(text.replace("schema = 1", "schema = 1\ndemands_genuineness = true"))
    assert Policy.parse(text.replace("schema = 1", "schema = 1\ndemands_genuineness = false")).waived == (check,)


def test_the_family_of_digests_stands_for_the_first_data_group() -> None:
    text = FIELD.replace('"pa.digest.dg1" = []\n', "", 1)

    assert not Policy.parse(text.replace('"pa.digest.*" = ["not supported", "not run"]', '"pa.digest.*" = []')).waived


def test_a_policy_without_checks_is_refused() -> None:
    with pytest.raises(CodecError, match="names no check"):
        Policy.parse(FIELD[: FIELD.index("[checks]")] + "[checks]\n")


def test_an_own_policy_is_read_from_its_file(tmp_path: Path) -> None:
    path = tmp_path / "bank.toml"
    path.write_text(FIELD.replace('id = "field"', 'id = "bank"'), encoding="utf-8")

    assert load_policy(str(path)).id == "bank"


@pytest.mark.parametrize("name", ["own.toml", "own", "field", "own.policy"])
def test_a_path_is_a_path_whatever_it_ends_in(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(_text_of_a_bank(), encoding="utf-8")

    assert load_policy(tmp_path / name).id == "bank"


def test_a_path_that_is_no_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(CodecError, match="cannot be read"):
        load_policy(tmp_path)
    with pytest.raises(CodecError, match="there is no such file"):
        load_policy(tmp_path / "field")
    for wrong in (b"field", 3, None):
        with pytest.raises(TypeError):
            load_policy(wrong)  # type: ignore[arg-type]


def _text_of_a_bank() -> str:
    return 'schema = 1\nid = "bank"\nextends = "field"\nversion = "1"\n'


def test_a_policy_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CodecError, match=r"policy leniency: unknown policy; there are conformance, field, and files"):
        load_policy("leniency")
    with pytest.raises(CodecError, match=r"absent\.toml: there is no such file"):
        load_policy(str(tmp_path / "absent.toml"))
