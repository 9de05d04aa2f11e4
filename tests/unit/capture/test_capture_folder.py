from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chipkit.capture import Origin, read_folder
from chipkit.codec.hexadecimal import spelled_bytes
from chipkit.errors import CaptureError
from chipkit.lds.files import EF

if TYPE_CHECKING:
    from pathlib import Path

CONTENT = {ef: bytes([ef.tag, 2, 0x5F, 0x1F]) for ef in EF if ef.tag}


@pytest.mark.parametrize(
    ("name", "ef"),
    [
        ("EF_DG1.bin", EF.DG1),
        ("EF.DG1", EF.DG1),
        ("ef.dg01.BIN", EF.DG1),
        ("Datagroup1.bin", EF.DG1),
        ("DataGroup14.dat", EF.DG14),
        ("DG2.bin", EF.DG2),
        ("dg02", EF.DG2),
        ("dg-13.der", EF.DG13),
        ("0101.bin", EF.DG1),
        ("0x010D.bin", EF.DG13),
        ("EF_010E.bin", EF.DG14),
        ("011D.bin", EF.SOD),
        ("EF_SOD.bin", EF.SOD),
        ("sod.BIN", EF.SOD),
        ("EF.SOD", EF.SOD),
        ("EF_COM.bin", EF.COM),
        ("com", EF.COM),
        ("EF.CardAccess", EF.CARD_ACCESS),
        ("card_access.bin", EF.CARD_ACCESS),
        ("011c.bin", EF.CARD_ACCESS),
        ("EF_CardSecurity.bin", EF.CARD_SECURITY),
        ("EF_DIR.bin", EF.DIR),
    ],
)
def test_a_file_is_recognised_by_any_usual_name(tmp_path: Path, name: str, ef: EF) -> None:
    (tmp_path / name).write_bytes(CONTENT[ef])

    capture = read_folder(tmp_path)

    assert list(capture.files) == [ef]
    assert capture.files[ef].content == CONTENT[ef]
    assert capture.not_asked == frozenset(EF) - {ef}


def test_nobody_answers_for_a_folder(tmp_path: Path) -> None:
    (tmp_path / "dg1.bin").write_bytes(CONTENT[EF.DG1])

    capture = read_folder(tmp_path)

    assert capture.origin is Origin.UNSEALED
    assert capture.access is None
    assert not capture.refused


def test_a_name_that_says_nothing_leaves_it_to_the_content(tmp_path: Path) -> None:
    (tmp_path / "file-a").write_bytes(CONTENT[EF.DG1])
    (tmp_path / "file-b").write_bytes(CONTENT[EF.SOD])
    (tmp_path / "directory.bin").write_bytes(bytes.fromhex("61044F02A000"))

    assert list(read_folder(tmp_path).files) == [EF.SOD, EF.DG1, EF.DIR]


def test_what_is_no_file_of_a_card_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "dg1.bin").write_bytes(CONTENT[EF.DG1])
    (tmp_path / "README.txt").write_text("a text that begins with the tag of EF.DG1")
    (tmp_path / "portrait.jpg").write_bytes(b"\xff\xd8\xff\xe0")
    (tmp_path / ".hidden").write_bytes(CONTENT[EF.DG2])
    (tmp_path / "dg17.bin").write_bytes(b"")
    (tmp_path / "large.iso").write_bytes(bytes(1024 * 1024 + 1))
    (tmp_path / "dg2").mkdir()

    assert list(read_folder(tmp_path).files) == [EF.DG1]


PICTURES = {
    "EF_DG2.jpg": b"\xff\xd8\xff\xe0\x00\x10JFIF",
    "dg2.jpeg": b"\xff\xd8\xff\xe1\x00\x10Exif",
    "DG02.jp2": b"\x00\x00\x00\x0cjP  \r\n\x87\n",
    "Datagroup2.j2k": b"\xff\x4f\xff\x51\x00\x29",
    "EF_DG2.png": b"\x89PNG\r\n\x1a\n",
    "0102": b"GIF89a",
    "dg2.bmp": b"BM6\x00\x00\x00",
    "DG2.tif": b"II*\x00",
    "EF_DG2.webp": b"RIFF\x10\x00\x00\x00WEBP",
    "dg2.pdf": b"%PDF-1.4\n%\xe2",
    "EF_DG3.wsq": b"\xff\xa0\xff\xa8",
    "EF_DG7.jpg": b"\xff\xd8\xff\xe0",
    "EF.SOD.jpg": b"\xff\xd8\xff\xe0",
}


