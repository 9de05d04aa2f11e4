"""Scenarios for the judgement table: what was read, whom we trust, when, and in which mode."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pytest

from chipkit.capture import Capture, Origin, Sealer, Terminal, dumps, loads
from chipkit.cli.render import render_report
from chipkit.lds.files import EF
from chipkit.outcome import Outcome
from chipkit.pki.certificate import Certificate, TBSCertificate, assemble
from chipkit.pki.crl import CertificateList
from chipkit.protocol.credentials import CANPassword, MRZPassword, Password
from chipkit.session.options import ReadOptions
from chipkit.session.procedure import read
from chipkit.trust.model import Anchor, AnchorKind, InMemoryTrust
from chipkit.verify import Attested, Claim, Finding, Mode, judge, load_policy
from chipkit.verify.standing import HOLDER_FIELDS, PORTRAIT, Show, Worth, shown_portrait
from chipkit_emulator.defects.registry import apply_defect
from chipkit_emulator.model import AccessControl
from chipkit_emulator.personalisation.build import Specimen, load_profile, personalise
from chipkit_emulator.pki.issued import Issued

if TYPE_CHECKING:
    from pathlib import Path

    from chipkit.national.vnm.expected import ExpectedHolder
    from chipkit.verify import Policy, Report
    from chipkit_emulator.in_process import InProcessTransport

AT = datetime(2026, 6, 1, tzinfo=UTC)
"""When the cards of all scenarios are read; every date of theirs follows from it."""


@dataclass(frozen=True, kw_only=True)
class Situation:
    """What a verification is given."""

    capture: Capture
    trust: InMemoryTrust
    at: datetime = AT
    mode: Mode = Mode.DEMO
    printed: ExpectedHolder | None = None
    attested: Attested | None = None

    def judged(self, policy: Policy) -> Report:
        report = judge(
            self.capture, self.trust, policy, self.at, mode=self.mode, printed=self.printed, attested=self.attested
        )
        report.to_json()  # held against its schema (tests/conftest.py): nothing is told that is not declared
        return report


class Bench:
    """What scenarios are made with."""

    at = AT
    garbage = b"\x01\x01\x00"
    """A data object that belongs into no file."""

    def specimen(self, profile: str = "vn-cccd-explicit", defect: str = "") -> Specimen:
        return apply_defect(_specimen(profile), defect) if defect else _specimen(profile)

    def another(self, profile: str) -> Any:
        """The chip of another card of the kind, with keys of its own."""
        return personalise(load_profile(profile), seed=8, at=AT).personalisation

    def can(self, specimen: Specimen) -> CANPassword:
        return CANPassword(specimen.can or "")

    def trust(
        self, specimen: Specimen, kind: AnchorKind = AnchorKind.TEST, *, crl: bytes | None = None
    ) -> InMemoryTrust:
        """The issuer of a specimen; another kind than TEST stands in for issuers that no test can have."""
        anchor = Anchor(Certificate.parse(bytes(specimen.pki.csca.certificate)), kind, "scenario")
        object.__setattr__(anchor, "kind", kind)
        return InMemoryTrust((anchor,), (CertificateList.parse(specimen.pki.crl if crl is None else crl),))

    def read(
        self,
        specimen: Specimen,
        password: Password | None = None,
        *,
        key: str = "can",
        link: InProcessTransport | None = None,
        **options: Any,
    ) -> Capture:
        if password is None and key:
            password = CANPassword(specimen.can or "") if key == "can" else MRZPassword.from_mrz(specimen.mrz)
        chance = random.Random(1).randbytes  # noqa: S311 - the same readings in every run
        return read(
            link or specimen.transport(), password, options=ReadOptions(**options), random=chance, clock=lambda: AT
        )

    def of(self, specimen: Specimen, **options: Any) -> Situation:
        return Situation(capture=self.read(specimen, **options), trust=self.trust(specimen))

    @property
    def genuine(self) -> Situation:
        return _genuine("vn-cccd-explicit")

    def saved(self, capture: Capture) -> Capture:
        return loads(dumps(capture))

    def sealed(self, capture: Capture, terminal: Terminal, sealer: Sealer) -> Capture:
        return loads(dumps(capture, sealer=sealer), terminals=[terminal])

    def folder(self, *, without: Collection[EF] = (EF.CARD_ACCESS,), only: Collection[EF] = tuple(EF)) -> Situation:
        """The genuine card's files as a folder of another program."""
        files = {ef: file for ef, file in self.genuine.capture.files.items() if ef in only and ef not in without}
        return replace(self.genuine, capture=Capture(origin=Origin.UNSEALED, files=files))

    def bac_only(self) -> Specimen:
        """A card of the old kind: Basic Access Control, and no proof that it is not a copy."""
        bare = self.specimen("vn-cccd-explicit", "no-chip-authentication")
        return bare.personalised(access=AccessControl(bac=True)).with_files({EF.CARD_ACCESS: None})

    def hiding(self, ef: EF) -> Situation:
        """A card that says it has not a file which its issuer signed."""
        quirks = replace(self.specimen().personalisation.quirks, hidden=frozenset({ef}))
        return self.of(self.specimen().personalised(quirks=quirks))

    def signed_with(self, ef: EF, content: bytes) -> Situation:
        """A card whose issuer signed another content of a file."""
        return self.of(self.specimen().with_files({ef: content}).signed())

    def recertified(self, specimen: Specimen | None = None, **changes: Any) -> Specimen:
        """A card whose document signer has another certificate: of the same key and issuer, saying other things."""
        specimen = specimen or self.specimen()
        issuer, old = specimen.pki.csca.signer, specimen.pki.dsc.certificate
        names = ("serial", "issuer", "subject", "not_before", "not_after", "public_key", "extensions")
        values = {name: getattr(old, name) for name in names} | changes
        tbs = bytes(TBSCertificate(signature=issuer.algorithm, **values))
        certificate = Certificate.parse(assemble(tbs, issuer.algorithm, issuer.sign(tbs)))
        signer = Issued(certificate, specimen.pki.dsc.signer)
        return replace(specimen, pki=specimen.pki.with_document_signer(signer)).signed()

    def changed(self, **changes: Any) -> Situation:
        """The genuine card's capture with other fields."""
        return replace(self.genuine, capture=replace(self.genuine.capture, **changes))


