"""What one check may look at: what is judged, the signer that counts, and the results of the checks that it declares.

A check asks for verified data here. Where they are not verified, its function ends, and the result is "depends-on" with
the check that has not succeeded: so no function compares unverified data.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from chipkit.codec.mrz import MRZ
from chipkit.deviation import Deviation
from chipkit.frozen import FrozenMapping
from chipkit.lazy import cached_property
from chipkit.lds.files import EF
from chipkit.lds.sod import SOD
from chipkit.outcome import Outcome
from chipkit.pki.certificate import Certificate
from chipkit.pki.signer_info import SignerInfo
from chipkit.trust.chain import PathResult
from chipkit.values import dataclass
from chipkit.verify.case import Case, Ledger, Observed
from chipkit.verify.named import SIGNATURE
from chipkit.verify.table import FAMILY, Check, digest_check

__all__ = ["Facts", "SignedObject", "Signer", "UnprovenError"]

_DG1 = digest_check(EF.DG1)


class UnprovenError(Exception):
    """A check cannot be decided while another one has not succeeded; it never leaves `run_checks`."""

    def __init__(self, check: str, evidence: Mapping[str, str]) -> None:
        super().__init__(check)
        self.observed = Observed("depends-on", evidence, depends_on=check)


@dataclass(frozen=True)
class SignedObject:
    """The security object with its signer, whether or not the signature is right."""

    sod: SOD
    signer: SignerInfo
    certificate: Certificate
    """The certificate that the signer is found by."""
    unchanged: frozenset[EF]
    """The data groups that were read and whose digest is the listed one."""

    @cached_property
    def notes(self) -> dict[str, Any]:
        """What checks made of it: one note of each kind, which lives as long as it does."""
        return {}

    @cached_property
    def signing_time(self) -> datetime | None:
        """When the signer says that it signed; None where it does not."""
        attributes = self.signer.signed_attributes
        return None if attributes is None else attributes.signing_time


@dataclass(frozen=True, slots=True)
class Signer:
    """A signer of the security object, or why no signer was found."""

    met: Observed
    """The situation of its signature."""
    signed: SignedObject | None = None
    """The security object with this signer, where its signature is right."""
    path: PathResult | None = None
    """The path of its certificate, where its signature is right."""


class Facts:
    """What one check may look at."""

    __slots__ = ("_ledger", "_row", "case", "ef", "signer")

    def __init__(self, case: Case, ledger: Ledger, signer: Signer, row: Check, ef: EF = EF.DG1) -> None:
        self.case = case
        self.signer = signer
        self.ef = ef
        """The data group that a check of the family "pa.digest.*" is about."""
        self._ledger = ledger
        self._row = row

    @property
    def check(self) -> str:
        """The name of the check."""
        return digest_check(self.ef) if self._row.id == FAMILY else self._row.id

    # verified data; asking for it ends the check if it is not verified ------------------------------------------------

    @property
    def signed(self) -> SignedObject:
        """The security object with the signer that counts, whose signature is right."""
        if self.signer.signed is None:
            raise self.unproven(SIGNATURE)
        return self.signer.signed

    @property
    def path(self) -> PathResult:
        """The path of the certificate of the signer that counts, whether or not it leads to an anchor."""
        if self.signer.path is None:
            raise self.unproven(SIGNATURE)
        return self.signer.path

    @property
    def mrz(self) -> MRZ:
        """The MRZ of the DG1 whose digest is the signed one."""
        self.require(_DG1)
        mrz = self.case.document.mrz  # None: unchanged since it was signed, and unreadable then
        if mrz is None:
            raise self.unproven(_DG1)
        return mrz

    def require(self, check: str) -> None:
        """End this check as "depends-on" unless `check` succeeded."""
        if self._declared(check) not in self._ledger.good:
            raise self.unproven(check)

    def require_all(self) -> None:
        """End this check as "depends-on" unless all succeeded that it rests on, the first of them first."""
        rests_on, good = self._row.rests_on, self._ledger.good
        if not good.issuperset(rests_on):
            raise self.unproven(next(check for check in rests_on if check not in good))

    def unproven(self, check: str, evidence: Mapping[str, str] = FrozenMapping()) -> UnprovenError:
        """What to raise where this check can say nothing because of `check`."""
        return UnprovenError(check, evidence)

    # the results of other checks --------------------------------------------------------------------------------------

    def succeeded(self, check: str) -> bool:
        """Whether `check` succeeded."""
        return self._declared(check) in self._ledger.good

    def outcome(self, check: str) -> Outcome | None:
        """What `check` ended with; None where it was not run."""
        return self._ledger.outcome(self._declared(check))

    def told(self, check: str) -> tuple[Outcome | None, str]:
        """Its outcome and the situation that it met, as `outcome` and `reason` have them."""
        return self._ledger.told(self._declared(check))

    def reason(self, check: str) -> str:
        """The situation that `check` met; empty where it has not spoken."""
        return self._ledger.reason(self._declared(check))

    def _declared(self, check: str) -> str:
        if check not in self._row.others and not self._row.looks_at(check):
            raise ValueError(f"{self._row.id} does not declare that it looks at {check}")
        return check

    # deviations -------------------------------------------------------------------------------------------------------

    @property
    def deviations(self) -> tuple[Deviation, ...]:
        """All met so far that count, each once, in the order met."""
        return self._ledger.deviations

    def tolerate(self, deviations: Iterable[Deviation]) -> None:
        """Write down deviations that were met."""
        self._ledger.tolerate(deviations)
