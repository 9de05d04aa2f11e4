"""Which key of a CSCA came after which, and under which name, as link certificates prove it (Doc 9303-12, 4.1.4.3).

A CSCA signs its lists with its newest key, which may have come with a new name; and a key falls with the one that
linked to it (4.1.5.1). Names and countries prove nothing: two CSCAs of one country have nothing to do with each other
until the key of the one signed a certificate for the other. Only what such a signature proves is walked: certificates
that nobody signed take no place from those that somebody did.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable, Iterable, Iterator

from chipkit.pki.certificate import Certificate
from chipkit.pki.names import Name
from chipkit.trust.having_a_say import Admits, best_vouched_first, likeliest, twins
from chipkit.trust.signatures import signature_verdict
from chipkit.trust.view import TrustView
from chipkit.values import dataclass

__all__ = ["Predecessor", "later_names", "may_have_signed", "predecessors"]

_MAX_STEPS = 32
"""Names or keys that are walked over, each proven; the longest row of links in the published lists has ten."""
_MAX_CHECKS = 512
"""Signatures that are checked for one walk; a real one needs some twenty."""


@dataclass(frozen=True, slots=True)
class Predecessor:
    """A certificate whose key signed a link certificate, and the links from there to the key in question."""

    certificate: Certificate
    linked: tuple[tuple[Certificate, Certificate], ...]
    """Each link with whose key signed it, the newest first."""

    def dependent(self, certificate: Certificate, store: TrustView, admitted: Admits) -> bool:
        """Whether `certificate`, and each key on the way to it, is trusted by these links alone."""
        return not any(
            _rests_on_itself(each, store, admitted) for each in (certificate, *(s for _, s in self.linked[:-1]))
        )


@dataclass(slots=True)
class _Walk:
    """Who signed link certificates, by signatures, and how many of these may still be checked."""

    store: TrustView
    admitted: Admits
    left: int = _MAX_CHECKS

    def signed(self, link: Certificate, keys: Iterable[Certificate]) -> Iterator[Certificate]:
        """Of these keys those that signed a certificate."""
        for key in keys:
            if self.left == 0:
                return
            self.left -= 1
            if signature_verdict(link, key) == "right":
                yield key


def later_names(name: Name, issuer: Certificate, store: TrustView, admitted: Admits) -> Iterator[Name]:
    """The names that a CSCA took later, under which lists are here, each proven by link certificates in the store.

    Args:
        name: Its name.
        issuer: A verified certificate of that name.
        store: Whose anchors and lists are asked.
        admitted: Which anchors count.
    """
    walk = _Walk(store, admitted)
    seen: set[Hashable] = {name.normalised}
    row = deque([name])
    while row:
        old = row.popleft()
        for link in best_vouched_first(filter(admitted, store.issued_by(old))):
            names = {new.normalised: new for new in _names_of(link, old, store, admitted)}
            fresh = [new for key, new in names.items() if key not in seen and _leads_on(new, store)]
            if not fresh or len(seen) > _MAX_STEPS or not _proven(link, issuer, walk):
                continue
            seen.update(new.normalised for new in fresh)
            row.extend(fresh)
            yield from (new for new in fresh if store.crls_of(new))


def _leads_on(name: Name, store: TrustView) -> bool:
    """Whether there is a list under a name, or somebody whom it linked to: no signature is checked for another one."""
    return bool(store.crls_of(name) or store.issued_by(name))


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


def _proven(link: Certificate, issuer: Certificate, walk: _Walk) -> bool:
    """Whether a link was signed by a trusted key of the name before it."""
    anchors = best_vouched_first(filter(walk.admitted, walk.store.by_subject(link.issuer)))
    keys = (issuer, *anchors) if issuer.subject.matches(link.issuer) else anchors
    return any(walk.signed(link, likeliest(keys, link.authority_key_identifier)))


def predecessors(certificate: Certificate, store: TrustView, admitted: Admits) -> Iterator[Predecessor]:
    """Every certificate whose key linked to that of `certificate`, at whatever distance, the nearest first."""
    walk = _Walk(store, admitted)
    seen: set[tuple[Certificate, Certificate]] = set()
    keys: set[Hashable] = set()
    row = deque([Predecessor(certificate, ())])
    while row:
        newer = row.popleft()
        anchors = best_vouched_first(filter(admitted, twins(newer.certificate, store)))
        for link in dict.fromkeys((newer.certificate, *anchors)):
            for signer in walk.signed(link, may_have_signed(link, store, admitted)):
                key = signer.public_key.key
                if (link, signer) in seen or (key not in keys and len(keys) >= _MAX_STEPS):
                    continue
                seen.add((link, signer))
                keys.add(key)
                found = Predecessor(signer, (*newer.linked, (link, signer)))
                row.append(found)
                yield found


def may_have_signed(link: Certificate, store: TrustView, admitted: Admits) -> list[Certificate]:
    """Of the anchors with the issuer's name those whose key the link names; where it names none of these, all.

    None where its own key signed it, or it says so: it links to nobody.
    """
    identifier = link.authority_key_identifier
    if link.self_issued and identifier is not None and identifier == link.subject_key_identifier:
        return []
    # a name may be written in another order than its owner's; whose key signed is for the signature to tell
    anchors = (*store.by_subject(link.issuer), *store.by_likeness(link.issuer))
    admissible = best_vouched_first(filter(admitted, anchors))
    others = [each for each in admissible if each.public_key.key != link.public_key.key]
    named = [each for each in others if identifier is not None and each.subject_key_identifier == identifier]
    if not others or (link.self_issued and not named and signature_verdict(link, link) == "right"):
        return []
    return likeliest(named or others, identifier)


def _rests_on_itself(certificate: Certificate, store: TrustView, admitted: Admits) -> bool:
    """Whether a key is its own issuer's by its certificate or an anchor's, which may spell the same key otherwise."""
    own = (certificate, *(anchor.certificate for anchor in twins(certificate, store) if admitted(anchor)))
    return any(each.self_issued and signature_verdict(each, each) == "right" for each in own)