@pytest.mark.parametrize("name", PICTURES)
@pytest.mark.parametrize("beside", [True, False])
def test_a_picture_is_no_file_of_a_card_whatever_it_is_called(tmp_path: Path, name: str, *, beside: bool) -> None:
    (tmp_path / name).write_bytes(PICTURES[name] + bytes(range(200)))
    (tmp_path / "EF_DG1.bin").write_bytes(CONTENT[EF.DG1])
    if beside:
        (tmp_path / "EF_DG2.bin").write_bytes(CONTENT[EF.DG2])

    capture = read_folder(tmp_path)

    assert list(capture.files) == ([EF.DG1, EF.DG2] if beside else [EF.DG1])
    assert not capture.deviations


def test_a_file_of_a_card_is_one_whatever_it_is_called(tmp_path: Path) -> None:
    (tmp_path / "EF_DG2.jpg").write_bytes(CONTENT[EF.DG2])

    assert list(read_folder(tmp_path).files) == [EF.DG2]


@pytest.mark.parametrize("name", ["EF_DG1.txt", "dg1.json", "DG1.xml", "EF_DG1", "EF.DG1.md"])
def test_a_text_about_a_file_that_is_there_is_left_alone(tmp_path: Path, name: str) -> None:
    (tmp_path / "dg01.bin").write_bytes(CONTENT[EF.DG1])
    (tmp_path / name).write_text('{"note": "what EF.DG1 says"}')

    capture = read_folder(tmp_path)

    assert list(capture.files) == [EF.DG1]
    assert capture.files[EF.DG1].content == CONTENT[EF.DG1]


def test_two_files_that_are_the_same_one_are_both_named(tmp_path: Path) -> None:
    (tmp_path / "dg1.bin").write_bytes(CONTENT[EF.DG1])
    (tmp_path / "EF_DG1.bin").write_bytes(CONTENT[EF.DG1])

    with pytest.raises(CaptureError, match=r"EF_DG1\.bin and dg1\.bin both are EF\.DG1"):
        read_folder(tmp_path)


def test_a_name_that_contradicts_its_content_is_refused(tmp_path: Path) -> None:
    (tmp_path / "dg1.bin").write_bytes(CONTENT[EF.DG2])

    with pytest.raises(CaptureError, match=r"dg1\.bin is EF\.DG1 by its name and EF\.DG2 by its content"):
        read_folder(tmp_path)


def test_a_spoilt_file_keeps_its_name_so_that_its_digest_can_fail(tmp_path: Path) -> None:
    spoilt = b"\x60" + CONTENT[EF.DG1][1:-1]
    (tmp_path / "dg1.bin").write_bytes(spoilt)

    assert read_folder(tmp_path).files[EF.DG1].content == spoilt


def test_filling_behind_the_data_object_is_cut_off_and_told(tmp_path: Path) -> None:
    (tmp_path / "dg1.bin").write_bytes(CONTENT[EF.DG1] + bytes(5))
    (tmp_path / "dg2.bin").write_bytes(CONTENT[EF.DG2] + b"\xff\xff")
    (tmp_path / "dg3.bin").write_bytes(CONTENT[EF.DG3] + b"\x00\x01")

    capture = read_folder(tmp_path)

    assert capture.files[EF.DG1].content == CONTENT[EF.DG1]
    assert capture.files[EF.DG2].content == CONTENT[EF.DG2]
    assert capture.files[EF.DG3].content == CONTENT[EF.DG3] + b"\x00\x01"
    assert [(met.code, met.where) for met in capture.deviations] == [
        ("folder.padding", "EF.DG1"),
        ("folder.padding", "EF.DG2"),
    ]


@pytest.mark.parametrize("behind", [b"\n", b"\r\n", b"\x1a", b" ", b"\0" * 40, b"\r\n\x1a\0\0", b"\x90\x00"])
@pytest.mark.parametrize("name", ["EF_SOD.bin", "notes", "0101"])
def test_line_ends_and_the_like_are_filling_whatever_the_name(tmp_path: Path, name: str, behind: bytes) -> None:
    ef = EF.SOD if "SOD" in name else EF.DG1
    (tmp_path / name).write_bytes(CONTENT[ef] + behind)
    named = name != "notes" or behind != b"\x90\x00"  # what no name tells is told by its content alone
    if not named:
        with pytest.raises(CaptureError, match="no file of a card"):
            read_folder(tmp_path)
        return

    capture = read_folder(tmp_path)

    assert capture.files[ef].content == CONTENT[ef]
    assert [(met.code, met.where) for met in capture.deviations] == [("folder.padding", ef.label)]


