"""A capture as bytes and back: schema "chipkit.capture/1" (docs/evidence-format.md).

Neither session keys nor anything that they could be derived from afterwards is kept, but for what the operator
presented: without it nobody could check later that it belonged to the card.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from enum import Enum
from typing import Any, TypeVar

from chipkit.capture.model import (
    STEPS,
    Abort,
    AbortReason,
    Access,
    AccessAttempt,
    AccessProtocol,
    ActiveAuthenticationTranscript,
    AttemptResult,
    Capture,
    CardAccessSource,
    ChipAuthenticationTranscript,
    ChipMappingTranscript,
    Origin,
    PresentedKey,
    PresentedKind,
    ProofResult,
)
from chipkit.codec.cbor import decode, encode
from chipkit.deviation import UNKNOWN, Deviation, declared
from chipkit.errors import CaptureError, CodecError
from chipkit.lds.files import EF, RawFile
from chipkit.lds.limits import MAX_FILE
from chipkit.national.registry import KNOWN_NATIONS

__all__ = [
    "MAX_CAPTURE", "SCHEMA", "capture_entries", "capture_of_entries", "decode_capture", "encode_capture",
]  # fmt: skip

SCHEMA = "chipkit.capture/1"
MAX_CAPTURE = 24 * 1024 * 1024
"""The largest capture that is read, in bytes: more than all files at the largest that any of them may be."""

_MAX_TEXT = 1024
_MAX_ENTRIES = 1000
_MAX_NUMBER = 0xFFFFFFFF
_CODE = re.compile(r"[a-z0-9.-]{1,80}")
_KEYS = frozenset(
    {
        "schema",
        "origin",
        "read_at",
        "files",
        "refused",
        "not_asked",
        "access",
        "chip_authentication",
        "chip_mapping",
        "active_authentication",
        "abort",
        "deviations",
    }
)
_FILES = {ef.label: ef for ef in EF}

EnumT = TypeVar("EnumT", bound=Enum)
ValueT = TypeVar("ValueT")


def encode_capture(capture: Capture) -> bytes:
    """The one encoding of a capture; what it cannot hold of the deviations, which a chip may stretch, is cut.

    Raises:
        CaptureError: `decode_capture` would refuse the result.
    """
    try:
        data = encode(capture_entries(capture))
    except CodecError as error:
        raise CaptureError(str(error)) from None
    decode_capture(data)
    return data


def capture_entries(capture: Capture) -> dict[str, Any]:
    """A capture as plain values, by the keys of its schema."""
    return {
        "schema": SCHEMA,
        "origin": capture.origin.value,
        "read_at": None if capture.read_at is None else capture.read_at.astimezone(UTC).isoformat(),
        "files": {ef.label: file.content for ef, file in capture.files.items()},
        "refused": {ef.label: sw for ef, sw in capture.refused.items()},
        "not_asked": sorted(ef.label for ef in capture.not_asked),
        "access": None if capture.access is None else _encode_access(capture.access),
        "chip_authentication": _encode_chip_authentication(capture.chip_authentication),
        "active_authentication": _encode_active_authentication(capture.active_authentication),
        "chip_mapping": [_plain(run, *_CHIP_MAPPING) for run in capture.chip_mapping],
        "abort": None if capture.abort is None else _encode_abort(capture.abort),
        "deviations": [_encode_deviation(deviation) for deviation in _cut(capture.deviations)],
    }


def decode_capture(data: bytes) -> tuple[Capture, Origin]:
    """The capture, whose origin nobody vouches for, and the origin that it had when it was written.

    Raises:
        CaptureError: The bytes are not a capture.
    """
    if len(data) > MAX_CAPTURE:
        raise CaptureError(f"a capture of over {MAX_CAPTURE} bytes")
    try:
        entries = _map(decode(data), "capture")
    except CodecError as error:
        raise CaptureError(str(error)) from None
    return capture_of_entries(entries)


def capture_of_entries(entries: Mapping[str, object]) -> tuple[Capture, Origin]:
    """The capture that plain values say, as `decode_capture` gives it.

    Raises:
        CaptureError: The values are not a capture.
    """
    if entries.get("schema") != SCHEMA:
        raise CaptureError(f"not a capture of the schema {SCHEMA}")
    _expect_keys(entries, _KEYS, "capture")
    capture = Capture(
        origin=Origin.UNSEALED,
        read_at=_optional(_moment, entries["read_at"]),
        files=_files(entries["files"]),
        refused={_file(label): _status(sw) for label, sw in _map(entries["refused"], "refused").items()},
        not_asked=frozenset(_file(label) for label in _list(entries["not_asked"], "not_asked")),
        access=_optional(_access, entries["access"]),
        chip_authentication=_optional(_chip_authentication, entries["chip_authentication"]),
        active_authentication=_optional(_active_authentication, entries["active_authentication"]),
        chip_mapping=tuple(_chip_mapping(entry) for entry in _list(entries["chip_mapping"], "chip_mapping")),
        abort=_optional(_abort, entries["abort"]),
        deviations=tuple(_deviation(entry) for entry in _list(entries["deviations"], "deviations")),
    )
    return capture, _enum(Origin, entries["origin"])


def _plain(value: object, *names: str) -> dict[str, Any]:
    return {name: getattr(value, name) for name in names}


def _cut(deviations: tuple[Deviation, ...]) -> tuple[Deviation, ...]:
    if len(deviations) <= _MAX_ENTRIES:
        return deviations
    kept = deviations[: _MAX_ENTRIES - 1]
    return (*kept, Deviation("capture.deviations.cut", detail=f"{len(deviations) - len(kept)} more"))


def _encode_abort(abort: Abort) -> dict[str, Any]:
    return {"step": abort.step, "reason": abort.reason.value, "sw": abort.sw}


def _encode_deviation(deviation: Deviation) -> dict[str, Any]:
    detail = deviation.detail
    shown = detail if len(detail) <= _MAX_TEXT else f"{detail[: _MAX_TEXT - 1]}…"
    return {"code": deviation.code, "where": deviation.where, "detail": shown}


def _encode_access(access: Access) -> dict[str, Any]:
    return {
        "attempts": [
            {"protocol": tried.protocol.value, "result": tried.result.value, "sw": tried.sw}
            for tried in access.attempts
        ],
        "card_access_source": access.card_access_source.value,
        "presented": _plain(access.presented, *_PRESENTED),
        "pace_oid": access.pace_oid,
        "pace_parameter_id": access.pace_parameter_id,
    }


def _encode_chip_authentication(transcript: ChipAuthenticationTranscript | None) -> dict[str, Any] | None:
    if transcript is None:
        return None
    return _plain(transcript, *_CHIP_AUTHENTICATION - {"result"}) | {"result": transcript.result.value}


def _encode_active_authentication(transcript: ActiveAuthenticationTranscript | None) -> dict[str, Any] | None:
    if transcript is None:
        return None
    return _plain(transcript, *_ACTIVE_AUTHENTICATION - {"result"}) | {"result": transcript.result.value}


_PRESENTED = frozenset({"kind", "can", "document_number", "date_of_birth", "date_of_expiry"})
_ACCESS = frozenset({"attempts", "card_access_source", "presented", "pace_oid", "pace_parameter_id"})
_CHIP_MAPPING = frozenset({"mapping_key", "data"})
_CHIP_AUTHENTICATION = frozenset(
    {"oid", "key_id", "chip_public_key", "terminal_public_key", "result", "attempts", "sw"}
)
_ACTIVE_AUTHENTICATION = frozenset({"challenge", "challenge_by_caller", "signature", "result", "sw"})


def _files(value: object) -> dict[EF, RawFile]:
    contents = {_file(label): _bytes(content) for label, content in _map(value, "files").items()}
    return {ef: RawFile(ef, contents[ef]) for ef in EF if ef in contents}


def _access(value: object) -> Access:
    entries = _map(value, "access", _ACCESS)
    return Access(
        attempts=tuple(_attempt(entry) for entry in _list(entries["attempts"], "attempts")),
        card_access_source=_enum(CardAccessSource, entries["card_access_source"]),
        presented=_presented(entries["presented"]),
        pace_oid=_optional(_text, entries["pace_oid"]),
        pace_parameter_id=_optional(_number, entries["pace_parameter_id"]),
    )


def _attempt(value: object) -> AccessAttempt:
    entries = _map(value, "attempt", frozenset({"protocol", "result", "sw"}))
    return AccessAttempt(
        protocol=_enum(AccessProtocol, entries["protocol"]),
        result=_enum(AttemptResult, entries["result"]),
        sw=_optional(_status, entries["sw"]),
    )


def _presented(value: object) -> PresentedKey:
    texts = {name: _text(text) for name, text in _map(value, "presented", _PRESENTED).items()}
    return PresentedKey(
        kind=_enum(PresentedKind, texts["kind"]),
        can=texts["can"],
        document_number=texts["document_number"],
        date_of_birth=texts["date_of_birth"],
        date_of_expiry=texts["date_of_expiry"],
    )


def _chip_authentication(value: object) -> ChipAuthenticationTranscript:
    entries = _map(value, "chip_authentication", _CHIP_AUTHENTICATION)
    return ChipAuthenticationTranscript(
        oid=_text(entries["oid"]),
        key_id=_optional(_number, entries["key_id"]),
        chip_public_key=_bytes(entries["chip_public_key"]),
        terminal_public_key=_bytes(entries["terminal_public_key"]),
        result=_enum(ProofResult, entries["result"]),
        attempts=_number(entries["attempts"]),
        sw=_optional(_status, entries["sw"]),
    )


def _chip_mapping(value: object) -> ChipMappingTranscript:
    entries = _map(value, "chip_mapping", _CHIP_MAPPING)
    return ChipMappingTranscript(mapping_key=_bytes(entries["mapping_key"]), data=_bytes(entries["data"]))


def _active_authentication(value: object) -> ActiveAuthenticationTranscript:
    entries = _map(value, "active_authentication", _ACTIVE_AUTHENTICATION)
    return ActiveAuthenticationTranscript(
        challenge=_bytes(entries["challenge"]),
        challenge_by_caller=_flag(entries["challenge_by_caller"]),
        signature=_bytes(entries["signature"]),
        result=_enum(ProofResult, entries["result"]),
        sw=_optional(_status, entries["sw"]),
    )


def _abort(value: object) -> Abort:
    entries = _map(value, "abort", frozenset({"step", "reason", "sw"}))
    step, reason = _text(entries["step"]), _enum(AbortReason, entries["reason"])
    if step not in STEPS:
        raise CaptureError("no step of a reading")
    return Abort(step=step, reason=reason, sw=_optional(_status, entries["sw"]))


def _deviation(value: object) -> Deviation:
    entries = _map(value, "deviation", frozenset({"code", "where", "detail"}))
    code = _text(entries["code"])
    if not _CODE.fullmatch(code):
        raise CaptureError("deviation: a code of small letters, digits, dots and hyphens belongs here")
    where, detail = _text(entries["where"]), _text(entries["detail"])
    return Deviation(code, where, detail) if _is_declared(code) else Deviation(UNKNOWN, where, f"{code}: {detail}")


def _is_declared(code: str) -> bool:
    """Whether a code has a meaning here; those of nations have one once they are imported."""
    return code in declared() or any(code in declared() for _ in KNOWN_NATIONS)


def _map(value: object, what: str, keys: frozenset[str] | None = None) -> Mapping[str, object]:
    if not isinstance(value, dict) or len(value) > _MAX_ENTRIES or not all(isinstance(key, str) for key in value):
        raise CaptureError(f"{what}: a map of texts belongs here")
    if keys is not None:
        _expect_keys(value, keys, what)
    return value


def _expect_keys(entries: Mapping[str, object], keys: frozenset[str], what: str) -> None:
    if unknown := entries.keys() - keys:
        raise CaptureError(f"{what}: unknown key {min(unknown)[:32]!r}")
    if missing := keys - entries.keys():
        raise CaptureError(f"{what}: key {min(missing)!r} is missing")


def _list(value: object, what: str) -> list[object]:
    if not isinstance(value, list) or len(value) > _MAX_ENTRIES:
        raise CaptureError(f"{what}: an array belongs here")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str) or len(value) > _MAX_TEXT:
        raise CaptureError(f"a text of at most {_MAX_TEXT} characters belongs here")
    return value


def _bytes(value: object) -> bytes:
    if not isinstance(value, bytes) or len(value) > MAX_FILE:
        raise CaptureError(f"at most {MAX_FILE} bytes belong here")
    return value


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise CaptureError("true or false belongs here")
    return value


def _number(value: object, limit: int = _MAX_NUMBER) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= limit:
        raise CaptureError(f"a number of at most {limit} belongs here")
    return value


def _status(value: object) -> int:
    return _number(value, 0xFFFF)


def _file(value: object) -> EF:
    try:
        return _FILES[_text(value)]
    except KeyError:
        raise CaptureError("the name of a file is not one of a card's files") from None


def _enum(kind: type[EnumT], value: object) -> EnumT:
    try:
        return kind(_text(value))
    except ValueError:
        raise CaptureError(f"not a known {kind.__name__}") from None


def _moment(value: object) -> datetime:
    try:
        moment = datetime.fromisoformat(_text(value))
        if moment.tzinfo is None:
            raise CaptureError("a time without its zone")
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise CaptureError("not a time in ISO 8601") from None


def _optional(read: Callable[[object], ValueT], value: object) -> ValueT | None:
    return None if value is None else read(value)
