"""Every public class of values: pickle, copy, hash, equality, `asdict`; and the hints of all that is public.

Public is what a module of the library lists in `__all__`. Instances come from readings: while those run, each class
notes what is made of it.
"""

from __future__ import annotations

import copy
import dataclasses
import enum
import gzip
import hmac
import importlib
import inspect as introspection
import multiprocessing
import pickle
import pkgutil
import tempfile
import threading
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any, ClassVar, get_type_hints, is_typeddict

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat
from cryptography.x509.oid import NameOID

import chipkit
from chipkit import capture, oids
from chipkit.capture import Abort, AbortReason, Capture, Terminal
from chipkit.cli.papers import Papers
from chipkit.codec.biometric.picture import Picture
from chipkit.codec.tlv import TLV
from chipkit.crypto.cose import EDDSA, Sign1
from chipkit.crypto.enveloping import open_envelope
from chipkit.crypto.groups import MODPGroup
from chipkit.crypto.passphrases import ScryptCost
from chipkit.crypto.signing_key import SigningKey
from chipkit.document import Document
from chipkit.documents.terms import Form, Word
from chipkit.errors import ChipkitError
from chipkit.evidence import TrustedTerminal, TrustedTerminals, judge_again, make_evidence, open_evidence, redact
from chipkit.evidence.amending import amended
from chipkit.evidence.amendment_contents import Decision, IssuerAnswer, NewTimeStamp, Note, SecondDecision
from chipkit.evidence.batch_run import BatchProgress, run_batch
from chipkit.evidence.demands import erase_number
from chipkit.evidence.encrypted import EncryptedEvidence
from chipkit.evidence.filling import filling
from chipkit.evidence.index import EvidenceIndex
from chipkit.evidence.index_entry import numbers_of
from chipkit.evidence.judging_files import Rules, judge_file
from chipkit.evidence.opened_file import open_file
from chipkit.evidence.record import RecordKind, seal_record
from chipkit.evidence.stamps import FoundStamp
from chipkit.evidence.time_stamp import request_stamp, verify_stamp
from chipkit.evidence.unlocking import ArchiveKey
from chipkit.extras import Extra
from chipkit.fetching import (
    Address,
    AllowList,
    ContentKind,
    Failure,
    Fetched,
    FetchLimits,
    FetchProgress,
    Place,
    PlaceResult,
    Problem,
    Route,
    Unchanged,
)
from chipkit.frozen import FrozenMapping
from chipkit.inspection import inspect
from chipkit.keys.opening import ModuleSettings
from chipkit.keys.ports import KeyEntry, KeyKind, KeyStanding, KeyStorage
from chipkit.keys.token_objects import ObjectFacts
from chipkit.language import Language
from chipkit.lds.files import EF
from chipkit.lds.security_info import ChipAuthenticationInfo, PACEDomainParameterInfo, SecurityInfo, UnknownSecurityInfo
from chipkit.lds.security_infos import SecurityInfos
from chipkit.national.nation import Input, InputKind, Nation, NationalData, NationalField, Printed
from chipkit.national.registry import KNOWN_NATIONS, Nations
from chipkit.national.vnm.identity_number import IdentityNumber
from chipkit.national.vnm.inputs import read_input
from chipkit.national.vnm.nation import Vietnam
from chipkit.national.vnm.qr import QRText
from chipkit.outcome import Outcome
from chipkit.pictures import Limits, photo_of
from chipkit.pki.algorithms import AlgorithmIdentifier
from chipkit.pki.certificate import Certificate, assemble
from chipkit.pki.certificate_bag import CertificateBag
from chipkit.pki.certification_request import CertificationRequest, CertificationRequestInfo
from chipkit.pki.cms import SignedData
from chipkit.pki.crl_extensions import EntryFacts
from chipkit.pki.cv_certificate import (
    AuthenticatedRequest,
    CVCertificate,
    CVCertificateBody,
    CVPublicKey,
    HolderAuthorization,
)
from chipkit.pki.extensions import key_usage
from chipkit.pki.modp import MODP_GROUPS
from chipkit.pki.name_text import read_name
from chipkit.pki.names import Attribute, Name
from chipkit.protocol.bac import BACKeys
from chipkit.protocol.credentials import CANPassword, MRZPassword, PINPassword, PUKPassword
from chipkit.rendering.content import Telling
from chipkit.rendering.court import court_report
from chipkit.rendering.exhibits import exhibits_of
from chipkit.rendering.material import material_of
from chipkit.rendering.pdf import pdf_of
from chipkit.rendering.provenance import Amended, Provenance, Stamped
from chipkit.rendering.signs import SIGNS
from chipkit.session.memory import PairFacts
from chipkit.session.options import Budget, ReadOptions
from chipkit.session.pcsc import ReaderEvent, ReaderEventKind, ReaderState
from chipkit.session.trace import Trace
from chipkit.settings import Settings
from chipkit.trust.archives import archive_members
from chipkit.trust.assessment import assess
from chipkit.trust.card_security import check_card_security
from chipkit.trust.chain import Refused
from chipkit.trust.collected import CollectedSigner, Collecting
from chipkit.trust.conformance import compare
from chipkit.trust.grounds import Ground, GroundKind
from chipkit.trust.importing import Importer
from chipkit.trust.importing_into import ImportFile, ImportOptions, ImportProgress, import_into
from chipkit.trust.inventory import Kept, Removed, WhatFell
from chipkit.trust.known import KnownAnchor
from chipkit.trust.memory_holdings import InMemoryHoldings
from chipkit.trust.model import Confirmation
from chipkit.trust.old_folder import OldFolder
from chipkit.trust.pem import pem_blocks
from chipkit.trust.pinned_lists import build_list
from chipkit.trust.pinned_signers import ListKey, PinnedEntry, RemovedList
from chipkit.trust.schema import STORE
from chipkit.trust.signatures import SignedDataProfile, check_signed_data
from chipkit.trust.store import TrustStore
from chipkit.trust.store_check import StoreProblem, problems
from chipkit.trust.store_view import StoreVersion
from chipkit.trust.summary import TrustSummary
from chipkit.trust.unseen import CountsBy, Unseen
from chipkit.verify import (
    AdditionalSituation,
    Observed,
    Policy,
    Report,
    ReportSoFar,
    judge,
    judgement_table,
    load_policy,
    policy_names,
)
from chipkit.verify.countries import State
from chipkit.verify.next_step import next_steps
from chipkit.verify.policy_check import Mistake, PolicyCheck
from chipkit.verify.standing import STANDINGS
from chipkit.verify.unknown_signer import Collected
from chipkit_emulator.demo import trust_in
from chipkit_emulator.personalisation.build import load_profile, personalise, profile_names
from chipkit_emulator.pki.cms import sign_content
from tests.component.many_files import ISSUER, Here, folder_of
from tests.unit.crypto.openers import archive
from tests.unit.evidence.conftest import counter_of
from tests.unit.evidence.stamping import Authority, token_by

