// cascade demo: a closed loop, shown while it degrades and recovers. The run is simulated and
// judged first, which takes a moment, and then shown at a pace that people can follow.

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <iostream>
#include <memory>
#include <optional>

#include "cli/command.hpp"
#include "cli/demo/pace.hpp"
#include "cli/demo/phases.hpp"
#include "cli/demo/screen.hpp"
#include "cli/demo/served_metrics.hpp"
#include "cli/demo/story.hpp"
#include "cli/prometheus/live_metrics.hpp"
#include "cli/screen/live_terminal.hpp"
#include "cli/simulate_text.hpp"
#include "cli/terminal/interrupt.hpp"
#include "cli/terminal/terminal.hpp"
#include "model/input_error.hpp"
#include "sim/loop/outcome/outcome_json.hpp"

namespace cascade {
namespace {

struct DemoOptions {
  std::string scenario = "demo";
  std::string variant, policy, site;
  std::optional<std::uint64_t> seed;
  std::optional<double> speed;
  bool quick = false;
  std::string format = "text";
  std::string serve;
};

// The introduction comes before, and the last frame stays for a while.
constexpr double kFull_s = 168, kQuick_s = 13;

Scenario scenario_of(const DemoOptions& options) {
  return changed_scenario(find_scenario(options.scenario),
                          {options.variant, options.seed, load_policy_if_named(options.policy)});
}

/// What to type after cascade simulate to get the same run.
std::string simulate_arguments(const DemoOptions& options) {
  std::string arguments = options.scenario;
  if (!options.variant.empty()) arguments += " --variant " + options.variant;
  if (!options.site.empty()) arguments += " --site " + options.site;
  if (!options.policy.empty()) arguments += " --policy " + options.policy;
  if (options.seed) arguments += fmt::format(" --seed {}", *options.seed);
  return arguments;
}

/// Where in the spectators' time the picture is; moved by the clock and by keys.
class Playback {
 public:
  Playback(const DemoRun& run, std::vector<double> due_s) : run_(run), due_s_(std::move(due_s)) {}

  std::size_t frame() const {
    const auto after = std::upper_bound(due_s_.begin(), due_s_.end(), at_s_);
    return static_cast<std::size_t>(std::max<std::ptrdiff_t>(1, after - due_s_.begin())) - 1;
  }
  bool over(double stay_s) const { return at_s_ > due_s_.back() + stay_s; }
  void pass(double seconds) {
    if (!paused_) at_s_ += seconds * rate_;
  }
  void key(char pressed) {
    if (pressed == ' ') paused_ = !paused_;
    if (pressed == '+') rate_ = std::min(rate_ * 2, 64.0);
    if (pressed == '-') rate_ = std::max(rate_ / 2, 1.0 / 64);
    if (pressed == 'n') to_next_transition();
  }
  std::string hint() const {
    return fmt::format("space {}   n next transition   + - faster, slower{}   q end",
                       paused_ ? "GO ON" : "pause",
                       rate_ == 1 ? "" : fmt::format(" (x{:g})", rate_));
  }

 private:
  void to_next_transition() {
    const std::size_t now = frame();
    for (std::size_t f = now + 1; f < due_s_.size(); ++f) {
      if (run_.frames[f].transitions > run_.frames[now].transitions) {
        at_s_ = due_s_[f];
        return;
      }
    }
    at_s_ = due_s_.back();
  }

