// chipkit.report/1, made by tools/schemas.py from its JSON Schema.

export type Abort =
  | "card-removed"
  | "card-changed"
  | "reader-lost"
  | "link"
  | "timeout"
  | "cancelled"
  | "budget"
  | "wrong-mac"
  | "unprotected-status"
  | "chip-error"
  | "key-refused"
  | "key-suspended"
  | "key-blocked"
  | "no-usable-key"
  | "unsupported";

/** Where and why a read broke off. */
export type AbortDocument = {
  step: Step;
  reason: Abort;
  sw: string | null;
};

/** What was judged. */
export type CaptureDocument = {
  origin: Origin;
  sealed_by: Text;
  read_at: string | null;
  abort: AbortDocument | null;
  files: Array<FileDocument>;
  refused: Array<RefusedDocument>;
};

export type Check =
  | "access.pace"
  | "access.bac"
  | "access.downgrade"
  | "pa.sod.signature"
  | "pa.issuer.path"
  | "pa.issuer.validity"
  | "pa.issuer.revocation"
  | "pa.issuer.type"
  | "pa.files"
  | "pa.digest.dg1"
  | "pa.digest.dg2"
  | "pa.digest.dg3"
  | "pa.digest.dg4"
  | "pa.digest.dg5"
  | "pa.digest.dg6"
  | "pa.digest.dg7"
  | "pa.digest.dg8"
  | "pa.digest.dg9"
  | "pa.digest.dg10"
  | "pa.digest.dg11"
  | "pa.digest.dg12"
  | "pa.digest.dg13"
  | "pa.digest.dg14"
  | "pa.digest.dg15"
  | "pa.digest.dg16"
  | "chip.ca"
  | "chip.aa"
  | "chip.pace_cam"
  | "chip.genuine"
  | "match.key"
  | "match.qr"
  | "match.dg13"
  | "match.country"
  | "match.com"
  | "card.expiry"
  | "issuer.online"
  | "card.deviations" | `x.${string}`;

export type Claim =
  | "issuer"
  | "unrevoked"
  | "intact"
  | "no-copy"
  | "unexpired";

/** The day that expiry was judged for. */
export type DayDocument = {
  date: string;
  zone: string;
};

