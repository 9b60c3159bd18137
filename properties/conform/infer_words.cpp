#include <algorithm>

#include "properties/conform/infer.hpp"
#include "sim/text/counted_text.hpp"
#include "sim/text/number_text.hpp"

namespace cascade {
namespace {

/// A number as one reads it, and exactly.
std::string exact(double value) {
  const std::string grouped_text = grouped(value);
  const std::string shortest = number_text(value);
  return grouped_text.find(',') != std::string::npos &&
                 value == static_cast<double>(static_cast<std::int64_t>(value))
             ? grouped_text
             : shortest;
}

std::string recovers(Recovery recovery) {
  switch (recovery) {
    case Recovery::banded:
      return "to the lowest level of which every dead band on the way is left (banded)";
    case Recovery::recompute:
      return "to the recomputed level (recompute)";
    case Recovery::stepwise:
      break;
  }
  return "one level at a time (stepwise)";
}

std::string rises(Escalation escalation) {
  return escalation == Escalation::immediate ? "at once to the level that is demanded (immediate)"
                                             : "one level a check (stepwise)";
}

std::string messages_of(std::size_t priority) {
  constexpr std::string_view kOf[] = {"tier 1", "tier 2", "tier 3", "reference data"};
  return std::string(kOf[priority]);
}

std::string does(Action action) {
  switch (action) {
    case Action::process:
      return "processes";
    case Action::spill:
      return "spills";
    case Action::drop:
      break;
  }
  return "drops";
}

std::string instead(Action action) {
  switch (action) {
    case Action::process:
      return "processing it";
    case Action::spill:
      return "spilling it";
    case Action::drop:
      break;
  }
  return "dropping it";
}

class Words {
 public:
  Words(const Policy& found, const Policy& wanted) : found_(found), wanted_(wanted) {}

  std::vector<std::string> all() {
    if (found_.escalation != wanted_.escalation) {
      say("rises " + rises(found_.escalation) + ", not " + rises(wanted_.escalation));
    }
    if (found_.recovery != wanted_.recovery) {
      say("recovers " + recovers(found_.recovery) + ", not " + recovers(wanted_.recovery));
    }
    if (found_.on_missing != wanted_.on_missing) {
      say(found_.on_missing == OnMissing::assume_zero
              ? "reads a missing value as 0"
              : "stays where it is at a missing value, which is not read as 0");
    }
    times();
    for (std::size_t m = 0; m < found_.metric_count(); ++m) metric(m);
    tiers();
    shedding();
    return std::move(words_);
  }

 private:
  void say(std::string what) { words_.push_back(std::move(what)); }

  void times() {
    for (const Level level : found_.raised_levels()) {
      const Duration here = found_.cooldown(level), there = wanted_.cooldown(level);
      if (here != there) {
        say("leaves " + found_.name_of(level) + " after " + number_text(here.seconds()) +
            " s of quiet, not " + number_text(there.seconds()) + " s");
      }
    }
    time("escalation_cooldown_s", found_.escalation_cooldown(), wanted_.escalation_cooldown());
    time("escalate_after_s", found_.escalate_after(), wanted_.escalate_after());
  }

  void time(const char* name, Duration here, Duration there) {
    if (here == there) return;
    say(std::string(name) + " is " + number_text(here.seconds()) + ", not " +
        number_text(there.seconds()));
  }

  void metric(std::size_t m) {
    const MetricThresholds& here = found_.metrics[m];
    const MetricThresholds& there = wanted_.metrics[m];
    if (here.monitored != there.monitored) {
      say(here.monitored ? "looks at " + here.name + ", which is not to be monitored"
                         : "does not look at " + here.name);
      return;
    }
    if (!here.monitored) return;
    if (here.worse != there.worse) {
      say("takes high values of " + here.name +
          (here.worse == Worse::high ? " for worse" : " for better"));
    }
    for (const Level level : found_.raised_levels()) {
      if (here.trigger(level) != there.trigger(level)) {
        say("goes to " + found_.name_of(level) + " at " + here.name + " " +
            exact(here.trigger(level)) + ", not " + exact(there.trigger(level)));
      }
      if (here.clear(level) != there.clear(level)) {
        say("leaves " + found_.name_of(level) + " only " +
            (here.worse == Worse::high ? "below " : "above ") + here.name + " " +
            exact(here.clear(level)) + ", not " + exact(there.clear(level)));
      }
    }
  }

  void tiers() {
    const Shedder here(found_), there(wanted_);
    for (const auto* list : {&wanted_.tier_1, &wanted_.tier_2}) {
      for (const std::string& symbol : *list) {
        if (here.tier_of(symbol) == there.tier_of(symbol)) continue;
        say("treats " + symbol + " as " + std::string(text(here.tier_of(symbol))) + ", not as " +
            std::string(text(there.tier_of(symbol))));
      }
    }
  }

  void shedding() {
    for (const Level level : found_.all_levels()) {
      for (std::size_t priority = 0; priority < kPriorityCount; ++priority) {
        const Action here = found_.shedding[index(level)][priority];
        const Action there = wanted_.shedding[index(level)][priority];
        if (here == there || has_no_symbols(priority)) continue;
        say(does(here) + " " + messages_of(priority) + " at " + found_.name_of(level) +
            " instead of " + instead(there));
      }
    }
  }

  /// Of a tier without symbols nobody can be treated otherwise.
  bool has_no_symbols(std::size_t priority) const {
    if (priority == 0) return found_.tier_1.empty() && wanted_.tier_1.empty();
    return priority == 1 && found_.tier_2.empty() && wanted_.tier_2.empty();
  }

  const Policy& found_;
  const Policy& wanted_;
  std::vector<std::string> words_;
};

}  // namespace

std::vector<std::string> differences_in_words(const Policy& found, const Policy& wanted) {
  return Words(found, wanted).all();
}

}  // namespace cascade
