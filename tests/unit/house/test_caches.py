"""What is remembered between calls is bounded, and nothing that strangers send is a key."""

from __future__ import annotations

import re
from pathlib import Path

CHIPKIT = Path(__file__).resolve().parents[3] / "chipkit"
_REMEMBERS = re.compile(r"^@(?:functools\.)?(?:lru_)?cache\b[^\n]*\n(?:@[^\n]*\n)*(?:async )?def (\w+)", re.MULTILINE)
KEYS = {
    "crypto/rsa.py: _before_digest": "the name of a hash function and its size, which was compared with that name",
    "crypto/openssl.py: _served": "a class of OpenSSL's, of which there are eight",
    "codec/secure_messaging.py: max_plain": "three small numbers",
    "national/registry.py: _named": "the name of a nation that a program knows, of which 64 are kept",
    "national/vnm/passage.py: _has_letter": "a code page and one letter",
    "session/pcsc/api.py: scard": "nothing",
    "session/pcsc/native.py: _library": "nothing",
    "trust/database.py: _insertion": "the name of a table and those of its columns, of which there are a dozen",
    "trust/view.py: _missing": "the class of a view, of which 64 are kept",
    "values.py: _kinds": "nothing",
    "values.py: _model": "nothing",
    "pki/algorithm_floors.py: _first_below": "words of a policy and kinds of keys, of which 1,024 are kept",
    "pki/algorithm_floors.py: _of_plain": "an object identifier of an algorithm, of which 256 are kept",
    "pki/algorithm_floors.py: _read": "a word of a policy, of which 256 are kept",
    "verify/case.py: _outcomes": "a column of the judgement table",
    "verify/case.py: plain": "a situation of the judgement table, of which 256 are kept",
    "verify/checks.py: of_each_signer": "nothing",
    "verify/checks.py: once": "nothing",
    "verify/claims.py: _rests_on": "nothing",
    "verify/consistency.py: _of_known_countries": "three codes of states, as the lists of states have them",
    "frozen.py: _given": "a class of ours",
    "verify/countries.py: _of_known": "the code of a state, as the lists of states have it",
    "verify/next_step.py: next_steps": "nothing",
    "verify/policy.py: _released_digest": "the name of a policy that comes with chipkit",
    "verify/table.py: judgement_table": "nothing",
    "verify/tolerance.py: fits_any": "the code of a deviation and the patterns of a policy, of which 256 are kept",
    "verify/tolerance.py: letting_pass": "tolerances of a policy, an outcome and a situation, of which 1,024 are kept",
    "verify/tolerance.py: _reasons": "a check of the judgement table, a column and an outcome",
}
"""What each function that remembers by its arguments has as arguments; anything else belongs in a `BoundedCache`."""


def test_only_small_things_are_keys_of_a_cache() -> None:
    found = {
        f"{path.relative_to(CHIPKIT).as_posix()}: {name}"
        for path in CHIPKIT.rglob("*.py")
        for name in _REMEMBERS.findall(path.read_text(encoding="utf-8"))
    }

    assert found == KEYS.keys()
