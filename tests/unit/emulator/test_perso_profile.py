"""Profiles: what is in the package, and what is refused."""

from __future__ import annotations

from contextlib import suppress
from importlib import resources
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chipkit.errors import CodecError
from chipkit_emulator.personalisation.profile import Profile, load_profile, profile_names
from chipkit_emulator.pki.keys import KeySpec

if TYPE_CHECKING:
    from pathlib import Path

_MAX_LINES = 60


def _text(name: str) -> str:
    return resources.files("chipkit_emulator").joinpath("profiles", f"{name}.toml").read_text("utf-8")


def test_the_package_has_its_profiles() -> None:
    assert {"bsi-reference", "cccd-like", "vn-cccd-explicit", "vn-cccd-2024"} <= set(profile_names())


@pytest.mark.parametrize("name", profile_names())
def test_a_profile_is_short_and_loads(name: str) -> None:
    assert len(_text(name).splitlines()) < _MAX_LINES
    assert load_profile(name).name == name


def test_a_profile_of_the_callers_own_loads_by_its_path(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(_text("bsi-reference"), encoding="utf-8")

    assert load_profile(path).name == "mine"
    assert load_profile(str(path)).access == load_profile("bsi-reference").access


@pytest.mark.parametrize(
    ("wrong", "right", "told"),
    [
        ("summary", "sumary", "summary: missing"),
        ("[portrait]", "[portrait]\nfromat = 1", "portrait.fromat: unknown key; did you mean format?"),
        ("[access]", "[acess]", "access: missing"),
        ("bac = true", 'bac = "yes"', "access.bac: wants bool, not str"),
        ("size = 15000", "size = true", "portrait.size: wants a whole number from 5000 to 500000"),
        ("size = 15000", "size = -1", "portrait.size: wants a whole number"),
        ('state = "D"', 'state = "d"', "document.state: wants [A-Z]{1,3}"),
        ('country = "DE"', 'country = "ĐE"', "document.country: wants [A-Z]{2}"),
        (
            "parameter_id = 13",
            "parameter_id = 7",
            "access.parameter_id: 7 is none of 0 to 2 and 8 to 18",
        ),
        ('can = "drawn"', 'can = "number"', "access.can: only a cccd"),
        ("[1, 2, 3, 14, 15]", '[1, 2, 13, 14, 15]\ndg13 = "full"', "document.dg13: only a cccd"),
        ("[1, 2, 3, 14, 15]", "[true, 2, 14, 15]", "document.data_groups: wants a list of int"),
        ('dsc = "rsa-2048"', 'dsc = "rsa-1024"\ndsc_hash = "sha512"', "pki.dsc: too short for PSS"),
        ("max_response = 2048", "max_response = 16", "chip.max_response: wants a whole number from 258"),
        ("max_response = 2048", "", "chip.max_response: keys over 1848 bits need extended length"),
        ("max_response = 2048", 'nonconforming = ["all"]', "chip.nonconforming: 'all' is not one of extended-length"),
        ('key = "rsa-2048"', 'key = "rsa-2048"\ntrailer_bc = 1', "active_authentication.trailer_bc: wants bool"),
        ('csca = "rsa-3072"', 'csca = "rsa-3072"\ncsca_days = { age = 1 }', "pki.csca_days.signs: missing"),
        (
            'csca = "rsa-3072"',
            'csca = "rsa-3072"\ndsc_days = { age = 0, signs = 1, lives = 1 }',
            "pki.dsc_days.age: wants",
        ),
        ("size = 15000", "size = 15000\npixels = [300]", "portrait.pixels: wants two whole numbers"),
        ('state = "D"', 'state = "D"\nissued_days_ago = [9, 3]', "document.issued_days_ago: wants the least first"),
        ("[pki]", "x = " + "[" * 60_000, "not TOML"),
        ('kind = "passport"', 'kind = "visa"', "document.kind: 'visa' is not one of cccd, passport"),
        ('format = "jpeg"', 'format = "png"', "portrait.format: 'png' is not one of jpeg, jpeg2000"),
        ('pace = ["3des"]', 'pace = ["des"]', "access.pace: 'des' is not one of"),
        ('pace = ["3des"]', "pace = [3]", "access.pace: wants a list of str"),
        ('pace = ["3des"]', 'pace = ["aes128"]\npace_nonce_size = 24', "access.pace_nonce_size: is not a whole"),
        ('pace = ["3des"]', 'pace = ["3des"]\npace_nonce_size = 12', "access.pace_nonce_size"),
        (
            'can = "drawn"',
            'announces = ["magic"]',
            "access.announces: 'magic' is not one of terminal-",
        ),
        ("data_groups = [1, 2, 3, 14, 15]", "data_groups = [1]", "document.data_groups: 1 and 2 must be there"),
        ("data_groups = [1, 2, 3, 14, 15]", "data_groups = [1, 2, 13, 14, 15]", "document.dg13: does not fit"),
        ("data_groups = [1, 2, 3, 14, 15]", "data_groups = [1, 2, 14]", "document.data_groups: 15 does not fit"),
        ("data_groups = [1, 2, 3, 14, 15]", "data_groups = [1, 2, 15]", "document.data_groups: 14 does not fit"),
        ('key = "brainpoolP256r1 explicit"', 'key = "rsa-2048"', "chip_authentication.key: wants an elliptic curve"),
        ('csca = "rsa-3072"', 'csca = "rsa-512"', "pki.csca: 'rsa-512' is neither"),
        ('digest = "sha256"', 'digest = "md5"', "pki.digest: 'md5' is not one of"),
        ('digest = "sha256"', "lds_version = 2", "pki.lds_version: wants a whole number from 0 to 1"),
        ("[pki]", "[pki", "not TOML"),
    ],
)
def test_what_is_wrong_is_told_with_key_and_file(wrong: str, right: str, told: str) -> None:
    text = _text("bsi-reference")
    assert wrong in text

    with pytest.raises(CodecError) as caught:
        Profile.parse(text.replace(wrong, right, 1), "mine.toml")

    assert told in str(caught.value)
    assert str(caught.value).startswith("mine.toml: ")


@pytest.mark.parametrize("name", ["no-such-profile", "../profiles/bsi-reference", "", "/", "."])
def test_an_unknown_profile_is_told_with_those_there_are(name: str) -> None:
    with pytest.raises(CodecError, match="there are bsi-reference"):
        load_profile(name)


def test_a_profile_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_bytes(b"\xff\xfe")

    with pytest.raises(CodecError, match=r"text is not utf-8 at offset 0"):
        load_profile(path)


def test_a_profile_without_end_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_bytes(b"#" * 100_000)

    with pytest.raises(CodecError, match="over 65536 bytes"):
        load_profile(path)


@pytest.mark.parametrize(
    ("text", "spec"),
    [
        ("rsa-2048", KeySpec(bits=2048)),
        ("secp256r1", KeySpec(curve="secp256r1")),
        ("brainpoolP512r1 explicit", KeySpec(curve="brainpoolP512r1", explicit=True)),
    ],
)
def test_kinds_of_keys_are_read(text: str, spec: KeySpec) -> None:
    assert KeySpec.parse(text) == spec


@pytest.mark.parametrize("text", ["", "rsa", "rsa-", "rsa-1000", "rsa-99999", "secp256k1", "secp256r1 named"])
def test_other_kinds_of_keys_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"rsa|RSA"):
        KeySpec.parse(text)


