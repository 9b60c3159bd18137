// What was to be seen while the loop ran: answers from table and tail.
#include <fmt/format.h>

#include "reports/review/review_sections.hpp"
#include "reports/text/people_text.hpp"
#include "reports/text/query_words.hpp"
#include "sim/text/counted_text.hpp"

namespace cascade {
namespace {

block::Table answers_table(const ReviewRun& run) {
  const QueryLog& log = *run.loop->query;
  block::Table table{
      title_of(run) + ": a query of " + query_setup_words(log.setup) +
          ", as coded and mended; 'silently': it lacks something and does not say so",
      {"", "", "complete at worst", "on average", "answers that lack something", "silently",
       "newest message at most", "what the least complete lacks"},
      {}};
  for (const QueryForm form : kQueryForms) {
    for (const Tier tier : kTiers) {
      const QueryFigures figures = query_figures(log, form, tier);
      if (figures.questions == 0) continue;
      table.rows.push_back(
          {{std::string(text(form))},
           {fmt::format("tier {}", static_cast<int>(tier) + 1)},
           {share_for_people(figures.complete_min, 1)},
           {share_for_people(figures.complete_mean, 1)},
           {fmt::format("{} of {}", grouped(figures.incomplete), grouped(figures.questions))},
           {grouped(figures.silent), figures.silent > 0 ? Tone::bad : Tone::good},
           {fmt::format("{:.1f} s old", figures.stale_s_max)},
           {worst_gap_words(figures, form, tier)}});
    }
  }
  return table;
}

}  // namespace

void add_queries(const Review& review, std::vector<Block>& blocks) {
  bool first = true;
  for (const ReviewRun& run : review.runs) {
    if (!run.loop || !run.loop->query) continue;
    if (first) blocks.emplace_back(block::Heading{"What a query saw"});
    first = false;
    blocks.emplace_back(answers_table(run));
  }
}

}  // namespace cascade
