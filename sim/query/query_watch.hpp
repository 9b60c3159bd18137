// Asks a site while it runs: follows where each message is, and answers at each due time.
#pragma once

#include <deque>
#include <vector>

#include "sim/loop/flows.hpp"
#include "sim/loop/observer.hpp"
#include "sim/query/hybrid_answer.hpp"

namespace cascade {

/// A question with its answer in each form.
struct AskedQuery {
  Question question;
  std::array<HybridAnswer, 2> answers;

  const HybridAnswer& in(QueryForm form) const { return answers[static_cast<std::size_t>(form)]; }
};

/// Everything that was asked of a site, in order of time.
struct QueryLog {
  QuerySetup setup;
  std::vector<AskedQuery> asked;
};

/// Watches one site. What happens at an instant is in the answer of that instant.
class QueryWatch : public LoopObserver {
 public:
  QueryWatch(std::size_t site, const QuerySetup& setup)
      : site_(site), next_(Instant{} + setup.every) {
    log_.setup = setup;
  }

  void on_spilled(const Effect& effect) override;
  void on_applied(const Effect& effect) override;
  void on_dropped(const Effect& effect) override;
  void on_expired(const Effect& effect) override;
  void after_event(Instant at, const LoopEvent& event, const Site& site) override;

  /// Asks what is due until then, it included.
  void finish(Instant end);

  const QueryLog& log() const { return log_; }

 private:
  /// Those that arrived then; made where there are none yet.
  QueryCohort& cohort_of(Instant arrived);
  /// Asks what is due before this.
  void advance(Instant at);
  void ask(Instant now);

  std::size_t site_;
  Instant next_;
  std::deque<QueryCohort> cohorts_;
  Flows before_;  // at the last tick
  QueryLog log_;
};

}  // namespace cascade
