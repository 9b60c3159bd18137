// Over random closed loops with faults: an answer never claims to be complete when it is not.

#include <gtest/gtest.h>
#include <algorithm>

#include <rapidcheck/gtest.h>

#include "properties/search/loop_fuzz.hpp"
#include "sim/query/query_figures.hpp"

namespace cascade {
namespace {

/// Settings near those where something changes: short tails and cutoffs, small limits, errors.
QuerySetup random_query(Duration run) {
  const auto seconds = [](int low, int high) {
    return Duration::from_seconds(*rc::gen::inRange(low, high));
  };
  QuerySetup setup;
  setup.last = seconds(5, 400);
  setup.every = Duration{std::max<std::int64_t>(run.ns / 12, 1)};
  setup.ago = *rc::gen::element(Duration{0}, Duration::from_seconds(10));
  setup.commit_lag = seconds(0, 130);
  setup.tail = seconds(1, 310);
  setup.tail_messages = *rc::gen::element<std::int64_t>(0, 1'000, 10'000, 1'000'000'000);
  setup.limit = *rc::gen::element<std::int64_t>(0, 0, 1'000, 1'000'000);
  setup.symbols = {20, 100, 880};
  if (*rc::gen::inRange(0, 4) == 0) setup.table_down_s = {20, 60};
  if (*rc::gen::inRange(0, 4) == 0) setup.tail_down_s = {20, 60};
  return setup;
}

/// Without what no query can follow (simulation.cpp): a producer's buffer, poison messages.
Scenario random_queried() {
  Scenario scenario = random_scenario(*rc::gen::inRange<std::uint64_t>(1, 1'000'000));
  for (SiteSetup& site : scenario.sites) site.producer.buffer_messages = 0;
  scenario.faults.erase(
      std::remove_if(scenario.faults.begin(), scenario.faults.end(),
                     [](const Fault& fault) { return fault.kind == FaultKind::poison; }),
      scenario.faults.end());
  return scenario;
}

Outcome random_run() {
  Scenario scenario = random_queried();
  scenario.expect.clear();
  scenario.query = random_query(scenario.duration);
  return simulate(scenario);
}

RC_GTEST_PROP(HybridQuery, TheMendedAnswerNeverClaimsToBeCompleteWhenItIsNot, ()) {
  const Outcome outcome = random_run();
  for (const SiteOutcome& site : outcome.sites) {
    RC_ASSERT(site.query.has_value());
    for (const AskedQuery& asked : site.query->asked) {
      for (const Tier tier : kTiers) RC_ASSERT(!asked.in(QueryForm::mended).is_silent(tier));
    }
  }
}

RC_GTEST_PROP(HybridQuery, WhatIsAskedForIsFoundOrAccountedFor, ()) {
  const Outcome outcome = random_run();
  for (const SiteOutcome& site : outcome.sites) {
    for (const AskedQuery& asked : site.query->asked) {
      for (const QueryForm form : kQueryForms) {
        const HybridAnswer& answer = asked.in(form);
        MessageCounts sum = answer.found;
        for (const MessageCounts& missing : answer.missing) {
          for (const std::int64_t n : missing.of) RC_ASSERT(n >= 0);
          sum += missing;
        }
        RC_ASSERT(sum == answer.asked);
      }
    }
  }
}

/// The ledger of the watch agrees with the site's own counters: a question about everything at the
/// end of the run finds in each class what the flows say.
RC_GTEST_PROP(HybridQuery, AQuestionAboutEverythingKnowsWhatTheFlowsKnow, ()) {
  Scenario scenario = random_queried();
  for (SiteSetup& site : scenario.sites) site.spill.deduplicate = true;
  scenario.expect.clear();
  QuerySetup all;
  all.last = Duration{scenario.duration.ns * 2};
  all.every = scenario.duration;
  all.commit_lag = all.tail = Duration{0};
  all.limit = 0;
  scenario.query = all;
  for (const SiteOutcome& site : simulate(scenario).sites) {
    RC_ASSERT(site.query->asked.size() == 1u);
    const HybridAnswer& answer = site.query->asked[0].in(QueryForm::as_coded);
    RC_ASSERT(answer.asked == site.flows.arrived);
    RC_ASSERT(answer.missing_by(AnswerGap::refused) == site.flows.refused);
    RC_ASSERT(answer.missing_by(AnswerGap::dropped) == site.flows.dropped);
    RC_ASSERT(answer.missing_by(AnswerGap::expired) == site.flows.expired);
  }
}

}  // namespace
}  // namespace cascade
