// Pages of the project whose tables are generated: a test compares them with what the code says.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <string>

#include "testing_paths.hpp"

#include "sim/text/input_file.hpp"

namespace cascade {

/// Compares the page `path` (from the project's root) with `generated`. With CASCADE_UPDATE_PAGES
/// set in the environment it is written instead.
inline void expect_page(const std::string& path, const std::string& generated) {
  const std::string file = std::string(kSourceDir) + "/" + path;
  if (std::getenv("CASCADE_UPDATE_PAGES") != nullptr) {
    std::ofstream(file) << generated;
    return;
  }
  EXPECT_EQ(read_file(file), generated)
      << path << " is out of date: run the tests with CASCADE_UPDATE_PAGES=1";
}

}  // namespace cascade
