"""The vectors of evidence, as another implementation would read them; this module makes them anew when it is asked to.

`.venv/bin/python -P tests/unit/evidence/test_evidence_vectors.py` writes them: the same cards, keys, salts and times,
but for RSA, whose key is another one each time, and signatures that have chance in them.
"""

from __future__ import annotations

import hashlib
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cbor2
import pytest

from chipkit.codec.cbor import decode, encode
from chipkit.errors import EvidenceError
from chipkit.evidence import TrustedTerminal, TrustedTerminals, judge_again, open_evidence, redact
from chipkit.pki.certificate import Certificate

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = Path(__file__).resolve().parents[3] / "test_vectors" / "evidence"


def known(case: dict[str, Any]) -> TrustedTerminals:
    certificate = Certificate.parse(bytes.fromhex(case["certificate"]))
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    return TrustedTerminals((TrustedTerminal(name="counter", certificate=certificate, trusted_from=begin),))


@pytest.mark.vectors("evidence/sealed.json")
def test_a_sealed_file_is_read_and_judged(case: dict[str, Any]) -> None:
    data = bytes.fromhex(case["evidence"])
    evidence = open_evidence(data, known(case))

    assert evidence.trusted
    assert bytes(evidence) == data
    assert evidence.record.digest.hex() == case["digest"]
    assert evidence.record.seal.headers[1] == case["algorithm"]
    assert list(evidence.record.withheld) == case["withheld"]
    assert judge_again(evidence).report.verdict.code == case["verdict"]
    assert not open_evidence(data).trusted


@pytest.mark.vectors("evidence/sealed.json")
def test_a_sealed_file_is_what_the_page_says(case: dict[str, Any]) -> None:
    """By a decoder of others, and figures of the page."""
    outer = cbor2.loads(bytes.fromhex(case["evidence"]))
    seal = cbor2.loads(outer["seal"])
    protected, unprotected, payload, _ = seal.value
    statement = cbor2.loads(payload)
    certificate = bytes.fromhex(case["certificate"])

    assert set(outer) == {"schema", "seal", "items", "amendments"}
    assert (seal.tag, outer["schema"], statement["schema"]) == (18, "chipkit.evidence/1", "chipkit.evidence/1")
    assert cbor2.loads(protected)[34] == [-16, hashlib.sha256(certificate).digest()]
    assert unprotected == {33: certificate}
    for name, item in outer["items"].items():
        digest = hashlib.sha256(cbor2.dumps(cbor2.CBORTag(24, item))).digest()
        assert statement["digests"][name]["sha256"] == digest
        assert cbor2.loads(item)["elementIdentifier"] == name
    assert sorted(set(statement["digests"]) - set(outer["items"])) == sorted(case["withheld"])


@pytest.mark.vectors("evidence/refused.json")
def test_what_is_wrong_is_refused_where_it_breaks(case: dict[str, Any]) -> None:
    with pytest.raises(EvidenceError) as caught:
        open_evidence(bytes.fromhex(case["evidence"]))

    assert caught.value.where == case["where"]


# made ----------------------------------------------------------------------------------------------------------------


def sealed_cases(counters: Any, card: Any) -> Iterator[dict[str, Any]]:
    """One for each algorithm, and one for each level of what is withheld."""
    for algorithm, word in ((-7, "ES256"), (-35, "ES384"), (-8, "EdDSA"), (-37, "PS256")):
        counter = counters(algorithm)
        whole = card.sealed(counter, random=_salts())
        evidence = whole if word == "ES256" else redact(whole, level="lowest").evidence
        yield _case(f"sealed/{word}", f"SPECIMEN sealed by {word}", counter, evidence)
    counter = counters(-7)
    for level in ("holder", "lowest"):
        evidence = redact(card.sealed(counter, random=_salts()), level=level).evidence
        yield _case(f"withheld/{level}", f"SPECIMEN with the level {level} withheld", counter, evidence)


def _salts() -> Any:
    numbers = iter(range(1000))
    return lambda size: hashlib.sha256(f"SPECIMEN salt {next(numbers)}".encode()).digest()[:size]


def _case(name: str, description: str, counter: Any, evidence: Any) -> dict[str, Any]:
    return {
        "id": name,
        "description": description,
        "algorithm": counter.algorithm,
        "certificate": counter.certificates[0].hex(),
        "digest": evidence.record.digest.hex(),
        "withheld": list(evidence.record.withheld),
        "verdict": "verified-demo",
        "evidence": bytes(evidence).hex(),
    }


def refused_cases(data: bytes) -> Iterator[dict[str, Any]]:
    """One file, changed at one place each time."""
    outer = decode(data)
    assert isinstance(outer, dict)
    item = outer["items"]["EF.COM"]
    seal = outer["seal"]
    for name, where, changed in (
        ("another-schema", "", {**outer, "schema": "chipkit.evidence/2"}),
        ("another-key", "", {**outer, "more": 1}),
        ("changed-item", "item EF.COM", {**outer, "items": {**outer["items"], "EF.COM": item[:-1] + b"?"}}),
        ("renamed-item", "item 'EF.DG99'", {**outer, "items": {"EF.DG99": item}}),
        ("changed-seal", "seal", {**outer, "seal": seal[:-1] + bytes([seal[-1] ^ 1])}),
        ("changed-header", "seal", {**outer, "seal": seal.replace(b"vnd.chipkit.evidence", b"vnd.chipkit.evidencE")}),
        ("amendments-of-another-form", "amendments", {**outer, "amendments": {}}),
    ):
        described = f"SPECIMEN of a file that is wrong: {name}"
        yield {"id": name, "description": described, "where": where, "evidence": encode(changed).hex()}
    longer = b"\xa4\x78\x04seal" + data.removeprefix(b"\xa4\x64seal")
    yield {"id": "longer-than-needed", "description": "a length in two bytes", "where": "", "evidence": longer.hex()}
    yield {"id": "behind", "description": "a byte behind the file", "where": "", "evidence": (data + b"\0").hex()}


def write() -> None:
    """Write all of them."""
    sys.path.insert(0, str(Path(__file__).parent))
    import conftest  # type: ignore[import-not-found] # noqa: PLC0415 - what makes the cards and the terminals

    card = conftest.verified_card("vn-cccd-2024")
    sealed = list(sealed_cases(conftest.counter_of, card))
    source = "chipkit: an emulated card of the profile vn-cccd-2024, seed 7, sealed by keys of this test; SPECIMEN"
    for name, cases in (("sealed", sealed), ("refused", list(refused_cases(bytes.fromhex(sealed[-1]["evidence"]))))):
        document = {"schema": 1, "source": source, "cases": cases}
        (FOLDER / f"{name}.json").write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write()
