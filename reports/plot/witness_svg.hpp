// A counterexample as a small picture: its checks side by side, evenly, whatever time is between
// them.
#pragma once

#include <string>

#include "properties/explore/explore.hpp"

namespace cascade {

/// An SVG on white: lag on its axis with the thresholds that it is near, heap in words, and the
/// level after each check. For a verdict with a witness.
std::string witness_svg(const Policy& policy, const Verdict& verdict);

}  // namespace cascade
