// The picture in README.md is what the program draws today.

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "reports/plot.hpp"
#include "sim/readers/read_trace.hpp"
#include "sim/replay.hpp"

namespace cascade {
namespace {

std::string content(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

TEST(Gallery, TheReadmesStormIsDrawnFromTheSample) {
  if (std::system("command -v gnuplot >/dev/null 2>&1") != 0) GTEST_SKIP() << "no gnuplot here";
  const std::string source = CASCADE_SOURCE_DIR;
  const Trace trace = read_trace(source + "/sim/traces/storm.csv", {});
  const ReplayResult run = replay(default_policy(), trace, nullptr, {});
  const std::string drawn = testing::TempDir() + "storm.svg";
  plot_transitions({trace, nullptr, default_policy(), run.journal, trace.name}, drawn);
  const std::string picture = source + "/reports/gallery/storm.svg";
  if (std::getenv("CASCADE_UPDATE_PAGES") != nullptr) {
    std::filesystem::copy_file(drawn, picture, std::filesystem::copy_options::overwrite_existing);
  }
  EXPECT_EQ(content(drawn), content(picture))
      << "reports/gallery/storm.svg is out of date: run the tests with CASCADE_UPDATE_PAGES=1";
}

}  // namespace
}  // namespace cascade
