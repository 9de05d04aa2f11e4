"""The service of examples/service.py answers real requests, and refuses what it should."""

from __future__ import annotations

import http.client
import io
import json
import runpy
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from chipkit import CANPassword, InMemoryTrust, inspect, load_policy
from chipkit.capture import dumps
from chipkit_emulator.demo import trust_in
from chipkit_emulator.personalisation.build import load_profile, personalise

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = json.loads((ROOT / "docs" / "schemas" / "chipkit.report-1.schema.json").read_text("utf-8"))
AT = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def saved() -> bytes:
    card = personalise(load_profile("vn-cccd-2024"), seed=7, at=AT)
    policy = load_policy("field")
    report = inspect(card.transport(), CANPassword(card.can or ""), trust=trust_in(card.pki, AT), policy=policy, at=AT)
    return dumps(report.capture)


@pytest.fixture(scope="module")
def service() -> Iterator[Any]:
    example = runpy.run_path(str(ROOT / "examples" / "service.py"), run_name="service")
    example["judged"].__module__ = __name__  # a pool of processes imports what it calls
    globals()["judged"] = example["judged"]
    made = example["Service"](("127.0.0.1", 0), InMemoryTrust.empty(), io.StringIO())
    thread = threading.Thread(target=made.serve_forever)
    thread.start()
    yield made
    made.shutdown()
    thread.join()
    made.server_close()
    made.pool.shutdown()


def asked(service: Any, body: bytes, path: str = "/reports", **headers: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", service.server_port, timeout=120)
    connection.request("POST", path, body, headers)
    answer = connection.getresponse()
    told = answer.status, answer.read()
    connection.close()
    return told


def test_a_capture_is_answered_by_a_report_of_the_schema(service: Any, saved: bytes) -> None:
    status, body = asked(service, saved)

    document = json.loads(body)
    assert status == 200
    Draft202012Validator(SCHEMA).validate(document)
    assert (document["outcome"], document["verdict"]) == ("undetermined", "copy-not-ruled-out")
    assert "holder" not in document
    assert service.audit.getvalue().splitlines()[-1].endswith(" undetermined copy-not-ruled-out")


@pytest.mark.parametrize(
    ("body", "path", "headers", "status"),
    [
        (b"no capture", "/reports", {}, 400),
        (b"", "/reports", {}, 400),
        (b"x", "/elsewhere", {}, 404),
        (b"x", "/reports", {"Content-Length": "99999999"}, 413),
        (b"x", "/reports", {"Content-Length": "9" * 30}, 413),
        (b"x", "/reports", {"Content-Length": "-1"}, 404),
    ],
)
def test_what_cannot_be_judged_is_refused(
    service: Any, body: bytes, path: str, headers: dict[str, str], status: int
) -> None:
    before = service.audit.getvalue()

    assert asked(service, body, path, **headers)[0] == status
    assert service.audit.getvalue() == before


def test_while_all_places_are_taken_the_answer_says_so(service: Any, saved: bytes) -> None:
    taken = 0
    while service.places.acquire(blocking=False):
        taken += 1
    try:
        assert asked(service, saved)[0] == 503
    finally:
        for _ in range(taken):
            service.places.release()

    assert taken == 8
    assert asked(service, saved)[0] == 200
