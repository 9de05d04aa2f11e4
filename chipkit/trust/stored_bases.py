"""What certificates and lists of a version of the trust store count by, and rest on, by its rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from chipkit.pki.certificate import parse_certificate
from chipkit.trust.grounds import GroundKind
from chipkit.trust.old_bases import OldBases
from chipkit.trust.rows import name_key, whole
from chipkit.trust.schema import LIVE
from chipkit.trust.unseen import CountsBy

__all__ = ["StoredBases", "bytes_of", "of_one_key"]

_KEY_OF: Final = "the key of "
_GROUNDS: Final = (
    "SELECT c.form, g.kind, g.rests_on, g.list, g.signer,"
    f" EXISTS (SELECT 1 FROM confirmation f WHERE f.sha256 = c.sha256 AND {LIVE.format('f')}),"
    f" EXISTS (SELECT 1 FROM list_signer s WHERE s.sha256 = g.signer AND s.pinned AND {LIVE.format('s')})"
    f" FROM content c JOIN ground g ON g.content = c.id AND {LIVE.format('g')} WHERE c.sha256 = :key"
)
_OF_ONE_NAME: Final = (
    "SELECT c.sha256, c.raw FROM certificate k JOIN content c ON c.id = k.content WHERE"
    " (k.subject = :subject OR k.key_identifier = :identifier) AND k.role IN ('csca', 'link') AND EXISTS"
    f" (SELECT 1 FROM ground g WHERE g.content = c.id AND {LIVE.format('g')}) ORDER BY c.id"
)


class StoredBases:
    """Asks the rows of one version for what `chipkit.trust.unseen` wants to know."""

    def __init__(self, rows: Callable[..., list[tuple[Any, ...]]]) -> None:
        """Ask `rows` what a statement gives (`chipkit.trust.look_ups.LookUps.rows`)."""
        self._rows, self._old = rows, OldBases(rows)

    def __call__(self, sha256: str) -> CountsBy:
        """By what a certificate or a list counts; of the key of a certificate, the certificates that have it."""
        if sha256.startswith(_KEY_OF):
            return CountsBy(rests_on=of_one_key(sha256.removeprefix(_KEY_OF), self._rows))
        found = self._rows(_GROUNDS, key=sha256)
        if found and found[0][0] != "certificate":
            return self._of_list(found)
        if any(row[1] == GroundKind.MARKED.value for row in found):
            return CountsBy()
        return CountsBy(any(map(_is_known, found)), tuple(each for row in found for each in _rests_on(row)))

    def _of_list(self, rows: list[tuple[Any, ...]]) -> CountsBy:
        bases = (row[2] or self._old.base_of(row[4]) for row in rows)
        return CountsBy(any(row[6] for row in rows), tuple(_KEY_OF + each for each in bases if each))


def bytes_of(sha256: str, rows: Callable[..., list[tuple[Any, ...]]]) -> bytes | None:
    """What bears a SHA-256, in hex, also where it is kept no longer and something rests on it."""
    found = rows("SELECT c.raw FROM content c WHERE c.sha256 = :key", key=sha256)
    return whole(found[0][0], sha256) if found else None


def of_one_key(sha256: str, rows: Callable[..., list[tuple[Any, ...]]]) -> tuple[str, ...]:
    """SHA-256 of a certificate that a list rests on, and of the authorities that are kept with its name and its key.

    A CSCA renews its certificate and may keep its key: the first one may be kept no longer.

    Args:
        sha256: Of the certificate, in hex.
        rows: Gives what a statement asks for of one version.
    """
    own = bytes_of(sha256, rows)
    if own is None:
        return (sha256,)
    certificate = parse_certificate(own)
    identifier, key = certificate.subject_key_identifier, certificate.public_key.key
    alike = rows(_OF_ONE_NAME, subject=name_key(certificate.subject), identifier=identifier or None)
    found = (each for each, raw in alike if parse_certificate(whole(raw, each)).public_key.key == key)
    return tuple(dict.fromkeys((sha256, *found)))


def _is_known(row: tuple[Any, ...]) -> bool:
    """Whether somebody answers for a certificate by one of its grounds; of one without a list, nothing else is kept."""
    _, kind, _, listed, signer, confirmed, named = row
    if confirmed or kind == GroundKind.PINNED_SIGNER.value:
        return True
    return kind == GroundKind.LIST_SIGNED.value and not listed and (bool(named) or not signer)


def _rests_on(row: tuple[Any, ...]) -> tuple[str, ...]:
    _, kind, rests_on, listed, *_ = row
    if kind == GroundKind.LINKED.value:
        return (rests_on,)
    return (listed,) if kind == GroundKind.LIST_SIGNED.value and listed else ()
