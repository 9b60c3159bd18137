#include "properties/calibrate/calibrate.hpp"

#include <algorithm>
#include <cmath>

#include "model/input_error.hpp"
#include "model/pressure.hpp"
#include "sim/text/counted_text.hpp"

namespace cascade {
namespace {

/// The value that such a part of the others does not exceed.
double quantile(std::vector<double> values, double part) {
  std::erase_if(values, [](double value) { return std::isnan(value); });
  if (values.empty()) return 0;
  const auto at = static_cast<std::ptrdiff_t>(part * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), values.begin() + at, values.end());
  return values[static_cast<std::size_t>(at)];
}

std::vector<double> first_of(const std::vector<double>& values, std::size_t count) {
  return {values.begin(), values.begin() + static_cast<std::ptrdiff_t>(count)};
}

/// Stretches in which nothing to speak of was consumed, though there was something to consume.
std::vector<Fault> pauses(const RecordedRun& run, double capacity_per_s,
                          const BacklogLimits& limits) {
  constexpr double kNothing = 0.1;
  constexpr std::size_t kShortest_s = 2;
  std::vector<Fault> found;
  const std::size_t end_s = run.lag_messages.size();
  for (std::size_t s = 0; s < end_s; ++s) {
    const std::size_t from_s = s;
    while (s < end_s && run.consumed_per_s[s] < kNothing * capacity_per_s &&
           run.lag_messages[s] > limits.calm_messages) {
      ++s;
    }
    if (s - from_s < kShortest_s) continue;
    Fault fault;
    fault.kind = FaultKind::consumer_paused;
    fault.at_s = static_cast<double>(from_s);
    fault.for_s = static_cast<double>(s - from_s);
    found.push_back(fault);
  }
  return found;
}

/// Those faults that begin in [from_s, to_s), counted from there, and by no outage.
void add_pauses(Scenario& scenario, const std::vector<Fault>& pauses,
                const std::vector<RecordedFailure>& failures, std::size_t from_s,
                std::size_t to_s) {
  for (Fault pause : pauses) {
    const bool known = std::any_of(failures.begin(), failures.end(), [&](const auto& failure) {
      return pause.at_s + pause.for_s >= static_cast<double>(failure.at_s) &&
             pause.at_s <= static_cast<double>(failure.drains_from_s);
    });
    if (known || pause.at_s < static_cast<double>(from_s) ||
        pause.at_s >= static_cast<double>(to_s)) {
      continue;
    }
    pause.at_s -= static_cast<double>(from_s);
    scenario.faults.push_back(pause);
  }
}

std::vector<RecordedFailure> failures_between(const std::vector<RecordedFailure>& failures,
                                              std::size_t from_s, std::size_t to_s) {
  std::vector<RecordedFailure> some;
  for (const RecordedFailure& failure : failures) {
    if (failure.at_s >= from_s && failure.at_s < to_s) some.push_back(failure);
  }
  return some;
}

HeldOutError error_of(const RecordedRun& run, const CalibratedConsumer& fit) {
  HeldOutError error;
  const std::vector<double>&recorded = run.lag_messages, &simulated = fit.simulated_lag_messages;
  const double usual = quantile(first_of(recorded, fit.held_out_from_s), 0.5);
  for (std::size_t s = fit.held_out_from_s; s < fit.end_s; ++s) {
    if (std::isnan(simulated[s])) continue;
    error.lag_messages += std::abs(simulated[s] - recorded[s]);
    error.lag_of_constant_messages += std::abs(usual - recorded[s]);
    error.recorded_mean_messages += recorded[s];
    error.simulated_max_messages = std::max(error.simulated_max_messages, simulated[s]);
    ++error.seconds;
  }
  const auto seconds = static_cast<double>(std::max<std::size_t>(1, error.seconds));
  error.lag_messages /= seconds;
  error.lag_of_constant_messages /= seconds;
  error.recorded_mean_messages /= seconds;
  double peak = 0, length = 0;
  for (const Backlog& backlog : fit.held_out) {
    if (!backlog.ends) continue;
    const auto begin = simulated.begin() + static_cast<std::ptrdiff_t>(backlog.from_s);
    const auto end = simulated.begin() + static_cast<std::ptrdiff_t>(backlog.to_s);
    const auto highest = std::max_element(begin, end);
    auto drained = highest;
    while (drained != simulated.end() && *drained >= fit.limits.calm_messages) ++drained;
    peak += std::abs(*highest / backlog.peak_messages - 1);
    length += std::abs(static_cast<double>(drained - begin) /
                           static_cast<double>(backlog.to_s - backlog.from_s) -
                       1);
    ++error.backlogs;
  }
  if (error.backlogs > 0) {
    error.peak = peak / static_cast<double>(error.backlogs);
    error.length = length / static_cast<double>(error.backlogs);
  }
  return error;
}

}  // namespace

