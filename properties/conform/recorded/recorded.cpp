#include "properties/conform/recorded/recorded.hpp"

#include <algorithm>
#include <array>

#include "model/input_error.hpp"
#include "properties/conform/recorded/states.hpp"
#include "sim/replay/ruling.hpp"
#include "sim/text/printable.hpp"

namespace cascade {
namespace {

template <class Set>
LevelSet levels_of(const Set& set) {
  LevelSet levels;
  for (const auto& state : set) levels.add(state.level);
  return levels;
}

template <class Set>
Set at_level(const Set& set, Level level) {
  Set kept;
  for (const auto& state : set) {
    if (state.level == level) kept.push_back(state);
  }
  return kept;
}

/// Walks the recording once; States knows what is possible.
template <class States>
class Judge {
 public:
  Judge(const Policy& policy, const Trace& trace, const RecordedAssumptions& assumptions)
      : policy_(policy),
        trace_(trace),
        states_(policy, trace, assumptions),
        may_restart_(assumptions.restarts) {}

  RecordedVerdict judge() {
    verdict_.rows = trace_.size();
    verdict_.length = trace_.at.back() - trace_.at.front();
    for (std::size_t row = 0; row < trace_.size(); ++row) {
      const std::optional<Level> recorded = trace_.levels.at[row];
      if (!recorded) verdict_.undetermined.no_level = verdict_.undetermined.no_level + step(row);
      if (!recorded && !States::kEachRowIsACheck) continue;
      typename States::Set states = next(row);
      if (recorded) {
        judge_level(row, *recorded, states);
      } else {
        set_ = std::move(states);
      }
      is_begun_ = true;
    }
    for (const auto& state : set_) {
      const bool is_first = &state == &set_.front();
      verdict_.restarts =
          is_first ? state.restarts : std::min<std::size_t>(verdict_.restarts, state.restarts);
    }
    rule();
    return std::move(verdict_);
  }

 private:
  typename States::Set next(std::size_t row, Waived waived = {}) {
    return is_begun_ ? states_.after(set_, row, waived) : states_.first(row, waived);
  }

  Duration step(std::size_t row) const {
    return row == 0 ? Duration{} : trace_.at[row] - trace_.at[row - 1];
  }

  void judge_level(std::size_t row, Level recorded, const typename States::Set& states) {
    ++verdict_.levels;
    const LevelSet possible = levels_of(states);
    if (last_ && *last_ != recorded) ++verdict_.changes;
    typename States::Set kept = at_level(states, recorded);
    const std::optional<std::vector<Level>> way = kept.empty() ? std::nullopt : counted_way(row);
    if (way) kept = along(row, *way);
    if (kept.empty()) {
      ++verdict_.inconsistent_rows;
      if (!verdict_.first) verdict_.first = inconsistency(row, recorded, possible, way);
      set_ = states_.any_at(recorded, row);
    } else {
      if (possible == LevelSet::all(policy_.level_count())) {
        UndeterminedTime& times = verdict_.undetermined;
        Duration& time = states_.is_at_an_end(row) ? times.ends
                         : states_.is_known(row)   ? times.wide
                                                   : times.no_metric;
        time = time + step(row);
      }
      set_ = std::move(kept);
    }
    last_ = recorded;
    last_row_ = row;
  }

  /// The transitions since the row before, where they were counted. A restart may hide some.
  std::optional<std::vector<Level>> counted_way(std::size_t row) const {
    const RecordedLevels& levels = trace_.levels;
    if (States::kEachRowIsACheck || may_restart_ || !is_begun_) return std::nullopt;
    if (levels.is_counted.empty() || !levels.is_counted[row]) return std::nullopt;
    const auto way = levels.ways.find(row);
    return way == levels.ways.end() ? std::vector<Level>() : way->second;
  }

  typename States::Set along(std::size_t row, const std::vector<Level>& way, Waived waived = {}) {
    if constexpr (States::kEachRowIsACheck) {
      return next(row, waived);
    } else {
      return states_.along(set_, row, way, waived);
    }
  }

  Inconsistency inconsistency(std::size_t row, Level recorded, LevelSet possible,
                              const std::optional<std::vector<Level>>& way) {
    // Which rule has to be waived for it to be possible.
    constexpr std::array<std::pair<BrokenRule, Waived>, 3> kRules = {
        {{BrokenRule::clocks, {true, false, false}},
         {BrokenRule::checks, {false, false, true}},
         {BrokenRule::pressure, {false, true, false}}}};
    const bool restart_explains = recorded == kLowest;
    Inconsistency found{row,
                        last_row_,
                        recorded,
                        last_.value_or(recorded),
                        possible,
                        {},
                        restart_explains && !possible.has(recorded),
                        way};
    found.rule = BrokenRule::steps;
    for (const auto& [rule, waived] : kRules) {
      const typename States::Set states = way ? along(row, *way, waived) : next(row, waived);
      if (!levels_of(states).has(recorded)) continue;
      found.rule = rule;
      break;
    }
    return found;
  }

