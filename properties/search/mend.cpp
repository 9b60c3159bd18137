#include "properties/search/mend.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <set>
#include <string>
#include <utility>

#include "model/toml_text.hpp"
#include "properties/explore/budget.hpp"
#include "sim/text/number_text.hpp"

namespace cascade {
namespace {

using Candidate = std::optional<Policy>;

// --- the kinds of change ----------------------------------------------------------------------

template <auto kMember, auto kValue>
Candidate with_value(const Policy& policy, std::string_view) {
  if (policy.*kMember == kValue) return std::nullopt;
  Policy changed = policy;
  changed.*kMember = kValue;
  return changed;
}

template <auto kMember>
Candidate without_wait(const Policy& policy, std::string_view) {
  if (policy.*kMember == 0) return std::nullopt;
  Policy changed = policy;
  changed.*kMember = 0;
  return changed;
}

/// The exponent of the last digit that is not 0: 2 of 500, -1 of 67.5.
int last_place(double value) {
  std::array<char, 64> buffer{};
  const char* end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                                  std::chars_format::scientific)
                        .ptr;
  const std::string_view text(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
  const std::size_t e = text.find('e');
  const std::size_t point = text.find('.');
  const int decimals = point == std::string_view::npos ? 0 : static_cast<int>(e - point - 1);
  return std::stoi(std::string(text.substr(e + 1))) - decimals;
}

/// The coarsest power of ten of which all figures of the metric are multiples, and which is at most
/// a tenth of the smallest trigger, as an exponent.
int step_place(const MetricThresholds& metric) {
  std::optional<int> place;
  for (const double trigger : metric.triggers) {
    if (!std::isfinite(trigger) || trigger == 0) continue;
    const int tenth = static_cast<int>(std::floor(std::log10(std::fabs(trigger)))) - 1;
    place = std::min(place.value_or(tenth), tenth);
  }
  for (const std::vector<double>* figures : {&metric.triggers, &metric.clears}) {
    for (const double figure : *figures) {
      if (!std::isfinite(figure) || figure == 0) continue;
      place = std::min(place.value_or(last_place(figure)), last_place(figure));
    }
  }
  return place.value_or(0);
}

/// `value`, a multiple of 10^place, moved by one of them, to the nearest double of what is written
/// so; empty where it has more digits than a double.
std::optional<double> moved(double value, int place, int by) {
  const double steps = value / std::pow(10, place);
  if (!(std::fabs(steps) < 1e15)) return std::nullopt;
  const std::string text = std::to_string(std::llround(steps) + by) + "e" + std::to_string(place);
  double result = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), result);
  if (read.ec != std::errc{}) return std::nullopt;
  return result;
}

std::vector<double> clears_of(const Policy& policy, const MetricThresholds& metric) {
  std::vector<double> clears;
  for (const Level level : policy.raised_levels()) clears.push_back(metric.clear(level));
  return clears;
}

/// A band of one step for the levels of the metric that have none. False where it has no such
/// level, or where the policy would break a rule.
bool widen(Policy& policy, Metric which, int place) {
  MetricThresholds& metric = policy[which];
  std::vector<double> clears = clears_of(policy, metric);
  bool any = false;
  for (const Level level : policy.raised_levels()) {
    if (!std::isfinite(metric.trigger(level)) || metric.has_band(level)) continue;
    const auto clear = moved(metric.trigger(level), place, metric.worse == Worse::high ? -1 : 1);
    if (!clear) return false;
    clears[index(level) - 1] = *clear;
    any = true;
  }
  const MetricThresholds before = metric;
  metric.clears = std::move(clears);
  if (any && !validate(policy)) return true;
  metric = before;
  return false;
}

Candidate with_dead_bands(const Policy& policy, std::string_view) {
  constexpr int kFiner = 3;
  Policy changed = policy;
  bool any = false;
  for (std::size_t i = 0; i < policy.metric_count(); ++i) {
    if (!policy.metrics[i].monitored) continue;
    const int place = step_place(policy.metrics[i]);
    bool widened = false;
    for (int finer = 0; finer <= kFiner && !widened; ++finer) {
      widened = widen(changed, metric_at(i), place - finer);
    }
    any = any || widened;
  }
  if (!any) return std::nullopt;
  return changed;
}

