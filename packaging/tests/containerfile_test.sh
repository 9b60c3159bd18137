#!/bin/sh
# The Containerfile's grammar, and that its steps are those that the other tests take. It is not built
# here: that needs buildah or podman, and a network.
. "$(dirname -- "$0")/said.sh"
file=$source/packaging/Containerfile
grep -vE '^(#.*)?$' "$file" >"$work/lines"
! grep -vE '^(FROM|COPY|RUN|WORKDIR|USER|ENTRYPOINT|CMD) ' "$work/lines" || fail "no instruction"
[ "$(grep -c '^FROM .*debian:12' "$work/lines")" -eq 2 ] || fail "two stages of Debian 12"
sed -n 's/^RUN //p' "$work/lines" >"$work/runs"
while read -r run; do sh -n -c "$run" || fail "$run"; done <"$work/runs"
grep -q '^cd build && cpack -G DEB -B ' "$work/runs" && grep -q 'cpack -G DEB -B ' "$source/packaging/tests/deb_test.sh" ||
  fail "its package is not made as the one of deb_test.sh"
for target in $(sed -n 's/^cmake --build build --target //p' "$work/runs"); do
  (cd "$binary" && ninja -n "$target" >/dev/null) || fail "no target $target"
done
# `COPY .` would take along what was built in the tree, whose CMakeCache.txt names another folder.
for folder in build 'build-*' out; do
  grep -qxF "$folder" "$source/.dockerignore" || fail "$folder goes into the image: .dockerignore"
done
echo "$(wc -l <"$work/runs") steps; not built here"
