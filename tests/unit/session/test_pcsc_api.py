"""PC/SC without PC/SC: what its answers mean, told by a binding that answers as it is told."""

from __future__ import annotations

import gc
import logging
import re
import struct
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest

from chipkit.errors import CardRemovedError, CardResetError, TransportError
from chipkit.extras import absence
from chipkit.session.pcsc import (
    AccessDeniedError,
    ExchangeFailedError,
    LibraryMissingError,
    MuteCardError,
    NoCardError,
    NoReaderError,
    PCSCTransport,
    ReaderBusyError,
    ReaderFaultError,
    ReaderRemovedError,
    ReaderTimeoutError,
    ServiceNotRunningError,
    api,
    list_readers,
    reader_states,
)
from chipkit.session.pcsc import transport as pcsc_transport
from chipkit.session.pcsc.errors import error_for

if TYPE_CHECKING:
    from collections.abc import Callable

READER = "Reader 9 00 00"
KIND_OF = {
    0x8010001D: ServiceNotRunningError,
    0x8010001E: ServiceNotRunningError,
    0x8010002E: NoReaderError,
    0x80100017: ReaderRemovedError,
    0x8010000C: NoCardError,
    0x80100069: CardRemovedError,
    0x80100066: MuteCardError,
    0x8010000B: ReaderBusyError,
    0x80100001: ReaderFaultError,
    0x80100016: ExchangeFailedError,
    0x80100068: CardResetError,
    0x8010006A: AccessDeniedError,
    0x8010000A: ReaderTimeoutError,
    0x12345678: ReaderFaultError,
}
PRESENT, EMPTY, MUTE, UNKNOWN = 0x22, 0x12, 0x222, 0x6


class Binding:
    """Stands in for pyscard's binding, with one reader and one card."""

    SCARD_SCOPE_USER = 0
    SCARD_SHARE_EXCLUSIVE, SCARD_SHARE_DIRECT = 1, 3
    SCARD_PROTOCOL_T0, SCARD_PROTOCOL_T1 = 1, 2
    SCARD_LEAVE_CARD, SCARD_RESET_CARD, SCARD_UNPOWER_CARD = 0, 1, 2

    def __init__(self) -> None:
        self.readers = [READER]
        self.state = PRESENT
        self.connecting = [0]
        self.protocol = 2
        self.features = b""
        self.properties = b""
        self.transmitting: Callable[[bytes], tuple[int, bytes]] = lambda command: (0, command + b"\x90\x00")
        self.sent: list[bytes] = []
        self.closed: list[str] = []

    def SCARD_CTL_CODE(self, code: int) -> int:  # noqa: N802 - the binding's name
        return 0x42000000 + code

    def SCardEstablishContext(self, _scope: int) -> tuple[int, int]:  # noqa: N802
        return 0, 1

    def SCardReleaseContext(self, _context: int) -> int:  # noqa: N802
        self.closed.append("context")
        return 0

    def SCardListReaders(self, _context: int, _groups: list[str]) -> tuple[int, list[str]]:  # noqa: N802
        return (0, self.readers) if self.readers else (0x8010002E - (1 << 32), [])

    def SCardGetStatusChange(  # noqa: N802
        self, _context: int, _timeout: int, states: list[tuple[str, int]]
    ) -> tuple[int, list[Any]]:
        return 0, [(name, self.state, [0x3B, 0x00]) for name, _ in states]

    def SCardConnect(self, *_arguments: Any) -> tuple[int, int, int]:  # noqa: N802
        code = self.connecting.pop(0) if len(self.connecting) > 1 else self.connecting[0]
        return code, 2, self.protocol

    def SCardBeginTransaction(self, _handle: int) -> int:  # noqa: N802
        return 0

    def SCardEndTransaction(self, _handle: int, _disposition: int) -> int:  # noqa: N802
        return 0

    def SCardDisconnect(self, _handle: int, disposition: int) -> int:  # noqa: N802
        self.closed.append("unpowered" if disposition == self.SCARD_UNPOWER_CARD else "left")
        return 0

    def SCardStatus(self, _handle: int) -> tuple[int, str, int, int, list[int]]:  # noqa: N802
        return 0, READER, 0, self.protocol, [0x3B, -128, 0x01]

    def SCardControl(self, _handle: int, code: int, _data: list[int]) -> tuple[int, list[int]]:  # noqa: N802
        answer = self.features if code == self.SCARD_CTL_CODE(3400) else self.properties
        return (0, list(answer)) if answer else (0x80100016 - (1 << 32), [])

    def SCardTransmit(self, _handle: int, _protocol: int, command: list[int]) -> tuple[int, list[int]]:  # noqa: N802
        self.sent.append(bytes(command))
        code, answer = self.transmitting(bytes(command))
        return code, list(answer)


