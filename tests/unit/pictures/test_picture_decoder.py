from __future__ import annotations

import io
import os
import struct
import subprocess
import sys
import textwrap
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from chipkit.pictures import Limits, PictureDecoder, PictureError, Unshown, decode_picture
from chipkit.pictures.process import ChildProcess

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

WIDTH, HEIGHT = 24, 32
ON_POSIX = pytest.mark.skipif(sys.platform == "win32", reason="POSIX binds a child by resource limits")
ON_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="/proc tells what holds a process")
BEGIN = """\
import struct, sys
take, out = sys.stdin.buffer.read, sys.stdout.buffer
take(struct.unpack(">4sQI", take(16))[2])
"""


def encoded(kind: str, size: tuple[int, int] = (WIDTH, HEIGHT), mode: str = "RGB") -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, 200 if mode == "L" else (200, 40, 40)).save(out, kind)
    return out.getvalue()


JPEG = encoded("JPEG")

SIZ = struct.pack(">HHIIIIIIIIH", 41, 0, 2**31, 2**31, 0, 0, 2**31, 2**31, 0, 0, 1)
HUGE = b"\xff\x4f\xff\x51" + SIZ + bytes(20)


@pytest.fixture
def liar(tmp_path: Path) -> Iterator[Callable[[str], PictureDecoder]]:
    """A decoder whose child runs other code than ours, as one does that a picture took over."""
    made: list[PictureDecoder] = []

    def make(code: str, seconds: float = 120) -> PictureDecoder:
        program = tmp_path / "child.py"
        program.write_text(textwrap.dedent(code))
        made.append(PictureDecoder(Limits(seconds=seconds, pixels=1000), program=program))
        return made[-1]

    yield make
    for decoder in made:
        decoder.close()


def refusal(decoder: PictureDecoder, image: bytes = JPEG) -> PictureError:
    with pytest.raises(PictureError) as caught:
        decoder.decode(image)
    return caught.value


@pytest.mark.parametrize("kind", ["JPEG", "JPEG2000"])
@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_a_picture_comes_back_as_pixels(kind: str, mode: str) -> None:
    picture = decode_picture(encoded(kind, mode=mode))

    assert (picture.width, picture.height, picture.mode) == (WIDTH, HEIGHT, mode)
    assert len(picture.pixels) == WIDTH * HEIGHT * len(mode)
    assert abs(picture.pixels[0] - 200) < 8


def test_each_picture_has_a_child_of_its_own_and_one_waits() -> None:
    with PictureDecoder() as decoder:
        pids = []
        for _ in range(3):
            decoder.warm()
            decoder.warm()  # one that waits is enough
            spare = decoder._spare
            assert spare is not None
            pids.append(spare._process.pid)
            assert decoder.decode(JPEG).width == WIDTH
            assert not spare.alive
            assert decoder._spare is None
        assert len(set(pids)) == 3


def test_a_child_that_died_while_it_waited_is_replaced() -> None:
    with PictureDecoder() as decoder:
        for _ in range(2):
            decoder.warm()
            spare = decoder._spare
            assert spare is not None
            spare._process.kill()
            spare._process.wait()
            assert decoder.decode(JPEG).width == WIDTH


def test_a_child_that_dies_just_before_it_is_asked_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    image = encoded("JPEG") + bytes(1 << 20)  # more than a pipe takes at once
    with PictureDecoder() as decoder:
        decoder.warm()
        spare = decoder._spare
        assert spare is not None
        spare._process.kill()
        spare._process.wait()
        monkeypatch.setattr(ChildProcess, "alive", True)
        assert decoder.decode(image).width == WIDTH


def test_many_threads_may_ask_at_once() -> None:
    found: list[int] = []
    with PictureDecoder() as decoder:
        decoder.warm()
        threads = [threading.Thread(target=lambda: found.append(decoder.decode(JPEG).width)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert found == [WIDTH] * 4


def test_a_closed_decoder_starts_nothing() -> None:
    decoder = PictureDecoder()
    decoder.warm()
    spare = decoder._spare
    assert spare is not None
    decoder.close()
    decoder.close()
    decoder.warm()

    assert not spare.alive
    assert decoder._spare is None
    assert refusal(decoder).reason is Unshown.NO_PROCESS


@pytest.mark.parametrize(
    ("image", "reason"),
    [
        (b"", Unshown.FORMAT),
        (b"GIF89a" + bytes(100), Unshown.FORMAT),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), Unshown.FORMAT),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", Unshown.FORMAT),
        (JPEG[:20], Unshown.DAMAGED),
        (b"\xff\x4f\xff\x51" + bytes(60), Unshown.DAMAGED),
        (encoded("JPEG", (40, 40)), Unshown.TOO_LARGE),
        (HUGE, Unshown.TOO_LARGE),
        (JPEG[:-2] + JPEG[JPEG.index(b"\xff\xda") :] * 65, Unshown.DAMAGED),
    ],
)
def test_what_no_decoder_need_see_reaches_none(image: bytes, reason: Unshown, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subprocess, "Popen", None)

    assert refusal(PictureDecoder(Limits(pixels=1000)), image).reason is reason