  void rule() {
    UndeterminedTime& time = verdict_.undetermined;
    if (verdict_.first) {
      verdict_.ruling = RecordedRuling::inconsistent;
      return;
    }
    if (verdict_.changes == 0) {
      time = {};
      time.unmoved = verdict_.length;
      verdict_.why = verdict_.levels == 0
                         ? "no row has a level"
                         : "the level never changed, as that of a system which never moves";
      return;
    }
    const Duration within = verdict_.length - time.ends;
    const Duration undetermined = time.total() - time.ends;
    if (within.ns > 0 && undetermined.seconds() <= kBlindShareMax * within.seconds()) {
      verdict_.ruling = RecordedRuling::consistent;
      return;
    }
    RulingMaker reasons;
    const auto add = [&](Duration length, const char* what) {
      if (length.ns > 0) reasons.add(YesNo::unknown, "for " + span_text(length) + " " + what);
    };
    add(time.no_level, "no level is recorded");
    add(time.no_metric, "too little is known of a metric");
    add(time.wide, "the metrics moved so far that any level was possible");
    if (reasons.empty()) add(time.ends, "checks may have seen what was before or after it");
    verdict_.why = reasons.ruling({}).why;
  }

  const Policy& policy_;
  const Trace& trace_;
  States states_;
  bool may_restart_;
  RecordedVerdict verdict_;
  typename States::Set set_;
  bool is_begun_ = false;
  std::optional<Level> last_;
  std::size_t last_row_ = 0;
};

void require_judgeable(const Policy& policy, const Trace& trace,
                       const RecordedAssumptions& assumptions) {
  if (trace.metrics != trace_metrics_of(policy)) {
    throw InputError(trace.name, 0, "was read for other metrics than the policy's",
                     "to read it for policy " + printable_short(policy.name));
  }
  if (trace.at.empty() || trace.levels.at.size() != trace.size()) {
    throw InputError(trace.name, 0, "has no levels beside its metrics", "one a row");
  }
  if (assumptions.check_every && assumptions.check_every->ns <= 0) {
    throw InputError(trace.name, 0, "checks that are no time apart", "a time above 0");
  }
}

}  // namespace

std::string_view text(RecordedRuling ruling) {
  switch (ruling) {
    case RecordedRuling::consistent:
      return "consistent";
    case RecordedRuling::inconsistent:
      return "inconsistent";
    case RecordedRuling::undetermined:
      return "undetermined";
  }
  return "undetermined";
}

std::string_view text(BrokenRule rule) {
  switch (rule) {
    case BrokenRule::clocks:
      return "clocks";
    case BrokenRule::checks:
      return "checks";
    case BrokenRule::pressure:
      return "pressure";
    case BrokenRule::steps:
      return "steps";
  }
  return "steps";
}

RecordedVerdict judge_recording(const Policy& policy, const Trace& trace,
                                const RecordedAssumptions& assumptions) {
  require_judgeable(policy, trace, assumptions);
  RecordedVerdict verdict = assumptions.one_check_a_row()
                                ? Judge<RowStates>(policy, trace, assumptions).judge()
                                : Judge<TimedStates>(policy, trace, assumptions).judge();
  for (std::size_t m = 0; m < policy.metric_count(); ++m) {
    if (policy.metrics[m].monitored && !trace.has(metric_at(m))) {
      verdict.not_recorded.push_back(policy.metrics[m].name);
    }
  }
  return verdict;
}

RecordedAssumptions usual_assumptions(const Policy& policy, const Trace& trace,
                                      std::optional<Duration> check_every) {
  RecordedAssumptions usual;
  usual.check_every = check_every;
  if (!check_every) return usual;
  usual.jitter = *check_every;
  usual.skew = usual_distance(policy, trace);
  return usual;
}

std::vector<std::string> words_of(const RecordedAssumptions& assumptions, const Policy& policy,
                                  const RecordedVerdict& verdict) {
  std::vector<std::string> words;
  if (assumptions.one_check_a_row()) {
    words.emplace_back(
        "each row is a check of that row's values, and its level is that after the check");
    words.emplace_back("a row without a value of a metric is a check that found it missing");
  } else {
    words.push_back("two neighbouring checks are at most " +
                    span_text(assumptions.longest_without_check()) + " apart");
    words.push_back("what a check saw, and what stands in a row, is of an instant at most " +
                    span_text(assumptions.skew) + " away");
    if (assumptions.between == Between::any) {
      words.emplace_back("between two samples a metric may be anything");
    } else {
      words.push_back("between two samples " +
                      (assumptions.gap ? "at most " + span_text(*assumptions.gap) + " apart"
                                       : std::string("not half as far apart again as usual")) +
                      " a metric lies between their values and is there; between others it may be "
                      "anything");
      words.emplace_back(assumptions.blank == Blank::unknown
                             ? "a row without a value of a metric says nothing of it"
                             : "a row without a value of a metric says that the system had none");
    }
  }
  words.emplace_back(assumptions.restarts ? "the system may have begun anew at " +
                                                policy.name_of(kLowest) + " at any time"
                                          : "the system was neither reset nor begun anew");
  for (const std::string& metric : verdict.not_recorded) {
    words.push_back(metric + " is not recorded: the system may have seen anything of it");
  }
  return words;
}

}  // namespace cascade
