// Pages of the project whose tables are generated: a test compares them with what the code says.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <initializer_list>
#include <string>
#include <string_view>

#include "testing_paths.hpp"

#include "sim/text/input_file.hpp"

namespace cascade {

/// Compares the page `path` (from the project's root) with `generated`. With CASCADE_UPDATE_PAGES
/// set in the environment it is written instead. That shows what changed, and not that it is true:
/// so each page has to hold figures that are `known` from elsewhere (a source, or a sum on paper:
/// the test says which), whatever the program makes of them.
inline void expect_page(const std::string& path, const std::string& generated,
                        std::initializer_list<std::string_view> known) {
  for (const std::string_view figure : known) {
    EXPECT_NE(generated.find(figure), std::string::npos) << path << " does not say " << figure;
  }
  const std::string file = std::string(kSourceDir) + "/" + path;
  if (std::getenv("CASCADE_UPDATE_PAGES") != nullptr) {
    std::ofstream(file) << generated;
    return;
  }
  EXPECT_EQ(read_file(file), generated)
      << path << " is out of date: run the tests with CASCADE_UPDATE_PAGES=1";
}

}  // namespace cascade
