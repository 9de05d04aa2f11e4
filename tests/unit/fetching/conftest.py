"""A server that answers as badly as it is told to, in plain HTTP and in TLS under a CA of its own."""

from __future__ import annotations

import socket
import ssl
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from typing import TYPE_CHECKING

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from chipkit_emulator.pki.authority import TestPKI

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Script = Callable[["Talk"], None]

AT = datetime(2026, 6, 1, tzinfo=UTC)


@dataclass
class Talk:
    """One connection, as a script of the server sees it."""

    link: socket.socket
    request: str
    closing: threading.Event
    """Set when the server is closed: whoever drips then stops."""

    @property
    def target(self) -> str:
        return self.request.split(" ", 2)[1]

    @property
    def headers(self) -> dict[str, str]:
        lines = self.request.split("\r\n")[1:]
        return {name.lower(): value for name, _, value in (line.partition(": ") for line in lines if line)}

    def send(self, data: bytes) -> None:
        self.link.sendall(data)

    def answer(self, body: bytes, status: str = "200 OK", **headers: str) -> None:
        told = {"Content-Length": str(len(body)), **{name.replace("_", "-"): each for name, each in headers.items()}}
        head = "".join(f"{name}: {value}\r\n" for name, value in told.items())
        self.send(f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + body)


@dataclass
class Server:
    """Answers each path by the script that is set for it."""

    tls: ssl.SSLContext | None = None
    scripts: dict[str, Script] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(0.1)
        self._threads = [threading.Thread(target=self._serve, daemon=True)]
        self._threads[0].start()

    @property
    def port(self) -> int:
        port: int = self._listener.getsockname()[1]
        return port

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    def url(self, path: str) -> str:
        return f"http{'s' if self.tls else ''}://{self.host}{path}"

    def close(self) -> None:
        self.closing.set()
        for thread in self._threads:
            thread.join(60)
        self._listener.close()

    def _serve(self) -> None:
        while not self.closing.is_set():
            with suppress(TimeoutError):
                link, _ = self._listener.accept()
                thread = threading.Thread(target=self._talk, args=(link,), daemon=True)
                self._threads.append(thread)
                thread.start()

    def _talk(self, link: socket.socket) -> None:
        link.settimeout(60)
        with suppress(OSError), link:
            secured = self.tls.wrap_socket(link, server_side=True) if self.tls else link
            with secured:
                request = b""
                while b"\r\n\r\n" not in request and (came := secured.recv(4096)):
                    request += came
                talk = Talk(secured, request.decode("latin-1"), self.closing)
                self.requests.append(talk.request)
                self.scripts.get(talk.target.partition("?")[0], _missing)(talk)


def _missing(talk: Talk) -> None:
    talk.answer(b"", "404 No")


@pytest.fixture
def server() -> Iterator[Server]:
    """A server in plain HTTP."""
    made = Server()
    yield made
    made.close()


@pytest.fixture
def another() -> Iterator[Server]:
    """A second one."""
    made = Server()
    yield made
    made.close()


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `ca.pem`, and `server.pem` of a server at 127.0.0.1, with its key."""
    folder = tmp_path_factory.mktemp("authority")
    keys = [ec.generate_private_key(ec.SECP256R1()) for _ in range(2)]
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "SPECIMEN CA")])
    now = datetime.now(UTC)
    made = []
    for key, ca in zip(keys, (True, False), strict=True):
        builder = x509.CertificateBuilder().issuer_name(name).public_key(key.public_key())
        builder = builder.subject_name(name if ca else x509.Name([])).serial_number(x509.random_serial_number())
        builder = builder.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=2))
        builder = builder.add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        alternative = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
        builder = builder if ca else builder.add_extension(alternative, critical=True)
        made.append(builder.sign(keys[0], SHA256()).public_bytes(Encoding.PEM))
    (folder / "ca.pem").write_bytes(made[0])
    secret = keys[1].private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "server.pem").write_bytes(made[1] + secret)
    return folder


@pytest.fixture
def secure(authority: Path) -> Iterator[Server]:
    """A server in TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(authority / "server.pem")
    made = Server(tls=context)
    yield made
    made.close()


@pytest.fixture
def trusting(authority: Path) -> ssl.SSLContext:
    """A client's context that knows that CA."""
    return ssl.create_default_context(cafile=str(authority / "ca.pem"))


@pytest.fixture(scope="session")
def pki() -> TestPKI:
    """An issuer with a revocation list that is current at `AT`."""
    return TestPKI.create(7, AT)


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever proxy this computer has, tests do not use it."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
