#include "properties/conform/infer.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <chrono>
#include <iostream>

#include "properties/reference/generators.hpp"

namespace cascade {
namespace {

void show(const Policy& policy, bool measured = false) {
  ModelSystem system(policy);
  InferenceOptions options;
  options.tier_1 = policy.tier_1;
  options.tier_2 = policy.tier_2;
  std::vector<MetricRange> ranges;
  for (const auto& m : policy.metrics) {
    MetricRange r{m.name, {}, {}};
    if (std::isfinite(m.min)) r.low = m.min;
    if (std::isfinite(m.max)) r.high = m.max;
    ranges.push_back(r);
  }
  const auto t = std::chrono::steady_clock::now();
  const Inference found = infer(shape_of(policy.levels, ranges), system, options);
  std::cout << policy.name << ": " << (found.is_ladder() ? "ladder" : "NO LADDER") << " "
            << found.requests << " requests " << (found.conformance ? found.conformance->checks : 0)
            << " checks, "
            << std::chrono::duration<double>(std::chrono::steady_clock::now() - t).count()
            << " s\n";
  for (const auto& w : found.no_ladder) std::cout << "   why: " << w.substr(0, 300) << "\n";
  for (const auto& w : found.not_observable) std::cout << "   not observable: " << w << "\n";
  if (measured)
    for (const auto& m : found.measured)
      std::cout << "   " << m.key << " = " << m.value << " (" << m.how << ")\n";
  for (const auto& w : differences_in_words(found.policy, policy))
    std::cout << "   words: " << w << "\n";
  if (!found.is_ladder()) std::cout << to_toml(policy) << to_toml(found.policy);
}

TEST(Infer, Try) {
  for (const auto& name : builtin_policy_names())
    show(*builtin_policy(name), name == "k2-as-coded");
  for (const auto& name : real_policy_names()) show(*builtin_policy(name));
  for (int i = 0; i < 60; ++i) {
    const auto drawn = gen::policy()(rc::Random(static_cast<std::uint64_t>(i)), 40);
    Policy p = drawn.value();
    if (p.cooldown_max().seconds() > 3600 || p.escalate_after_s > 3600 ||
        p.escalation_cooldown_s > 3600)
      continue;
    p.name = "random " + std::to_string(i);
    show(p);
  }
}

TEST(Infer, Words) {
  for (const auto& w : differences_in_words(*builtin_policy("k2-as-coded"), *builtin_policy("k2")))
    std::cout << "   words: " << w << "\n";
}

}  // namespace
}  // namespace cascade