@pytest.fixture
def binding(monkeypatch: pytest.MonkeyPatch) -> Binding:
    standing_in = Binding()
    monkeypatch.setattr(api, "scard", lambda: standing_in)
    return standing_in


@pytest.mark.parametrize(("code", "kind"), KIND_OF.items(), ids=[f"{code:08X}" for code in KIND_OF])
@pytest.mark.parametrize("offset", [0, 1 << 32], ids=["unsigned", "signed"])
def test_return_codes_become_the_error_that_they_mean(code: int, kind: type[TransportError], offset: int) -> None:
    error = error_for(code - offset, "doing it")

    assert type(error) is kind
    assert str(error).startswith("doing it: ")


def test_without_pyscard_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "smartcard.scard", None)
    api.scard.cache_clear()
    try:
        with pytest.raises(LibraryMissingError, match=re.escape(absence("pcsc"))):
            list_readers()
    finally:
        api.scard.cache_clear()


def test_without_the_library_of_the_system_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(api, "_loadable", lambda: False)
    monkeypatch.setitem(sys.modules, "smartcard.scard", None)  # whose compiled part would write to standard output
    api.scard.cache_clear()
    try:
        with pytest.raises(LibraryMissingError, match="libpcsclite1"):
            list_readers()
    finally:
        api.scard.cache_clear()


def test_no_reader_is_an_empty_list(binding: Binding) -> None:
    binding.readers = []

    assert list_readers() == ()
    assert reader_states() == ()
    with pytest.raises(NoReaderError):
        PCSCTransport()


def test_a_reader_out_of_reach_is_no_reader(binding: Binding) -> None:
    binding.state = UNKNOWN

    assert reader_states() == ()


def test_a_mute_card_is_told_from_no_card(binding: Binding) -> None:
    binding.state = MUTE
    with pytest.raises(MuteCardError, match=READER):
        PCSCTransport()
    binding.state = EMPTY
    with pytest.raises(NoCardError, match=READER):
        PCSCTransport()


def test_a_card_that_needs_a_moment_is_given_one(binding: Binding) -> None:
    binding.connecting = [0x80100066, 0x80100067, 0]

    with PCSCTransport() as transport:
        assert transport.transmit(b"\x00\xb0\x00\x00\x00") == b"\x00\xb0\x00\x00\x00\x90\x00"


def test_a_card_that_stays_mute_is_an_error_and_leaves_nothing_open(binding: Binding) -> None:
    binding.connecting = [0x80100066]

    with pytest.raises(MuteCardError):
        PCSCTransport()
    assert binding.closed[-1] == "context"


def announcing(binding: Binding, size: int) -> None:
    code = binding.SCARD_CTL_CODE(0x12)
    binding.features = b"\x06\x04\x00\x00\x00\x01" + b"\x12\x04" + struct.pack(">I", code)
    binding.properties = b"\x01\x02\x10\x00" + b"\x0a\x04" + struct.pack("<I", size)


@pytest.mark.parametrize(
    ("announced", "limits"),
    [(0, (261, 256)), (256, (261, 256)), (2048, (2057, 2048)), (65536, (65533, 65533)), (1 << 31, (65533, 65533))],
)
def test_the_link_carries_what_the_reader_announces(binding: Binding, announced: int, limits: tuple[int, int]) -> None:
    announcing(binding, announced)

    with PCSCTransport() as transport:
        assert (transport.max_command, transport.max_response) == limits


@pytest.mark.parametrize("properties", [b"", b"\x0a", b"\x0a\x04\x00", b"\x0a\x00", b"\xff" * 7])
def test_a_reader_that_announces_nonsense_is_a_short_one(binding: Binding, properties: bytes) -> None:
    announcing(binding, 2048)
    binding.properties = properties

    with PCSCTransport() as transport:
        assert (transport.max_command, transport.max_response) == (261, 256)


@pytest.mark.parametrize(
    ("protocol", "command", "framed"),
    [
        (1, "00A4040C02112200", "00A4040C021122"),
        (1, "00A4040C021122", "00A4040C021122"),
        (1, "0084000008", "0084000008"),
        (1, "00840000", "00840000"),
        (2, "00A4040C02112200", "00A4040C02112200"),
    ],
)
def test_a_command_is_framed_as_the_protocol_wants(binding: Binding, protocol: int, command: str, framed: str) -> None:
    binding.protocol = protocol

    with PCSCTransport() as transport:
        transport.transmit(bytes.fromhex(command))

    assert binding.sent == [bytes.fromhex(framed)]


@pytest.mark.usefixtures("binding")
def test_the_answer_to_reset_is_told_in_bytes() -> None:
    with PCSCTransport() as transport:
        assert transport.atr == bytes.fromhex("3B8001")


