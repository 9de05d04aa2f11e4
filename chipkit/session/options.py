"""What a reading asks for, and what it may tolerate."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import field
from typing import Final, get_args

from chipkit.doors import expect, expect_callback, expect_collection, expect_number
from chipkit.lds.files import EF
from chipkit.lds.limits import MAX_FILE
from chipkit.lds.security_infos import CIPHERS, Cipher
from chipkit.meant import there_are
from chipkit.national.registry import KNOWN_NATIONS
from chipkit.protocol.proof_rules import ACTIVE_AUTHENTICATION_RULES, ActiveAuthenticationRule
from chipkit.session.memory import PairMemory
from chipkit.values import dataclass

__all__ = ["NEVER_READ", "Budget", "CallerChallenge", "ReadOptions"]

_MOST: Final = 10**9
"""More of anything, seconds included, than any reading has."""

NEVER_READ: Final = frozenset({EF.DG3, EF.DG4})
"""Fingerprints and irises: they need Terminal Authentication, and on some chips the mere attempt ends the session."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """How many exchanges one file may take: so many times what its announced length needs, and a few to begin with."""

    block: int = 100
    """Bytes of a file that an exchange is expected to bring."""
    factor: float = 2.0
    spare: int = 8
    untold: int = 2048
    """Bytes that are assumed of a file whose length is not known yet."""

    def __post_init__(self) -> None:
        for name in ("block", "spare", "untold"):
            expect_number(getattr(self, name), name, least=int(name == "block"), most=_MOST)
        expect_number(self.factor, "factor", least=0, most=_MOST, whole=False)

    def exchanges(self, size: int | None, *, carried: int) -> int:
        """The most exchanges for a file of `size` bytes, None while its length is not known.

        A reader that carries but `carried` bytes of a file in one response is not the chip's doing, and is allowed for.
        """
        blocks = -(-(self.untold if size is None else size) // max(1, min(self.block, carried)))
        return int(self.factor * blocks) + self.spare


class CallerChallenge:
    """A challenge of the caller's, given out once: a signature over one that was used before proves nothing."""

    SIZE: Final = 8
    """Bytes of a challenge (Doc 9303-11, 6.1.2.1)."""

    def __init__(self, challenge: bytes) -> None:
        """Keep it until it is taken.

        Raises:
            TypeError: The challenge is not bytes.
            ValueError: The challenge has not 8 bytes.
        """
        expect(challenge, bytes, "challenge")
        if len(challenge) != self.SIZE:
            raise ValueError(f"challenge: {len(challenge)} bytes where {self.SIZE} belong")
        self._left = [challenge]

    def __repr__(self) -> str:
        return f"<{type(self).__name__}{' that was sent' if self.is_spent else ''}>"

    @property
    def is_spent(self) -> bool:
        """Whether it was given out."""
        return not self._left

    def take(self) -> bytes | None:
        """The challenge, the first time; None ever after."""
        try:
            return self._left.pop()
        except IndexError:
            return None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOptions:
    """The choices of one reading; the defaults are those of a counter in Vietnam."""

    files: AbstractSet[EF] | None = None
    """Data groups to read, None for all that are listed; EF.COM and EF.SOD are always read, `NEVER_READ` never."""
    card_access_fallback: bytes | None = field(default_factory=lambda: KNOWN_NATIONS.card_access)
    """EF.CardAccess to assume where the chip refuses to give its own; None assumes nothing.

    It is used if the chip refuses the file for a reason other than that it does not exist or is empty. With a CAN,
    which opens by PACE only, it is used in those cases too. It is not used for a file that was read and is malformed.
    """
    allow_bac_after_failed_pace: bool = False
    """Open by Basic Access Control although PACE was offered and failed; both attempts stay on record."""
    pace_ciphers: tuple[Cipher, ...] = CIPHERS
    """Which cipher of PACE is preferred where a chip offers several; 3DES comes behind AES wherever it stands here."""
    chip_authentication: bool = True
    """Whether the chip is asked to prove itself by Chip Authentication."""
    active_authentication: ActiveAuthenticationRule = "always"
    """When the chip is asked for a signature, which is a proof that may be handed on; policy may ask for less."""
    challenge: CallerChallenge | bytes | None = field(default=None, repr=False)
    """8 bytes for the chip to sign in place of random ones (Doc 9303-11, 6.1.2.1); they serve for one reading."""
    return_window: float = 0.0
    """Seconds in which a card that left may be put back, so that the reading goes on where it stopped; 0 for none.

    Each loss has them, five losses at most, within the `deadline`. A PIN or PUK is never presented twice.
    """
    memory: PairMemory | None = None
    """What is remembered of card and reader, and where what is learnt is kept; None for nothing of either.

    `chipkit.session.pair_file.PairFile` keeps it in the user's cache folder, as `chipkit read` and the desk do.
    """
    max_file_size: int = MAX_FILE
    """Files that announce more bytes break the reading off, as do those over the bound of their own."""
    deadline: float | None = 60.0
    """Seconds for the whole card, after which the reading breaks off; None for as long as it takes."""
    budget: Budget = Budget()
    """Exchanges for one file, after which the reading breaks off."""

    def __post_init__(self) -> None:
        if self.files is not None:
            expect_collection(self.files, "files")
            for ef in self.files:
                expect(ef, EF, "one of files")
            object.__setattr__(self, "files", frozenset(self.files))
        for name in ("allow_bac_after_failed_pace", "chip_authentication"):
            expect(getattr(self, name), bool, name)
        self._check_proofs()
        if self.card_access_fallback is not None:
            expect(self.card_access_fallback, bytes, "card_access_fallback")
        if self.deadline is not None:
            expect_number(self.deadline, "deadline", least=0, most=_MOST, whole=False)
        if self.memory is not None:
            for name in ("recall", "remember"):
                expect_callback(getattr(self.memory, name, None), f"memory.{name}")
        expect_number(self.return_window, "return_window", least=0, most=_MOST, whole=False)
        expect_number(self.max_file_size, "max_file_size", least=1, most=_MOST)
        expect(self.budget, Budget, "budget")
        expect_collection(self.pace_ciphers, "pace_ciphers")
        object.__setattr__(self, "pace_ciphers", tuple(self.pace_ciphers))
        if strange := [cipher for cipher in self.pace_ciphers if cipher not in get_args(Cipher)]:
            told = there_are(strange[0], get_args(Cipher))
            raise ValueError(f"pace_ciphers: {strange[0]!r} is not a cipher; {told}")

    def _check_proofs(self) -> None:
        if self.active_authentication not in ACTIVE_AUTHENTICATION_RULES:
            told = there_are(self.active_authentication, ACTIVE_AUTHENTICATION_RULES)
            raise ValueError(f"active_authentication: {self.active_authentication!r} is no rule; {told}")
        if self.challenge is not None and not isinstance(self.challenge, CallerChallenge):
            object.__setattr__(self, "challenge", CallerChallenge(self.challenge))

    @property
    def own_challenge(self) -> CallerChallenge | None:
        """The caller's challenge, if there is one."""
        return self.challenge if isinstance(self.challenge, CallerChallenge) else None

    def wants(self, ef: EF) -> bool:
        """Whether a listed data group is to be read."""
        return ef not in NEVER_READ and (self.files is None or ef in self.files)