  const DemoRun& run_;
  std::vector<double> due_s_;
  double at_s_ = 0, rate_ = 1;
  bool paused_ = false;
};

constexpr std::chrono::milliseconds kMoment{80};

/// What will be seen, until a key is pressed or its time is over; false where it was ended.
bool introduce(const DemoRun& run, const ScreenStyle& style, LiveTerminal& terminal, bool quick) {
  const auto until =
      std::chrono::steady_clock::now() + std::chrono::milliseconds(quick ? 1'500 : 8'000);
  while (std::chrono::steady_clock::now() < until) {
    const ScreenSize size = terminal.size();
    terminal.show(
        text_screen(introduction_of(run, size.columns), size, style, "any key begins   q end"),
        size);
    const auto key = terminal.wait(kMoment);
    if (terminal.interrupted() || (key && *key == 'q')) return false;
    if (key) return true;
  }
  return true;
}

/// Shows the run; false where somebody ended it before its end.
bool show_live(const DemoRun& run, const DemoOptions& options, const FrameListener& on_frame) {
  using Clock = std::chrono::steady_clock;
  const double stay_s = options.quick ? 2 : 5;
  const ScreenStyle style = screen_style(colours_wanted());
  const DemoScreen screen(run, style);
  Playback playback(run, pace_s(run, options.speed, options.quick ? kQuick_s : kFull_s));
  LiveTerminal terminal;
  if (!introduce(run, style, terminal, options.quick)) return false;
  for (Clock::time_point last = Clock::now(); !playback.over(stay_s);) {
    const std::size_t frame = playback.frame();
    const ScreenSize size = terminal.size();
    terminal.show(screen.draw(frame, size, playback.hint()), size);
    if (on_frame) on_frame(run.frames[frame]);
    const auto key = terminal.wait(kMoment);
    if (terminal.interrupted() || (key && *key == 'q')) return false;
    if (key) playback.key(*key);
    const Clock::time_point now = Clock::now();
    playback.pass(std::chrono::duration<double>(now - last).count());
    last = now;
  }
  return true;
}

/// Shows the run in the way that the place allows.
int show(const DemoRun& run, const DemoOptions& options, const FrameListener& on_frame) {
  const int status = run.outcome.violations.empty() ? kHolds : kViolated;
  if (options.format == "json") {
    if (on_frame) on_frame(run.frames.back());
    std::cout << to_json(run.outcome) << "\n";
    return status;
  }
  if (terminal_can_be_live()) {
    if (!show_live(run, options, on_frame)) {
      std::cout << "ended before its end; what follows is the whole run\n";
    }
  } else {
    for (const DemoFrame& frame : run.frames) {
      if (on_frame) on_frame(frame);
    }
    for (const std::string& line : introduction_of(run)) std::cout << line << "\n";
    std::cout << "\n" << story_of(run) << "\n";
  }
  std::cout << closing_summary(run);
  if (!options.policy.empty()) {
    notes() << "the scenario's expectations are of its own policy: not judged\n";
  }
  return status;
}

int run_demo(const DemoOptions& options) {
  const Scenario scenario = scenario_of(options);
  require_k2s(scenario.policy, "demo");
  std::unique_ptr<MetricsServer> server;
  if (!options.serve.empty()) {
    server = open_server({options.serve}, {"simulation", full_name(scenario), scenario.policy});
  }
  DemoRun run = run_demo_scenario(scenario, options.site);
  run.again = simulate_arguments(options);
  if (!server) return show(run, options, {});

  std::cerr << "cascade: serving " << server->url() << "; interrupt after the run to end\n";
  ServedMetrics metrics(scenario, run.frames.front().site, *server);
  const int status = show(run, options, [&](const DemoFrame& frame) { metrics.show(frame); });
  metrics.show_end();
  std::cout.flush();
  const InterruptWatch watch({SIGINT, SIGTERM}, InterruptWatch::Ignored::is_heard);
  std::cerr << "cascade: the run is over, its last state is served; interrupt to end\n";
  watch.wait();
  return status;
}

}  // namespace

void add_demo(CLI::App& app, Command& command) {
  auto options = std::make_shared<DemoOptions>();
  CLI::App& sub = add_subcommand(app, "demo", "Show a consumer degrade and recover");
  set_footer(
      sub,
      "Example: cascade demo --quick\n"
      "         cascade demo --scenario lag --variant busy\n"
      "         cascade demo --scenario pause-at-break --speed 20\n"
      "Ctrl-C and q end the picture; the run has been simulated and judged before it is shown, so "
      "the\n"
      "summary and the exit status are the same. Without a terminal: plain text, at once.");
  add_flag(sub, "--quick", options->quick, "Within 20 s instead of three minutes");
  add_option(sub, "--scenario", options->scenario, "A scenario file, or the name of one that ships")
      .shown_as("NAME|FILE.toml [demo]");
  add_option(sub, "--variant", options->variant, "This variant of the scenario").shown_as("NAME");
  add_option(sub, "--site", options->site, "Which site is shown [the first]").shown_as("NAME");
  add_option(sub, "--policy", options->policy, "Another policy than the scenario's")
      .shown_as("NAME|FILE.toml");
  add_option(sub, "--seed", options->seed, "Another seed than the scenario's")
      .not_negative()
      .shown_as("N");
  add_option(sub, "--speed", options->speed, "So many seconds of the run in one second")
      .within(0.01, 1e6)
      .shown_as("X");
  add_format_option(sub, options->format, {"text", "json"});
  add_option(sub, "--serve", options->serve,
             "Serve K2's metrics at /metrics, in step with the picture, and after it until "
             "interrupted; without a host on 127.0.0.1, with port 0 on any free one")
      .shown_as("[HOST:]PORT");
  on_command(sub, [options, &command] { command.run = [options] { return run_demo(*options); }; });
}

}  // namespace cascade
