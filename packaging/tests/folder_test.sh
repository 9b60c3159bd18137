#!/bin/sh
# Another project that brings this one along: by add_subdirectory (built) and FetchContent (configured).
. "$(dirname -- "$0")/said.sh"
# Built at -O0 only: this asks what is built, not how well.
quietly cmake -S "$source/packaging/tests/consumer" -B "$work/added" -G Ninja $launcher -DADD="$source" \
  -DCASCADE_PROGRAM="$binary/cascade" -DCMAKE_CXX_FLAGS='-O0'
quietly cmake --build "$work/added"
only_no_flapping_fails "$work/added"
[ -z "$(find "$work/added" -name '*_test' -o -name cascade_install.cmake)" ] || fail "our tests came along"
quietly cmake -S "$source/packaging/tests/consumer" -B "$work/fetched" -G Ninja -DADD="$source" -DFETCH=ON \
  -DCASCADE_PROGRAM="$binary/cascade"
# What is found nowhere is not needed.
quietly cmake -S "$source/packaging/tests/consumer" -B "$work/alone" -G Ninja -DADD="$source" \
  -DCASCADE_PROGRAM="$binary/cascade" -DCMAKE_DISABLE_FIND_PACKAGE_fmt=ON -DCMAKE_DISABLE_FIND_PACKAGE_CLI11=ON \
  -DCMAKE_DISABLE_FIND_PACKAGE_nlohmann_json=ON -DCMAKE_DISABLE_FIND_PACKAGE_OpenSSL=ON \
  -DCMAKE_DISABLE_FIND_PACKAGE_prometheus-cpp=ON -DCMAKE_DISABLE_FIND_PACKAGE_GTest=ON
echo "add_subdirectory: built, tested, and no more than the model came along"
