#include "cli/review_inputs.hpp"

#include <algorithm>
#include <filesystem>
#include <functional>

#include "cli/command.hpp"
#include "cli/simulate_text.hpp"
#include "model/input_error.hpp"
#include "properties/explore/explore.hpp"
#include "properties/loop/loop_monitor.hpp"
#include "properties/monitor/monitor.hpp"
#include "properties/search/flap_margin.hpp"
#include "sim/text/input_file.hpp"
#include "sim/text/output_file.hpp"

namespace cascade {
namespace {

/// The property settles it for every input, so for this one, too.
bool can_flap(const Proof& proof) {
  return std::none_of(proof.verdicts.begin(), proof.verdicts.end(), [](const Verdict& v) {
    return v.property->name == "no-flapping" && v.holds();
  });
}

LoopSide loop_side(const SiteOutcome& site) {
  return {site.flows,      site.missed, site.lag_final_messages, site.latency, site.protection,
          site.comes_back, site.query};
}

/// Of a run whose trace is what each of its checks saw.
Exercise exercise_of(const ReviewRun& run) {
  Exercise exercise(run.policy);
  for (std::size_t row = 0; row < run.trace->at.size(); ++row) {
    Pressure pressure;
    for (std::size_t m = 0; m < run.policy.metric_count(); ++m) {
      const std::vector<double>& column = run.trace->columns[m];
      if (!column.empty()) pressure.values[m] = column[row];
    }
    exercise.see(pressure);
  }
  for (const Transition& entry : run.run.journal.entries) exercise.move(entry);
  return exercise;
}

/// Those of a site and those of no site in particular.
std::vector<LoopViolation> broken_at(const Outcome& outcome, const SiteOutcome& site) {
  std::vector<LoopViolation> broken;
  for (const LoopViolation& violation : outcome.violations) {
    if (violation.site.empty() || violation.site == site.name) broken.push_back(violation);
  }
  return broken;
}

}  // namespace

ReviewRun review_of_trace(const LoadedTraces& traces, const Proof& proof, const Cadence& cadence,
                          Duration reversal_window, const std::function<void(double)>& progress,
                          const std::function<void(double)>& margin_progress) {
  const Policy& policy = proof.policy;
  ReviewRun review;
  PropertyWatch watch;
  review.run =
      replay(policy, traces.trace, traces.second_or_null(), cadence, {progress, std::ref(watch)});
  review.input = traces.trace.name;
  review.policy = policy;
  review.trace = &traces.trace;
  review.heap = traces.second_or_null();
  review.summary = summarize(review.run, traces.trace, traces.second_or_null(), reversal_window);
  review.violations = watch.violations();
  review.exercise = watch.exercise();
  review.near = flap_margin(policy, traces.trace, traces.second_or_null(), cadence,
                            review.run.journal, reversal_window, can_flap(proof), margin_progress);
  return review;
}

ReviewRun review_of_journal(const std::string& file, const std::optional<Policy>& given,
                            Duration reversal_window) {
  ReviewRun review;
  review.run.journal = parse_journal(read_input(file), file);
  const std::string& name = review.run.journal.header.policy;
  if (given) {
    review.policy = *given;
  } else if (const auto builtin = builtin_policy(name)) {
    review.policy = *builtin;
  } else {
    throw InputError(file, 1, "its policy '" + name + "' is not built in",
                     "--policy FILE.toml with the policy that it was made by");
  }
  review.input = std::filesystem::path(file).filename().string();
  if (!review.run.journal.entries.empty()) {
    review.run.last_check = review.run.journal.entries.back().at;
  }
  review.run.end = review.run.last_check;  // a journal does not say when the run ended
  review.summary = summarize(review.run, Trace{}, nullptr, reversal_window);
  return review;
}

ScenarioReview review_of_scenario(const Scenario& scenario, const Proof& proof,
                                  Duration reversal_window, std::deque<Trace>& seen) {
  const Outcome outcome = simulate_monitored(scenario, nullptr, KeptChecks::with_series());
  ScenarioReview review;
  review.broken = {full_name(scenario) + ", policy " + scenario.policy.name, outcome.violations};
  for (std::size_t s = 0; s < outcome.sites.size(); ++s) {
    const SiteOutcome& site = outcome.sites[s];
    for (std::size_t k = 0; k < site.cascades.size(); ++k) {
      const CascadeOutcome& each = site.cascades[k];
      seen.push_back(each.series().trace);
      ReviewRun run;
      const std::string which = name_among_others(scenario, {s, k});
      run.input = full_name(scenario) + (which.empty() ? "" : ", " + which) +
                  (site.is_per_instance() ? " (messages of the whole site)" : "");
      run.policy = scenario.policy;
      run.run = each.run;
      run.trace = &seen.back();
      run.summary = summarize(each.run, seen.back(), nullptr, reversal_window);
      run.loop = loop_side(site);
      if (!run.trace->at.empty()) {
        run.near = flap_margin(run.policy, *run.trace, nullptr, {}, run.run.journal,
                               reversal_window, can_flap(proof));
        if (run.near) run.exercise = exercise_of(run);
      }
      run.broken = broken_at(outcome, site);
      review.runs.push_back(std::move(run));
    }
  }
  if (scenario.prices) {
    constexpr double kSensitivityPct = 10;
    review.cost = ReviewCost{review.broken.title, scenario.policy.name_of(kLowest),
                             cost_report(scenario, *scenario.prices, {}, kSensitivityPct)};
  }
  return review;
}

}  // namespace cascade
