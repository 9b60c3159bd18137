// A proof, told to people and to machines.
#pragma once

#include <functional>
#include <string>

#include "properties/explore.hpp"

namespace cascade {

/// How a text report shows what a terminal may colour or must not be commanded by.
struct TextStyle {
  std::function<std::string(bool holds, const std::string&)> verdict;
  std::function<std::string(Level, std::size_t width)> level;
  std::function<std::string(double)> number;
  std::function<std::string(const std::string&)> printable;
};

/// The bound of a verdict in words, "at most 600 transitions an hour"; empty where it has none.
std::string bound_text(const Verdict& verdict);

/// Property by property: what holds for every input and why that is known, and for what does not,
/// the witness as a table; then the exact bounds, and the levels that can be held for ever.
std::string to_text(const Proof& proof, const TextStyle& style);

/// As CLI.md names its members.
std::string to_json(const Proof& proof);

/// One test suite, a test case a property, for the panels of CI servers.
std::string to_junit(const Proof& proof);

}  // namespace cascade
