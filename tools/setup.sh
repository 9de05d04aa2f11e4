#!/bin/sh
# Sets the project up in .venv: Python packages from the lock file, and the system packages that the tests want.
set -eu
PYTHON=${PYTHON:-python3}
VENV=.venv
UV_VERSION=0.13.9
SYSTEM_PACKAGES="openssl"

say() { printf 'set-up: %s\n' "$1" >&2; }

"$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { say "Python 3.11 or newer is needed (set PYTHON=…)"; exit 2; }

missing=""
for package in $SYSTEM_PACKAGES; do
  command -v "$package" >/dev/null 2>&1 || missing="$missing $package"
done
if [ -n "$missing" ]; then
  as_root=""
  [ "$(id -u)" = 0 ] || { sudo -n true 2>/dev/null && as_root="sudo -n"; } || as_root="none"
  if command -v apt-get >/dev/null 2>&1 && [ "$as_root" != none ]; then
    say "installing$missing"
    $as_root apt-get update -qq
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends $missing >/dev/null
  else
    say "missing system packages; install them with:  sudo apt-get install$missing"
    say "until then the tests that compare our files with openssl are skipped"
  fi
fi

[ -x "$VENV/bin/python" ] || { say "making $VENV"; "$PYTHON" -m venv "$VENV"; }
"$VENV/bin/python" -m uv --version 2>/dev/null | grep -qF "uv $UV_VERSION" || "$VENV/bin/pip" install -q "uv==$UV_VERSION"
say "installing the locked packages"
VIRTUAL_ENV="$PWD/$VENV" UV_PYTHON_DOWNLOADS=never "$VENV/bin/python" -m uv sync --quiet --active --locked --extra emulator --extra images
say "ready"
