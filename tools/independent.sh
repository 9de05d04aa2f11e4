#!/bin/sh
# Builds readers that others wrote, for the tests that let them read our card: libmrtd for Basic Access Control, and
# OpenSC's npa-tool with OpenPACE for PACE; and a card that others wrote, vsmartcard's nPA with OpenPACE, for our reader.
# Everything comes from Debian; nothing of it is part of chipkit.
set -eu
HERE=$(cd "$(dirname "$0")/.." && pwd)
INTO=$HERE/.venv/independent
PACKAGES="gcc make pkg-config autoconf automake libtool libpcsclite-dev libmrtd-dev libnfc-dev libeac-dev libssl-dev swig xz-utils"

say() { printf 'independent readers: %s\n' "$1" >&2; }

[ -x "$INTO/bac_reader" ] && [ -x "$INTO/npa-tool" ] && [ -e "$INTO/vicc/eac.py" ] && exit 0
command -v apt-get >/dev/null 2>&1 || { say "Debian's packages are needed"; exit 2; }

missing=""
for package in $PACKAGES; do
  dpkg -s "$package" >/dev/null 2>&1 || missing="$missing $package"
done
if [ -n "$missing" ]; then
  as_root=""
  [ "$(id -u)" = 0 ] || { sudo -n true 2>/dev/null && as_root="sudo -n"; } || { say "first:  sudo apt-get install$missing"; exit 2; }
  [ "${SYSTEM:-yes}" != no ] || { say "not built, as SYSTEM=no; they need$missing"; exit 2; }
  say "installing, to build readers that others wrote and let them read our card in tests:$missing"
  $as_root apt-get update -qq
  # shellcheck disable=SC2086
  DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends $missing >/dev/null
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$INTO"

fetch_source() {
  mkdir -p lists/partial cache/archives/partial
  cat /etc/apt/sources.list.d/*.sources /dev/null 2>/dev/null | sed 's/^Types:.*/Types: deb-src/' >debian.sources
  sed -n 's/^deb /deb-src /p' /etc/apt/sources.list >debian.list 2>/dev/null || :
  list=debian.sources
  [ -s debian.list ] && list=debian.list
  from="-o Dir::Etc::sourcelist=$work/$list -o Dir::Etc::sourceparts=/dev/null -o Dir::State::lists=$work/lists -o Dir::Cache=$work/cache"
  # shellcheck disable=SC2086
  [ -n "$(ls lists/*Sources* 2>/dev/null)" ] || apt-get $from update -qq 2>/dev/null
  # shellcheck disable=SC2086
  apt-get $from source -qq --download-only "$1" 2>/dev/null
  tar xf "$1"_*.orig.tar.*
}

say "building the card of vsmartcard"
cd "$work"
apt-get download -qq python3-virtualsmartcard 2>/dev/null
dpkg-deb -x python3-virtualsmartcard_*.deb vicc
fetch_source openpace
python=$HERE/.venv/bin/python
include=$("$python" -c 'import sysconfig; print(sysconfig.get_path("include"))')
suffix=$("$python" -c 'import sysconfig; print(sysconfig.get_config_var("EXT_SUFFIX"))')
(
  cd openpace-*/bindings/python
  swig -python -o eac_wrap.c -outdir . -I.. ../eac.i 2>/dev/null
  gcc -shared -fPIC -w -I"$include" eac_wrap.c -o "_eac$suffix" -leac -lcrypto
  mkdir -p "$INTO/vicc"
  cp -r "$work"/vicc/usr/lib/python3/*-packages/virtualsmartcard/virtualsmartcard "$INTO/vicc/"
  cp "_eac$suffix" chat.py eac.py "$INTO/vicc/"
)
[ -x "$INTO/bac_reader" ] && [ -x "$INTO/npa-tool" ] && { say "ready"; exit 0; }

say "building the reader for Basic Access Control"
gcc -Wall -rdynamic -I/usr/include/PCSC "$HERE/tests/independent/bac_reader.c" -o "$INTO/bac_reader" -lmrtd -lpcsclite

say "fetching OpenSC's source"
cd "$work"
fetch_source opensc
cd OpenSC-*/

# Its encoder of MSE:SET AT cannot leave the optional CHAT out under later releases of OpenSSL 3.0. A chip without
# Terminal Authentication is sent none, so the field goes.
sed -i '/ASN1_OPT(EAC_MSE_C, chat, CVC_CHAT),/d' src/sm/sm-eac.c

say "building npa-tool"
{
  ./bootstrap
  ./configure --enable-openpace --disable-doc --disable-man --disable-strict --disable-notify --disable-tests \
    --disable-readline --disable-zlib --disable-static CFLAGS="-O0 -w"
  for part in common scconf ui sm pkcs15init libopensc; do
    make -s -j"$(nproc)" -C "src/$part"
  done
  make -s -C src/tools npa-tool
} >build.log 2>&1 || { tail -20 build.log >&2; exit 1; }
cp src/libopensc/.libs/libopensc.so.* "$INTO/"
cp src/tools/.libs/npa-tool "$INTO/npa-tool"
say "ready"
