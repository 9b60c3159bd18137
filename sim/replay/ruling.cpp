#include "sim/replay/ruling.hpp"

#include <algorithm>
#include <cstdio>

#include "sim/text/time_text.hpp"

namespace cascade {

std::string_view text(YesNo word) {
  switch (word) {
    case YesNo::yes:
      return "yes";
    case YesNo::partly:
      return "partly";
    case YesNo::unknown:
      return "unknown";
    case YesNo::no:
      return "no";
  }
  return "unknown";
}

Ruling RulingMaker::ruling(const Ruling& where_none) const {
  if (reasons_.empty()) return where_none;
  std::vector<Ruling> sorted = reasons_;
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const Ruling& a, const Ruling& b) { return a.word > b.word; });
  Ruling ruling{sorted.front().word, ""};
  for (const Ruling& reason : sorted) {
    ruling.why += (ruling.why.empty() ? "" : "; ") + reason.why;
  }
  return ruling;
}

WorstRuling worst_of(const std::vector<Ruling>& runs) {
  if (runs.empty()) return {{YesNo::unknown, "nothing was run"}, 0, 0, 0};
  const auto worst = std::max_element(
      runs.begin(), runs.end(), [](const Ruling& a, const Ruling& b) { return a.word < b.word; });
  const auto as_bad = std::count_if(runs.begin(), runs.end(),
                                    [&](const Ruling& run) { return run.word == worst->word; });
  return {*worst, static_cast<std::size_t>(worst - runs.begin()), static_cast<std::size_t>(as_bad),
          runs.size()};
}

double blind_share(const ReplayResult& run) {
  const Duration length = run.end - run.first_check;
  if (!run.watched || run.checks == 0) return 1;
  if (length.ns <= 0) return 0;
  return run.watched->blind_time().seconds() / length.seconds();
}

Ruling protection_of(const ReplayResult& run, std::optional<Instant> first_below) {
  if (!run.watched)
    return {YesNo::unknown, "nobody saw the checks: a journal has only the changes"};
  if (run.checks == 0) return {YesNo::unknown, "nothing was checked"};
  RulingMaker maker;
  if (run.watched->latch) {
    maker.add(YesNo::no, "the level stood still for the last " +
                             span_text(run.end - run.watched->latch->would_move_since) +
                             " though the policy would have moved it");
  }
  if (first_below) {
    maker.add(YesNo::no, "at " + seconds_text(first_below->ns) +
                             " s the level was below what the metrics demanded");
  }
  if (blind_share(run) > kBlindShareMax) {
    maker.add(YesNo::unknown, "blind for " + span_text(run.watched->blind_time()) + " of " +
                                  span_text(run.end - run.first_check) +
                                  ": the level is an assumption");
  }
  return maker.ruling({YesNo::yes, "after every check the level was at least what was demanded"});
}

std::string span_text(Duration duration) {
  std::string text(24, '\0');
  const int size = std::snprintf(text.data(), text.size(), "%.1f", duration.seconds());
  text.resize(static_cast<std::size_t>(size));
  if (text.ends_with(".0")) text.resize(text.size() - 2);
  return text + " s";
}

}  // namespace cascade
