// What a report says of the flap margin, from outside.

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <string>

#include "testing_paths.hpp"

#include "sim/text/input_file.hpp"

namespace cascade {
namespace {

/// The page of that input, as text for a pull request.
std::string page_of(const std::string& arguments) {
  const std::string page = testing::TempDir() + "margin.md";
  const std::string command =
      std::string(kBinaryDir) + "/cascade report " + arguments + " -o " + page + " 2>&1";
  EXPECT_EQ(std::system(command.c_str()), 0) << command;
  return read_file(page);
}

TEST(ReportMargin, AsksForFlapsOnlyWhereThePolicyCanFlapAndTellsTheFilesOwnTime) {
  if (std::system("command -v gnuplot >/dev/null 2>&1") != 0) GTEST_SKIP() << "no gnuplot here";
  const std::string file = testing::TempDir() + "margin.csv";
  std::ofstream(file) << "t_s,lag\n1000,150000\n1040,50000\n1050,100000\n1090,60000\n";
  const std::string k2 = page_of(file + " --policy k2");
  EXPECT_NE(k2.find("k2 cannot flap, whatever the input: no-flapping holds."), std::string::npos);
  EXPECT_NE(k2.find("Nearest to a reversal by lag: just below 50,000 instead of 50,000 at 1040 s."),
            std::string::npos)
      << k2;
  EXPECT_EQ(k2.find("to a flap"), std::string::npos);
  const std::string coded = page_of(file + " --policy k2-as-coded");
  EXPECT_EQ(coded.find("cannot flap"), std::string::npos);
  // Recovered at 1040 s, as 50,000 demands nothing, and not below what clears SOFT.
  EXPECT_NE(coded.find("Nearest to a flap by lag: 500,000 instead of 150,000"), std::string::npos)
      << coded;
  const std::string clock = page_of("clock-step-back");
  EXPECT_NE(clock.find("not known: not its readings alone moved the level."), std::string::npos);
}

}  // namespace
}  // namespace cascade
