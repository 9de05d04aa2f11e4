"""The index of evidence: what it answers, how it finds it, what it keeps of a person, and what ends a writer."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from benchmarks.documents import AT
from chipkit.errors import EvidenceIndexError
from chipkit.evidence.demands import erase_number, export_number
from chipkit.evidence.index import QUESTIONS, Demand, EvidenceIndex
from chipkit.evidence.index_entry import IndexEntry, entry_of, number_tag, numbers_of, path_certificate
from chipkit.evidence.judging_files import judge_file
from chipkit.evidence.listed import Listed
from chipkit.pki.crl import CertificateList, RevokedEntry, parse_crl
from chipkit.regular_file import read_regular
from chipkit_emulator.pki.lists import build_crl
from tests.component.indexed import WHO, Key, entry, fill
from tests.component.many_files import ISSUER, folder_of, rules_for

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from chipkit.evidence.judging_files import Rules

SOAK = bool(os.environ.get("CHIPKIT_SOAK"))


@pytest.fixture
def index(tmp_path: Path) -> Iterator[EvidenceIndex]:
    with EvidenceIndex(tmp_path / "index.sqlite", write=True) as made:
        yield made


@pytest.fixture
def rules(tmp_path: Path) -> Rules:
    return rules_for(tmp_path / "trust")


def test_what_was_put_is_there_again_and_is_replaced(index: EvidenceIndex) -> None:
    entries = [entry(number) for number in range(5)]
    index.put((each, [bytes([number])]) for number, each in enumerate(entries))
    other = replace(entries[2], verdict="revoked", path=(), crls=(), amendments=4)
    index.put([(other, [b"x"])])

    assert len(index) == 5
    assert index.entry(entries[1].place) == entries[1]
    assert index.entry(other.place) == other
    assert list(index.with_tag(b"\x02")) == []
    assert [each.place for each in index.with_tag(b"x")] == [other.place]
    assert index.entry("/nowhere") is None
    assert index.path.stat().st_mode & 0o777 == 0o600 or sys.platform == "win32"


def test_all_or_nothing_is_put(index: EvidenceIndex) -> None:
    def broken() -> Iterator[tuple[IndexEntry, list[bytes]]]:
        yield entry(1), []
        raise RuntimeError

    with pytest.raises(RuntimeError):
        index.put(broken())
    assert len(index) == 0


def test_a_withdrawn_signer_issuer_and_terminal_are_asked_for(index: EvidenceIndex) -> None:
    index.put((entry(number, signers=4), ()) for number in range(40))

    signer = f"{1:064X}"
    assert {each.place for each in index.touched_by_certificate(signer)} == {
        f"/archive/{number:06}" for number in range(40) if number % 4 == 1
    }
    assert {each.by for each in index.touched_by_certificate(signer)} == {signer.lower()}
    assert len(list(index.touched_by_certificate("cd" * 32))) == 40
    assert len(list(index.resting_on("ef" * 32))) == 40
    assert {each.place for each in index.touched_by_terminal(f"{3:064x}")} == {
        f"/archive/{number:06}" for number in range(40) if number % 7 == 2
    }
    assert list(index.touched_by_terminal("")) == []
    assert list(index.touched_by_certificate("00")) == []


def crl_of(*serials: int) -> CertificateList:
    """A revocation list of the issuer that names these serial numbers."""
    crl = parse_crl(build_crl(ISSUER.pki.csca, AT, ()))
    return replace(crl, revoked={serial: RevokedEntry(AT) for serial in serials})


def test_a_revocation_list_names_the_evidence_that_it_touches(
    index: EvidenceIndex, rules: Rules, tmp_path: Path
) -> None:
    folder = folder_of(tmp_path / "in", 9, signers=3)
    fill(index, folder, rules, tmp_path)
    serials = [ISSUER.document_signer(number).certificate.serial for number in range(3)]

    touched = {each.place for each in index.touched_by_list(crl_of(serials[1]))}

    assert touched == {str(folder / f"{number:06}.chipkit") for number in (1, 4, 7)}
    assert len(list(index.touched_by_list(crl_of(*serials)))) == 9
    assert list(index.touched_by_list(crl_of(999_999))) == []
    csca = ISSUER.pki.csca.certificate
    assert len(list(index.touched_by_list(crl_of(csca.serial)))) == 9  # an issuer that was taken back
    assert len(list(index.touched_by_certificate(csca.fingerprint))) == 9


@pytest.mark.parametrize("serial", [0, 1, 127, 128, 255, 256, 1 << 63, (1 << 64) - 1, -1, -128, -129, -(1 << 63)])
def test_a_serial_number_is_one_number_however_its_sign_is_read(serial: int) -> None:
    size = (serial if serial >= 0 else ~serial).bit_length() // 8 + 1
    encoded = serial.to_bytes(size, "big", signed=True)
    other = (
        int.from_bytes(encoded, "big")
        if serial < 0
        else int.from_bytes(encoded.lstrip(b"\0") or b"\0", "big", signed=True)
    )
    for named in (serial, other):
        crl = replace(crl_of(), revoked={named: RevokedEntry(AT)})
        listed = Listed(crl)
        (issuer,) = listed.issuers
        for asked in (serial, other, serial + 7):
            assert listed.names(issuer, f"{asked:x}") == (crl.entry_of(crl.issuer, asked) is not None)
        assert listed.names(issuer, f"{named:x}")
        assert not listed.names(b"other", f"{named:x}")


def test_an_indirect_list_names_certificates_of_others() -> None:
    csca = ISSUER.pki.csca.certificate
    others: Any = {
        csca.subject.normalised: {5: RevokedEntry(AT)},
        "an issuer that cannot be read": {6: RevokedEntry(AT)},
    }
    crl = replace(crl_of(), revoked_of_others=others)
    signer = path_certificate(ISSUER.document_signer(0).certificate)

    assert Listed(crl).names(signer.issuer, "5")
    assert Listed(crl).names(signer.issuer, "6")


def test_every_question_is_answered_by_an_index_of_the_tables(index: EvidenceIndex) -> None:
    """How SQLite goes about it, which no other program changes as it does a time: no table is gone through."""
    for name, question in QUESTIONS.items():
        plan = [row[3] for row in index._database.rows(f"EXPLAIN QUERY PLAN {question}", ("x",))]
        assert plan, name
        assert all(step.startswith(("SEARCH", "USE TEMP B-TREE")) for step in plan), (name, plan)


def test_ten_thousand_are_answered_by_as_many_rows_as_there_are_touched(index: EvidenceIndex) -> None:
    index.put((entry(number, signers=100), ()) for number in range(10_000))
    steps = [0]
    index._database._connection.set_progress_handler(lambda: steps.__setitem__(0, steps[0] + 1), 1000)

    found = list(index.touched_by_certificate(f"{7:064x}"))

    assert len(found) == 100
    assert steps[0] < 50  # thousands of instructions; going through 10,000 rows takes some hundred thousand of them


def test_an_amendment_that_was_lost_is_found(index: EvidenceIndex) -> None:
    kept = entry(2)  # two amendments
    index.put([(kept, ())])

    lost = index.lost_amendment(kept.base_digest, 1, "aa" * 32)
    assert lost is not None
    assert (lost.entry, lost.count) == (kept, 1)
    assert index.lost_amendment(kept.base_digest, 2, "aa" * 32) is not None
    assert index.lost_amendment(kept.base_digest, 2, kept.last_amendment) is None
    assert index.lost_amendment(kept.base_digest, 3, "bb" * 32) is None  # the index is behind, and accuses nobody
    assert index.lost_amendment("00" * 32, 0, "") is None


def test_others_in_the_place_of_amendments_are_told_however_many_follow(index: EvidenceIndex) -> None:
    """For every count that was known, and every count that there is now."""
    digests = [f"{number:064x}" for number in range(5)]
    for known in range(1, 5):
        kept = replace(entry(1), amendments=known, last_amendment=digests[known - 1])
        index.remove(kept.place)
        index.put([(kept, ())])
        for count in range(known, 6):
            others = [f"{number + 64:064x}" for number in range(count)]
            for broken in range(known):  # whatever was cut, the one that was known as the last is another one now
                now = digests[:broken] + others[broken:]
                assert index.lost_amendment(kept.base_digest, count, now[-1], digests=now) is not None
            now = digests[:known] + others[known:]
            assert index.lost_amendment(kept.base_digest, count, now[-1], digests=now) is None


def test_whoever_indexes_a_file_that_lost_amendments_does_not_hide_it(index: EvidenceIndex) -> None:
    kept = replace(entry(1), amendments=3, last_amendment="03" * 32)
    index.put([(kept, [b"tag"])])

    for count, last in ((0, ""), (2, "02" * 32), (3, "04" * 32)):
        index.put([(replace(kept, sha256="aa" * 32, amendments=count, last_amendment=last), [b"tag"])])
        assert index.lost_amendment(kept.base_digest, count, last) is not None
        assert index.entry(kept.place) == replace(kept, sha256="aa" * 32)
    more = replace(kept, amendments=4, last_amendment="05" * 32)
    index.put([(more, ())])
    assert index.entry(kept.place) == more
    other = replace(entry(2), place=kept.place, amendments=0, last_amendment="")  # other evidence under that name
    index.put([(other, ())])
    assert index.entry(kept.place) == other


def test_whoever_adds_to_a_file_that_lost_amendments_does_not_hide_it(index: EvidenceIndex) -> None:
    kept = replace(entry(1), amendments=2, last_amendment="02" * 32)
    index.put([(kept, ())])
    first, last, more, other = ("01" * 32, "02" * 32, "03" * 32, "04" * 32)

    for now in ([first], [first, other], [first, other, more]):
        assert index.amended(kept.place, "aa" * 32, now)
        assert index.lost_amendment(kept.base_digest, len(now), now[-1], digests=now) is not None
    assert index.amended(kept.place, "bb" * 32, [first, last, more])
    assert index.entry(kept.place) == replace(kept, sha256="bb" * 32, amendments=3, last_amendment=more)
    assert not index.amended("/elsewhere", "bb" * 32, [first])


def test_an_entry_of_a_report_has_certificates_and_lists_and_nothing_of_the_holder(
    rules: Rules, tmp_path: Path
) -> None:
    folder = folder_of(tmp_path / "in", 1)
    judged = judge_file(folder / "000000.chipkit", rules)
    made = entry_of(judged.report, "/place", judged.sha256, rules.trust)
    holder = judged.report.document.holder
    assert holder is not None

    assert made.sha256 == hashlib.sha256((folder / "000000.chipkit").read_bytes()).hexdigest()
    assert [each.sha256 for each in made.path] == [
        ISSUER.document_signer(0).certificate.fingerprint, ISSUER.pki.csca.certificate.fingerprint,
    ]  # fmt: skip
    assert set(made.crls) == {each.fingerprint for each in rules.trust.crls_of(ISSUER.pki.csca.certificate.subject)}
    assert made.outcome == judged.report.outcome.value
    for personal in (*numbers_of(judged.report), holder.full_name, "SPECIMEN"):
        assert personal not in repr(made)


# by number ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def kept(index: EvidenceIndex, rules: Rules, tmp_path: Path) -> tuple[Path, str]:
    """A folder of evidence of four persons, which the index knows, and the number of one of them."""
    folder = folder_of(tmp_path / "in", 8)
    fill(index, folder, rules, tmp_path)
    holder = judge_file(folder / "000001.chipkit", rules).report.document.holder
    assert holder is not None
    return folder, holder.number


def test_evidence_is_found_by_number_through_the_key_alone(index: EvidenceIndex, kept: tuple[Path, str]) -> None:
    folder, number = kept
    spaced = f" {number[:3]} {number[3:]}\n".lower()

    assert {each.place for each in index.with_tag(number_tag(Key(), spaced))} == {
        str(folder / f"{each:06}.chipkit") for each in (1, 5)
    }
    content = index.path.read_bytes()
    assert number.encode() not in content
    assert hashlib.sha256(number.encode()).digest() not in content
    assert list(index.with_tag(hashlib.sha256(number.encode()).digest())) == []


def test_what_is_exported_is_a_copy_under_a_name_of_nobody(
    index: EvidenceIndex, kept: tuple[Path, str], tmp_path: Path
) -> None:
    folder, number = kept

    done = export_number(index, Key(), number, tmp_path / "out", **WHO)

    assert [each.what for each in done] == ["exported", "exported"]
    assert {path.read_bytes() for path in (tmp_path / "out").iterdir()} == {
        (folder / f"{each:06}.chipkit").read_bytes() for each in (1, 5)
    }
    assert {path.name for path in (tmp_path / "out").iterdir()} == {f"{each.sha256[:16]}.chipkit" for each in done}
    assert {each.sha256 for each in index.demands()} == {each.sha256 for each in done}
    assert len(index) == 8


def test_what_is_erased_is_gone_with_its_tags_and_written_down_without_a_person(
    index: EvidenceIndex, kept: tuple[Path, str]
) -> None:
    folder, number = kept
    tag = number_tag(Key(), number)

    done = erase_number(index, Key(), number, **WHO)

    assert [each.what for each in done] == ["erased", "erased"]
    assert {path.name for path in folder.iterdir()} == {f"{each:06}.chipkit" for each in (0, 2, 3, 4, 6, 7)}
    assert len(index) == 6
    assert list(index.with_tag(tag)) == []
    assert tag not in index.path.read_bytes()  # not in a free page either
    assert index.demands() == tuple(
        Demand(action="erase", at=AT, by="Lan Specimen", reason="letter of a day", sha256=each.sha256)
        for each in reversed(done)
    )
    assert erase_number(index, Key(), number, **WHO) == ()


def test_a_redaction_takes_the_place_of_the_file_and_of_the_entry(index: EvidenceIndex, kept: tuple[Path, str]) -> None:
    folder, number = kept
    place = folder / "000001.chipkit"

    done = erase_number(index, Key(), number, **WHO, redact=lambda _: b"nothing personal")

    assert [each.what for each in done] == ["redacted", "redacted"]
    assert place.read_bytes() == b"nothing personal"
    left = index.entry(str(place))
    assert left is not None
    assert left.sha256 == hashlib.sha256(b"nothing personal").hexdigest()
    assert list(index.with_tag(number_tag(Key(), number))) == []
    assert [each.action for each in index.demands()] == ["redact", "redact"]


def test_a_file_of_somebody_else_is_neither_erased_nor_exported(
    index: EvidenceIndex, kept: tuple[Path, str], tmp_path: Path
) -> None:
    folder, number = kept
    (folder / "000001.chipkit").write_bytes(b"of somebody else")

    erased = erase_number(index, Key(), number, **WHO, redact=lambda data: data[:3])
    exported = export_number(index, Key(), number, tmp_path / "out", **WHO)

    assert [each.what for each in erased] == ["kept", "redacted"]
    assert [each.what for each in exported] == ["kept"]
    assert (folder / "000001.chipkit").read_bytes() == b"of somebody else"


def test_what_was_added_to_while_it_was_copied_is_kept(
    index: EvidenceIndex, kept: tuple[Path, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(path: Path, limit: int) -> bytes:
        return read_regular(path, limit) + b"added meanwhile"

    monkeypatch.setattr("chipkit.evidence.demands.read_regular", read)
    done = export_number(index, Key(), kept[1], tmp_path / "out", **WHO)

    assert [each.what for each in done] == ["kept", "kept"]
    assert list((tmp_path / "out").iterdir()) == []
    assert index.demands() == ()


def test_a_folder_of_files_goes_with_them_unless_more_is_in_it(
    index: EvidenceIndex, rules: Rules, tmp_path: Path
) -> None:
    for name in ("card", "more"):
        (tmp_path / "in" / name).mkdir(parents=True)
        for ef, content in ISSUER.document(1).items():
            (tmp_path / "in" / name / f"EF_{ef.name}.bin").write_bytes(content)
    (tmp_path / "in" / "more" / "inside").mkdir()
    fill(index, tmp_path / "in", rules, tmp_path)
    holder = judge_file(tmp_path / "in" / "card", rules).report.document.holder
    assert holder is not None

    exported = export_number(index, Key(), holder.number, tmp_path / "out", **WHO)
    erased = erase_number(index, Key(), holder.number, **WHO)

    assert [each.what for each in exported] == ["exported", "exported"]
    assert {path.name for path in (tmp_path / "out").rglob("*.bin")} == {
        "EF_DG1.bin",
        "EF_DG2.bin",
        "EF_SOD.bin",
        "EF_COM.bin",
    }
    assert [(each.what, each.why) for each in erased] == [("erased", ""), ("kept", "a folder lies in it")]
    assert not (tmp_path / "in" / "card").exists()
    assert len(list((tmp_path / "in" / "more").iterdir())) == 5


# files --------------------------------------------------------------------------------------------------------------


def test_what_is_no_index_is_refused(tmp_path: Path, rules: Rules) -> None:
    (tmp_path / "text").write_text("no index, and long enough not to be taken for a file that is empty" * 20)
    (tmp_path / "empty").write_bytes(b"")
    for name in ("text", "empty", "missing"):
        with pytest.raises(EvidenceIndexError, match=name):
            EvidenceIndex(tmp_path / name)
    with pytest.raises(EvidenceIndexError, match="no index of evidence"):
        EvidenceIndex(tmp_path / "trust" / "trust.sqlite", write=True)
    assert rules.trust.generation


@pytest.mark.skipif(sys.platform == "win32", reason="access lists decide there")
def test_an_index_that_others_can_write_is_refused(index: EvidenceIndex) -> None:
    index.path.chmod(0o666)
    with pytest.raises(EvidenceIndexError, match="others may write"):
        EvidenceIndex(index.path)


def test_a_damaged_index_is_told(index: EvidenceIndex) -> None:
    index.put([(entry(1), [b"x"])])
    index.close()
    whole = index.path.read_bytes()
    for at in range(0, len(whole), 509 if SOAK else 4099):
        index.path.write_bytes(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
        try:
            with EvidenceIndex(index.path) as opened:
                list(opened.with_tag(b"x"))
                opened.entry(entry(1).place)
                opened.demands()
        except EvidenceIndexError:
            continue


def test_a_value_of_another_type_or_time_is_told(index: EvidenceIndex) -> None:
    index.put([(entry(1), [b"x"])])
    connection = sqlite3.connect(index.path)
    connection.execute("UPDATE entry SET made_at = 'yesterday'")
    connection.commit()
    connection.close()
    with pytest.raises(EvidenceIndexError, match="damaged"):
        list(index.with_tag(b"x"))


@pytest.mark.skipif(sys.platform == "win32", reason="who may make a link there, the system's settings say")
@pytest.mark.parametrize("name", ["link", "second name", "inside", "second name inside"])
@pytest.mark.parametrize("redact", [None, lambda _: b"nothing personal"])
def test_what_would_stay_elsewhere_is_not_told_to_be_erased(
    name: str, redact: Any, index: EvidenceIndex, rules: Rules, tmp_path: Path
) -> None:
    kept, place = tmp_path / "elsewhere", tmp_path / "in" / "card"
    place.parent.mkdir()
    if name.endswith("inside"):
        place.mkdir()
        for ef, content in ISSUER.document(1).items():
            (place / f"EF_{ef.name}.bin").write_bytes(content)
        stays = place / "EF_DG1.bin"
    else:
        folder_of(tmp_path / "made", 1)
        next((tmp_path / "made").iterdir()).rename(place)
        stays = place
    stays.rename(kept)
    content = kept.read_bytes()
    if name.startswith("second"):
        os.link(kept, stays)
    else:
        stays.symlink_to(kept)
    fill(index, place.parent, rules, tmp_path)
    holder = judge_file(place, rules).report.document.holder
    assert holder is not None

    (done,) = erase_number(index, Key(), holder.number, **WHO, redact=redact)

    assert done.what == "kept"
    assert ("another name" if name.startswith("second") else "link") in done.why
    assert kept.read_bytes() == stays.read_bytes() == content
    assert len(list(index.with_tag(number_tag(Key(), holder.number)))) == 1
    assert index.demands() == ()
