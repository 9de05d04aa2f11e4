"""Imports, revocations, confirmations, removals and rollbacks in any order, against a model of a few lines.

The model knows two signers of one CSCA with a list each, and who was believed for what; it knows nothing of files,
rows and grounds. A third list, which anybody made and that is taken unseen, carries a CSCA of the same name, whose
revocation list names both signers: the model does not know of it, for it must make no difference. Nor does it know of
a list that falls in the import in which it comes: that makes twins of the CSCA of the third list be named, and says
nothing in the end.
`CHIPKIT_SOAK=1` draws more of them, `CHIPKIT_SEQUENCES` as many as it says, and `CHIPKIT_SEED` others.
"""

from __future__ import annotations

import hashlib
import os
import random
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from chipkit.trust.importing_into import ImportFile, ImportOptions, import_into
from chipkit.trust.model import AnchorKind, Confirmation
from chipkit.trust.store import TrustStore
from chipkit.trust.store_check import problems
from tests.conftest import SOAK

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

AT = datetime(2026, 1, 1, tzinfo=UTC)
BY = "Lan Specimen"
SEQUENCES = int(os.environ.get("CHIPKIT_SEQUENCES", "100" if SOAK else "2"))
SEED = int(os.environ.get("CHIPKIT_SEED", "1"))
STEPS = 10
SIGNERS = (9, 10)


@dataclass
class Model:
    """What is trusted."""

    confirmed: bool = False
    lists: dict[int, bool] = field(default_factory=dict)
    """The lists in force, and whether their signer is believed for the CSCA alone."""
    signers: dict[int, bool] = field(default_factory=dict)
    """The believed signers, and whether they were named."""
    revoked: set[int] = field(default_factory=set)
    """The serial numbers that the CSCA has taken back; 1 is its own."""

    def import_(self, lists: list[int], revoked: set[int], way: str, *, written: bool = False) -> None:
        self.revoked |= revoked
        lifted = way == "named" and not all(self.signers[each] for each in self.lists)
        taken = [self._is_taken(each, way) for each in lists]
        if way == "named" and (written or revoked or lifted or any(taken)):  # where all is refused, nothing is written
            self.signers.update(dict.fromkeys(self.signers, True))
            self.lists.update(dict.fromkeys(self.lists, False))
        self.settle()

    def _is_taken(self, each: int, way: str) -> bool:
        if each not in self.lists and self.revoked.isdisjoint({each, 1}):
            if way == "named":
                self.signers[each], self.lists[each] = True, False
            elif each in self.signers:
                self.lists[each] = False
            elif self.confirmed or self.lists:
                self.signers[each], self.lists[each] = False, True
            elif way == "unseen":
                self.signers[each], self.lists[each] = False, False
        return each in self.lists

    def settle(self) -> None:
        """Lists fall, and with them signers that nobody named."""
        for each in [each for each in self.lists if not self.revoked.isdisjoint({each, 1})]:
            self.fall(each, forgotten=True)
        if not self.confirmed and all(self.lists.values()):
            for each in list(self.lists):
                self.fall(each, forgotten=True)

    def fall(self, each: int, *, forgotten: bool) -> None:
        if (self.lists.pop(each) or forgotten) and not self.signers[each]:
            del self.signers[each]


