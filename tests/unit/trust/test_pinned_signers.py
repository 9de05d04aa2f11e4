from __future__ import annotations

import pickle
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest
from Crypto.Hash import SHA256
from Crypto.PublicKey import ECC
from Crypto.Signature import DSS
from hypothesis import given, settings
from hypothesis import strategies as st

from chipkit.codec.cbor import decode, encode
from chipkit.crypto.cose import CONTENT_TYPE, KEY_ID, Sign1
from chipkit.errors import ChipkitError, CodecError, TrustError
from chipkit.pki.domain_parameters import CURVES
from chipkit.pki.public_key import SubjectPublicKeyInfo, ec_spki
from chipkit.trust.grounds import Ground, GroundKind
from chipkit.trust.importing_into import ImportFile, ImportOptions, import_into
from chipkit.trust.joined import JoinedTrust
from chipkit.trust.model import InMemoryTrust
from chipkit.trust.pinned_lists import MEDIA_TYPE, admit_list, build_list, read_facts, read_list
from chipkit.trust.pinned_signers import ListFacts, ListKey, PinnedEntry, PinnedList, listings_of
from chipkit.trust.store import TrustStore
from chipkit.trust.store_check import problems
from chipkit.trust.store_view import StoreView

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ISSUED = datetime(2026, 6, 1, tzinfo=UTC)
DAY = timedelta(days=1)
WHO: dict[str, Any] = {"by": "SPECIMEN", "source": "a test", "at": ISSUED + DAY}


def secret(number: int) -> Any:
    return ECC.construct(curve="P-256", d=number)


def public(key: Any) -> SubjectPublicKeyInfo:
    point = b"\x04" + b"".join(int(each).to_bytes(32, "big") for each in (key.pointQ.x, key.pointQ.y))
    return ec_spki(CURVES["secp256r1"], point)


def signing(key: Any) -> Callable[[bytes], bytes]:
    return lambda data: bytes(DSS.new(key, "deterministic-rfc6979").sign(SHA256.new(data)))


def published(*entries: PinnedEntry, number: int = 1001, issued: datetime = ISSUED, **facts: Any) -> PinnedList:
    key = secret(number)
    values: dict[str, Any] = {"name": "SPECIMEN BANK", "next_update": issued + 30 * DAY} | facts
    return build_list(issued=issued, entries=entries, public_key=public(key), sign=signing(key), **values)


def pinned(listed: PinnedList) -> ListKey:
    return ListKey(listed.key_sha256, "SPECIMEN", "a letter", ISSUED)


@pytest.fixture(scope="module")
def entry(dsc: Any) -> PinnedEntry:
    return PinnedEntry(certificate=dsc.certificate, country="UTO", document_types=("I", "P"), note="by letter")


def test_a_list_says_what_was_put_into_it(entry: PinnedEntry) -> None:
    listed = published(entry)

    again = read_list(listed.raw)

    assert again == listed
    assert (again.name, again.issued, again.next_update) == ("SPECIMEN BANK", ISSUED, ISSUED + 30 * DAY)
    assert again.entries == (entry,)
    assert pickle.loads(pickle.dumps(again)) == again  # noqa: S301 - our own


def test_a_list_may_be_empty() -> None:
    assert published().entries == ()


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_no_changed_list_is_read(data: Any, entry: PinnedEntry) -> None:
    raw = bytearray(published(entry).raw)
    at = data.draw(st.integers(0, len(raw) - 1))
    raw[at] ^= data.draw(st.integers(1, 255))

    with pytest.raises(ChipkitError):
        read_list(bytes(raw))


@settings(max_examples=60, deadline=None)
@given(cut=st.integers(0, 2000), more=st.binary(max_size=4))
def test_no_part_of_a_list_is_read(cut: int, more: bytes, entry: PinnedEntry) -> None:
    raw = published(entry).raw
    changed = raw[: cut % len(raw)] + more

    with pytest.raises(ChipkitError):
        read_list(changed)