@pytest.mark.parametrize(
    "image", [JPEG[: len(JPEG) // 2], encoded("JPEG2000")[:-40], JPEG.replace(b"\xff\xc4", b"\xff\xc8", 1)]
)
def test_a_damaged_picture_is_told_as_such(image: bytes) -> None:
    with PictureDecoder() as decoder:
        error = refusal(decoder, image)

    assert error.reason is Unshown.DAMAGED
    assert str(error).startswith("picture cannot be shown: ")


@pytest.mark.parametrize(
    "code",
    [
        "raise SystemExit(1)",
        "import os; os.abort()",
        "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
        "import ctypes; ctypes.string_at(0)",
    ],
)
@pytest.mark.parametrize("asked", [True, False])
def test_a_child_that_dies_shows_nothing(liar: Callable[[str], PictureDecoder], code: str, asked: bool) -> None:  # noqa: FBT001
    assert refusal(liar((BEGIN if asked else "") + code)).reason is Unshown.DIED


ANSWER = 'out.write(struct.pack(">4sBBII", {}) + bytes({}))'


@pytest.mark.parametrize(
    "code",
    [
        ANSWER.format('b"CKP!", 0, 3, 24, 32', 24 * 32 * 3 - 1),
        ANSWER.format('b"CKP!", 0, 3, 24, 32', 24 * 32 * 3 + 1),
        ANSWER.format('b"CKP!", 0, 3, 24, 32', 24 * 32),
        ANSWER.format('b"CKP!", 0, 1, 24, 32', 24 * 32 * 3),
        ANSWER.format('b"CKP!", 0, 4, 24, 32', 24 * 32 * 4),
        ANSWER.format('b"CKP!", 0, 0, 24, 32', 0),
        ANSWER.format('b"CKP!", 0, 3, 23, 32', 23 * 32 * 3),
        ANSWER.format('b"CKP!", 0, 3, 0, 0', 0),
        ANSWER.format('b"CKP!", 0, 3, 2**32 - 1, 2**32 - 1', 100),
        ANSWER.format('b"CKP!", 9, 3, 24, 32', 24 * 32 * 3),
        ANSWER.format('b"CKP?", 0, 3, 24, 32', 24 * 32 * 3),
        'out.write(b"C")',
        'out.write(b"JFIF" * 1000)',
        'out.write(b"\\x89PNG" + bytes(10_000_000))',
        "while True: out.write(bytes(1 << 20))",
    ],
)
def test_a_child_that_lies_shows_nothing(liar: Callable[[str], PictureDecoder], code: str) -> None:
    assert refusal(liar(BEGIN + code)).reason is Unshown.LIED


def test_a_quarter_turn_is_no_lie(liar: Callable[[str], PictureDecoder]) -> None:
    picture = liar(BEGIN + ANSWER.format('b"CKP!", 0, 3, 32, 24', 24 * 32 * 3)).decode(JPEG)

    assert (picture.width, picture.height) == (32, 24)


@pytest.mark.parametrize(
    ("status", "reason"),
    [(1, Unshown.NO_DECODER), (2, Unshown.DAMAGED), (3, Unshown.TOO_LARGE), (4, Unshown.MEMORY)],
)
def test_what_the_child_refuses_is_told_with_its_reason(
    liar: Callable[[str], PictureDecoder], status: int, reason: Unshown
) -> None:
    error = refusal(liar(BEGIN + ANSWER.format(f'b"CKP!", {status}, 0, 0, 0', 0)))

    assert error.reason is reason
    assert ("Pillow" in str(error)) == (reason is Unshown.NO_DECODER)


@pytest.mark.parametrize(
    "code",
    [
        "import time; time.sleep(3600)",
        BEGIN + "while True: pass",
        BEGIN + 'import time; out.write(b"CKP!"); out.flush(); time.sleep(3600)',
        BEGIN + "out.close(); import time; time.sleep(3600)",
    ],
)
def test_a_child_that_hangs_is_killed(liar: Callable[..., PictureDecoder], code: str) -> None:
    decoder = liar(code, seconds=0.5)
    decoder.warm()
    spare = decoder._spare
    assert spare is not None

    assert refusal(decoder).reason in (Unshown.TIME, Unshown.DIED)  # DIED: it closed its pipe before it hung
    assert not spare.alive


@ON_LINUX
def test_a_child_that_leaves_its_pipe_to_another_keeps_nobody_waiting(
    liar: Callable[..., PictureDecoder], tmp_path: Path
) -> None:
    """The pipe stays open until the test is done, and would be waited for as long."""
    if sys.platform == "win32":
        pytest.skip("pipes are not files there")
    told = tmp_path / "other"
    os.mkfifo(told)
    code = f"import os\nif os.fork(): os._exit(0)\nos.setsid()\nopen({str(told)!r}).read()"

    assert refusal(liar(BEGIN + code, seconds=2)).reason is Unshown.TIME
    with suppress(OSError):  # a machine that is slow to begin a child has made no other yet
        os.close(os.open(told, os.O_WRONLY | os.O_NONBLOCK))


def test_without_a_process_there_is_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(subprocess, "Popen", fail)
    with PictureDecoder() as decoder:
        decoder.warm()
        error = refusal(decoder)

    assert error.reason is Unshown.NO_PROCESS
    assert "Resource temporarily unavailable" in str(error)


def test_a_program_that_is_its_own_python_is_not_started_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)

    assert refusal(PictureDecoder()).reason is Unshown.NO_PROCESS


@ON_POSIX
def test_a_child_that_may_have_little_memory_says_so() -> None:
    with PictureDecoder(Limits(memory=160 << 20)) as decoder:
        assert decoder.decode(JPEG).width == WIDTH
        assert refusal(decoder, encoded("JPEG", (4000, 4000))).reason in (Unshown.MEMORY, Unshown.DAMAGED)


@ON_LINUX
def test_a_child_that_waits_may_do_next_to_nothing() -> None:
    child = ChildProcess(
        Path(sys.modules["chipkit.pictures.child"].__file__ or ""), memory=1 << 28, processor_seconds=3
    )
    limits, environment = Path(f"/proc/{child._process.pid}/limits"), Path(f"/proc/{child._process.pid}/environ")
    try:
        given = environment.read_bytes()
        deadline = time.monotonic() + 120
        while "268435456" not in limits.read_text() and time.monotonic() < deadline:
            time.sleep(0.02)
        rows = {row[:26].strip(): row[26:].split()[:2] for row in limits.read_text().splitlines()[1:]}
    finally:
        child.end()

    wanted = {
        "Max core file size": "0",
        "Max file size": "0",
        "Max open files": "3",
        "Max processes": "0",
        "Max cpu time": "3",
        "Max address space": str(1 << 28),
    }
    assert {name: rows[name] for name in wanted} == {name: [limit] * 2 for name, limit in wanted.items()}
    assert b"PATH=/" not in given.replace(b"LD_LIBRARY_PATH", b"")
    assert b"HOME=" not in given


TRAP = "import os; os.open({!r}, os.O_CREAT | os.O_WRONLY)\nraise SystemExit('caught')"


@pytest.mark.parametrize("own_packages", [True, False])
@pytest.mark.parametrize("by", ["folder", "PYTHONPATH", "PYTHONSTARTUP"])
def test_code_that_lies_about_does_not_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, by: str, *, own_packages: bool
) -> None:
    monkeypatch.setattr("site.ENABLE_USER_SITE", own_packages)
    traps, caught = tmp_path / "traps", tmp_path / "caught"
    (traps / "PIL").mkdir(parents=True)
    for name in ("json", "struct", "io", "contextlib", "resource", "ctypes", "sitecustomize", "PIL/__init__"):
        (traps / f"{name}.py").write_text(TRAP.format(str(caught)))
    monkeypatch.chdir(traps)
    if by != "folder":
        monkeypatch.setenv(by, str(traps if by == "PYTHONPATH" else traps / "json.py"))

    assert decode_picture(JPEG).width == WIDTH
    assert not caught.exists()


def test_no_decoder_is_loaded_into_our_own_process() -> None:
    script = f"""
        import sys
        from chipkit.pictures import decode_picture
        assert decode_picture({JPEG!r}).to_png().startswith(b"\\x89PNG")
        print(sorted(name for name in sys.modules if name.split(".")[0] in ("PIL", "PySide6")))
    """
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", textwrap.dedent(script)], capture_output=True, text=True, check=True
    )

    assert done.stdout == "[]\n"