AT = datetime(2026, 1, 1, tzinfo=UTC)
PROTOCOLS = range(2, pickle.HIGHEST_PROTOCOL + 1)
PRINT = "000199000101|000000101|Nguyễn Thị Mẫu Specimen|01021999|Nữ|Số 1 đường Mẫu, Hà Nội|10052021"
KEPT = 12
"""Instances of each class that are looked at: the first ones, and as many of the last."""

WORKERS = {
    "chipkit.evidence.batch_results.Results": "it writes a file",
    "chipkit.evidence.index.EvidenceIndex": "it asks a file, and writes it",
    "chipkit.evidence.listed.Listed": "it looks up",
    "chipkit.trust.absent.Absent": "it asks a file",
    "chipkit.rendering.sheet.Sheet": "it writes on pages",
    "chipkit.trust.rows.Content": "it finds its columns when they are wanted",
    "chipkit.capture.seal.Sealer": "it signs: the key stays where it is",
    "chipkit.codec.bounded_cache.BoundedCache": "it remembers",
    "chipkit.codec.der.Fields": "it takes apart",
    "chipkit.codec.secure_messaging.SecureMessaging": "a channel, with its counter",
    "chipkit.codec.strict_toml.Table": "it takes apart",
    "chipkit.crypto.passphrases.PassphraseKey": "it encrypts: the key stays where it is",
    "chipkit.crypto.private_keys.KeptInPlace": "what holds a key: it does not travel, and says so",
    "chipkit.crypto.private_keys.MacKey": "it computes: the key stays where it is",
    "chipkit.crypto.private_keys.PrivateKey": "it signs and opens: the key stays where it is",
    "chipkit.crypto.signing_key.SigningKey": "it signs: the key stays where it is",
    "chipkit.evidence.embedded.NotedTrust": "it notes what it answers",
    "chipkit.fetching.connection.Budget": "it counts down",
    "chipkit.fetching.connection.Connection": "a connection",
    "chipkit.fetching.fetcher.Fetcher": "it fetches",
    "chipkit.codec.layout_cache.LayoutCache": "it remembers",
    "chipkit.keys.file_format.FileKey": "it signs and opens: the key stays where it is",
    "chipkit.keys.file_format.Locked": "a file that is about to be decrypted",
    "chipkit.keys.file_store.FileStore": "it writes a file",
    "chipkit.keys.module_store.ModuleStore": "a session of a token",
    "chipkit.keys.pkcs11.Token": "a session of a token",
    "chipkit.lazy.cached_property": "it computes",
    "chipkit.national.vnm.qr_fields.FieldReader": "it takes apart",
    "chipkit.pki.crl_entries.Revoked": "it looks up",
    "chipkit.pictures.decoder.PictureDecoder": "a child process",
    "chipkit.pictures.process.ChildProcess": "a child process",
    "chipkit.protocol.chip_authentication.ChipAuthenticationResult": "it carries a channel",
    "chipkit.protocol.pace.conversation.PACEResult": "it carries a channel",
    "chipkit.protocol.read.FileSoFar": "a file under way",
    "chipkit.protocol.read.ReadLimits": "it counts down",
    "chipkit.session.access.LearnCardAccess": "a step of one reading",
    "chipkit.session.access.OpenChip": "a step of one reading",
    "chipkit.session.active_authentication.ActiveAuthentication": "a step of one reading",
    "chipkit.session.chip_authentication.ChipAuthentication": "a step of one reading",
    "chipkit.session.driver.Driver": "it drives",
    "chipkit.session.files.PlanFiles": "a step of one reading",
    "chipkit.session.files.ReadCOM": "a step of one reading",
    "chipkit.session.files.ReadDataGroups": "a step of one reading",
    "chipkit.session.files.ReadSOD": "a step of one reading",
    "chipkit.session.lengths.AgreeOnLengths": "a step of one reading",
    "chipkit.session.options.CallerChallenge": "it is used up",
    "chipkit.session.pair_file.PairFile": "it writes a file",
    "chipkit.session.pcsc.api.Context": "a connexion to the service",
    "chipkit.session.pcsc.probe.Probe": "it asks a card",
    "chipkit.session.pcsc.transport.PCSCTransport": "a card that is held",
    "chipkit.session.reading.Reading": "a reading under way",
    "chipkit.session.replay.ReplayTransport": "a link, with where it stands",
    "chipkit.session.trace.Trace": "a record that grows",
    "chipkit.trust.answers.CheckedTrust": "it asks a view, which may be of anything",
    "chipkit.trust.candidates.Candidates": "it tries, and counts what that costs",
    "chipkit.trust.change.Change": "a transaction under way",
    "chipkit.trust.counts.Counts": "it counts",
    "chipkit.trust.current.CurrentView": "it asks a file",
    "chipkit.trust.database.Database": "a connection",
    "chipkit.trust.dropping.Dropping": "an import under way",
    "chipkit.trust.growing.GrowingTrust": "it grows",
    "chipkit.trust.importing.Importer": "it collects",
    "chipkit.trust.inventory.Inventory": "it asks a file",
    "chipkit.trust.joined.JoinedTrust": "it asks views, which may be open files",
    "chipkit.trust.list_import.ListImport": "an import under way",
    "chipkit.trust.lists_in_force.ListsInForce": "an import under way",
    "chipkit.trust.look_ups.LookUps": "it asks a file",
    "chipkit.trust.pinned_signers.SignerIndex": "it looks up",
    "chipkit.trust.placing.Placing": "an import under way",
    "chipkit.trust.remembered.RememberedLookUps": "it remembers",
    "chipkit.trust.signer_list_import.SignerListImport": "an import under way",
    "chipkit.trust.store.TrustStore": "it writes a file",
    "chipkit.trust.old_bases.OldBases": "it asks a file",
    "chipkit.trust.stored_bases.StoredBases": "it asks a file",
    "chipkit.trust.taken_back_lists.TakingBack": "it looks up",
    "chipkit.trust.unheld_lists.Supports": "it looks up",
    "chipkit.trust.unseen.Unseen": "it remembers what it was asked",
    "chipkit.trust.weighing.Weighing": "it asks a file",
    "chipkit.trust.store_view.StoreView": "it asks a file; it travels as its path and version",
    "chipkit.trust.memory_holdings.InMemoryHoldings": "it asks tables in memory",
    "chipkit.trust.placed.Placed": "it grows",
    "chipkit.trust.stored_holdings.StoredHoldings": "it asks a file",
    "chipkit.pki.algorithm_floors.Uses": "it remembers what a policy made of it",
    "chipkit.verify.case.Ledger": "it collects",
    "chipkit.verify.facts.Facts": "what one check under way may look at",
    "chipkit.written_file.WrittenFile": "an open file",
}
"""Public classes whose instances act, and are no values."""


