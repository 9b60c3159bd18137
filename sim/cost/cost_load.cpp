#include "sim/cost/cost_load.hpp"

#include <algorithm>
#include <cmath>

#include "model/input_error.hpp"
#include "sim/loop/scenario/tick.hpp"
#include "sim/text/number_text.hpp"

namespace cascade {
namespace {

/// Counts what is offered and what is accepted, in windows of a second or of a longer tick.
class IntakeWatch : public LoopObserver {
 public:
  explicit IntakeWatch(const Scenario& scenario) : accepted_before_(scenario.sites.size()) {
    constexpr std::int64_t kSecond = 1'000'000'000;
    const std::int64_t tick = scenario.tick.ns;
    window_ = Duration{tick * ((kSecond + tick - 1) / tick)};
  }

  void on_arrivals(Instant at, const MessageCounts& counts) override {
    add(offered_, at, counts.total());
  }
  void after_event(Instant at, const LoopEvent& event, const Site& site) override {
    if (event.kind != LoopEvent::Kind::tick) return;
    const Flows flows = site.flows();
    const std::int64_t accepted = flows.arrived.total() - flows.refused.total() -
                                  flows.buffered.total() - flows.given_up.total();
    std::int64_t& before = accepted_before_[site.books().site];
    add(accepted_, at, accepted - before);
    before = accepted;
  }

  double offered_peak_per_s() const { return offered_.most / window_.seconds(); }
  double accepted_peak_per_s() const { return accepted_.most / window_.seconds(); }

 private:
  struct Peak {
    std::int64_t window = -1;
    double sum = 0, most = 0;
  };
  void add(Peak& peak, Instant at, std::int64_t messages) const {
    const std::int64_t window = (at.ns - 1) / window_.ns;  // what arrives at a tick came before it
    if (window != peak.window) peak.sum = 0;
    peak.window = window;
    peak.sum += static_cast<double>(messages);
    peak.most = std::max(peak.most, peak.sum);
  }

