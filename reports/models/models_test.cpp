// What the models say of a policy, as text.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/k2.hpp"
#include "properties/catalogue.hpp"
#include "reports/models/murphi.hpp"
#include "reports/models/promela.hpp"
#include "reports/models/smt2.hpp"
#include "reports/text/ladder_samples.hpp"

namespace cascade {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(PromelaOfALadder, HasEachMetricOnce) {
  const std::string model = to_promela(samples::server());
  for (const char* text :
       {"inline read_M_TEMP_C(v)", "inline read_M_DISK_FREE_GB(v)", "inline read_M_QUEUE(v)",
        "#define M_QUEUE_TRIGGER(k) ((k) == 1 -> 2 : (254))",
        // The healthiest first: above 20, above 10, above 2, above 1.
        "#define M_DISK_FREE_GB_TRIGGER(k) ((k) == 1 -> 2 : (4))",
        "#define M_DISK_FREE_GB_CLEAR(k) ((k) == 1 -> 1 : (3))",
        "#define COOLDOWN_OF(k) ((k) == 1 -> 20 : (40))", "#define ESCALATE_AFTER 10\n",
        "byte action[12]", "demand = 2;",
        "may_rise = since >= ESCALATION_COOLDOWN && waiting && waited >= ESCALATE_AFTER;"}) {
    EXPECT_THAT(model, HasSubstr(text));
  }
}

TEST(PromelaOfALadder, AssumesZeroInTheRegionThatZeroLiesIn) {
  Policy policy = samples::battery();
  policy.on_missing = OnMissing::assume_zero;
  EXPECT_THAT(to_promela(policy),
              HasSubstr("judged_m_charge = (m_charge == MISSING -> 2 : m_charge);"))
      << "an empty battery, and not a full one";
}

TEST(SmallMetrics, ZeroIsNotHealthierThanAClearValueOfZero) {
  Policy policy = samples::battery();
  policy.on_missing = OnMissing::assume_zero;
  policy.metrics[0].worse = Worse::high;
  policy.metrics[0].min = -1;
  policy.metrics[0].clears = {0};
  EXPECT_THAT(to_promela(policy), HasSubstr("(m_charge == MISSING -> 1 : m_charge);"));
  EXPECT_THAT(to_murphi(policy),
              HasSubstr("judged_m_charge := m_charge = MISSING ? 1 : m_charge;"));
}

TEST(Models, ANameDoesNotEndItsComment) {
  Policy policy = default_policy();
  policy.name = "x */ byte evil; /*\n#define COOLDOWN 0\n(exit)";
  const std::string promela = to_promela(policy);
  EXPECT_EQ(promela.find("*/"), promela.find("\n */\n") + 2);
  EXPECT_THAT(promela, Not(HasSubstr("\n#define COOLDOWN 0\n")));
  EXPECT_THAT(to_murphi(policy), Not(HasSubstr("\n#")));
  EXPECT_THAT(to_smt2(policy), Not(HasSubstr("\n(exit)")));
}

// Verdicts do not tell `>=` from `>` where no run hangs on it: so each comparison is looked at
// itself.
TEST(Smt2, ComparesWithEachConstantAsSpec3Says) {
  const std::string k2 = to_smt2(default_policy());
  for (const char* text :
       {"(and (= k 1) (>= v 100000.0))", "(and (= k 2) (>= v 500000.0))",
        "(and (= k 3) (>= v 1000000.0))", "(and (= k 4) (>= v 5000000.0))",
        "(and (= k 1) (< v 50000.0))", "(and (= k 2) (< v 250000.0))",
        "(and (= k 3) (< v 500000.0))", "(and (= k 4) (< v 2500000.0))",
        "(and (= k 1) (>= v 70.0))", "(and (= k 4) (>= v 95.0))", "(and (= k 1) (< v 63.0))",
        "(and (= k 4) (< v 85.5))", "(>= (+ since wait) 30000000000.0)"}) {
    EXPECT_THAT(k2, HasSubstr(text));
  }
  const std::string low = to_smt2(samples::battery());
  for (const char* text : {"(<= v ", "(> v "}) EXPECT_THAT(low, HasSubstr(text));
  for (const char* text : {"(>= v ", "(< v "}) EXPECT_THAT(low, Not(HasSubstr(text)));
}

TEST(Smt2Number, HasEveryDigitOfADouble) {
  using models::smt2_number;
  EXPECT_EQ(smt2_number(0), "0.0");
  EXPECT_EQ(smt2_number(-0.0), "0.0");
  EXPECT_EQ(smt2_number(100'000), "100000.0");
  EXPECT_EQ(smt2_number(-2.5), "(- 2.5)");
  EXPECT_EQ(smt2_number(0.1), "0.1000000000000000055511151231257827021181583404541015625");
  EXPECT_EQ(std::stod(smt2_number(5e-324)), 5e-324);
}

// A property that is new in the catalogue is stated, or is said to be one that no model can state.
TEST(Claims, AreOfEachPropertyThatCanBeStated) {
  const Policy policy = default_policy();
  const auto claims = models::claims_of(policy);
  for (std::size_t i = 0; i < claims.size(); ++i) EXPECT_EQ(claims[i].number, i + 1);
  std::vector<bool> none(claims.size() + 1), all(claims.size() + 1, true);
  std::size_t stated = 0;
  for (const Property& property : catalogue()) {
    const bool can = models::can_state(property.name);
    stated += can ? 1 : 0;
    EXPECT_EQ(models::verdict_of(property.name, claims, none),
              can ? VerdictKind::holds : VerdictKind::not_settled)
        << property.name;
    EXPECT_EQ(models::verdict_of(property.name, claims, all),
              can ? VerdictKind::violated : VerdictKind::not_settled)
        << property.name << " has no claim";
  }
  EXPECT_EQ(stated, 16u);
}

}  // namespace
}  // namespace cascade