class Play:
    """A store, its model, and the model of each version."""

    def __init__(self, make: Any, folder: Path, draw: random.Random) -> None:
        self.store, self.model, self.draw, self.make = TrustStore(folder), Model(), draw, make
        self.csca = make.issue(name="CSCA")
        signers = [
            self.csca.issue(name=f"signer {each}", serial=each, extensions=make.list_signer_extensions)
            for each in SIGNERS
        ]
        self.signers = dict(zip(SIGNERS, (each.certificate.fingerprint for each in signers), strict=True))
        self.others = {each: make.issue(name=f"other {each}", country="UY").certificate for each in SIGNERS}
        self.lists = {
            each: signer.master_list([self.csca.certificate, self.others[each]])
            for each, signer in zip(SIGNERS, signers, strict=True)
        }
        self.crls = {each: self.csca.revoke(each) for each in (*SIGNERS, 1)}
        self.rival = rival = make.issue(name="CSCA", key=make.key("rival"), serial=4)
        anybody = make.issue(name="anybody", country="AA")
        unseen = anybody.issue(name="its signer", serial=5, extensions=make.list_signer_extensions)
        self.anybody = [unseen.master_list([anybody.certificate, rival.certificate]), rival.revoke(*SIGNERS).raw]
        self.twins = [twin_of(rival, make, f"twin {each}") for each in range(2)]
        self.versions = {0: deepcopy(self.model)}
        self.told: list[str] = []

    def steps(self) -> dict[str, Callable[[], None]]:
        """What may be done now."""
        found: dict[str, Callable[[], None]] = {
            "import": self.import_, "anybody": self.by_anybody, "at once": self.fall_at_once,
        }  # fmt: skip
        if not self.model.confirmed:
            found["confirm"] = self.confirm
        else:
            found["withdraw"] = self.withdraw
        if self.model.lists:
            found["remove a list"] = self.remove_list
        if self.model.signers:
            found["remove a signer"] = self.remove_signer
        if self.model.revoked:
            found["remove a revocation list"] = self.remove_crl
        if len(self.versions) > 1:
            found["rollback"] = self.roll_back
        return found

    def step(self) -> None:
        name = self.draw.choice(list(self.steps()))
        self.told.append(name)
        self.steps()[name]()
        self.versions[self.store.view().version.number] = deepcopy(self.model)
        self.compare()

    def bring(self, files: list[bytes], **options: Any) -> None:
        came = [ImportFile(str(number), each) for number, each in enumerate(files)]
        report = import_into(self.store, came, at=AT, options=ImportOptions(**options))
        told = {
            e.sha256: e.anchor_kind for e in report.entries if (e.kind, e.status != "refused") == ("certificate", True)
        }
        kinds = self.store.view().everything.inventory.kinds()
        assert told == {sha: kinds.get(sha) for sha in told}, self.told

    def import_(self) -> None:
        self._import([])

    def fall_at_once(self) -> None:
        """A list of a named signer, whom a key takes back that is its CSCA's next one, with other files."""
        number = self.store.view().version.number
        csca = self.make.issue(name=f"CSCA {number}", country="UX")
        signer = csca.issue(name="its signer", serial=9, extensions=self.make.list_signer_extensions)
        link = csca.issue(name=f"CSCA {number}", country="UX", key=self.make.key(f"next {number}"), serial=2)
        twins = self.draw.sample(self.twins, 2)
        files = [signer.master_list([csca.certificate, *twins]), link.certificate.raw, link.revoke(9).raw]
        self._import(files, signer.certificate.fingerprint)

    def _import(self, more: list[bytes], *named_too: str) -> None:
        ways = ["", "named"] if named_too else ["", "named", "unseen"]  # whoever names a signer takes none unseen
        way = self.draw.choice(ways)
        lists = self.draw.sample(SIGNERS, self.draw.randint(0, 2))
        revoked = self.draw.sample((*SIGNERS, 1), self.draw.choice([0, 0, 1, 1, 2]))
        self.told.append(f"{lists} {revoked} {way}")
        files = [self.lists[each] for each in lists] + [self.crls[each].raw for each in revoked]
        files += more
        named = frozenset({*(self.signers.values() if way == "named" else ()), *named_too})
        self.bring(self.draw.sample(files, len(files)), pinned=named, first_use=way == "unseen")
        by_digest = sorted(lists, key=lambda each: digest(self.lists[each]))
        self.model.import_(by_digest, set(revoked), way, written=bool(more))

    def by_anybody(self) -> None:
        self.bring(self.draw.sample(self.anybody, 2), first_use=True)

    def confirm(self) -> None:
        self.bring([self.csca.certificate.raw], confirmation=Confirmation(BY, "a letter", AT))
        self.model.confirmed = True

    def withdraw(self) -> None:
        self.store.withdraw(self.csca.certificate.fingerprint, by=BY, source="an error", at=AT)
        self.model.confirmed = False
        self.model.settle()

    def remove_list(self) -> None:
        each = self.draw.choice(sorted(self.model.lists))
        self._remove(digest(self.lists[each]))
        self.model.fall(each, forgotten=False)
        self.model.settle()

    def remove_signer(self) -> None:
        each = self.draw.choice(sorted(self.model.signers))
        self._remove(self.signers[each])
        self.model.lists.pop(each, None)
        del self.model.signers[each]
        self.model.settle()

    def remove_crl(self) -> None:
        each = self.draw.choice(sorted(self.model.revoked))
        self._remove(self.crls[each].fingerprint)
        self.model.revoked.remove(each)

    def _remove(self, sha256: str) -> None:
        self.store.remove(sha256, by=BY, source="not wanted", at=AT)

    def roll_back(self) -> None:
        number = self.draw.choice(sorted(self.versions))
        self.told.append(str(number))
        self.store.roll_back(number, by=BY, at=AT)
        self.model = deepcopy(self.versions[number])

    def compare(self) -> None:
        view, model = self.store.view(), self.model
        held = {each.sha256 for each in view.everything.inventory.all_of("master list")}
        assert {each for each in SIGNERS if digest(self.lists[each]) in held} == set(model.lists), self.told
        believed = {each: view.signer(self.signers[each]) for each in SIGNERS}
        assert {n: s.pinned for n, s in believed.items() if s is not None} == model.signers, self.told
        anchor = view.anchor(self.csca.certificate)
        kinds = {None if anchor is None else anchor.kind}
        if model.confirmed:
            assert kinds == {AnchorKind.CONFIRMED}, self.told
        else:
            assert (kinds == {None}) is not bool(model.lists), self.told
        assert {n for n, each in self.others.items() if view.anchor(each)} == set(model.lists), self.told
        assert (view.anchor(self.rival.certificate) is not None) is (digest(self.anybody[0]) in held), self.told
        assert not any(map(view.anchor, self.twins)), self.told
        assert problems(self.store) == (), self.told


def twin_of(issued: Any, make: Any, label: str) -> Any:
    """A certificate with the key identifier of another one, and another key."""
    key = make.key(label)
    key.identifier = issued.key.identifier
    return make.issue(name="CSCA", key=key, serial=4).certificate


def digest(data: bytes) -> str:
    """By which a list is kept, and in whose order lists of one time are taken."""
    return hashlib.sha256(data).hexdigest()


def test_a_store_is_what_a_few_lines_say(make: Any, tmp_path: Path) -> None:
    for number in range(SEQUENCES):
        play = Play(make, tmp_path / str(number), random.Random(SEED + number))  # noqa: S311 - what is done
        for _ in range(STEPS):
            play.step()
