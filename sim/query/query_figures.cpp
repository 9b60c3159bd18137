#include "sim/query/query_figures.hpp"

#include <algorithm>

namespace cascade {

std::optional<Duration> newest_age(const AskedQuery& asked, QueryForm form, Tier tier) {
  const HybridAnswer& answer = asked.in(form);
  if (answer.asked.of_tier(tier) == 0) return std::nullopt;
  const auto& newest = answer.newest[static_cast<std::size_t>(tier)];
  // Before the run began there was nothing to be had.
  return asked.question.end - newest.value_or(std::max(asked.question.start, Instant{}));
}

QueryFigures query_figures(const QueryLog& log, QueryForm form, Tier tier) {
  QueryFigures figures;
  double sum = 0;
  for (const AskedQuery& asked : log.asked) {
    const HybridAnswer& answer = asked.in(form);
    const auto share = answer.share(tier);
    if (!share) continue;
    ++figures.questions;
    sum += *share;
    if (figures.worst == nullptr || *share < figures.complete_min) {
      figures.complete_min = *share;
      figures.worst = &asked;
    }
    figures.silent += answer.is_silent(tier) ? 1 : 0;
    figures.incomplete += answer.found.of_tier(tier) < answer.asked.of_tier(tier) ? 1 : 0;
    figures.stale_s_max = std::max(figures.stale_s_max, newest_age(asked, form, tier)->seconds());
    figures.twice_max = std::max(figures.twice_max, answer.twice.of_tier(tier));
    figures.waiting_max =
        std::max(figures.waiting_max, answer.missing_by(AnswerGap::waiting).of_tier(tier));
  }
  if (figures.questions > 0) figures.complete_mean = sum / static_cast<double>(figures.questions);
  return figures;
}

void write_members(JsonWriter& json, const QueryLog& log) {
  json.member("last_s", log.setup.last);
  json.member("ago_s", log.setup.ago);
  json.member("every_s", log.setup.every);
  for (const QueryForm form : kQueryForms) {
    json.object(form == QueryForm::as_coded ? "as_coded" : "mended", [&] {
      for (const Tier tier : kTiers) {
        const QueryFigures figures = query_figures(log, form, tier);
        if (figures.questions == 0) continue;
        json.object(text(tier), [&] {
          json.member("questions", figures.questions);
          json.member("complete_min", figures.complete_min);
          json.member("complete_mean", figures.complete_mean);
          json.member("worst_at_s", figures.worst->question.now - Instant{});
          json.member("incomplete", figures.incomplete);
          json.member("silent", figures.silent);
          json.member("stale_s_max", figures.stale_s_max);
          json.member("twice_max", figures.twice_max);
          json.object("missing_at_worst", [&] {
            for (std::size_t gap = 0; gap < kAnswerGapCount; ++gap) {
              json.member(text(static_cast<AnswerGap>(gap)),
                          figures.worst->in(form).missing[gap].of_tier(tier));
            }
          });
        });
      }
    });
  }
}

}  // namespace cascade
