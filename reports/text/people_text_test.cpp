#include "reports/text/people_text.hpp"

#include <gtest/gtest.h>

namespace cascade {
namespace {

TEST(PeopleText, SharesKeepWhatIsLittleAndWhatLacks) {
  struct Row {
    double part, whole;
    const char* text;
  };
  constexpr double kYear_s = 365.0 * 86400;
  for (const Row& row : std::initializer_list<Row>{{0, 10, "0 %"},
                                                   {5, 0, "0 %"},
                                                   {10, 10, "100.0 %"},
                                                   {81, 1000, "8.1 %"},
                                                   {3600, kYear_s, "0.011 %"},
                                                   {kYear_s - 3600, kYear_s, "99.989 %"},
                                                   {1, 1e9, "0.00000010 %"},
                                                   {9996, 10000, "99.960 %"}}) {
    EXPECT_EQ(share_for_people(row.part, row.whole), row.text) << row.part << " of " << row.whole;
  }
}

TEST(PeopleText, LengthsOfTimeInTheirTwoLargestUnits) {
  struct Row {
    double seconds;
    const char* text;
  };
  for (const Row& row : std::initializer_list<Row>{{0, "0 s"},
                                                   {12.5, "12.5 s"},
                                                   {90, "1 min 30 s"},
                                                   {1800, "30 min"},
                                                   {7260, "2 h 1 min"},
                                                   {7200, "2 h"},
                                                   {7230, "2 h"},
                                                   {86400 * 3 + 7200, "3 d 2 h"},
                                                   {0.25, "250 ms"}}) {
    EXPECT_EQ(duration_for_people(Duration::from_seconds(row.seconds)), row.text);
  }
}

}  // namespace
}  // namespace cascade
