"""What to do about each error of readers and PC/SC, in both languages."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, TypeAlias

from chipkit.errors import CardRemovedError, CardResetError, LengthRefusedError, TransportError
from chipkit.frozen import FrozenMapping
from chipkit.language import Language
from chipkit.session.pcsc.errors import (
    AccessDeniedError,
    AmbiguousReaderError,
    ExchangeFailedError,
    LibraryMissingError,
    MuteCardError,
    NoCardError,
    NoReaderError,
    ReaderBusyError,
    ReaderFaultError,
    ReaderRemovedError,
    ReaderTimeoutError,
    ServiceIdleError,
    ServiceNotRunningError,
    SeveralCardsError,
)

__all__ = ["REMEDIES", "remedy_for"]

_Words: TypeAlias = "Mapping[Language, str]"


def _w(en: str, vi: str) -> _Words:
    return FrozenMapping({Language.EN: en, Language.VI: vi})


_LINUX: Final = sys.platform.startswith("linux")
_LAY_DOWN: Final = _w(
    "lay the card flat on the middle of the reader and leave it",
    "đặt thẻ nằm phẳng giữa đầu đọc và giữ yên",
)
_PLUG_IN: Final = _w(
    "plug the reader in; on Linux, its driver may be missing (libccid)",
    "cắm đầu đọc vào máy; trên Linux có thể thiếu trình điều khiển (libccid)",
)

REMEDIES: Final[Mapping[type[TransportError], _Words]] = MappingProxyType(
    {
        LibraryMissingError: _w(
            "install what is named, then run chipkit diag again", "cài phần còn thiếu, rồi chạy lại chipkit diag"
        ),
        ServiceNotRunningError: _w(
            "install and start it: sudo apt-get install pcscd; sudo systemctl start pcscd.socket"
            if _LINUX
            else "start it: on Windows, the service Smart Card (SCardSvr) runs while a reader is connected",
            "cài và khởi động dịch vụ: sudo apt-get install pcscd; sudo systemctl start pcscd.socket"
            if _LINUX
            else "khởi động dịch vụ; trên Windows, dịch vụ Smart Card (SCardSvr) chạy khi có đầu đọc",
        ),
        ServiceIdleError: _w(
            "plug the reader in; if it stays so, start the service Smart Card (SCardSvr)",
            "cắm đầu đọc vào máy; nếu vẫn vậy, khởi động dịch vụ Smart Card (SCardSvr)",
        ),
        AccessDeniedError: _w(
            "sit at this machine itself: a remote session (SSH, Remote Desktop) may not use its readers; "
            "on Linux, allow org.debian.pcsc-lite.access_pcsc and access_card for this user in polkit",
            "dùng trực tiếp tại máy này: phiên từ xa (SSH, Remote Desktop) có thể không được dùng đầu đọc; "
            "trên Linux, cho phép org.debian.pcsc-lite.access_pcsc và access_card cho người dùng này trong polkit",
        ),
        NoReaderError: _PLUG_IN,
        AmbiguousReaderError: _w(
            "give the whole name of the reader; chipkit readers lists them",
            "ghi đủ tên đầu đọc; chipkit readers liệt kê các tên",
        ),
        SeveralCardsError: _w(
            "leave one card alone on the readers, or name the reader",
            "chỉ để lại một thẻ trên các đầu đọc, hoặc chỉ rõ đầu đọc",
        ),
        NoCardError: _LAY_DOWN,
        CardRemovedError: _w(
            "lay the card down again and leave it until the reading is done",
            "đặt lại thẻ và giữ yên cho đến khi đọc xong",
        ),
        CardResetError: _w(
            "close other card software and read the card again",
            "đóng phần mềm thẻ khác rồi đọc lại thẻ",
        ),
        LengthRefusedError: _w(
            "read the card again: short commands are used now", "đọc lại thẻ: lần này máy dùng lệnh ngắn"
        ),
        ReaderRemovedError: _w(
            "plug the reader in again, without a hub if there is one",
            "cắm lại đầu đọc, không qua bộ chia USB nếu có",
        ),
        ReaderBusyError: _w("close the other card software, then try again", "đóng phần mềm đọc thẻ khác rồi thử lại"),
        ReaderFaultError: _w(
            "pull the reader's cable and plug it in again; if it stays so, restart the PC/SC service",
            "rút dây đầu đọc rồi cắm lại; nếu vẫn vậy, khởi động lại dịch vụ PC/SC",
        ),
        ReaderTimeoutError: _LAY_DOWN,
        ExchangeFailedError: _w(
            "lay the card down again, other cards and phones away from it; then try another reader",
            "đặt lại thẻ, để thẻ khác và điện thoại ra xa; sau đó thử đầu đọc khác",
        ),
        MuteCardError: _w(
            "turn the card round and lay it flat on the middle of the reader, other cards away from it",
            "lật thẻ, đặt nằm phẳng giữa đầu đọc, để thẻ khác ra xa",
        ),
    }
)
"""By kind of error; each kind that `error_for` gives is named itself."""

_GENERAL: Final = _w("try again; if it stays so, run chipkit diag", "thử lại; nếu vẫn vậy, chạy chipkit diag")


def remedy_for(error: TransportError, language: Language | str = Language.EN) -> str:
    """What to do about an error, in a language; a general remedy if the kind is not known.

    Raises:
        ValueError: The language is unknown.
    """
    kinds = (REMEDIES[kind] for kind in type(error).__mro__ if kind in REMEDIES)
    return next(kinds, _GENERAL)[Language(language)]
