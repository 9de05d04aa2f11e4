"""What a chip offers before it is opened: its ways of PACE, the best first (Doc 9303-11, 4.2, 4.4 and 9.2)."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from chipkit.lds.security_infos import Cipher, PACEDomainParameterInfo, PACEInfo, PACEMapping, SecurityInfos
from chipkit.protocol.pace import is_supported, needs_extended_length
from chipkit.values import dataclass

__all__ = ["NO_PACE", "Offer"]


@dataclass(frozen=True, slots=True)
class Offer:
    """The ways of PACE that EF.CardAccess names."""

    of_pace: bool
    """Whether it speaks of PACE at all, in words that are understood or not."""
    ways: tuple[PACEInfo, ...]
    """The ways that are spoken here, in the order in which they are to be tried."""
    _parameters: frozenset[int | None]
    """All domain parameters that are named, for ways that are not spoken here too."""
    explicit: tuple[PACEDomainParameterInfo, ...] = ()
    """The chip's own sets of domain parameters."""
    assumed: frozenset[PACEInfo] = frozenset()
    """Of the ways, those of an entry that does not tell its domain parameters, each with a set that is assumed."""

    @classmethod
    def of(cls, infos: SecurityInfos, ciphers: tuple[Cipher, ...], *, extended: bool = True) -> Offer:
        """What a set of entries offers; neither their order nor one that stands twice means anything.

        Args:
            infos: The entries.
            ciphers: The order of preference; ciphers that are not named come last, and 3DES behind them all.
            extended: Whether the link carries extended lengths, without which some ways cannot be tried.
        """
        named = {info.parameter_id for info in infos.pace_infos}
        named |= {info.parameter_id for info in infos.pace_domain_parameter_infos}
        explicit = infos.pace_domain_parameter_infos
        ways = {info for info in infos.pace_infos if is_supported(info, explicit)}
        assumed = frozenset(way for info in infos.pace_infos for way in _assumed(info, explicit)) - ways
        ways = {info for info in ways | assumed if extended or not needs_extended_length(info, explicit)}
        ranked = sorted(ways, key=lambda info: _rank(info, ciphers, assumed=info in assumed))
        return cls(bool(infos.of_pace), tuple(ranked), frozenset(named), explicit, assumed)

    def naming_parameters(self, info: PACEInfo, *, known: bool = False) -> tuple[bool, ...]:
        """Whether MSE:SET AT names the domain parameters: what to try first, and what where that is refused.

        They must be named where there is more than one set of them (tag 84; Doc 9303-11, 4.4.4.1), and need not be
        where there is one; chips are met that demand the one and refuse the other. A protocol that is offered with
        several sets is never tried without: the chip might take another set than we do.

        Args:
            info: The way of PACE.
            known: Whether such a chip demanded them before, where that is remembered: they are named at first then.
        """
        if info in self.assumed:
            return (False,)
        own = {way.parameter_id for way in self.ways if way.oid == info.oid and way not in self.assumed}
        if len(own) > 1:
            return (True,)
        first = self.ambiguous or known
        return (first, not first)

    def as_told(self) -> Offer:
        """Without the ways that are assumed."""
        ways = tuple(info for info in self.ways if info not in self.assumed)
        return replace(self, ways=ways, assumed=frozenset())

    @property
    def ambiguous(self) -> bool:
        """Whether there is more than one set of domain parameters."""
        return len(self._parameters) > 1


_MAPPINGS: Final[tuple[PACEMapping, ...]] = ("cam", "gm", "im")
"""The one that proves the chip comes first (Appendix J.1, step 1); the others are as good as each other."""


def _rank(info: PACEInfo, ciphers: tuple[Cipher, ...], *, assumed: bool) -> tuple[bool, bool, int, int, bool, int, int]:
    """AES before 3DES; then the preferred cipher, the mapping, curves, and the larger field, by its number (9.5.1).

    Behind them all come the ways whose domain parameters are assumed, the likely ones first.
    """
    preferred = ciphers.index(info.cipher) if info.cipher in ciphers else len(ciphers)
    mapping = _MAPPINGS.index(info.mapping)
    number = _LIKELY[info.agreement].index(info.parameter_id or 0) if assumed else -(info.parameter_id or 0)
    return assumed, info.cipher == "3des", preferred, mapping, info.agreement == "dh", number, info.version


_LIKELY: Final = {"ecdh": (13, 12, 16, 15, 17, 18), "dh": (2, 1, 0)}
"""Sets of domain parameters by kind of key agreement, the likeliest first."""


def _assumed(info: PACEInfo, explicit: tuple[PACEDomainParameterInfo, ...]) -> tuple[PACEInfo, ...]:
    """Tolerance: an entry that names no domain parameters, of a chip that spells out none, is tried with the likely."""
    if info.parameter_id is not None or is_supported(info, explicit):
        return ()
    ways = (replace(info, parameter_id=number) for number in _LIKELY[info.agreement])
    return tuple(way for way in ways if is_supported(way, explicit))


NO_PACE = Offer(of_pace=False, ways=(), _parameters=frozenset())
"""What a chip offers whose EF.CardAccess is not available."""
