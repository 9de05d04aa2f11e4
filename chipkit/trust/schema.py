"""The tables of the trust store's file, and how a file of an older version becomes one of this version.

What bytes there are, and what is trusted of them, stand apart. A content is kept once, under its SHA-256. A row that
says something of it is of the versions from `since` on and before `until`: nothing is overwritten, so that an older
version is read from the same file, and a rollback is one more version. Indexes on names go by digests
(`chipkit.trust.rows.name_key`), for names are compared after folding (RFC 5280, 7.1). All tables are STRICT, so that a
value of another type than its column's is damage that SQLite finds.
"""

from __future__ import annotations

from typing import Final

from chipkit.values import dataclass

__all__ = [
    "BASES_NOTED",
    "FORGEABLE_LEFT",
    "FOR_EVER",
    "LIVE",
    "MIGRATIONS",
    "ONE_FORM",
    "REMOVED_LISTS",
    "RESTING",
    "STORE",
    "VERSION",
    "VERSIONED",
    "Tables",
]

_APPLICATION: Final = 0x63_6B_74_73
"""What SQLite's header says of whose file it is: "ckts"."""
FOR_EVER: Final = (1 << 62) - 1
"""The end of a row that has none."""
LIVE: Final = "{0}.since <= :version AND {0}.until > :version"
"""Which rows of a versioned table are of the version that is asked for."""
BASES_NOTED: Final = "bases noted"
"""The row of `meta` of a file in which it stands, for each master list, which CSCA its signer is believed for."""
FORGEABLE_LEFT: Final = "forgeable left"
"""The row of `meta` of a file in which nothing rests any more on signatures that anybody may have made."""
ONE_FORM: Final = "lists of signers in one form"
"""The row of `meta` of a file that keeps lists of document signers in the one form by which they are known."""
RESTING: Final = "g.rests_on <> '' AND g.rests_on > ''"
"""Which rows `g` of `ground` rest on something: said twice, for the index is of the rows that differ from '' alone, and
is searched by what is greater."""

VERSIONED: Final[dict[str, tuple[str, ...]]] = {
    "ground": ("content", "kind", "source", "list", "signer", "rests_on", "reason", "placed_by", "placed_at"),
    "confirmation": ("sha256", "by", "source", "at"),
    "barred": ("sha256", "tbs", "by", "source", "at"),
    "list_signer": ("sha256", "subject", "pinned", "accepted_by", "accepted_at"),
    "signed_time": ("at", "sha256"),
    "list_key": ("sha256", "by", "source", "at"),
    "removed_list": ("key", "sha256", "issued"),
    "master_list": ("content", "signer", "title", "country", "signed_at"),
    "conformance": ("content", "codes", "texts"),
}
"""The tables whose rows are of some versions alone, with their columns beside `since` and `until`."""


def _versioned(name: str, columns: str) -> str:
    return (
        f"CREATE TABLE {name} (id INTEGER PRIMARY KEY, {columns},"
        " since INTEGER NOT NULL, until INTEGER NOT NULL, CHECK (since < until)) STRICT"
    )


