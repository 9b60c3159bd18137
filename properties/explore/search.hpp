// The shortest way to a violation: fewest transitions, then fewest checks, then least time.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

#include "properties/catalogue.hpp"
#include "properties/explore/state_space.hpp"

namespace cascade {

/// A check of a run, in terms of the state space.
struct PathCheck {
  std::int64_t delay_ns = 0;  ///< since the check before
  std::size_t input = 0;      ///< of StateSpace::inputs()
};
using Path = std::vector<PathCheck>;

struct SearchResult {
  std::size_t states = 0;    ///< visited: machine, both clocks, and what the property remembers
  std::optional<Path> path;  ///< the shortest to a violation; empty: the property holds
};

/// Visits every state under every input until none is left, judging each check by `rule`. With
/// `input_held`, runs are judged from any moment on at which the input becomes constant.
SearchResult search(const StateSpace& space, StepRule rule, bool input_held);

/// The shortest path to a state after whose last check `wanted` is true; empty where there is none.
std::optional<Path> shortest_path(const StateSpace& space,
                                  const std::function<bool(const Step&)>& wanted);

}  // namespace cascade
