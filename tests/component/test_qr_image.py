"""`--qr-image`: a picture of the card's QR code opens the chip, or is compared with what was read from it."""

from __future__ import annotations

import io
import json
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from chipkit.capture.storage import dumps
from chipkit.cli import main
from chipkit.cli.opening_key import code_in_image, input_for
from chipkit.errors import UnsupportedError
from chipkit.session.procedure import read
from chipkit_emulator.personalisation.build import load_profile, personalise

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

zxingcpp = pytest.importorskip("zxingcpp", reason="the extra `qr` is not installed")
Image = pytest.importorskip("PIL.Image", reason="the extra `qr` is not installed")

CARD = "000199000101||Nguyễn Thị Mẫu|01021999|Nữ|Số 1 đường Mẫu, Hà Nội|10052024||||"


def picture(text: str) -> bytes:
    """A picture of a code."""
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode)
    image = Image.fromarray(code.to_image(scale=4))
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def empty() -> bytes:
    buffer = io.BytesIO()
    Image.new("L", (200, 200), 255).save(buffer, "PNG")
    return buffer.getvalue()


def test_the_code_in_a_picture_is_what_a_scanner_would_send(tmp_path: Path) -> None:
    (tmp_path / "card.png").write_bytes(picture(CARD))

    given = input_for("qr", code_in_image(str(tmp_path / "card.png")))

    assert given.expected is not None
    assert given == input_for("qr", CARD)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (empty, "no QR code found in the picture"),
        (lambda: picture("https://example.org/specimen"), "a web address, not a card's code"),
        (lambda: b"SPECIMEN", "damaged picture"),
        (lambda: b"", "damaged picture"),
    ],
)
def test_a_picture_without_a_card_s_code_is_told_for_what_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: Callable[[], bytes], told: str
) -> None:
    (tmp_path / "picture").write_bytes(content())

    for command in (["read"], ["verify", str(tmp_path)]):
        assert main([*command, "--qr-image", str(tmp_path / "picture")]) == 2
        err = capsys.readouterr().err
        assert told in err
        assert "--qr-image" in err


def test_without_the_extra_its_command_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "card.png").write_bytes(picture(CARD))
    monkeypatch.setitem(sys.modules, "zxingcpp", None)

    with pytest.raises(UnsupportedError, match="QR codes in pictures need zxing-cpp"):
        code_in_image(str(tmp_path / "card.png"))


def test_only_one_key_opens_a_chip(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", "--can", "123456", "--qr-image", str(tmp_path / "card.png")]) == 2
    assert "not allowed with argument" in capsys.readouterr().err


def test_what_is_printed_is_compared_with_what_was_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    at = datetime(2026, 6, 1, tzinfo=UTC)
    specimen = personalise(load_profile("vn-cccd-2021"), seed=0, at=at)
    (tmp_path / "card.chipkit").write_bytes(dumps(read(specimen.transport(), specimen.password)))
    (tmp_path / "card.png").write_bytes(picture(CARD))
    (tmp_path / "trust").mkdir()
    words = ["verify", str(tmp_path / "card.chipkit"), "--trust", str(tmp_path / "trust"), "--json"]

    main([*words, "--at", at.isoformat()])
    without: dict[str, Any] = json.loads(capsys.readouterr().out)
    main([*words, "--at", at.isoformat(), "--qr-image", str(tmp_path / "card.png")])
    beside: dict[str, Any] = json.loads(capsys.readouterr().out)

    assert "match.qr" in {each["check"] for each in without["not_checked"]}
    assert "match.qr" in {each["check"] for each in beside["findings"]}
