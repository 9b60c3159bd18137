#include "model/nearest_name.hpp"

#include <gtest/gtest.h>

namespace cascade {
namespace {

TEST(NearestName, IsWhatWasMeantOrNothing) {
  const std::vector<std::string> names = {"normal", "flash-crash-10x", "black-swan", "soft",
                                          "lag",    "lag-reads-zero"};
  using Names = std::vector<std::string>;
  EXPECT_EQ(nearest_names("nromal", names), Names{"normal"}) << "neighbours swapped";
  EXPECT_EQ(nearest_names("Black-Swann", names), Names{"black-swan"});
  EXPECT_EQ(nearest_names("flash-crash", names), Names{"flash-crash-10x"}) << "a part of it";
  EXPECT_EQ(nearest_names("lagg", names), Names{"lag"});
  EXPECT_EQ(nearest_names("nosuch", names), Names{});
  EXPECT_EQ(perhaps_text("nosuch", names), "");
  EXPECT_EQ(perhaps_text("lagg", names), "perhaps lag; ");
  EXPECT_EQ(nearest_names("", names), Names{});
  EXPECT_EQ(nearest_names("x", {"t", "lag"}), Names{}) << "nothing of it is right";
  EXPECT_EQ(nearest_names(std::string(1000, 'a'), names), Names{});
}

TEST(NearestName, CountsLettersThatDiffer) {
  using Names = std::vector<std::string>;
  struct Row {
    const char* why;
    std::string wanted;
    Names known, near;
  };
  const std::string longest(100, 'a');
  const Row rows[] = {
      {"small and capital letters, the first", "A", {"a"}, {"a"}},
      {"and the last", "Z", {"z"}, {"z"}},
      {"what is no letter has no capital", "?", {"_"}, {}},
      {"two letters before it are two differences", "ab", {"xxab"}, {}},
      {"one letter too many is one", "laxg", {"lag"}, {"lag"}},
      {"one too few is one", "lg", {"lag"}, {"lag"}},
      {"one in place of another is one", "abcd", {"abcx"}, {"abcx"}},
      {"two of four are too many", "abcd", {"abxy"}, {}},
      {"two of six are not", "abcdef", {"abcdxy"}, {"abcdxy"}},
      {"three of six are", "abcdef", {"abcxyz"}, {}},
      {"neighbours swapped at the start are one", "albe", {"labe"}, {"labe"}},
      {"and at the end", "laeb", {"labe"}, {"labe"}},
      {"and are as many as another letter", "abc", {"abd", "acb"}, {"abd", "acb"}},
      {"letters further apart are not swapped", "cba", {"abc"}, {}},
      {"one letter alike is no swap", "abxd", {"abdy"}, {}},
      {"a part of two letters is none", "la", {"black-swan"}, {}},
      {"of three it is", "lag", {"flag-of-all"}, {"flag-of-all"}},
      {"or has the name in it", "lag-of-all-things", {"lag"}, {"lag"}},
      {"the nearest first, and three at most",
       "lags",
       {"lagx", "lagsx", "lags", "lagy", "lagz"},
       {"lags", "lagx", "lagsx"}},
      {"what is that long is a name", longest, {longest}, {longest}},
      {"what is longer is none", longest + "a", {longest}, {}},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(nearest_names(row.wanted, row.known), row.near) << row.why;
  }
  EXPECT_EQ(choices_text("lagg", {"heap", "lag"}), "perhaps lag; one of heap, lag");
  EXPECT_EQ(perhaps_text("lags", {"lagx", "lagy"}), "perhaps lagx, lagy; ");
}

}  // namespace
}  // namespace cascade
