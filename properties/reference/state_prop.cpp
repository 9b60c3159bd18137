// Long lives: the real cascade beside the dumb reference, through checks, time, lost metrics,
// resets and reloads; for every built-in policy, for yours (policy_under_test.hpp), and for any
// ladder.
//
// To run longer, or a failure again: RapidCheck prints its seed and, for a failure, a reproduce
// string; both go back in through the environment.
//
//     RC_PARAMS="seed=7 max_success=10000" ctest --test-dir build -R lives_agree
//     RC_PARAMS="reproduce=BchImb0..." build/properties_test --gtest_filter='k2.lives*'

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <rapidcheck/state.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <iomanip>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "model/cascade.hpp"
#include "properties/reference/agreement.hpp"
#include "properties/reference/generators.hpp"
#include "properties/reference/policy_under_test.hpp"
#include "properties/reference/reference_cascade.hpp"

namespace cascade {
namespace {

// --- What happened, counted -----------------------------------------------------------------

enum class Happening : std::size_t {
  check,
  escalation,
  jump,               // an escalation over more than one level
  recovery,           // a recovery
  partial_recovery,   // a recovery to a level above the lowest
  held_in_dead_band,  // quiet and below demand, kept by a dead band alone
  held_by_cooldown,   // cleared, kept by the cooldown alone
  cooldown_last_ns,   // cleared, a nanosecond before the cooldown's end
  cooldown_first_ns,  // cleared, and the cooldown ends now
  missing,            // a monitored metric was missing
  missing_held,       // and but for that there would have been a recovery
  escalation_held,    // demanded, kept back by the escalation cooldown or escalate_after
  backward_clock,     // a check before the one before
  reset,              // above the lowest level
  reload,             // to rules that differ
  reload_above,       // above the lowest level
  wrapped,            // a life of more transitions than are kept as recent
  count
};

struct Class {
  const char* name;
  double least;  ///< a floor: of so many commands in a thousand
};

// About half of what the generators give now; a test fails below it. A policy of yours may rightly
// know none of some class (no dead band, one metric), so floors are for K2's built-in ones.
constexpr std::array<Class, static_cast<std::size_t>(Happening::count)> kClasses = {{
    {"checks", 250},
    {"escalations", 50},
    {"of more than one level", 15},
    {"recoveries", 18},
    {"to a level above the lowest", 7},
    {"held in a dead band", 10},
    {"held by the cooldown", 30},
    {"  a nanosecond before its end", 7},
    {"recovered as the cooldown ends", 6},
    {"with a missing metric", 110},
    {"  which held a recovery back", 20},
    {"escalation kept back by time", 0},
    {"with a clock that went back", 50},
    {"resets above the lowest level", 14},
    {"reloads", 17},
    {"  above the lowest level", 11},
    {"lives of over 100 transitions", 0.05},
}};

class Tally {
 public:
  void add(Happening what, bool happened = true) {
    if (happened) ++counts_[static_cast<std::size_t>(what)];
  }
  void add_command() { ++commands_; }
  void add_life(const Cascade& cascade) {
    const Counters& counters = cascade.counters();
    const auto moves = counters.escalations + counters.recoveries + counters.resets;
    add(Happening::wrapped, moves > kRecentTransitions);
  }
  bool is_enough() const { return commands_ >= 5'000; }

  void print(const std::string& whose) const {
    std::cout << "  " << whose << ": " << commands_ << " commands; of each thousand\n";
    for (std::size_t i = 0; i < kClasses.size(); ++i) {
      std::cout << "    " << std::left << std::setw(34) << kClasses[i].name << std::right
                << std::fixed << std::setprecision(2) << std::setw(7) << per_thousand(i)
                << "  (floor " << kClasses[i].least << ")\n";
    }
  }
  std::vector<std::string> below_their_floor() const {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < kClasses.size(); ++i) {
      if (per_thousand(i) < kClasses[i].least) names.emplace_back(kClasses[i].name);
    }
    return names;
  }

