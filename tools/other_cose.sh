#!/bin/sh
# Builds an environment of its own with another implementation of COSE (cwt), for the tests that let it verify our
# seals. It needs an older cbor2 than chipkit, and is no part of it. Every file is taken by its hash.
set -eu
HERE=$(cd "$(dirname "$0")/.." && pwd)
INTO=$HERE/.venv/cwt
PYTHON=$HERE/.venv/bin/python

say() { printf 'another COSE: %s\n' "$1" >&2; }

"$INTO/bin/python" -c 'import cwt' 2>/dev/null && cmp -s "$HERE/tools/other_cose.txt" "$INTO/installed.txt" && exit 0
[ -x "$PYTHON" ] || { say "first:  make setup"; exit 2; }
rm -rf "$INTO"
"$PYTHON" -m venv "$INTO"
"$INTO/bin/python" -m pip install --quiet --disable-pip-version-check --only-binary :all: --require-hashes -r "$HERE/tools/other_cose.txt" || {
  rm -rf "$INTO"
  say "cannot be fetched"
  exit 2
}
cp "$HERE/tools/other_cose.txt" "$INTO/installed.txt"
say "ready"
