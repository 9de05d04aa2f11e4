from __future__ import annotations

from typing import Any

import pytest

from chipkit import oids
from chipkit.codec import der
from chipkit.codec.tlv import TLV
from chipkit.pki.extensions import Extension
from chipkit.pki.names import Name
from chipkit.trust.name_constraints import why_name_forbidden

UTOPIA = bytes(Name.build([("C", "UT")]))


def subtrees(tag: int, *names: bytes) -> bytes:
    return bytes(TLV.of(tag, *(der.sequence(TLV.of(0xA4, name)) for name in names)))


def why(make: Any, *members: bytes) -> str:
    value = bytes(der.sequence(*members))
    constraints = Extension(oids.NAME_CONSTRAINTS, critical=True, value=value)
    root = make.issue(name="root", extensions=(*make.authority_extensions, constraints))
    return why_name_forbidden(root.certificate, [root.issue(name="signer").certificate])


def test_names_are_kept_to_what_is_permitted_and_excluded(make: Any) -> None:
    other = bytes(Name.build([("C", "QU")]))

    assert not why(make, subtrees(0xA0, UTOPIA))
    assert not why(make, subtrees(0xA0, other, UTOPIA))
    assert not why(make, subtrees(0xA1, other))
    assert "none" not in why(make, subtrees(0xA0, UTOPIA), subtrees(0xA1, other))
    assert "permit" in why(make, subtrees(0xA0, other))
    assert "exclude" in why(make, subtrees(0xA0, UTOPIA), subtrees(0xA1, UTOPIA))


@pytest.mark.parametrize(
    "members",
    [
        (),
        (subtrees(0xA0),),
        (subtrees(0xA1),),
        (bytes(TLV.of(0xA0, der.sequence(TLV.of(0xA4)))),),
        (bytes(TLV.of(0xA0, der.sequence(TLV.of(0xA4, UTOPIA, UTOPIA)))),),
        (bytes(TLV.of(0xA0, der.sequence(TLV.of(0xA4, UTOPIA), TLV(0x80, b"\x01")))),),
        (bytes(TLV.of(0xA0, der.sequence(TLV(0x81, b"utopia")))),),
    ],
    ids=["none at all", "nobody permitted", "nobody excluded", "no name", "two names", "a bound", "another form"],
)
def test_constraints_that_cannot_be_read_permit_nothing(make: Any, members: tuple[bytes, ...]) -> None:
    assert why(make, *members).startswith("name constraints that are not applied here")