def modules() -> list[Any]:
    """The library's modules, without the command line's and those of another system."""
    names = [module.name for module in pkgutil.walk_packages(chipkit.__path__, "chipkit.")]
    names = [name for name in names if not name.startswith("chipkit.cli") and not name.endswith("__main__")]
    return [
        importlib.import_module(name) for name in ["chipkit", *names] if not name.endswith(("job_object", "native"))
    ]


def public() -> dict[str, Any]:
    """All that is public and defined here, by its full name."""
    found = {}
    for module in modules():
        for name in getattr(module, "__all__", ()):
            value: Any = getattr(module, name, None)
            kind = introspection.isclass(value) or introspection.isroutine(getattr(value, "__wrapped__", value))
            if kind and value.__module__.startswith("chipkit"):
                found[f"{value.__module__}.{value.__qualname__}"] = value
    return found


PUBLIC = public()
CLASSES = {name: value for name, value in PUBLIC.items() if introspection.isclass(value)}
VALUES = {
    name: value
    for name, value in CLASSES.items()
    if dataclasses.is_dataclass(value) and name not in WORKERS and not issubclass(value, Exception)
}


def test_every_public_class_is_a_value_or_known_to_act() -> None:
    def known(name: str, value: type) -> bool:
        nobody_is_one = getattr(value, "_is_protocol", False) or introspection.isabstract(value)
        return (
            name in VALUES
            or name in WORKERS
            or nobody_is_one
            or is_typeddict(value)  # what is in it is a plain dict
            or issubclass(value, Exception | enum.Enum | FrozenMapping)
        )

    assert [name for name, value in CLASSES.items() if not known(name, value)] == []
    assert WORKERS.keys() <= CLASSES.keys()


