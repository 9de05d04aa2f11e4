#!/bin/sh
# Sets the project up in .venv: Python packages from the lock file, each checked against its hash; a PC/SC service and a
# virtual reader, unpacked there and never installed; and the system packages that are missing, none of which starts
# anything. SYSTEM=no leaves the system as it is.
set -eu
PYTHON=${PYTHON:-python3}
VENV=.venv
SYSTEM=${SYSTEM:-yes}

# What each part wants of the system, as Debian names it. pcscd and vsmartcard-vpcd must not be among them: installed,
# Debian starts the one, and the other listens for cards on every network interface.
OPENSSL="openssl"
PCSC="gcc libc6-dev python3-dev libpcsclite-dev libpcsclite1 mount util-linux"
DESK="libgl1 libegl1 libxkbcommon0 libglib2.0-0 libfreetype6 libfontconfig1 libdbus-1-3 fonts-dejavu-core"
CLOCK="faketime"
ARCHIVES="zip"
HSM="softhsm2"
PAGES="chromium poppler-utils openjdk-17-jre-headless libpdfbox2-java libjaxb-api-java libactivation-java"
SHELLS="zsh fish"
WINDOW="xvfb xauth libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0 libxcb-xkb1 libxkbcommon-x11-0"

# What is unpacked into .venv/pcsc for the private service.
UNPACKED="pcscd vsmartcard-vpcd"

say() { printf 'set-up: %s\n' "$1" >&2; }

# Nothing is to be done where all that the last set-up left is there, and none of the files that decide it is newer.
is_whole() {
  [ -z "${ANYWAY:-}" ] && [ -s "$VENV/.ready" ] || return 1
  [ -z "$(find pyproject.toml uv.lock tools/setup.sh tools/bootstrap.txt -newer "$VENV/.ready")" ] || return 1
  "$VENV/bin/python" -I tools/whole.py check "$VENV"
}
if is_whole; then exit 0; fi

# The packages of a list that are not installed; where there is no dpkg, nothing is known to be missing.
missing_of() {
  command -v dpkg-query >/dev/null 2>&1 || return 0
  for package in "$@"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q ' installed$' || printf ' %s' "$package"
  done
}

# Says which packages of a list are missing, and what they are for.
say_missing() {
  why=$1
  shift
  lacking=$(missing_of "$@")
  [ -z "$lacking" ] || say "  $why:$lacking"
}

"$PYTHON" -I -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { say "Python 3.11 or newer is needed (set PYTHON=…)"; exit 2; }

# shellcheck disable=SC2086
missing=$(missing_of $OPENSSL $PCSC $DESK $WINDOW $CLOCK $ARCHIVES $HSM $PAGES $SHELLS)
if [ -n "$missing" ]; then
  as_root=""
  [ "$(id -u)" = 0 ] || { sudo -n true 2>/dev/null && as_root="sudo -n"; } || as_root="none"
  can_install=no
  [ "$SYSTEM" = no ] || [ "$as_root" = none ] || ! command -v apt-get >/dev/null 2>&1 || can_install=yes
  if [ "$can_install" = yes ]; then
    say "installs these system packages and what they depend on, no service among them (SYSTEM=no: does not):"
  else
    say "system packages are missing, and are not installed by this set-up:"
  fi
  # shellcheck disable=SC2086
  {
    say_missing "comparing signatures with openssl, in tests" $OPENSSL
    say_missing "building pyscard, the way to card readers, and running a private PC/SC service" $PCSC
    say_missing "showing the desk" $DESK
    say_missing "showing the desk in tests, in a window that nobody sees" $WINDOW
    say_missing "trying programs under wrong clocks, in tests" $CLOCK
    say_missing "archives as zip writes them, in tests" $ARCHIVES
    say_missing "a hardware security module in software, in tests" $HSM
    say_missing "looking at pages and checking PDF files, in tests" $PAGES
    say_missing "completing commands in other shells than bash, in tests" $SHELLS
  }
  if [ "$can_install" = yes ]; then
    $as_root apt-get update -qq
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends $missing >/dev/null
  else
    say "this one command installs them:  sudo apt-get install --no-install-recommends$missing"
    say "until then these tests are skipped: comparison with openssl, PC/SC, the desk in a window, wrong clocks, keys in a module, pages and PDF files, completion in zsh and fish"
  fi
fi

