// Where such a cascade belongs is told in README.md in the words that the page and the talk have.

#include "reports/k2/positioning.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "testing_paths.hpp"

namespace cascade {
namespace {

/// The words of a file with one blank between two.
std::string words_of(const std::string& file) {
  std::ifstream in(std::string(kSourceDir) + "/" + file);
  std::string text;
  for (std::string word; in >> word;) text += (text.empty() ? "" : " ") + word;
  return text;
}

TEST(Positioning, IsWhatTheReadmeSays) {
  const std::string readme = words_of("README.md");
  ASSERT_FALSE(positioning().empty());
  for (const std::string& paragraph : positioning()) {
    EXPECT_NE(readme.find(paragraph), std::string::npos) << paragraph;
  }
}

}  // namespace
}  // namespace cascade