_FIRST: Final = (
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT",
    # what was done, one row for each version, also of those that are not kept; the last three count what is at its end
    """CREATE TABLE version (number INTEGER PRIMARY KEY, token TEXT NOT NULL, action TEXT NOT NULL, at TEXT NOT NULL,
    by TEXT NOT NULL, source TEXT NOT NULL, added INTEGER NOT NULL, changed INTEGER NOT NULL, removed INTEGER NOT NULL,
    refused INTEGER NOT NULL, anchors INTEGER NOT NULL, crls INTEGER NOT NULL, signers INTEGER NOT NULL) STRICT""",
    """CREATE TABLE content (id INTEGER PRIMARY KEY, sha256 TEXT NOT NULL UNIQUE, form TEXT NOT NULL,
    size INTEGER NOT NULL, raw BLOB NOT NULL) STRICT""",
    """CREATE TABLE certificate (content INTEGER PRIMARY KEY, role TEXT NOT NULL, country TEXT NOT NULL,
    title TEXT NOT NULL, subject BLOB NOT NULL, likeness BLOB NOT NULL, issuer BLOB NOT NULL, serial TEXT NOT NULL,
    key_identifier BLOB, issuer_key BLOB, not_after TEXT NOT NULL) STRICT""",
    "CREATE INDEX certificate_subject ON certificate (subject)",
    "CREATE INDEX certificate_likeness ON certificate (likeness)",
    "CREATE INDEX certificate_issuer ON certificate (issuer, serial)",
    "CREATE INDEX certificate_key ON certificate (key_identifier)",
    "CREATE INDEX certificate_issuer_key ON certificate (issuer_key)",
    "CREATE INDEX certificate_country ON certificate (country, content)",
    """CREATE TABLE crl (content INTEGER PRIMARY KEY, country TEXT NOT NULL, title TEXT NOT NULL, issuer BLOB NOT NULL,
    this_update TEXT NOT NULL, next_update TEXT) STRICT""",
    "CREATE INDEX crl_issuer ON crl (issuer)",
    # every certificate that a master list carries, those that are no anchors included
    """CREATE TABLE member (list INTEGER NOT NULL, sha256 TEXT NOT NULL, PRIMARY KEY (list, sha256))
    STRICT, WITHOUT ROWID""",
    "CREATE INDEX member_sha256 ON member (sha256)",
    _versioned(
        "ground",
        "content INTEGER NOT NULL, kind TEXT NOT NULL, source TEXT NOT NULL, list TEXT NOT NULL, signer TEXT NOT NULL,"
        " rests_on TEXT NOT NULL, reason TEXT NOT NULL, placed_by TEXT NOT NULL, placed_at TEXT",
    ),
    "CREATE INDEX ground_content ON ground (content)",
    "CREATE INDEX ground_signer ON ground (signer, until)",
    "CREATE INDEX ground_kind ON ground (kind, until)",
    "CREATE INDEX ground_base ON ground (rests_on) WHERE rests_on <> ''",
    "CREATE INDEX ground_until ON ground (until)",
    _versioned("confirmation", "sha256 TEXT NOT NULL, by TEXT NOT NULL, source TEXT NOT NULL, at TEXT NOT NULL"),
    "CREATE INDEX confirmation_sha256 ON confirmation (sha256)",
    # a certificate is barred by what was signed, of which anybody can make another file: `rows.signed_key`
    _versioned(
        "barred",
        "sha256 TEXT NOT NULL, tbs TEXT NOT NULL, by TEXT NOT NULL, source TEXT NOT NULL, at TEXT NOT NULL",
    ),
    "CREATE INDEX barred_sha256 ON barred (sha256)",
    "CREATE INDEX barred_tbs ON barred (tbs)",
    _versioned(
        "list_signer",
        "sha256 TEXT NOT NULL, subject TEXT NOT NULL, pinned INTEGER NOT NULL, accepted_by TEXT NOT NULL,"
        " accepted_at TEXT",
    ),
    "CREATE INDEX list_signer_sha256 ON list_signer (sha256)",
    _versioned("signed_time", "at TEXT NOT NULL, sha256 TEXT NOT NULL"),
    "CREATE INDEX signed_time_at ON signed_time (at)",
    # what was found of a master list when it came: its signer, and when that signed it, where that can be so
    _versioned(
        "master_list",
        "content INTEGER NOT NULL, signer TEXT NOT NULL, title TEXT NOT NULL, country TEXT NOT NULL, signed_at TEXT",
    ),
    "CREATE INDEX master_list_content ON master_list (content)",
    "CREATE INDEX master_list_signer ON master_list (signer)",
    # what the directory said of a record: codes and texts, each as a list of JSON
    _versioned("conformance", "content INTEGER NOT NULL, codes TEXT NOT NULL, texts TEXT NOT NULL"),
    "CREATE INDEX conformance_content ON conformance (content)",
    # the keys whose lists of pinned document signers are believed
    _versioned("list_key", "sha256 TEXT NOT NULL, by TEXT NOT NULL, source TEXT NOT NULL, at TEXT"),
    # certificates of signers that were met and are not known here: they are of no version, and vouch for nothing
    "CREATE TABLE met (sha256 TEXT PRIMARY KEY, raw BLOB NOT NULL, day TEXT NOT NULL) STRICT",
    "CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT",
    "INSERT INTO meta VALUES ('oldest', 0)",
    f"INSERT INTO meta VALUES ('{BASES_NOTED}', 1)",
    f"INSERT INTO meta VALUES ('{FORGEABLE_LEFT}', 1)",
    f"INSERT INTO meta VALUES ('{ONE_FORM}', 1)",
)

_SECOND: Final = (
    # of each key whose lists of document signers were removed, the newest of them: an older one is a replay
    _versioned("removed_list", "key TEXT NOT NULL, sha256 TEXT NOT NULL, issued TEXT NOT NULL"),
)
REMOVED_LISTS: Final = 2
"""The version of the tables that has that one."""

MIGRATIONS: Final[tuple[tuple[str, ...], ...]] = (_FIRST, _SECOND)
"""What makes of a file of version n one of version n + 1, in statements; a new file is one of version 0."""
VERSION: Final = len(MIGRATIONS)


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables of a kind of file."""

    what: str
    """What such a file is called."""
    application: int
    """What SQLite's header says of whose file it is."""
    migrations: tuple[tuple[str, ...], ...]
    """As `MIGRATIONS`."""

    @property
    def version(self) -> int:
        """The newest version."""
        return len(self.migrations)

    @property
    def statements(self) -> set[str]:
        """The statements that a file of this version was made by, as SQLite keeps them."""
        return {each for step in self.migrations for each in step if each.startswith("CREATE")}


STORE: Final = Tables("trust store", _APPLICATION, MIGRATIONS)