def signed(payload: object, number: int = 1001, **headers: Any) -> bytes:
    key = secret(number)
    told: dict[object, object] = {CONTENT_TYPE: MEDIA_TYPE, KEY_ID: SHA256.new(bytes(public(key))).digest()}
    told.update(headers)
    return bytes(Sign1.build(told, encode(payload), signing(key)))


def content(entry: PinnedEntry) -> dict[str, Any]:
    found = decode(Sign1.parse(published(entry).raw).payload)
    assert isinstance(found, dict)
    return found


def test_what_is_rebuilt_is_read(entry: PinnedEntry) -> None:
    assert read_list(signed(content(entry))) == published(entry)


@pytest.mark.parametrize(
    "change",
    [
        {"version": 2},
        {"version": True},
        {"name": ""},
        {"name": "x" * 101},
        {"name": 5},
        {"issued": -1},
        {"issued": "2026-06-01"},
        {"issued": True},
        {"issued": 1 << 60},
        {"next_update": 0},
        {"key": b""},
        {"key": "text"},
        {"entries": {}},
        {"entries": [5]},
        {"entries": None},
        {"later": 1},
    ],
    ids=str,
)
def test_a_list_that_its_publisher_signed_wrongly_is_refused_by_name(entry: PinnedEntry, change: Any) -> None:
    with pytest.raises(CodecError, match="malformed"):
        read_list(signed(content(entry) | change))


@pytest.mark.parametrize(
    "change",
    [
        {"sha256": bytes(32)},
        {"certificate": b""},
        {"certificate": b"\x30\x00"},
        {"country": "utopia"},
        {"country": ""},
        {"country": "UT1"},
        {"document_types": []},
        {"document_types": ["*"]},
        {"document_types": ["", "I"]},
        {"document_types": ["I"] * 8},
        {"document_types": "I"},
        {"note": "x" * 401},
        {"note": None},
        {"holder": "somebody"},
    ],
    ids=str,
)
def test_an_entry_that_is_not_whole_is_refused(entry: PinnedEntry, change: Any) -> None:
    listed = content(entry)
    changed = listed["entries"][0] | change

    with pytest.raises(CodecError):
        read_list(signed(listed | {"entries": [changed]}))


def test_the_header_is_the_list_s_own(entry: PinnedEntry) -> None:
    for headers in ({str(CONTENT_TYPE): 1}, {"x": 1}):
        with pytest.raises(CodecError, match="header"):
            read_list(signed(content(entry), **headers))
    key = secret(1001)
    other_kind: dict[object, object] = {CONTENT_TYPE: "application/vnd.chipkit.capture+cbor", KEY_ID: bytes(32)}
    with pytest.raises(CodecError, match="header"):
        read_list(bytes(Sign1.build(other_kind, encode(content(entry)), signing(key))))


def test_a_list_of_another_key_is_not_signed_by_this_one(entry: PinnedEntry) -> None:
    other = bytes(public(secret(1002)))
    told: dict[object, object] = {CONTENT_TYPE: MEDIA_TYPE, KEY_ID: SHA256.new(other).digest()}
    forged = bytes(Sign1.build(told, encode(content(entry) | {"key": other}), signing(secret(1001))))

    with pytest.raises(TrustError, match="another key signed it"):
        read_list(forged)


def test_what_nobody_would_take_is_not_built(entry: PinnedEntry) -> None:
    with pytest.raises(ValueError, match="anybody"):
        published(entry, next_update=ISSUED)
    with pytest.raises(ValueError, match="anybody"):
        build_list(
            name="x",
            issued=ISSUED,
            next_update=ISSUED + DAY,
            entries=[entry],
            public_key=public(secret(1)),
            sign=signing(secret(2)),
        )
    with pytest.raises(ValueError, match="anybody"):
        published(*[entry] * 501)
    assert len(published(*[replace(entry, document_types=tuple("ABCDEFG"))] * 500).entries) == 500