BacklogLimits usual_limits(const RecordedRun& run, std::size_t to_s) {
  const double rest = quantile(first_of(run.lag_messages, to_s), 0.25);
  const double usual_per_s = quantile(first_of(run.consumed_per_s, to_s), 0.5);
  const double calm = std::max({2 * rest, 2 * usual_per_s, 1.0});
  return {calm, 5 * calm};
}

std::vector<Backlog> backlogs(const RecordedRun& run, const BacklogLimits& limits) {
  const std::vector<double>& lag = run.lag_messages;
  std::vector<Backlog> found;
  for (std::size_t s = 0; s < lag.size(); ++s) {
    if (!(lag[s] > limits.calm_messages)) continue;
    Backlog backlog;
    backlog.from_s = s;
    std::size_t peak_s = s;
    while (s < lag.size() && !(lag[s] < limits.calm_messages)) {
      if (lag[s] > lag[peak_s]) peak_s = s;
      ++s;
    }
    backlog.to_s = s;
    backlog.ends = s < lag.size();
    backlog.peak_messages = lag[peak_s];
    backlog.falls_from_s = peak_s;
    // A reading holds its value for a while: the last second of the plateau counts.
    while (backlog.falls_from_s + 1 < backlog.to_s &&
           lag[backlog.falls_from_s + 1] >= 0.99 * backlog.peak_messages) {
      ++backlog.falls_from_s;
    }
    if (backlog.peak_messages > limits.high_messages) found.push_back(backlog);
  }
  return found;
}

FittedCapacity fit_capacity(const RecordedRun& run, const std::vector<Backlog>& backlogs) {
  FittedCapacity capacity;
  double consumed = 0;
  for (const Backlog& backlog : backlogs) {
    double own = 0;
    std::size_t seconds = 0;
    for (std::size_t s = backlog.falls_from_s; s < backlog.to_s; ++s) {
      if (!(run.lag_messages[s] > backlog.peak_messages / 2)) continue;
      own += run.consumed_per_s[s];
      ++seconds;
    }
    if (seconds == 0) continue;
    const double mean = own / static_cast<double>(seconds);
    capacity.low = capacity.backlogs == 0 ? mean : std::min(capacity.low, mean);
    capacity.high = std::max(capacity.high, mean);
    consumed += own;
    capacity.seconds += seconds;
    ++capacity.backlogs;
  }
  if (capacity.seconds > 0) capacity.per_s = consumed / static_cast<double>(capacity.seconds);
  return capacity;
}

ConsumerSetup consumer_of(double capacity_per_s) {
  // So many that what a batch costs beside its messages hardly counts, so few that a second shows
  // several.
  constexpr double kBatch_s = 0.4;
  ConsumerSetup consumer;
  consumer.batch_size = std::max<std::int64_t>(1, std::llround(capacity_per_s * kBatch_s));
  const double batch_us = static_cast<double>(consumer.batch_size) * 1e6 / capacity_per_s;
  const double beside_us = 1000 * (consumer.poll_ms + consumer.commit_ms);
  consumer.process_us =
      std::max(0.0, batch_us - beside_us) / static_cast<double>(consumer.batch_size);
  return consumer;
}

InferredArrivals infer_arrivals(const std::vector<double>& lag_messages,
                                const std::vector<double>& consumed_per_s) {
  InferredArrivals arrivals;
  double owed = 0, consumed = 0;
  for (std::size_t s = 0; s < lag_messages.size(); ++s) {
    const double grown = s == 0 ? 0 : lag_messages[s] - lag_messages[s - 1];
    const double arrived = consumed_per_s[s] + grown + owed;
    arrivals.per_s.push_back(std::max(0.0, arrived));
    owed = std::min(0.0, arrived);
    consumed += consumed_per_s[s];
  }
  arrivals.unexplained = consumed > 0 ? -owed / consumed : 0;
  return arrivals;
}

