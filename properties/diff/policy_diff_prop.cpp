// Walks along the boundaries of two policies: none parts where both are called the same.

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "model/cascade.hpp"
#include "properties/diff/policy_diff.hpp"
#include "properties/reference/generators.hpp"

namespace cascade {
namespace {

/// Any ladder of at most two metrics and without a clock of demand, whose own exploration is slow.
Policy drawn() {
  Policy policy = *gen::policy();
  policy.escalate_after_s = 0;
  if (policy.metrics.size() > 2) policy.metrics.resize(2);
  return policy;
}

/// The same machine told otherwise, or one constant of it moved by the least.
Policy retold(Policy policy) {
  for (MetricThresholds& metric : policy.metrics) {
    std::vector<double> clears;
    for (const Level level : policy.raised_levels()) clears.push_back(metric.clear(level));
    metric.clears = clears;
  }
  std::reverse(policy.metrics.begin(), policy.metrics.end());
  const auto metric = *gen::index_below(policy.metric_count());
  const auto level = *gen::index_below(policy.level_count() - 1);
  double& clear = policy.metrics[metric].clears[level];
  switch (*gen::index_below(4)) {
    case 0:
      clear = *rc::gen::arbitrary<bool>() ? next_up(clear) : next_down(clear);
      break;
    case 1:
      policy.escalation_cooldown_s += 1e-9;
      break;
    default:
      break;
  }
  return policy;
}

RC_GTEST_PROP(PolicyDiffProp, NoWalkPartsWhatIsCalledTheSame, ()) {
  const Policy a = drawn();
  const Policy b = retold(a);
  RC_PRE(!validate(b));
  const PolicyDiff diff = diff_policies(a, b);
  RC_TAG(std::string(text(diff.verdict)));
  RC_ASSERT(diff.why.empty() || diff.verdict != DiffVerdict::same);
  Cascade of_a(a), of_b(b);
  Instant now{0};
  for (int i = 0; i < 60; ++i) {
    now = now + *gen::time_step(a);
    const Pressure seen = *gen::pressure(a);
    Pressure turned;
    for (std::size_t m = 0; m < a.metric_count(); ++m) {
      turned.values[a.metric_count() - 1 - m] = seen.values[m];
    }
    of_a.check(now, seen);
    of_b.check(now, turned);
    if (of_a.level() == of_b.level()) continue;
    RC_ASSERT(diff.verdict == DiffVerdict::differ);
    RC_ASSERT(!diff.partings.empty());
    break;
  }
}

}  // namespace
}  // namespace cascade
