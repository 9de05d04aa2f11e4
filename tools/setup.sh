#!/bin/sh
# Sets the project up in .venv: Python packages from the lock file, and the system packages that the tests want.
set -eu
PYTHON=${PYTHON:-python3}
VENV=.venv
UV_VERSION=0.13.9

# What each part wants of the system, as Debian names it.
OPENSSL="openssl"
PCSC="gcc libc6-dev python3-dev libpcsclite-dev libpcsclite1 pcscd vsmartcard-vpcd iproute2 util-linux"
DESK="libgl1 libegl1 libxkbcommon0 libglib2.0-0 libfreetype6 libfontconfig1 libdbus-1-3 fonts-dejavu-core"
WINDOW="xvfb xauth libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0 libxcb-xkb1 libxkbcommon-x11-0"

say() { printf 'set-up: %s\n' "$1" >&2; }

# The packages of a list that are not installed; where there is no dpkg, nothing is known to be missing.
missing_of() {
  command -v dpkg-query >/dev/null 2>&1 || return 0
  for package in "$@"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q ' installed$' || printf ' %s' "$package"
  done
}

"$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { say "Python 3.11 or newer is needed (set PYTHON=…)"; exit 2; }

# shellcheck disable=SC2086
missing=$(missing_of $OPENSSL $PCSC $DESK $WINDOW)
if [ -n "$missing" ]; then
  as_root=""
  [ "$(id -u)" = 0 ] || { sudo -n true 2>/dev/null && as_root="sudo -n"; } || as_root="none"
  if command -v apt-get >/dev/null 2>&1 && [ "$as_root" != none ]; then
    say "installing$missing"
    $as_root apt-get update -qq
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends $missing >/dev/null
  else
    say "missing system packages; install them with this one command:"
    say "  sudo apt-get install$missing"
    say "until then these tests are skipped: comparison with openssl, PC/SC over pcscd, the desk in a window"
  fi
fi

# pyscard has no wheel for Linux: without compiler and headers the rest is set up all the same.
extras="--extra emulator --extra images --extra qr --extra gui"
if [ "$(uname -s)" != Linux ] || { command -v gcc >/dev/null 2>&1 && [ -e /usr/include/PCSC/winscard.h ]; }; then
  extras="$extras --extra pcsc"
else
  say "no compiler or no PC/SC headers: pyscard is left out, and the tests over PC/SC are skipped"
fi

[ -x "$VENV/bin/python" ] || { say "making $VENV"; "$PYTHON" -m venv "$VENV"; }
"$VENV/bin/python" -m uv --version 2>/dev/null | grep -qF "uv $UV_VERSION" || "$VENV/bin/pip" install -q "uv==$UV_VERSION"
say "installing the locked packages"
# shellcheck disable=SC2086
VIRTUAL_ENV="$PWD/$VENV" UV_PYTHON_DOWNLOADS=never "$VENV/bin/python" -m uv sync --quiet --active --locked $extras
say "ready"
