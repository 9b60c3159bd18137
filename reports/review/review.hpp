// The design-review page: what was run and what was proven, gathered for telling. Nothing is
// computed twice here; every number is a fold over a journal, a count of messages, or stands in a
// proof.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "model/policy.hpp"
#include "properties/explore/explore.hpp"
#include "properties/monitor/exercise.hpp"
#include "properties/monitor/monitor.hpp"
#include "properties/search/flap_margin.hpp"
#include "sim/cost/cost_table.hpp"
#include "sim/loop/outcome/outcome.hpp"
#include "sim/replay/journal.hpp"
#include "sim/replay/summary.hpp"
#include "sim/trace/trace.hpp"

namespace cascade {

/// What only a closed loop knows of a run: where the messages went, and what that says of it.
struct LoopSide {
  Flows flows;
  MessageCounts missed;  ///< never offered, since the feed was away
  std::int64_t lag_final_messages = 0;
  /// Of the messages that were processed, and of no others.
  std::array<LatencyHistogram, kTierCount> latency;
  decltype(SiteOutcome::protection) protection;
  decltype(SiteOutcome::comes_back) comes_back;
  std::optional<QueryLog> query = std::nullopt;  ///< where the scenario asks
};

/// One input under one policy.
struct ReviewRun {
  std::string input;  ///< the trace's, journal's or scenario's name (with its site); any text
  Policy policy;
  ReplayResult run;
  Summary summary;
  const Trace* trace = nullptr;  ///< null for a journal: then only its transitions are known
  const Trace* heap = nullptr;
  std::vector<Violation> violations;  ///< of the properties, at this run's checks
  std::optional<FlapMargin> near;     ///< empty for a journal, and where a policy was reloaded
  std::optional<Exercise> exercise;   ///< likewise
  std::optional<LoopSide> loop;       ///< where the loop was closed
  /// Loop properties and expectations of the scenario, less those of its other sites.
  std::vector<LoopViolation> broken;

  bool has_checks() const { return trace != nullptr; }
};

/// What a scenario broke under a policy, over all its sites.
struct BrokenScenario {
  std::string title;  ///< "two-sites, policy k2"
  std::vector<LoopViolation> broken;
};

/// What a month of a scenario costs under a policy.
struct ReviewCost {
  std::string title;   ///< "two-sites, policy k2"
  std::string lowest;  ///< the name of the policy's lowest level
  CostReport report;
};

/// Everything that a review tells. Runs of one input stand together; policies in the same order.
struct Review {
  std::string title;
  std::vector<ReviewRun> runs;  ///< at least one
  std::vector<Proof> proofs;    ///< one a policy
  std::vector<BrokenScenario> scenarios;
  std::vector<ReviewCost> costs;  ///< of those scenarios that have prices

  /// The proof of the policy, a run's or any; null where there is none.
  const Proof* proof_of(const ReviewRun& run) const { return proof_of(run.policy); }
  const Proof* proof_of(const Policy& policy) const;
};

/// "storm.csv, policy k2"
std::string title_of(const ReviewRun& run);

/// A title for a page about these inputs, in their order: all are named, of many the first.
std::string review_title(const std::vector<std::string>& inputs);

/// A picture that the page shows.
struct ReviewPicture {
  std::string svg;
  std::string says;         ///< for who cannot see it
  bool wide = true;         ///< too fine to be shown narrower than 46 rem
  std::string phone_svg{};  ///< the same for a phone's width; empty where there is none
};

/// The page as one file that needs no other: no network, no script.
std::string to_html(const Review& review);

/// The page for a pull request. Pictures are files: `pictures` gets them, and the page names them
/// `stem`-1.svg, `stem`-2.svg, ...
std::string to_markdown(const Review& review, const std::string& stem,
                        std::vector<ReviewPicture>& pictures);

}  // namespace cascade