def losing(binding: Binding, state: int, answer: tuple[int, bytes]) -> Callable[[bytes], tuple[int, bytes]]:
    def transmit(_command: bytes) -> tuple[int, bytes]:
        binding.state = state
        return answer

    return transmit


@pytest.mark.parametrize("answer", [(0x80100016, b""), (0, b""), (0, b"\x90")], ids=["error", "nothing", "half"])
@pytest.mark.parametrize(
    ("state", "kind"), [(EMPTY, CardRemovedError), (UNKNOWN, ReaderRemovedError)], ids=["no card", "no reader"]
)
def test_a_failed_exchange_is_put_down_to_what_left(
    binding: Binding, state: int, kind: type[TransportError], answer: tuple[int, bytes]
) -> None:
    with PCSCTransport() as transport:
        binding.transmitting = losing(binding, state, answer)
        with pytest.raises(kind):
            transport.transmit(bytes(5))


def test_a_failed_exchange_with_a_card_that_stays_is_the_links_fault(
    binding: Binding, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chipkit.session.pcsc.transport._NOTICED_SECONDS", 0.05)
    with PCSCTransport() as transport:
        binding.transmitting = lambda _command: (0x80100016, b"")
        with pytest.raises(TransportError) as caught:
            transport.transmit(bytes(5))

    assert type(caught.value) is ExchangeFailedError
    assert caught.value.__cause__ is None


def test_closing_unpowers_the_card_once(binding: Binding) -> None:
    transport = PCSCTransport()
    binding.closed.clear()
    transport.close()
    transport.close()

    assert binding.closed == ["unpowered", "context"]


def test_an_idle_card_is_asked_for_before_windows_takes_its_transaction_away() -> None:
    """A transaction without a command for five seconds is ended there, and the card reset."""
    assert 0 < pcsc_transport._KEEP_ALIVE_SECONDS < 5


def test_an_idle_card_is_asked_for_until_it_is_given_back(binding: Binding, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chipkit.session.pcsc.transport._KEEP_ALIVE_SECONDS", 0.01)
    asked = threading.Semaphore(0)

    def status(_handle: int) -> tuple[int, str, int, int, list[int]]:
        asked.release()
        return 0, READER, 0, 2, [0x3B]

    monkeypatch.setattr(binding, "SCardStatus", status)

    with PCSCTransport():
        assert all(asked.acquire(timeout=60) for _ in range(4))

    assert not any(thread.name == "pcsc-keep-alive" and thread.is_alive() for thread in _settled())


def _settled() -> list[threading.Thread]:
    """The threads that are left when those that were told to end have had their time."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and any(thread.name == "pcsc-keep-alive" for thread in threading.enumerate()):
        time.sleep(0.01)
    return threading.enumerate()


# dropped without close ----------------------------------------------------------------------------------------------


def test_a_transport_that_is_dropped_gives_its_card_back_and_says_so(binding: Binding) -> None:
    transport = PCSCTransport()
    transport.transmit(bytes(5))

    with pytest.warns(ResourceWarning, match=f"{READER} was dropped without close"):
        del transport

    assert binding.closed == ["unpowered", "context"]


def test_one_in_a_circle_is_found_by_the_collector(binding: Binding) -> None:
    transport: Any = PCSCTransport()
    transport.circle = transport
    del transport

    with pytest.warns(ResourceWarning, match="dropped without close"):
        gc.collect()

    assert binding.closed == ["unpowered", "context"]


def test_one_that_was_closed_or_never_had_a_card_says_nothing(binding: Binding, recwarn: Any) -> None:
    with PCSCTransport():
        pass
    binding.state = EMPTY
    with pytest.raises(NoCardError):
        PCSCTransport()
    gc.collect()

    assert binding.closed == ["unpowered", "context", "context"]
    assert not recwarn.list


def test_its_thread_ends_with_it(binding: Binding) -> None:
    before = set(threading.enumerate())
    transport = PCSCTransport()
    (keeper,) = (each for each in threading.enumerate() if each not in before and each.name == "pcsc-keep-alive")

    with pytest.warns(ResourceWarning):
        del transport
    keeper.join()

    assert binding.closed


def test_one_that_is_dropped_in_the_thread_that_keeps_it_alive_does_not_hang(binding: Binding) -> None:
    transport = PCSCTransport()
    held: Any = transport._held

    def dropped_inside() -> None:
        nonlocal transport
        with held.lock:  # as where the collector runs while the keeper asks for the card
            del transport
            gc.collect()

    with pytest.warns(ResourceWarning):
        dropped_inside()

    assert binding.closed == ["unpowered", "context"]


def test_readers_that_come_and_go_are_logged(binding: Binding, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="chipkit")

    with PCSCTransport() as transport:
        transport.transmit(b"secret")

    assert caplog.messages == [f"reader connected: {READER}", f"reader given back: {READER}"]
    assert binding.sent == [b"secret"]
