#include "reports/metrics/ladder_families.hpp"

#include <fmt/format.h>

#include <cmath>

#include "reports/metrics/run_counts.hpp"
#include "sim/trace/readers/source.hpp"

namespace cascade {
namespace {

/// Collects families whose series all begin with the policy's name.
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
    for (const RunCount& count : run_counts(policy_)) {
      add(count.name, MetricType::counter, count.help);
      series({}, count.value);
    }
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
    for (const TierCount& count : tier_counts()) {
      add(count.name, count.type, count.help);
      for (const Tier tier : kTiers) {
        series({{"tier", std::string(text(tier))}},
               [tier, messages = count.messages](const Metrics& m) {
                 return static_cast<double>(messages(m).of_tier(tier));
               });
      }
    }
  }

  const MetricsSource& source_;
  const Policy& policy_;
  std::string name_;
  std::vector<MetricFamily> all_;
};

}  // namespace

std::vector<MetricFamily> ladder_families(const MetricsSource& source) {
  return LadderFamilies(source).take();
}

}  // namespace cascade
