#include "properties/parametric/symbolic_policy.hpp"

#include "model/shedding.hpp"
#include "properties/parametric/smt_text.hpp"

namespace cascade::smt {

std::string monitored(std::size_t metric) { return numbered("monitored", metric); }
std::string trigger(std::size_t metric, std::size_t level) {
  return numbered("trigger", metric, level);
}
std::string never(std::size_t metric, std::size_t level) {
  return numbered("never", metric, level);
}
std::string clear(std::size_t metric, std::size_t level) {
  return numbered("clear", metric, level);
}
std::string cooldown(std::size_t level) { return numbered("cooldown", level); }
std::string shedding(std::size_t level, std::size_t priority) {
  return numbered("shedding", level, priority);
}

namespace {

/// Each clear value on the healthy side of its trigger or equal, both ordered by level, and no
/// finite trigger above an infinite one.
std::string thresholds_text(const ParametricSize& size, std::size_t metric) {
  std::string text = declared(monitored(metric), "Bool");
  for (std::size_t level = 1; level < size.levels; ++level) {
    text += declared(trigger(metric, level), "Real") + declared(never(metric, level), "Bool") +
            declared(clear(metric, level), "Real");
  }
  for (std::size_t level = 1; level < size.levels; ++level) {
    text += asserted(
        any_of({never(metric, level), call("<=", {clear(metric, level), trigger(metric, level)})}));
    if (level == 1) continue;
    text += asserted(call("<=", {clear(metric, level - 1), clear(metric, level)}));
    text += asserted(implied(never(metric, level - 1), never(metric, level)));
    text += asserted(any_of(
        {never(metric, level), call("<=", {trigger(metric, level - 1), trigger(metric, level)})}));
  }
  return text;
}

Terms times_of(const ParametricSize& size) {
  Terms times = {kEscalationCooldown, kEscalateAfter, kCheckEvery};
  for (std::size_t level = 1; level < size.levels; ++level) times.push_back(cooldown(level));
  return times;
}

}  // namespace

std::string policy_text(const ParametricSize& size) {
  std::string text = comment("The policy (SPEC 3): kinds, times in seconds, thresholds.");
  for (const std::string& kind : {kStepwiseEscalation, kBanded, kRecompute, kAssumeZero}) {
    text += declared(kind, "Bool");
  }
  text += asserted(negated(all_of({kBanded, kRecompute})));
  for (const std::string& each : times_of(size)) {
    text += declared(each, "Real") + asserted(call(">=", {each, "0.0"}));
  }
  for (std::size_t metric = 1; metric <= size.metrics; ++metric) {
    text += thresholds_text(size, metric);
  }
  return text;
}

std::string shedding_text(const ParametricSize& size) {
  std::string text = comment(
      "The shedding table (SPEC 5), by level and priority (0: CRITICAL .. 3: LOW): 0 process, 1 "
      "spill, 2 drop.");
  for (std::size_t level = 0; level < size.levels; ++level) {
    for (std::size_t priority = 0; priority < kPriorityCount; ++priority) {
      const std::string cell = shedding(level, priority);
      text += declared(cell, "Int") + asserted(call("<=", {"0", cell, "2"}));
    }
  }
  return text;
}

Terms policy_symbols(const ParametricSize& size) {
  Terms symbols = {kStepwiseEscalation, kBanded, kRecompute, kAssumeZero};
  for (const std::string& each : times_of(size)) symbols.push_back(each);
  for (std::size_t metric = 1; metric <= size.metrics; ++metric) {
    symbols.push_back(monitored(metric));
    for (std::size_t level = 1; level < size.levels; ++level) {
      symbols.push_back(trigger(metric, level));
      symbols.push_back(never(metric, level));
      symbols.push_back(clear(metric, level));
    }
  }
  return symbols;
}

Terms shedding_symbols(const ParametricSize& size) {
  Terms symbols;
  for (std::size_t level = 0; level < size.levels; ++level) {
    for (std::size_t priority = 0; priority < kPriorityCount; ++priority) {
      symbols.push_back(shedding(level, priority));
    }
  }
  return symbols;
}

std::string for_each_threshold(
    const ParametricSize& size,
    const std::function<std::string(std::size_t metric, std::size_t level)>& term) {
  Terms terms;
  for (std::size_t metric = 1; metric <= size.metrics; ++metric) {
    for (std::size_t level = 1; level < size.levels; ++level) {
      terms.push_back(implied(monitored(metric), term(metric, level)));
    }
  }
  return all_of(terms);
}

std::string of_level(const ParametricSize& size, const std::string& level,
                     const std::string& lowest,
                     const std::function<std::string(std::size_t level)>& raised) {
  std::string term = lowest;
  for (std::size_t each = 1; each < size.levels; ++each) {
    term = if_else(call("=", {level, std::to_string(each)}), raised(each), term);
  }
  return term;
}

std::string cooldown_of(const ParametricSize& size, const std::string& level) {
  return of_level(size, level, "0.0", [](std::size_t each) { return cooldown(each); });
}

}  // namespace cascade::smt
