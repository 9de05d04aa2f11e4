"""Evidence that is encrypted to an archive, with what was added to it since (docs/evidence-envelope.md).

Whoever wrote such a file cannot read it back, and can add to it: amendments stand beside the envelope and follow its
SHA-256. What is inside is a whole file of evidence as it was before; amendments that it had by then are inside too.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import field, replace
from datetime import datetime
from hashlib import sha256
from typing import Final

from chipkit.codec.cbor import decode, encode
from chipkit.crypto.enveloping import Opener, open_envelope, seal_to
from chipkit.errors import CodecError, DecryptionError, EvidenceError
from chipkit.evidence.amendment_contents import Content
from chipkit.evidence.amendments import Chain
from chipkit.keys.ports import SigningKey
from chipkit.pki.authenveloped import MAX_ENVELOPE, AuthEnvelopedData
from chipkit.pki.certificate import Certificate
from chipkit.values import dataclass

__all__ = ["ENCRYPTED", "MAX_ENCRYPTED", "EncryptedEvidence"]

ENCRYPTED: Final = "chipkit.evidence-encrypted/1"
MAX_ENCRYPTED: Final = MAX_ENVELOPE + (24 << 20)
"""Bytes of a file: the envelope's, and room for what is added."""
_SCHEMA, _ENVELOPE, _AMENDMENTS = "schema", "envelope", "amendments"
_BEGINNING: Final = b"\xa3" + encode(_SCHEMA) + encode(ENCRYPTED)
"""A map of three members, of which this one has the shortest name and so comes first (RFC 8949, 4.2.1)."""


@dataclass(frozen=True, slots=True)
class EncryptedEvidence:
    """A file of encrypted evidence; what is in its envelope, only the archive's key can tell."""

    envelope: bytes = field(repr=False)
    """A ContentInfo with AuthEnvelopedData, in DER."""
    chain: Chain
    """What was added since it was encrypted."""

    @classmethod
    def encrypt(
        cls,
        evidence: bytes,
        recipients: Sequence[Certificate],
        *,
        random: Callable[[int], bytes] = secrets.token_bytes,
    ) -> EncryptedEvidence:
        """Encrypt a file of evidence.

        Args:
            evidence: The file as it is.
            recipients: Certificates of the keys that open it.
            random: Gives so many random bytes.

        Raises:
            KeyUnusableError: A recipient's key is not one to encrypt to.
            UnsupportedError: A recipient's key is of a kind that is not known.
            LimitError: The file is too large.
            ValueError: Nobody, one twice, or over 16 are recipients.
        """
        envelope = seal_to(recipients, evidence, random=random)
        return cls(envelope, Chain(sha256(envelope).digest()))

    @staticmethod
    def begins(data: bytes) -> bool:
        """Whether bytes begin as such files do."""
        return data.startswith(_BEGINNING)

    @classmethod
    def parse(cls, data: bytes) -> EncryptedEvidence:
        """Read a file; its envelope is not opened, and its amendments are seen to follow it and each other.

        Raises:
            EvidenceError: The file is malformed, or an amendment is malformed, missing, doubled, moved or foreign.
        """
        if len(data) > MAX_ENCRYPTED:
            raise EvidenceError(f"{len(data)} bytes where at most {MAX_ENCRYPTED} are read")
        try:
            entries = decode(data)
        except CodecError as error:
            raise EvidenceError(str(error)) from None
        match entries:
            case {"schema": str(schema), "envelope": bytes(envelope), "amendments": list(added), **more} if (
                schema == ENCRYPTED and not more
            ):
                return cls(envelope, Chain.read(sha256(envelope).digest(), added))
        raise EvidenceError(f"not a file of the schema {ENCRYPTED}")

    @property
    def recipients(self) -> tuple[str, ...]:
        """Whose certificates open it, by issuer and serial number.

        Raises:
            CodecError: The envelope is malformed.
            UnsupportedError: The envelope is of a kind that is not opened.
        """
        return tuple(str(each.rid) for each in AuthEnvelopedData.parse(self.envelope).recipients)

    def decrypt(self, opener: Opener) -> bytes:
        """The file of evidence that is inside, each byte of its envelope as it was made.

        Args:
            opener: The archive's key, wherever it lies.

        Raises:
            DecryptionError: The envelope is not for this key, or was changed.
            EvidenceError: The envelope is malformed.
            UnsupportedError: The envelope is of a kind that is not opened.
            KeyUnusableError: The key has no certificate by which the envelope could name it.
        """
        try:
            opening = open_envelope(self.envelope, opener)
        except CodecError as error:
            raise EvidenceError(str(error), where="envelope") from None
        if not opening.bound:
            raise DecryptionError("the envelope was changed after it was closed, or another program made it")
        return opening.data

    def amended(
        self,
        content: Content,
        signer: SigningKey,
        *,
        at: datetime,
        software: str,
        random: Callable[[int], bytes] = secrets.token_bytes,
    ) -> EncryptedEvidence:
        """The file with one more amendment, which nobody needs to open it for; arguments are those of `Chain.amended`.

        Raises:
            ValueError: The content is malformed, a member of it is withheld, the time has no zone, or there are as many
                amendments as there may be.
        """
        chain = self.chain.amended(content, signer, at=at, software=software, random=random)
        return replace(self, chain=chain)

    def __bytes__(self) -> bytes:
        return encode({_SCHEMA: ENCRYPTED, _ENVELOPE: self.envelope, _AMENDMENTS: self.chain.encoded()})
