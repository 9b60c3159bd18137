// START HERE. The cascade: a ladder of levels, one question ("check"), at most one answer.
//
// The rules stand as a transition table in cascade.cpp, which is a Boost.MSM state machine.
// Model/README.md says the same in prose.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "model/policy.hpp"
#include "model/pressure.hpp"
#include "model/transition.hpp"
#include "model/units.hpp"

namespace cascade {

struct Counters {
  std::uint64_t escalations = 0;
  std::uint64_t recoveries = 0;
  std::uint64_t resets = 0;
  std::uint64_t reloads = 0;  ///< of the policy
};

/// What an operator may ask a running cascade.
struct Status {
  Level level = kLowest;
  std::optional<Instant> last_transition;  ///< empty before the first and after a reset
  Counters counters;
  std::vector<Transition> recent;  ///< the last kRecentTransitions, oldest first
};

inline constexpr std::size_t kRecentTransitions = 100;

/// The state machine of SPEC 4. A value: copying it copies its state, which is how the explorer
/// tries every input from every state. Not safe for concurrent use; SharedCascade is.
class Cascade {
 public:
  /// Starts at the lowest level. Throws InputError for a policy that breaks a rule.
  explicit Cascade(Policy policy);

  /// Continues at `level`, as after a restart of the process that owned it.
  Cascade(Policy policy, Level level, std::optional<Instant> last_transition);

  Cascade(const Cascade& other);
  Cascade(Cascade&& other) noexcept;
  Cascade& operator=(const Cascade& other);
  Cascade& operator=(Cascade&& other) noexcept;
  ~Cascade();

  /// Judges one observation; at most one transition comes of it. Time does not run backwards in
  /// here: an instant before the latest one seen is read as that latest one.
  std::optional<Transition> check(Instant now, const Pressure& pressure);

  /// Back to the lowest level by hand. Forgets the last transition, so that no cooldown is running.
  /// Not a recovery: the transition says so.
  Transition reset(Instant now);

  /// Judges by `policy` from the next check on; level and cooldown stand, and how long more has been
  /// demanded counts from that check. Throws InputError for a policy that breaks a rule or has other
  /// levels, and then nothing has changed.
  void reload(Policy policy);

  Level level() const noexcept;
  std::optional<Instant> last_transition() const noexcept;
  /// Since when more than the level was demanded at every check. Empty where it was not at the last
  /// one, and where the policy does not ask (escalate_after_s of 0).
  std::optional<Instant> demanded_since() const noexcept;
  const Policy& policy() const noexcept { return *policy_; }
  const Counters& counters() const noexcept { return counters_; }
  Status status() const;

 private:
  class Machine;
  template <std::size_t kLevels>
  class MachineOf;

  static std::unique_ptr<Machine> machine_for(const Policy& policy);
  void remember(const Transition& transition);

  std::shared_ptr<const Policy> policy_;
  std::unique_ptr<Machine> machine_;
  Counters counters_;
  std::vector<Transition> recent_;  // a ring once it is full
  std::size_t oldest_ = 0;
};

/// One arrow of the machine's own table, for diagrams: a row per pair of neighbours and direction.
struct Arrow {
  Level from;
  Level to;
  std::string_view guard;  ///< the guard's name in the table
};

/// The transition table that is compiled in for so many levels, walked row by row in its order.
std::vector<Arrow> transition_table(std::size_t levels);

}  // namespace cascade
