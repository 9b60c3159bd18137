#!/bin/sh
# The Debian package of this build tree: made, unpacked and run. No network, nothing installed.
. "$(dirname -- "$0")/said.sh"
for tool in dpkg-deb dpkg-shlibdeps file; do
  has $tool || { echo "skipped: no $tool here"; exit 77; }
done
# The quickest compression: what a release uses is CPack's own setting.
(cd "$binary" && quietly cpack -G DEB -B "$work/deb" -D CPACK_DEBIAN_COMPRESSION_TYPE=gzip)
deb=$(ls "$work"/deb/cascade_*.deb)
dpkg-deb -x "$deb" "$work/root"
dpkg-deb -f "$deb" Depends | grep -q 'libc6 (>= ' || fail "no dependencies were found"
dpkg-deb -f "$deb" Depends | grep -q 'libcpp-httplib' || fail "what lib/cascade/modules needs is no dependency"
dpkg-deb -f "$deb" Recommends | grep -q gnuplot || fail "plots need gnuplot"
# The same one in both places, and one that somebody told: packaging/maintainer.cmake.
maintainer=$(dpkg-deb -f "$deb" Maintainer)
zcat "$work/root/usr/share/doc/cascade/changelog.gz" | grep -qF -- " -- $maintainer  " || fail "the changelog does not name $maintainer"
! echo "$maintainer" | grep -q "packages.debian.org" || fail "nobody reads $maintainer"
! readelf -S "$work/root/usr/bin/cascade" | grep -q ' \.debug_info' || fail "not stripped"
[ -z "$(find "$work/root" -path '*usr/local*' -o -name LICENSE)" ] || fail "files in places that are not Debian's"
cd "$work"
root/usr/bin/cascade replay root/usr/share/cascade/traces/storm.csv --policy root/usr/share/cascade/policies/k2.toml \
  --plot storm.svg >replayed
tail -n 3 storm.svg | grep -q "</svg>" || fail "no plot"
if has lintian; then
  lintian "$deb" >said 2>/dev/null || true
  [ ! -s said ] || { cat said; fail "lintian"; }
  echo "lintian has nothing to say"
else echo "no lintian here: skipped"; fi
echo "$(basename "$deb"): $(dpkg-deb -f "$deb" Depends)"
