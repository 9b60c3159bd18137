// The mutants that the build made, and what one of them printed. For tests.
#pragma once

#include <array>
#include <cstdio>
#include <fstream>
#include <sstream>
#include <stdexcept>
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

/// How the shell runs `program`, which has several mutants, with that one turned on; after `before`
/// ("timeout 120 ").
inline std::string mutant_command(const std::string& program, const std::string& name,
                                  const std::string& before = {}) {
  return "CASCADE_MUTANT='" + name + "' " + before + "'" + std::string(kBinaryDir) + "/mutants/" +
         program + "'";
}

/// The program that has that mutant.
inline std::string mutant_program(const std::string& name) {
  for (const auto& row : mutant_rows("programs.tsv", 2)) {
    if (row[0] == name) return row[1];
  }
  throw std::runtime_error("the build made no mutant '" + name + "'");
}

/// Runs a mutant_command() with `arguments`, as the shell reads them. Its status, as pclose() says,
/// and output.
inline std::pair<int, std::string> run_mutant(const std::string& command,
                                              const std::string& arguments = {}) {
  std::FILE* pipe = ::popen((command + " " + arguments + " 2>/dev/null").c_str(), "r");
  std::string output;
  std::array<char, 4096> buffer{};
  for (std::size_t n = 0; (n = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;) {
    output.append(buffer.data(), n);
  }
  return {::pclose(pipe), output};
}

}  // namespace cascade
