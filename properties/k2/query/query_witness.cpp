#include "properties/k2/query/query_witness.hpp"

#include <algorithm>

namespace cascade {
namespace {

constexpr std::size_t kTradesOfTier1 = class_index(Tier::tier_1, DataType::trades);

Instant at_s(int seconds) { return Instant{std::int64_t{seconds} * 1'000'000'000}; }

}  // namespace

std::deque<QueryCohort> QueryWorld::cohorts() const {
  std::deque<QueryCohort> all;
  for (int s = 0; s < messages && s <= now_s; ++s) {
    QueryCohort& cohort = all.emplace_back();
    cohort.arrived = at_s(s);
    cohort.offered.of[kTradesOfTier1] = per_arrival;
    if (s + delay_s <= now_s) cohort.in_table.of[kTradesOfTier1] = per_arrival;
  }
  return all;
}

HybridAnswer QueryWorld::answer(QueryForm form, const QuerySetup& setup) const {
  return hybrid_answer(cohorts(), {at_s(now_s), at_s(0), at_s(now_s)}, setup, form);
}

std::optional<QueryWorld> shortest_silence(QueryForm form, AnswerGap gap, const QuerySetup& setup,
                                           int per_arrival, int most_messages, int most_delay_s) {
  constexpr int kNowMost_s = 400;
  for (int messages = 1; messages <= most_messages; ++messages) {
    for (int now_s = 0; now_s <= kNowMost_s; ++now_s) {
      for (int delay_s = 0; delay_s <= std::min(now_s + 1, most_delay_s); ++delay_s) {
        const QueryWorld world{messages, per_arrival, delay_s, now_s};
        const HybridAnswer answer = world.answer(form, setup);
        if (answer.is_silent(Tier::tier_1) && answer.missing_by(gap).total() > 0) return world;
      }
    }
  }
  return std::nullopt;
}

}  // namespace cascade