export type Deviation =
  | "card-access.built-in"
  | "card-access.built-in-refused"
  | "card-access.malformed"
  | "card-access.not-signed"
  | "select.master-file-refused"
  | "pace.parameter-id-demanded"
  | "pace.parameter-id-refused"
  | "pace.parameter-id-missing"
  | "pace.way-refused"
  | "card-security.unreadable"
  | "read.sfi-refused"
  | "read.length.reduced"
  | "read.length.not-shortest"
  | "read.end-of-file-refused"
  | "read.odd-ins.template"
  | "read.extended-length-refused"
  | "link.channel-lost"
  | "link.card-put-back"
  | "link.proof-repeated"
  | "link.file-read-anew"
  | "chip.proof-not-given"
  | "read.trailing-bytes"
  | "folder.padding"
  | "folder.hexadecimal"
  | "com.unreadable"
  | "sod.unreadable"
  | "atr-info.malformed"
  | "dg14.malformed"
  | "card-security.key"
  | "card-security.key-id"
  | "dg14.chip-authentication-key"
  | "capture.deviations.cut"
  | "capture.deviation.unknown"
  | "lds.encoding.ber"
  | "atr-info.padding"
  | "atr-info.length.encoding"
  | "com.tag.unknown"
  | "com.tag.doubled"
  | "com.differs-from-sod"
  | "country.spelling"
  | "country.signer"
  | "access.bac.without-pace"
  | "access.bac.issued-late"
  | "access.bac.out-of-use"
  | "dg1.mrz.check-digit"
  | "dg11.tag-list"
  | "dg11.element"
  | "dg11.text"
  | "dg11.other-names"
  | "dg11.birth.bcd"
  | "dg11.birth.malformed"
  | "dg11.birth.differs"
  | "mrz.check-digit"
  | "mrz.date.zero-filled"
  | "mrz.sex"
  | "face.record.length"
  | "face.record.trailing"
  | "face.image.type"
  | "face.image.size"
  | "face.image.damaged"
  | "sod.content-type"
  | "sod.lds-version-info"
  | "sod.digests.few"
  | "lds.file.malformed"
  | "security-infos.entry.malformed"
  | "security-infos.version"
  | "security-infos.order"
  | "security-infos.doubled"
  | "dg14.chip-authentication-info-missing"
  | "dg14.chip-authentication-key-id"
  | "active-authentication.signature.der"
  | "active-authentication.signature.size"
  | "active-authentication.signature.trailer"
  | "active-authentication.info.missing"
  | "active-authentication.info.hash"
  | "active-authentication.info.algorithm"
  | "vnm.mrz.number"
  | "vnm.mrz.check-digit"
  | "vnm.can"
  | "dg13.version"
  | "dg13.encoding"
  | "dg13.field.layout"
  | "dg13.field.no-text"
  | "dg13.field.texts"
  | "certificate.version"
  | "certificate.serial.not-positive"
  | "certificate.serial.long"
  | "certificate.algorithms-differ"
  | "crl.algorithms-differ"
  | "certificate.encoding.ber"
  | "crl.encoding.ber"
  | "name.text"
  | "algorithm.ecdsa.parameters"
  | "algorithm.rsa.no-null"
  | "key.ec.field-element-size"
  | "key.rsa.modulus-sign"
  | "der.boolean"
  | "der.set-order"
  | "time.form"
  | "time.generalized"
  | "der.integer.padded"
  | "der.trailing-bytes"
  | "extension.malformed"
  | "extension.default-encoded"
  | "extension.key-usage.trailing-zeros"
  | "extension.key-usage.unused-bits"
  | "extension.authority-key-identifier.half"
  | "extension.document-types.version"
  | "extension.document-types.form"
  | "crl.no-next-update"
  | "crl.next-update"
  | "crl.version"
  | "crl.number.missing"
  | "crl.key-identifier.missing"
  | "crl.entries.none"
  | "crl.extension.unreadable"
  | "crl.extension.twice"
  | "crl.entry.serial"
  | "crl.entry.date"
  | "crl.entry.extension"
  | "crl.entry.form"
  | "crl.entry.twice"
  | "crl.entry.critical-extension"
  | "crl.entry.certificate-issuer"
  | "cms.encoding.ber"
  | "cms.version"
  | "cms.signer.version"
  | "cms.certificate.malformed"
  | "cms.certificate.other-kind"
  | "cms.signer.malformed"
  | "cms.attribute.count"
  | "cms.signing-time.unreadable"
  | "signature.ecdsa.integers"
  | "signature.ecdsa.plain"
  | "signature.ecdsa.der"
  | "signature.rsa.length"
  | "signature.rsa.key-declared-for-pss"
  | "signature.rsa.key-hash"
  | "cms.signed-attributes.missing"
  | "cms.signer.issuer-normalised"
  | "cms.signer.issuer-order"
  | "cms.signer.sole-certificate"
  | "cms.signer.ambiguous"
  | "cms.signer.algorithm-is-key-type"
  | "cms.signers.several"
  | "cms.signers.other"
  | "cms.signing-time.missing"
  | "master-list.certificate-twice"
  | "chain.issuer.other-name"
  | "chain.issuer.name-encoding"
  | "chain.issuer.key-identifier"
  | "chain.issuer.name-alone"
  | "chain.issuer.not-ca"
  | "chain.issuer.validity"
  | "chain.issuer.usage-period"
  | "algorithm.forgeable"
  | "algorithm.weak"
  | "signer.out-of-time"
  | "profile.version"
  | "profile.validity.order"
  | "profile.signature-algorithm.sha1"
  | "profile.key.unreadable"
  | "profile.key.named-curve"
  | "profile.country.differs"
  | "profile.issuer.common-name.missing"
  | "profile.issuer.country.missing"
  | "profile.issuer.country.encoding"
  | "profile.issuer.country.form"
  | "profile.subject.common-name.missing"
  | "profile.subject.country.missing"
  | "profile.subject.country.encoding"
  | "profile.subject.country.form"
  | "profile.subject-alt-name.missing"
  | "profile.issuer-alt-name.missing"
  | "profile.crl-distribution-points.missing"
  | "profile.subject-key-identifier.missing"
  | "profile.authority-key-identifier.missing"
  | "profile.private-key-usage-period.missing"
  | "profile.key-usage.missing"
  | "profile.basic-constraints.missing"
  | "profile.ext-key-usage.missing"
  | "profile.document-type-list.missing"
  | "profile.ext-key-usage.present"
  | "profile.basic-constraints.present"
  | "profile.document-type-list.present"
  | "profile.key-usage.not-critical"
  | "profile.basic-constraints.not-critical"
  | "profile.ext-key-usage.not-critical"
  | "profile.subject-key-identifier.critical"
  | "profile.authority-key-identifier.critical"
  | "profile.private-key-usage-period.critical"
  | "profile.crl-distribution-points.critical"
  | "profile.document-type-list.critical"
  | "profile.extension.unknown-critical"
  | "profile.extension.default-value"
  | "profile.authority-key-identifier.no-key"
  | "profile.key-usage.lacking"
  | "profile.key-usage.beyond"
  | "profile.basic-constraints.ca"
  | "profile.basic-constraints.path-length.missing"
  | "profile.basic-constraints.path-length.not-zero"
  | "profile.subject-alt-name.malformed"
  | "profile.subject-alt-name.locality.missing"
  | "profile.subject-alt-name.locality.form"
  | "profile.issuer-alt-name.malformed"
  | "profile.issuer-alt-name.locality.missing"
  | "profile.issuer-alt-name.locality.form";

