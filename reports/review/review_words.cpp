// What the words on the page mean (SPEC 9), once, for who reads the first such page.
#include <algorithm>
#include <utility>

#include "reports/review/review_judgement.hpp"
#include "reports/review/review_sections.hpp"
#include "reports/text/people_text.hpp"
#include "reports/text/shown_text.hpp"

namespace cascade {

namespace {

using Meaning = std::pair<std::string, std::string>;

/// Of K2's ladder, by name.
std::vector<Meaning> k2_words() {
  return {
      {"K2",
       "A market-data platform: exchange feeds, a log, a consumer, a table store. When the "
       "consumer "
       "falls behind, K2 steps down through five levels instead of failing. Its design is policy "
       "k2; other policies are judged in the same way."},
      {"Level",
       "How much is given up. NORMAL: nothing. SOFT: enrichment. GRACEFUL: the least important "
       "messages as well. AGGRESSIVE: less important symbols as well. CIRCUIT_BREAK: intake is "
       "closed until what was accepted is done."},
      {"Lag, heap",
       "The pressure that a check sees. Lag: messages in the log that the consumer has not done. "
       "Heap: memory in use, in percent."},
      {"Dead band",
       "A level is demanded at its trigger or above and cleared below its clear value. Between the "
       "two lies the dead band, where the level neither rises to it nor falls from it."},
  };
}

/// Of any other: its levels and metrics.
std::vector<Meaning> ladder_words(const std::vector<const Policy*>& policies) {
  std::string levels, metrics;
  std::vector<std::string> told;
  const auto is_new = [&](const std::string& what) {
    const bool fresh = std::find(told.begin(), told.end(), what) == told.end();
    if (fresh) told.push_back(what);
    return fresh;
  };
  for (const Policy* policy : policies) {
    std::string ladder;
    for (const std::string& name : policy->levels.all()) {
      ladder += (ladder.empty() ? "" : ", ") + name;
    }
    if (is_new(ladder)) levels += " " + ladder + ".";
    for (const MetricThresholds& metric : policy->metrics) {
      const std::string text =
          metric.name + ", " +
          (metric.unit.empty() ? "" : "in " + shown_text(metric.unit, 60) + ", ") +
          (metric.worse == Worse::high ? "worse when high" : "worse when low");
      if (is_new(text)) metrics += " " + text + ".";
    }
  }
  return {
      {"Level", "A rung of the policy's ladder, the calmest first:" + levels},
      {"Metrics", "The pressure that a check sees:" + metrics},
      {"Dead band",
       "A level is demanded by a value at its trigger or worse, and cleared on the healthy side of "
       "its clear value. Between the two lies the dead band, where the level neither rises to it "
       "nor falls from it."},
  };
}

std::vector<Meaning> judging_words(const std::string& window) {
  return {
      {"Flap",
       "The level went down and up again though no metric crossed a whole dead band between: "
       "jitter "
       "can do it. A fault of the policy."},
      {"Reversal",
       "A recovery that an escalation follows within " + window +
           ". The load or the loop did that, and a policy without flaps may have many."},
      {"Blind",
       "Time in which a metric was missing, or nothing was checked for more than three intervals. "
       "The level is then an assumption; with more than 5 % of the time blind, what was not seen "
       "is unknown."},
      {"Latched",
       "The level stood still to the end of the run although the policy, asked at any time, would "
       "have moved it: nothing asked it, or what was asked did not see the pressure."},
  };
}

std::vector<Meaning> shedding_words() {
  return {
      {"Tier",
       "How important a symbol is: tier 1 most. Trades and quotes of tier 1 are never to be "
       "shed; reference data of any tier is given up first."},
      {"Shed, spilled", "Shed: dropped for good. Spilled: written to disk, and processed later."},
      {"Refused, expired, missed, unread",
       "Refused: not accepted at intake. Expired: deleted from the log before it was read. Missed: "
       "never offered, since the feed was away. Unread: still in the log at the end of the run."},
  };
}

std::vector<Meaning> proof_words() {
  return {
      {"Proven, holds",
       "Every reachable state of the compiled machine was tried with values of every region of its "
       "inputs, and the property was true each time. It speaks of the policy, for any input; it "
       "says nothing of "
       "the load, the consumer or the network."},
      {"Witness", "The shortest run that breaks a property. It can be replayed."},
  };
}

}  // namespace

void add_words(const Review& review, std::vector<Block>& blocks) {
  const std::string window = duration_for_people(review.runs.front().summary.reversal_window);
  std::vector<const Policy*> policies;
  bool all_k2s = true, sheds = false;
  for (const ReviewRun& run : review.runs) {
    policies.push_back(&run.policy);
    all_k2s = all_k2s && run.policy.is_k2s();
    sheds = sheds || run.loop || gives_up(run.policy);
  }
  std::vector<Meaning> words = all_k2s ? k2_words() : ladder_words(policies);
  const auto add = [&](const std::vector<Meaning>& more) {
    words.insert(words.end(), more.begin(), more.end());
  };
  add(judging_words(window));
  if (sheds) add(shedding_words());
  add(proof_words());
  blocks.emplace_back(block::Heading{"Words"});
  block::Table table{"What the words on this page mean", {"Word", "Means"}, {}};
  for (const auto& [word, means] : words) table.rows.push_back({{word}, {means}});
  blocks.emplace_back(std::move(table));
}

}  // namespace cascade
