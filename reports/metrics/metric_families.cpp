#include "reports/metrics/metric_families.hpp"

#include "sim/trace/readers/source.hpp"

namespace cascade {
namespace {

constexpr const char* kManager = "degradation_manager";
constexpr const char* kShedder = "load_shedder";

/// Collects families whose series all begin with K2's three labels.
class Families {
 public:
  explicit Families(const MetricsSource& source) : source_(source) {}

  Families& add(MetricType type, const char* name, const char* component, const char* help) {
    component_ = component;
    all_.push_back({name, type, help, {}});
    return *this;
  }
  Families& gauge(const char* name, const char* component, const char* help) {
    return add(MetricType::gauge, name, component, help);
  }
  Families& counter(const char* name, const char* component, const char* help) {
    return add(MetricType::counter, name, component, help);
  }

  /// A series of the family that was added last.
  Families& series(std::vector<MetricLabel> more, std::function<double(const Metrics&)> value) {
    std::vector<MetricLabel> labels = {{"service", "k2-platform"},
                                       {"environment", printable(source_.environment, 200)},
                                       {"component", component_}};
    for (MetricLabel& label : more) labels.push_back(std::move(label));
    all_.back().series.push_back({std::move(labels), std::move(value)});
    return *this;
  }

  std::vector<MetricFamily> take() { return std::move(all_); }

