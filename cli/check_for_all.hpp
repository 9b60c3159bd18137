// cascade check --for-all: what holds of all policies at once, and under which condition.
#pragma once

#include <string>
#include <vector>

#include "cli/options.hpp"
#include "sim/replay/made.hpp"

namespace cascade {

struct ForAllOptions {
  bool asked = false;
  int levels = 5;
  int metrics = 2;
  std::string emit;    ///< "smt2", or empty
  std::string output;  ///< empty: standard output
};

/// Adds --for-all and what belongs to it.
void add_for_all_options(CLI::App& sub, ForAllOptions& options);

/// `properties`: those that were named, or none for all. Text or JSON.
int run_for_all(const ForAllOptions& options, const std::vector<std::string>& properties,
                const std::string& format, const std::string& witness_folder, const Made& made);

}  // namespace cascade
