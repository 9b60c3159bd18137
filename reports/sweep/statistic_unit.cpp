#include "reports/sweep/statistic_unit.hpp"

#include <algorithm>

#include "sim/loop/flows.hpp"
#include "sim/loop/outcome/outcome.hpp"

namespace cascade {

std::string statistic_unit(std::string_view name) {
  name = without_site(name);
  const std::string_view base = name.substr(0, name.find('.'));
  const auto ends_with = [](std::string_view text, std::string_view end) {
    return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
  };
  if (ends_with(base, "_s") || ends_with(name, "_s") || base.rfind("seconds_", 0) == 0) return "s";
  if (ends_with(base, "_hours")) return "h";
  if (name.find("pct") != std::string_view::npos) return "%";
  if (base == "level_max" || base == "level_final") return "level, from 0";
  const auto columns = Flows::columns();
  const bool is_flow = std::any_of(columns.begin(), columns.end(),
                                   [base](const auto& column) { return column.first == base; });
  const bool is_backlog = base.rfind("lag_", 0) == 0 || base == "on_disk_max";
  return is_flow || is_backlog || base == "missed" ? "messages" : "count";
}

}  // namespace cascade
