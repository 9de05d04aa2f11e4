"""A service: saved captures in, reports out, as JSON over HTTP, in a pool of processes and with an audit hook.

POST a capture to /reports; the answer is a document of the schema chipkit.report/1, without personal data. What is no
capture is 400, what is too big 413, and while all places are taken the answer is 503.
"""

from __future__ import annotations

import json
import sys
import threading
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, TextIO

from chipkit import InMemoryTrust, load_policy
from chipkit.capture import loads
from chipkit.errors import CaptureError
from chipkit.verify import judge

if TYPE_CHECKING:
    from chipkit.documents.report import ReportDocument

LARGEST = 2 << 20
"""Bytes of one capture; ordinary ones have 20 to 150 kB."""
PLACES = 8
"""So many captures are judged, or wait to be, at once."""
SECONDS = 10


def judged(data: bytes, trust: InMemoryTrust) -> ReportDocument:
    """Judge one capture, in a process of the pool, which no personal data leave; a CaptureError travels as it is."""
    return judge(loads(data, limit=LARGEST), trust, load_policy("field"), datetime.now(UTC)).to_json(redact=True)


class Service(ThreadingHTTPServer):
    """Listens, and has what all requests share."""

    daemon_threads = True

    def __init__(self, address: tuple[str, int], trust: InMemoryTrust, audit: TextIO = sys.stderr) -> None:
        super().__init__(address, Handler)
        self.trust, self.audit = trust, audit
        self.pool = ProcessPoolExecutor(max_workers=2)
        self.places = threading.BoundedSemaphore(PLACES)

    def record(self, report: ReportDocument) -> None:
        """The audit hook: what cannot be recorded is not answered."""
        print(report["at"], report["outcome"], report["verdict"], file=self.audit, flush=True)


class Handler(BaseHTTPRequestHandler):
    """One request."""

    timeout = SECONDS

    @property
    def service(self) -> Service:
        """What it belongs to."""
        if not isinstance(self.server, Service):
            raise TypeError("this handler belongs to a Service")
        return self.server

    def do_POST(self) -> None:
        """Judge the capture in the body."""
        size = self.headers.get("Content-Length", "")
        if self.path != "/reports" or not (size.isascii() and size.isdecimal()):
            return self.send_error(404 if size else 411)
        if len(size) > 9 or int(size) > LARGEST:
            return self.send_error(413)
        if not self.service.places.acquire(blocking=False):
            return self.send_error(503)
        try:
            report = self.service.pool.submit(judged, self.rfile.read(int(size)), self.service.trust).result(SECONDS)
            self.service.record(report)
        except CaptureError:
            return self.send_error(400, "no capture")
        except TimeoutError:
            return self.send_error(503)
        finally:
            self.service.places.release()
        return self.answer(json.dumps(report).encode())

    def answer(self, body: bytes) -> None:
        """Send a document."""
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def main() -> None:
    """Serve this machine, with nobody trusted; a real one loads its anchors: chipkit.load_store(folder)."""
    with Service(("127.0.0.1", int(sys.argv[1]) if len(sys.argv) > 1 else 8303), InMemoryTrust.empty()) as service:
        service.serve_forever()


if __name__ == "__main__":
    main()
