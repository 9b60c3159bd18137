// Properties judged on one run, check by check.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/cascade.hpp"
#include "properties/catalogue.hpp"
#include "properties/monitor/exercise.hpp"

namespace cascade {

/// Drives a cascade and sees each check from outside, as the rules want it. Where the cascade's
/// owner resets it, a new run begins.
class StepRecorder {
 public:
  /// `cascade` stays the caller's and must outlive the recorder.
  explicit StepRecorder(Cascade& cascade) : cascade_(cascade), seen_(cascade.counters()) {}

  Step check(Instant asked, const Pressure& pressure);

 private:
  Cascade& cascade_;
  Counters seen_;
  std::optional<Instant> last_change_;
  std::optional<Instant> demanded_since_;
  Instant latest_ = Instant::min();
};

/// Tells a step for how long more than the level has been demanded, where the policy asks that;
/// `since` is what the steps before left.
void tell_demand(const Policy& policy, Step& step, std::optional<Instant>& since);

/// A property that a run broke, and where.
struct Violation {
  const Property* property;
  Step step;
};

/// A property that a run cannot break or keep, and why.
struct NotJudged {
  const Property* property;
  std::string_view why;
};

/// Judges all properties that speak of a run, the budgets included; keeps each one's first
/// violation. A reset begins a new run: it is no recovery, it forgets the cooldown as it should,
/// and how often somebody does it by hand is none of the policy's promises.
class Monitor {
 public:
  explicit Monitor(Policy policy);

  void observe(const Step& step);
  const std::vector<Violation>& violations() const { return violations_; }

  /// Which properties that was about, and which not: a run that broke nothing says nothing of them.
  std::vector<const Property*> judged() const;
  const std::vector<NotJudged>& not_judged() const { return not_judged_; }

 private:
  using Keeps = std::function<bool(const Step&)>;
  struct Watch {
    const Property* property;
    std::function<Keeps()> begin;  // of a run
    Keeps keeps = begin();
    bool broken = false;
  };
  std::vector<Watch> watches_;
  std::vector<NotJudged> not_judged_;
  std::vector<Violation> violations_;
};

/// Stands in for Cascade::check in a replay and judges the properties meanwhile. The cascade is the
/// replay's own, and so is the policy: less what the trace does not have.
class PropertyWatch {
 public:
  std::optional<Transition> operator()(Cascade& cascade, Instant now, const Pressure& pressure);
  std::vector<Violation> violations() const;
  /// As of Monitor; where there was no check, nothing was judged.
  std::vector<const Property*> judged() const;
  std::vector<NotJudged> not_judged() const;
  /// How much of the policy the run showed; empty where there was no check.
  const std::optional<Exercise>& exercise() const { return exercise_; }

 private:
  std::optional<Exercise> exercise_;
  std::optional<StepRecorder> recorder_;
  std::optional<Monitor> monitor_;
};

}  // namespace cascade
