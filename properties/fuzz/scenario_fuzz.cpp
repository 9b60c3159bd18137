// Any bytes as a scenario in TOML, each of its variants included.
#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "properties/fuzz/fuzz_target.hpp"
#include "sim/loop/scenario/scenario.hpp"
#include "sim/loop/scenario/scenario_fields.hpp"

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

/// Every field of a scenario as text, defaults too, doubles to the bit: what to_toml() leaves out
/// would be missed by comparing its own texts.
class EveryField {
 public:
  template <class T>
  void operator()(const char* key, const T& value) {
    text_ += std::string(key) + '=';
    add(value);
    text_ += '\n';
  }
  template <class E>
  void operator()(const char* key, const E& value, std::initializer_list<E> /*values*/) {
    (*this)(key, std::string(text(value)));
  }
  template <class T>
  void table(const char* key, T& value) {
    text_ += std::string(key) + ":\n";
    visit_fields(*this, value);
  }
  template <class T>
  void table(const char* key, std::optional<T>& value) {
    text_ += std::string(key) + (value ? " is there\n" : " is not there\n");
    if (value) table(key, *value);
  }
  const std::string& told() const { return text_; }

 private:
  void add(double value) { add(std::isnan(value) ? -1 : std::bit_cast<std::int64_t>(value)); }
  void add(std::int64_t value) { text_ += std::to_string(value) + ' '; }
  void add(std::uint64_t value) { text_ += std::to_string(value) + ' '; }
  void add(bool value) { text_ += value ? "yes " : "no "; }
  void add(const std::string& value) { text_ += std::to_string(value.size()) + ':' + value; }
  void add(Duration value) { add(value.ns); }
  void add(Level value) { add(static_cast<std::int64_t>(index(value))); }
  template <class A, class B>
  void add(const std::pair<A, B>& value) {
    add(value.first);
    add(value.second);
  }
  template <class T>
  void add(const std::optional<T>& value) {
    value ? add(*value) : add(false);
  }
  template <class T>
  void add(const std::vector<T>& values) {
    add(static_cast<std::int64_t>(values.size()));
    for (const T& value : values) add(value);
  }

  std::string text_;
};

std::string every_field(Scenario scenario) {
  EveryField fields;
  visit_fields(fields, scenario);
  for (SiteSetup& site : scenario.sites) {
    visit_fields(fields, site);
    visit_intake(fields, site);
    visit_tables(fields, site);
  }
  for (StreamSetup& stream : scenario.workload) visit_fields(fields, stream);
  for (Fault& fault : scenario.faults) visit_fields(fields, fault);
  return fields.told();
}

void require_round_trip(const Scenario& scenario) {
  const std::string toml = to_toml(scenario);
  const Scenario back = parse_scenario(toml, kFuzzedFile);
  require(every_field(back) == every_field(scenario), "a scenario's TOML has each of its fields");
  require(to_toml(back) == toml, "a scenario's TOML is the same when it is written again");
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