# admission -----------------------------------------------------------------------------------------------------------


def test_a_list_is_admitted_by_a_pinned_key_alone(entry: PinnedEntry) -> None:
    listed = published(entry)

    assert admit_list(listed, [pinned(listed)], [], at=ISSUED) == pinned(listed)
    with pytest.raises(TrustError, match=listed.key_sha256):
        admit_list(listed, [pinned(published(entry, number=7))], [], at=ISSUED)
    with pytest.raises(TrustError, match="nobody pinned"):
        admit_list(listed, [], [], at=ISSUED)


def test_an_older_list_is_refused_and_the_same_one_is_not(entry: PinnedEntry) -> None:
    old, new = published(entry), published(issued=ISSUED + DAY)
    twin = published(entry, name="ANOTHER")
    keys = [pinned(old)]

    assert admit_list(new, keys, [old], at=ISSUED + DAY) == keys[0]
    assert admit_list(old, keys, [old], at=ISSUED) == keys[0]
    with pytest.raises(TrustError, match="as new or newer"):
        admit_list(old, keys, [new], at=ISSUED + DAY)
    with pytest.raises(TrustError, match="as new or newer"):
        admit_list(twin, keys, [old], at=ISSUED)
    another_publisher_s = published(number=7, issued=ISSUED + DAY)
    assert admit_list(old, keys, [another_publisher_s], at=ISSUED) == keys[0]


def test_a_list_that_would_keep_every_honest_one_out_is_refused(entry: PinnedEntry) -> None:
    with pytest.raises(TrustError, match="days ahead"):
        admit_list(published(entry), [pinned(published())], [], at=ISSUED - 3 * DAY)


# looking up ----------------------------------------------------------------------------------------------------------


def test_the_newest_list_of_a_key_counts_and_what_it_dropped_is_withdrawn(
    dsc: Any, csca: Any, entry: PinnedEntry
) -> None:
    old, new = published(entry), published(issued=ISSUED + DAY)
    key = pinned(old)

    now = listings_of(dsc.certificate, [(old, key)])
    later = listings_of(dsc.certificate, [(new, key), (old, key)])

    assert now is not None
    assert later is not None
    assert [(each.withdrawn, each.issued) for each in now.listings] == [(False, ISSUED)]
    assert [(each.withdrawn, each.issued) for each in later.listings] == [(True, ISSUED + DAY)]
    assert listings_of(csca.certificate, [(old, key)]) is None
    assert listings_of(dsc.certificate, [(old, replace(key, sha256="00" * 32))]) is None


def test_who_is_listed_again_is_trusted_again(dsc: Any, entry: PinnedEntry) -> None:
    lists = [published(entry), published(issued=ISSUED + DAY), published(entry, issued=ISSUED + 2 * DAY)]

    found = listings_of(dsc.certificate, [(each, pinned(each)) for each in lists])

    assert found is not None
    assert [each.withdrawn for each in found.listings] == [False]


def test_a_store_in_memory_looks_up_and_its_generation_tells_the_lists(dsc: Any, entry: PinnedEntry) -> None:
    listed = published(entry)
    empty = InMemoryTrust()
    store = empty.with_pinned_list(listed, pinned(listed))

    found = store.pinned(dsc.certificate)
    assert found is not None
    assert found.listings[0].country == "UTO"
    assert empty.pinned(dsc.certificate) is None
    assert store.generation != empty.generation
    assert pickle.loads(pickle.dumps(store)) == store  # noqa: S301 - our own
    assert store.with_pinned_list(listed, pinned(listed)) == store
    joined = JoinedTrust((empty, store, store))
    assert joined.pinned(dsc.certificate) == found
    assert JoinedTrust((empty,)).pinned(dsc.certificate) is None