Policy with_cooldown(const Policy& policy, std::int64_t seconds) {
  Policy changed = policy;
  const auto at_least = static_cast<double>(seconds);
  changed.cooldown_s = policy.has_one_cooldown() ? std::max(policy.cooldown_s, at_least) : 0;
  for (double& cooldown : changed.cooldowns_s) cooldown = std::max(cooldown, at_least);
  return changed;
}

/// The more cooldown, the fewer transitions, and beyond the hour that the budget is about it is all
/// one: so the least is between two that are known.
Candidate with_longer_cooldown(const Policy& policy, std::string_view property) {
  const auto& budget = policy.max_transitions_per_hour;
  const auto keeps = [&](std::int64_t seconds) {
    const auto most = flap_budget(with_cooldown(policy, seconds), kHour);
    if (!most) return false;
    return property == "flap-budget" || !budget || *most <= static_cast<std::uint64_t>(*budget);
  };
  std::int64_t too_few = 0, enough = kHour.ns / 1'000'000'000 + 1;
  if (keeps(too_few) || !keeps(enough)) return std::nullopt;
  while (enough - too_few > 1) {
    const std::int64_t middle = (too_few + enough) / 2;
    (keeps(middle) ? enough : too_few) = middle;
  }
  return with_cooldown(policy, enough);
}

using Change = Candidate (*)(const Policy&, std::string_view property);

/// The cooldown comes last: how long it must be depends on all others.
constexpr std::array<Change, 7> kChanges = {with_value<&Policy::recovery, Recovery::banded>,
                                            with_value<&Policy::on_missing, OnMissing::hold>,
                                            with_value<&Policy::escalation, Escalation::immediate>,
                                            without_wait<&Policy::escalate_after_s>,
                                            without_wait<&Policy::escalation_cooldown_s>,
                                            with_dead_bands,
                                            with_longer_cooldown};

// --- the change as text -----------------------------------------------------------------------

std::string list_text(const std::vector<double>& numbers) {
  std::string list;
  for (const double number : numbers) list += (list.empty() ? "" : ", ") + toml_number(number);
  return "[" + list + "]";
}

std::string cooldown_text(const Policy& policy) {
  return policy.has_one_cooldown() ? toml_number(policy.cooldown_s) : list_text(policy.cooldowns_s);
}

/// What the two differ in, of what the changes change.
class Difference {
 public:
  Difference(const Policy& from, const Policy& to) {
    if (from.recovery != to.recovery) {
      says("recovery", toml_string(text(to.recovery)),
           "a recovery goes down past those levels only that are cleared themselves");
    }
    if (from.on_missing != to.on_missing) {
      says("on_missing", toml_string(text(to.on_missing)), "a missing value holds the level");
    }
    if (from.escalation != to.escalation) {
      says("escalation", toml_string(text(to.escalation)),
           "an escalation goes at once to the level that is demanded");
    }
    if (from.escalate_after_s != to.escalate_after_s) {
      says("escalate_after_s", toml_number(to.escalate_after_s),
           "an escalation does not wait until more has been demanded for " +
               number_text(from.escalate_after_s) + " s");
    }
    if (from.escalation_cooldown_s != to.escalation_cooldown_s) {
      says("escalation_cooldown_s", toml_number(to.escalation_cooldown_s),
           "an escalation does not wait until the transition before it is " +
               number_text(from.escalation_cooldown_s) + " s old");
    }
    if (cooldown_text(from) != cooldown_text(to)) {
      const double least = to.has_one_cooldown()
                               ? to.cooldown_s
                               : *std::min_element(to.cooldowns_s.begin(), to.cooldowns_s.end());
      says("cooldown_s", cooldown_text(to),
           "a recovery waits until the transition before it is " + number_text(least) + " s old");
    }
    for (std::size_t i = 0; i < to.metric_count(); ++i) {
      clears(from, from.metrics[i], to.metrics[i]);
    }
  }

  std::string toml;
  std::vector<std::string> words;