 private:
  double per_thousand(std::size_t i) const {
    return commands_ == 0
               ? 0
               : 1000.0 * static_cast<double>(counts_[i]) / static_cast<double>(commands_);
  }
  std::array<std::uint64_t, kClasses.size()> counts_{};
  std::uint64_t commands_ = 0;
};

// --- The two and their world ----------------------------------------------------------------

/// What a command may depend on, and what the reference makes of it.
struct Model {
  ReferenceCascade reference;
  Instant clock{0};  ///< what it shows; it may go back
  Cause lost{};      ///< metrics without a value
  std::vector<Transition> journal{};

  const Policy& policy() const { return reference.policy; }
  Pressure as_it_arrives(Pressure pressure) const {
    for (std::size_t i = 0; i < policy().metric_count(); ++i) {
      if (lost.has(metric_at(i))) pressure.values[i] = kMissing;
    }
    return pressure;
  }
};

struct Sut {
  Cascade cascade;
  Tally& tally;
};

using Command = rc::state::Command<Model, Sut>;

/// After every command the two are the same, and so is all that an operator may ask.
void agree(const Sut& sut, const Model& after, const std::optional<Transition>& said,
           const std::optional<Transition>& expected) {
  std::string difference = disagreement(sut.cascade, said, after.reference, expected);
  const Status status = sut.cascade.status();
  std::array<std::uint64_t, 3> counts{};
  for (const Transition& t : after.journal) ++counts[static_cast<std::size_t>(t.kind)];
  if (status.counters.escalations != counts[0] || status.counters.recoveries != counts[1] ||
      status.counters.resets != counts[2]) {
    difference += "\n  counters are not the journal's";
  }
  const std::size_t kept = std::min(after.journal.size(), kRecentTransitions);
  if (status.recent.size() != kept ||
      !std::equal(status.recent.begin(), status.recent.end(),
                  after.journal.end() - static_cast<std::ptrdiff_t>(kept),
                  [](const Transition& a, const Transition& b) { return same(a, b); })) {
    difference += "\n  recent transitions are not the journal's last";
  }
  if (!difference.empty()) RC_FAIL(difference);
}

// --- Commands -------------------------------------------------------------------------------

/// Every metric at rest.
Pressure all_at_rest(const Policy& policy) {
  Pressure pressure;
  for (std::size_t i = 0; i < policy.metric_count(); ++i)
    pressure.values[i] = at_rest(policy.metrics[i]);
  return pressure;
}

/// One metric within the dead band of the level that is held, or a number beside it, the others at
/// rest: any number at all is hardly ever there.
rc::Gen<Pressure> in_dead_band(const Model& s0) {
  const Policy& policy = s0.policy();
  const Level level = std::max(s0.reference.level, level_at(1));
  const Pressure rest = all_at_rest(policy);
  std::vector<Pressure> pressures;
  for (std::size_t i = 0; i < policy.metric_count(); ++i) {
    const double clear = policy.metrics[i].clear(level);
    const double trigger = policy.metrics[i].trigger(level);
    for (const double value :
         {next_down(clear), clear, next_up(clear), clear + (trigger - clear) / 2,
          next_down(trigger), trigger, next_up(trigger)}) {
      pressures.push_back(rest);
      pressures.back().values[i] = value;
    }
  }
  return rc::gen::elementOf(pressures);
}

class Check : public Command {
 public:
  explicit Check(const Model& s0)
      : pressure_(*rc::gen::weightedOneOf<Pressure>(
            {{3, gen::pressure(s0.policy())}, {1, in_dead_band(s0)}})) {}

  void apply(Model& s0) const override {
    if (const auto t = check(s0)) s0.journal.push_back(*t);
  }
  void run(const Model& s0, Sut& sut) const override {
    Model after = s0;
    const auto expected = check(after);
    if (expected) after.journal.push_back(*expected);
    const auto said = sut.cascade.check(s0.clock, s0.as_it_arrives(pressure_));
    classify(s0, expected, sut.tally);
    agree(sut, after, said, expected);
  }
  void show(std::ostream& out) const override {
    out << "check ";
    showValue(pressure_, out);
  }

 private:
  std::optional<Transition> check(Model& s0) const {
    return s0.reference.check(s0.clock, s0.as_it_arrives(pressure_));
  }