std::vector<double> by_second(const Trace& trace, Metric metric, Instant from, std::size_t seconds,
                              BetweenRows between) {
  const std::vector<double>& column = trace[metric];
  std::vector<double> values(seconds, kMissing);
  std::optional<std::size_t> before;  // the last row with a value
  for (std::size_t row = 0; row < trace.size(); ++row) {
    if (std::isnan(column[row])) continue;
    const double at_s = (trace.at[row] - from).seconds();
    const double before_s = before ? (trace.at[*before] - from).seconds() : at_s;
    // The seconds after the row before, up to this one.
    const double first_s = before ? std::floor(before_s) + 1 : std::ceil(at_s);
    for (double s = std::max(0.0, first_s); s <= at_s && s < static_cast<double>(seconds); ++s) {
      const double part = at_s > before_s ? (s - before_s) / (at_s - before_s) : 1;
      const double last = before ? column[*before] : column[row];
      // A rate is that of the time up to its row.
      values[static_cast<std::size_t>(s)] =
          between == BetweenRows::straight ? last + part * (column[row] - last) : column[row];
    }
    before = row;
  }
  return values;
}

CalibratedConsumer calibrate_consumer(const RecordedRun& run, bool arrivals_were_recorded,
                                      const CalibrateOptions& options) {
  CalibratedConsumer fit;
  fit.end_s = run.lag_messages.size();
  auto from_s = static_cast<std::size_t>(static_cast<double>(fit.end_s) * (1 - options.held_out));
  fit.limits = options.limits.value_or(usual_limits(run, from_s));
  // A simulation begins without a backlog.
  while (from_s < fit.end_s && run.lag_messages[from_s] > fit.limits.calm_messages) ++from_s;
  fit.held_out_from_s = from_s;
  for (const Backlog& backlog : backlogs(run, fit.limits)) {
    (backlog.from_s < from_s ? fit.fitted_on : fit.held_out).push_back(backlog);
  }
  fit.capacity = fit_capacity(run, fit.fitted_on);
  if (fit.capacity.backlogs == 0) {
    const double most = *std::max_element(run.consumed_per_s.begin(), run.consumed_per_s.end());
    throw InputError("", 0,
                     "the consumer was never far behind in what it is fitted to (the first " +
                         counted(from_s, "second") + "; lag above " +
                         grouped(std::round(fit.limits.high_messages)) +
                         "): all that shows of its capacity is that it is at least " +
                         grouped(std::round(most)) + " messages/s",
                     "a recording with a backlog that is worked off, or lower --calm and --high");
  }
  if (!(fit.capacity.per_s > 0)) {
    throw InputError("", 0, "lag falls while nothing is consumed",
                     "the throughput of the same topic and group as the lag");
  }
  Calibration calibration{fit.capacity.per_s, 0, 0};
  if (arrivals_were_recorded) {
    fit.failures = failures(run, fit.limits.high_messages, fit.limits.calm_messages);
    const auto known = failures_between(fit.failures, 0, from_s);
    if (known.empty()) {
      fit.failures.clear();  // later ones would be of a length that nothing tells
    } else {
      fit.outage = calibrate(run, known);
      calibration.outage_s = fit.outage->outage_s;
      calibration.restart_s = fit.outage->restart_s;
    }
  }
  const std::vector<Fault> paused = pauses(run, fit.capacity.per_s, fit.limits);
  const auto scenario_of = [&](std::size_t begin_s, std::size_t end_s) {
    Scenario scenario = as_scenario(run, fit.failures, calibration, begin_s, end_s);
    scenario.sites.front().consumer = consumer_of(fit.capacity.per_s);
    add_pauses(scenario, paused, fit.failures, begin_s, end_s);
    return scenario;
  };
  fit.simulated_lag_messages.assign(fit.end_s, kMissing);
  if (from_s < fit.end_s) {
    const Outcome outcome =
        simulate(scenario_of(from_s, fit.end_s), nullptr, KeptChecks::with_series());
    for (const LoopSample& sample : outcome.sites[0].cascades[0].series().samples) {
      const auto s = from_s + static_cast<std::size_t>(sample.at.ns / 1'000'000'000);
      if (s < fit.end_s) {
        fit.simulated_lag_messages[s] = static_cast<double>(sample.lag_messages);
      }
    }
  }
  fit.error = error_of(run, fit);
  fit.scenario = scenario_of(0, fit.end_s);
  return fit;
}

}  // namespace cascade
