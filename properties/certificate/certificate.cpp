#include "properties/certificate/certificate.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include "properties/reference/reference_cascade.hpp"
#include "sim/replay/made.hpp"
#include "sim/text/json_writer.hpp"

namespace cascade {
namespace {

/// Exactly, as C and Python write it: "0x1.8p+1", "-inf", "nan".
std::string hex_text(double value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
  std::array<char, 40> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), std::fabs(value),
                                 std::chars_format::hex)
                       .ptr;
  return (std::signbit(value) ? "-0x" : "0x") +
         std::string(buffer.begin(), buffer.begin() + (end - buffer.data()));
}

/// The lowest level that all clear which `clears` says of one; the number of levels where none is.
template <class Clears>
std::size_t lowest_cleared(const Policy& policy, Clears clears) {
  for (const Level level : policy.raised_levels()) {
    if (clears(level)) return index(level);
  }
  return policy.level_count();
}

/// The columns of the table of checks: inputs that demand and clear the same, and with which the
/// machine did the same in every state.
struct PartitionColumn {
  std::size_t demand, cleared_from;
  std::vector<std::size_t> inputs;
};

std::vector<PartitionColumn> columns_of(const StateSpace& space, const Policy& policy) {
  std::vector<PartitionColumn> columns;
  const auto alike = [&space](std::size_t a, std::size_t b) {
    for (std::uint32_t state = 0; state < space.states().size(); ++state) {
      if (space.lead(state, a).next != space.lead(state, b).next) return false;
    }
    return true;
  };
  for (std::size_t input = 0; input < space.inputs().size(); ++input) {
    const Pressure& effective = space.effective(input);
    const std::size_t demanded = index(demand(policy, effective));
    const std::size_t cleared =
        lowest_cleared(policy, [&](Level level) { return is_cleared(policy, level, effective); });
    const auto found =
        std::find_if(columns.begin(), columns.end(), [&](const PartitionColumn& column) {
          return column.demand == demanded && column.cleared_from == cleared &&
                 alike(column.inputs.front(), input);
        });
    if (found == columns.end()) {
      columns.push_back({demanded, cleared, {input}});
    } else {
      found->inputs.push_back(input);
    }
  }
  return columns;
}

/// What a check told beside the level: from, to and kind of its journal's entry, whether that has
/// the check's time, and what was counted.
struct Report {
  Level before, after;
  std::optional<Transition> journalled;
  bool at_its_check = false;
  int escalations = 0, recoveries = 0;

  auto key() const {
    return std::make_tuple(before, after, journalled.has_value(),
                           journalled ? journalled->from : kLowest,
                           journalled ? journalled->to : kLowest,
                           journalled ? journalled->kind : TransitionKind::escalation, at_its_check,
                           escalations, recoveries);
  }
  bool operator<(const Report& other) const { return key() < other.key(); }
};

/// What the compiled machine did, gathered from all checks.
struct Findings {
  std::set<Report> reports;  // of checks that moved the level, journalled or counted anything
  /// By the level after a recovery, and by metric: the lowest level that the metric cleared at the
  /// worst such recovery; 0: there was none.
  PerLevel<std::array<std::size_t, kMetricCountMax>> cleared_at_worst{};
};

Findings findings_of(const StateSpace& space, const Policy& policy) {
  Findings findings;
  for (std::uint32_t state = 0; state < space.states().size(); ++state) {
    for (std::size_t input = 0; input < space.inputs().size(); ++input) {
      const Step step = space.outcome(state, input).step;
      const bool counted = step.escalations_counted != 0 || step.recoveries_counted != 0;
      if (step.before != step.after || step.transition || counted) {
        findings.reports.insert({step.before, step.after, step.transition,
                                 step.transition && step.transition->at == step.at,
                                 step.escalations_counted, step.recoveries_counted});
      }
      if (!step.recovered()) continue;
      for (std::size_t m = 0; m < policy.metric_count(); ++m) {
        const MetricThresholds& metric = policy.metrics[m];
        if (!metric.monitored) continue;
        std::size_t& worst = findings.cleared_at_worst[index(step.after)][m];
        worst = std::max(worst, lowest_cleared(policy, [&](Level level) {
                           return metric.clears_at(level, step.seen.values[m]);
                         }));
      }
    }
  }
  return findings;
}

