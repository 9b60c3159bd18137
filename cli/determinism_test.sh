#!/bin/sh
# Same input, same bytes: the program as gcc optimises it and as clang compiles it without
# optimisation must agree on everything it writes. Also: clang finds nothing to warn about.
#   determinism_test.sh SOURCE_DIR BINARY_DIR
set -eu
source=$1 binary=$2
command -v clang++ >/dev/null 2>&1 || { echo "skipped: no clang++ here"; exit 77; }

other=$binary/clang-O0
launcher=''
command -v ccache >/dev/null 2>&1 && launcher=-DCMAKE_CXX_COMPILER_LAUNCHER=ccache
if [ ! -e "$other/build.ninja" ]; then
  cmake -S "$source" -B "$other" -G Ninja -DCMAKE_BUILD_TYPE=Debug -DCMAKE_CXX_COMPILER=clang++ \
    -DCMAKE_CXX_FLAGS_DEBUG=-O0 $launcher ${CASCADE_UNITY:+"-DCASCADE_UNITY=$CASCADE_UNITY"} >"$other.log" 2>&1 || { cat "$other.log"; exit 1; }
fi
cmake --build "$other" --target cascade >"$other.log" 2>&1 || { cat "$other.log"; exit 1; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# everything PROGRAM FOLDER: all that it writes about the samples, under every policy. From within the
# folder: results carry the command line, which is to be the same.
everything() (
  mkdir -p "$2"
  cd "$2"
  for sample in storm calm gappy; do
    "$1" trace sample "$sample" -o "$sample.csv" 2>/dev/null
    "$1" trace info "$sample.csv" --format json >"$sample.info"
    for policy in k2 k2-as-coded k2-as-documented crypto; do
      for every in sample 500ms 7s; do
        name=$sample-$policy-$every
        "$1" replay "$sample.csv" --policy "$policy" --check-every "$every" \
          --journal "$name.journal" --summary "$name.summary" >"$name.text"
      done
    done
    "$1" replay "$sample.csv" --plot "$sample.svg" >/dev/null
  done
  for policy in k2 k2-as-coded k2-as-documented crypto; do
    "$1" check --policy "$policy" --format json >"$policy.proof" || true
    "$1" policy show "$policy" --format json >"$policy.json"
  done
  # Closed loop: Poisson arrivals, crashes, two sites, every level.
  for scenario in market-open crash-while-spilling two-sites cascade-and-recovery; do
    "$1" simulate "$scenario" --format json --journal "$scenario.journal" \
      --trace-out "$scenario.csv" >"$scenario.json"
  done
)
everything "$binary/cascade" "$work/one"
everything "$other/cascade" "$work/other"
everything "$binary/cascade" "$work/again"
diff -r "$work/one" "$work/again"
diff -r "$work/one" "$work/other"
echo "$(find "$work/one" -type f | wc -l) files, the same bytes from gcc and clang, optimised and not, and twice"
