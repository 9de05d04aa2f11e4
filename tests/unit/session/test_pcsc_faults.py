"""Readers that fail in every way that PC/SC has a word for."""

from __future__ import annotations

from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chipkit.errors import CardRemovedError, CardResetError, LengthRefusedError, TransportError
from chipkit.session.pcsc import (
    AccessDeniedError,
    MuteCardError,
    NoCardError,
    PCSCTransport,
    ReaderBusyError,
    SeveralCardsError,
    list_readers,
    native,
    reader_states,
    remedy_for,
    wait_for_card,
    wait_for_id_card,
)
from chipkit.session.pcsc.errors import error_for
from chipkit.session.pcsc.remedies import REMEDIES
from tests.unit.session.pcsc_service import (
    BUSY,
    DENIED,
    EMPTY,
    FAILED,
    HELD,
    MUTE,
    MUTE_CODE,
    NO_CARD,
    OK,
    OTHER_PROTOCOL,
    PRESENT,
    REMOVED,
    RESET,
    UNKNOWN_READER,
    Reader,
    Service,
)

READ: Final = bytes.fromhex("00B0000000")
EXTENDED: Final = bytes.fromhex("00B00000000800")

# every code has an error and a remedy ---------------------------------------------------------------------------------


def codes_of_pyscard() -> dict[str, int]:
    scard = pytest.importorskip("smartcard.scard")
    return {
        name: getattr(scard, name) & 0xFFFFFFFF
        for name in dir(scard)
        if name.startswith(("SCARD_E_", "SCARD_F_", "SCARD_W_"))
    } | {"SCARD_P_SHUTDOWN": 0x80100018}


@pytest.mark.parametrize("system", ["linux", "darwin", "win32"])
def test_every_code_that_pyscard_knows_has_words_in_both_languages(
    monkeypatch: pytest.MonkeyPatch, system: str
) -> None:
    monkeypatch.setattr("sys.platform", system)
    for name, code in codes_of_pyscard().items():
        for each in (code, code - (1 << 32)):
            error = error_for(each, "doing it")
            assert type(error) in REMEDIES, name
            assert type(error) is not TransportError, name
            assert str(error).startswith("doing it: "), name
            assert remedy_for(error, "en"), name
            assert remedy_for(error, "vi"), name
            assert remedy_for(error, "vi") != remedy_for(error, "en"), name


@given(code=st.integers(min_value=-(1 << 31), max_value=(1 << 32) - 1))
def test_any_code_gives_an_error_and_what_to_do(code: int) -> None:
    error = error_for(code)
    assert isinstance(error, TransportError)
    assert remedy_for(error, "en")
    assert remedy_for(error, "vi")
    assert remedy_for(TransportError("of no known kind"), "vi")


@pytest.mark.parametrize("code", [DENIED, 0x80100027])
def test_denied_access_is_called_so_and_has_its_remedy(service: Service, code: int) -> None:
    service.establishing = [code]

    with pytest.raises(AccessDeniedError, match="access denied") as caught:
        list_readers()

    assert "polkit" in remedy_for(caught.value, "en")
    assert "polkit" in remedy_for(caught.value, "vi")


# names ----------------------------------------------------------------------------------------------------------------


@given(names=st.lists(st.binary(min_size=1, max_size=12).filter(lambda name: b"\0" not in name), max_size=5))
def test_a_multi_string_is_taken_apart_whatever_it_holds(names: list[bytes]) -> None:
    assert native._split(b"".join(name + b"\0" for name in names) + b"\0", 1) == names
    for name in names:
        native.shown(name).encode("utf-8")


@given(data=st.binary(max_size=64), width=st.sampled_from([1, 2]))
def test_a_multi_string_that_is_none_harms_nobody(data: bytes, width: int) -> None:
    for name in native._split(data, width):
        native.shown(name).encode("utf-8")


