#include "cli/terminal/terminal.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace cascade {
namespace {

const std::string kNote = "12,345 policies/s, 1 min 3 s left";

TEST(ProgressLine, FitsTheTerminalAndKeepsTheFraction) {
  for (std::size_t columns = 0; columns <= 200; ++columns) {
    for (const double fraction : {0.0, 0.333, 0.5, 1.0}) {
      for (const std::string& note : {std::string(), kNote}) {
        const std::string line = progress_line("sweeping", fraction, note, columns);
        // One less than there are: in the last column a terminal may already wrap.
        EXPECT_LT(line.size(), std::max<std::size_t>(columns, 1)) << columns;
        EXPECT_TRUE(columns < 20 || line.find(" %") != std::string::npos) << line;
      }
    }
  }
}

TEST(ProgressLine, GivesUpTheBarBeforeTheNoteAndTheNoteBeforeThePercentage) {
  const auto at = [](std::size_t columns) {
    return progress_line("sweeping", 0.5, kNote, columns);
  };
  EXPECT_EQ(at(120), "sweeping [====================                    ]  50 %  " + kNote);
  EXPECT_EQ(at(80), "sweeping [==============             ]  50 %  " + kNote);
  EXPECT_EQ(at(52), "sweeping  50 %  " + kNote);
  EXPECT_EQ(at(40), "sweeping [===========           ]  50 %");
  EXPECT_EQ(at(16), "sweeping  50 %");
  EXPECT_EQ(at(12), "sweeping  5");
}

}  // namespace
}  // namespace cascade
