"""Time stamps over seals, by a local authority of OpenSSL's: which count, and what is said of the others."""

from __future__ import annotations

import builtins
import os
import random
import re
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID

from chipkit import oids
from chipkit.codec import der
from chipkit.codec.cbor import encode
from chipkit.codec.tlv import TLV
from chipkit.crypto.cose import Sign1
from chipkit.errors import AuthorityUnknownError, EvidenceError, TimeStampError, UnsupportedError
from chipkit.evidence.record import RecordKind, read_record, seal_record
from chipkit.evidence.time_stamp import StampRequest, read_answer, request_stamp, stamped_bytes, verify_stamp
from chipkit.extras import absence
from chipkit.pki.certificate import Certificate
from tests.unit.evidence.conftest import counter_of
from tests.unit.evidence.stamping import Authority, token_by

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from chipkit.evidence.time_stamp import TimeStamp

SOAK = bool(os.environ.get("CHIPKIT_SOAK"))
KIND = RecordKind("chipkit.specimen/1", "application/vnd.chipkit.specimen+cbor")
AT = "2027-03-04 05:06:07"
MOMENT = datetime(2027, 3, 4, 5, 6, 7, tzinfo=UTC)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("tsa"))


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("other"), "SPECIMEN other TSA")


@pytest.fixture(autouse=True)
def in_utc(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "UTC")


@cache
def stamped(number: int = 0) -> bytes:
    record = seal_record(KIND, {"number": number}, {}, counter_of())
    return stamped_bytes(record.seal)


@pytest.mark.vectors("time_stamp/rfc9921.json")
def test_what_is_stamped_is_what_the_standard_stamps(case: dict[str, Any]) -> None:
    seal = Sign1(protected=b"", headers={}, unprotected={}, payload=b"", signature=bytes.fromhex(case["signature"]))

    request = request_stamp(stamped_bytes(seal))

    assert bytes.fromhex(case["imprint"]) in request.data


@pytest.mark.vectors("time_stamp/openssl.json")
def test_an_answer_that_was_kept_is_read(case: dict[str, Any]) -> None:
    root = Certificate.parse(bytes.fromhex(case["root"]))
    request = StampRequest(b"", case["nonce"], bytes.fromhex(case["stamped"]))

    stamp = read_answer(bytes.fromhex(case["answer"]), request, [root])

    assert (stamp.at.isoformat(), stamp.serial, stamp.hash) == (case["at"], case["serial"], case["id"])
    assert stamp.token.hex() == case["token"]


@pytest.mark.parametrize("hashed", ["sha256", "sha512"])
def test_a_stamp_tells_when_a_seal_was_there(authority: Authority, hashed: Any) -> None:
    request = request_stamp(stamped(), hashed=hashed)

    stamp = read_answer(authority.answer(request.data, at=AT), request, [authority.root])

    assert stamp.at == MOMENT
    assert (stamp.accuracy, stamp.latest) == (timedelta(seconds=1.5), stamp.at + timedelta(seconds=1.5))
    assert (stamp.hash, stamp.policy) == (hashed, "1.2.3.4.1")
    assert stamp.authority == str(authority.certificate.subject)
    assert stamp.certificate == authority.certificate.fingerprint
    assert verify_stamp(stamp.token, stamped(), [authority.root]) == stamp


def test_a_stamp_goes_with_the_seal_and_changes_no_digest(authority: Authority) -> None:
    record = seal_record(KIND, {}, {"name": "SPECIMEN"}, counter_of())
    request = request_stamp(stamped_bytes(record.seal))
    stamp = read_answer(authority.answer(request.data), request, [authority.root])

    with_stamp = record.with_time_stamp(stamp.token)
    again = read_record(KIND, with_stamp.encoded())

    assert again.time_stamp == stamp.token
    assert again.digest == record.digest
    assert verify_stamp(again.time_stamp or b"", stamped_bytes(again.seal), [authority.root]) == stamp


def test_the_request_says_nothing_but_a_digest_and_a_nonce() -> None:
    first, second = request_stamp(stamped()), request_stamp(stamped())

    assert first.nonce != second.nonce
    assert stamped() not in first.data
    assert len(first.data) < 80


def test_the_authority_itself_may_be_placed(authority: Authority) -> None:
    request = request_stamp(stamped())

    assert read_answer(authority.answer(request.data), request, [authority.certificate]).serial > 0


def test_openssl_verifies_the_stamp(authority: Authority) -> None:
    request = request_stamp(stamped())
    stamp = read_answer(authority.answer(request.data), request, [authority.root])
    authority.folder.joinpath("stamped").write_bytes(stamped())
    authority.folder.joinpath("token").write_bytes(stamp.token)

    words = ("ts", "-verify", "-data", "stamped", "-in", "token", "-token_in", "-CAfile", "root.pem")
    done = authority.run(*words)

    assert b"Verification: OK" in done.stdout + done.stderr


# what does not count


