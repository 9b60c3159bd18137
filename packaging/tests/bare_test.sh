#!/bin/sh
# What a build without Prometheus and plots says where it is asked for them; the rest works. And what
# the program says where gnuplot itself is absent.
. "$(dirname -- "$0")/said.sh"
cd "$work"
# refuses LINE PROGRAM ARG...: exit status 2, and exactly one line that begins so.
refuses() {
  line=$1
  shift
  status=0
  "$@" >out 2>err || status=$?
  [ $status -eq 2 ] && [ "$(wc -l <err)" -eq 1 ] && grep -q "^cascade: $line" err || {
    cat err
    fail "$*: exit $status, not 2 and '$line'"
  }
}
bare=$binary/cascade_bare
refuses 'this build has no Prometheus: ' "$bare" record --prometheus http://127.0.0.1:9 --query x --since 1h -o x.csv
refuses 'this build has no Prometheus: ' "$bare" simulate normal --serve 0
refuses 'this build has no plots: ' "$bare" replay "$source/sim/traces/storm.csv" --plot x.svg
refuses 'this build has no plots: ' "$bare" simulate normal --plot x.svg
"$bare" replay "$source/sim/traces/storm.csv" --journal bare.journal >bare.out
"$binary/cascade" replay "$source/sim/traces/storm.csv" --journal bare.journal2 >whole.out
cmp bare.out whole.out
! readelf -d "$bare" | grep -E 'NEEDED.*(prometheus|httplib|boost)' || fail "it was to be linked without"
# A PATH without gnuplot.
mkdir empty
refuses 'gnuplot is not installed: ' env PATH="$work/empty" "$binary/cascade" replay "$source/sim/traces/storm.csv" --plot x.svg
[ ! -e x.svg ] || fail "a picture was left"

# The lines of --version, of what CMake found.
"$binary/cascade" --version | grep -q '^with: Prometheus' || fail "--version does not say what it has"
echo "what is not built in says so"
