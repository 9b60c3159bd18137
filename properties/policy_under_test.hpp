// Whose policy the suites judge: each built-in one's, and the user's own. For tests only.
//
//     CASCADE_POLICY=/path/to/mine.toml ctest --test-dir build -R properties/Yours
//
// runs the user's through the same suites; the name of a built-in policy does too. Where it is not
// set, yours is k2.
#pragma once

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>

#include "model/input_error.hpp"
#include "model/policy.hpp"

namespace cascade {

inline constexpr const char* kYours = "Yours";

/// What CASCADE_POLICY names. Throws InputError for what is neither a policy nor a file with one.
inline Policy your_policy() {
  const char* named = std::getenv("CASCADE_POLICY");
  if (named == nullptr || *named == '\0') return default_policy();
  if (const auto policy = builtin_policy(named)) return *policy;
  std::ifstream in(named, std::ios::binary);
  if (!in) {
    throw InputError(named, 0,
                     "CASCADE_POLICY is neither a built-in policy nor a file that can be read",
                     "a TOML file's absolute path, since tests run in the build's directory");
  }
  const std::string toml{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  return parse_policy(toml, named);
}

/// The policy of a suite: `whose` is a built-in policy's name, or kYours.
inline Policy policy_of(const std::string& whose) {
  return whose == kYours ? your_policy() : *builtin_policy(whose);
}

/// A name as GoogleTest takes it.
inline std::string test_name(std::string text) {
  for (char& c : text) {
    if (c == '-') c = '_';
  }
  return text;
}

}  // namespace cascade
