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

step format "$BIN/ruff" format --check .
step style "$BIN/ruff" check .
step floors "$BIN/lint-imports"
step types "$BIN/mypy"
step types-windows "$BIN/mypy" --platform win32
step tests "$BIN/pytest" -n 2
step benchmark "$BIN/python" benchmarks/read_commands.py

if [ -n "$failed" ]; then
  printf '\nfailed:%s\n' "$failed"
  exit 1
fi
printf '\nevery check passed\n'
