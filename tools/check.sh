#!/bin/sh
# Every check that CI runs, in the order of what they cost. Each runs even where one before it failed.
set -u
BIN=.venv/bin
failed=""

# What is compiled once is kept, whatever the surroundings say: the tests start processes by the hundred, each of which
# would compile the library anew.
unset PYTHONDONTWRITEBYTECODE
export PYTHONPYCACHEPREFIX="$PWD/.venv/compiled"

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

# Another implementation of COSE, which verifies our seals in the tests; likewise.
other_cose() {
  sh tools/other_cose.sh || [ -z "${CI:-}" ]
}

# The cost of an exchange is printed; in CI a median over the budget of 0.3 ms, twice, or a service that cannot be started, fails.
over_pcsc() {
  "$BIN/python" benchmarks/pcsc_exchange.py || "$BIN/python" benchmarks/pcsc_exchange.py || [ -z "${CI:-}" ]
}

# For both systems at once, each with a cache of its own: with one, each run would throw away what the other kept.
types() {
  mkdir -p .mypy_cache
  "$BIN/mypy" --platform win32 --cache-dir .mypy_cache/win32 >.mypy_cache/said-of-windows 2>&1 &
  windows=$!
  "$BIN/mypy"
  result=$?
  wait "$windows" || result=1
  printf 'as Windows sees them: ' && cat .mypy_cache/said-of-windows
  return "$result"
}

# In CI the units and the vectors of others are measured: which lines of each floor they do not reach. It is printed, and
# judged by whoever reads it. To trace the other tests too would cost a quarter of the run; `make coverage` does.
tests() {
  if [ -z "${CI:-}" ]; then
    "$BIN/pytest" -n 2 --cache-clear
    result=$?
  else
    "$BIN/pytest" -n 2 --cache-clear --cov --cov-report= tests/unit tests/conformance
    measured=$?
    "$BIN/pytest" -n 2 tests --ignore=tests/unit --ignore=tests/conformance
    result=$?
    [ "$measured" -le "$result" ] || result=$measured
  fi
  [ "$result" = 1 ] || return "$result"
  again
}

# Tests of windows, processes and readers run beside others on few cores. Where at most ten failed, each is run once
# more, alone: what fails again is a fault; what passes is named, and to be mended all the same (docs/testing.md).
again() {
  "$BIN/python" -P -c 'import json, sys; sys.exit(len(json.load(open(sys.argv[1], encoding="utf-8"))) > 10)' \
    .pytest_cache/v/cache/lastfailed || return 1
  printf '\n== once more, alone, what failed beside others\n'
  "$BIN/pytest" --last-failed --last-failed-no-failures none -v && printf 'unsteady: the tests above failed once\n'
}

# A sample on every other Python that the distribution claims and the machine has: every module, values and codecs, the
# parsing of arguments. `make pythons` runs all unit tests there.
ELSEWHERE="tests/unit/test_values.py tests/unit/test_frozen.py tests/unit/test_document.py tests/unit/codec/test_mrz.py
  tests/unit/codec/test_dates.py tests/unit/lds/test_dg1.py tests/unit/lds/test_dg2.py tests/unit/cli/test_few_means.py
  tests/unit/house/test_packaging.py::test_the_library_imports_without_any_extra"
other_pythons() {
  for version in 3.12 3.13; do
    # shellcheck disable=SC2086
    sh tools/elsewhere.sh "$version" $ELSEWHERE || return 1
  done
}

coverage() {
  printf 'what the units and the vectors of others reach; the desk and the other tests are traced by make coverage\n'
  for folder in chipkit/*/ emulator/chipkit_emulator/; do
    [ -e "$folder/__init__.py" ] || continue
    printf '%-28s %s %%\n' "${folder%/}" "$("$BIN/coverage" report --format=total --include="$folder*")"
  done
}

step format "$BIN/ruff" format --check .
step style "$BIN/ruff" check .
step floors "$BIN/lint-imports"
step types-also-windows types
step documentation "$BIN/python" -P tools/docs.py --check
step completions "$BIN/python" -P tools/completions.py --check
step independent-readers independent
step another-cose other_cose
step other-pythons other_pythons
step tests tests
[ -z "${CI:-}" ] || step coverage coverage
step count-of-commands "$BIN/python" benchmarks/read_commands.py
step cost-over-pcsc over_pcsc

if [ -n "$failed" ]; then
  printf '\nfailed:%s\n' "$failed"
  exit 1
fi
printf '\nevery check passed\n'