def test_every_public_dataclass_of_values_is_frozen() -> None:
    loose = [name for name, value in VALUES.items() if not getattr(value, "__dataclass_params__").frozen]  # noqa: B009

    assert loose == []


# hints ---------------------------------------------------------------------------------------------------------------


def with_members(name: str, value: Any) -> list[tuple[str, Any]]:
    found = [(name, value)]
    for member, raw in vars(value).items() if introspection.isclass(value) else ():
        function = getattr(raw, "fget", None) or getattr(raw, "__func__", None) or getattr(raw, "func", raw)
        if introspection.isfunction(function) and (not member.startswith("_") or member == "__init__"):
            found.append((f"{name}.{member}", function))
    return found


def test_the_hints_of_all_that_is_public_can_be_asked_for() -> None:
    asked = [pair for name, value in PUBLIC.items() for pair in with_members(name, value)]
    failed = []
    for name, value in asked:
        try:
            get_type_hints(value)
        except Exception as error:  # noqa: BLE001 - every kind counts
            failed.append(f"{name}: {error}")

    assert len(asked) > 700
    assert failed == []


# instances -----------------------------------------------------------------------------------------------------------


class Noted:
    """What was made of each class while the readings ran."""

    def __init__(self) -> None:
        self.first: dict[str, list[Any]] = {name: [] for name in VALUES}
        self.last: dict[str, list[Any]] = {name: [] for name in VALUES}

    def note(self, name: str, instance: Any) -> None:
        if len(self.first[name]) < KEPT:
            self.first[name].append(instance)
        else:
            self.last[name] = [*self.last[name][1 - KEPT :], instance]

    def instances(self, name: str) -> list[Any]:
        return [*self.first[name], *self.last[name]]


def read_all_profiles() -> None:
    """Readings of a card of each profile, judged, kept, judged again; with what was printed on it."""
    for number, name in enumerate(profile_names()):
        card = personalise(load_profile(name), seed=number, at=AT)
        printed = read_input("".join(str(card.mrz).split())).expected
        trust = trust_in(card.pki, AT)
        report = inspect(
            card.transport(), card.password, trust=trust, policy=load_policy("field"), at=AT, mode="demo",
            printed=printed, trace=Trace(), progress=lambda _: None,
        )  # fmt: skip
        MRZPassword.from_mrz(card.mrz)
        PINPassword(f"{number:06}", CANPassword("000001"))
        PUKPassword(f"{number:010}")
        again = capture.loads(capture.dumps(report.capture))
        judge(again, trust, load_policy("conformance"), AT)
        for each in report.document.files:
            with suppress(ChipkitError):
                report.document.opaque(each)
        inspect(card.transport(max_command=261), None, trust=trust, policy=load_policy("field"), at=AT)


class Own:
    """A check from outside that meets what it is told to, or raises it."""

    name = "x.bank.own"
    title: ClassVar[dict[str, str]] = {"en": "Own", "vi": "Riêng"}

    def __init__(self, met: Observed | Exception) -> None:
        self.situations = {"good": AdditionalSituation(Outcome.SUCCESSFUL, "good", "tốt")}
        self._met = met

    def check(self, so_far: ReportSoFar) -> Observed:
        assert so_far.document.files
        if isinstance(self._met, Exception):
            raise self._met
        return self._met


def judge_with_checks_from_outside() -> None:
    capture, trust = card_and_trust()
    for met in (Observed("good", {"limit": "30"}), ValueError("broke off")):
        judge(capture, trust, load_policy("field"), AT, additional=[Own(met)])


def import_trust() -> None:
    pki = personalise(load_profile("vn-cccd-2024"), seed=3, at=AT).pki
    importer = Importer(holdings=InMemoryHoldings(), at=AT, test=True, first_use=True)
    importer.add(pki.master_list, "test.ml")
    importer.add(pki.crl, "test.crl")
    importer.add(b"dn: c=XX\nobjectClass: x\n", "some.ldif")
    holdings = InMemoryHoldings().applied(importer.plan())
    assess(pki.dsc.certificate, holdings.trust, AT)
    holdings.held(pki.csca.certificate.fingerprint)
    Unseen(lambda _: CountsBy(known=True))(pki.csca.certificate.fingerprint)
    list(pem_blocks(b"-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n"))
    list(archive_members(gzip.compress(b"content"), "packed"))
    compare(["ERR:DSC.CDP.14"], pki.dsc.certificate, [pki.csca.certificate])
    KnownAnchor(sha256="00" * 32, country="UT", document="ID", carried_by="nobody")


