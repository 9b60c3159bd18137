#include "reports/metrics/run_counts.hpp"

#include <cstdint>

namespace cascade {
namespace {

RunCount count(std::string name, std::string help, std::uint64_t Metrics::*member) {
  return {std::move(name), std::move(help),
          [=](const Metrics& m) { return static_cast<double>(m.*member); }};
}

TierCount flow(std::string name, MetricType type, std::string help, MessageCounts Flows::*column) {
  return {std::move(name), type, std::move(help),
          [=](const Metrics& m) -> const MessageCounts& { return m.flows.*column; }};
}

}  // namespace

std::vector<RunCount> run_counts(const Policy& policy) {
  return {
      count("flaps",
            "Escalations that break the policy's own rule: down and up again though no metric "
            "crossed a whole dead band",
            &Metrics::flaps),
      count("reversals",
            "Recoveries that an escalation followed within 5 minutes, whatever the cooldown",
            &Metrics::reversals),
      count("resets",
            "Returns to " + policy.name_of(kLowest) +
                " by hand or by a restart, which are no transitions",
            &Metrics::resets),
      count("checks", "Times that the cascade looked at the pressure", &Metrics::checks),
      {"blind_seconds",
       "Time in which the level was an assumption: a monitored metric was missing, or nothing was "
       "checked for more than three intervals",
       [](const Metrics& m) { return m.blind.seconds(); }},
  };
}

std::vector<TierCount> tier_counts() {
  constexpr MetricType kCounter = MetricType::counter, kGauge = MetricType::gauge;
  return {
      flow("messages_arrived", kCounter, "Messages that producers offered", &Flows::arrived),
      flow("messages_processed", kCounter, "Messages whose results were written",
           &Flows::processed),
      flow("messages_refused", kCounter, "Messages not taken in, as intake was closed",
           &Flows::refused),
      flow("messages_expired", kCounter, "Messages lost unread to the log's retention",
           &Flows::expired),
      {"messages_missed", kCounter,
       "Messages never offered, as the feed was away; no part of those that arrived",
       [](const Metrics& m) -> const MessageCounts& { return m.missed; }},
      flow("messages_unread", kGauge,
           "Messages taken in and not yet processed; at the end of a run they are left unread",
           &Flows::in_log),
      flow("messages_spilled", kCounter, "Messages put on disk, to be replayed", &Flows::spilled),
      flow("messages_replayed", kCounter, "Messages processed from disk", &Flows::replayed),
      flow("spill_messages", kGauge, "Messages on disk, not yet replayed", &Flows::on_disk),
  };
}

}  // namespace cascade
