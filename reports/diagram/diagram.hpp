// The state diagram of a policy.
#pragma once

#include <string>
#include <vector>

#include "model/policy.hpp"

namespace cascade {

/// What one check may do: from a level to another, whatever lies between.
struct BigStep {
  Level from;
  Level to;
  bool is_up() const { return to > from; }
  friend bool operator==(const BigStep& a, const BigStep& b) = default;
};

/// All steps that a valid policy allows for some input and time. Up first, from the lowest level,
/// then down, from the highest. The compiled machine takes these and no others: that is proven of
/// a policy (every-pair-crossed), and tested of this.
std::vector<BigStep> big_steps(const Policy& policy);

/// When a step is taken under this policy, in words: "lag at least 100000 or heap at least 70 %, no
/// higher level demanded", "lag below 50000 and heap below 63 %, 30 s quiet".
std::string condition(const BigStep& step, const Policy& policy);

/// A Mermaid state diagram (https://mermaid.js.org), as GitHub renders it.
std::string to_mermaid(const Policy& policy);

/// An SVG for a page, as narrow as its text allows: the levels as a ladder, steps up on the left,
/// down on the right; a step of several levels passes behind those that it leaves out. Ink and
/// lines are the page's own colour (currentColor), so that it is legible in the dark.
std::string to_svg(const Policy& policy);

/// A Graphviz digraph, for `dot -Tsvg`.
std::string to_dot(const Policy& policy);

}  // namespace cascade