def read_prints() -> None:
    """A QR code whose text a scanner damaged, held against the card, and old numbers."""
    card = personalise(load_profile("vn-cccd-2024"), seed=1, at=AT)
    number = read_input("".join(str(card.mrz).split())).number or ""
    for text in (PRINT, PRINT.replace("ễ", "?"), f"{number}||Ng?y?n V?n|01021999|Nam|S? 1, Hà N?i|10052024|A|B||"):
        expected = read_input(text).expected
        report = inspect(
            card.transport(), card.password, trust=chipkit.InMemoryTrust.empty(),
            policy=load_policy("field"), at=AT, printed=expected,
        )  # fmt: skip
        assert report.finding("match.qr") is not None
    assert QRText.parse(PRINT.replace("10052021", "10052024||||")).extras
    assert IdentityNumber("000199000101").structure is not None
    read_input("123456789")


def make_what_files_of_a_user_say() -> None:
    """Settings, a policy that cannot be used, and what an installation may lack."""
    ArchiveKey(Path("keys"), "archive", b"secret")
    next_steps.cache_clear()
    next_steps()
    Extra("qr", "QR codes in pictures need zxing-cpp and Pillow", ("zxingcpp", "PIL"))
    Settings(language=Language.VI)
    PolicyCheck(None, (Mistake(3, "extend", "unknown key"),))


def make_the_rest() -> None:
    """What no reading of an emulated card meets."""
    key = personalise(load_profile("vn-cccd-2024"), seed=0, at=AT).pki.dsc.certificate.public_key
    ReaderState("reader 0", 0x20, b"\x3b")
    ReaderEvent(ReaderEventKind.CARD_INSERTED, "reader 0")
    Limits()
    judgement_table.__wrapped__()  # which is kept once read
    Terminal("counter 1", key)
    KeyEntry("seal", KeyKind.ES256, KeyStorage.FILE, KeyStanding.CURRENT, key, ())
    ObjectFacts(what="private", label="seal", identifier=b"id", key_type="EC", uses=frozenset({"sign"}))
    ModuleSettings("/lib/module.so", "counter")
    ScryptCost()
    name = read_name("CN=SPECIMEN,C=VN")
    asked = CertificationRequestInfo(name, key, (key_usage(["digitalSignature"]),))
    CertificationRequest.parse(assemble(bytes(asked), AlgorithmIdentifier("1.3.101.112"), bytes(64)))
    Abort(step="read.dg2", reason=AbortReason.CARD_REMOVED)
    Budget()
    EntryFacts("keyCompromise")
    Word("outcome")
    Form("^x$")
    Picture(1, 1, "L", b"\x00")
    BACKeys.from_mrz_information("L898902C<369080619406236")
    SecurityInfo("1.2.3")
    UnknownSecurityInfo("1.2.3", b"\x30\x00")
    PACEDomainParameterInfo("0.4.0.127.0.7.2.2.4.2", AlgorithmIdentifier("1.2.3", None), 13)
    CertificateBag((b"certificate",), (b"list",))
    Nations((*KNOWN_NATIONS.entries, (frozenset({"UTO"}), Nation())))
    Vietnam()
    NationalData()
    NationalField("house", {"en": "House", "vi": "Nhà"}, "Amaurot")
    Printed()
    Input(kind=InputKind.CAN, can="123456")
    replace(MODPGroup(replace(MODP_GROUPS["modp1024-160"])).parameters)
    replace(STANDINGS[0])
    Confirmation("SPECIMEN OFFICER", "letter", AT)
    Refused(personalise(load_profile("vn-cccd-2024"), seed=0, at=AT).pki.dsc.certificate, "another key")
    Ground(kind=GroundKind.KEPT)
    Kept(sha256="00", form="certificate", size=1, grounds=(Ground(kind=GroundKind.KEPT),))
    Removed("00", "Lan Specimen", "a letter", AT)
    Name(((Attribute("2.5.4.6", TLV.parse(b"\x13\x02VN")),),), b"")
    WhatFell(kinds=("certificate",), before={}, after={})
    TrustSummary(anchors=1)
    PairFacts()
    StoreVersion()
    StoreProblem("x")
    OldFolder(AT, (), (), ())
    make_signed_data()
    make_terminal_certificates()
    make_what_is_fetched()
    keep_what_is_made()


def keep_what_is_made() -> None:
    """Stores, batches, papers and evidence."""
    make_pinned_signers()
    keep_a_store()
    judge_many()
    make_papers()


def make_papers() -> None:
    """A report as a page and as a PDF, from evidence of which all is known."""
    card = personalise(load_profile("vn-cccd-2021"), seed=0, at=AT)
    trust = trust_in(card.pki, AT)
    report = inspect(card.transport(), card.password, trust=trust, policy=load_policy("field"), at=AT, mode="demo")
    material = material_of(report, trust)
    provenance = Provenance(
        stamps=(Stamped(AT, "CN=SPECIMEN", verified=True),), amendments=(Amended(AT, "x", {"vi": "x", "en": "x"}),)
    )
    paper = court_report(Telling(report=report, provenance=provenance), material)
    pdf_of(paper)
    exhibits_of(report, material)
    Papers()
    replace(SIGNS[Outcome.FAILED])


