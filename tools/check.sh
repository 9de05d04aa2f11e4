#!/bin/sh
# Every check that CI runs, in the order of what they cost. Each runs even where one before it failed.
set -u
BIN=.venv/bin
failed=""

step() {
  name=$1
  shift
  printf '\n== %s\n' "$name"
  "$@" || failed="$failed $name"
}

# Readers that others wrote, built for the tests. In CI they must be there; elsewhere their tests are skipped without them.
independent() {
  sh tools/independent.sh || [ -z "${CI:-}" ]
}

# The cost of an exchange is printed, not judged; in CI it must be possible to measure it.
over_pcsc() {
  "$BIN/python" benchmarks/pcsc_exchange.py || [ -z "${CI:-}" ]
}

step format "$BIN/ruff" format --check .
step style "$BIN/ruff" check .
step floors "$BIN/lint-imports"
step types "$BIN/mypy"
step types-windows "$BIN/mypy" --platform win32
step independent-readers independent
step tests "$BIN/pytest" -n 2
step count-of-commands "$BIN/python" benchmarks/read_commands.py
step cost-over-pcsc over_pcsc

if [ -n "$failed" ]; then
  printf '\nfailed:%s\n' "$failed"
  exit 1
fi
printf '\nevery check passed\n'
