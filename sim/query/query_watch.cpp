#include "sim/query/query_watch.hpp"

#include <algorithm>

#include "sim/loop/site.hpp"

namespace cascade {

QueryCohort& QueryWatch::cohort_of(Instant arrived) {
  const auto before = [](const QueryCohort& cohort, Instant at) { return cohort.arrived < at; };
  auto found = std::lower_bound(cohorts_.begin(), cohorts_.end(), arrived, before);
  if (found == cohorts_.end() || found->arrived != arrived) {
    QueryCohort cohort;
    cohort.arrived = arrived;
    found = cohorts_.insert(found, cohort);
  }
  return *found;
}

void QueryWatch::on_spilled(const Effect& effect) {
  if (effect.site != site_) return;
  advance(effect.at);
  cohort_of(effect.segment.arrived).on_disk += effect.counts;
}

void QueryWatch::on_applied(const Effect& effect) {
  if (effect.site != site_) return;
  advance(effect.at);
  QueryCohort& cohort = cohort_of(effect.segment.arrived);
  for (std::size_t c = 0; c < kClassCount; ++c) {
    const std::int64_t accepted = cohort.offered.of[c] - cohort.refused.of[c];
    const std::int64_t n = effect.counts.of[c];
    const std::int64_t is_new = std::clamp<std::int64_t>(accepted - cohort.in_table.of[c], 0, n);
    cohort.in_table.of[c] += is_new;
    cohort.twice_in_table.of[c] += n - is_new;
    // A copy that a crash left on disk is replayed once more.
    if (effect.from_disk) {
      cohort.on_disk.of[c] = std::max<std::int64_t>(0, cohort.on_disk.of[c] - n);
    }
  }
}

void QueryWatch::on_dropped(const Effect& effect) {
  if (effect.site != site_) return;
  advance(effect.at);
  cohort_of(effect.segment.arrived).dropped += effect.counts;
}

void QueryWatch::on_expired(const Effect& effect) {
  if (effect.site != site_) return;
  advance(effect.at);
  cohort_of(effect.segment.arrived).expired += effect.counts;
}

void QueryWatch::after_event(Instant at, const LoopEvent& event, const Site& site) {
  if (event.kind != LoopEvent::Kind::tick || site.books().site != site_) return;
  advance(at);
  const Flows flows = site.flows();
  QueryCohort& cohort = cohort_of(at);
  cohort.offered = flows.arrived;
  cohort.offered -= before_.arrived;
  cohort.refused = flows.refused;
  cohort.refused -= before_.refused;
  before_ = flows;
}

void QueryWatch::advance(Instant at) {
  while (next_ < at) {
    ask(next_);
    next_ = next_ + log_.setup.every;
  }
}

void QueryWatch::finish(Instant end) { advance(end + Duration{1}); }

void QueryWatch::ask(Instant now) {
  const QuerySetup& setup = log_.setup;
  AskedQuery asked;
  asked.question.now = now;
  asked.question.end = now - setup.ago;
  asked.question.start = asked.question.end - setup.last;
  // Nobody will ask for what is older, and nothing of it waits to say that the table is not there.
  while (!cohorts_.empty() && cohorts_.front().arrived < asked.question.start &&
         cohorts_.front().in_log().total() == 0) {
    cohorts_.pop_front();
  }
  for (const QueryForm form : kQueryForms) {
    asked.answers[static_cast<std::size_t>(form)] =
        hybrid_answer(cohorts_, asked.question, setup, form);
  }
  log_.asked.push_back(asked);
}

}  // namespace cascade
