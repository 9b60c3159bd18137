#include "cli/watch/watch_lines.hpp"

#include <fmt/format.h>

#include "cli/terminal/terminal.hpp"
#include "sim/text/counted_text.hpp"
#include "sim/text/json_writer.hpp"
#include "sim/text/time_text.hpp"

namespace cascade {

std::string transition_line(const Policy& policy, const Transition& transition) {
  std::string line = fmt::format(
      "{}  {}  {} -> {} ", iso_text(transition.at), printable(policy.name),
      level_label(transition.from, policy.levels), level_label(transition.to, policy.levels));
  for (std::size_t i = 0; i < policy.metric_count(); ++i) {
    if (!policy.metrics[i].monitored) continue;
    const double value = transition.pressure.values[i];
    line += fmt::format(" {} {}{}", printable(policy.metrics[i].name),
                        is_missing(value) ? "missing" : grouped(value),
                        transition.cause.has(metric_at(i)) ? "*" : "");
  }
  return line;
}

std::string transition_json(const Policy& policy, const Transition& transition) {
  std::string line;
  JsonWriter json(line);
  json.object([&] {
    json.member("time", iso_text(transition.at));
    json.member("policy", policy.name);
    json.member("from", policy.name_of(transition.from));
    json.member("to", policy.name_of(transition.to));
    for (std::size_t i = 0; i < policy.metric_count(); ++i) {
      if (policy.metrics[i].monitored)
        json.member(policy.metrics[i].name, transition.pressure.values[i]);
    }
    if (transition.kind != TransitionKind::escalation) return;
    json.array("cause", [&] {
      for (std::size_t i = 0; i < policy.metric_count(); ++i) {
        if (transition.cause.has(metric_at(i))) json.value(policy.metrics[i].name);
      }
    });
  });
  return line;
}

std::string deviation_line(const Policy& policy, const Deviation& deviation) {
  return fmt::format(
      "{}  production is at {}, and policy {} would have {}: it would break the policy's {}",
      iso_text(deviation.at), level_label(deviation.recorded, policy.levels),
      printable(policy.name),
      deviation.possible.empty() ? "no level" : printable(deviation.possible), deviation.rule);
}

std::string deviation_json(const Policy& policy, const Deviation& deviation) {
  std::string line;
  JsonWriter json(line);
  json.object([&] {
    json.member("time", iso_text(deviation.at));
    json.member("production", policy.name_of(deviation.recorded));
    json.member("policy", policy.name);
    json.member("possible", deviation.possible);
    json.member("rule", deviation.rule);
  });
  return line;
}

}  // namespace cascade