 private:
  void says(const char* key, const std::string& value, std::string what) {
    toml += std::string(key) + " = " + value + "\n";
    words.push_back(std::move(what));
  }

  void clears(const Policy& policy, const MetricThresholds& from, const MetricThresholds& to) {
    std::string moved;
    for (const Level level : policy.raised_levels()) {
      if (from.clear(level) == to.clear(level)) continue;
      moved += (moved.empty() ? "" : ", ") + policy.name_of(level) +
               (to.worse == Worse::high ? " below " : " above ") + number_text(to.clear(level));
    }
    if (moved.empty()) return;
    if (!toml.empty()) toml += "\n";
    toml += "[metric." + to.name + "]\n";
    says("clear", list_text(to.clears), to.name + " clears " + moved);
  }
};

// --- the search -------------------------------------------------------------------------------

std::set<std::string_view> failing(const Proof& proof) {
  std::set<std::string_view> names;
  for (const Verdict& verdict : proof.verdicts) {
    if (verdict.fails()) names.insert(verdict.property->name);
  }
  return names;
}

class Mending {
 public:
  Mending(const Proof& before, std::string_view property)
      : policy_(before.policy), property_(property), failing_(failing(before)) {}

  std::optional<Mend> run() const {
    for (std::size_t changes = 1; changes <= kMostChanges; ++changes) {
      if (auto mend = with_more(policy_, 0, changes)) return mend;
    }
    return std::nullopt;
  }

 private:
  static constexpr std::size_t kMostChanges = 3;

  /// The first that does of all combinations of `more` changes, from kChanges[first] on.
  std::optional<Mend> with_more(const Policy& policy, std::size_t first, std::size_t more) const {
    for (std::size_t i = first; i < kChanges.size(); ++i) {
      const Candidate changed = kChanges[i](policy, property_);
      if (!changed) continue;
      if (auto mend = more == 1 ? tried(*changed) : with_more(*changed, i + 1, more - 1)) {
        return mend;
      }
    }
    return std::nullopt;
  }

  bool holds(const Policy& policy) const {
    return !validate(policy) && prove(policy, {property_}).verdicts[0].holds();
  }

  /// Takes back what the property does not need of the change: of a metric all, or single levels.
  void take_back_what_is_not_needed(Policy& changed) const {
    const auto take_back = [&](Metric metric, const std::vector<double>& clears) {
      Policy less = changed;
      less[metric].clears = clears;
      if (clears == clears_of(policy_, policy_[metric])) less[metric] = policy_[metric];
      if (holds(less)) changed = std::move(less);
    };
    for (std::size_t i = 0; i < policy_.metric_count(); ++i) {
      const std::vector<double> as_it_was = clears_of(policy_, policy_.metrics[i]);
      if (clears_of(changed, changed.metrics[i]) == as_it_was) continue;
      take_back(metric_at(i), as_it_was);
      for (std::size_t at = as_it_was.size(); at-- > 0;) {
        std::vector<double> clears = clears_of(changed, changed.metrics[i]);
        if (clears[at] == as_it_was[at]) continue;
        clears[at] = as_it_was[at];
        take_back(metric_at(i), clears);
      }
    }
  }

  std::optional<Mend> tried(Policy changed) const {
    if (!holds(changed)) return std::nullopt;
    take_back_what_is_not_needed(changed);
    Difference difference(policy_, changed);
    // What is proven is what is printed.
    Proof proof = prove(with_changes(policy_, difference.toml, "the change"));
    for (const std::string_view name : failing(proof)) {
      if (name == property_ || failing_.count(name) == 0) return std::nullopt;
    }
    return Mend{std::move(difference.toml), std::move(difference.words), std::move(proof)};
  }

  const Policy& policy_;
  std::string property_;
  std::set<std::string_view> failing_;
};

}  // namespace

std::optional<Mend> smallest_mend(const Proof& proof, std::string_view property) {
  for (const Verdict& verdict : proof.verdicts) {
    if (verdict.property->name == property && verdict.violated()) {
      return Mending(proof, property).run();
    }
  }
  return std::nullopt;
}

}  // namespace cascade