@lru_cache
def _specimen(profile: str) -> Specimen:
    return personalise(load_profile(profile), seed=7, at=AT)


@lru_cache
def _genuine(profile: str) -> Situation:
    return Bench().of(_specimen(profile))


# what no face may overstep -------------------------------------------------------------------------------------------

_RESTS_ON = ("pa.sod.signature", "pa.issuer.path", "chip.genuine")
_ISSUER = {"en": "trusted issuer", "vi": "cơ quan cấp tin cậy ký"}
_HOLDER = {"en": "HOLDER", "vi": "CHỦ THẺ"}


def _succeeded(report: Report) -> set[str]:
    return {finding.check for finding in report.findings if finding.outcome is Outcome.SUCCESSFUL}


def _holder_block(report: Report, language: Any) -> str:
    text = render_report(report, language=language, width=200)
    return text.partition(_HOLDER[language])[2].partition("\n\n")[0]


def _standings_obey(report: Report) -> None:
    """Nothing is shown that is not as it was signed, and nothing is green but under a success that says why."""
    for ef in EF:
        found = report.standing(ef)
        if found.shown:
            proofs = {"pa.sod.signature"} | ({f"pa.digest.{ef.name.lower()}"} if ef is not EF.SOD else set())
            assert proofs <= _succeeded(report)
            assert ef in report.capture.files
        if found.show is Show.PROVEN:
            assert report.outcome is Outcome.SUCCESSFUL
            assert report.verdict.claims >= {Claim.ISSUER, Claim.NO_COPY}
            assert _succeeded(report) >= set(_RESTS_ON)
        if found.worth is Worth.ISSUED:
            assert report.issuer_vouches
            assert "chip.genuine" in _succeeded(report)
    genuine = report.finding("chip.genuine")
    if genuine is None or genuine.outcome is not Outcome.SUCCESSFUL:
        assert report.standing(PORTRAIT).show is not Show.PROVEN


