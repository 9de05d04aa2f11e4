"""How a reading uses what is remembered of card and reader (`chipkit.session.memory`), and what it adds to it.

What is used is told as the deviation that it stands for, as if it had been met now.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Final

from chipkit.deviation import Deviation
from chipkit.lds.files import EF
from chipkit.session.memory import PairFacts
from chipkit.session.reading import Reading
from chipkit.session.transport import Transport, reader_of

__all__ = ["pair_of", "recall", "remember", "use_for_files", "use_for_lengths"]

_NAME_SIZE: Final = 32
_DETAIL: Final = "remembered of this card and reader"


def pair_of(atr: bytes, reader: str) -> str:
    """The name of a pair: a hash of answer to reset and reader, 32 hexadecimal digits; empty where one is unknown."""
    if not atr or not reader:
        return ""
    return sha256(len(atr).to_bytes(2, "big") + atr + reader.encode("utf-8", "surrogateescape")).hexdigest()[
        :_NAME_SIZE
    ]


def recall(reading: Reading, transport: Transport) -> None:
    """Look up what is known of this card on this reader."""
    memory = reading.options.memory
    if memory is not None and (pair := pair_of(reading.atr, reader_of(transport))):
        reading.pair, reading.known = pair, memory.recall(pair)


def use_for_lengths(reading: Reading) -> None:
    """Keep to short lengths where extended ones were refused."""
    if reading.known.short and reading.driver.extended:
        reading.driver.forbid_extended()
        reading.note(Deviation("read.extended-length-refused", EF.ATR_INFO.label, _DETAIL))


def use_for_files(reading: Reading) -> None:
    """Begin as the pair is known to do in the end."""
    known, limits = reading.known, reading.limits
    # where lengths are extended, the ceiling is learnt anew: who never sends one of them does not learn its refusal
    if known.ceiling is not None and known.ceiling < limits.max_data and not reading.driver.extended:
        limits.keep_to(known.ceiling)
        reading.note(Deviation("read.length.reduced", detail=f"{_DETAIL}: {known.ceiling}"))
    if known.selects:
        limits.by_sfi = False
        reading.note(Deviation("read.sfi-refused", detail=_DETAIL))
    if known.header_first:
        limits.header_first = True
        reading.note(Deviation("read.end-of-file-refused", detail=_DETAIL))


def remember(reading: Reading) -> None:
    """Keep what a whole reading learnt; one that broke off may have met the trouble and not the chip."""
    memory = reading.options.memory
    if memory is None or not reading.pair:
        return
    limits, met = reading.limits, {deviation.code for deviation in reading.deviations}
    memory.remember(
        reading.pair,
        PairFacts(
            ceiling=limits.ceiling,
            short="read.extended-length-refused" in met,
            names_parameters=reading.names_parameters,
            selects=not limits.by_sfi,
            header_first=limits.header_first,
        ),
    )
