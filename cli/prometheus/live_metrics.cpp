#include "cli/prometheus/live_metrics.hpp"

#include <cmath>
#include <iostream>

#include "cli/terminal/terminal.hpp"
#include "model/input_error.hpp"
#include "sim/loop/outcome/outcome.hpp"
#include "sim/text/time_text.hpp"

namespace cascade {
namespace {

/// Ends a simulation from within an observer; it has no other way to be told.
struct Interrupted {
  Instant at;
};

/// Hears of the run for the metrics, and holds it back.
class PacedMetrics : public LoopObserver {
 public:
  PacedMetrics(LoopMetrics& metrics, const Pace& pace, const InterruptWatch& watch)
      : metrics_(metrics), pace_(pace), watch_(watch) {}

  void on_missed(std::size_t site, Instant at, const MessageCounts& counts) override {
    metrics_.on_missed(site, at, counts);
  }
  void on_dropped(const Effect& effect) override { metrics_.on_dropped(effect); }
  void on_check(std::size_t site, std::size_t cascade, Instant at, const Pressure& read,
                const std::optional<Transition>& transition, const Site& owner) override {
    metrics_.on_check(site, cascade, at, read, transition, owner);
  }
  void after_event(Instant at, const LoopEvent& /*event*/, const Site& /*site*/) override {
    if (at <= last_) return;
    last_ = at;
    if (pace_.interrupted_before(at, watch_)) throw Interrupted{at};
  }

 private:
  LoopMetrics& metrics_;
  const Pace& pace_;
  const InterruptWatch& watch_;
  Instant last_;
};

}  // namespace

void add_serve_options(CLI::App& app, ServeOptions& options) {
  add_option(app, "--serve", options.address,
             "Serve K2's metrics at /metrics until interrupted; without a host on 127.0.0.1, "
             "with port 0 on any free one")
      .shown_as("[HOST:]PORT");
  add_option(app, "--pace", options.pace, "With --serve: virtual seconds a second")
      .shown_as("X [as fast as it goes]");
}

ListenAddress serve_address(const std::string& address) {
  const auto parsed = parse_listen_address(address);
  if (parsed) return *parsed;
  throw InputError("", 0, "--serve cannot be '" + address + "'",
                   "a port, or an address such as 127.0.0.1:9464, [::1]:9464 or 0.0.0.0:9464");
}

std::unique_ptr<MetricsServer> open_server(const ServeOptions& options,
                                           const MetricsSource& source) {
  if (!std::isfinite(options.pace) || options.pace < 0) {
    throw InputError("", 0, "--pace is not a number above 0", "for example 10");
  }
  const ListenAddress address = serve_address(options.address);
  const InterruptsHeldFromNewThreads held;
  return std::make_unique<MetricsServer>(address, source);
}

bool Pace::interrupted_before(Instant at, const InterruptWatch& watch) const {
  using namespace std::chrono;
  if (pace_ <= 0) return watch.interrupted_before(begin_);
  const duration<double> due_s((at - Instant{}).seconds() / pace_);
  return watch.interrupted_before(begin_ + duration_cast<steady_clock::duration>(due_s));
}

void serve_run(const Scenario& scenario, const CascadeId& id, const ServeOptions& options,
               MetricsServer& server) {
  const InterruptWatch watch({SIGINT, SIGTERM}, InterruptWatch::Ignored::is_heard);
  // Said only now that an interrupt is heeded: whoever reads it may send one.
  std::cerr << "cascade: serving " << server.url()
            << (server.is_loopback() ? "" : " to whoever reaches this machine")
            << "; interrupt to end\n";
  // Nobody asks for its moments.
  LoopMetrics metrics(id, scenario.policy, Duration::max());
  metrics.on_change = [&server](const Metrics& now) { server.publish(now); };
  const Pace pace(options.pace);
  PacedMetrics paced(metrics, pace, watch);
  try {
    const Outcome outcome = simulate(scenario, &paced);
    metrics.finish(Instant{scenario.duration.ns}, outcome.sites[id.site].flows);
    std::cerr << "cascade: the run is over, its last state is served\n";
    watch.wait();
  } catch (const Interrupted& interrupted) {
    std::cerr << "cascade: interrupted at t = " << seconds_text(interrupted.at.ns) << " s\n";
  }
}

}  // namespace cascade
