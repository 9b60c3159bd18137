// Money: a product is rounded once and to the nearest cent, and what is printed reads back.

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <string>

#include "sim/cost/money.hpp"

namespace cascade {
namespace {

TEST(MoneyText, HasCentsAndThousands) {
  EXPECT_EQ(money_text({0}), "0.00");
  EXPECT_EQ(money_text({5}), "0.05");
  EXPECT_EQ(money_text({-5}), "-0.05");
  EXPECT_EQ(money_text({123'456'789}), "1,234,567.89");
  EXPECT_EQ(money_text({-100'000}), "-1,000.00");
  EXPECT_EQ(money_text({300}, true), "+3.00");
  EXPECT_EQ(money_text({-300}, true), "-3.00");
  EXPECT_EQ(money_text({0}, true), "0.00");
}

TEST(MoneyText, MillionthsHaveNoNeedlessZeros) {
  EXPECT_EQ(micro_text(0), "0");
  EXPECT_EQ(micro_text(20'000'000), "20");
  EXPECT_EQ(micro_text(357'700'000), "357.7");
  EXPECT_EQ(micro_text(23'000), "0.023");
  EXPECT_EQ(micro_text(1), "0.000001");
  EXPECT_EQ(micro_text(-1'234'500'000), "-1,234.5");
}

TEST(Priced, RoundsHalfACentAwayFromZero) {
  EXPECT_EQ(priced(1'000'000, 5'000)->cents, 1);  // 0.005
  EXPECT_EQ(priced(1'000'000, 4'999)->cents, 0);  // 0.004999
  EXPECT_EQ(priced(1'000'000, -5'000)->cents, -1);
  EXPECT_EQ(priced(3'000'000, 153'300'000)->cents, 45'990);
  EXPECT_EQ(priced(9'000'000'000'000'000'000, 9'000'000'000'000'000), std::nullopt);
}

TEST(Priced, AFractionFinerThanAMillionthIsRounded) {
  EXPECT_EQ(as_micro(0.21), 210'000);
  EXPECT_EQ(as_micro(1e-7), 0);
  EXPECT_EQ(as_micro(1e300), std::nullopt);
  EXPECT_EQ(as_micro(std::numeric_limits<double>::quiet_NaN()), std::nullopt);
}

RC_GTEST_PROP(Priced, IsWithinHalfACentOfTheProduct, ()) {
  const auto quantity = *rc::gen::inRange<std::int64_t>(0, 10'000'000'000);
  const auto price = *rc::gen::inRange<std::int64_t>(0, 1'000'000'000);
  const double exact = static_cast<double>(quantity) / 1e6 * static_cast<double>(price) / 1e6;
  RC_ASSERT(std::abs(priced(quantity, price)->units() - exact) <= 0.005 + 1e-9 * exact);
}

RC_GTEST_PROP(MoneyText, ReadsBack, ()) {
  const Money money{*rc::gen::inRange<std::int64_t>(-kRowCentsMax, kRowCentsMax)};
  std::string digits = money_text(money);
  std::erase_if(digits, [](char c) { return c == ',' || c == '.'; });
  RC_ASSERT(std::stoll(digits) == money.cents);
}

}  // namespace
}  // namespace cascade
