#include "properties/conform/probe.hpp"

#include <cstring>
#include <limits>

#include "sim/text/number_text.hpp"
#include "sim/text/time_text.hpp"

namespace cascade {

SystemAnswers Prober::answers(const ProbeRun& run) {
  requests_ += run.run().size();
  SystemAnswers answers = system_.play({&run.run(), 1}).front();
  if (answers.size() < run.run().size() || (!answers.empty() && !answers.back().fault.empty())) {
    throw NotAnswered(answers.empty() ? "no answer" : answers.back().fault);
  }
  return answers;
}

Level Prober::level_after(const ProbeRun& run) {
  return run.empty() ? kLowest : answers(run).back().level.value();
}

std::int64_t ordered(double value) {
  std::int64_t bits = 0;
  value += 0.0;  // -0 is 0
  std::memcpy(&bits, &value, sizeof bits);
  return bits >= 0 ? bits : std::numeric_limits<std::int64_t>::min() - bits;
}

double from_ordered(std::int64_t order) {
  const std::int64_t bits = order >= 0 ? order : std::numeric_limits<std::int64_t>::min() - order;
  double value = 0;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

std::string run_text(const Policy& policy, const Run& run, const SystemAnswers& answers) {
  std::string text;
  for (std::size_t i = 0; i < run.size(); ++i) {
    if (i > 0) text += "; ";
    const Request& request = run[i];
    if (request.kind == Request::Kind::decide) {
      text += "decide " + request.symbol + " " + std::string(cascade::text(request.type));
    } else {
      text += "t " + seconds_text(request.at.ns) + " s";
      if (request.kind == Request::Kind::reset) text += " reset";
    }
    if (request.kind == Request::Kind::check) {
      for (const MetricThresholds& metric : policy.metrics) {
        if (!metric.monitored) continue;
        const double value =
            request.pressure.values[static_cast<std::size_t>(&metric - policy.metrics.data())];
        text += " " + metric.name + " " + (is_missing(value) ? "missing" : number_text(value));
      }
    }
    if (i >= answers.size()) continue;
    text += " -> ";
    if (answers[i].level) {
      text += policy.name_of(*answers[i].level);
    } else if (answers[i].action) {
      text += cascade::text(*answers[i].action);
    } else {
      text += answers[i].fault;
    }
  }
  return text;
}

}  // namespace cascade