/// Where a level comes to rest under one input that lasts.
std::optional<Level> end_of(const StateSpace& space, Level from, std::size_t input) {
  std::uint32_t state = 0;
  while (state < space.states().size() && space.level_of(state) != from) ++state;
  if (state == space.states().size()) return std::nullopt;
  // For each level on the way a check at which the demand's time begins, and one that ends it.
  for (std::size_t checks = 0; checks < 3 * kLevelCountMax; ++checks) {
    state = space.lead(space.delays_from(state).back().state, input).next;
  }
  return space.level_of(state);
}

class Writer {
 public:
  Writer(const StateSpace& space, const Policy& policy, std::string& text)
      : space_(space), policy_(policy), columns_(columns_of(space, policy)), json_(text) {}

  void write(const std::vector<Verdict>& verdicts, const std::string& by) {
    json_.object([&] {
      json_.member("certificate", "cascade-certificate/1");
      json_.member("by", by);
      json_.member("policy_digest", policy_digest(policy_));
      json_.member("policy", to_toml(policy_));
      json_.values("hypotheses", certificate_hypotheses());
      write_partition();
      write_inputs();
      write_states();
      write_findings();
      write_ends();
      json_.array("verdicts", [&] {
        for (const Verdict& verdict : verdicts) write_verdict(verdict);
      });
    });
  }

 private:
  const std::string& name(std::size_t level) const { return policy_.name_of(level_at(level)); }

  void write_partition() {
    json_.array("partition", [&] {
      for (std::size_t m = 0; m < policy_.metric_count(); ++m) {
        json_.array([&] {
          if (!policy_.metrics[m].monitored) return;
          for (const Region& region : space_.regions(metric_at(m)).regions) {
            if (region.missing) {
              json_.value("missing");
              continue;
            }
            json_.array([&] {
              json_.value(hex_text(region.low));
              json_.value(hex_text(region.high));
            });
          }
        });
      }
    });
  }

  void write_inputs() {
    json_.array("inputs", [&] {
      for (const PartitionColumn& column : columns_) {
        json_.object([&] {
          json_.member("demand", name(column.demand));
          const bool any = column.cleared_from < policy_.level_count();
          json_.member("cleared_from",
                       any ? std::optional(name(column.cleared_from)) : std::nullopt);
          json_.array("regions", [&] {
            for (const std::size_t input : column.inputs) write_regions(input);
          });
        });
      }
    });
  }

  void write_regions(std::size_t input) {
    json_.array([&] {
      for (std::size_t m = 0; m < policy_.metric_count(); ++m) {
        json_.value(space_.classes(metric_at(m))[space_.inputs()[input][m]].region);
      }
    });
  }

  /// Times that were cut for the exploration are told as they are, with what lies beside them.
  std::optional<std::uint64_t> as_given(std::int64_t clock_ns,
                                        const std::vector<std::pair<Duration, Duration>>& times) {
    if (clock_ns == StateSpace::kNever) return std::nullopt;
    const auto clock = static_cast<std::uint64_t>(clock_ns);
    for (const auto& [cut, given] : times) {
      if (cut == given || std::abs(clock_ns - cut.ns) > 1) continue;
      return static_cast<std::uint64_t>(given.ns) + clock - static_cast<std::uint64_t>(cut.ns);
    }
    return clock;
  }

  void write_states() {
    // As explored, and as given to the explorer, which need not be what is certified.
    const Policy &cut = space_.policy(), &given = space_.policy_as_given();
    json_.array("states", [&] {
      for (std::uint32_t state = 0; state < space_.states().size(); ++state) {
        const Level level = space_.level_of(state);
        const Level left = level == kLowest ? above(kLowest) : level;  // as the explorer has it
        const StateSpace::State& at = space_.states()[state];
        json_.object([&] {
          json_.member("level", policy_.name_of(level));
          json_.member("age_ns",
                       as_given(at.journal_age_ns,
                                {{cut.cooldown(left), given.cooldown(left)},
                                 {cut.escalation_cooldown(), given.escalation_cooldown()}}));
          json_.member("demanded_ns",
                       as_given(at.demanded_ns, {{cut.escalate_after(), given.escalate_after()}}));
          json_.array("next", [&] {
            for (const PartitionColumn& column : columns_) {
              json_.value(space_.lead(state, column.inputs.front()).next);
            }
          });
        });
      }
    });
  }

