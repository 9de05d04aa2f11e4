"""What passive authentication costs against the bare primitives, and what the whole of `judge` costs above it.

Run it with `python benchmarks/passive_authentication.py`; `README.md` beside it says what the ratios mean.
"""

from __future__ import annotations

import hashlib
import sys
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING, Final

from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256, SHA384

from benchmarks.documents import AT, Issuer, capture_of
from benchmarks.forgetting import forget
from chipkit.crypto.keys import ECPublicKey, load_public_key
from chipkit.lds.files import EF
from chipkit.lds.sod import SOD
from chipkit.trust.signatures import check_signed_data
from chipkit.verify import judge, load_policy
from chipkit.verify.data_groups import unchanged_files
from chipkit.verify.issuer import path_of
from chipkit.verify.security_object import PROFILE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from chipkit.capture import Capture
    from chipkit.pki.public_key import SubjectPublicKeyInfo
    from chipkit.trust.chain import PathStatus
    from chipkit.trust.model import InMemoryTrust

__all__ = ["ISSUERS", "Floor", "Measured", "bare", "empty", "measure", "passive_authentication"]

ISSUERS: Final = (
    Issuer("rsa-4096", "rsa-2048"),
    Issuer("rsa-4096", "rsa-4096"),
    Issuer("secp384r1", "secp256r1"),
    Issuer("brainpoolP384r1", "brainpoolP256r1"),
    Issuer("brainpoolP384r1", "brainpoolP384r1"),
)
_SIGNERS: Final = 8
_DOCUMENTS: Final = 16
_ROUNDS: Final = 20
_HASHES: Final = {"sha256": SHA256(), "sha384": SHA384()}
_CURVES: Final = {
    "secp256r1": ec.SECP256R1(),
    "secp384r1": ec.SECP384R1(),
    "brainpoolP256r1": ec.BrainpoolP256R1(),
    "brainpoolP384r1": ec.BrainpoolP384R1(),
}


@dataclass(frozen=True)
class Floor:
    """How near to the bare primitives an issuer's documents must come, and how far above `judge` may be."""

    known: float
    new: float
    above: float = 0.3
    """Milliseconds of `judge` above passive authentication."""


_RSA: Final = Floor(known=0.60, new=0.40)
_CURVE: Final = Floor(known=0.85, new=0.85)


@dataclass(frozen=True)
class Measured:
    """Microseconds for one issuer, the least of many: other programs disturb, and nothing makes it faster."""

    issuer: Issuer
    bare: float
    """The hash and verify calls of a document of a known signer alone."""
    same: float
    """The same document again."""
    known: float
    """Another document of a known signer."""
    judged: float
    """`judge` on another document of a known signer."""
    bare_new: float
    """The calls alone where the signer's certificate must be checked too."""
    new: float
    """A document of a signer of whom nothing is remembered."""

    @property
    def floor(self) -> Floor:
        """What is asked of it."""
        return _RSA if self.issuer.signer.startswith("rsa") else _CURVE

    @property
    def above(self) -> float:
        """Milliseconds of `judge` above passive authentication."""
        return (self.judged - self.known) / 1000

    @property
    def missed(self) -> bool:
        """Whether it falls short of what is asked."""
        floor = self.floor
        return self.bare / self.known < floor.known or self.bare_new / self.new < floor.new or self.above > floor.above


# what is measured ----------------------------------------------------------------------------------------------------


def passive_authentication(capture: Capture, trust: InMemoryTrust) -> PathStatus:
    """SOD signature, digests of all files and path, by the very functions that `judge` calls."""
    sod = capture.files[EF.SOD].parsed(SOD.parse)
    ((checked,),) = check_signed_data(sod.signed_data, PROFILE).signers
    unchanged = unchanged_files(capture, sod)
    if checked.status != "valid" or checked.certificate is None or unchanged != {EF.DG1, EF.DG2}:
        raise ValueError("the document is not genuine")
    return path_of(checked.certificate, sod.signed_data.certificates, trust).status


def bare(capture: Capture, trust: InMemoryTrust, *, new: bool) -> Callable[[], None]:
    """The same hash and verify calls on keys that are ready, with nothing around them."""
    sod = SOD.parse(capture.files[EF.SOD].content)
    (signer,), (certificate,) = sod.signed_data.signers, sod.signed_data.certificates
    files = [capture.files[ef].content for ef in (EF.DG1, EF.DG2)]
    content, signed = sod.raw_security_object, signer.signed_bytes(b"")
    steps = [_verify(certificate.public_key, signer.signature, signed)]
    if new:
        (anchor,) = trust.by_subject(certificate.issuer)
        steps.append(_verify(anchor.certificate.public_key, certificate.signature, certificate.tbs))

    def run() -> None:
        for each in files:
            hashlib.sha256(each).digest()
        hashlib.sha256(content).digest()
        for step in steps:
            step()

    return run


