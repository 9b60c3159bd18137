#include "properties/conform/difference.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

#include "properties/conform/test_points.hpp"
#include "properties/monitor/monitor.hpp"
#include "properties/reference/reference_cascade.hpp"
#include "sim/text/number_text.hpp"
#include "sim/text/time_text.hpp"

namespace cascade {
namespace {

Level level_before(const SystemAnswers& answers, std::size_t i) {
  while (i-- > 0) {
    if (answers[i].level) return *answers[i].level;
  }
  return kLowest;
}

bool has_missing(const Policy& policy, const Pressure& pressure) {
  for (std::size_t m = 0; m < policy.metric_count(); ++m) {
    if (policy.metrics[m].monitored && is_missing(pressure.values[m])) return true;
  }
  return false;
}

std::string kind_of_check(Level before_in_model, Level model, Level before, Level system) {
  const bool model_stays = model == before_in_model;
  if (system == before)
    return model > before ? "stays where the model rises" : "stays where the model falls";
  const std::string does = system > before ? "rises" : "falls";
  if (model_stays) return does + " where the model stays";
  if ((model > before) != (system > before)) {
    return does + " where the model " + (model > before ? "rises" : "falls");
  }
  const bool further = (system > model) == (system > before);
  return does + (further ? " further than the model" : " less far than the model");
}

/// The digits that a reader has to read: of 30000, one.
std::size_t digits_of(const std::string& number) {
  std::string digits;
  for (const char c : number.substr(0, number.find('e'))) {
    if (c >= '0' && c <= '9' && (c != '0' || !digits.empty())) digits += c;
  }
  while (!digits.empty() && digits.back() == '0') digits.pop_back();
  return digits.size();
}

/// How hard a value is to read; nothing is easier than none.
std::size_t cost_of(double value) { return is_missing(value) ? 1 : digits_of(number_text(value)); }

/// No time at all costs more than a round one: a trace has no two rows of one time.
std::size_t cost_of(Duration delay) {
  if (delay.ns == 0) return 2;
  const std::string seconds = seconds_text(delay.ns);
  const std::size_t point = seconds.find('.');
  return digits_of(seconds) + (point == std::string::npos ? 0 : seconds.size() - point - 1);
}

/// To so many digits, down or up.
double rounded(double value, int digits, bool up) {
  if (value == 0 || !std::isfinite(value)) return value;
  const double scale =
      std::pow(10, std::floor(std::log10(std::abs(value))) - static_cast<double>(digits) + 1);
  const double round = (up ? std::ceil(value / scale) : std::floor(value / scale)) * scale;
  // As a decimal text: the product of a power of ten below 1 is not the number that is meant.
  char text[40];
  const auto end =
      std::to_chars(text, text + sizeof text, round, std::chars_format::general, digits);
  double read = round;
  std::from_chars(text, end.ptr, read);
  return read;
}

std::vector<double> rounder_values(const MetricThresholds& metric, double healthiest, double value,
                                   bool whole) {
  std::vector<double> all = {healthiest};
  for (std::size_t i = 1; i <= metric.triggers.size(); ++i) {
    all.push_back(metric.trigger(level_at(i)));
    all.push_back(metric.clear(level_at(i)));
  }
  if (!is_missing(value)) {
    for (int digits = 1; digits <= 6; ++digits) {
      for (const bool up : {false, true}) all.push_back(rounded(value, digits, up));
    }
    all.push_back(std::floor(value));
    all.push_back(std::ceil(value));
  }
  std::vector<double> rounder;
  for (const double each : all) {
    if (!std::isfinite(each) || each < metric.min || each > metric.max) continue;
    if (whole && each != std::floor(each)) continue;
    // A missing value gives way to the healthiest, whatever that costs: then it was not the point.
    if (is_missing(value) ? each == healthiest : cost_of(each) < cost_of(value)) {
      rounder.push_back(each);
    }
  }
  std::stable_sort(rounder.begin(), rounder.end(),
                   [](double a, double b) { return cost_of(a) < cost_of(b); });
  return rounder;
}

std::vector<Duration> rounder_delays(const Policy& policy, const SystemTraits& traits,
                                     Duration delay) {
  constexpr std::int64_t kSecond_ns = 1'000'000'000;
  std::vector<std::int64_t> all = {kSecond_ns, policy.escalation_cooldown().ns,
                                   policy.escalate_after().ns};
  for (const Level level : policy.raised_levels()) all.push_back(policy.cooldown(level).ns);
  for (std::int64_t unit = 1; unit <= 100 * kSecond_ns; unit *= 10) {
    all.push_back(delay.ns / unit * unit);
    all.push_back((delay.ns / unit + 1) * unit);
  }
  std::vector<Duration> rounder;
  for (const std::int64_t ns : all) {
    if (ns < 0 || ns % traits.resolution_ns != 0) continue;
    const Duration each{ns};
    const bool is_less = cost_of(each) < cost_of(delay) ||
                         (cost_of(each) == cost_of(delay) && ns > 0 && ns < delay.ns);
    if (is_less) rounder.push_back(each);
  }
  std::stable_sort(rounder.begin(), rounder.end(), [](Duration a, Duration b) {
    return cost_of(a) != cost_of(b) ? cost_of(a) < cost_of(b) : a < b;
  });
  return rounder;
}

/// The run's checks as the rules see them, with the levels that the system gave; up to a reset,
/// across which no rule with a memory is told anything.
const Property* broken_property(const Policy& policy, const Run& run, const SystemAnswers& system) {
  Monitor monitor(policy);
  std::optional<Instant> moved, demanded;
  Level before = kLowest;
  for (std::size_t i = 0; i < run.size() && i < system.size(); ++i) {
    if (run[i].kind == Request::Kind::decide) continue;
    if (run[i].kind == Request::Kind::reset || !system[i].level) return nullptr;
    Step step;
    step.before = before;
    step.after = before = *system[i].level;
    step.at = run[i].at;
    step.seen = run[i].pressure;
    step.effective = effective_pressure(policy, run[i].pressure);
    if (moved) step.since_transition = step.at - *moved;
    if (step.before != step.after) {
      const TransitionKind kind =
          step.escalated() ? TransitionKind::escalation : TransitionKind::recovery;
      step.transition = Transition{step.at, step.before, step.after, kind, step.seen, {}};
      step.escalations_counted = step.escalated() ? 1 : 0;
      step.recoveries_counted = step.recovered() ? 1 : 0;
      moved = step.at;
    }
    tell_demand(policy, step, demanded);
    monitor.observe(step);
  }
  // That of the last check, in the catalogue's order; what a missing value does has a name of its
  // own.
  const Property* first = nullptr;
  const Property* last = nullptr;
  for (const Violation& violation : monitor.violations()) {
    if (first == nullptr) first = violation.property;
    if (violation.step.at != run.back().at) continue;
    if (violation.property->name == "missing-data-never-recovers") return violation.property;
    if (last == nullptr) last = violation.property;
  }
  return last != nullptr ? last : first;
}

/// What a decision breaks.
const Property* broken_by_decision(const Policy& policy, const Request& request,
                                   const SystemAnswer& answer) {
  const bool sheds_tier_1 = answer.action && *answer.action != Action::process &&
                            request.type != DataType::reference_data &&
                            Shedder(policy).tier_of(request.symbol) == Tier::tier_1;
  return sheds_tier_1 ? find_property("tier-1-never-shed") : nullptr;
}

class Shrinker {
 public:
  Shrinker(const Policy& policy, SystemUnderTest& system, Difference difference, std::size_t plays)
      : policy_(policy),
        fresh_(policy),
        system_(system),
        best_(std::move(difference)),
        plays_left_(plays),
        inputs_(test_inputs(policy, system.traits())) {}