export type Evidence = {
  algorithm?: Text;
  anchor?: Text;
  anchor_kind?: Text;
  attempts?: Text;
  by?: Text;
  bytes?: Text;
  cause?: Text;
  certificate?: Text;
  challenge?: Text;
  confirmed_at?: Text;
  confirmed_by?: Text;
  confirmed_source?: Text;
  deviations?: Text;
  document?: Text;
  explanation?: Text;
  fields?: Text;
  files?: Text;
  hash?: Text;
  issuer?: Text;
  key?: Text;
  key_bits?: Text;
  known_by?: Text;
  known_from?: Text;
  list?: Text;
  list_key?: Text;
  list_of?: Text;
  made_at?: Text;
  mrz?: Text;
  next_update?: Text;
  not_after?: Text;
  not_before?: Text;
  only_in_com?: Text;
  only_in_sod?: Text;
  parameters?: Text;
  password?: Text;
  protocol?: Text;
  reasons?: Text;
  revoked?: Text;
  revoked_at?: Text;
  revoked_for?: Text;
  serial?: Text;
  signed_at?: Text;
  signer?: Text;
  state?: Text;
  step?: Text;
  sw?: Text;
  terminal?: Text;
  tried?: Text;
  types?: Text;
  vouched_by?: Text;
  waiting?: Text;
};

export type File =
  | "EF.COM"
  | "EF.SOD"
  | "EF.DG1"
  | "EF.DG2"
  | "EF.DG3"
  | "EF.DG4"
  | "EF.DG5"
  | "EF.DG6"
  | "EF.DG7"
  | "EF.DG8"
  | "EF.DG9"
  | "EF.DG10"
  | "EF.DG11"
  | "EF.DG12"
  | "EF.DG13"
  | "EF.DG14"
  | "EF.DG15"
  | "EF.DG16"
  | "EF.CardAccess"
  | "EF.CardSecurity"
  | "EF.ATR/INFO"
  | "EF.DIR";

/** A file that was read; without its digest where the report is redacted. */
export type FileDocument = {
  file: File;
  size: number;
  standing: StandingDocument;
  sha256?: string;
};

/** A check that was run. */
export type FindingDocument = {
  check: 
    | "access.pace"
    | "access.bac"
    | "access.downgrade"
    | "pa.sod.signature"
    | "pa.issuer.path"
    | "pa.issuer.validity"
    | "pa.issuer.revocation"
    | "pa.issuer.type"
    | "pa.files"
    | "pa.digest.dg1"
    | "pa.digest.dg2"
    | "pa.digest.dg3"
    | "pa.digest.dg4"
    | "pa.digest.dg5"
    | "pa.digest.dg6"
    | "pa.digest.dg7"
    | "pa.digest.dg8"
    | "pa.digest.dg9"
    | "pa.digest.dg10"
    | "pa.digest.dg11"
    | "pa.digest.dg12"
    | "pa.digest.dg13"
    | "pa.digest.dg14"
    | "pa.digest.dg15"
    | "pa.digest.dg16"
    | "chip.ca"
    | "chip.aa"
    | "chip.pace_cam"
    | "chip.genuine"
    | "match.key"
    | "match.qr"
    | "match.dg13"
    | "match.country"
    | "match.com"
    | "card.expiry"
    | "issuer.online"
    | "card.deviations";
  title: Text;
  outcome: Outcome;
  reason: Reason;
  text: Text;
  next: Text | null;
  depends_on: Check | null;
  evidence: Evidence;
} | {
  check: `x.${string}`;
  title: Text;
  outcome: Outcome;
  reason: string;
  text: Text;
  next: Text | null;
  depends_on: Check | null;
  evidence: Record<string, Text>;
};

/** The holder's data, vouched for or not. */
export type HolderDocument = {
  vouched_for: boolean;
  full_name: Text;
  number: Text;
  document_number: Text;
  date_of_birth: Text | null;
  sex: Sex;
  nationality: Text;
  issuing_state: Text;
  date_of_expiry: Text | null;
  never_expires: boolean;
  standing: HolderStandings;
  possible_dates_of_birth?: Array<Text>;
};

