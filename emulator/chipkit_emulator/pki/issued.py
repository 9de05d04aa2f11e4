"""A certificate together with the key that it vouches for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chipkit.pki.certificate import Certificate
    from chipkit_emulator.pki.keys import Signer

__all__ = ["Issued"]


@dataclass(frozen=True, slots=True)
class Issued:
    """A certificate together with the key that it vouches for."""

    certificate: Certificate
    signer: Signer
