"""The settings of a user: where they are, what they may say, and who may not steer them."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chipkit.cli.settled import KEYS
from chipkit.errors import CodecError, TrustError
from chipkit.language import Language
from chipkit.settings import Settings, checked_setting, load_settings, settings_place

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "settings.md").read_text(encoding="utf-8")
posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps access lists")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own, with the folder that this system has for settings."""
    monkeypatch.delenv("CHIPKIT_CONFIG", raising=False)
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "local"))
    place, named = settings_place()
    assert place is not None
    assert not named
    place.parent.mkdir(parents=True, exist_ok=True)
    return tmp_path


def write(text: str | bytes) -> Path:
    place, _ = settings_place()
    assert place is not None
    place.write_bytes(text if isinstance(text, bytes) else text.encode())
    place.chmod(0o644)
    return place


def wrong(text: str | bytes) -> str:
    place = write(text)
    with pytest.raises(CodecError) as told:
        load_settings()
    assert str(told.value).startswith(f"{place}: ")
    return str(told.value).removeprefix(f"{place}: ")


def test_a_file_says_what_it_says(home: Path) -> None:
    place = write('trust = "~/trust"\nreader = "ACS ACR1252"\nlanguage = "vi"\npolicy = "conformance"\n')

    assert load_settings() == Settings(
        file=place, trust=home / "trust", reader="ACS ACR1252", language=Language.VI, policy="conformance"
    )


@pytest.mark.usefixtures("home")
def test_where_there_is_none_nothing_is_said() -> None:
    assert load_settings() == Settings()
    assert write("").exists()
    assert load_settings() == Settings(file=settings_place()[0])


@pytest.mark.skipif(sys.platform != "linux", reason="the place on Linux")
def test_it_lies_where_the_system_keeps_such_files(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert settings_place() == (home / ".config" / "chipkit" / "settings.toml", False)

    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / "elsewhere"))
    assert settings_place() == (home / "elsewhere" / "chipkit" / "settings.toml", False)

    monkeypatch.setenv("XDG_CONFIG_HOME", "config")  # which its specification has passed over
    assert settings_place() == (home / ".config" / "chipkit" / "settings.toml", False)


def test_a_variable_names_another_one_which_is_there(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = home / "other.toml"
    monkeypatch.setenv("CHIPKIT_CONFIG", "~/other.toml")
    with pytest.raises(CodecError, match="No such file"):
        load_settings()

    other.write_text('language = "vi"\n')
    assert load_settings() == Settings(file=other, language=Language.VI)


@pytest.mark.usefixtures("home")
def test_the_folder_that_somebody_stands_in_is_never_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("settings.toml").write_text('language = "vi"\n')
    assert load_settings() == Settings()

    monkeypatch.setenv("CHIPKIT_CONFIG", "settings.toml")
    with pytest.raises(CodecError, match="not an absolute path"):
        load_settings()


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('truts = "/trust"', "'truts': unknown key; there are trust, reader, language, policy; did you mean trust?"),
        ('lang = "vi"', "did you mean language?"),
        ('[trust]\nfolder = "/a"', "trust = {'folder': '/a'}: a text belongs here"),
        ('language = "fr"', "language = 'fr': unknown; there are en, vi"),
        ('language = ""', "language = '': a text belongs here"),
        ('trust = "trust"', "trust = 'trust': not an absolute path"),
        ('trust = "~nobody-of-this-name/trust"', "nobody knows the home folder"),
        ("reader = 5", "reader = 5: a text belongs here"),
        ('reader = "a\\u0007"', "reader"),
        ('policy = "feild"', "policy = 'feild': neither conformance nor field nor the path of a file"),
        ('policy = "bank.toml"', "policy = 'bank.toml': not an absolute path"),
        ("language = ", "not TOML"),
        (b'reader = "a"\nlanguage = "\xff"', "not UTF-8 in line 2"),
        ("#" * 70_000, "more than 65536 characters"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_the_key_and_what_would_be_right(text: str | bytes, told: str) -> None:
    assert told in wrong(text)


@pytest.mark.usefixtures("home")
def test_everything_that_is_wrong_is_told_at_once() -> None:
    told = wrong('truts = "/a"\nlanguage = "fr"\npolicy = 1\n')

    assert all(key in told for key in ("truts", "language", "policy"))


@posix
@pytest.mark.parametrize("mode", [0o666, 0o646, 0o602])
@pytest.mark.usefixtures("home")
def test_a_file_that_others_may_write_steers_nothing(mode: int) -> None:
    place = write('trust = "/trust"\n')
    place.chmod(mode)

    with pytest.raises(TrustError, match="others may write there; chmod go-w"):
        load_settings()


@posix
@pytest.mark.usefixtures("home")
def test_a_folder_on_its_way_that_others_may_write_steers_nothing() -> None:
    place = write('trust = "/trust"\n')
    place.parent.chmod(0o777)
    try:
        with pytest.raises(TrustError, match="others may write there"):
            load_settings()
    finally:
        place.parent.chmod(0o755)


@posix
def test_a_link_of_one_s_own_is_followed_and_its_way_is_looked_at(home: Path) -> None:
    place = write("")
    place.unlink()
    (home / "dotfiles").mkdir()
    (home / "dotfiles" / "chipkit.toml").write_text('language = "vi"\n')
    place.symlink_to(home / "dotfiles" / "chipkit.toml")
    assert load_settings().language is Language.VI

    (home / "dotfiles").chmod(0o777)
    with pytest.raises(TrustError, match="others may write there"):
        load_settings()


@posix
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root gives files away")
@pytest.mark.usefixtures("home")
def test_a_file_of_somebody_else_steers_nothing() -> None:
    place = write('trust = "/trust"\n')
    os.chown(place, 12345, 12345)  # type: ignore[attr-defined,unused-ignore]  # not on Windows

    with pytest.raises(TrustError, match="belongs to user 12345"):
        load_settings()


@posix
def test_what_is_no_file_is_no_settings(home: Path) -> None:
    place = write("")
    place.unlink()
    os.mkfifo(place)  # type: ignore[attr-defined,unused-ignore]  # not on Windows
    with pytest.raises(CodecError, match="not a file but a pipe"):
        load_settings()
    place.unlink()
    place.mkdir()
    with pytest.raises(CodecError, match="Is a directory"):
        load_settings()
    place.rmdir()
    place.symlink_to(home / "nowhere")
    with pytest.raises(CodecError, match="No such file"):
        load_settings()


@pytest.mark.usefixtures("home")
def test_the_page_has_a_file_that_counts_with_every_key_and_variable() -> None:
    example = re.findall(r"^```toml\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)[0]
    write(example)

    found = load_settings()
    for key in KEYS.values():
        assert getattr(found, key) is not None
        assert f"| `{key}` | `--" in PAGE
        assert f"| `CHIPKIT_{key.upper()}` |" in PAGE


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8), lambda inner: st.lists(inner, max_size=2)
)


@given(st.sampled_from(["trust", "reader", "language", "policy"]) | st.text(max_size=8), VALUES)
@settings(max_examples=100, deadline=None)
def test_any_value_is_taken_or_refused_with_its_key(key: str, value: object) -> None:
    found, reason = None, ""
    try:
        found = checked_setting(key, value)
    except CodecError as error:
        reason = error.reason

    if found is None:
        assert reason.startswith((f"{key} = ", repr(key[:40])))
    else:
        assert isinstance(value, str)
        assert found
        assert key != "trust" or (isinstance(found, Path) and found.is_absolute())