# Fetches the packages to unpack into the current folder, by apt, which checks them against Debian's signature.
fetch_unpacked() {
  # shellcheck disable=SC2086
  apt-get "$@" -qq download $UNPACKED >/dev/null 2>&1
}

# Unpacks the private PC/SC service; needs no root and leaves the system's own service as it is.
unpack_pcsc() {
  work=$(mktemp -d "$PWD/$VENV/pcsc.XXXXXX")  # beside where it goes, so that it comes there whole
  (
    cd "$work"
    mkdir -p root lists/partial cache/archives/partial
    fetch_unpacked || {
      own="-o Dir::State::lists=$work/lists -o Dir::Cache=$work/cache"
      # shellcheck disable=SC2086
      apt-get $own -qq update >/dev/null 2>&1 && fetch_unpacked $own
    } && for package in *.deb; do dpkg-deb -x "$package" root || exit 1; done
  ) && rm -rf "$VENV/pcsc" && mv "$work/root" "$VENV/pcsc" && done=0 || done=1
  rm -rf "$work"
  return "$done"
}

# What an interrupted set-up, or somebody's hand, left by half is taken away and installed anew.
rm -rf "$VENV"/pcsc.??????
if [ -e "$VENV" ] && ! "$VENV/bin/python" -I -c pass 2>/dev/null; then
  say "the Python of $VENV does not run; it is made anew"
  rm -rf "$VENV/bin" "$VENV/lib" "$VENV/lib64" "$VENV/include" "$VENV/share" "$VENV/pyvenv.cfg"
fi
[ -x "$VENV/bin/python" ] || { say "making $VENV"; "$PYTHON" -I -m venv "$VENV"; }
"$VENV/bin/python" -I tools/whole.py mend "$VENV"
"$VENV/bin/python" -I -c 'import pip' 2>/dev/null || "$VENV/bin/python" -I -m ensurepip >/dev/null

if [ -x "$VENV/pcsc/usr/sbin/pcscd" ]; then
  :
elif command -v apt-get >/dev/null 2>&1 && command -v dpkg-deb >/dev/null 2>&1; then
  say "unpacks $UNPACKED into $VENV/pcsc for a private PC/SC service, without installing them"
  unpack_pcsc || say "they cannot be fetched: 'chipkit demo --pcsc' and the tests over PC/SC are not possible"
fi
if [ "$(uname -s)" = Linux ] && [ -z "$(missing_of vsmartcard-vpcd)" ] && command -v dpkg-query >/dev/null 2>&1; then
  say "vsmartcard-vpcd is installed on this system: its pcscd takes cards from the whole network on port 35963."
  say "chipkit does not need it there:  sudo apt-get purge vsmartcard-vpcd"
fi

# pyscard has no wheel for Linux: without compiler and headers the rest is set up all the same.
extras="--extra emulator --extra images --extra qr --extra gui --extra hsm --extra stamp --extra pdf"
if [ "$(uname -s)" != Linux ] || { command -v gcc >/dev/null 2>&1 && [ -e /usr/include/PCSC/winscard.h ]; }; then
  extras="$extras --extra pcsc"
else
  say "no compiler or no PC/SC headers: pyscard is left out, and the tests over PC/SC are skipped"
fi

# Nothing is run that is not the file of a hash written down here: first pip and uv, by tools/bootstrap.txt; then what
# builds, and then everything, by uv.lock. Building without isolation takes what is locked, and not what is newest.
say "installing the locked packages"
mkdir -p "$VENV/tmp"
export TMPDIR="$PWD/$VENV/tmp"  # where locks and builds of uv and pip lie, and go with the environment
"$VENV/bin/python" -I -m pip install --quiet --require-hashes --no-deps --only-binary :all: -r tools/bootstrap.txt \
  || { say "pip and uv are not what tools/bootstrap.txt says, or cannot be fetched; nothing of them was run"; exit 2; }
locked() { VIRTUAL_ENV="$PWD/$VENV" UV_PYTHON_DOWNLOADS=never "$VENV/bin/python" -I -m uv sync --quiet --active --locked --no-build-isolation "$@"; }
# shellcheck disable=SC2086
{ locked --inexact --no-install-project --only-group build --only-group bootstrap && locked $extras; } \
  || { say "a package is not what uv.lock says, or cannot be fetched or built"; exit 2; }
"$VENV/bin/python" -I tools/whole.py write "$VENV"
say "ready"
