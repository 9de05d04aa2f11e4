"""How much one response of the chip carries inside of a session, and that chance alone tells sessions apart.

Ids in docstrings are those of BSI TR-03105-3.2 and of the units of ICAO TR RF and Protocol, Part 3.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from chipkit.codec.tlv import TLV
from chipkit.lds.files import EF
from chipkit.protocol import commands
from chipkit.protocol.active_authentication import authenticate_actively
from chipkit_emulator.model import ExtendedLength
from chipkit_emulator.quirks import EndOfFile, Quirks

if TYPE_CHECKING:
    from tests.component.chip_sessions.conftest import Sessions


@pytest.mark.parametrize(("cipher", "size"), [("3des", 231), ("aes128", 223), ("aes256", 223)])
def test_short_protected_response_carries_as_much_as_fits(sessions: Sessions, cipher: str, size: int) -> None:
    terminal = sessions.terminal().open_pace(cipher)

    assert terminal.read(EF.DG2, ne=256).expect_ok() == sessions.dg2[:size]


@pytest.mark.parametrize(("cipher", "size"), [("3des", 231), ("aes128", 223), ("aes256", 223)])
@pytest.mark.parametrize("offset", [None, 0, 100])
def test_protected_response_over_the_short_limit_is_cut_as_for_the_largest(
    sessions: Sessions, cipher: str, size: int, offset: int | None
) -> None:
    """Le of 232 to 255, which no terminal is told to fetch by GET RESPONSE (Doc 9303-10, 3.6)."""
    terminal = sessions.terminal().open_pace(cipher)
    terminal.send(commands.select_file(EF.DG2)).expect_ok()
    assert terminal.channel is not None

    for ne in range(200, 257):
        asked = (
            commands.read_binary_by_sfi(EF.DG2, ne=ne) if offset is None else commands.read_binary(offset=offset, ne=ne)
        )
        response = terminal.plain(terminal.channel.protect_command(asked))

        assert response.sw == 0x9000
        content = terminal.channel.open_response(response).expect_ok()
        assert content == sessions.dg2[offset or 0 :][: min(ne, size)]


@pytest.mark.parametrize("ne", [1, 88, 90, 91, 200, 223, 224, 240, 255, 256])
@pytest.mark.parametrize("end", list(EndOfFile))
def test_the_end_of_a_file_is_told_the_same_whatever_fits(sessions: Sessions, ne: int, end: EndOfFile) -> None:
    """A file that ends inside of a response of more than the channel carries, told by each kind of chip."""
    chip = replace(sessions.specimen, quirks=Quirks(end_of_file=end))
    response = sessions.terminal(chip).open_pace().read(EF.DG1, ne=ne)
    told = {
        EndOfFile.WARNING: 0x6282, EndOfFile.SILENT: 0x9000, EndOfFile.REFUSED: 0x6B00, EndOfFile.WRONG_LENGTH: 0x6700,
        EndOfFile.EMPTY: 0x9000, EndOfFile.PADDED: 0x9000,
    }  # fmt: skip

    if ne <= len(sessions.dg1) or ne == 256:
        assert (response.data, response.sw) == (sessions.dg1[:ne], 0x9000)
    else:
        assert response.sw == told.get(end, 0x6C00 | len(sessions.dg1))


def test_extended_protected_response_stays_within_what_is_announced(sessions: Sessions) -> None:
    chip = replace(sessions.specimen, extended=ExtendedLength(max_command=2048, max_response=2048))
    terminal = sessions.terminal(chip).open_pace()
    assert terminal.channel is not None
    command = terminal.channel.protect_command(commands.read_binary_by_sfi(EF.DG2, ne=65_536))

    protected = terminal.plain(command)

    assert len(bytes(protected)) <= 2048
    content = terminal.channel.open_response(protected).expect_ok()
    assert content == sessions.dg2[: len(content)]
    assert len(content) > 2000
    assert terminal.read(EF.DG2, ne=2047).sw == 0x6700
    assert terminal.read(EF.DG2, ne=1900).expect_ok() == sessions.dg2[:1900]
    assert terminal.alive()


def test_odd_instruction_reads_under_secure_messaging(sessions: Sessions) -> None:
    terminal = sessions.terminal().open_pace()
    terminal.send(commands.select_file(EF.DG2)).expect_ok()

    response = terminal.send(commands.read_binary_odd(offset=2000, ne=100))

    assert TLV.parse(response.expect_ok()) == TLV(0x53, sessions.dg2[2000:2098])


def test_end_of_file_is_told_inside_the_channel(sessions: Sessions) -> None:
    response = sessions.terminal().open_pace().read(EF.DG1, ne=200)

    assert (response.data, response.sw) == (sessions.dg1, 0x6282)


def _transcript(sessions: Sessions, seed: int) -> list[bytes]:
    terminal = sessions.terminal(seed=seed)
    terminal.open_pace()
    terminal.authenticate_chip()
    terminal.run(authenticate_actively(sessions.challenge))
    terminal.read(EF.DG1)
    return terminal.answers


def test_same_chance_gives_the_same_session_byte_for_byte(sessions: Sessions) -> None:
    assert _transcript(sessions, 5) == _transcript(sessions, 5)
    assert _transcript(sessions, 5) != _transcript(sessions, 6)
