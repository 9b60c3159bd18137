// How the page's runs were made (SPEC 9), so that somebody else can make them again.
#include <algorithm>

#include "reports/review/review_sections.hpp"

namespace cascade {

void add_made(const Review& review, std::vector<Block>& blocks) {
  block::Table table{
      "Program, command line, inputs, and what was done to them", {"run", "what", "value"}, {}};
  for (const ReviewRun& run : review.runs) {
    const std::optional<Made>& made = run.run.journal.header.made;
    if (!made) {
      table.rows.push_back({{title_of(run)}, {"How it was made"}, {"is not said in its journal"}});
      continue;
    }
    for (const auto& [name, value] : named_values(*made)) {
      // The program and the command line are the same for all.
      const bool told = std::any_of(
          table.rows.begin(), table.rows.end(), [&, n = name, v = value](const auto& row) {
            return row[0].text == "all" && row[1].text == n && row[2].text == v;
          });
      const bool of_all = name == "Made by" || name == "Arguments";
      if (!told) table.rows.push_back({{of_all ? "all" : title_of(run)}, {name}, {value}});
    }
  }
  blocks.emplace_back(block::Heading{"How this was made"});
  blocks.emplace_back(std::move(table));
}

}  // namespace cascade
