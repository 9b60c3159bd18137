// Any bytes as a scenario in TOML, each of its variants included.
#include <algorithm>
#include <cstddef>

#include "properties/fuzz/fuzz_target.hpp"
#include "sim/loop/scenario.hpp"

namespace cascade {
namespace {

/// A scenario may name files. None of them is there, but one with an absolute path: it could be
/// /dev/zero.
bool may_name_a_real_file(std::string_view input) {
  for (const char* start : {"\"/", "'/", "\\"}) {
    if (input.find(start) != std::string_view::npos) return true;
  }
  return false;
}

void require_round_trip(const Scenario& scenario) {
  const std::string toml = to_toml(scenario);
  const Scenario back = parse_scenario(toml, kFuzzedFile);
  require(to_toml(back) == toml, "a scenario's TOML reads back as the same scenario");
}

Fuzzed fuzz_variant(std::string_view input, const std::string& variant) {
  const auto scenario = read_or_refuse([&] { return parse_scenario(input, kFuzzedFile, variant); });
  if (!scenario) return Fuzzed::refused;
  require_round_trip(*scenario);
  return Fuzzed::taken;
}

}  // namespace

Fuzzed fuzz_input(std::string_view input) {
  if (may_name_a_real_file(input)) return Fuzzed::refused;
  const auto variants = read_or_refuse([&] { return scenario_variants(input, kFuzzedFile); });
  if (!variants) return Fuzzed::refused;
  constexpr std::size_t kVariantsMax = 2;
  for (std::size_t i = 0; i < std::min(variants->size(), kVariantsMax); ++i) {
    fuzz_variant(input, (*variants)[i]);
  }
  return fuzz_variant(input, {});
}

}  // namespace cascade
