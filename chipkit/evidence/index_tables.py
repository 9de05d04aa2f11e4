"""The tables of the index of what is kept.

An entry is one file. Its certificates stand in tables of their own, each certificate once, so that what a revocation
list names is found by issuer and serial number among the few certificates that there are, and from them the entries.
What is a person's stands in `tag` alone, as what a secret key made of a number, and goes with its entry.
"""

from __future__ import annotations

from typing import Final

from chipkit.trust.schema import Tables

__all__ = ["INDEX"]

_FIRST: Final = (
    """CREATE TABLE entry (id INTEGER PRIMARY KEY, place TEXT NOT NULL UNIQUE, sha256 TEXT NOT NULL,
    base_digest TEXT NOT NULL, made_at TEXT NOT NULL, outcome TEXT NOT NULL, verdict TEXT NOT NULL,
    policy_id TEXT NOT NULL, policy_version TEXT NOT NULL, policy_digest TEXT NOT NULL, signer TEXT NOT NULL,
    terminal TEXT NOT NULL, amendments INTEGER NOT NULL, last_amendment TEXT NOT NULL) STRICT""",
    "CREATE INDEX entry_terminal ON entry (terminal) WHERE terminal <> ''",
    "CREATE INDEX entry_base ON entry (base_digest) WHERE base_digest <> ''",
    "CREATE TABLE certificate (sha256 TEXT PRIMARY KEY, issuer BLOB NOT NULL, serial TEXT NOT NULL) STRICT",
    "CREATE INDEX certificate_issuer ON certificate (issuer, serial)",
    """CREATE TABLE path (certificate TEXT NOT NULL, entry INTEGER NOT NULL, place INTEGER NOT NULL,
    PRIMARY KEY (certificate, entry)) STRICT, WITHOUT ROWID""",
    "CREATE INDEX path_entry ON path (entry)",
    """CREATE TABLE list (sha256 TEXT NOT NULL, entry INTEGER NOT NULL, PRIMARY KEY (sha256, entry))
    STRICT, WITHOUT ROWID""",
    "CREATE INDEX list_entry ON list (entry)",
    "CREATE TABLE tag (tag BLOB NOT NULL, entry INTEGER NOT NULL, PRIMARY KEY (tag, entry)) STRICT, WITHOUT ROWID",
    "CREATE INDEX tag_entry ON tag (entry)",
    # what was given out or erased on a person's demand: by whom and why, and of which file by its digest
    """CREATE TABLE demand (id INTEGER PRIMARY KEY, action TEXT NOT NULL, at TEXT NOT NULL, by TEXT NOT NULL,
    reason TEXT NOT NULL, sha256 TEXT NOT NULL) STRICT""",
)

INDEX: Final = Tables("index of evidence", 0x63_6B_65_69, (_FIRST,))
"""In SQLite's header: "ckei"."""
