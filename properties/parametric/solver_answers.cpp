#include "properties/parametric/solver_answers.hpp"

#include <cctype>
#include <cmath>
#include <cstdlib>
#include <optional>
#include <utility>

#include "properties/parametric/symbolic_check.hpp"

namespace cascade {
namespace {

/// "a", or "(a (b c))".
struct SExpression {
  std::string atom;  ///< empty: a list
  std::vector<SExpression> list;
};

class SExpressionReader {
 public:
  explicit SExpressionReader(std::string_view text) : text_(text) {}

  /// Empty at the end of the text, and where what comes is none.
  std::optional<SExpression> next() {
    skip_blanks();
    if (text_.empty() || text_.front() == ')') return std::nullopt;
    if (text_.front() != '(') return SExpression{atom(), {}};
    text_.remove_prefix(1);
    SExpression list;
    while (auto each = next()) list.list.push_back(std::move(*each));
    if (text_.empty()) return std::nullopt;  // the list does not end
    text_.remove_prefix(1);
    return list;
  }

  bool is_at_end() {
    skip_blanks();
    return text_.empty();
  }

 private:
  void skip_blanks() {
    while (!text_.empty() && std::isspace(static_cast<unsigned char>(text_.front())) != 0) {
      text_.remove_prefix(1);
    }
  }

  std::string atom() {
    const std::size_t end =
        text_.front() == '"' ? text_.find('"', 1) : text_.find_first_of(" \t\r\n()");
    const std::size_t size = end == std::string_view::npos ? text_.size()
                             : text_.front() == '"'        ? end + 1
                                                           : end;
    const std::string word(text_.substr(0, size));
    text_.remove_prefix(size);
    return word;
  }

  std::string_view text_;
};

/// "1.5", "(- 1)", "(/ 1 2)", true, false.
double number_of(const SExpression& term) {
  if (term.list.empty()) {
    if (term.atom == "true" || term.atom == "false") return term.atom == "true" ? 1 : 0;
    return std::strtod(term.atom.c_str(), nullptr);
  }
  if (term.list.size() == 2 && term.list[0].atom == "-") return 0 - number_of(term.list[1]);
  if (term.list.size() == 3 && term.list[0].atom == "/") {
    return number_of(term.list[1]) / number_of(term.list[2]);
  }
  return kMissing;  // what these scripts ask for has no other terms
}

double value_of(const std::map<std::string, double>& values, const std::string& name,
                double otherwise) {
  const auto found = values.find(name);
  return found == values.end() ? otherwise : found->second;
}

MetricThresholds metric_of_values(const ParametricSize& size, std::size_t metric,
                                  const std::map<std::string, double>& values) {
  MetricThresholds made;
  made.name = "m" + std::to_string(metric);
  made.monitored = value_of(values, smt::monitored(metric), 1) != 0;
  for (std::size_t level = 1; level < size.levels; ++level) {
    const double usual = static_cast<double>(level) * 10;
    const bool never = value_of(values, smt::never(metric, level), 0) != 0;
    made.triggers.push_back(never ? kInfinity
                                  : value_of(values, smt::trigger(metric, level), usual));
    made.clears.push_back(value_of(values, smt::clear(metric, level), usual - 5));
  }
  return made;
}

}  // namespace

std::vector<SolverAnswer> parse_answers(std::string_view printed) {
  std::vector<SolverAnswer> answers;
  SExpressionReader reader(printed);
  while (const auto said = reader.next()) {
    if (said->list.empty()) {
      answers.push_back({said->atom, {}});
    } else if (said->list[0].atom == "error") {
      answers.push_back({said->list.size() > 1 ? "error: " + said->list[1].atom : "error", {}});
    } else if (!answers.empty()) {
      for (const SExpression& pair : said->list) {
        if (pair.list.size() == 2)
          answers.back().values[pair.list[0].atom] = number_of(pair.list[1]);
      }
    }
  }
  if (!reader.is_at_end()) answers.push_back({"error: what it printed ends amid a list", {}});
  return answers;
}

Policy policy_of_values(const ParametricSize& size, const std::map<std::string, double>& values,
                        const std::string& name) {
  const auto is = [&](const std::string& kind) { return value_of(values, kind, 0) != 0; };
  Policy policy;
  policy.name = name;
  std::vector<std::string> levels;
  for (std::size_t level = 0; level < size.levels; ++level) {
    levels.push_back("L" + std::to_string(level));
  }
  policy.levels = LevelNames(levels);
  policy.escalation = is(smt::kStepwiseEscalation) ? Escalation::stepwise : Escalation::immediate;
  policy.recovery = is(smt::kRecompute)                                   ? Recovery::recompute
                    : is(smt::kBanded) || values.count(smt::kBanded) == 0 ? Recovery::banded
                                                                          : Recovery::stepwise;
  policy.on_missing = is(smt::kAssumeZero) ? OnMissing::assume_zero : OnMissing::hold;
  policy.escalation_cooldown_s = value_of(values, smt::kEscalationCooldown, 0);
  policy.escalate_after_s = value_of(values, smt::kEscalateAfter, 0);
  policy.check_every_s = value_of(values, smt::kCheckEvery, 0);
  policy.stale_after_s = 60;
  for (std::size_t level = 1; level < size.levels; ++level) {
    policy.cooldowns_s.push_back(value_of(values, smt::cooldown(level), 30));
  }
  for (std::size_t metric = 1; metric <= size.metrics; ++metric) {
    policy.metrics.push_back(metric_of_values(size, metric, values));
  }
  for (std::size_t level = 0; level < size.levels; ++level) {
    for (std::size_t priority = 0; priority < kPriorityCount; ++priority) {
      policy.shedding[level][priority] =
          static_cast<Action>(value_of(values, smt::shedding(level, priority), 0));
    }
  }
  return policy;
}

std::vector<WitnessCheck> run_of_values(const ParametricSize& size,
                                        const std::map<std::string, double>& values) {
  std::vector<WitnessCheck> run;
  Instant at{0};
  for (std::size_t i = 1; values.count(smt::CheckNames{smt::numbered("", i)}.after()) != 0; ++i) {
    const smt::CheckNames check{smt::numbered("", i)};
    at = at + Duration::from_seconds(value_of(values, check.since_check(), 0));
    WitnessCheck each{at, {}, level_at(static_cast<std::size_t>(values.at(check.after())))};
    for (std::size_t metric = 1; metric <= size.metrics; ++metric) {
      const bool absent = value_of(values, check.is_absent(metric), 0) != 0;
      each.pressure.values[metric - 1] =
          absent ? kMissing : value_of(values, check.value(metric), 0);
    }
    run.push_back(each);
  }
  return run;
}

}  // namespace cascade
