"""For which CSCA a signer of master lists was believed, in a store of the time before that was noted.

A signer that a trusted CSCA issued was believed for that; else it was taken unseen, which no row says. What was trusted
in the version in which the signer was accepted tells them apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final, TypeAlias

from chipkit.errors import ChipkitError
from chipkit.pki.certificate import Certificate, parse_certificate
from chipkit.pki.cms import SignedData
from chipkit.trust.grounds import GroundKind
from chipkit.trust.rows import likeness_key, name_key, time_text, whole
from chipkit.trust.schema import BASES_NOTED, LIVE
from chipkit.trust.signatures import signature_verdict

__all__ = ["OldBases", "base_of"]

Rows: TypeAlias = Callable[..., list[tuple[Any, ...]]]

_ACCEPTED: Final = (
    f"SELECT s.since, s.accepted_at FROM list_signer s WHERE s.sha256 = :key AND s.pinned = 0 AND {LIVE.format('s')}"
)
_THEN: Final = "since <= :then AND until > :then"
_STRENGTHS: Final = {GroundKind.LIST_SIGNED.value: 1, GroundKind.PINNED_SIGNER.value: 2}
_CONFIRMED: Final = 3
_DAMAGE: Final = (ChipkitError, ValueError)


class OldBases:
    """Finds them out for one version of such a store that is merely read; whoever writes there notes them."""

    def __init__(self, rows: Rows) -> None:
        """Ask `rows` what a statement gives that asks for rows of that version."""
        self._rows = rows
        self._noted: bool | None = None
        self._known: dict[str, str] = {}

    def base_of(self, signer: str) -> str:
        """SHA-256 of the CSCA that a signer was believed for; empty where it was for none, or where that is noted."""
        if self._noted is None:
            self._noted = bool(self._rows("SELECT 1 FROM meta WHERE name = :key", key=BASES_NOTED))
        if self._noted:
            return ""
        if signer not in self._known:
            accepted = self._rows(_ACCEPTED, key=signer)
            found = [base_of(self._rows, signer, since, accepted_at) for since, accepted_at in accepted]
            self._known[signer] = next(iter(found), "")
        return self._known[signer]


def base_of(rows: Rows, signer: str, then: int, accepted_at: str | None) -> str:
    """SHA-256 of the strongest CSCA that issued a signer and was trusted in a version; empty where none was.

    Whoever was accepted after the certificate had expired was taken unseen.
    """
    certificate = _signer(rows, signer)
    if certificate is None or (accepted_at is not None and accepted_at > time_text(certificate.not_after)):
        return ""
    found = ((_strength(rows, sha, signer, then), sha) for sha in _issuers(rows, certificate))
    strength, sha256 = max(found, default=(0, ""))
    return sha256 if strength else ""


def _signer(rows: Rows, sha256: str) -> Certificate | None:
    """The certificate of a signer, which its lists bear."""
    lists = (
        "SELECT DISTINCT c.sha256, c.raw FROM content c JOIN ground g ON g.content = c.id"
        " WHERE g.signer = :key AND c.form = 'master list'"
    )
    for listed, raw in rows(lists, key=sha256):
        try:
            certificates = SignedData.parse(whole(raw, listed)).certificates
        except _DAMAGE:  # which is told where somebody looks for it
            continue
        found = next((each for each in certificates if each.fingerprint == sha256), None)
        if found is not None:
            return found
    return None


def _issuers(rows: Rows, certificate: Certificate) -> Iterator[str]:
    """SHA-256 of the certificates that are kept, in any version, and whose key signed this one."""
    name = certificate.issuer
    alike = rows(
        "SELECT c.sha256, c.raw FROM certificate k JOIN content c ON c.id = k.content"
        " WHERE k.subject = :subject OR k.likeness = :likeness OR k.key_identifier = :key",
        subject=name_key(name), likeness=likeness_key(name), key=certificate.authority_key_identifier,
    )  # fmt: skip
    for sha256, raw in alike:
        try:
            issuer = parse_certificate(whole(raw, sha256))
        except _DAMAGE:
            continue
        if signature_verdict(certificate, issuer) == "right":
            yield sha256


def _strength(rows: Rows, sha256: str, signer: str, then: int) -> int:
    """How well a certificate was vouched for in a version, but for the lists of a signer; 0 for not at all."""
    strongest, seen, left = 0, set[str](), [sha256]
    while left and strongest < _CONFIRMED:  # over link certificates, of which there may be as many as somebody likes
        each = left.pop()
        if each not in seen:
            seen.add(each)
            strength, linked = _own_strength(rows, each, signer, then)
            strongest = max(strongest, strength)
            left += linked
    return strongest


def _own_strength(rows: Rows, sha256: str, signer: str, then: int) -> tuple[int, list[str]]:
    """How well a certificate was vouched for by itself, and SHA-256 of those that it had its kind from."""
    values: dict[str, Any] = {"sha256": sha256, "then": then}
    grounds = rows(
        f"SELECT g.kind, g.signer, g.rests_on FROM content c JOIN ground g ON g.content = c.id"
        f" WHERE c.sha256 = :sha256 AND {_THEN}", **values,
    )  # fmt: skip
    if not grounds or any(kind == GroundKind.MARKED.value for kind, *_ in grounds):
        return 0, []
    if rows(f"SELECT 1 FROM confirmation WHERE sha256 = :sha256 AND {_THEN}", **values):
        return _CONFIRMED, []
    strength = max((_STRENGTHS.get(kind, 0) for kind, by, _ in grounds if by != signer), default=0)
    return strength, [base for kind, _, base in grounds if kind == GroundKind.LINKED.value]
