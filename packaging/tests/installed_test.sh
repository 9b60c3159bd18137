#!/bin/sh
# cmake --install: what is there, the manual pages, the completions, and a project that uses it.
. "$(dirname -- "$0")/said.sh"
prefix=$work/prefix
quietly cmake --install "$binary" --prefix "$prefix"
cd "$prefix"
for file in bin/cascade lib/cascade/modules/cascade_http.so share/man/man1/cascade.1.gz share/man/man1/cascade-policy-show.1.gz \
  share/bash-completion/completions/cascade share/zsh/site-functions/_cascade \
  share/fish/vendor_completions.d/cascade.fish share/cascade/policies/k2.toml \
  share/cascade/policies/real/pi5-fan.toml share/cascade/scenarios/normal.toml share/cascade/prices/k2.toml \
  share/cascade/traces/storm.csv share/cascade/check_certificate.py share/cascade/dashboards/k2-degradation.json share/cascade/rules/k2.rules.yml \
  share/doc/cascade/LICENSE share/doc/cascade/README.md include/cascade/model/cascade.hpp; do
  [ -s "$file" ] || fail "not installed: $file"
done
[ ! -e include/cascade/model/toml_reader.hpp ] || fail "a header that is no part of the interface"
for file in bin/cascade lib/cascade/modules/cascade_http.so; do
  ! readelf -S $file | grep -q ' \.debug_info' || fail "$file has debug information"
done
# What every start would pay for, and only some commands need, is not linked but loaded.
! readelf -d bin/cascade | grep -E 'NEEDED.*(httplib|prometheus|ssl|crypto|brotli|boost)' || fail "it starts with more than it needs"
status=0
bin/cascade record --prometheus http://127.0.0.1:9 --query x --since 1h -o "$work/x.csv" 2>"$work/err" || status=$?
[ $status -eq 2 ] && grep -q 'nobody answers there' "$work/err" || { cat "$work/err"; fail "HTTP is not found where it is installed"; }
bin/cascade --version | sed -n 1p | grep -Eqx 'cascade [0-9]+\.[0-9]+\.[0-9]+' || fail "--version"
bin/cascade --version | grep -Eq '^git: ' || fail "--version says nothing of git"

# Every command that --help shows has a page, without a warning, that says what its help says.
commands() { "$prefix/bin/cascade" $1 --help | sed -n '/^Subcommands:/,/^[A-Z][a-z]*: /s/^  \([a-z-]*\) .*/\1/p'; }
pages=0
for command in '' $(commands '') $(commands policy | sed 's/^/policy./') $(commands trace | sed 's/^/trace./'); do
  words=$(echo "$command" | tr . ' ')
  page=share/man/man1/cascade${command:+-$(echo "$command" | tr . -)}.1.gz
  [ -s "$page" ] || fail "no page of 'cascade $words'"
  gzip -dc "$page" >"$work/page"
  if has groff; then
    groff -ww -man -Tutf8 "$work/page" >"$work/shown" 2>"$work/warned"
    [ ! -s "$work/warned" ] || { cat "$work/warned"; fail "groff warns of $page"; }
  fi
  # shellcheck disable=SC2086
  for option in $("$prefix/bin/cascade" $words --help | sed -n 's/^  \(-h,\)\{0,1\}\(--[a-z0-9-]*\).*/\2/p'); do
    sed 's/\\-/-/g' "$work/page" | grep -q -- "fB$option\\\\fP" || fail "$page lacks $option"
  done
  pages=$((pages + 1))
done
[ $pages -ge 20 ] || fail "only $pages commands were found"
if has man; then
  MANWIDTH=80 LC_ALL=C.UTF-8 man --warnings -l share/man/man1/cascade-check.1.gz >"$work/shown" 2>"$work/warned"
  [ ! -s "$work/warned" ] || { cat "$work/warned"; fail "man warns"; }
  grep -q no-flapping "$work/shown" || fail "man shows another page"
fi
echo "$pages manual pages"

if has bash; then bash "$source/packaging/tests/bash_completion.bash" "$prefix"; else echo "no bash here: completion skipped"; fi
if has zsh; then
  zsh -f -c 'autoload -U compinit; compinit -u -D; source $1/share/zsh/site-functions/_cascade
    compadd() { shift; print -r -- "$@"; }; _files() { print -r -- FILES; }
    words=(cascade check --format ""); CURRENT=4; PREFIX=""; _cascade
    words=(cascade policy show ""); CURRENT=4; _cascade' zsh "$prefix" >"$work/zsh"
  sed -n 1p "$work/zsh" | grep -qx 'text json junit' || fail "zsh: check --format"
  grep -q '^k2 .*pi5-fan' "$work/zsh" || fail "zsh: policy show"
  grep -qx FILES "$work/zsh" || fail "zsh: no files"
else echo "no zsh here: completion skipped"; fi
if has fish; then
  HOME=$work fish --no-config -c "source $prefix/share/fish/vendor_completions.d/cascade.fish
    complete -C 'cascade check --format '; complete -C 'cascade simulate flash'; complete -C 'cascade ch'" >"$work/fish"
  cut -f1 "$work/fish" | tr '\n' ' ' | grep -q '^json junit text flash-crash-10x check ' || { cat "$work/fish"; fail "fish"; }
else echo "no fish here: completion skipped"; fi

# Another project, by find_package: ADD is empty.
quietly cmake -S "$source/packaging/tests/consumer" -B "$work/consumer" -G Ninja $launcher -DADD= \
  -DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_CXX_FLAGS='-Wall -Wextra -Wpedantic -Werror'
quietly cmake --build "$work/consumer"
only_no_flapping_fails "$work/consumer"
echo "find_package: of the suite of a policy that flaps exactly mine/no-flapping fails"

# And without CMake.
if has pkg-config; then
  PKG_CONFIG_PATH=$(dirname "$(find "$prefix" -name cascade.pc)")
  export PKG_CONFIG_PATH
  # shellcheck disable=SC2046
  quietly c++ -std=c++17 "$source/packaging/tests/consumer/main.cpp" $(pkg-config --cflags --libs cascade) -o "$work/plain"
  quietly "$work/plain"
  echo "pkg-config: built and ran"
fi
