#!/bin/sh
# Runs unit tests in an environment beside .venv: on another Python, or with the oldest packages that chipkit takes.
#
#   sh tools/elsewhere.sh 3.12 [WORDS FOR PYTEST]      the locked packages, on that Python
#   sh tools/elsewhere.sh lowest [WORDS FOR PYTEST]    the packages of tools/lowest.txt, on the Python of .venv
#   sh tools/elsewhere.sh write-lowest                 write tools/lowest.txt anew, from the bounds in pyproject.toml
#
# A Python that is not on the machine is told in one line, and passed over. Every package is checked against its hash.
set -eu
WHICH=$1
shift
VENV=.venv
ENVIRONMENT=$VENV/elsewhere/$WHICH
UV="$PWD/$VENV/bin/uv"
export UV_PYTHON_DOWNLOADS=never VIRTUAL_ENV="$PWD/$ENVIRONMENT"

say() { printf 'elsewhere: %s\n' "$1" >&2; }

# An interpreter of a version: on the path, or one of those that pyenv keeps.
python_of() {
  for found in "python$1" "$(pyenv root 2>/dev/null || true)/versions/$1".*/bin/python; do
    if "$found" -I -c "import sys; sys.exit('%d.%d' % sys.version_info[:2] != '$1')" 2>/dev/null; then
      "$found" -I -c 'import sys; print(sys.executable)'
      return 0
    fi
  done
  return 1
}

# Without its compiler and headers pyscard cannot be built, and the tests that want it are skipped.
can_build_pyscard() { [ "$(uname -s)" != Linux ] || { command -v gcc >/dev/null 2>&1 && [ -e /usr/include/PCSC/winscard.h ]; }; }

EXTRAS="images qr emulator gui hsm stamp pdf"
extras_of() { for extra in $EXTRAS; do printf ' --extra %s' "$extra"; done; }

if [ "$WHICH" = write-lowest ]; then
  # shellcheck disable=SC2046
  exec "$UV" pip compile --quiet pyproject.toml $(extras_of) --extra pcsc --resolution lowest-direct --upgrade --universal --python-version 3.11 \
    --generate-hashes --no-annotate --custom-compile-command "sh tools/elsewhere.sh write-lowest" -o tools/lowest.txt
fi

if [ "$WHICH" = lowest ]; then
  python="$PWD/$VENV/bin/python"
elif ! python=$(python_of "$WHICH"); then
  say "there is no Python $WHICH here; nothing was run on it"
  exit 0
fi

[ -x "$ENVIRONMENT/bin/python" ] || "$UV" venv --quiet --python "$python" "$ENVIRONMENT"
EXTRAS="$EXTRAS$(can_build_pyscard && echo ' pcsc' || true)"
locked() { "$UV" sync --quiet --active --locked --inexact --no-build-isolation "$@"; }
locked --no-install-project --only-group build --only-group dev
PATH="$PWD/$ENVIRONMENT/bin:$PATH"
export PATH
if [ "$WHICH" = lowest ]; then
  left_out=$(can_build_pyscard && echo /dev/null || echo pyscard)
  lowest=$(mktemp)
  trap 'rm -f "$lowest"' EXIT
  # What pip calls a requirement begins a line, and its hashes go on behind it, indented.
  awk -v out="$left_out" '/^[^ #]/ { skip = index($0, out "==") == 1 } !skip' tools/lowest.txt >"$lowest"
  "$UV" pip install --quiet --require-hashes --no-deps --no-build-isolation -r "$lowest"
  "$UV" pip install --quiet --no-deps --no-build-isolation -e .
else
  # shellcheck disable=SC2046
  locked --group build --group dev --no-group docs $(extras_of)
fi
say "$("$ENVIRONMENT/bin/python" -V), $ENVIRONMENT"
exec "$ENVIRONMENT/bin/python" -P -m pytest -q -p no:cacheprovider "$@"