class Counter:
    """A terminal that seals."""

    name, storage, algorithm = "SPECIMEN counter", KeyStorage.FILE, EDDSA
    key = ed25519.Ed25519PrivateKey.from_private_bytes(bytes(32))
    sign = key.sign

    def __init__(self) -> None:
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, self.name)])
        made = x509.CertificateBuilder(name, name, self.key.public_key(), 1, AT, AT + timedelta(days=1))
        self.certificates = (made.sign(self.key, None).public_bytes(Encoding.DER),)
        self.public_key = Certificate.parse(self.certificates[0]).public_key


def make_evidence_of_a_card() -> None:
    """Evidence, opened, with parts withheld, and judged by a store that has changed."""
    capture, trust = card_and_trust()
    policy, counter = load_policy("field"), Counter()
    own = Own(Observed("good"))
    report = judge(capture, trust, policy, AT, mode="demo", additional=[own])
    photo_of(report)
    made = make_evidence(report, counter, trust=trust, policy=policy, made_at=AT)
    terminal = TrustedTerminal(
        name="counter", certificate=Certificate.parse(counter.certificates[0]), trusted_from=AT - timedelta(days=1)
    )
    evidence = open_evidence(bytes(made), TrustedTerminals((terminal,)))
    shown = redact(evidence, level="holder").evidence
    assert judge_again(shown, trust=chipkit.InMemoryTrust.empty()).differences
    added = amended(bytes(made), Note("x"), counter, at=AT, software="x")
    assert open_file(added, TrustedTerminals((terminal,))).added


def make_evidence_of_nothing() -> None:
    """A sealed record."""
    kind = RecordKind("chipkit.specimen/1", "application/vnd.chipkit.specimen+cbor")
    seal_record(kind, {"numbers": [1, {"two": 3}]}, {"photo": b"\xff"}, Counter()).with_time_stamp(b"token")


def judge_many() -> None:
    """A batch, what it tells, the index of it, and what is done on a person's demand."""
    replace(STORE)
    with tempfile.TemporaryDirectory() as folder:
        kept, results = folder_of(Path(folder) / "in", 3), Path(folder) / "results"
        (kept / "junk").write_bytes(b"junk")
        rules = Rules(trust=ISSUER.trust, policy=load_policy("field"), at=AT)
        told: list[BatchProgress] = []
        key = SimpleNamespace(mac=lambda data: hmac.digest(b"specimen", data, "sha256"))
        with EvidenceIndex(Path(folder) / "index", write=True) as index:
            put = filling(index, key)
            run_batch(kept, results, rules=rules, executor=Here(), holder=True, index=put, progress=told.append)
            entry = next(each for path in kept.iterdir() if (each := index.entry(str(path))))
            index.put([(replace(entry, place="elsewhere", base_digest="ab" * 32, amendments=1), ())])
            index.lost_amendment("ab" * 32, 0, "")
            number = numbers_of(judge_file(kept / "000001.chipkit", rules).report)[0]
            erase_number(index, key, number, by="x", reason="y", at=AT)
            index.demands()


def keep_a_store() -> None:
    """Imports into a store's file, what they tell, and what is not in order with it."""
    pki = personalise(load_profile("vn-cccd-2024"), seed=3, at=AT).pki
    told: list[ImportProgress] = []
    with tempfile.TemporaryDirectory() as folder:
        store, options = TrustStore(Path(folder) / "trust"), ImportOptions(first_use=True, test=True)
        import_into(store, [ImportFile("test.ml", pki.master_list)], at=AT, options=options, progress=told.append)
        assert told
        assert problems(store) == ()
    StoreProblem("damaged")
    OldFolder(AT, (), (), ())


def make_what_is_fetched() -> None:
    """What fetching gives, without a network."""
    place = Place(ContentKind.CRL, ("http://pkd.example/crl", "ldap://pkd.example/"), ("00" * 32,))
    fetched = Fetched(
        kind=ContentKind.CRL, data=b"list", asked="http://pkd.example/crl", address="http://pkd.example/new", at=AT
    )
    failure = Failure("ldap://pkd.example/", Problem.SCHEME, "an LDAP directory")
    unchanged = Unchanged(fetched.asked, fetched.remembered, AT)
    PlaceResult(place=place, fetched=fetched, unchanged=unchanged, failures=(failure,))
    AllowList(("pkd.example",))
    Address.parse("http://pkd.example/crl")
    FetchLimits()
    FetchProgress("http://pkd.example/crl", 1, 2, 1, 1)
    Route("http://proxy.example")