def _verify(spki: SubjectPublicKeyInfo, signature: bytes, signed: bytes) -> Callable[[], None]:
    key = load_public_key(spki)
    if isinstance(key, ECPublicKey):
        curve = _CURVES[key.curve.name]
        point = ec.EllipticCurvePublicNumbers(key.point.x, key.point.y, curve).public_key()
        way = ec.ECDSA(SHA384() if curve.key_size == 384 else SHA256())
        return lambda: point.verify(signature, signed, way)
    modulus = rsa.RSAPublicNumbers(key.e, key.n).public_key()
    return lambda: modulus.verify(signature, signed, padding.PKCS1v15(), SHA256())


# measuring -----------------------------------------------------------------------------------------------------------


def measure(issuer: Issuer, *, rounds: int = _ROUNDS) -> Measured:
    """Measure one issuer's documents: by turns, so that whatever else runs disturbs all kinds alike."""
    trust, policy = issuer.trust, load_policy("field")
    documents = [issuer.document(number) for number in range(_DOCUMENTS)]
    others = [issuer.document(number, signer=1 + number) for number in range(_SIGNERS)]
    times: dict[str, list[float]] = {name: [] for name in ("bare", "same", "known", "judged", "bare_new", "new")}
    for _ in range(rounds):
        _known(documents[:8], trust)
        for each in documents[8:]:
            _timed(times["bare"], bare(capture_of(each), trust, new=False))
            _timed(times["same"], _authenticating(documents[0], trust))
            _timed(times["known"], _authenticating(each, trust))
            _timed(times["judged"], _judging(each, trust, policy))
        alone = [bare(capture_of(each), trust, new=True) for each in others]
        _known(documents[:1], trust)  # the authority's key is known, and another signer
        for each, primitives in zip(others, alone, strict=True):
            _timed(times["bare_new"], primitives)
            _timed(times["new"], _authenticating(each, trust))
    return Measured(issuer, **{name: min(found) for name, found in times.items()})


def parts(issuer: Issuer, *, new: bool, rounds: int = _ROUNDS) -> dict[str, float]:
    """Microseconds of each part of passive authentication, in the place where it runs, the least of many."""
    trust = issuer.trust
    documents = [issuer.document(8 + number, signer=(1 + number) * new) for number in range(_SIGNERS)]
    found: dict[str, list[float]] = {}
    for _ in range(rounds):
        _known([issuer.document(number) for number in range(1 if new else 8)], trust)
        for each in documents:
            capture, sod = capture_of(each), SOD.parse
            at = [perf_counter()]
            parsed = capture.files[EF.SOD].parsed(sod)
            at.append(perf_counter())
            ((checked,),) = check_signed_data(parsed.signed_data, PROFILE).signers
            at.append(perf_counter())
            unchanged_files(capture, parsed)
            at.append(perf_counter())
            if checked.certificate is not None:
                path_of(checked.certificate, parsed.signed_data.certificates, trust)
            at.append(perf_counter())
            for name, begun, ended in zip(("EF.SOD", "signature", "digests", "path"), at, at[1:], strict=False):
                found.setdefault(name, []).append((ended - begun) * 1e6)
    return {name: min(each) for name, each in found.items()}


def _known(documents: Sequence[dict[EF, bytes]], trust: InMemoryTrust) -> None:
    """Forget everything but these documents."""
    forget()
    for each in documents:
        passive_authentication(capture_of(each), trust)


def empty() -> float:
    """Microseconds of `judge` on a capture without a file."""
    trust, policy = ISSUERS[0].trust, load_policy("field")
    times: list[float] = []
    for _ in range(200):
        _timed(times, lambda: judge(capture_of({}), trust, policy, AT))
    return min(times)


def _authenticating(files: dict[EF, bytes], trust: InMemoryTrust) -> Callable[[], object]:
    capture = capture_of(files)
    return lambda: passive_authentication(capture, trust)


def _judging(files: dict[EF, bytes], trust: InMemoryTrust, policy: object) -> Callable[[], object]:
    capture = capture_of(files)
    return lambda: judge(capture, trust, policy, AT, mode="demo")  # type: ignore[arg-type]


def _timed(times: list[float], call: Callable[[], object]) -> None:
    begun = perf_counter()
    call()
    times.append((perf_counter() - begun) * 1e6)


def main() -> int:
    """Print the table; 1 if an issuer's documents cost more than they may."""
    print("microseconds          bare   same    known         judge above  bare new    new")
    results = [measure(issuer) for issuer in ISSUERS]
    for each in results:
        print(
            f"{each.issuer.csca[-9:]:>9}>{each.issuer.signer[-9:]:<9} {each.bare:6.0f} {each.bare / each.same:6.0%}"
            f" {each.known:6.0f} {each.bare / each.known:4.0%} {each.judged:7.0f} {each.above:5.2f} ms"
            f" {each.bare_new:7.0f} {each.new:7.0f} {each.bare_new / each.new:4.0%}{'  <- missed' * each.missed}"
        )
    for issuer in ISSUERS:
        for new in (False, True):
            told = ", ".join(f"{name} {took:.0f}" for name, took in parts(issuer, new=new).items())
            print(f"{issuer.csca[-9:]:>9}>{issuer.signer[-9:]:<9} {'new' if new else 'known':5} {told}")
    print(f"an empty capture: {empty():.0f}")
    return int(any(each.missed for each in results))


if __name__ == "__main__":
    sys.exit(main())