 private:
  const MetricsSource& source_;
  const char* component_ = "";
  std::vector<MetricFamily> all_;
};

MetricLabel tier_label(Tier tier) { return {"symbol_tier", std::string(text(tier))}; }

void add_level(Families& families) {
  families.gauge("k2_degradation_level", kManager, "Degradation level, 0 NORMAL to 4 CIRCUIT_BREAK")
      .series({}, [](const Metrics& m) { return static_cast<double>(index(m.level)); });
  families.counter("k2_degradation_transitions", kManager, "Changes of the degradation level");
  for (const Level from : kLevels) {
    for (const Level to : kLevels) {
      if (from == to) continue;
      families.series({{"from_level", std::string(key(from))}, {"to_level", std::string(key(to))}},
                      [=](const Metrics& m) {
                        return static_cast<double>(m.transitions[index(from)][index(to)]);
                      });
    }
  }
  families
      .counter("k2_degradation_flaps", kManager,
               "Escalations that break the policy's own rule: down and up again though no metric "
               "crossed a whole dead band")
      .series({}, [](const Metrics& m) { return static_cast<double>(m.flaps); });
  families
      .counter("k2_degradation_reversals", kManager,
               "Recoveries that an escalation followed within 5 minutes, whatever the cooldown")
      .series({}, [](const Metrics& m) { return static_cast<double>(m.reversals); });
  families
      .counter("k2_degradation_resets", kManager,
               "Returns to NORMAL by hand or by a restart, which are no transitions")
      .series({}, [](const Metrics& m) { return static_cast<double>(m.resets); });
}

void add_pressure(Families& families, const Policy& policy) {
  families
      .counter("k2_degradation_checks", kManager, "Times that the cascade looked at the pressure")
      .series({}, [](const Metrics& m) { return static_cast<double>(m.checks); });
  families.counter("k2_degradation_missing_samples", kManager,
                   "Checks that found a monitored metric without a value");
  if (policy.lag.monitored) {
    families.series({{"metric", "lag"}},
                    [](const Metrics& m) { return static_cast<double>(m.checks_without_lag); });
  }
  if (policy.heap_pct.monitored) {
    families.series({{"metric", "heap"}},
                    [](const Metrics& m) { return static_cast<double>(m.checks_without_heap); });
  }
  if (policy.lag.monitored) {
    families
        .gauge("k2_consumer_lag_messages", kManager,
               "Consumer lag as the newest check saw it; NaN where it was missing")
        .series({}, [](const Metrics& m) { return m.seen.lag_messages; });
  }
  if (policy.heap_pct.monitored) {
    families
        .gauge("k2_consumer_heap_percent", kManager,
               "Heap in use as the newest check saw it; NaN where it was missing")
        .series({}, [](const Metrics& m) { return m.seen.heap_pct; });
  }
}

/// What the policy says, so that a panel can draw the line that is judged by.
void add_thresholds(Families& families, const char* name, const char* help,
                    const MetricThresholds& thresholds) {
  if (!thresholds.monitored) return;
  families.gauge(name, kManager, help);
  for (const Level level : kLevels) {
    if (level == Level::normal) continue;
    const std::string of(key(level));
    const double trigger = thresholds.trigger(level), clear = thresholds.clear(level);
    families
        .series({{"level", of}, {"edge", "trigger"}}, [trigger](const Metrics&) { return trigger; })
        .series({{"level", of}, {"edge", "clear"}}, [clear](const Metrics&) { return clear; });
  }
}

void add_by_tier(Families& families, MetricType type, const char* name, const char* help,
                 const std::function<const MessageCounts&(const Metrics&)>& counts) {
  families.add(type, name, kShedder, help);
  for (const Tier tier : kTiers) {
    families.series({tier_label(tier)},
                    [=](const Metrics& m) { return static_cast<double>(counts(m).of_tier(tier)); });
  }
}

void add_flow(Families& families, MetricType type, const char* name, const char* help,
              MessageCounts Flows::*column) {
  add_by_tier(families, type, name, help,
              [=](const Metrics& m) -> const MessageCounts& { return m.flows.*column; });
}

void add_messages(Families& families) {
  families.counter("k2_messages_shed", kShedder,
                   "Messages given up for good, by the reason of the level that did it");
  for (const Tier tier : kTiers) {
    for (const ShedReason reason : kShedReasons) {
      families.series(
          {tier_label(tier), {"reason", std::string(text(reason))}}, [=](const Metrics& m) {
            return static_cast<double>(
                m.shed[static_cast<std::size_t>(tier)][static_cast<std::size_t>(reason)]);
          });
    }
  }
  // K2's own counter cannot tell a tier-1 trade from tier-1 reference data, which is given up first
  // by design.
  families.counter("k2_messages_dropped", kShedder,
                   "The messages of k2_messages_shed_total, by what they are");
  for (const Tier tier : kTiers) {
    for (const DataType type : kDataTypes) {
      families.series({tier_label(tier), {"data_type", std::string(text(type))}},
                      [=](const Metrics& m) {
                        return static_cast<double>(m.flows.dropped.of[class_index(tier, type)]);
                      });
    }
  }
  constexpr MetricType kCounter = MetricType::counter;
  add_flow(families, kCounter, "k2_messages_arrived", "Messages that producers offered",
           &Flows::arrived);
  add_flow(families, kCounter, "k2_messages_processed", "Messages whose results were written",
           &Flows::processed);
  add_flow(families, kCounter, "k2_messages_refused", "Messages not taken in at CIRCUIT_BREAK",
           &Flows::refused);
  add_flow(families, kCounter, "k2_messages_expired", "Messages lost unread to the log's retention",
           &Flows::expired);
  add_by_tier(families, kCounter, "k2_messages_missed",
              "Messages never offered, as the feed was away; no part of those that arrived",
              [](const Metrics& m) -> const MessageCounts& { return m.missed; });
  add_flow(families, MetricType::gauge, "k2_messages_unread",
           "Messages taken in and not yet processed; at the end of a run they are left unread",
           &Flows::in_log);
  add_flow(families, kCounter, "k2_messages_spilled", "Messages put on disk, to be replayed",
           &Flows::spilled);
  add_flow(families, kCounter, "k2_messages_replayed", "Messages processed from disk",
           &Flows::replayed);
  add_flow(families, MetricType::gauge, "k2_spill_messages", "Messages on disk, not yet replayed",
           &Flows::on_disk);
}

}  // namespace

std::vector<MetricFamily> metric_families(const MetricsSource& source) {
  Families families(source);
  families
      .gauge("k2_degradation_run_info", kManager,
             "What these metrics are of; 1. A replay has no messages: its counters of them stay 0")
      .series({{"kind", printable(source.kind, 200)},
               {"name", printable(source.name, 200)},
               {"policy", printable(source.policy.name, 200)}},
              [](const Metrics&) { return 1.0; });
  add_level(families);
  add_pressure(families, source.policy);
  add_thresholds(families, "k2_degradation_lag_threshold_messages",
                 "The policy's lag thresholds of each level", source.policy.lag);
  add_thresholds(families, "k2_degradation_heap_threshold_percent",
                 "The policy's heap thresholds of each level", source.policy.heap_pct);
  add_messages(families);
  return families.take();
}

}  // namespace cascade
