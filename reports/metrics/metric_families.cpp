#include "reports/metrics/metric_families.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "model/k2.hpp"
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
  const LevelNames names;
  for (const Level from : k2::kLevels) {
    for (const Level to : k2::kLevels) {
      if (from == to) continue;
      families.series({{"from_level", key_of(names[from])}, {"to_level", key_of(names[to])}},
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
  if (policy[kLag].monitored) {
    families.series({{"metric", "lag"}}, [](const Metrics& m) {
      return static_cast<double>(m.checks_without[index(kLag)]);
    });
  }
  if (policy[kHeap].monitored) {
    families.series({{"metric", "heap"}}, [](const Metrics& m) {
      return static_cast<double>(m.checks_without[index(kHeap)]);
    });
  }
  if (policy[kLag].monitored) {
    families
        .gauge("k2_consumer_lag_messages", kManager,
               "Consumer lag as the newest check saw it; NaN where it was missing")
        .series({}, [](const Metrics& m) { return m.seen[kLag]; });
  }
  if (policy[kHeap].monitored) {
    families
        .gauge("k2_consumer_heap_percent", kManager,
               "Heap in use as the newest check saw it; NaN where it was missing")
        .series({}, [](const Metrics& m) { return m.seen[kHeap]; });
  }
}

/// What the policy says, so that a panel can draw the line that is judged by.
void add_thresholds(Families& families, const char* name, const char* help,
                    const MetricThresholds& thresholds) {
  if (!thresholds.monitored) return;
  families.gauge(name, kManager, help);
  const LevelNames names;
  for (const Level level : k2::kLevels) {
    if (level == kLowest) continue;
    const std::string of = key_of(names[level]);
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
      families.series({tier_label(tier), {"reason", std::string(text(reason))}},
                      [=](const Metrics& m) { return static_cast<double>(m.shed(tier, reason)); });
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

std::vector<MetricFamily> k2_families(const MetricsSource& source) {
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
                 "The policy's lag thresholds of each level", source.policy[kLag]);
  add_thresholds(families, "k2_degradation_heap_threshold_percent",
                 "The policy's heap thresholds of each level", source.policy[kHeap]);
  add_messages(families);
  return families.take();
}

/// The families of any other ladder: named by its namespace, with its own levels and metrics as
/// labels.
class LadderFamilies {
 public:
  explicit LadderFamilies(const MetricsSource& source)
      : source_(source), policy_(source.policy), name_(printable(source.policy.name, 200)) {}

  std::vector<MetricFamily> take() {
    add("run_info", MetricType::gauge,
        "What these metrics are of; 1. A replay has no messages: its counters of them stay 0");
    series({{"kind", printable(source_.kind, 200)}, {"name", printable(source_.name, 200)}},
           [](const Metrics&) { return 1.0; });
    add_level();
    add_pressure();
    if (sheds()) add_messages();
    return std::move(all_);
  }

 private:
  void add(const std::string& name, MetricType type, const std::string& help) {
    all_.push_back({source_.name_space + "_" + name, type, help, {}});
  }
  void series(std::vector<MetricLabel> more, std::function<double(const Metrics&)> value) {
    std::vector<MetricLabel> labels = {{"policy", name_}};
    for (MetricLabel& label : more) labels.push_back(std::move(label));
    all_.back().series.push_back({std::move(labels), std::move(value)});
  }
  void count(const std::string& name, const std::string& help, std::uint64_t Metrics::*member) {
    add(name, MetricType::counter, help);
    series({}, [=](const Metrics& m) { return static_cast<double>(m.*member); });
  }
  std::string label_of(Level level) const { return key_of(policy_.name_of(level)); }

  void add_level() {
    add("level", MetricType::gauge,
        fmt::format("Level, 0 {} to {} {}", policy_.name_of(kLowest), index(policy_.highest()),
                    policy_.name_of(policy_.highest())));
    series({}, [](const Metrics& m) { return static_cast<double>(index(m.level)); });
    add("level_info", MetricType::gauge, "1 for the level that is held, 0 for the others");
    for (const Level level : policy_.all_levels()) {
      series({{"level", label_of(level)}},
             [=](const Metrics& m) { return m.level == level ? 1.0 : 0.0; });
    }
    add("transitions", MetricType::counter, "Changes of the level");
    for (const Level from : policy_.all_levels()) {
      for (const Level to : policy_.all_levels()) {
        if (from == to) continue;
        series({{"from", label_of(from)}, {"to", label_of(to)}}, [=](const Metrics& m) {
          return static_cast<double>(m.transitions[index(from)][index(to)]);
        });
      }
    }
    count("flaps",
          "Escalations that break the policy's own rule: down and up again though no metric "
          "crossed a whole dead band",
          &Metrics::flaps);
    count("reversals",
          "Recoveries that an escalation followed within 5 minutes, whatever the cooldown",
          &Metrics::reversals);
    count("resets",
          "Returns to " + policy_.name_of(kLowest) +
              " by hand or by a restart, which are no transitions",
          &Metrics::resets);
    count("checks", "Times that the cascade looked at the pressure", &Metrics::checks);
  }

  /// Calls back with each monitored metric, its number and its label.
  template <typename Use>
  void for_each_metric(Use use) const {
    for (std::size_t m = 0; m < policy_.metric_count(); ++m) {
      const MetricThresholds& metric = policy_.metrics[m];
      if (metric.monitored) use(metric, metric_at(m), MetricLabel{"metric", metric.name});
    }
  }

  void add_pressure() {
    add("missing_samples", MetricType::counter,
        "Checks that found a monitored metric without a value");
    for_each_metric([&](const MetricThresholds&, Metric metric, const MetricLabel& label) {
      series({label}, [=](const Metrics& m) {
        return static_cast<double>(m.checks_without[index(metric)]);
      });
    });
    add("metric_value", MetricType::gauge,
        "A metric as the newest check saw it, in its own unit; NaN where it was missing");
    for_each_metric([&](const MetricThresholds& limits, Metric metric, const MetricLabel& label) {
      series({label, {"unit", printable(limits.unit, 200)}},
             [=](const Metrics& m) { return m.seen[metric]; });
    });
    add("threshold", MetricType::gauge,
        "The policy's thresholds of each level; none where the metric never demands it");
    for_each_metric([&](const MetricThresholds& limits, Metric, const MetricLabel& label) {
      for (const Level level : policy_.raised_levels()) {
        for (const bool trigger : {true, false}) {
          const double value = trigger ? limits.trigger(level) : limits.clear(level);
          if (!std::isfinite(value)) continue;
          series({label, {"level", label_of(level)}, {"edge", trigger ? "trigger" : "clear"}},
                 [=](const Metrics&) { return value; });
        }
      }
    });
  }

  /// Whether anything is given up at some level.
  bool sheds() const {
    for (const Level level : policy_.all_levels()) {
      if (intake_closed(policy_.levels, level)) return true;
      for (const Action action : policy_.shedding[index(level)]) {
        if (action != Action::process) return true;
      }
    }
    return false;
  }

  void by_tier(const std::string& name, MetricType type, const std::string& help,
               const std::function<const MessageCounts&(const Metrics&)>& counts) {
    add(name, type, help);
    for (const Tier tier : kTiers) {
      series({{"tier", std::string(text(tier))}},
             [=](const Metrics& m) { return static_cast<double>(counts(m).of_tier(tier)); });
    }
  }
  void flow(const std::string& name, MetricType type, const std::string& help,
            MessageCounts Flows::*column) {
    by_tier(name, type, help,
            [=](const Metrics& m) -> const MessageCounts& { return m.flows.*column; });
  }

  void add_messages() {
    add("messages_shed", MetricType::counter,
        "Messages given up for good, by the level that did it");
    for (const Level level : policy_.all_levels()) {
      for (const Tier tier : kTiers) {
        series(
            {{"tier", std::string(text(tier))}, {"level", label_of(level)}}, [=](const Metrics& m) {
              return static_cast<double>(m.shed_at[index(level)][static_cast<std::size_t>(tier)]);
            });
      }
    }
    constexpr MetricType kCounter = MetricType::counter, kGauge = MetricType::gauge;
    flow("messages_arrived", kCounter, "Messages that producers offered", &Flows::arrived);
    flow("messages_processed", kCounter, "Messages whose results were written", &Flows::processed);
    flow("messages_refused", kCounter, "Messages not taken in", &Flows::refused);
    flow("messages_expired", kCounter, "Messages lost unread to the log's retention",
         &Flows::expired);
    by_tier("messages_missed", kCounter,
            "Messages never offered, as the feed was away; no part of those that arrived",
            [](const Metrics& m) -> const MessageCounts& { return m.missed; });
    flow("messages_unread", kGauge,
         "Messages taken in and not yet processed; at the end of a run they are left unread",
         &Flows::in_log);
    flow("messages_spilled", kCounter, "Messages put on disk, to be replayed", &Flows::spilled);
    flow("messages_replayed", kCounter, "Messages processed from disk", &Flows::replayed);
    flow("spill_messages", kGauge, "Messages on disk, not yet replayed", &Flows::on_disk);
  }

  const MetricsSource& source_;
  const Policy& policy_;
  std::string name_;
  std::vector<MetricFamily> all_;
};

}  // namespace

std::vector<MetricFamily> metric_families(const MetricsSource& source) {
  return source.policy.is_k2s() ? k2_families(source) : LadderFamilies(source).take();
}

bool is_metrics_namespace(std::string_view text) {
  const auto letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  };
  return !text.empty() && letter(text.front()) &&
         std::all_of(text.begin(), text.end(),
                     [&](char c) { return letter(c) || (c >= '0' && c <= '9'); });
}

}  // namespace cascade