/** What may be shown of each value of the holder. */
export type HolderStandings = {
  full_name: StandingDocument;
  number: StandingDocument;
  document_number: StandingDocument;
  date_of_birth: StandingDocument;
  sex: StandingDocument;
  nationality: StandingDocument;
  issuing_state: StandingDocument;
  date_of_expiry: StandingDocument;
  never_expires: StandingDocument;
};

/** A deviation, and the file that it was met in. */
export type MetDocument = {
  code: Deviation;
  where: Text;
  detail: Text;
};

export type Mode =
  | "production"
  | "demo";

/** A check that was not run. */
export type NotCheckedDocument = {
  check: 
    | "access.pace"
    | "access.bac"
    | "access.downgrade"
    | "pa.sod.signature"
    | "pa.issuer.path"
    | "pa.issuer.validity"
    | "pa.issuer.revocation"
    | "pa.issuer.type"
    | "pa.files"
    | "pa.digest.dg1"
    | "pa.digest.dg2"
    | "pa.digest.dg3"
    | "pa.digest.dg4"
    | "pa.digest.dg5"
    | "pa.digest.dg6"
    | "pa.digest.dg7"
    | "pa.digest.dg8"
    | "pa.digest.dg9"
    | "pa.digest.dg10"
    | "pa.digest.dg11"
    | "pa.digest.dg12"
    | "pa.digest.dg13"
    | "pa.digest.dg14"
    | "pa.digest.dg15"
    | "pa.digest.dg16"
    | "chip.ca"
    | "chip.aa"
    | "chip.pace_cam"
    | "chip.genuine"
    | "match.key"
    | "match.qr"
    | "match.dg13"
    | "match.country"
    | "match.com"
    | "card.expiry"
    | "issuer.online"
    | "card.deviations";
  title: Text;
  reason: Reason;
  text: Text;
  next: Text | null;
  evidence: Evidence;
} | {
  check: `x.${string}`;
  title: Text;
  reason: string;
  text: Text;
  next: Text | null;
  evidence: Record<string, Text>;
};

export type Origin =
  | "live"
  | "sealed"
  | "unsealed";

export type Outcome =
  | "successful"
  | "failed"
  | "undetermined"
  | "not supported"
  | "aborted";

/** The policy that was judged by, and the table. */
export type PolicyDocument = {
  id: Text;
  version: Text;
  digest: string | null;
  released: boolean;
  table: string;
};

/** What may be shown of the picture in EF.DG2. */
export type PortraitDocument = {
  standing: StandingDocument;
};

export type Reason =
  | "aborted"
  | "access-denied"
  | "agrees"
  | "algorithm-refused"
  | "algorithm-unknown"
  | "alias"
  | "attested"
  | "built-in"
  | "can-odd"
  | "clock-wrong"
  | "confirmed"
  | "content-type-wrong"
  | "copy-not-ruled-out"
  | "covered"
  | "crl-algorithm-refused"
  | "crl-not-begun"
  | "crl-partial"
  | "crl-signature-wrong"
  | "crl-signer-revoked"
  | "crl-signer-unfit"
  | "crl-signer-unknown"
  | "crl-stale"
  | "date-unreadable"
  | "depends-on"
  | "differs"
  | "digest-wrong"
  | "downgrade"
  | "equal"
  | "expired"
  | "field-empty"
  | "freshness-not-provable"
  | "good"
  | "hidden-proof"
  | "intermediate-unfit"
  | "issuer-out-of-validity"
  | "issuer-unknown"
  | "issuer-waits"
  | "key-not-in-dg14"
  | "key-not-vouched-for"
  | "key-odd"
  | "key-refused"
  | "key-unusable"
  | "list-signed"
  | "list-stale"
  | "listed"
  | "met"
  | "missing"
  | "missing-mandatory"
  | "named"
  | "no-anchor"
  | "no-card-security"
  | "no-crl"
  | "no-expiry"
  | "no-key"
  | "no-list"
  | "no-reference"
  | "no-security-object"
  | "no-signer-certificate"
  | "none"
  | "not-a-document-signer"
  | "not-asked"
  | "not-available"
  | "not-bound"
  | "not-comparable"
  | "not-confirmed"
  | "not-given"
  | "not-judged"
  | "not-listed"
  | "not-needed"
  | "not-offered"
  | "not-present"
  | "not-proven"
  | "not-reached"
  | "not-read"
  | "not-recorded"
  | "not-run"
  | "not-signed"
  | "not-tried"
  | "not-yet-valid"
  | "nothing-read"
  | "number-absent"
  | "opened"
  | "other-key"
  | "other-state"
  | "other-type"
  | "over-limit"
  | "pinned"
  | "pinned-out-of-scope"
  | "pinned-signer"
  | "pinned-withdrawn"
  | "profile-deviation"
  | "proof-old"
  | "provable-only-live"
  | "proven"
  | "reader"
  | "refused"
  | "refuted"
  | "revocation-unknown"
  | "revoked"
  | "revoked-by-unconfirmed"
  | "signature-wrong"
  | "signed-in-time"
  | "signed-out-of-time"
  | "signer-differs"
  | "signer-revoked"
  | "test-anchor"
  | "test-anchor-demo"
  | "unclear"
  | "undated"
  | "unknown-state"
  | "unknown-way"
  | "unreadable"
  | "valid"
  | "version-unknown"
  | "weak-key"
  | "withheld";

