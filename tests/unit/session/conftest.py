"""A PC/SC service that answers as it is told."""

from __future__ import annotations

import pytest

from chipkit.session.pcsc import api
from tests.unit.session.pcsc_service import PRESENT, Reader, Service


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Service:
    standing_in = Service()
    standing_in.readers["A"] = Reader(PRESENT)
    monkeypatch.setattr(api, "scard", lambda: standing_in)
    monkeypatch.setattr("chipkit.session.pcsc.transport._SETTLING_SECONDS", (0.01, 0.01, 0.01, 0.01))
    monkeypatch.setattr("chipkit.session.pcsc.transport._NOTICED_SECONDS", 0.02)
    return standing_in