@pytest.mark.parametrize("turned", [True, False])
def test_a_withdrawal_that_another_view_alone_knows_of_counts(entry: PinnedEntry, *, turned: bool) -> None:
    old, new = published(entry), published(issued=ISSUED + DAY)
    views = tuple(InMemoryTrust().with_pinned_list(each, pinned(each)) for each in (old, new))
    assert views[1].pinned(entry.certificate) is None

    found = JoinedTrust(views[::-1] if turned else views).pinned(entry.certificate)

    assert found is not None
    assert [(each.withdrawn, each.list_sha256) for each in found.listings] == [(True, new.sha256)]


def test_of_joined_views_the_newest_list_counts_alone(entry: PinnedEntry) -> None:
    old, new = published(entry), published(entry, issued=ISSUED + DAY)
    gone = published(issued=ISSUED - DAY)
    views = tuple(InMemoryTrust().with_pinned_list(each, pinned(each)) for each in (old, new, gone))

    found = JoinedTrust(views).pinned(entry.certificate)

    assert found is not None
    assert [(each.withdrawn, each.list_sha256) for each in found.listings] == [(False, new.sha256)]


# imports -------------------------------------------------------------------------------------------------------------


def taken(store: TrustStore, *lists: bytes, keys: tuple[ListKey, ...] = (), at: datetime = ISSUED) -> list[Any]:
    files = [ImportFile(f"list {number}", raw) for number, raw in enumerate(lists)]
    report = import_into(store, files, at=at, options=ImportOptions(list_keys=keys))
    return [(entry.kind, entry.status, entry.subject, entry.reason) for entry in report.entries]


def test_a_list_is_imported_with_the_key_that_the_operator_pins(tmp_path: Path, entry: PinnedEntry) -> None:
    store, listed = TrustStore(tmp_path / "trust"), published(entry)

    (refused,) = taken(store, listed.raw)
    assert refused[:2] == ("signer list", "refused")
    assert "which nobody pinned" in refused[3]
    assert not store.folder.exists()

    assert taken(store, listed.raw, keys=(pinned(listed),)) == [("signer list", "new", "SPECIMEN BANK", "")]
    view = store.view()
    found = view.pinned(entry.certificate)
    assert found is not None
    assert [each.withdrawn for each in found.listings] == [False]
    assert view.everything.list_keys() == (pinned(listed),)
    assert taken(store, listed.raw) == [("signer list", "known", "SPECIMEN BANK", "")]
    assert store.view() == view


def test_the_newest_list_counts_in_whatever_order_they_come(tmp_path: Path, entry: PinnedEntry) -> None:
    store, old, new = TrustStore(tmp_path / "trust"), published(entry), published(issued=ISSUED + DAY)

    statuses = [each[1] for each in taken(store, new.raw, old.raw, keys=(pinned(old),))]
    assert statuses == ["new", "new"]
    found = store.view().pinned(entry.certificate)
    assert found is not None
    assert [each.withdrawn for each in found.listings] == [True]

    again = published(entry, issued=ISSUED - DAY)
    assert [each[1] for each in taken(store, again.raw)] == ["refused"]
    ahead = published(entry, issued=ISSUED + 9 * DAY)
    (refused,) = taken(store, ahead.raw)
    assert "days ahead" in refused[3]


def test_a_changed_list_is_refused_by_name_and_pins_no_key(tmp_path: Path, entry: PinnedEntry) -> None:
    store, listed = TrustStore(tmp_path / "trust"), published(entry)
    changed = listed.raw[:-1] + bytes([listed.raw[-1] ^ 1])

    (refused,) = taken(store, changed, keys=(pinned(listed),))

    assert refused[:2] == ("signer list", "refused")
    assert "changed after it was signed" in refused[3]
    assert store.view().everything.list_keys() == ()


# one list ------------------------------------------------------------------------------------------------------------


def turned(listed: bytes) -> bytes:
    """The same list with the other form of its signature, which anybody makes."""
    message = Sign1.parse(listed)
    s = int.from_bytes(message.signature[32:], "big")
    other = (CURVES["secp256r1"].n - s).to_bytes(32, "big")
    return bytes(replace(message, signature=message.signature[:32] + other))