def test_another_authority_proves_nothing(authority: Authority, other: Authority) -> None:
    request = request_stamp(stamped())
    answer = authority.answer(request.data)

    for placed in ([other.root], [other.certificate], []):
        with pytest.raises(AuthorityUnknownError):
            read_answer(answer, request, placed)
    assert read_answer(answer, request, [other.root, authority.root]).serial > 0


def test_a_certificate_that_ended_later_takes_nothing_away(tmp_path: Path) -> None:
    ends = datetime(2026, 1, 1, tzinfo=UTC)
    authority = Authority(tmp_path, end=ends)
    request = request_stamp(stamped())

    stamp = read_answer(authority.answer(request.data, at="2025-06-01 00:00:00"), request, [authority.root])

    assert stamp.at < ends


@pytest.mark.parametrize("placed", ["root", "certificate"])
def test_a_stamp_by_an_authority_that_had_ended_proves_nothing(tmp_path: Path, placed: str) -> None:
    """The authority goes on stamping behind the end of its certificate."""
    ended = Authority(tmp_path, end=datetime(2026, 1, 1, tzinfo=UTC))
    request = request_stamp(stamped())

    with pytest.raises(AuthorityUnknownError, match="not valid at the time"):
        read_answer(ended.answer(request.data, at="2026-06-01 00:00:00"), request, [getattr(ended, placed)])


def test_the_stamp_of_another_seal_is_told(authority: Authority) -> None:
    request = request_stamp(stamped(1))
    stamp = read_answer(authority.answer(request.data), request, [authority.root])

    with pytest.raises(TimeStampError, match="over something else"):
        verify_stamp(stamp.token, stamped(2), [authority.root])


def test_a_wrong_imprint_and_a_wrong_nonce_are_told(authority: Authority) -> None:
    request = request_stamp(stamped())
    answer = authority.answer(request.data)

    with pytest.raises(TimeStampError, match="over something else"):
        read_answer(answer, StampRequest(request.data, request.nonce, b"else"), [authority.root])
    with pytest.raises(TimeStampError, match="nonce is not ours"):
        read_answer(answer, StampRequest(request.data, request.nonce + 1, request.stamped), [authority.root])


def test_an_old_answer_is_not_played_back(authority: Authority) -> None:
    old = authority.answer(request_stamp(stamped()).data)

    with pytest.raises(TimeStampError, match="nonce is not ours"):
        read_answer(old, request_stamp(stamped()), [authority.root])


def test_a_refusal_is_told(authority: Authority) -> None:
    request = request_stamp(stamped())
    digest = request.data.index(bytes.fromhex("608648016503040201"))
    unknown = request.data[: digest + 8] + b"\x08" + request.data[digest + 9 :]  # SHA3-256, which it does not take

    with pytest.raises(TimeStampError, match="gave no stamp: rejected"):
        read_answer(authority.answer(unknown), request, [authority.root])


# tokens that no authority makes


def verified(authority: Authority, token: bytes, *more: Certificate) -> TimeStamp:
    return verify_stamp(token, stamped(), [authority.root, *more])


def test_the_tokens_of_our_own_are_made_as_they_should_be(authority: Authority) -> None:
    for named in ({}, {"attribute": "1.2.840.113549.1.9.16.2.12"}):
        stamp = verified(authority, token_by(authority.key, authority.certificate, stamped(), MOMENT, **named))

        assert (stamp.at, stamp.accuracy, stamp.latest) == (MOMENT, None, MOMENT)


@pytest.mark.parametrize(("changes", "words"), [
    ({"purposes": [ExtendedKeyUsageOID.TIME_STAMPING, ExtendedKeyUsageOID.SERVER_AUTH]}, "for time stamps alone"),
    ({"purposes": [ExtendedKeyUsageOID.SERVER_AUTH]}, "for time stamps alone"),
    ({"purposes": []}, "for time stamps alone"),
    ({"critical": False}, "for time stamps alone"),
])  # fmt: skip
def test_a_certificate_for_other_things_is_told(authority: Authority, changes: dict[str, Any], words: str) -> None:
    """Whatever else its issuer certifies, stamps nothing."""
    certificate = authority.another(**changes)
    token = token_by(authority.key, certificate, stamped(), MOMENT)

    for placed in ((), (certificate,)):
        with pytest.raises(TimeStampError, match=words):
            verified(authority, token, *placed)


def test_a_forged_certificate_beside_one_for_other_things_is_told(authority: Authority) -> None:
    """Both have the issuer, the number and the key of the signer: one is the issuer's, the other says time stamps."""
    genuine = authority.another(purposes=[ExtendedKeyUsageOID.SERVER_AUTH])
    forged = authority.another(by=ec.generate_private_key(ec.SECP256R1()))
    for named in (genuine, forged):
        for order in ([genuine, forged], [forged, genuine]):
            token = token_by(authority.key, named, stamped(), MOMENT, certificates=order)
            with pytest.raises(TimeStampError):
                verified(authority, token)
    with pytest.raises(AuthorityUnknownError):
        verified(authority, token_by(authority.key, forged, stamped(), MOMENT))