@pytest.mark.parametrize("error", [UnicodeDecodeError("utf-8", b"\xff", 0, 1, "no text"), SystemError("no result")])
def test_a_list_that_pyscard_cannot_carry_is_taken_from_the_library(
    service: Service, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    service.listing = error
    monkeypatch.setattr(native, "list_names", lambda _context: (OK, [b"Bad \xff", b"A", "Đầu đọc".encode()]))
    monkeypatch.setattr(
        native,
        "status_change",
        lambda _context, _timeout, asked: (OK, [(name, EMPTY, []) for name, _ in asked]),
    )

    assert list_readers() == ("Bad \\xff", "A", "Đầu đọc")
    assert [(state.name, state.present) for state in reader_states()] == [
        ("Bad \\xff", False),
        ("A", True),
        ("Đầu đọc", False),
    ]


def test_a_reader_whose_name_nobody_can_carry_hides_no_other(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    service.readers = {"Lecteur à puce": Reader(PRESENT), "A": Reader(PRESENT)}
    monkeypatch.setattr(native, "_library", lambda: None)

    assert list_readers() == ("Lecteur à puce", "A")
    assert [state.name for state in reader_states()] == ["A"]
    assert wait_for_card(timeout=0) == "A"
    with PCSCTransport() as transport:
        assert transport.reader == "A"


def test_a_list_that_nobody_can_carry_is_an_error_with_a_name(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.listing = SystemError("no result")
    monkeypatch.setattr(native, "_library", lambda: None)

    with pytest.raises(TransportError, match="listing readers"):
        list_readers()


@pytest.mark.parametrize("listed", [[], [""], ["A", "A"], ["A", "", "A"]])
def test_a_list_of_names_holds_each_once_and_none_that_is_empty(service: Service, listed: list[str]) -> None:
    service.listed = listed

    assert list_readers() == tuple(dict.fromkeys(name for name in listed if name))


# which card -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "connecting"),
    [
        (MUTE, [OK]),
        (PRESENT, [MUTE_CODE]),
        (HELD, [BUSY]),
        (PRESENT, [BUSY]),
        (PRESENT, [UNKNOWN_READER]),
        (PRESENT, [0x80100017]),
        (PRESENT, [0x8010000C]),
        (PRESENT, [REMOVED]),
        (PRESENT, [0x80100001]),
        (EMPTY, [OK]),
    ],
)
def test_what_keeps_one_card_from_being_had_does_not_keep_the_next(
    service: Service, first: int, connecting: list[int]
) -> None:
    service.readers = {"A": Reader(first, connecting=connecting), "B": Reader(PRESENT)}

    with PCSCTransport() as transport:
        assert transport.reader == "B"
        assert service.held == ["B"]
    assert service.held == []


def test_a_reader_that_cannot_be_asked_hides_no_card(service: Service) -> None:
    service.readers = {"A": Reader(asking=UNKNOWN_READER), "B": Reader(PRESENT)}

    assert wait_for_card(timeout=0) == "B"


@pytest.mark.parametrize("code", [BUSY, RESET, MUTE_CODE])
def test_what_passes_in_a_moment_is_waited_for(service: Service, code: int) -> None:
    service.readers["A"].connecting = [code, code, OK]
    with PCSCTransport() as transport:
        assert transport.transmit(READ) == b"\x90\x00"
    assert service.calls["connect"] == 3


def test_a_card_that_stays_held_is_an_error_and_tried_a_few_times_only(service: Service) -> None:
    service.readers["A"].connecting = [BUSY]

    with pytest.raises(ReaderBusyError):
        PCSCTransport("A")
    assert service.calls["connect"] == 5


def test_a_mute_sam_is_waited_past_and_named_in_the_end(service: Service) -> None:
    service.readers = {"SAM": Reader(MUTE), "A": Reader(EMPTY)}
    service.when_asked("change", 3, lambda: setattr(service.readers["A"], "flags", PRESENT))

    assert wait_for_card(timeout=60) == "A"

    service.readers["A"].flags = EMPTY
    with pytest.raises(MuteCardError, match="SAM"):
        wait_for_card(timeout=0.3)
    service.readers["A"].flags = MUTE
    with pytest.raises(MuteCardError):
        wait_for_card()  # told although it may wait for ever


def test_a_held_card_is_waited_for_and_named_in_the_end(service: Service) -> None:
    service.readers["A"].flags = HELD
    with pytest.raises(ReaderBusyError, match="on A"):
        wait_for_card(timeout=0.3)
    service.when_asked("change", 3, lambda: setattr(service.readers["A"], "flags", PRESENT))

    assert wait_for_card("A", timeout=60) == "A"


TOKEN: Final = {"00a4": "6A82", "00b0": "6982"}
ID_CARDS: Final = [{"00a4": "9000"}, {"00a4": "6982"}, {"00a4": "6A82", "00b0": "31"}, {"00a4": "6985"}]


@pytest.mark.parametrize("answers", [*ID_CARDS[:2], {"00a4": "6A82", "00b0": "319000"}, ID_CARDS[3]])
def test_of_two_cards_the_id_card_is_found(service: Service, answers: dict[str, str]) -> None:
    service.readers = {"Token": Reader(PRESENT, answers=TOKEN), "A": Reader(PRESENT, answers=answers)}

    assert wait_for_id_card(timeout=0) == "A"
    assert service.held == []


def test_a_token_is_asked_once_while_an_id_card_is_waited_for(service: Service) -> None:
    service.readers = {"Token": Reader(PRESENT, answers=TOKEN), "A": Reader(EMPTY)}
    with pytest.raises(NoCardError, match="Token is not an ID card"):
        wait_for_id_card(timeout=0.7)
    assert service.calls["connect"] == 1


def test_two_id_cards_are_told(service: Service) -> None:
    service.readers = {"A": Reader(PRESENT), "B": Reader(PRESENT)}
    with pytest.raises(SeveralCardsError, match="A, B"):
        wait_for_id_card()


def test_a_lone_reader_is_not_asked_what_its_card_is(service: Service) -> None:
    service.readers["A"].answers = TOKEN
    assert wait_for_id_card(timeout=0) == "A"
    assert service.calls["connect"] == 0


def test_a_card_that_breaks_off_when_asked_is_left_to_the_reading(service: Service) -> None:
    service.readers = {"A": Reader(PRESENT, connecting=[REMOVED]), "B": Reader(EMPTY)}
    assert wait_for_id_card(timeout=0) == "A"


# exchanges ------------------------------------------------------------------------------------------------------------


ANEW = pytest.mark.parametrize("anew", [RESET, OTHER_PROTOCOL], ids=["another program", "the service itself"])
"""How PC/SC tells that the card was given power anew: by another program, or by the service, which looked at a card
that was just laid down only after somebody had connected to it."""


@ANEW
def test_a_reset_before_anything_was_said_costs_nothing(service: Service, anew: int) -> None:
    with PCSCTransport() as transport:
        service.transmitting = [anew, OK]
        assert transport.transmit(READ) == b"\x90\x00"
        transport.reset()
        service.transmitting = [anew, OK]
        assert transport.transmit(READ) == b"\x90\x00"
    assert service.reconnected == [0, 1, 0]


@ANEW
def test_a_reset_in_the_middle_is_told_and_the_link_stands_again(service: Service, anew: int) -> None:
    with PCSCTransport() as transport:
        transport.transmit(READ)
        service.transmitting = [anew, OK]
        with pytest.raises(CardResetError):
            transport.transmit(READ)
        assert len(service.sent) == 2, "the command is not repeated behind the caller's back"
        assert transport.begin_anew()
        assert not transport.begin_anew()
        assert transport.transmit(READ) == b"\x90\x00"


def test_a_reset_that_our_own_reset_leaves_behind_is_taken_up(service: Service) -> None:
    with PCSCTransport() as transport:
        service.begin = [RESET, OK]
        transport.reset()
        assert transport.transmit(READ) == b"\x90\x00"
    assert service.reconnected == [1, 0]


def test_a_link_that_went_on_by_itself_needs_no_new_beginning(service: Service) -> None:
    with PCSCTransport() as transport:
        transport.transmit(READ)
        service.transmitting = [RESET, OK]
        with pytest.raises(CardRemovedError):
            transport.transmit(READ)
        transport.transmit(READ)
        assert not transport.begin_anew()


def test_an_exchange_that_another_program_delays_is_repeated(service: Service) -> None:
    with PCSCTransport() as transport:
        service.transmitting = [BUSY, BUSY, OK]
        assert transport.transmit(READ) == b"\x90\x00"
        service.transmitting = [BUSY]
        with pytest.raises(ReaderBusyError):
            transport.transmit(READ)
    assert len(service.sent) == 3 + 5


@pytest.mark.parametrize("code", [FAILED, 0x80100008, 0x80100001, 0x80100004, 0x8010001F, 0x8010002F, 0x80100011])
def test_a_reader_that_fails_over_an_extended_length_is_a_short_one_then(service: Service, code: int) -> None:
    service.size = (2048).to_bytes(4, "little")
    with PCSCTransport() as transport:
        assert transport.max_response == 2048
        service.transmitting = [code, OK]
        with pytest.raises(LengthRefusedError):
            transport.transmit(EXTENDED)
        assert (transport.max_command, transport.max_response) == (261, 256)
        assert transport.begin_anew()
        assert transport.transmit(READ) == b"\x90\x00"


def test_a_short_command_that_fails_says_nothing_of_lengths(service: Service) -> None:
    service.size = (2048).to_bytes(4, "little")
    with PCSCTransport() as transport:
        service.transmitting = [FAILED]
        with pytest.raises(TransportError) as caught:
            transport.transmit(READ)
        assert not isinstance(caught.value, LengthRefusedError)
        assert transport.max_response == 2048
        assert not transport.begin_anew()


def test_a_card_that_left_over_an_extended_command_has_left(service: Service) -> None:
    service.size = (2048).to_bytes(4, "little")
    with PCSCTransport() as transport:
        service.transmitting = [FAILED]
        service.readers["A"].flags = EMPTY
        with pytest.raises(CardRemovedError) as caught:
            transport.transmit(EXTENDED)
        assert not isinstance(caught.value, CardResetError)


def test_a_card_that_is_silent_is_told_as_a_time_out(service: Service) -> None:
    with PCSCTransport() as transport:
        service.transmitting = [0x8010000A]
        with pytest.raises(TransportError) as caught:
            transport.transmit(READ)
    assert isinstance(caught.value.__cause__, TimeoutError)


@given(size=st.integers(min_value=0, max_value=(1 << 32) - 1))
def test_the_link_never_carries_more_than_the_reader_announces(size: int) -> None:
    from chipkit.session.pcsc.transport import _limits  # noqa: PLC0415 - a detail, walked over its whole range

    command, response = _limits(size or None)
    if size < 32:
        assert (command, response) == (261, 256), "nonsense, or nothing announced"
    elif size <= 256:
        assert response == size
        assert command == 6 + min(size, 255)
    else:
        assert response == min(size, 65533)
        assert command <= 65533


# a card that is put back ---------------------------------------------------------------------------------------------


def test_a_card_that_is_put_back_is_taken_and_kept(service: Service) -> None:
    reader = Reader(PRESENT)
    service.readers = {"R": reader}
    with PCSCTransport() as transport:
        transport.transmit(READ)
        reader.connecting = [NO_CARD, NO_CARD, OK]

        assert transport.await_card(5.0, lambda: False)

        assert transport.transmit(READ) == b"\x90\x00"
        assert service.held == ["R"]
    assert service.held == []


def test_a_card_that_is_not_put_back_in_time_is_gone(service: Service) -> None:
    reader = Reader(PRESENT)
    service.readers = {"R": reader}
    with PCSCTransport() as transport:
        reader.connecting = [NO_CARD]

        assert not transport.await_card(0.2, lambda: False)

        with pytest.raises(TransportError):
            transport.transmit(READ)


def test_whoever_waits_for_a_card_can_be_stopped(service: Service) -> None:
    reader, asked = Reader(PRESENT), iter([False, False, True])
    service.readers = {"R": reader}
    with PCSCTransport() as transport:
        reader.connecting = [NO_CARD]

        assert not transport.await_card(60.0, lambda: next(asked))


def test_a_reader_that_left_is_not_waited_for(service: Service) -> None:
    service.readers = {"R": Reader(PRESENT)}
    with PCSCTransport() as transport:
        service.readers = {}

        with pytest.raises(TransportError):
            transport.await_card(60.0, lambda: False)


def test_lengths_that_a_reader_could_not_carry_stay_short(service: Service) -> None:
    service.readers = {"R": Reader(PRESENT)}
    service.size = (65_536).to_bytes(4, "little")
    with PCSCTransport() as transport:
        transport.max_command, transport.max_response = 261, 256

        assert transport.await_card(1.0, lambda: False)

        assert (transport.max_command, transport.max_response) == (261, 256)