/** A file that the chip did not give. */
export type RefusedDocument = {
  file: File;
  sw: string | null;
};

export type Sex =
  | "M"
  | "F"
  | "X";

export type Show =
  | "withheld"
  | "marked"
  | "proven";

/** What may be shown of something, and what may be said of it. */
export type StandingDocument = {
  show: Show;
  worth: Worth;
};

export type Step =
  | "access.bac"
  | "access.card-access"
  | "access.pace"
  | "chip.aa"
  | "chip.ca"
  | "connect"
  | "read.atr_info"
  | "read.card_access"
  | "read.card_security"
  | "read.com"
  | "read.dg1"
  | "read.dg10"
  | "read.dg11"
  | "read.dg12"
  | "read.dg13"
  | "read.dg14"
  | "read.dg15"
  | "read.dg16"
  | "read.dg2"
  | "read.dg3"
  | "read.dg4"
  | "read.dg5"
  | "read.dg6"
  | "read.dg7"
  | "read.dg8"
  | "read.dg9"
  | "read.dir"
  | "read.sod"
  | "select";

export type Text = string;

/** A result that the policy demands otherwise and lets pass. */
export type ToleranceDocument = {
  check: Check;
  outcome: Tolerated;
  reason: Reason;
  until: string | null;
};

export type Tolerated =
  | "undetermined"
  | "not supported"
  | "not run";

export type Verdict =
  | "verified"
  | "verified-without-copy-proof"
  | "policy-met"
  | "verified-revocation-open"
  | "verified-demo"
  | "not-genuine"
  | "no-security-object"
  | "issuer-not-trusted"
  | "issuer-unknown"
  | "other-key"
  | "signer-missing"
  | "issuer-not-confirmed"
  | "issuer-test"
  | "algorithm-unknown"
  | "algorithm-refused"
  | "version-unknown"
  | "signer-unfit"
  | "signer-withdrawn"
  | "signer-expired"
  | "signer-not-yet-valid"
  | "signer-revoked"
  | "signer-revoked-unconfirmed"
  | "clock-wrong"
  | "revocation-unknown"
  | "data-changed"
  | "data-not-signed"
  | "data-missing"
  | "proof-old"
  | "withheld"
  | "proof-hidden"
  | "copy-suspected"
  | "copy-not-ruled-out"
  | "key-mismatch"
  | "number-absent"
  | "key-odd"
  | "data-inconsistent"
  | "expired"
  | "expiry-unknown"
  | "access-downgraded"
  | "access-unconfirmed"
  | "comparison-open"
  | "key-refused"
  | "read-aborted"
  | "not-conformant"
  | "additional-failed"
  | "additional-open"
  | "nothing-checked";

export type Worth =
  | "not-judged"
  | "missing"
  | "printed"
  | "unproven"
  | "unsigned"
  | "changed"
  | "unreadable"
  | "failed"
  | "expired"
  | "test"
  | "unaltered"
  | "copy-open"
  | "sample"
  | "issued";

/** The report on one document; redacted, it has no holder, and only the command tells of a photo. */
export type ReportDocument = {
  schema: "chipkit.report/1";
  outcome: Outcome;
  verdict: Verdict;
  verdict_text: Text;
  decided_by: Array<Check>;
  failed_beside: Array<Check>;
  claims: Array<Claim>;
  mode: Mode;
  policy: PolicyDocument;
  at: string;
  clock: string | null;
  day: DayDocument;
  capture: CaptureDocument;
  portrait: PortraitDocument;
  findings: Array<FindingDocument>;
  not_checked: Array<NotCheckedDocument>;
  tolerances: Array<ToleranceDocument>;
  deviations: Array<MetDocument>;
  holder?: HolderDocument | null;
  photo?: Text | null;
};
