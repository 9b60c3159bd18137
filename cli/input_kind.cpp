#include "cli/input_kind.hpp"

#include <algorithm>
#include <filesystem>

#include "sim/loop/scenario/scenario.hpp"
#include "sim/text/input_file.hpp"

namespace cascade {

InputKind kind_of(const std::string& input) {
  const std::filesystem::path path(input);
  if (path.extension() == ".toml") return InputKind::scenario;
  if (!std::filesystem::exists(path) && input != "-") {
    const auto names = shipped_scenario_names();
    if (std::find(names.begin(), names.end(), input) != names.end()) return InputKind::scenario;
  }
  if (path.extension() == ".jsonl" || path.extension() == ".json") {
    const std::string text = read_input(input);
    if (text.rfind("{\"journal\":", 0) == 0) return InputKind::journal;
  }
  return InputKind::trace;
}

std::string short_name(const std::string& input, InputKind kind) {
  const bool is_file = kind != InputKind::scenario || std::filesystem::exists(input);
  return is_file && input != "-" ? std::filesystem::path(input).filename().string() : input;
}

}  // namespace cascade
