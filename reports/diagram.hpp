// The state diagram of a policy, drawn from the machine's own transition table.
#pragma once

#include <string>

#include "model/cascade.hpp"
#include "model/policy.hpp"

namespace cascade {

/// When an arrow of the table is taken under this policy, in words: "lag at least 100000 or heap at
/// least 70 %", "lag below 50000 and heap below 63 %, 30 s quiet".
std::string condition(const Arrow& arrow, const Policy& policy);

/// A Mermaid state diagram (https://mermaid.js.org), as GitHub renders it.
std::string to_mermaid(const Policy& policy);

/// An SVG for a page, as narrow as its text allows: the levels as a ladder, arrows up on the left, down on
/// the right. Ink and lines are the page's own colour (currentColor), so that it is legible in the
/// dark.
std::string to_svg(const Policy& policy);

/// A Graphviz digraph, for `dot -Tsvg`.
std::string to_dot(const Policy& policy);

}  // namespace cascade
