// The complete suite: runs after which a system that answers as the model does is the model, under
// a hypothesis that can be printed. ../README.md argues why it is enough.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "properties/conform/test_points.hpp"

namespace cascade {

/// A state of the model that the suite starts from, and the shortest run that leads there.
struct CoveredState {
  Run access;
  Cascade machine;
  Instant now;
};

/// A W-method over the model's own configurations. States are covered by shortest runs; each is
/// asked everything at every age; what it then became is told apart by its level and by how long it
/// takes until a recovery, or an escalation, is allowed. Of `extra_states` k, every sequence of k
/// checks of what the policy can tell apart comes between.
class Suite {
 public:
  Suite(const Policy& policy, const SystemTraits& traits, std::size_t extra_states);

  /// Hands over each run of the suite until `take` returns false. Shorter prefixes come first. The
  /// runs are made while they are handed over; none is kept.
  void generate(const std::function<bool(Run)>& take) const;

  const std::vector<CoveredState>& states() const { return states_; }
  const TestInputs& inputs() const { return inputs_; }
  /// How many states the model has beside its clocks: what the hypothesis counts from.
  std::size_t model_states() const;
  /// Levels of the policy that no run reaches, whose rules nothing can show.
  std::vector<Level> unreached() const;
  /// "the system tells inputs apart only by ..., and has at most 5 states beside its clocks".
  std::string hypothesis() const;

 private:
  struct Suffix {
    Duration delay;
    Pressure pressure;
  };
  using Take = std::function<bool(Run)>;

  void cover();
  void cover_second_clock();
  bool after(const CoveredState& state, std::size_t further, bool all_points,
             const Take& take) const;
  bool ask_everything(const CoveredState& state, bool all_points, const Take& take) const;
  bool ask(const CoveredState& state, Duration delay, const Pressure& pressure,
           const Take& take) const;
  bool tell_apart(const Run& run, const Cascade& machine, Instant now, const Take& take) const;
  bool ask_reset(const CoveredState& state, const Take& take) const;
  bool ask_decisions(const CoveredState& state, const Take& take) const;
  std::vector<Suffix> characterisation(const Cascade& machine, Instant now) const;

  Policy policy_;
  SystemTraits traits_;
  std::size_t extra_states_;
  TestInputs inputs_;
  std::vector<CoveredState> states_;
};

/// Symbols that a policy's tiers can tell apart: all that it names, and one that it does not.
std::vector<std::string> test_symbols(const Policy& policy);

/// Whether the policy sheds anything at all: else nobody is asked to decide.
bool sheds_anything(const Policy& policy);

}  // namespace cascade
