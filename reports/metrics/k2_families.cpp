#include "reports/metrics/k2_families.hpp"

#include "model/k2.hpp"
#include "reports/metrics/run_counts.hpp"
#include "sim/trace/readers/source.hpp"

namespace cascade {
namespace {

constexpr const char* kManager = "degradation_manager";
constexpr const char* kShedder = "load_shedder";

/// Collects families whose series all begin with K2's three labels.
class Families {
 public:
  explicit Families(const MetricsSource& source) : source_(source) {}

  Families& add(MetricType type, std::string name, const char* component, std::string help) {
    component_ = component;
    all_.push_back({std::move(name), type, std::move(help), {}});
    return *this;
  }
  Families& gauge(std::string name, const char* component, std::string help) {
    return add(MetricType::gauge, std::move(name), component, std::move(help));
  }
  Families& counter(std::string name, const char* component, std::string help) {
    return add(MetricType::counter, std::move(name), component, std::move(help));
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
}

void add_pressure(Families& families, const Policy& policy) {
  for (const RunCount& count : run_counts(policy)) {
    families.counter("k2_degradation_" + count.name, kManager, count.help).series({}, count.value);
  }
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
  for (const TierCount& count : tier_counts()) {
    families.add(count.type, "k2_" + count.name, kShedder, count.help);
    for (const Tier tier : kTiers) {
      families.series({tier_label(tier)}, [tier, messages = count.messages](const Metrics& m) {
        return static_cast<double>(messages(m).of_tier(tier));
      });
    }
  }
}

}  // namespace

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

}  // namespace cascade
