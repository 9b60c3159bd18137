#!/bin/sh
# What CI asks of cascade, in one call: every policy proven, every trace replayed under every policy and
# its figures asserted, golden journals compared, one page for the review. GitHub's action and GitLab's
# template both run this; so may anything else.
#
#   POLICIES         names or files, one a line (k2)
#   TRACES           files, one a line; none: only the policies are proven
#   ASSERTIONS       of each replay, one a line: reversals<=3, seconds_at.CIRCUIT_BREAK<300
#   MAX_TRANSITIONS  the budget that transition-budget judges: 100/h
#   GOLDEN           a folder of journals, TRACE.POLICY.jsonl: each replay must agree with its own;
#                    UPDATE_GOLDEN=yes writes them instead
#   OUT              the folder for what is made (cascade-ci)
#   CASCADE          the program (cascade)
#
# Leaves in OUT: junit.xml, summary.md (short enough for a comment), review.md with its pictures, review.html.
# Exit status: the worst of all: 0 all that was asked holds, 1 something does not, 2 bad input, 3 a fault.
set -u
program=${CASCADE:-cascade}
policies=${POLICIES:-k2}
out=${OUT:-cascade-ci}
comment_max=60000  # bytes; GitHub takes 65,536 characters
worst=0
newline='
'

# run COMMAND...: goes on whatever comes of it, and keeps the worst.
run() {
  status=0
  "$@" || status=$?
  # A signal, or a program that is not there, is a fault.
  [ "$status" -le 3 ] || status=3
  [ "$status" -le "$worst" ] || worst=$status
}

# Adds --NAME VALUE for each line of VALUES to the words that follow: each NAME VALUES COMMAND...
each() {
  name=$1 values=$2
  shift 2
  old_ifs=$IFS
  IFS=$newline
  set -f
  for value in $values; do
    [ -z "$value" ] || set -- "$@" "$name" "$value"
  done
  set +f
  IFS=$old_ifs
  "$@"
}

mkdir -p "$out" || exit 2

prove() {
  [ -z "${MAX_TRANSITIONS:-}" ] || set -- --max-transitions "$MAX_TRANSITIONS" "$@"
  each --policy "$policies" "$program" check "$@"
}
run prove --quiet
# The same as a file for the runner.
run prove --format junit >"$out/junit.xml" 2>/dev/null
[ -s "$out/junit.xml" ] || rm -f "$out/junit.xml"

# replay_one TRACE POLICY
# shellcheck disable=SC2317
replay_one() {
  golden=${GOLDEN:-}
  set -- "$program" replay "$1" --policy "$2" --quiet
  if [ -n "$golden" ]; then
    trace_name=$(basename -- "$3") policy_name=$(basename -- "$5")
    set -- "$@" --against "$golden/${trace_name%.*}.${policy_name%.toml}.jsonl"
    [ "${UPDATE_GOLDEN:-no}" != yes ] || set -- "$@" --update
  fi
  each --assert "${ASSERTIONS:-}" "$@" >/dev/null
}

old_ifs=$IFS
IFS=$newline
set -f
set --
for trace in ${TRACES:-}; do
  [ -n "$trace" ] || continue
  set -- "$@" "$trace"
  for policy in $policies; do
    [ -z "$policy" ] || { IFS=$old_ifs; set +f; run replay_one "$trace" "$policy"; IFS=$newline; set -f; }
  done
done
set +f
IFS=$old_ifs

if [ $# -eq 0 ]; then
  # Nothing was recorded: the summary is of the proofs alone.
  {
    echo '## Cascade: what holds for every input'
    echo
    echo '```'
    prove --quiet 2>&1 && echo 'all that was asked holds'
    echo '```'
  } >"$out/summary.md"
  exit $worst
fi

run each --policy "$policies" "$program" report "$@" --quiet -o "$out/review.html"
run each --policy "$policies" "$program" report "$@" --quiet -o "$out/review.md"
[ -f "$out/review.md" ] || exit $worst

# A comment: the answers first, the rest folded, no pictures, which only the artefact has.
awk '/^!\[/ { next } /^## / && !folded { folded = 1; print "<details><summary>The whole page</summary>\n" } { print }
  END { if (folded) print "\n</details>" }' "$out/review.md" >"$out/summary.md"
if [ "$(wc -c <"$out/summary.md")" -gt "$comment_max" ]; then
  awk '/^!\[/ { next } /^## / { exit } { print }' "$out/review.md" | head -c "$comment_max" >"$out/summary.md"
  echo 'The rest is too long for a comment: review.md and review.html are in the artefact.' >>"$out/summary.md"
fi
exit $worst
