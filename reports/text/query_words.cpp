#include "reports/text/query_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "reports/text/people_text.hpp"
#include "sim/text/counted_text.hpp"

namespace cascade {
namespace {

const char* words_of(AnswerGap gap) {
  constexpr std::array<const char*, kAnswerGapCount> kWords = {
      "refused at intake",
      "shed for good",
      "expired unread",
      "on disk",
      "in the log, in neither source",
      "in the table, which was not asked or did not answer",
      "cut off by the limit"};
  return kWords[static_cast<std::size_t>(gap)];
}

std::string percent(double share) { return share_for_people(share, 1); }

}  // namespace

std::string query_setup_words(const QuerySetup& setup) {
  return fmt::format("the last {}{}, every {}", duration_for_people(setup.last),
                     setup.ago.ns > 0 ? " up to " + duration_for_people(setup.ago) + " ago" : "",
                     duration_for_people(setup.every));
}

std::string worst_gap_words(const QueryFigures& figures, QueryForm form, Tier tier) {
  if (figures.worst == nullptr) return {};
  const HybridAnswer& answer = figures.worst->in(form);
  const auto all = static_cast<double>(answer.asked.of_tier(tier));
  std::vector<std::pair<std::int64_t, AnswerGap>> gaps;
  for (std::size_t g = 0; g < kAnswerGapCount; ++g) {
    const std::int64_t missing = answer.missing[g].of_tier(tier);
    if (missing > 0) gaps.emplace_back(missing, static_cast<AnswerGap>(g));
  }
  std::stable_sort(gaps.begin(), gaps.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  std::string text;
  for (const auto& gap : gaps) {
    text +=
        fmt::format("{}{} {}", text.empty() ? "" : ", ",
                    share_for_people(static_cast<double>(gap.first), all), words_of(gap.second));
  }
  return text;
}

std::vector<std::string> query_words(const QueryLog& log) {
  std::vector<std::string> lines = {"query of " + query_setup_words(log.setup)};
  for (const QueryForm form : kQueryForms) {
    for (const Tier tier : kTiers) {
      const QueryFigures figures = query_figures(log, form, tier);
      if (figures.questions == 0) continue;
      std::string line = fmt::format("{:<8} tier {}: {} complete at worst, {} on average; ",
                                     text(form), static_cast<int>(tier) + 1,
                                     percent(figures.complete_min), percent(figures.complete_mean));
      if (figures.incomplete == 0) {
        line += "nothing is missing";
      } else {
        line +=
            fmt::format("{} of {} lack something, {} of them silently", grouped(figures.incomplete),
                        counted(figures.questions, "answer"), grouped(figures.silent));
        line +=
            fmt::format("; at {}: {}", duration_for_people(figures.worst->question.now - Instant{}),
                        worst_gap_words(figures, form, tier));
      }
      lines.push_back(line + fmt::format("; newest at most {:.1f} s old", figures.stale_s_max));
    }
  }
  return lines;
}

}  // namespace cascade