@settings(max_examples=20)
@given(number=st.integers(1, 1 << 64))
def test_both_forms_of_a_signature_are_one_list(entry: PinnedEntry, number: int) -> None:
    listed = published(entry, number=number)

    again = read_list(turned(listed.raw))

    assert turned(listed.raw) != listed.raw
    assert again == listed == read_list(listed.raw)
    assert (again.sha256, again.raw) == (listed.sha256, listed.raw)
    assert read_facts(turned(listed.raw)) == read_facts(listed.raw) == ListFacts.of(listed)


@pytest.mark.parametrize("first", [turned, bytes])
def test_a_list_that_anybody_turned_keeps_the_publisher_s_own_not_out(
    tmp_path: Path, entry: PinnedEntry, first: Callable[[bytes], bytes]
) -> None:
    store, listed = TrustStore(tmp_path / "trust"), published(entry)
    second = bytes if first is turned else turned

    assert taken(store, first(listed.raw), keys=(pinned(listed),))[0][1] == "new"
    before = store.view()
    assert taken(store, second(listed.raw)) == [("signer list", "known", "SPECIMEN BANK", "")]
    assert store.view() == before
    assert [each.sha256 for each in before.everything.pinned_lists()] == [listed.sha256]


@pytest.mark.parametrize("both", [False, True])
def test_a_turned_list_that_an_older_chipkit_kept_is_known_as_the_one_that_it_is(
    tmp_path: Path, entry: PinnedEntry, *, both: bool
) -> None:
    """Also beside the other form, which was removed before."""
    store, listed = TrustStore(tmp_path / "trust"), published(entry)
    other = turned(listed.raw)
    if both:
        taken(store, listed.raw, keys=(pinned(listed),))
        store.remove(listed.sha256, **WHO)
    with store.change("import", at=ISSUED) as change:
        change.place_list(other, Ground(kind=GroundKind.KEPT, placed_at=ISSUED))
        change.pin_key(pinned(listed))
    with closing(sqlite3.connect(store.path)) as connection:
        connection.executescript("DROP TABLE removed_list; PRAGMA user_version = 1; DELETE FROM meta")
        connection.executescript("INSERT INTO meta VALUES ('oldest', 0)")
    assert StoreView(store.path).pinned(entry.certificate) is not None

    again = TrustStore(store.folder)
    view = again.view()

    assert view.pinned(entry.certificate) is not None
    assert view.everything.raw_of(listed.sha256) == listed.raw
    assert problems(again) == ()
    assert view.everything.raw_of(sha256(other).hexdigest()) is None
    assert taken(again, other)[0][1] == "known"
    again.remove(listed.sha256, **WHO)
    assert again.view().pinned(entry.certificate) is None


# removal -------------------------------------------------------------------------------------------------------------


