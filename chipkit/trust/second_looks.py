"""What an import refused, or kept as false, by what was known then, and takes by what is known at its end.

Certificates are placed one after the other, and one that comes later may be vouched for better than an anchor that has
contradicted others by then: that anchor is false, and so is what it said. Or it shows who signed what seemed to be
signed by nobody. Who was refused is looked at anew, as a second import of the same files would. What a list carries
that is in force no more is not: nobody vouches for it.
"""

from __future__ import annotations

from chipkit.trust.lists_in_force import ListsInForce
from chipkit.trust.placing import Placing
from chipkit.trust.wanted import Wanted

__all__ = ["look_again"]


def look_again(placing: Placing, force: ListsInForce) -> bool:
    """Place what nothing contradicts any more; whether there was any.

    Args:
        placing: What was placed so far; nothing is looked at where that changed nothing since the last time.
        force: The lists that vouch for their members by now.
    """
    if not placing.turned:
        return False
    placing.turned = False
    doubted, placing.doubted = placing.doubted, []
    placed = [each for each in doubted if _is_vouched_for(each, force) and _is_placed(placing, each)]
    left = {id(each) for each in placed}
    placing.doubted += [each for each in doubted if id(each) not in left]
    return bool(placed)


def _is_vouched_for(wanted: Wanted, force: ListsInForce) -> bool:
    """Whether somebody handed a certificate over, or a list carries it that is still in force."""
    return wanted.kind is None or any(
        each.signer == wanted.signer for each in force.believed_with(wanted.certificate.fingerprint)
    )


def _is_placed(placing: Placing, wanted: Wanted) -> bool:
    """Place one that nothing contradicts any more, as if it came now."""
    standing = placing.standing(wanted)
    if placing.objection(wanted, standing):
        return False
    sha256 = wanted.certificate.fingerprint
    told = next((e for e in placing.entries if (e.sha256, e.where) == (sha256, wanted.where)), None)
    if told is not None:
        placing.entries.remove(told)
    kept = placing.kept.get(sha256)
    if kept is not None and kept.mark and not kept.handed_over and placing.holdings.certificate(sha256) is None:
        del placing.kept[sha256]
    placing.settle(wanted, standing)
    return True
