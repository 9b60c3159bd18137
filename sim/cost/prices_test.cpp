// Price files: what ships, and what is refused with its line.

#include "sim/cost/prices.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "model/input_error.hpp"

namespace cascade {
namespace {

const std::string kItem =
    "[[item]]\ncomponent = \"c\"\nname = \"n\"\nunit = \"u\"\nsource = \"s\"\n";
const std::string kHead = "name = \"mine\"\n";
const std::string kGood = kHead + kItem + "grows_with = \"nothing\"\nper_month = 5\n";

std::string refusal(const std::string& toml) {
  try {
    parse_prices(toml, "p.toml");
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

TEST(Prices, AShortListIsEnough) {
  const PriceList list = parse_prices(kGood, "p.toml");
  EXPECT_EQ(list.name, "mine");
  EXPECT_EQ(list.currency, "USD");
  ASSERT_EQ(list.items.size(), 1u);
  EXPECT_EQ(list.items[0].price_micro, 5'000'000);
  EXPECT_EQ(list.items[0].at_least, 1);
  EXPECT_FALSE(list.values_messages());
}

TEST(Prices, AnHourIsTakenTimesTheMonth) {
  const PriceList list = parse_prices(
      "name = \"x\"\nmonth_hours = 100\n" + kItem + "grows_with = \"nothing\"\nper_hour = 0.21\n",
      "p.toml");
  EXPECT_EQ(list.items[0].price_micro, 21'000'000);
  EXPECT_EQ(list.month_s(), 360'000);
}

struct Bad {
  const char* what;
  std::string toml;
  std::string says;
};

TEST(Prices, WhatIsWrongIsToldWithItsLine) {
  const std::string counted = kHead + kItem + "grows_with = \"peak\"\nper_unit = 10\n";
  const std::string fixed = kHead + kItem + "grows_with = \"nothing\"\n";
  const std::string metered = kHead + kItem + "grows_with = \"ingested\"\n";
  const std::string claim =
      kGood + "[[claim]]\nof = \"x\"\nunit = \"USD\"\nsource = \"s\"\nclaimed = 1\n";
  const std::vector<Bad> all = {
      {"not TOML", "name = ", "p.toml:1: not TOML"},
      {"no name", kItem, "'name' is missing: a name for reports"},
      {"nothing to pay", kHead, "'item' is missing: at least one [[item]]"},
      {"unknown key", kHead + "curency = \"EUR\"\n",
       "p.toml:2: unknown key 'curency': perhaps currency"},
      {"unknown item key", fixed + "per_mnth = 5\n",
       "p.toml:8: unknown key 'item.per_mnth': perhaps per_month"},
      {"a text as a price", fixed + "per_month = \"5\"\n",
       "p.toml:8: 'item.per_month' has the wrong type (string): a number"},
      {"a negative price", fixed + "per_month = -5\n",
       "p.toml:8: 'item.per_month' is out of range: a number from 0 to 1e+09"},
      {"no number", fixed + "per_month = nan\n", "p.toml:8: 'item.per_month' is out of range"},
      {"too fine a price", fixed + "per_month = 0.00000042\n",
       "p.toml:8: 'item.per_month' has more than six decimals: a price in whole millionths"},
      {"no price", fixed, "'item.per_month' is missing: either per_hour or per_month"},
      {"two prices", fixed + "per_month = 5\nper_hour = 1\n",
       "p.toml:9: 'item.per_hour' stands beside per_month: either per_hour or per_month"},
      {"no such growth", kHead + kItem + "grows_with = \"luck\"\nper_month = 5\n",
       "p.toml:7: 'item.grows_with' cannot be \"luck\": one of \"nothing\", \"peak\""},
      {"no growth", kHead + kItem + "per_month = 5\n", "'item.grows_with' is missing"},
      {"no source",
       kHead + "[[item]]\ncomponent = \"c\"\nname = \"n\"\nunit = \"u\"\n"
               "grows_with = \"nothing\"\nper_month = 5\n",
       "p.toml:2: 'item.source' is missing: whose figure it is"},
      {"no capacity", kHead + kItem + "grows_with = \"peak\"\nper_month = 5\n",
       "'item.per_unit' is missing: messages a second that one of them carries"},
      {"no capacity at all", kHead + kItem + "grows_with = \"peak\"\nper_unit = 0\nper_month = 5\n",
       "p.toml:8: 'item.per_unit' is out of range"},
      {"a capacity that means nothing", fixed + "per_month = 5\nper_unit = 5\n",
       "p.toml:9: 'item.per_unit' means nothing where grows_with = \"nothing\""},
      {"a share that means nothing", counted + "per_month = 5\nshare = 0.5\n",
       "p.toml:10: 'item.share' means nothing where grows_with = \"peak\""},
      {"a least that means nothing", metered + "per_month = 5\nat_least = 3\n",
       "p.toml:9: 'item.at_least' means nothing where grows_with = \"ingested\""},
      {"hours of gigabytes", metered + "per_hour = 5\n",
       "p.toml:8: 'item.per_hour' means nothing where grows_with = \"ingested\": per_month"},
      {"half a broker", counted + "per_month = 5\nat_least = 2.5\n",
       "p.toml:10: 'item.at_least' is no whole number"},
      {"an empty range", counted + "per_month = 5\nabove_per_s = 9\nup_to_per_s = 9\n",
       "p.toml:11: 'item.up_to_per_s' is not above above_per_s"},
      {"no month", kHead + "month_hours = 0\n", "p.toml:2: 'month_hours' is out of range"},
      {"no bytes", kHead + "message_bytes = 0\n", "p.toml:2: 'message_bytes' is out of range"},
      {"a tier too many", kHead + "[lost_per_million]\ntier_4 = 1\n",
       "p.toml:3: unknown key 'lost_per_million.tier_4'"},
      {"a value below nothing", kHead + "[late_per_million]\ntier_1 = -1\n",
       "p.toml:3: 'late_per_million.tier_1' is out of range"},
      {"a claim of nothing", claim, "'claim.parts' is missing"},
      {"parts that are no products", claim + "parts = [1, 2]\n",
       "p.toml:14: 'claim.parts' is no list of products: products as [[0.21, 3, 730], [100]]"},
      {"a division by nothing", claim + "parts = [[1]]\nover = [[1], [-1]]\n",
       "p.toml:15: 'claim.over' comes to nothing: not 0"},
  };
  for (const Bad& bad : all) {
    const std::string said = refusal(bad.toml);
    EXPECT_NE(said.find(bad.says), std::string::npos) << bad.what << "\n  said: " << said;
    EXPECT_EQ(said.rfind("p.toml:", 0), 0u) << bad.what << "\n  said: " << said;
  }
}

TEST(Prices, ANameThatIsNoneIsAnsweredWithThoseThatAre) {
  try {
    load_prices("k3");
    FAIL();
  } catch (const InputError& error) {
    EXPECT_EQ(std::string(error.what()),
              "no price list is called 'k3': perhaps k2; a file, or one of k2");
  }
}

PriceClaim claim(double claimed, std::vector<std::vector<double>> parts,
                 std::vector<std::vector<double>> over = {}) {
  PriceClaim result;
  result.claimed = claimed;
  result.parts = std::move(parts);
  result.over = std::move(over);
  return result;
}

TEST(PriceClaim, IsJudgedInItsOwnDigits) {
  EXPECT_TRUE(claim(7154, {{0.49, 20, 730}}).adds_up());
  EXPECT_FALSE(claim(460.50, {{0.21, 3, 730}}).adds_up());
  EXPECT_TRUE(claim(0.0085, {{22060}}, {{2'592'000}}).adds_up());
  EXPECT_FALSE(claim(0.85, {{22060}}, {{2'592'000}}).adds_up());
  EXPECT_TRUE(claim(12, {{12.4}}).adds_up());
  EXPECT_TRUE(claim(12, {{12.5}}).adds_up());
  EXPECT_FALSE(claim(12, {{12.6}}).adds_up());
  EXPECT_FALSE(claim(12.0, {{11.4}}).adds_up());
}

/// By hand, from the document.
TEST(PriceClaim, K2sComeToWhatTheyComeTo) {
  const struct {
    const char* of;
    double claimed, comes_to;
    bool adds_up;
  } expected[] = {{"10,000/s: broker hours", 460.5, 459.9, false},
                  {"10,000/s: streaming", 453, 460.5, false},
                  {"10,000/s: storage", 60, 67.91, false},
                  {"10,000/s: all", 617, 617, true},
                  {"10,000/s: a million messages", 2.2, 0.0238, false},
                  {"1,000,000/s: streaming", 7200, 7204, false},
                  {"1,000,000/s: storage", 6000, 5138, false},
                  {"1,000,000/s: query", 5760, 5910, false},
                  {"1,000,000/s: all", 22060, 22132, false},
                  {"1,000,000/s: a million messages", 0.85, 0.00851, false},
                  {"100,000/s more", 1800, 1800, true},
                  {"100,000/s more: a million messages", 0.69, 0.006944, false},
                  {"break-even", 13, 3.8503, false},
                  {"10,000,000/s: streaming", 36000, 36000, true},
                  {"10,000,000/s: storage", 60000, 53749, false},
                  {"10,000,000/s: all", 165600, 166816, false},
                  {"10,000,000/s: a million messages", 0.63, 0.00639, false},
                  {"1,000,000/s: coldest tier", 373, 1053.27, false}};
  const PriceList k2 = load_prices("k2");
  for (const auto& each : expected) {
    bool found = false;
    for (const PriceClaim& of : k2.claims) {
      if (of.of != each.of) continue;
      found = true;
      EXPECT_DOUBLE_EQ(of.claimed, each.claimed) << each.of;
      EXPECT_NEAR(of.comes_to(), each.comes_to, 5e-4 * std::abs(each.comes_to)) << each.of;
      EXPECT_EQ(of.adds_up(), each.adds_up) << each.of;
    }
    EXPECT_TRUE(found) << each.of;
  }
  for (const PriceItem& item : k2.items) EXPECT_FALSE(item.source.empty()) << item.name;
  for (const PriceClaim& of : k2.claims) EXPECT_FALSE(of.source.empty()) << of.of;
}

}  // namespace
}  // namespace cascade
