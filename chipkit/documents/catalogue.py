"""Every JSON document by the name of its schema, what schemas are made of."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from chipkit.documents.batch import (
    BatchRecordDocument,
    BatchRunDocument,
    BatchSummaryDocument,
    EvidenceDoneDocument,
    EvidenceIndexDocument,
    EvidenceTouchedDocument,
)
from chipkit.documents.errors import ErrorDocument
from chipkit.documents.evidence import (
    EvidenceChangeDocument,
    EvidenceDocument,
    EvidenceVerificationDocument,
    RedactionDocument,
    TerminalsDocument,
)
from chipkit.documents.keys import KeyChangeDocument, KeyRequestDocument, KeysDocument
from chipkit.documents.machine import (
    DiagnosisDocument,
    EmulatorListDocument,
    ExaminationDocument,
    ExtractDocument,
    ReaderEventDocument,
    ReadersDocument,
    ShowDocument,
)
from chipkit.documents.policy import PolicyCheckDocument, PolicyDocument
from chipkit.documents.report import ReportDocument
from chipkit.documents.trace import TraceDocument
from chipkit.documents.trust import (
    CertificateCheckDocument,
    PinnedListDocument,
    TrustFetchDocument,
    TrustListDocument,
    UnreadCertificateDocument,
)
from chipkit.documents.trust_store import (
    TrustConfirmDocument,
    TrustEntryDocument,
    TrustExportDocument,
    TrustHistoryDocument,
    TrustImportDocument,
    TrustProblemsDocument,
    TrustRemoveDocument,
    TrustRollbackDocument,
)

__all__ = ["DOCUMENTS"]

DOCUMENTS: Final[Mapping[str, type]] = MappingProxyType(
    {
        "chipkit.trust-import/1": TrustImportDocument,
        "chipkit.trust-rollback/1": TrustRollbackDocument,
        "chipkit.trust-list/1": TrustListDocument,
        "chipkit.trust-entry/1": TrustEntryDocument,
        "chipkit.trust-history/1": TrustHistoryDocument,
        "chipkit.trust-problems/1": TrustProblemsDocument,
        "chipkit.trust-export/1": TrustExportDocument,
        "chipkit.trust-confirm/1": TrustConfirmDocument,
        "chipkit.trust-remove/1": TrustRemoveDocument,
        "chipkit.trust-fetch/1": TrustFetchDocument,
        "chipkit.keys/1": KeysDocument,
        "chipkit.key-change/1": KeyChangeDocument,
        "chipkit.key-request/1": KeyRequestDocument,
        "chipkit.pinned-list/1": PinnedListDocument,
        "chipkit.certificate-check/1": CertificateCheckDocument,
        "chipkit.certificate-unread/1": UnreadCertificateDocument,
        "chipkit.show/1": ShowDocument,
        "chipkit.report/1": ReportDocument,
        "chipkit.extract/1": ExtractDocument,
        "chipkit.batch-run/1": BatchRunDocument,
        "chipkit.batch/1": BatchRecordDocument,
        "chipkit.batch-summary/1": BatchSummaryDocument,
        "chipkit.evidence-index/1": EvidenceIndexDocument,
        "chipkit.evidence-touched/1": EvidenceTouchedDocument,
        "chipkit.evidence-done/1": EvidenceDoneDocument,
        "chipkit.evidence-shown/1": EvidenceDocument,
        "chipkit.evidence-verified/1": EvidenceVerificationDocument,
        "chipkit.evidence-redacted/1": RedactionDocument,
        "chipkit.evidence-change/1": EvidenceChangeDocument,
        "chipkit.terminals-listed/1": TerminalsDocument,
        "chipkit.policy/1": PolicyDocument,
        "chipkit.policy-check/1": PolicyCheckDocument,
        "chipkit.error/1": ErrorDocument,
        "chipkit.readers/1": ReadersDocument,
        "chipkit.reader-event/1": ReaderEventDocument,
        "chipkit.diagnosis/1": DiagnosisDocument,
        "chipkit.trace/1": TraceDocument,
        "chipkit.emulator-list/1": EmulatorListDocument,
        "chipkit.examination/1": ExaminationDocument,
    }
)
"""By the texts of their key `schema`."""