@pytest.mark.parametrize("name", ["EF_DG1.hex", "dg1.txt", "EF.DG1", "notes"])
@pytest.mark.parametrize("separator", ["", " ", ":", "\r\n"])
def test_a_file_in_hexadecimal_digits_is_what_they_spell_and_that_is_told(
    tmp_path: Path, name: str, separator: str
) -> None:
    digits = separator.join(f"{byte:02X}" for byte in CONTENT[EF.DG1])
    (tmp_path / name).write_bytes(f"{digits}\n".encode("ascii"))
    (tmp_path / "EF_SOD.bin").write_bytes(CONTENT[EF.SOD])

    capture = read_folder(tmp_path)

    assert {ef: file.content for ef, file in capture.files.items()} == {
        EF.SOD: CONTENT[EF.SOD],
        EF.DG1: CONTENT[EF.DG1],
    }
    assert [(met.code, met.where) for met in capture.deviations] == [("folder.hexadecimal", "EF.DG1")]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-8"])
def test_hexadecimal_digits_as_a_shell_of_windows_writes_them_are_read(tmp_path: Path, encoding: str) -> None:
    digits = f"\ufeff{CONTENT[EF.DG1].hex()}\r\n"
    (tmp_path / "dg1.hex").write_bytes(digits.encode(encoding))

    assert read_folder(tmp_path).files[EF.DG1].content == CONTENT[EF.DG1]


def test_utf_16_without_its_mark_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "dg1.hex").write_bytes(CONTENT[EF.DG1].hex().encode("utf-16-le"))

    with pytest.raises(CaptureError, match=r"dg1\.hex: text in UTF-16 without its mark"):
        read_folder(tmp_path)


def test_a_spoilt_file_in_hexadecimal_digits_keeps_its_name_too(tmp_path: Path) -> None:
    (tmp_path / "dg1.hex").write_text("60025F")

    assert read_folder(tmp_path).files[EF.DG1].content == bytes.fromhex("60025F")


@pytest.mark.parametrize("name", ["EF_CardSecurity.hex", "011D.hex"])
def test_the_card_security_object_is_recognised_in_hexadecimal_too(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("30020600")

    assert read_folder(tmp_path).files[EF.CARD_SECURITY].content == bytes.fromhex("30020600")


def test_a_whole_data_object_is_no_text_though_its_bytes_could_be_digits(tmp_path: Path) -> None:
    could_be = b"a0" + b"f" * 0x30
    (tmp_path / "dg1.bin").write_bytes(could_be)

    capture = read_folder(tmp_path)

    assert capture.files[EF.DG1].content == could_be
    assert not capture.deviations


@pytest.mark.parametrize("text", ["610", "6x", "YQJfHw==", "no file", "-----BEGIN CMS-----"])
def test_another_text_under_the_name_of_a_file_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "EF_DG1.hex").write_text(text)

    with pytest.raises(CaptureError, match=r"EF_DG1\.hex is EF\.DG1 by its name and holds text"):
        read_folder(tmp_path)


def test_a_folder_without_a_card_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CaptureError, match="no file of a card"):
        read_folder(tmp_path)
    with pytest.raises(CaptureError, match="absent"):
        read_folder(tmp_path / "absent")


def test_a_file_that_no_card_could_hold_is_refused(tmp_path: Path) -> None:
    (tmp_path / "dg2.bin").write_bytes(bytes(1024 * 1024 + 1))

    with pytest.raises(CaptureError, match="over"):
        read_folder(tmp_path)


@given(st.sampled_from(["dg1.bin", "sod", "011d", "0101", "atr.bin", "cardaccess", "noname"]), st.binary(max_size=40))
@settings(max_examples=150, deadline=None)
def test_any_content_is_a_file_or_an_error(tmp_path_factory: pytest.TempPathFactory, name: str, content: bytes) -> None:
    folder = tmp_path_factory.mktemp("card")
    (folder / name).write_bytes(content)

    try:
        capture = read_folder(folder)
    except CaptureError:
        return
    spelled = spelled_bytes(content) or content
    assert all(content.startswith(came.content) or spelled.startswith(came.content) for came in capture.files.values())


def test_what_is_no_file_of_a_card_is_told_by_its_name(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt", "c.txt", "d.txt"):
        (tmp_path / name).write_bytes(b"SPECIMEN")

    with pytest.raises(CaptureError, match=r"but a\.txt, b\.txt, c\.txt and 1 more; a card's are called like EF_SOD"):
        read_folder(tmp_path)

    (tmp_path / "EF_COM.bin").write_bytes(bytes.fromhex("60025f01"))
    told: list[str] = []
    read_folder(tmp_path, passed_over=told.append)
    assert told == ["a.txt", "b.txt", "c.txt", "d.txt"]