def make_pinned_signers() -> None:
    """A list of signers, by whoever signs it, and a signer that waits to be on one."""
    signer = personalise(load_profile("vn-cccd-2024"), seed=0, at=AT).pki.dsc.certificate
    State("UT", aliased=False)
    Collected(CollectedSigner(signer, AT.date()), Collecting.NEW)
    key = ec.derive_private_key(1001, ec.SECP256R1())
    kept = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"specimen"))
    signing = SigningKey.load(kept, b"specimen")
    entry = PinnedEntry(certificate=signer, country="VNM", document_types=("I",))
    made = build_list(
        name="SPECIMEN", issued=AT, next_update=AT + timedelta(days=30), entries=[entry],
        public_key=signing.public_key, sign=signing.sign,
    )  # fmt: skip
    assert RemovedList(made.key_sha256, made.sha256, made.issued).is_newer(made) is False
    list_key = ListKey(made.key_sha256, "SPECIMEN", "a letter")
    trust = chipkit.InMemoryTrust().with_pinned_list(made, list_key)
    assert trust.pinned(signer) is not None
    importer = Importer(holdings=InMemoryHoldings(), at=AT, list_keys=(list_key,))
    importer.add(made.raw, "a.signers")
    assert len(importer.plan().signer_lists) == 1


def make_signed_data() -> None:
    """EF.CardSecurity, which no emulated card carries, and a message whose headers hold arrays and maps."""
    pki = personalise(load_profile("vn-cccd-2024"), seed=0, at=AT).pki
    infos = bytes(SecurityInfos.of(ChipAuthenticationInfo("0.4.0.127.0.7.2.2.3.2.2", 1)))
    file = sign_content(oids.SECURITY_OBJECT, infos, pki.dsc, [pki.dsc.certificate], AT)
    assert check_card_security(file, trust_in(pki, AT)).verified
    checked = check_signed_data(SignedData.parse(file), SignedDataProfile("EF.CardSecurity"))
    replace(replace(checked).signers[0][0])
    message = Sign1.build({4: [1, {"key": [b"value"]}]}, b"payload", lambda _: bytes(64))
    assert Sign1.parse(bytes(message)) == message


def make_envelopes() -> None:
    """Evidence encrypted to an archive, and added to: one amendment of each kind."""
    keys = [archive(kind) for kind in ("rsa", "P-256")]
    file = EncryptedEvidence.encrypt(b"SPECIMEN", [key.certificate for key in keys])
    assert open_envelope(file.envelope, keys[0]).bound
    for content in (
        IssuerAnswer(issuer="SPECIMEN", text="yes"),
        SecondDecision(decision=Decision.OPEN, person="SPECIMEN", reason="seen"),
        NewTimeStamp(b"SPECIMEN token"),
        Note("SPECIMEN"),
    ):
        file = file.amended(content, counter_of(), at=AT, software="chipkit")
    assert EncryptedEvidence.parse(bytes(file)) == file
    assert file.chain.end.count == 4


def make_time_stamps() -> None:
    """A request, and a stamp by an authority of a test."""
    with tempfile.TemporaryDirectory() as folder:
        authority = Authority(Path(folder))
    request_stamp(b"SPECIMEN")
    verify_stamp(token_by(authority.key, authority.certificate, b"SPECIMEN", AT), b"SPECIMEN", [authority.root])
    FoundStamp(where="seal", stamp=None, reason="nobody is placed")


def make_terminal_certificates() -> None:
    """Card-verifiable certificates, which wait for Terminal Authentication."""
    key = CVPublicKey("0.4.0.127.0.7.2.2.2.2.3", {0x86: b"\x04" + bytes(64)})
    rights = HolderAuthorization("0.4.0.127.0.7.3.1.2.1", b"\x83")
    body = CVCertificateBody(public_key=key, authorization=rights, effective=date(2026, 1, 1))
    request = CVCertificate.build(body, lambda _: bytes(64))
    AuthenticatedRequest.parse(bytes(AuthenticatedRequest(request, b"UTCVCA00001", bytes(64))))


@pytest.fixture(scope="module")
def noted() -> Noted:
    noted = Noted()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in VALUES.items():

            def made(self: Any, *args: Any, _was: Any = value.__init__, _name: str = name, **named: Any) -> None:
                _was(self, *args, **named)
                noted.note(_name, self)

            patch.setattr(value, "__init__", made)
        read_all_profiles()
        read_prints()
        import_trust()
        judge_with_checks_from_outside()
        make_the_rest()
        make_evidence_of_nothing()
        make_evidence_of_a_card()
        make_what_files_of_a_user_say()
        make_envelopes()
        make_time_stamps()
    return noted


@pytest.mark.parametrize("name", VALUES)
def test_it_travels_copies_hashes_and_equals(noted: Noted, name: str) -> None:
    instances = noted.instances(name)

    assert instances
    for value in instances:
        again = [pickle.loads(pickle.dumps(value, protocol)) for protocol in PROTOCOLS]  # noqa: S301 - our own bytes
        for other in (*again, copy.copy(value), copy.deepcopy(value), dataclasses.replace(value)):
            assert type(other) is type(value)
            assert other == value
            assert hash(other) == hash(value)
        assert dataclasses.asdict(value).keys() == {field.name for field in dataclasses.fields(value)}
        assert value != object()


@pytest.mark.parametrize("name", VALUES)
def test_no_value_holds_what_can_change(noted: Noted, name: str) -> None:
    for value in noted.instances(name):
        held = [getattr(value, field.name) for field in dataclasses.fields(value)]
        others = [each for each in held if type(each) is not FrozenMapping]
        assert [each for each in others if isinstance(each, list | dict | set | bytearray)] == []


