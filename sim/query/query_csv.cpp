// Every answer as rows, for a spreadsheet.
#include "sim/query/query_figures.hpp"
#include "sim/text/number_text.hpp"
#include "sim/text/time_text.hpp"

namespace cascade {
namespace {

void add_row(const AskedQuery& asked, QueryForm form, std::size_t c, std::string& csv) {
  const HybridAnswer& answer = asked.in(form);
  const Tier tier = class_tier(c);
  csv += seconds_text(asked.question.now.ns) + ',';
  csv += form == QueryForm::as_coded ? "as-coded," : "mended,";
  csv.append(text(tier)).append(",").append(text(class_type(c))).append(",");
  csv += std::to_string(answer.asked.of[c]) + ',' + std::to_string(answer.found.of[c]) + ',';
  if (answer.asked.of[c] > 0) {
    csv += number_text(static_cast<double>(answer.found.of[c]) /
                       static_cast<double>(answer.asked.of[c]));
  }
  csv += ',' + std::to_string(answer.twice.of[c]);
  for (const MessageCounts& missing : answer.missing) csv += ',' + std::to_string(missing.of[c]);
  const auto age = newest_age(asked, form, tier);
  csv += ',' + (age ? seconds_text(age->ns) : "");
  csv += answer.says_complete[static_cast<std::size_t>(tier)] ? ",yes\n" : ",no\n";
}

}  // namespace

std::string query_csv(const QueryLog& log) {
  std::string csv = "t_s,form,tier,type,asked,found,share,twice";
  for (std::size_t gap = 0; gap < kAnswerGapCount; ++gap) {
    csv.append(",").append(text(static_cast<AnswerGap>(gap)));
  }
  csv += ",tier_newest_age_s,tier_says_complete\n";
  for (const AskedQuery& asked : log.asked) {
    for (const QueryForm form : kQueryForms) {
      for (std::size_t c = 0; c < kClassCount; ++c) add_row(asked, form, c, csv);
    }
  }
  return csv;
}

}  // namespace cascade
