"""Whether PACE with Chip Authentication Mapping proved a key that the issuer signed (Doc 9303-11, 4.4.3.5).

The key stands in EF.CardSecurity, which counts by its own signature, path and revocation, and must be one of those of
the verified DG14: a key of another document's EF.CardSecurity would prove that document's chip.
"""

from __future__ import annotations

from chipkit import oids
from chipkit.capture import ChipMappingTranscript
from chipkit.deviation import Deviation
from chipkit.errors import ChipkitError, CodecError, KeyUnusableError, TrustError, UnsupportedError
from chipkit.lds.files import EF
from chipkit.lds.security_infos import ChipAuthenticationPublicKeyInfo, SecurityInfos
from chipkit.pki.agreement_parameters import AgreementParameters, agreement_parameters
from chipkit.pki.public_key import SubjectPublicKeyInfo
from chipkit.protocol.pace import matches_key
from chipkit.trust.card_security import CheckedCardSecurity, check_card_security
from chipkit.trust.chain import PathResult
from chipkit.trust.purpose import why_no_document_signer
from chipkit.trust.revocation import RevocationStatus, path_revocation
from chipkit.verify.case import Observed, plain
from chipkit.verify.chip import by_origin
from chipkit.verify.facts import Facts
from chipkit.verify.issuer import vouches_for_nothing
from chipkit.verify.reliances import why_refused
from chipkit.verify.revoked import within_grace
from chipkit.verify.table import digest_check

__all__ = ["check_pace_cam", "verified_card_security"]

_DG14 = digest_check(EF.DG14)


def check_pace_cam(facts: Facts) -> Observed:
    """Check that the chip proved a signed key along with PACE."""
    capture = facts.case.capture
    if not capture.chip_mapping:
        return plain("not-run" if _offered(facts) else "not-offered")
    file = capture.files.get(EF.CARD_SECURITY)
    if file is None:
        return plain("no-card-security")
    try:
        checked = check_card_security(file.content, facts.case.trust)
    except (CodecError, TrustError, UnsupportedError) as error:
        return Observed("unreadable", {"cause": str(error)})
    facts.tolerate(checked.deviations)
    return _not_signed(facts, checked) or _judged(facts, checked.content.security_infos)


def verified_card_security(facts: Facts) -> SecurityInfos | None:
    """The entries of EF.CardSecurity, where its own signature, path and revocation are in order; else None."""
    file = facts.case.capture.files.get(EF.CARD_SECURITY)
    if file is None:
        return None
    try:
        checked = check_card_security(file.content, facts.case.trust)
    except (CodecError, TrustError, UnsupportedError):
        return None
    return checked.content.security_infos if _not_signed(facts, checked) is None else None


def _offered(facts: Facts) -> bool:
    """Whether the verified DG14 says that the chip does this, so that nobody in between can deny it."""
    if not facts.succeeded(_DG14):
        return False
    infos = _infos_of_dg14(facts)
    return infos is not None and any(info.mapping == "cam" for info in infos.pace_infos)


def _not_signed(facts: Facts, checked: CheckedCardSecurity) -> Observed | None:
    """The situation where nobody vouches for the keys of EF.CardSecurity; None where somebody does."""
    path, why = checked.path, ""
    if path is None:
        why = f"signature: {checked.signer.status}"
    elif not checked.verified or path.anchor is None:
        why = path.reason or path.forgeable
    elif refused := why_refused(path, facts.case.policy):
        why = refused
    elif unvouched := vouches_for_nothing(path.anchor, facts.case.mode):
        why = unvouched
    elif unfit := why_no_document_signer(path.path[0]):
        why = unfit
    elif facts.case.at < path.path[0].not_before:
        why = "the signer is not valid yet"
    if why or path is None:
        return Observed("key-not-vouched-for", {"explanation": why})
    return _revoked(facts, path)


def _revoked(facts: Facts, path: PathResult) -> Observed | None:
    found = path_revocation(path.path, facts.case.trust, facts.case.at)
    if found.status is RevocationStatus.GOOD or within_grace(facts.case, found):
        return None
    revoked = found.status is RevocationStatus.REVOKED
    return Observed("signer-revoked" if revoked else "revocation-unknown", {"explanation": found.reason})


def _judged(facts: Facts, infos: SecurityInfos) -> Observed:
    """Hold what the chip sent against the signed keys."""
    access, runs = facts.case.capture.access, facts.case.capture.chip_mapping
    evidence = {"attempts": str(len(runs))}
    if access is not None and access.pace_oid is not None:
        evidence["protocol"] = oids.name(access.pace_oid)
    number = None if access is None else access.pace_parameter_id
    keys, unknown = _own_number_first(infos.chip_authentication_public_key_infos, number), False
    for key in keys:
        try:
            if all(_matches(run, key) for run in runs):
                facts.tolerate(_odd_number(key, number))
                return _bound(facts, key.public_key, evidence)
        except (UnsupportedError, KeyUnusableError) as error:
            facts.tolerate([Deviation("card-security.key", EF.CARD_SECURITY.label, str(error))])
            unknown = True
    # what the chip sends is encrypted and not authenticated: nobody knows who made it wrong
    return Observed("algorithm-unknown" if unknown or not keys else "copy-not-ruled-out", evidence)


def _own_number_first(
    keys: tuple[ChipAuthenticationPublicKeyInfo, ...], number: int | None
) -> tuple[ChipAuthenticationPublicKeyInfo, ...]:
    """The key of this mapping has the number of the domain parameters of the PACEInfo (9.2.1)."""
    return tuple(sorted(keys, key=lambda key: key.key_id != number))


def _odd_number(key: ChipAuthenticationPublicKeyInfo, number: int | None) -> tuple[Deviation, ...]:
    """Tolerance: a key of another number, or of none; whoever holds a signed key is the chip, whatever its number."""
    if number is None or key.key_id == number:
        return ()
    found = "no number" if key.key_id is None else f"number {key.key_id}"
    return (Deviation("card-security.key-id", EF.CARD_SECURITY.label, f"{found} where {number} belongs"),)


def _matches(run: ChipMappingTranscript, key: ChipAuthenticationPublicKeyInfo) -> bool:
    return matches_key(run.data, run.mapping_key, key.public_key)


def _bound(facts: Facts, key: SubjectPublicKeyInfo, evidence: dict[str, str]) -> Observed:
    """A signed key was proven: whether it is this document's, the verified DG14 says."""
    infos = _infos_of_dg14(facts) if facts.succeeded(_DG14) else None
    own = () if infos is None else infos.chip_authentication_public_key_infos
    if _figures(key) not in {_figures(info.public_key) for info in own}:
        return Observed("not-bound", evidence)
    return by_origin(facts, evidence, "provable-only-live")


def _figures(key: SubjectPublicKeyInfo) -> tuple[AgreementParameters | bytes, bytes]:
    """A key as figures: its domain parameters may be numbered in one file and spelled out in another."""
    try:
        return agreement_parameters(key.algorithm), key.key
    except ChipkitError:
        return bytes(key), key.key


def _infos_of_dg14(facts: Facts) -> SecurityInfos | None:
    try:
        dg14 = facts.case.document.dg14
    except CodecError:
        return None
    return None if dg14 is None else dg14.security_infos