  void classify(const Model& s0, const std::optional<Transition>& t, Tally& tally) const {
    const Policy& policy = s0.policy();
    const Level level = s0.reference.level;
    const Pressure seen = s0.as_it_arrives(pressure_);
    const Pressure judged = effective_pressure(policy, seen);
    const Instant now = std::max(s0.clock, s0.reference.latest);
    bool missing = false;
    Pressure at_best = judged;
    const Pressure rest = all_at_rest(policy);
    for (std::size_t i = 0; i < policy.metric_count(); ++i) {
      missing = missing || (policy.metrics[i].monitored && is_missing(seen.values[i]));
      if (is_missing(judged.values[i])) at_best.values[i] = rest.values[i];
    }
    const std::int64_t age_ns = s0.reference.last_transition
                                    ? (now - *s0.reference.last_transition).ns
                                    : Duration::max().ns;
    const std::int64_t cooldown_ns = level > kLowest ? policy.cooldown(level).ns : 0;
    const bool quiet = age_ns >= cooldown_ns;
    const bool clear = level > kLowest && is_cleared(policy, level, judged);
    const bool fell = t && t->kind == TransitionKind::recovery;
    tally.add_command();
    tally.add(Happening::check);
    tally.add(Happening::escalation, t && !fell);
    tally.add(Happening::jump, t && !fell && index(t->to) > index(t->from) + 1);
    tally.add(Happening::recovery, fell);
    tally.add(Happening::partial_recovery, fell && t->to > kLowest);
    tally.add(Happening::held_in_dead_band, !t && quiet && !missing && level > kLowest &&
                                                demand(policy, judged) < level && !clear);
    tally.add(Happening::held_by_cooldown, !t && clear && !quiet);
    tally.add(Happening::cooldown_last_ns, clear && age_ns == cooldown_ns - 1);
    tally.add(Happening::cooldown_first_ns, fell && age_ns == cooldown_ns);
    tally.add(Happening::missing, missing);
    tally.add(Happening::missing_held,
              missing && !t && quiet && level > kLowest && is_cleared(policy, level, at_best));
    tally.add(Happening::escalation_held, !t && demand(policy, judged) > level);
    tally.add(Happening::backward_clock, s0.clock < s0.reference.latest);
  }

  Pressure pressure_;
};

/// Where a time that is waited for ends, as often as anywhere else.
class Advance : public Command {
 public:
  explicit Advance(const Model& s0) {
    std::vector<Duration> steps = time_steps(s0.policy());
    const auto add_end_of = [&](std::optional<Instant> since, Duration length) {
      if (!since) return;
      const Duration left = *since + length - s0.clock;
      for (const Duration near : {Duration{-1}, Duration{0}, Duration{1}}) {
        steps.insert(steps.end(), 4, left + near);
      }
    };
    const Policy& policy = s0.policy();
    const Level held = std::max(s0.reference.level, level_at(1));
    add_end_of(s0.reference.last_transition, policy.cooldown(held));
    if (policy.escalation_cooldown().ns != 0)
      add_end_of(s0.reference.last_transition, policy.escalation_cooldown());
    if (policy.escalate_after().ns != 0)
      add_end_of(s0.reference.demanded_since, policy.escalate_after());
    by_ = *rc::gen::elementOf(steps);
  }

  void apply(Model& s0) const override {
    const Instant to = s0.clock + by_;
    // A cooldown "for ever" must not bring a life to the end of time, where nothing moves.
    if (to < Instant{Instant::max().ns / 2} && Instant{Instant::min().ns / 2} < to) s0.clock = to;
  }
  void run(const Model&, Sut& sut) const override { sut.tally.add_command(); }
  void show(std::ostream& out) const override { out << "advance " << by_.ns << " ns"; }

 private:
  Duration by_;
};

class Lose : public Command {
 public:
  explicit Lose(const Model& s0) {
    for (std::size_t i = 0; i < s0.policy().metric_count(); ++i) {
      if (*rc::gen::weightedElement<bool>({{3, false}, {1, true}})) lost_.add(metric_at(i));
    }
  }

  void apply(Model& s0) const override { s0.lost = lost_; }
  void run(const Model&, Sut& sut) const override { sut.tally.add_command(); }
  void show(std::ostream& out) const override {
    out << "lose";
    for (std::size_t i = 0; i < kMetricCountMax; ++i) {
      if (lost_.has(metric_at(i))) out << " metric " << i;
    }
    if (lost_ == Cause{}) out << " nothing";
  }

