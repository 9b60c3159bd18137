// The mutants that the build made, and what one of them printed. For tests.
#pragma once

#include <array>
#include <cstdio>
#include <fstream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "testing_paths.hpp"

namespace cascade {

/// What stands between the tabs of a line.
inline std::vector<std::string> fields(const std::string& line) {
  std::vector<std::string> result;
  std::istringstream in(line);
  for (std::string field; std::getline(in, field, '\t');) result.push_back(field);
  return result;
}

/// The rows of a list that mutants.cmake wrote, each with so many fields; none where the build made
/// no mutants.
inline std::vector<std::vector<std::string>> mutant_rows(const std::string& list,
                                                         std::size_t columns) {
  std::vector<std::vector<std::string>> rows;
  std::ifstream in(std::string(kBinaryDir) + "/mutants/" + list);
  for (std::string line; std::getline(in, line);) {
    rows.push_back(fields(line));
    rows.back().resize(columns);
  }
  return rows;
}

/// Runs a mutant's program, after `before` ("timeout 120 ") and with `arguments`, as the shell
/// reads them. Its status, as pclose() says, and output.
inline std::pair<int, std::string> run_mutant(const std::string& name,
                                              const std::string& before = {},
                                              const std::string& arguments = {}) {
  const std::string program = std::string(kBinaryDir) + "/mutants/mutant_" + name;
  std::FILE* pipe =
      ::popen((before + "'" + program + "' " + arguments + " 2>/dev/null").c_str(), "r");
  std::string output;
  std::array<char, 4096> buffer{};
  for (std::size_t n = 0; (n = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;) {
    output.append(buffer.data(), n);
  }
  return {::pclose(pipe), output};
}

}  // namespace cascade
