"""Signers that nobody vouches for: where the operator wants it, their certificates are kept to have them confirmed."""

from __future__ import annotations

import logging
import queue
from typing import TYPE_CHECKING

from chipkit.errors import TrustError
from chipkit.verify.unknown_signer import unknown_signer
from chipkit_gui.events import SignerMet

if TYPE_CHECKING:
    from collections.abc import Callable

    from chipkit.trust.collected import CollectedSigner, SignerCollection
    from chipkit.verify.report import Report

__all__ = ["SignerKeeper"]

_log = logging.getLogger(__name__)


class SignerKeeper:
    """Takes signers from the card threads, and keeps them in another one: no reading waits for the trust folder."""

    def __init__(self, collection: Callable[[], SignerCollection], post: Callable[[SignerMet], None]) -> None:
        """Begin with nobody.

        Args:
            collection: Opens where they are kept, in the thread that calls `keep`; it may raise a `TrustError`.
            post: Told what became of each.
        """
        self._collection, self._post = collection, post
        self._met: queue.SimpleQueue[CollectedSigner] = queue.SimpleQueue()

    def meet(self, report: Report) -> None:
        """Take the certificate of a report's signer, if nobody vouches for it: nothing of the report stays here."""
        signer = unknown_signer(report)
        if signer is not None:
            self._met.put(signer)

    def keep(self) -> None:
        """Keep what was met since; one that cannot be kept is let go, and met again with the next such card."""
        while not self._met.empty():
            signer = self._met.get()
            try:
                self._post(SignerMet(self._collection().collect(signer)))
            except Exception as error:  # noqa: BLE001 - who looks at the store for the desk calls this, and must go on
                if not isinstance(error, TrustError):
                    _log.error("keeping a signer failed: %s", type(error).__name__)
                self._post(SignerMet(None))