  Difference shrink() {
    leave_out();
    // Rounder numbers may make more requests needless, and fewer requests rounder numbers possible.
    for (int pass = 0; pass < 3; ++pass) {
      const Run before = best_.run;
      round_times();
      round_values();
      leave_out();
      if (before.size() == best_.run.size() && !changed_) break;
      changed_ = false;
    }
    name_property();
    return std::move(best_);
  }

 private:
  bool shows(const Run& run) {
    if (plays_left_ == 0) return false;
    --plays_left_;
    SystemAnswers model = model_.play({&run, 1}).front();
    SystemAnswers system = system_.play({&run, 1}).front();
    const auto at = first_difference(model, system);
    if (!at) return false;
    Run shown(run.begin(), run.begin() + static_cast<std::ptrdiff_t>(*at) + 1);
    model.resize(shown.size());
    system.resize(shown.size());
    if (kind_of_difference(policy_, shown, model, system) != best_.kind) return false;
    best_.run = std::move(shown);
    best_.model = std::move(model);
    best_.system = std::move(system);
    changed_ = true;
    return true;
  }

  void leave_out() {
    for (std::size_t together : {std::size_t{8}, std::size_t{2}, std::size_t{1}}) {
      for (std::size_t i = 0; i + together < best_.run.size();) {
        Run shorter = best_.run;
        const auto first = shorter.begin() + static_cast<std::ptrdiff_t>(i);
        shorter.erase(first, first + static_cast<std::ptrdiff_t>(together));
        if (!shows(shorter)) ++i;
      }
    }
  }

  void round_times() {
    // From the run's start: a run may begin at any time.
    if (!best_.run.empty()) try_delay(0, Duration{0});
    for (std::size_t i = 1; i < best_.run.size(); ++i) {
      if (best_.run[i].kind == Request::Kind::decide) continue;
      for (const Duration each : rounder_delays(policy_, system_.traits(), delay_at(i))) {
        if (try_delay(i, each)) break;
      }
    }
  }

