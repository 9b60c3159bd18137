// For tests: of which kinds a policy is, rule by rule of SPEC 3 and 4, so that a test can say that
// the policies it drew were of all of them.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>
#include <vector>

#include "model/policy.hpp"

namespace cascade::models {

/// Each kind that there is. Every policy is of some of them.
inline const std::vector<std::string>& all_policy_kinds() {
  static const std::vector<std::string> kAll = {"escalation immediate",
                                                "escalation stepwise",
                                                "recovery banded",
                                                "recovery recompute",
                                                "recovery stepwise",
                                                "on_missing hold",
                                                "on_missing assume-zero",
                                                "one cooldown",
                                                "a list of cooldowns",
                                                "some cooldown of 0",
                                                "no cooldown of 0",
                                                "escalation_cooldown_s of 0",
                                                "escalation_cooldown_s",
                                                "escalate_after_s of 0",
                                                "escalate_after_s",
                                                "check_every_s of 0",
                                                "check_every_s",
                                                "2 levels",
                                                "3 levels",
                                                "4 levels",
                                                "5 or more levels",
                                                "1 metric",
                                                "2 or more metrics",
                                                "worse high",
                                                "worse low",
                                                "a trigger that is none",
                                                "no trigger that is none",
                                                "two triggers that are one",
                                                "an empty dead band",
                                                "no empty dead band"};
  return kAll;
}

inline std::vector<std::string> policy_kinds(const Policy& policy) {
  std::vector<std::string> kinds;
  const auto either = [&](bool is_so, const char* name, const char* otherwise) {
    if (const std::string kind = is_so ? name : otherwise; !kind.empty()) kinds.push_back(kind);
  };
  const auto any_level = [&](auto says) {
    const auto levels = policy.raised_levels();
    return std::any_of(levels.begin(), levels.end(), says);
  };
  std::size_t monitored = 0;
  bool high = false, low = false, none = false, equal = false, narrow = false;
  for (const MetricThresholds& metric : policy.metrics) {
    if (!metric.monitored) continue;
    ++monitored;
    (metric.worse == Worse::high ? high : low) = true;
    double last = std::nan("");
    for (const Level level : policy.raised_levels()) {
      const double trigger = metric.trigger(level);
      none = none || !std::isfinite(trigger);
      equal = equal || (std::isfinite(trigger) && trigger == last);
      narrow = narrow || !metric.has_band(level);
      last = trigger;
    }
  }
  either(policy.escalation == Escalation::stepwise, "escalation stepwise", "escalation immediate");
  either(policy.recovery == Recovery::banded, "recovery banded", "");
  either(policy.recovery == Recovery::recompute, "recovery recompute", "");
  either(policy.recovery == Recovery::stepwise, "recovery stepwise", "");
  either(policy.on_missing == OnMissing::hold, "on_missing hold", "on_missing assume-zero");
  either(policy.has_one_cooldown(), "one cooldown", "a list of cooldowns");
  either(any_level([&](Level level) { return policy.cooldown(level).ns == 0; }),
         "some cooldown of 0", "no cooldown of 0");
  either(policy.escalation_cooldown_s > 0, "escalation_cooldown_s", "escalation_cooldown_s of 0");
  either(policy.escalate_after_s > 0, "escalate_after_s", "escalate_after_s of 0");
  either(policy.check_every_s > 0, "check_every_s", "check_every_s of 0");
  kinds.push_back(policy.level_count() < 5 ? fmt::format("{} levels", policy.level_count())
                                           : "5 or more levels");
  either(monitored == 1, "1 metric", "");
  either(monitored > 1, "2 or more metrics", "");
  either(high, "worse high", "");
  either(low, "worse low", "");
  either(none, "a trigger that is none", "no trigger that is none");
  either(equal, "two triggers that are one", "");
  either(narrow, "an empty dead band", "no empty dead band");
  return kinds;
}

}  // namespace cascade::models