  Duration window_;
  Peak offered_, accepted_;
  std::vector<std::int64_t> accepted_before_;
};

std::int64_t workers_of(const Scenario& scenario, const Outcome& outcome) {
  std::int64_t sum = 0;
  for (std::size_t s = 0; s < scenario.sites.size(); ++s) {
    const SiteSetup& site = scenario.sites[s];
    std::int64_t most = site.consumer.instances;
    if (site.autoscaler) most = outcome.sites[s].group->instances_max;
    for (const Fault& fault : scenario.faults) {
      if (fault.kind != FaultKind::scale) continue;
      if (fault.concerns(site.name)) most = std::max(most, fault.instances);
    }
    sum += most;
  }
  return sum;
}

struct Measured {
  CostRun run;
  double offered_peak_per_s = 0;
  bool degraded = false;
};

Measured measure(const Scenario& scenario) {
  IntakeWatch watch(scenario);
  const Outcome outcome = simulate(scenario, &watch);
  Measured measured;
  measured.run.workers = workers_of(scenario, outcome);
  measured.run.peak_per_s = watch.accepted_peak_per_s();
  measured.run.flows = outcome.flows();
  const auto level = static_cast<std::size_t>(statistic(outcome, "level_max"));
  measured.run.level_max = scenario.policy.name_of(level_at(level));
  measured.offered_peak_per_s = watch.offered_peak_per_s();
  measured.degraded = level > 0;
  return measured;
}

Scenario with_workers(Scenario scenario, std::int64_t workers) {
  for (SiteSetup& site : scenario.sites) {
    site.consumer.instances = std::max(site.consumer.instances, workers);
    site.autoscaler.reset();  // it would take them away again
    if (site.broker.weights.empty()) {
      site.broker.partitions = std::max(site.broker.partitions, site.consumer.instances);
    }
  }
  for (Fault& fault : scenario.faults) {
    if (fault.kind == FaultKind::scale) fault.instances = std::max(fault.instances, workers);
  }
  return scenario;
}

std::int64_t most_at_a_site(const Scenario& scenario) {
  std::int64_t most = 1;
  for (const SiteSetup& site : scenario.sites) most = std::max(most, site.consumer.instances);
  return most;
}

/// As many as carry the peak when nothing is shed, and enrichment is done.
std::int64_t first_guess(const Scenario& scenario, double peak_per_s) {
  double guess = 1;
  for (const SiteSetup& site : scenario.sites) {
    const ConsumerSetup& consumer = site.consumer;
    const double batch = static_cast<double>(consumer.batch_size);
    const double batch_s =
        (consumer.poll_ms + consumer.commit_ms) / 1e3 + batch * consumer.processing_us(false) / 1e6;
    guess = std::max(guess, peak_per_s * site.share * batch_s / batch);
  }
  return static_cast<std::int64_t>(std::ceil(std::min(guess, 1e6)));
}

/// The least number of workers at a site that stays at the lowest level. More workers are taken to
/// be no worse, so halving finds it.
void find_normal(const Scenario& scenario, CostLoad& load) {
  constexpr std::int64_t kMost = 2048;  // instances at a site; beyond, it is no matter of workers
  std::int64_t low = most_at_a_site(scenario);  // degrades
  std::int64_t high = std::max(low + 1, first_guess(scenario, load.offered_peak_per_s));
  // A lag that no worker can help stays what it is: four times as many as there are, or as carry
  // the peak, are enough to see it.
  const std::int64_t enough = 4 * std::max(low, first_guess(scenario, load.offered_peak_per_s));
  std::optional<Measured> best;
  for (; high <= kMost; high *= 2) {
    load.workers_tried = high;
    Measured measured = measure(with_workers(scenario, high));
    if (!measured.degraded) {
      best = measured;
      break;
    }
    if (high >= enough) return;
    low = high;
  }
  if (!best) return;
  while (high - low > 1) {
    const std::int64_t middle = low + (high - low) / 2;
    Measured measured = measure(with_workers(scenario, middle));
    (measured.degraded ? low : high) = middle;
    if (!measured.degraded) best = measured;
  }
  load.normal = best->run;
}

double rate_at_start(const Scenario& scenario) {
  double rate = 0;
  for (const SiteSetup& site : scenario.sites) {
    const Workload workload(scenario.workload, Shedder(scenario.policy), scenario.duration,
                            site.share);
    rate += workload.rate_per_s(Instant{});
  }
  return rate;
}

}  // namespace

MessageCounts CostRun::kept() const {
  MessageCounts counts = flows.arrived;
  counts -= lost();
  return counts;
}

double CostLoad::kept_per_month(const CostRun& of, double month_s) const {
  const double between_s = std::max(0.0, month_s - runs_per_month * run.seconds());
  return runs_per_month * static_cast<double>(of.kept().total()) + quiet_per_s * between_s;
}

CostLoad measure_load(const Scenario& given, const CostSetup& setup, double month_s) {
  Scenario scenario = given;
  scenario.expect.clear();
  scenario.query.reset();  // nobody reads the answers, and asking takes its time
  if (!scenario.tick_given) scenario.tick = chosen_tick_for_levels(scenario).tick;  // nor latencies
  CostLoad load;
  load.name = scenario.name;
  load.run = scenario.duration;
  load.runs_per_month = setup.runs_per_month.value_or(1);
  const double most = month_s / load.run.seconds();
  if (load.runs_per_month > most * (1 + 1e-9)) {
    throw InputError(scenario.file, 0,
                     number_text(load.runs_per_month) + " runs of " +
                         number_text(load.run.seconds()) + " s do not fit into a month",
                     "at most " + number_text(std::floor(most)));
  }
  load.quiet_per_s = setup.quiet_per_s ? *setup.quiet_per_s : rate_at_start(scenario);
  const Measured measured = measure(scenario);
  load.degrading = measured.run;
  load.offered_peak_per_s = measured.offered_peak_per_s;
  load.workers_tried = most_at_a_site(scenario);
  if (measured.degraded) {
    find_normal(scenario, load);
  } else {
    load.normal = measured.run;
  }
  return load;
}

Scenario with_load(Scenario scenario, double factor) {
  for (StreamSetup& stream : scenario.workload) {
    stream.rate_per_s *= factor;
    stream.peak_per_s *= factor;
    if (stream.shape == StreamShape::recorded) {
      stream.scale *= factor;
    } else {
      for (double& rate : stream.rates_per_s) rate *= factor;
    }
  }
  return scenario;
}

}  // namespace cascade