class TestARemovedList:
    """An older list of the key is a replay: whom the publisher took off since would be trusted again."""

    @pytest.fixture
    def lists(self, entry: PinnedEntry) -> tuple[PinnedList, PinnedList]:
        return published(entry), published(issued=ISSUED + DAY)

    @pytest.fixture
    def store(self, tmp_path: Path, lists: tuple[PinnedList, PinnedList]) -> TrustStore:
        store = TrustStore(tmp_path / "trust")
        taken(store, *(each.raw for each in lists), keys=(pinned(lists[0]),))
        store.remove(lists[1].sha256, **WHO)
        return store

    def test_keeps_older_ones_out(self, store: TrustStore, lists: tuple[PinnedList, PinnedList]) -> None:
        old, new = lists
        twin = published(issued=ISSUED + DAY, name="ANOTHER")

        for refused in (old, twin):
            (told,) = taken(store, refused.raw)
            assert told[1] == "refused"
            assert "was removed" in told[3]
            assert "--older" in told[3]
        assert store.view().pinned(old.entries[0].certificate) is None
        assert taken(store, new.raw)[0][1] == "new"
        assert taken(store, published(issued=ISSUED + 2 * DAY).raw)[0][1] == "new"

    def test_lets_an_older_one_in_that_is_asked_for(
        self, store: TrustStore, lists: tuple[PinnedList, PinnedList]
    ) -> None:
        old, _ = lists
        report = import_into(store, [ImportFile("old", old.raw)], at=ISSUED, options=ImportOptions(older=True))

        assert [each.status for each in report.entries] == ["new"]
        assert store.view().pinned(old.entries[0].certificate) is not None

    def test_is_remembered_though_the_key_goes_and_comes(
        self, store: TrustStore, lists: tuple[PinnedList, PinnedList]
    ) -> None:
        old, _ = lists
        store.remove(old.key_sha256, **WHO)

        (told,) = taken(store, old.raw, keys=(pinned(old),))
        assert "was removed" in told[3]
        other = published(old.entries[0], number=7)
        assert taken(store, other.raw, keys=(pinned(other),))[0][1] == "new"

    def test_is_forgotten_where_the_removal_is_taken_back(
        self, store: TrustStore, lists: tuple[PinnedList, PinnedList]
    ) -> None:
        old, _ = lists
        assert store.view().everything.removed_lists().keys() == {old.key_sha256}

        store.roll_back(store.view().version.number - 1, by="SPECIMEN", at=ISSUED)

        assert store.view().everything.removed_lists() == {}
        assert taken(store, old.raw)[0][1] == "known"

    def test_of_several_the_newest_is_remembered(self, store: TrustStore, lists: tuple[PinnedList, PinnedList]) -> None:
        old, new = lists
        import_into(store, [ImportFile("old", old.raw)], at=ISSUED, options=ImportOptions(older=True))
        store.remove(old.sha256, **WHO)

        (kept,) = store.view().everything.removed_lists().values()
        assert (kept.sha256, kept.issued) == (new.sha256, new.issued)


@pytest.mark.parametrize("writable", [True, False])
def test_a_file_without_a_table_of_removed_lists_is_read_and_brought_forward_by_who_may_write(
    tmp_path: Path, entry: PinnedEntry, monkeypatch: pytest.MonkeyPatch, *, writable: bool
) -> None:
    store, old, new = TrustStore(tmp_path / "trust"), published(entry), published(issued=ISSUED + DAY)
    taken(store, old.raw, new.raw, keys=(pinned(old),))
    with closing(sqlite3.connect(store.path)) as connection:
        connection.executescript("DROP TABLE removed_list; PRAGMA user_version = 1")
    monkeypatch.setattr("chipkit.trust.store.is_writable", lambda _: writable)

    view = TrustStore(store.folder).view()

    assert view.pinned(entry.certificate) is not None
    assert view.everything.removed_lists() == {}
    with closing(sqlite3.connect(store.path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (2 if writable else 1,)
    monkeypatch.undo()
    store.remove(new.sha256, **WHO)
    assert taken(store, old.raw)[0][1] == "refused"


def test_each_list_is_read_once_for_all_versions_of_a_store(
    tmp_path: Path, entry: PinnedEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []

    def counted(raw: bytes) -> ListFacts:
        read.append(len(raw))
        return read_facts(raw)

    monkeypatch.setattr("chipkit.trust.pinned_lists.read_facts", counted)
    store = TrustStore(tmp_path / "trust")
    large = [replace(entry, note=f"{number:0400}") for number in range(500)]
    for day in range(3):
        listed = published(*large, issued=ISSUED + day * DAY, name=f"READ ONCE {day}")
        assert len(listed.raw) > 1 << 18
        taken(store, listed.raw, keys=(pinned(listed),), at=ISSUED + day * DAY)
        view = store.view()
        for _ in range(2):
            found = view.pinned(entry.certificate)
            assert found is not None
            assert {each.list_sha256 for each in found.listings} == {listed.sha256}

    assert len(read) == 3