def _faces_obey(report: Report) -> None:
    """The JSON document tells the standings, and the text shows no more than they allow."""
    document = report.to_json()
    assert document["portrait"]["standing"] == report.standing(PORTRAIT).to_json()
    assert [file["standing"] for file in document["capture"]["files"]] == [
        report.standing(ef).to_json() for ef in report.capture.files
    ]
    if document["holder"] is not None:
        assert document["holder"]["standing"] == {name: report.standing(name).to_json() for name in HOLDER_FIELDS}
    standing = report.standing("full_name")
    for language in ("en", "vi"):
        block = _holder_block(report, language)
        if report.holder is not None:
            assert (report.holder.full_name in block) is standing.shown
            assert (report.holder.number in block) is standing.shown
        assert standing.text(language).lower() in block.lower()
        assert (_ISSUER[language] in block) is (standing.worth is Worth.ISSUED)
    assert (shown_portrait(report) is not None) is report.standing(PORTRAIT).shown


@pytest.fixture
def faces_obey() -> Callable[[Report], None]:
    """Asserts that neither the standings of a report nor the faces that tell them claim more than was found."""

    def check(report: Report) -> None:
        _standings_obey(report)
        _faces_obey(report)

    return check


# vectors -------------------------------------------------------------------------------------------------------------

Expected = Mapping[str, str]
Told = tuple[str, str, Expected]


def _told(report: Report) -> Told:
    """Outcome, verdict and the complete set of results, as the vectors write them."""
    return report.outcome.value, report.verdict.code, {result.check: _line(result) for result in report.results}


def _line(result: Any) -> str:
    outcome = result.outcome.value if isinstance(result, Finding) else "not run"
    depends = f" {result.depends_on}" if isinstance(result, Finding) and result.depends_on else ""
    return f"{outcome}: {result.reason}{depends}"


def _is_told(value: object) -> bool:
    return isinstance(value, tuple) and len(value) == 3 and isinstance(value[2], dict)


def pytest_assertrepr_compare(op: str, left: Any, right: Any) -> list[str] | None:
    """Of two complete sets of results, what differs: what came of the scenario, as a case would write it."""
    if op != "==" or not (_is_told(left) and _is_told(right)):
        return None
    told, wanted = ({"outcome": side[0], "verdict": side[1], **side[2]} for side in (left, right))
    names = [name for name in {**told, **wanted} if told.get(name) != wanted.get(name)]
    lines = [f"{json.dumps({name: told.get(name)})[1:-1]}, expected {json.dumps(wanted.get(name))}" for name in names]
    return ["what was found is not what the case expects", *lines]


@pytest.fixture(scope="session")
def bench() -> Bench:
    return Bench()


@pytest.fixture
def judged(
    request: pytest.FixtureRequest, bench: Bench, faces_obey: Callable[[Report], None]
) -> Callable[[dict[str, Any]], Told]:
    """What the scenario of a case, a function of the test's module, yields under the case's policy."""

    def judge(case: dict[str, Any]) -> Told:
        situation = getattr(request.module, case["scenario"].replace("-", "_"))(bench)
        report = situation.judged(load_policy(case["policy"]))
        faces_obey(report)
        return _told(report)

    return judge


@pytest.fixture(scope="session")
def expected(test_vectors: Path) -> Callable[[dict[str, Any]], Told]:
    """What a case expects: all its results, those of the case that it is like included."""
    content = json.loads((test_vectors / "judgement" / "genuine.json").read_text(encoding="utf-8"))
    bases = {case["id"]: case["results"] for case in content["cases"]}

    def expand(case: dict[str, Any]) -> Told:
        results = {**bases.get(case.get("like"), {}), **case["results"]}
        return case["outcome"], case["verdict"], {check: line for check, line in results.items() if line is not None}

    return expand


@pytest.fixture
def told() -> Callable[[Report], Told]:
    """What a report says, as the vectors write it."""
    return _told
