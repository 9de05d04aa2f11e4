"""The names that evidence has in findings, each with what it tells: a closed set, additional checks aside.

Evidence never tells personal data, but for `PERSONAL_EVIDENCE` (`chipkit.verify.finding`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Final

__all__ = ["DECLARED", "EVIDENCE", "time_text"]

EVIDENCE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "algorithm": "the signature algorithm, readable",
        "anchor": "SHA-256 of the anchor that the path leads to",
        "anchor_kind": (
            "how that anchor came to be trusted: `list-signed`, `pinned signer`, `confirmed`, `not confirmed`, `test`"
        ),
        "attempts": "how often the protocol was tried",
        "by": "the checks that decided, with commas between",
        "bytes": "how many bytes came where others belong",
        "cause": "why, in words; of a check that broke off, the reason of the abort",
        "certificate": "SHA-256 of the signer's certificate",
        "challenge": "`caller` where what the chip signed was the caller's choice, who answers for its freshness",
        "confirmed_at": "when the anchor was confirmed",
        "confirmed_by": "who confirmed the anchor, as the operator wrote it",
        "confirmed_source": "what its fingerprint was compared with, as the operator wrote it",
        "deviations": "the codes of the deviations that count, with commas between",
        "document": "the document code of the machine readable zone",
        "explanation": "why there is no path, or no word on revocation, in words",
        "fields": "the names of the fields that differ or are unclear, with commas between; never what they hold",
        "files": "the files that it is about, with commas between",
        "hash": "the hash function of the digests",
        "issuer": "the issuer's name; of a comparison of countries, its country",
        "key": "what opened the chip (`can`, `mrz`); of Active Authentication, the algorithm of the key",
        "key_bits": "the size of the key",
        "known_by": "how the anchor came to be trusted, as `anchor_kind`",
        "known_from": "what dates the document: `issue-date`, `signed-attribute`",
        "list": "what the publisher of a list of signers calls itself",
        "list_key": "SHA-256 of that publisher's public key",
        "list_of": "when the revocation list, or the list of signers, was made",
        "made_at": "the day on which the document was made; personal, left out with `--redact`",
        "mrz": "the issuing state of the machine readable zone",
        "next_update": "when the next list is due",
        "not_after": "the end of the certificate's validity",
        "not_before": "the beginning of the certificate's validity",
        "only_in_com": "the files that EF.COM alone lists, with commas between",
        "only_in_sod": "the files that EF.SOD alone lists, with commas between",
        "parameters": "the identifier of the domain parameters of PACE",
        "password": "the kind of password: `can`, `mrz`, `pin`, `puk`, `none`",
        "protocol": "the protocol's object identifier, readable",
        "reasons": "why each of `fields` differs or is unclear, in words of docs/inputs.md, with commas between",
        "revoked": "the subject of the certificate that was revoked: the signer's, or one above it",
        "revoked_at": "when the certificate was revoked",
        "revoked_for": "why it was revoked, as RFC 5280, 5.3.1, calls it; absent where the list gives no reason",
        "serial": "the serial number of the signer's certificate",
        "signed_at": "when the document was signed or issued; personal, left out with `--redact`",
        "signer": "the signer's name, or its identifier; of a comparison of countries, its country",
        "state": "the state that the signer signs for, as its certificate writes it",
        "step": "the step that the read broke off in",
        "sw": "the chip's status word",
        "terminal": "the terminal that sealed the capture",
        "tried": "the certificates that may have issued the signer's, each with why it did not; semicolons between",
        "types": "the document codes that the signer may sign, with commas between",
        "vouched_by": "who pinned the publisher's key",
        "waiting": "SHA-256 of the certificate whose key signed the signer's, that is here and waits for confirmation",
    }
)
"""Every name, and what it tells."""
DECLARED: Final = frozenset(EVIDENCE)
"""The names alone."""


def time_text(moment: datetime) -> str:
    """A moment as evidence and reports write it: in UTC, to the second, such as "2026-06-01T09:00:00Z"."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
