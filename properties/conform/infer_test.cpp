// A policy comes out of its own answers as it went in.

#include "properties/conform/infer.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "properties/conform/probe.hpp"
#include "properties/reference/generators.hpp"
#include "sim/loop/prng.hpp"

namespace cascade {
namespace {

/// In a test's body the name is GoogleTest's.
using Asked = Run;

Policy shape_like(const Policy& policy) {
  std::vector<MetricRange> ranges;
  for (const MetricThresholds& metric : policy.metrics) {
    MetricRange range{metric.name, {}, {}};
    if (std::isfinite(metric.min)) range.low = metric.min;
    if (std::isfinite(metric.max)) range.high = metric.max;
    ranges.push_back(range);
  }
  return shape_of(policy.levels, ranges);
}

InferenceOptions asking_about(const Policy& policy) {
  InferenceOptions options;
  options.tier_1 = policy.tier_1;
  options.tier_2 = policy.tier_2;
  options.conformance.walks = 50;
  return options;
}

Inference inferred(const Policy& policy) {
  ModelSystem system(policy);
  return infer(shape_like(policy), system, asking_about(policy));
}

std::string text_of(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

TEST(Infer, K2sPoliciesComeOutExactly) {
  for (const std::string& name : builtin_policy_names()) {
    const Policy policy = *builtin_policy(name);
    Inference found = inferred(policy);
    EXPECT_TRUE(found.is_ladder()) << text_of(found.no_ladder);
    EXPECT_EQ(text_of(differences_in_words(found.policy, policy)), "") << name;
    // And to the letter: the same file, but for what no answer can tell.
    found.policy.name = policy.name;
    found.policy.stale_after_s = policy.stale_after_s;
    EXPECT_EQ(to_toml(found.policy), to_toml(policy)) << name;
  }
}

TEST(Infer, RealLaddersComeOutExactly) {
  for (const std::string& name : real_policy_names()) {
    const Policy policy = *builtin_policy(name);
    const Inference found = inferred(policy);
    EXPECT_TRUE(found.is_ladder()) << name << text_of(found.no_ladder);
    if (!found.not_observable.empty()) continue;
    // What the file sheds is not asked of ladders that shed nothing.
    EXPECT_EQ(text_of(differences_in_words(found.policy, policy)), "") << name;
  }
}

/// Whatever ladder is drawn: what is found behaves as it does, or it is said why nothing was found.
/// Times within those that are looked for.
RC_GTEST_PROP(InferProperty, ALadderComesOutAsItWentIn, ()) {
  const Policy policy = *gen::policy();
  RC_PRE(policy.cooldown_max().seconds() <= 3600 && policy.escalate_after_s <= 3600 &&
         policy.escalation_cooldown_s <= 3600);
  RC_PRE(policy.level_count() * policy.metric_count() <= (policy.escalate_after_s > 0 ? 6U : 16U));
  const Inference found = inferred(policy);
  RC_TAG(found.is_ladder());
  if (found.is_ladder()) {
    RC_ASSERT(found.conformance->verdict == ConformanceVerdict::conforms);
    return;
  }
  // Ladders that never move, rest or come back within what is looked at are told so, and are never
  // taken for another ladder.
  RC_LOG() << text_of(found.no_ladder);
  RC_ASSERT(found.no_ladder.size() == 1U);
  RC_ASSERT(!found.conformance.has_value());
}

TEST(Infer, SaysInWordsWhatK2sCodeDoesOtherwise) {
  EXPECT_EQ(
      text_of(differences_in_words(*builtin_policy("k2-as-coded"), default_policy())),
      "recovers to the recomputed level (recompute), not to the lowest level of which every dead "
      "band on the way is left (banded)\n"
      "reads a missing value as 0\n"
      "drops tier 3 at AGGRESSIVE instead of spilling it\n"
      "drops tier 2 at CIRCUIT_BREAK instead of spilling it\n"
      "drops tier 3 at CIRCUIT_BREAK instead of spilling it\n");
}

/// K2's cascade, but for what a test changes.
class Odd final : public SystemUnderTest {
 public:
  using Change = std::function<void(const Run&, SystemAnswers&)>;
  explicit Odd(Change change) : model_(default_policy()), change_(std::move(change)) {}
  const SystemTraits& traits() const override { return traits_; }
  std::vector<SystemAnswers> play(std::span<const Run> runs) override {
    std::vector<SystemAnswers> all = model_.play(runs);
    for (std::size_t i = 0; i < runs.size(); ++i) change_(runs[i], all[i]);
    return all;
  }

 private:
  ModelSystem model_;
  Change change_;
  SystemTraits traits_;
};

TEST(Infer, ASystemThatIsNoLadderIsTold) {
  const InferenceOptions options = asking_about(default_policy());
  const Policy shape = shape_like(default_policy());
  {
    Prng random(1);
    Odd system([&](const Asked&, SystemAnswers& answers) {
      if (!answers.empty() && answers.back().level && random.below(3) == 0) {
        answers.back() = SystemAnswer::of(level_at(random.below(5)));
      }
    });
    const Inference found = infer(shape, system, options);
    EXPECT_FALSE(found.is_ladder()) << "at random";
  }
  {
    // A constant of its own: beyond 3 million it forgets to demand the top.
    Odd system([](const Asked& run, SystemAnswers& answers) {
      for (std::size_t i = 0; i < answers.size(); ++i) {
        if (run[i].kind == Request::Kind::check && run[i].pressure.values[0] > 1e9) {
          answers[i] = SystemAnswer::of(kLowest);
        }
      }
    });
    EXPECT_FALSE(infer(shape, system, options).is_ladder());
  }
  {
    // Hidden state: the third check of a run is another one's.
    Odd system([](const Asked&, SystemAnswers& answers) {
      if (answers.size() >= 3 && answers[2].level) answers[2] = SystemAnswer::of(level_at(2));
    });
    const Inference found = infer(shape, system, options);
    ASSERT_FALSE(found.is_ladder());
    EXPECT_FALSE(found.no_ladder.front().empty());
  }
  {
    Odd system([](const Asked&, SystemAnswers& answers) {
      answers = {SystemAnswer::of_fault("it ended")};
    });
    const Inference found = infer(shape, system, options);
    ASSERT_EQ(found.no_ladder.size(), 1U);
    EXPECT_EQ(found.no_ladder[0], "a request was not answered: it ended");
  }
  {
    // It reads a missing lag as 0 and holds at a missing heap.
    Policy zero = default_policy();
    zero.on_missing = OnMissing::assume_zero;
    ModelSystem reads_zero(zero);
    Odd system([&](const Asked& run, SystemAnswers& answers) {
      for (const Request& request : run) {
        if (is_missing(request.pressure.values[1])) return;
      }
      answers = reads_zero.play({&run, 1}).front();
    });
    const Inference found = infer(shape, system, options);
    ASSERT_EQ(found.no_ladder.size(), 1U);
    EXPECT_NE(found.no_ladder[0].find("a missing value of lag is read as 0"), std::string::npos);
  }
}

/// Every double has one place in the order, and neighbours are neighbours.
RC_GTEST_PROP(Ordered, IsTheOrderOfDoubles, (double value)) {
  RC_PRE(std::isfinite(value));
  RC_ASSERT(from_ordered(ordered(value)) == value);
  RC_ASSERT(from_ordered(ordered(value) + 1) ==
            std::nextafter(value, std::numeric_limits<double>::infinity()));
}

TEST(TurningValue, IsFoundToTheLastUlpAcrossZero) {
  for (const double turn : {-3.0, -5e-324, 0.0, 5e-324, 0.1, 1e308}) {
    const auto [no, yes] = turning_value(-1e308, std::numeric_limits<double>::max(), false,
                                         [&](double value) { return value >= turn; });
    EXPECT_EQ(yes, turn);
    EXPECT_EQ(no, std::nextafter(turn, -std::numeric_limits<double>::infinity()));
  }
  const auto [no, yes] = turning_value(9007199254740992.0, -9007199254740992.0, true,
                                       [](double v) { return v <= -7; });
  EXPECT_EQ(yes, -7);
  EXPECT_EQ(no, -6);
}

}  // namespace
}  // namespace cascade
