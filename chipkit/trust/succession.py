"""Which key of a CSCA came after which, and under which name, as link certificates prove it (Doc 9303-12, 4.1.4.3).

A CSCA signs its lists with its newest key, which may have come with a new name; and a key falls with the one that
linked to it (4.1.5.1). Names and countries prove nothing: two CSCAs of one country have nothing to do with each other
until the key of the one signed a certificate for the other. What a store holds is walked first; signatures are checked
where something depends on them.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import TypeAlias

from chipkit.pki.certificate import Certificate
from chipkit.pki.names import Name
from chipkit.trust.model import Anchor, AnchorKind
from chipkit.trust.signatures import signature_verdict
from chipkit.trust.view import TrustView
from chipkit.values import dataclass

__all__ = ["Admits", "Predecessor", "admits", "later_names", "predecessors", "rests_on_itself", "twins"]

_MAX_STEPS = 32
"""Names or keys that are looked at; the longest row of links in the published lists has ten."""
_MAX_TRIED = 64

Admits: TypeAlias = Callable[[Anchor], bool]
"""Whether an anchor has a say about a certificate."""


def admits(kind: AnchorKind | None) -> Admits:
    """Who has a say about what an anchor of this kind vouches for.

    An anchor that proves nothing by itself takes back, or clears, nothing of one that does. None stands for a real one.
    """
    if kind is AnchorKind.TEST:
        return lambda _: True
    if kind is AnchorKind.UNCONFIRMED:
        return lambda anchor: not anchor.test
    return lambda anchor: not anchor.test and anchor.kind is not AnchorKind.UNCONFIRMED


@dataclass(frozen=True, slots=True)
class _Link:
    """A link certificate, and the names and links that led to it."""

    link: Certificate
    earlier: _Link | None

    @property
    def row(self) -> Iterator[Certificate]:
        """The links, the newest first."""
        step: _Link | None = self
        while step is not None:
            yield step.link
            step = step.earlier


@dataclass(frozen=True, slots=True)
class Predecessor:
    """A certificate whose key signed a link certificate, and the links from there to the key in question."""

    certificate: Certificate
    linked: tuple[tuple[Certificate, Certificate], ...]
    """Each link with whose key signed it, the newest first; nobody has checked the signatures yet."""

    @property
    def proven(self) -> bool:
        """Whether each link was signed by the key before it."""
        return all(signature_verdict(link, signer) == "right" for link, signer in self.linked)

    def dependent(self, certificate: Certificate, store: TrustView) -> bool:
        """Whether `certificate`, and each key on the way to it, is trusted by these links alone."""
        return not any(rests_on_itself(each, store) for each in (certificate, *(s for _, s in self.linked[:-1])))


def later_names(name: Name, issuer: Certificate, store: TrustView, admitted: Admits) -> Iterator[Name]:
    """The names that a CSCA took later, under which lists are here, each proven by link certificates in the store.

    Args:
        name: Its name.
        issuer: A verified certificate of that name.
        store: Whose anchors and lists are asked.
        admitted: Which anchors count.
    """
    seen: set[Hashable] = {name.normalised}
    row: deque[tuple[Name, _Link | None]] = deque([(name, None)])
    while row:
        old, earlier = row.popleft()
        for anchor in filter(admitted, store.issued_by(old)):
            step = _Link(anchor.certificate, earlier)
            for new in _names_of(step.link, old, store, admitted):
                if new.normalised in seen or len(seen) > _MAX_STEPS:
                    continue
                seen.add(new.normalised)
                row.append((new, step))
                if store.crls_of(new) and _proven(step, issuer, store, admitted):
                    yield new


def _names_of(link: Certificate, old: Name, store: TrustView, admitted: Admits) -> Iterator[Name]:
    """The names of whom a certificate links to: its subject's, and those of the anchors that have its key.

    Some link certificates have a subject of their own ("Crosslink"). One of another country is no change of name.
    """
    constraints = link.basic_constraints
    if (constraints is not None and not constraints.ca) or not _one_country(link.subject, old):
        return
    yield link.subject
    for anchor in twins(link, store):
        if admitted(anchor) and _one_country(anchor.certificate.subject, old):
            yield anchor.certificate.subject


def _one_country(one: Name, other: Name) -> bool:
    return (one.country or "").upper() == (other.country or "").upper()


def _proven(step: _Link, issuer: Certificate, store: TrustView, admitted: Admits) -> bool:
    """Whether each link of a row was signed by a trusted key of the name before it."""

    def signed(link: Certificate) -> bool:
        anchors = [each.certificate for each in store.by_subject(link.issuer) if admitted(each)]
        keys = (issuer, *anchors) if issuer.subject.matches(link.issuer) else anchors
        return any(signature_verdict(link, key) == "right" for key in likeliest(keys, link.authority_key_identifier))

    return all(map(signed, step.row))


def likeliest(candidates: Iterable[Certificate], identifier: bytes | None) -> list[Certificate]:
    """The candidates that a signature is tried with: the one that is named first, and not too many."""
    return sorted(candidates, key=lambda each: each.subject_key_identifier != identifier)[:_MAX_TRIED]


def predecessors(certificate: Certificate, store: TrustView, admitted: Admits) -> Iterator[Predecessor]:
    """Every certificate that may have linked to the key of `certificate`, at whatever distance, the nearest first."""
    seen: set[tuple[Certificate, Certificate]] = set()
    row = deque([Predecessor(certificate, ())])
    while row:
        newer = row.popleft()
        anchors = [each.certificate for each in twins(newer.certificate, store) if admitted(each)]
        for link in dict.fromkeys((newer.certificate, *anchors)):
            for signer in _possible_signers(link, store, admitted):
                if (link, signer) in seen or len(seen) > _MAX_STEPS:
                    continue
                seen.add((link, signer))
                found = Predecessor(signer, (*newer.linked, (link, signer)))
                row.append(found)
                yield found


def _possible_signers(link: Certificate, store: TrustView, admitted: Admits) -> list[Certificate]:
    """Of the anchors with the issuer's name those whose key the link names; where it names none of these, all."""
    identifier = link.authority_key_identifier
    if link.self_issued and identifier is not None and identifier == link.subject_key_identifier:
        return []  # it says that its own key signed it, and links to nobody
    # a name may be written in another order than its owner's; whose key signed is for the signature to tell
    anchors = (*store.by_subject(link.issuer), *store.by_likeness(link.issuer))
    admissible = dict.fromkeys(each.certificate for each in anchors if admitted(each))
    others = [each for each in admissible if each.public_key.key != link.public_key.key]
    named = [each for each in others if identifier is not None and each.subject_key_identifier == identifier]
    return likeliest(named or others, identifier)


def twins(certificate: Certificate, store: TrustView) -> list[Anchor]:
    """The anchors with the key of `certificate`, itself among them where it is one."""
    identifier, own = certificate.subject_key_identifier, certificate.public_key.key
    named = store.by_key_identifier(identifier) if identifier else ()
    found = [
        each for each in (*store.by_subject(certificate.subject), *named) if each.certificate.public_key.key == own
    ]
    return list({each.certificate: each for each in found}.values())


def rests_on_itself(certificate: Certificate, store: TrustView) -> bool:
    """Whether a key is its own issuer's by its certificate or an anchor's, which may spell the same key otherwise."""
    own = (certificate, *(anchor.certificate for anchor in twins(certificate, store)))
    return any(each.self_issued and signature_verdict(each, each) == "right" for each in own)
