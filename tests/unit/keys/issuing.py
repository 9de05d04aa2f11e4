"""An authority of OpenSSL's: what a bank's own authority does with a request."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Authority", "openssl"]


def openssl(folder: Path, *words: str) -> str:
    """What OpenSSL prints, errors too; a call that fails raises."""
    done = subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True, timeout=60)  # noqa: S603, S607 - our own words
    return (done.stdout + done.stderr).decode()


class Authority:
    """A root, and an authority below it that issues."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.folder = folder
        (folder / "ca.ext").write_text("basicConstraints=critical,CA:true\nkeyUsage=critical,keyCertSign,cRLSign\n")
        for name, issuer in (("root", None), ("issuing", "root")):
            openssl(folder, "ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", f"{name}.key")
            openssl(
                folder, "req", "-new", "-key", f"{name}.key", "-subj", f"/O=SPECIMEN/CN={name}", "-out", f"{name}.csr"
            )
            self._sign(name, f"{name}.csr", issuer, "ca.ext")

    def _sign(self, name: str, request: str, issuer: str | None, extensions: str, *more: str) -> None:
        key = ["-signkey", f"{name}.key"] if issuer is None else ["-CA", f"{issuer}.pem", "-CAkey", f"{issuer}.key"]
        serial = [] if issuer is None else ["-CAcreateserial"]
        openssl(self.folder, "x509", "-req", "-in", request, *key, *serial, "-days", "30", "-extfile", extensions,
                "-out", f"{name}.pem", *more)  # fmt: skip

    def issue(self, request: bytes, usage: str = "digitalSignature") -> bytes:
        """The certificate for a request in DER, whose signature is checked first; in DER."""
        (self.folder / "asked.csr").write_bytes(request)
        assert "verify OK" in openssl(self.folder, "req", "-inform", "DER", "-in", "asked.csr", "-verify", "-noout")
        (self.folder / "end.ext").write_text(f"basicConstraints=critical,CA:false\nkeyUsage=critical,{usage}\n")
        self._sign("asked", "asked.csr", "issuing", "end.ext", "-inform", "DER")
        return self.certificate("asked")

    def certificate(self, name: str) -> bytes:
        """A certificate in DER."""
        openssl(self.folder, "x509", "-in", f"{name}.pem", "-outform", "DER", "-out", f"{name}.cer")
        return (self.folder / f"{name}.cer").read_bytes()

    @property
    def path(self) -> list[bytes]:
        """The certificates of the two authorities."""
        return [self.certificate("root"), self.certificate("issuing")]