 private:
  Cause lost_;
};

class Reset : public Command {
 public:
  explicit Reset(const Model&) {}

  void apply(Model& s0) const override { s0.journal.push_back(s0.reference.reset(s0.clock)); }
  void run(const Model& s0, Sut& sut) const override {
    Model after = s0;
    apply(after);
    sut.tally.add_command();
    sut.tally.add(Happening::reset, s0.reference.level > kLowest);
    const auto said = sut.cascade.reset(s0.clock);
    agree(sut, after, said, after.journal.back());
  }
  void show(std::ostream& out) const override { out << "reset"; }
};

/// To a policy with the same levels that anybody might write, and most often back to one of the
/// built-in ones.
class Reload : public Command {
 public:
  explicit Reload(const Model& s0) {
    const LevelNames& levels = s0.policy().levels;
    std::vector<Policy> known;
    for (const std::string& name : builtin_policy_names()) {
      if (builtin_policy(name)->levels == levels) known.push_back(*builtin_policy(name));
    }
    if (known.empty()) known.push_back(s0.policy());
    policy_ =
        *rc::gen::weightedOneOf<Policy>({{4, rc::gen::elementOf(known)}, {1, gen::policy(levels)}});
  }

  void apply(Model& s0) const override { reload(s0.reference, policy_); }
  void run(const Model& s0, Sut& sut) const override {
    Model after = s0;
    apply(after);
    sut.tally.add_command();
    const bool differs = to_toml(policy_) != to_toml(s0.policy());
    sut.tally.add(Happening::reload, differs);
    sut.tally.add(Happening::reload_above, differs && s0.reference.level > kLowest);
    sut.cascade.reload(policy_);
    agree(sut, after, std::nullopt, std::nullopt);
  }
  void show(std::ostream& out) const override { out << "reload\n" << to_toml(policy_); }

 private:
  Policy policy_;
};

rc::Gen<std::shared_ptr<const Command>> command(const Model& s0) {
  using Some = std::shared_ptr<const Command>;
  const auto make = [&s0](auto type) {
    using Made = typename decltype(type)::type;
    return rc::gen::exec([s0]() -> Some { return std::make_shared<Made>(s0); });
  };
  return rc::gen::weightedOneOf<Some>({{12, make(std::common_type<Check>{})},
                                       {8, make(std::common_type<Advance>{})},
                                       {1, make(std::common_type<Lose>{})},
                                       {1, make(std::common_type<Reset>{})},
                                       {1, make(std::common_type<Reload>{})}});
}

// --- Lives ----------------------------------------------------------------------------------

/// A ladder drawn anew for each life.
constexpr const char* kAnyLadder = "any-ladder";

void live(const std::string& whose) {
  const bool any_ladder = whose == kAnyLadder;
  const Policy known = any_ladder ? default_policy() : policy_of(whose);
  Tally tally;
  const bool agree_always = rc::check("the cascade and the reference agree: " + whose, [&] {
    const Policy policy = any_ladder ? *gen::policy() : known;
    const Model initial{{policy, kLowest, std::nullopt, Instant::min(), std::nullopt}};
    Sut sut{Cascade(policy), tally};
    // Long enough for the ring of recent transitions to come round.
    const auto life = *rc::gen::scale(8.0, rc::state::gen::commands(initial, &command));
    rc::state::runAll(life, initial, sut);
    tally.add_life(sut.cascade);
  });
  ASSERT_TRUE(agree_always);
  tally.print(whose);
  if (any_ladder || whose == kYours || !known.is_k2s() || !tally.is_enough()) return;
  for (const std::string& drifted : tally.below_their_floor()) {
    ADD_FAILURE() << "the generators hardly reach this any more: " << drifted;
  }
}

const bool registered = [] {
  std::vector<std::string> suites = builtin_policy_names();
  suites.emplace_back(kYours);
  suites.emplace_back(kAnyLadder);
  for (const std::string& whose : suites) {
    register_policy_test(whose, "lives-agree-with-the-reference", [=] { live(whose); });
  }
  return true;
}();

}  // namespace
}  // namespace cascade
