#include "reports/text/run_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "model/pressure.hpp"
#include "sim/text/number_text.hpp"

namespace cascade {

std::string exact_number(double value, const TextStyle& style) {
  if (is_missing(value)) return "missing";
  const std::string shown = style.number(value);
  std::string plain;
  std::copy_if(shown.begin(), shown.end(), std::back_inserter(plain),
               [](char c) { return c != ','; });
  return plain == number_text(value) ? shown : number_text(value);
}

std::string run_table(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths(rows.front().size());
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::string out;
  for (const auto& row : rows) {
    std::string line = "   ";
    for (std::size_t i = 0; i < row.size(); ++i) {
      const bool left = i + 2 >= row.size();
      line += left ? fmt::format("  {:<{}}", row[i], widths[i])
                   : fmt::format("  {:>{}}", row[i], widths[i]);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + "\n";
  }
  return out;
}

}  // namespace cascade
