// The values of a scenario's fields as TOML: for files, and for tables of keys.
#pragma once

#include <cmath>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "model/toml_text.hpp"
#include "model/units.hpp"

namespace cascade {

inline std::string as_toml(double value) { return std::isnan(value) ? "nan" : toml_number(value); }
inline std::string as_toml(bool value) { return value ? "true" : "false"; }
inline std::string as_toml(std::int64_t value) { return std::to_string(value); }
inline std::string as_toml(std::uint64_t value) { return std::to_string(value); }
inline std::string as_toml(const std::string& value) { return toml_string(value); }
inline std::string as_toml(Duration value) { return toml_number(value.seconds()); }

template <class T>
std::string as_toml(const std::vector<T>& values) {
  std::string list = "[";
  for (const T& value : values) list += (list.size() > 1 ? ", " : "") + as_toml(value);
  return list + "]";
}

inline std::string as_toml(const std::vector<std::pair<std::string, double>>& values) {
  std::string table = "{ ";
  for (const auto& [symbol, weight] : values) {
    table += (table.size() > 2 ? ", " : "") + toml_string(symbol) + " = " + as_toml(weight);
  }
  return table + " }";
}

}  // namespace cascade