  Instant time_before(std::size_t i) const {
    while (i-- > 0) {
      if (best_.run[i].kind != Request::Kind::decide) return best_.run[i].at;
    }
    return Instant{0};
  }
  Duration delay_at(std::size_t i) const { return best_.run[i].at - time_before(i); }

  bool try_delay(std::size_t i, Duration delay) {
    if (best_.run[i].kind == Request::Kind::decide) return false;
    const Duration change = delay - delay_at(i);
    if (change.ns == 0) return false;
    Run run = best_.run;
    for (std::size_t j = i; j < run.size(); ++j) run[j].at = run[j].at + change;
    return shows(run);
  }

  void round_values() {
    for (std::size_t i = 0; i < best_.run.size(); ++i) {
      if (best_.run[i].kind != Request::Kind::check) continue;
      for (std::size_t m = 0; m < policy_.metric_count() && i < best_.run.size(); ++m) {
        if (!policy_.metrics[m].monitored) continue;
        const bool whole = system_.traits().takes_whole_numbers(metric_at(m));
        for (const double each : rounder_values(policy_.metrics[m], inputs_.healthiest.values[m],
                                                best_.run[i].pressure.values[m], whole)) {
          Run run = best_.run;
          run[i].pressure.values[m] = each;
          if (shows(run)) break;
        }
      }
    }
  }

  void name_property() {
    const Request& last = best_.run.back();
    if (last.kind == Request::Kind::decide) {
      best_.property = broken_by_decision(policy_, last, best_.system.back());
      return;
    }
    if (!best_.system.back().level) return;
    best_.property = broken_property(policy_, best_.run, best_.system);
    if (best_.property == nullptr && last.kind == Request::Kind::check) extend();
  }

  /// Looks for one more check that makes the system break a property: that it fell too far does no
  /// harm until it rises again.
  void extend() {
    constexpr std::int64_t kSecond_ns = 1'000'000'000;
    Cascade machine = fresh_;
    for (const Request& request : best_.run) {
      if (request.kind == Request::Kind::check) machine.check(request.at, request.pressure);
      if (request.kind == Request::Kind::reset) return;
    }
    const Instant now = best_.run.back().at;
    std::vector<Duration> delays = test_delays(machine, now, system_.traits());
    if (kSecond_ns % system_.traits().resolution_ns == 0) {
      delays.insert(delays.begin(), Duration{kSecond_ns});
    }
    std::vector<Run> runs;
    for (const Duration delay : delays) {
      for (const Pressure& pressure : inputs_.classes) {
        if (has_missing(policy_, pressure)) continue;
        runs.push_back(best_.run);
        runs.back().push_back(Request::check(now + delay, pressure));
      }
    }
    const std::vector<SystemAnswers> all = system_.play(runs);
    for (std::size_t i = 0; i < runs.size(); ++i) {
      if (all[i].size() != runs[i].size() || !all[i].back().level) continue;
      const Property* property = broken_property(policy_, runs[i], all[i]);
      if (property == nullptr) continue;
      best_.property = property;
      best_.model = model_.play({&runs[i], 1}).front();
      best_.system = all[i];
      best_.run = runs[i];
      best_.extended = true;
      return;
    }
  }

  const Policy& policy_;
  Cascade fresh_;
  SystemUnderTest& system_;
  ModelSystem model_{policy_};
  Difference best_;
  std::size_t plays_left_;
  TestInputs inputs_;
  bool changed_ = false;
};

}  // namespace

std::optional<std::size_t> first_difference(const SystemAnswers& model, const SystemAnswers& system,
                                            std::size_t from) {
  for (std::size_t i = from; i < model.size(); ++i) {
    if (i >= system.size() || !(model[i] == system[i])) return i;
  }
  return std::nullopt;
}

std::string kind_of_difference(const Policy& policy, const Run& run, const SystemAnswers& model,
                               const SystemAnswers& system) {
  const Request& last = run.back();
  const SystemAnswer& answer = system.back();
  if (!answer.fault.empty()) return answer.fault;
  if (last.kind == Request::Kind::decide) {
    const Shedder shedder(policy);
    return "decides to " + std::string(text(*answer.action)) + " " +
           std::string(text(priority_of(shedder.tier_of(last.symbol), last.type))) + " at " +
           policy.name_of(level_before(model, model.size() - 1)) + " where the model would " +
           std::string(text(*model.back().action));
  }
  if (last.kind == Request::Kind::reset) return "is not at the lowest level after a reset";
  std::string kind = kind_of_check(level_before(model, model.size() - 1), *model.back().level,
                                   level_before(system, system.size() - 1), *answer.level);
  if (has_missing(policy, last.pressure)) kind += ", at a missing value";
  return kind;
}

Difference shrunk(const Policy& policy, SystemUnderTest& system, Difference difference,
                  std::size_t plays) {
  return Shrinker(policy, system, std::move(difference), plays).shrink();
}

}  // namespace cascade
