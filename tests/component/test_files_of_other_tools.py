"""Files as openssl, zip, tar and ldapsearch write them, and as mail and editors leave them: nothing of them is lost."""

from __future__ import annotations

import gzip
import shutil
import subprocess
from base64 import b64encode
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from chipkit.trust.containers import unpack
from chipkit.trust.der_kind import der_kind
from chipkit_emulator.pki.authority import TestPKI

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

AT = datetime(2026, 1, 1, tzinfo=UTC)
JUNK = {
    "dir/.DS_Store": b"\0\0\0\1Bud1",
    "__MACOSX/dir/._0.cer": b"\0\5\x16\7\0\2\0\0Mac OS X        ",
    "Thumbs.db": b"\xd0\xcf\x11\xe0",
    "readme.txt": b"hello\r\n",
}
"""What systems put beside the files that a person packs."""


@pytest.fixture(scope="module")
def wanted() -> tuple[bytes, ...]:
    """Three document signers and a revocation list."""
    pki = TestPKI.create(20, AT)
    return (*(pki.issue_document_signer(label=f"dsc {number}").certificate.raw for number in range(3)), pki.crl)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, wanted: tuple[bytes, ...]) -> Path:
    """They lie in folders, beside what a person does not see."""
    root = tmp_path_factory.mktemp("tools")
    for name, data in JUNK.items():
        (root / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (root / "in" / name).write_bytes(data)
    for number, data in enumerate(wanted):
        (root / "in" / "dir" / f"{number}.cer").write_bytes(data)
    (root / "all.pem").write_bytes(b"".join(map(pem, wanted[:-1])))
    (root / "crl.pem").write_bytes(pem(wanted[-1]))
    return root


def pem(data: bytes) -> bytes:
    label = b"X509 CRL" if der_kind(data) == "crl" else b"CERTIFICATE"
    text = b64encode(data)
    lines = b"\n".join(text[at : at + 64] for at in range(0, len(text), 64))
    return b"-----BEGIN %b-----\n%b\n-----END %b-----\n" % (label, lines, label)


def run(folder: Path, *words: str) -> bytes:
    program = shutil.which(words[0])
    if program is None:
        pytest.skip(f"no {words[0]} on this machine")
    done = subprocess.run([program, *words[1:]], cwd=folder, capture_output=True, check=False, timeout=180)  # noqa: S603 - ours
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    return done.stdout


def written(name: str, *words: str) -> Callable[[Path], bytes]:
    def make(folder: Path) -> bytes:
        run(folder / "in", *words)
        return (folder / name).read_bytes()

    return make


BAG = ("openssl", "crl2pkcs7", "-in", "crl.pem", "-certfile", "all.pem")


def _printed(folder: Path, *words: str) -> bytes:
    (folder / "bag.pem").write_bytes(run(folder, *BAG))
    return run(folder, "openssl", "pkcs7", "-in", "bag.pem", "-print_certs", *words)


TOOLS: dict[str, Callable[[Path], bytes]] = {
    "crl2pkcs7": lambda folder: run(folder, *BAG),
    "crl2pkcs7 in DER": lambda folder: run(folder, *BAG, "-outform", "DER"),
    "pkcs7 -print_certs": _printed,
    "pkcs7 -print_certs -text": lambda folder: _printed(folder, "-text"),
    "zip -r": written("a.zip", "zip", "-qr", "../a.zip", "."),
    "zip without packing": written("b.zip", "zip", "-q0r", "../b.zip", "."),
    "zip64": written("c.zip", "zip", "-qr", "-fz", "../c.zip", "."),
    "tar": written("a.tar", "tar", "--format=gnu", "-cf", "../a.tar", "."),
    "tar of POSIX": written("b.tar", "tar", "--format=posix", "-cf", "../b.tar", "."),
    "tar of 1988": written("c.tar", "tar", "--format=ustar", "-cf", "../c.tar", "."),
    "tar and gzip": written("d.tar.gz", "tar", "-czf", "../d.tar.gz", "."),
}


def taken(data: bytes) -> set[bytes]:
    return {item.data for item in unpack(data, "file") if item.kind != "unusable"}


@pytest.mark.parametrize("tool", TOOLS)
def test_a_tools_file_gives_all_that_was_put_into_it(folder: Path, wanted: tuple[bytes, ...], tool: str) -> None:
    data = TOOLS[tool](folder)

    assert taken(data) == set(wanted)
    for item in unpack(data, "file"):
        assert item.kind != "unusable" or any(name in item.where for name in JUNK)


def ldapsearch(wanted: tuple[bytes, ...], *, bare: bool = False) -> bytes:
    """As OpenLDAP's program writes it; bare is `-LLL`."""
    lines = [] if bare else ["# extended LDIF", "#", "# LDAPv3", "# base <dc=icao> with scope subtree", "#", ""]
    for number, data in enumerate(wanted):
        kind = "certificateRevocationList" if data is wanted[-1] else "userCertificate"
        lines += [] if bare else [f"# {number}, dsc, c\\3DVN"]
        lines += [
            f"dn: cn=OU\\=x\\,O\\=SPECIMEN+sn={number},o=dsc,c=VN",
            "objectClass: pkdDownload",
            "cn:: U1BFQ0lNRU4=",
        ]
        value = f"{kind};binary:: {b64encode(data).decode()}"
        lines += [value[:76], *(f" {value[at : at + 75]}" for at in range(76, len(value), 75)), ""]
    lines += [] if bare else ["# search result", "search: 2", "result: 4 Size limit exceeded", "", "# numEntries: 4"]
    return "\n".join((*lines, "")).encode()


EDITED: dict[str, Callable[[bytes], bytes]] = {
    "as it is": lambda text: text,
    "line ends of Windows": lambda text: text.replace(b"\n", b"\r\n"),
    "line ends of old": lambda text: text.replace(b"\n", b"\r"),
    "UTF-8 with a mark": lambda text: text.decode().encode("utf-8-sig"),
    "UTF-16": lambda text: text.decode().encode("utf-16"),
    "UTF-32": lambda text: text.decode().encode("utf-32"),
    "packed": gzip.compress,
    "no last line end": bytes.rstrip,
}


@pytest.mark.parametrize("edit", EDITED)
@pytest.mark.parametrize("kind", ["PEM", "ldapsearch", "ldapsearch -LLL"])
def test_a_text_gives_all_that_is_in_it_however_it_was_saved(wanted: tuple[bytes, ...], kind: str, edit: str) -> None:
    text = b"".join(map(pem, wanted)) if kind == "PEM" else ldapsearch(wanted, bare=kind.endswith("LLL"))

    assert taken(EDITED[edit](text)) == set(wanted)