_WORDS = sorted(set(_text("bsi-reference").split()))


@given(st.lists(st.sampled_from([*_WORDS, "\n", "=", "[", "]", "1", "true", '"x"', "é"]), max_size=60))
def test_any_text_is_a_profile_or_refused(words: list[str]) -> None:
    with suppress(CodecError):
        Profile.parse(" ".join(words), "any")


@given(st.integers(0, len(_text("bsi-reference")) - 1), st.characters())
def test_a_profile_with_one_character_changed_is_a_profile_or_refused(at: int, character: str) -> None:
    text = _text("bsi-reference")
    with suppress(CodecError):
        Profile.parse(text[:at] + character + text[at + 1 :], "any")


@pytest.mark.parametrize(("cipher", "fits", "bits"), [("3des", "rsa-1792", 1848), ("aes128", "rsa-1536", 1784)])
def test_a_key_whose_answer_outgrows_a_short_response_must_announce_it(cipher: str, fits: str, bits: int) -> None:
    """Doc 9303-11, 6.1.4; how much fits follows from the framing of secure messaging, not from a table."""
    short = _text("bsi-reference").replace("max_response = 2048", "").replace('["3des"]', f'["{cipher}"]')

    with pytest.raises(CodecError, match=f"keys over {bits} bits need extended length"):
        Profile.parse(short, "mine.toml")

    owing = Profile.parse(short + '\nnonconforming = ["extended-length"]', "mine.toml")
    assert owing.announced_length is None
    assert Profile.parse(short.replace('rsa-2048"\nhash', f'{fits}"\nhash'), "mine.toml").active_authentication


def test_what_breaks_nothing_is_not_called_nonconforming() -> None:
    text = _text("vn-cccd-2024") + '\nnonconforming = ["extended-length"]'

    with pytest.raises(CodecError, match="no answer of this card needs extended length"):
        Profile.parse(text, "mine.toml")
