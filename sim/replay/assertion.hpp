// What is asked of a run's figures: "reversals<=3", "seconds_at.CIRCUIT_BREAK<300".
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/replay/summary.hpp"

namespace cascade {

/// A figure of the summary, how it is compared, and with what.
struct Assertion {
  std::string text;               ///< as it was given
  std::vector<std::string> path;  ///< members of the summary's JSON, from outside to inside
  std::string comparison;         ///< "<", "<=", ">", ">=", "==", "!="
  double bound = 0;
};

/// PATH COMPARISON NUMBER, blanks around each allowed. PATH is members of the summary's JSON with
/// points between them; one that has other characters than letters, digits, _ and - stands in
/// double quotes: transitions_from_to."NORMAL>SOFT". Throws InputError.
Assertion parse_assertion(const std::string& text);

/// What became of one.
struct Asserted {
  Assertion assertion;
  std::optional<double> value;  ///< empty: not known, and unknown is no pass
  bool holds = false;
};

/// Looks the figure up. Throws InputError where the summary has none of that name (the nearest is
/// told), and where it is no number. A figure that this run does not know fails. A true or false is
/// 1 or 0. A pair of transitions_from_to that never happened is 0.
Asserted judge(const Assertion& assertion, const Summary& summary);

/// The value as people read it: "12", "unknown".
std::string value_words(const Asserted& asserted);

/// An object of `"assertions"`: what was asked, the value, whether it holds.
void write_member(JsonWriter& json, const Asserted& asserted);

}  // namespace cascade