  void write_findings() {
    const Findings findings = findings_of(space_, policy_);
    json_.array("reports", [&] {
      for (const Report& report : findings.reports) {
        const auto& entry = report.journalled;
        json_.object([&] {
          json_.member("from", entry ? std::optional(policy_.name_of(entry->from)) : std::nullopt);
          json_.member("to", entry ? std::optional(policy_.name_of(entry->to)) : std::nullopt);
          json_.member("kind", entry ? std::optional(text(entry->kind)) : std::nullopt);
          json_.member("at_its_check", report.at_its_check);
          json_.member("escalations", report.escalations);
          json_.member("recoveries", report.recoveries);
        });
      }
    });
    json_.array("no_flapping", [&] {
      for (const Level level : policy_.all_levels()) {
        json_.array([&] {
          for (std::size_t m = 0; m < policy_.metric_count(); ++m) {
            const std::size_t worst = findings.cleared_at_worst[index(level)][m];
            json_.value(worst == 0 ? std::nullopt : std::optional(worst));
          }
        });
      }
    });
  }

  void write_ends() {
    json_.array("steady", [&] {
      for (const PartitionColumn& column : columns_) {
        json_.array([&] {
          for (const Level level : policy_.all_levels()) {
            const auto end = end_of(space_, level, column.inputs.front());
            json_.value(end ? std::optional(policy_.name_of(*end)) : std::nullopt);
          }
        });
      }
    });
  }

  void write_verdict(const Verdict& verdict) {
    json_.object([&] {
      json_.member("property", verdict.property->name);
      json_.member("verdict", text(verdict.ruling));
      json_.member("bound", verdict.bound ? std::optional(hex_text(*verdict.bound)) : std::nullopt);
      json_.member("unit", verdict.bound_unit);
      json_.member("check_intervals", verdict.check_intervals);
      json_.array("witness", [&] {
        for (const WitnessCheck& check : verdict.witness) write_check(check);
      });
    });
  }

  void write_check(const WitnessCheck& check) {
    json_.object([&] {
      json_.member("t_ns", check.at.ns);
      json_.array("pressure", [&] {
        for (std::size_t m = 0; m < policy_.metric_count(); ++m) {
          const bool counts = policy_.metrics[m].monitored;
          json_.value(counts ? std::optional(hex_text(check.pressure.values[m])) : std::nullopt);
        }
      });
      json_.member("level", policy_.name_of(check.level));
    });
  }

  const StateSpace& space_;
  const Policy& policy_;
  std::vector<PartitionColumn> columns_;
  JsonWriter json_;
};

}  // namespace

const std::vector<std::string>& certificate_hypotheses() {
  static const std::vector<std::string> hypotheses = {
      "What a policy means is SPEC 3 and 4; on nothing else do the verdicts on the policy rest.",
      "Values are IEEE 754 doubles; a missing one is NaN, of which no comparison is true. Time "
      "never "
      "runs backwards.",
      "Checks are nowhere nearer together than check_every_s: of that the two budgets make use.",
      "The compiled machine was driven in each state at both ends, one ulp within and in the "
      "middle "
      "of each region (for a time beyond 1e8 s, with 1e8 s). That it does the same elsewhere is "
      "check's own finding, and is not in this file.",
  };
  return hypotheses;
}

std::string certificate_of(const StateSpace& space, const Policy& policy,
                           const std::vector<Verdict>& verdicts, const std::string& by) {
  std::string text;
  Writer(space, policy, text).write(verdicts, by);
  return text + "\n";
}

std::string certificate_of(const Proof& proof, const std::string& by) {
  return certificate_of(StateSpace(proof.policy), proof.policy, proof.verdicts, by);
}

}  // namespace cascade
