"""A certificate that came in an import, and what keeps it out before anything is asked of the store."""

from __future__ import annotations

from dataclasses import field
from datetime import datetime

from chipkit.crypto.keys import load_public_key
from chipkit.deviation import Deviation
from chipkit.errors import CodecError, KeyUnusableError, UnsupportedError
from chipkit.pki.certificate import Certificate
from chipkit.trust.conformance import Conformance
from chipkit.trust.marking import is_test
from chipkit.trust.model import Anchor, AnchorKind, Confirmation
from chipkit.trust.profile import is_authority
from chipkit.trust.reliance import ANYBODY, Basis
from chipkit.values import dataclass

__all__ = ["Wanted", "objection_below", "objection_to"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A certificate that came."""

    certificate: Certificate
    source: str
    where: str
    kind: AnchorKind | None = None
    """What a believed list makes of it; None for one that somebody handed over."""
    signer: str = ""
    """SHA-256 of the list signer's certificate."""
    basis: Basis = ()
    """What it rests on where a list makes it an anchor."""
    by_test: bool = False
    """Whether a test authority vouches for it."""
    deviations: tuple[Deviation, ...] = ()
    salvaged: bool = False
    """Whether it was found by a search alone (`chipkit.trust.containers.Item.salvaged`)."""
    conformance: Conformance = field(default_factory=Conformance)

    def confirmed_by(self, confirmation: Confirmation | None) -> Confirmation | None:
        """Who confirms it by confirming what was handed over; nobody one of a list, or one that was salvaged."""
        return None if self.salvaged or self.kind is not None else confirmation

    def as_listed(self, kind: AnchorKind, at: datetime) -> Anchor:
        """The anchor that a list makes of it, of a kind and since a time."""
        return Anchor(self.certificate, kind, self.source, at, self.signer, basis=self.basis)


def objection_to(wanted: Wanted, *, test: bool) -> str:
    """Why a certificate may not be kept at all; empty where nothing speaks against it."""
    certificate = wanted.certificate
    if wanted.by_test and not is_test(certificate):
        return "a TEST authority vouches for it, and it is not a TEST certificate itself"
    if is_test(certificate) and not test:
        return "is a TEST certificate, which proves nothing about a real card: import it with --test or not at all"
    if not is_authority(certificate):
        listed = wanted.kind is not None
        return (
            "is a document signer or another end entity, no CSCA, and a list vouches for CSCAs alone" if listed else ""
        )
    return _key_objection(certificate)


def objection_below(wanted: Wanted, below: str) -> str:
    """Why an authority that was handed over is refused where a known key signed it which anybody may have.

    Args:
        wanted: The certificate.
        below: `chipkit.trust.soundness.Standing.below`.
    """
    if not below or wanted.kind is not None or not is_authority(wanted.certificate):
        return ""
    return f"{below}: {ANYBODY}; if its issuer says that it is its own, confirm it with --by and --source"


def _key_objection(certificate: Certificate) -> str:
    """Why nothing can be verified with a certificate's key; one of a kind that is merely not known here may come."""
    try:
        load_public_key(certificate.public_key)
    except UnsupportedError:
        return ""
    except (KeyUnusableError, CodecError) as error:
        return f"its key is unusable: {error}"
    return ""