PARSED_ALONE = {f"chipkit.verify.table.{name}" for name in ("Check", "JudgementTable", "Situation")}
"""What nobody makes but by reading the committed table."""


@pytest.mark.parametrize("name", sorted(VALUES.keys() - PARSED_ALONE))
def test_a_mapping_that_a_caller_hands_in_becomes_a_value(noted: Noted, name: str) -> None:
    for value in noted.instances(name):
        for field in dataclasses.fields(value):
            held = getattr(value, field.name)
            if field.init and isinstance(held, FrozenMapping):
                given = dict(held)
                other = dataclasses.replace(value, **{field.name: given})
                given.clear()
                assert other == value
                assert hash(other) == hash(value)
                assert type(getattr(other, field.name)) is FrozenMapping


@pytest.mark.parametrize("kind", [value for value in CLASSES.values() if issubclass(value, enum.Enum)])
def test_every_word_of_an_enumeration_travels_and_is_itself(kind: type[enum.Enum]) -> None:
    for word in kind:
        for protocol in PROTOCOLS:
            assert pickle.loads(pickle.dumps(word, protocol)) is word  # noqa: S301 - our own bytes
        assert copy.deepcopy(word) is word


# what a service does with them ---------------------------------------------------------------------------------------


@cache
def card_and_trust() -> tuple[Capture, chipkit.InMemoryTrust]:
    card = personalise(load_profile("vn-cccd-2024"), seed=7, at=AT)
    trust = trust_in(card.pki, AT)
    report = inspect(card.transport(), card.password, trust=trust, policy=load_policy("field"), at=AT)
    return report.capture, trust


def judged(capture: Capture, trust: chipkit.InMemoryTrust, policy: Policy, mode: str) -> Report:
    return judge(capture, trust, policy, AT, mode=mode)


def test_equal_captures_judged_the_same_give_equal_reports() -> None:
    capture, trust = card_and_trust()
    other = Capture(**{field.name: getattr(capture, field.name) for field in dataclasses.fields(capture)})
    turned = dataclasses.replace(capture, files=dict(reversed(tuple(capture.files.items()))))
    reports = {judged(each, trust, load_policy("field"), "demo") for each in (capture, other, copy.deepcopy(capture))}

    assert capture == other == turned
    assert len(reports) == 1
    assert judged(turned, trust, load_policy("field"), "demo") in reports
    assert judged(dataclasses.replace(capture, files={}), trust, load_policy("field"), "demo") not in reports
    assert Document(capture.files) == Document(dict(capture.files)) != Document({})


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")  # Python 3.12: fork in a program with threads
def test_a_process_pool_takes_and_gives_our_objects(method: str) -> None:
    if method not in multiprocessing.get_all_start_methods():
        pytest.skip("not on this system")
    capture, trust = card_and_trust()
    jobs = [(policy, mode) for policy in map(load_policy, policy_names()) for mode in ("demo", "production")]
    context = multiprocessing.get_context(method)

    with ProcessPoolExecutor(2, mp_context=context) as pool:
        futures = [pool.submit(judge, capture, trust, policy, AT, mode=mode) for policy, mode in jobs]
        reports = [future.result(60) for future in futures]

    assert reports == [judged(capture, trust, policy, mode) for policy, mode in jobs]
    assert [report.to_json() for report in reports] == [judged(capture, trust, *job).to_json() for job in jobs]
    assert Outcome.SUCCESSFUL in {report.outcome for report in reports}


class OfTwoWordsError(Exception):
    """It is pickled, and cannot be unpickled: as many errors are written."""

    def __init__(self, one: str, two: str) -> None:
        super().__init__(f"{one} and {two}")


class LockedError(Exception):
    """It cannot be pickled."""

    def __init__(self) -> None:
        super().__init__("locked")
        self.lock = threading.Lock()


class MuteError(Exception):
    """It cannot be pickled, and has no words."""

    def __str__(self) -> str:
        raise RuntimeError

    def __reduce__(self) -> Any:
        raise RuntimeError


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (ValueError("broke off"), "ValueError('broke off')"),
        (OfTwoWordsError("one", "two"), "RuntimeError('OfTwoWordsError: one and two')"),
        (LockedError(), "RuntimeError('LockedError: locked')"),
        (MuteError(), "RuntimeError('MuteError')"),
    ],
)
def test_a_report_travels_with_whatever_a_check_from_outside_raised(error: Exception, told: str) -> None:
    capture, trust = card_and_trust()
    report, again = (judge(capture, trust, load_policy("field"), AT, additional=[Own(error)]) for _ in range(2))

    assert report.check_errors == {Own.name: error}
    assert {report, again} == {report}
    for protocol in PROTOCOLS:
        travelled = pickle.loads(pickle.dumps(report, protocol))  # noqa: S301 - our own bytes
        assert travelled == report
        assert repr(travelled.check_errors[Own.name]) == told


def test_options_given_with_a_set_are_a_value() -> None:
    assert hash(ReadOptions(files={EF.DG1, EF.DG2})) == hash(ReadOptions(files=frozenset({EF.DG2, EF.DG1})))
