# For the tests beside it: source said.sh; each takes SOURCE_DIR BINARY_DIR.
set -eu
source=$1 binary=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() {
  echo "FAILED: $*" >&2
  exit 1
}
has() { command -v "$1" >/dev/null 2>&1; }
# quietly COMMAND...: shows what it printed where it fails.
quietly() {
  "$@" >"$work/log" 2>&1 || { cat "$work/log"; fail "$*"; }
}
launcher=''
! has ccache || launcher=-DCMAKE_CXX_COMPILER_LAUNCHER=ccache
# only_no_flapping_fails FOLDER: of the suite of flaps.toml in a built consumer.
only_no_flapping_fails() {
  ctest --test-dir "$1" >"$work/ctest" 2>&1 && fail "the policy flaps, and no test fails"
  sed -n 's/^[[:space:]]*[0-9]* - \([^ ]*\) (Failed).*/\1/p' "$work/ctest" >"$work/failed"
  [ "$(cat "$work/failed")" = mine/no-flapping ] || { cat "$work/ctest"; fail "not exactly mine/no-flapping"; }
  [ "$(grep -c ' Passed ' "$work/ctest")" -ge 10 ] || fail "too few properties were asked"
}