@pytest.mark.parametrize(("changes", "words"), [
    ({"named": b""}, "does not name the certificate"),
    ({"named": b"another certificate"}, "does not name the certificate"),
    ({"hash": "sha1"}, "SHA-1"),
    ({"content_type": oids.DATA}, "id-data, which is no time"),
    ({"certificates": []}, "does not carry the one certificate"),
])  # fmt: skip
def test_what_such_a_token_lacks_is_told(authority: Authority, changes: dict[str, Any], words: str) -> None:
    token = token_by(authority.key, authority.certificate, stamped(), MOMENT, **changes)

    with pytest.raises(TimeStampError, match=words):
        verified(authority, token)


def test_a_key_that_its_certificate_does_not_have_is_told(authority: Authority, other: Authority) -> None:
    with pytest.raises(TimeStampError, match="is not right"):
        verified(authority, token_by(other.key, authority.certificate, stamped(), MOMENT))


@pytest.mark.parametrize("at", [datetime(2019, 12, 31, tzinfo=UTC), datetime(2061, 1, 1, tzinfo=UTC)])
def test_a_time_outside_of_the_authority_s_own_proves_nothing(authority: Authority, at: datetime) -> None:
    token = token_by(authority.key, authority.certificate, stamped(), at)

    for placed in ((), (authority.certificate,)):
        with pytest.raises(AuthorityUnknownError, match="not valid at the time"):
            verified(authority, token, *placed)


# junk


def answer_of(authority: Authority) -> tuple[bytes, StampRequest]:
    request = request_stamp(stamped())
    return authority.answer(request.data), request


@pytest.mark.parametrize("junk", [
    b"", b"\x00", b"junk", b"\x30\x00", b"\x30\x03\x02\x01\x00", b"\x30" * 500, b"<html>no</html>", bytes(70_000),
    bytes(der.sequence(der.sequence(der.integer(0)))), bytes(der.sequence(der.sequence(der.integer(99)))),
    bytes(der.sequence(der.sequence(der.integer(0)), der.sequence(der.oid(oids.SIGNED_DATA)))),
])  # fmt: skip
def test_junk_is_told(authority: Authority, junk: bytes) -> None:
    with pytest.raises(TimeStampError):
        read_answer(junk, request_stamp(stamped()), [authority.root])
    with pytest.raises(TimeStampError):
        verify_stamp(junk, stamped(), [authority.root])


def members(tlv: TLV) -> Iterator[TLV]:
    yield tlv
    for child in tlv.children() if tlv.constructed else ():
        yield from members(child)


def test_a_set_out_of_its_order_is_told(authority: Authority) -> None:
    answer, request = answer_of(authority)
    sets = [each for each in members(TLV.parse(answer)) if each.tag in (der.SET, 0xA0) and len(each.children()) > 1]
    turned = {each.raw: bytes(TLV.of(each.tag, *reversed([child.raw for child in each.children()]))) for each in sets}
    assert len(turned) > 0
    for raw, other_way in turned.items():
        with pytest.raises(TimeStampError):
            read_answer(answer.replace(raw, other_way), request, [authority.root])


def test_no_changed_answer_gives_another_time(authority: Authority) -> None:
    answer, request = answer_of(authority)
    right = read_answer(answer, request, [authority.root])
    draw = random.Random(3161)  # noqa: S311 - drawn again alike
    cases = [flipped(answer, at) for at in range(len(answer))]
    cases += [mutated(draw, answer) for _ in range(20_000 if SOAK else 500)]
    for case in cases:
        try:
            stamp = read_answer(case, request, [authority.root])
        except (TimeStampError, UnsupportedError):
            continue
        assert (stamp.at, stamp.serial, stamp.certificate) == (right.at, right.serial, right.certificate)


def test_no_changed_token_gives_another_time(authority: Authority) -> None:
    answer, request = answer_of(authority)
    right = read_answer(answer, request, [authority.root])
    for at in range(len(right.token)):
        try:
            stamp = verify_stamp(flipped(right.token, at), stamped(), [authority.root])
        except (TimeStampError, UnsupportedError):
            continue
        assert (stamp.at, stamp.serial, stamp.certificate) == (right.at, right.serial, right.certificate)


def flipped(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 1 << at % 8]) + data[at + 1 :]


def mutated(draw: random.Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(draw.randint(1, 3)):
        at = draw.randrange(len(changed))
        match draw.randrange(3):
            case 0:
                changed[at] = draw.randrange(256)
            case 1:
                del changed[at : at + draw.randint(1, 40)]
            case _:
                changed[at:at] = draw.randbytes(draw.randint(1, 20))
    return bytes(changed) or b"\x00"


def test_other_hash_functions_are_not_asked_for() -> None:
    with pytest.raises(ValueError, match="sha1"):
        request_stamp(stamped(), hashed="sha1")  # type: ignore[arg-type]


def test_without_its_package_it_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *rest: Any) -> Any:
        if name == "rfc3161_client":
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)

    with pytest.raises(UnsupportedError, match=re.escape(absence("stamp"))):
        request_stamp(encode(b"SPECIMEN"))


def test_every_error_is_one_of_evidence() -> None:
    assert issubclass(AuthorityUnknownError, TimeStampError)
    assert issubclass(TimeStampError, EvidenceError)
