from __future__ import annotations

import tracemalloc
from base64 import b64encode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chipkit.trust import ldif
from chipkit.trust.ldif import looks_like_ldif, parse_ldif

SAMPLE = b"""version: 1
# a comment
#  that is folded
 over two lines

dn: o=dsc,c=UT
userCertificate;binary:: AQ
 ID
pkdConformanceCode: ERR:ONE
pkdConformanceCode: WARN:TWO
cn: Pe
 ter

dn:: b8O2LGM9VVQ=
sn: 1
"""


def test_records_are_read_with_folds_comments_base64_and_several_values() -> None:
    first, second = parse_ldif(SAMPLE)

    assert first.dn == "o=dsc,c=UT"
    assert first.line == 6
    assert first.attributes["usercertificate"] == (b"\x01\x02\x03",)
    assert first.text("pkdConformanceCode") == ("ERR:ONE", "WARN:TWO")
    assert first.text("cn") == ("Peter",)
    assert second.dn == "o\xf6,c=UT"
    assert second.text("absent") == ()


def test_line_ends_of_windows_and_a_byte_order_mark_change_nothing() -> None:
    assert list(parse_ldif(b"\xef\xbb\xbf" + SAMPLE.replace(b"\n", b"\r\n"))) == list(parse_ldif(SAMPLE))


def test_a_file_may_end_without_a_line_end() -> None:
    (entry,) = parse_ldif(b"dn: c=UT\nsn: 1")

    assert entry.text("sn") == ("1",)


def test_an_empty_value_is_kept() -> None:
    (entry,) = parse_ldif(b"dn: c=UT\nsn:\n")

    assert entry.attributes["sn"] == (b"",)


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        (b"dn: c=UT\nno colon\n", 2, "not an attribute"),
        (b"dn: c=UT\n: nameless\n", 2, "not an attribute"),
        (b"dn: c=UT\nsn:: ***\n", 2, "not base64"),
        (b"dn: c=UT\nsn:< file:///etc/passwd\n", 2, "value by URL"),
        (b"dn: c=UT\nchangetype: delete\nsn: 1\n", 1, "record of changes"),
        (b"sn: 1\n", 1, "does not begin with dn"),
        (b"version: 2\n", 1, "version other than 1"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_line_and_costs_no_other_record(
    text: bytes, line: int, reason: str
) -> None:
    before, after = b"dn: c=AA\nsn: 1\n\n", b"\ndn: c=ZZ\nsn: 2\n"

    found = list(parse_ldif(before + text + after))

    ((number, told),) = (damage for entry in found for damage in entry.damage)
    assert number == line + 3
    assert reason in told
    assert [entry.text("sn") for entry in found if not entry.damage] == [("1",), ("2",)]


def test_a_damaged_line_costs_no_other_line_of_its_record() -> None:
    (entry,) = parse_ldif(b"dn: c=UT\nsn: 1\nbroken\nsn:: !\nsn: 2\n")

    assert entry.text("sn") == ("1", "2")
    assert [number for number, _ in entry.damage] == [3, 4]


def test_what_a_search_writes_around_its_records_is_passed_over() -> None:
    text = (
        b"# extended LDIF\n#\n# LDAPv3\n# base <dc=data> with scope subtree\nversion: 1\n\ndn: c=UT\nsn: 1\n\n"
        b"# search reference\nref: ldap://elsewhere.example/dc=data\n\n# search result\nsearch: 2\nresult: 0 Success\n"
        b"\n# numResponses: 2\n# numEntries: 1\n"
    )

    (entry,) = parse_ldif(text)

    assert (entry.text("sn"), entry.damage) == (("1",), ())


def test_an_added_record_is_a_record_and_names_and_options_are_spelled_in_any_way() -> None:
    (entry,) = parse_ldif(b"dn: c=UT\nchangetype: add\nUSERCertificate;BINARY;lang-en:: AQ==\nOID.2.5.4.36:: Ag==\n")

    assert entry.attributes == {"usercertificate": (b"\x01",), "2.5.4.36": (b"\x02",)}


@pytest.mark.parametrize("end", [b"\r", b"\r\n", b"\r\r\n"])
def test_any_line_ends_make_the_same_records(end: bytes) -> None:
    assert list(parse_ldif(SAMPLE.replace(b"\n", end))) == list(parse_ldif(SAMPLE))


def test_a_record_without_an_empty_line_in_front_is_a_record_of_its_own() -> None:
    assert [entry.text("sn") for entry in parse_ldif(b"dn: c=UT\nsn: 1\nDN: c=UT\nsn: 2\n")] == [("1",), ("2",)]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"version: 1\n", True),
        (b"# comment\n\nDN: c=UT\n", True),
        (b"\xef\xbb\xbfdn:: Yz1VVA==\n", True),
        (b"-----BEGIN CERTIFICATE-----\n", False),
        (b"\x30\x03\x02\x01\x00", False),
        (b"", False),
    ],
)
def test_ldif_is_told_by_its_first_line(data: bytes, expected: object) -> None:
    assert looks_like_ldif(data) is expected


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200) | st.text("dn: =\n#<abc1", max_size=60).map(str.encode))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for entry in parse_ldif(data):
        assert isinstance(entry.dn, str)
        assert all(number <= data.count(b"\n") + data.count(b"\r") + 1 for number, _ in entry.damage)


@settings(max_examples=50, deadline=None)
@given(st.binary(max_size=300), st.integers(1, 78))
def test_a_value_is_the_same_however_it_is_folded(value: bytes, width: int) -> None:
    line = b"sn:: " + b64encode(value)
    folded = b"\n ".join(line[at : at + width] for at in range(0, len(line), width))

    (entry,) = parse_ldif(b"dn: c=UT\n" + folded + b"\n")

    assert entry.attributes["sn"] == (value,)


def test_a_value_of_endless_folds_takes_no_more_memory_than_the_file() -> None:
    data = b"dn: a\nsn: " + b"\n A" * 500_000 + b"\n"

    tracemalloc.start()
    (entry,) = parse_ldif(data)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert entry.attributes["sn"] == (b"A" * 500_000,)
    assert peak < 2 * len(data)


@pytest.mark.parametrize(
    "line",
    [b"\n", b" \n", b"#\n", b"\r\n", b" a\n", b"# a\n b\n"],
    ids=["ends", "folds", "comments", "crlf", "a", "ab"],
)
def test_lines_that_say_nothing_cost_next_to_nothing(line: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many there are, they are passed over together: none of them counts as a line."""
    monkeypatch.setattr(ldif, "_MAX_LINES", 4)
    data = b"dn: a\n" + line * 300_000 + b"\ndn: b\nsn: c\n"

    found = list(parse_ldif(data))

    assert [entry.attributes for entry in found] == [{}, {"sn": (b"c",)}]
    assert found[1].line == data[: data.index(b"dn: b")].count(b"\n") + 1


def test_lines_without_end_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ldif, "_MAX_LINES", 100)

    *_, last = parse_ldif(b"dn: a\n" + b"sn: b\n" * 200)

    assert last.damage == ((101, "more than 100 lines; the rest was not read"),)
