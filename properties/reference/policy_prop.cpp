// Policies survive being written down: to_toml() and parse_policy() are inverse to each other.

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "model/input_error.hpp"
#include "model/policy.hpp"
#include "properties/reference/generators.hpp"
#include "properties/reference/same.hpp"

namespace cascade {
namespace {

RC_GTEST_PROP(PolicyToml, RoundTrips, ()) {
  Policy policy = *gen::policy();
  if (policy.max_transitions_per_hour) policy.violates = {"transition-budget"};
  const std::string toml = to_toml(policy);
  const Policy back = parse_policy(toml, "round_trip.toml");
  RC_ASSERT(same(back, policy));
  RC_ASSERT(to_toml(back) == toml);
  RC_CLASSIFY(policy.name.find('\n') != std::string::npos, std::string("name has a newline"));
  RC_CLASSIFY(policy.is_k2s(), std::string("K2's"));
  RC_CLASSIFY(std::any_of(policy.metrics.begin(), policy.metrics.end(),
                          [](const MetricThresholds& metric) {
                            return std::fabs(metric.triggers.back()) > 1e15;
                          }),
              std::string("huge trigger"));
}

// Whatever the text, the answer is a valid policy or an InputError of one line.
RC_GTEST_PROP(PolicyToml, NoTextIsWorseThanBadInput, ()) {
  const std::string text = *rc::gen::oneOf(
      gen::hostile_text(),
      rc::gen::map(rc::gen::pair(rc::gen::element<std::string>(
                                     "name", "escalation", "cooldown_s", "lag", "lag.soft",
                                     "tiers.tier_1", "shedding.soft", "levels", "metric",
                                     "metric.lag", "metric.x.trigger", "escalate_after_s"),
                                 gen::hostile_text()),
                   [](const auto& v) { return v.first + " = " + v.second; }),
      rc::gen::map(gen::hostile_text(), [](const std::string& s) {
        Policy hostile = default_policy();
        hostile.name = s;
        const std::string toml = to_toml(hostile);  // its first line: name = "..."
        return "escalation" + toml.substr(4, toml.find('\n') - 4);
      }));
  const std::string name = *rc::gen::element<std::string>("", "name = 'x'\n");
  try {
    RC_ASSERT(!validate(parse_policy(name + text, "x.toml")));
    RC_TAG(std::string("a policy"));
  } catch (const InputError& error) {
    const std::string what = error.what();
    RC_ASSERT(what.rfind("x.toml:", 0) == 0);
    for (const char c : what) RC_ASSERT(static_cast<unsigned char>(c) >= 0x20 && c != 0x7f);
    RC_TAG(std::string("bad input"));
  }
}

}  // namespace
}  // namespace cascade
