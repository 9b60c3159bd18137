// cascade watch: candidates beside production. What Prometheus has is asked for at the times of one
// grid, as often as it takes: whoever was away, this program or Prometheus, nothing is skipped, and
// the same times give the same values.

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <functional>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/command.hpp"
#include "cli/options.hpp"
#include "cli/prometheus/access.hpp"
#include "cli/prometheus/client.hpp"
#include "cli/prometheus/live_metrics.hpp"
#include "cli/prometheus/metric_queries.hpp"
#include "cli/screen/live_terminal.hpp"
#include "cli/terminal/interrupt.hpp"
#include "cli/terminal/terminal.hpp"
#include "cli/trace_options.hpp"
#include "cli/watch/candidate.hpp"
#include "cli/watch/production.hpp"
#include "cli/watch/watch_families.hpp"
#include "cli/watch/watch_state.hpp"
#include "cli/watch/watch_teller.hpp"
#include "model/input_error.hpp"
#include "sim/replay/made.hpp"
#include "sim/text/counted_text.hpp"
#include "sim/text/input_file.hpp"
#include "sim/text/number_text.hpp"
#include "sim/text/output_file.hpp"
#include "sim/text/time_text.hpp"

namespace cascade {
namespace {

/// So many times are asked for at once, and then kept: what is done again after a kill.
constexpr std::int64_t kPiece = 1'000;

struct WatchOptions {
  AccessOptions access;
  std::vector<std::string> policies = {"k2"};
  std::vector<std::string> queries;
  std::string level_query, check_every;
  std::string every = "15s", settle = "5s", window = "1d", timeout = "30s";
  std::string since, until, state_file, serve, format = "text";
};

Instant instant_of(std::int64_t ms) { return {ms * kNsPerMs}; }

std::string time_text(std::int64_t ms) { return iso_text(instant_of(ms)); }

/// The policies, less what nothing is asked for.
std::vector<Policy> load_candidates(const WatchOptions& options) {
  std::vector<Policy> policies;
  for (const std::string& name : options.policies) policies.push_back(load_policy(name));
  require_alike(policies);
  for (std::size_t i = 0; i < policies.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (policies[i].name != policies[j].name) continue;
      throw InputError("", 0, "two candidates are called " + printable(policies[i].name),
                       "a name of its own for each, as their metrics are told apart by it");
    }
  }
  return policies;
}

/// One watch from its first check to its last.
class Watch {
 public:
  Watch(const WatchOptions& options, std::vector<Policy> policies)
      : options_(options),
        policies_(std::move(policies)),
        queries_(parse_queries(options.queries, "", policies_.front())),
        every_ms_(parse_whole_ms("--every", options.every)),
        client_(client_of(options, [this] { return teller_ != nullptr && teller_->ended(); })) {
    for (Policy& policy : policies_) {
      for (std::size_t i = 0; i < policy.metric_count(); ++i) {
        if (queries_[i].empty()) policy.metrics[i].monitored = false;
      }
      if (policy.monitors_anything()) continue;
      throw InputError("", 0,
                       "policy " + printable(policy.name) + " monitors none of what is asked for",
                       "--query METRIC=PROMQL of a metric that it monitors");
    }
    health_.checks_without.resize(policies_.front().metric_count());
    health_.missing_since_ms.resize(policies_.front().metric_count());
    if (options.level_query.empty()) return;
    const Policy& own = policies_.front();
    std::optional<Duration> every;
    if (!options.check_every.empty()) {
      every = parse_cadence(options.check_every).every;
    } else if (own.check_every_s > 0) {
      every = own.check_every();
    } else {
      throw InputError("", 0,
                       "--level-query, and policy " + printable(own.name) +
                           " does not say how often production checks",
                       "--check-every DURATION, or sample where it checks once an --every");
    }
    const auto window = parse_duration(options.window);
    if (!window)
      throw InputError("", 0, "--window cannot be '" + options.window + "'",
                       "a duration such as 1d");
    production_.emplace(own, every, *window);
  }

  int run() {
    if (!options_.serve.empty()) {
      const ListenAddress address = serve_address(options_.serve);
      const InterruptsHeldFromNewThreads held;
      server_ = std::make_unique<MetricsServer>(address);
    }
    // With an end it is a question of what happens up to there, and lines are the answer.
    const bool is_picture = terminal_can_be_live() && notes_are_wanted() &&
                            options_.format == "text" && options_.until.empty();
    teller_ = is_picture ? make_picture_teller() : make_line_teller(options_.format);
    // Said only now that an interrupt is heeded: whoever reads it may send one.
    if (server_) teller_->note("serving " + server_->url());
    resume();
    publish();
    for (;;) {
      const auto asked = std::chrono::steady_clock::now();
      const bool is_done = poll();
      publish();
      if (is_done || teller_->ended()) break;
      if (teller_->ended_before(asked + std::chrono::milliseconds(every_ms_))) break;
    }
    teller_->finish();
    say_end();
    if (candidates_.empty()) return kBadInput;  // nothing was looked at
    return production_ && production_->deviations() > 0 ? kViolated : kHolds;
  }

 private:
  static PrometheusClient client_of(const WatchOptions& options, std::function<bool()> given_up) {
    const BaseUrl url = parse_base_url(options.access.url);
    const Credentials credentials = load_credentials(options.access, url);
    return {url, credentials, options.access.ca_file,
            std::chrono::milliseconds(parse_whole_ms("--timeout", options.timeout)),
            std::move(given_up)};
  }

  std::map<std::string, std::string> named_queries() const {
    std::map<std::string, std::string> named;
    for (std::size_t i = 0; i < policies_.front().metric_count(); ++i) {
      if (!queries_[i].empty()) named[policies_.front().metrics[i].name] = queries_[i];
    }
    return named;
  }

  /// Takes the state up, where there is one.
  void resume() {
    std::error_code error;
    if (options_.state_file.empty() || !std::filesystem::exists(options_.state_file, error)) {
      return;
    }
    const WatchState state = parse_watch_state(read_file(options_.state_file), options_.state_file,
                                               policies_.front().metrics);
    const auto refuse = [&](const std::string& what) {
      throw InputError(printable(options_.state_file), 0, "was written " + what,
                       "the same, or another --state file");
    };
    if (state.every_ms != every_ms_) {
      refuse("with --every " + std::to_string(state.every_ms) + "ms");
    }
    if (state.queries != named_queries()) refuse("for other queries");
    since_ms_ = state.since_ms;
    at_ms_ = state.at_ms;
    for (const Policy& policy : policies_) {
      const auto known = std::find_if(
          state.candidates.begin(), state.candidates.end(), [&](const CandidateState& each) {
            return each.policy == policy.name && each.policy_digest == policy_digest(policy);
          });
      if (known == state.candidates.end()) {
        teller_->note("note: " + printable(policy.name) + " is new, or has changed: it begins at " +
                      printable(policy.name_of(kLowest)));
        candidates_.emplace_back(policy, instant_of(at_ms_), blind_after());
      } else {
        candidates_.emplace_back(policy, *known, instant_of(at_ms_), blind_after());
      }
    }
    health_.at_ms = at_ms_;
    teller_->note("goes on after " + time_text(at_ms_) + ", from " +
                  printable(options_.state_file));
  }

  Duration blind_after() const { return {3 * every_ms_ * kNsPerMs}; }

  /// The first time of the grid at or after `ms`.
  std::int64_t on_grid_from(std::int64_t ms) const {
    return (ms + every_ms_ - 1) / every_ms_ * every_ms_;
  }

  void begin(std::int64_t now_ms) {
    std::int64_t first_ms = now_ms / every_ms_ * every_ms_;
    if (const auto before = parse_duration(options_.since)) {
      first_ms = on_grid_from(now_ms - before->ns / kNsPerMs);
    } else if (!options_.since.empty()) {
      const auto told = epoch_ms_of(options_.since);
      if (!told) {
        throw InputError("", 0, "--since cannot be '" + options_.since + "'",
                         "how long before now, such as 24h, or a time");
      }
      first_ms = on_grid_from(*told);
    }
    since_ms_ = first_ms;
    at_ms_ = first_ms - every_ms_;
    for (const Policy& policy : policies_) {
      candidates_.emplace_back(policy, instant_of(first_ms), blind_after());
    }
    health_.at_ms = at_ms_;
    teller_->note("each candidate begins at " + printable(policies_.front().name_of(kLowest)) +
                  " at " + time_text(first_ms) + ": where it would have been by then is not known");
  }

  /// Catches up with the server; true where --until is reached.
  bool poll() {
    try {
      std::int64_t now_ms = client_.server_time_ms();
      const std::int64_t until_ms = until();
      const std::int64_t settle_ms =
          parse_duration(options_.settle).value_or(Duration{}).ns / kNsPerMs;
      now_ms = std::min(now_ms - settle_ms, until_ms);
      say_answers();
      if (candidates_.empty()) begin(now_ms);
      while (at_ms_ + every_ms_ <= now_ms && !teller_->ended()) {
        const std::int64_t points = std::min(kPiece, (now_ms - at_ms_) / every_ms_);
        check({at_ms_ + every_ms_, every_ms_, points});
        health_.checks_behind = (now_ms - at_ms_) / every_ms_;
        keep();
        publish();
      }
      return at_ms_ + every_ms_ > until_ms;
    } catch (const ServerAway& away) {
      if (teller_->ended()) return false;  // whoever ended it does not wait for this answer
      if (health_.server_answers || !said_away_) {
        teller_->note(std::string(away.what()) +
                      ": what is missed is asked for when it answers again");
      }
      health_.server_answers = false;
      health_.away = away.what();
      said_away_ = true;
      return false;
    }
  }

  std::int64_t until() const {
    if (options_.until.empty()) return std::numeric_limits<std::int64_t>::max() / 2;
    const auto told = epoch_ms_of(options_.until);
    if (told) return *told;
    throw InputError("", 0, "--until cannot be '" + options_.until + "'",
                     "a time such as 2022-03-25T09:33:46Z");
  }

  void say_answers() {
    if (said_away_ && !health_.server_answers && !candidates_.empty()) {
      teller_->note("it answers again: what is missing after " + time_text(at_ms_) +
                    " is made up for");
    }
    health_.server_answers = true;
    health_.away.clear();
  }

  void check(const QueryGrid& grid) {
    const Policy& first = policies_.front();
    std::vector<std::vector<double>> columns(first.metric_count());
    for (std::size_t i = 0; i < columns.size(); ++i) {
      if (!queries_[i].empty()) columns[i] = client_.values(queries_[i], grid);
    }
    std::vector<double> levels;
    if (production_) levels = client_.values(options_.level_query, grid);
    for (std::int64_t row = 0; row < grid.points; ++row) {
      Pressure pressure = Pressure::missing();
      for (std::size_t i = 0; i < columns.size(); ++i) {
        if (columns[i].empty()) continue;
        const double value = columns[i][static_cast<std::size_t>(row)];
        pressure.values[i] = value >= first.metrics[i].min ? value + 0.0 : kMissing;  // no -0
        note_value(i, grid.at_ms(row), is_missing(pressure.values[i]));
      }
      check(grid.at_ms(row), pressure);
      if (production_)
        add_production(grid.at_ms(row), pressure, levels[static_cast<std::size_t>(row)]);
    }
    at_ms_ = grid.at_ms(grid.points - 1);
    health_.at_ms = at_ms_;
    if (!production_) return;
    while (const auto found = production_->deviation()) teller_->tell(policies_.front(), *found);
  }

  void check(std::int64_t at_ms, const Pressure& pressure) {
    for (Candidate& candidate : candidates_) {
      if (const auto transition = candidate.check(instant_of(at_ms), pressure)) {
        teller_->tell(candidate.policy(), *transition);
      }
    }
  }

  void add_production(std::int64_t at_ms, const Pressure& pressure, double value) {
    const auto levels = static_cast<double>(policies_.front().levels.size());
    const bool is_level =
        !is_missing(value) && value >= 0 && value < levels && value == std::floor(value);
    if (!is_level && !is_missing(value)) {
      throw InputError("", 0,
                       "--level-query gives " + number_text(value) + " at " + time_text(at_ms),
                       "a level's number, 0 for " + policies_.front().name_of(kLowest));
    }
    production_->add(
        instant_of(at_ms), pressure,
        is_level ? std::optional(level_at(static_cast<std::size_t>(value))) : std::nullopt);
  }

  /// Says when a metric begins and ceases to have no value.
  void note_value(std::size_t metric, std::int64_t at_ms, bool is_missing_now) {
    health_.checks_without[metric] += is_missing_now ? 1 : 0;
    auto& since_ms = health_.missing_since_ms[metric];
    if (since_ms.has_value() == is_missing_now) return;
    since_ms = is_missing_now ? std::optional(at_ms) : std::nullopt;
    teller_->note("note: " + printable(policies_.front().metrics[metric].name) +
                  (is_missing_now ? " has no value at " : " has a value again at ") +
                  time_text(at_ms) +
                  (is_missing_now ? ": whether production had one is not known" : ""));
  }

  /// What has been seen is kept before more is asked for.
  void keep() const {
    if (options_.state_file.empty()) return;
    WatchState state;
    state.every_ms = every_ms_;
    state.queries = named_queries();
    state.since_ms = since_ms_;
    state.at_ms = at_ms_;
    for (const Candidate& candidate : candidates_) state.candidates.push_back(candidate.state());
    OutputFile file(options_.state_file);
    file.write(to_json(state, policies_.front().metrics));
    file.commit();
  }

  void publish() {
    const Production* const production = production_ ? &*production_ : nullptr;
    teller_->show({options_.access.url, server_ ? server_->url() : "", every_ms_, &candidates_,
                   production, &health_});
    if (server_ == nullptr || candidates_.empty()) return;
    server_->publish(watch_families(candidates_, production, health_));
  }

  void say_end() const {
    if (candidates_.empty()) {
      notes() << "cascade: nothing was watched: " << printable(options_.access.url)
              << " did not answer: the address of a running Prometheus, or more time\n";
      return;
    }
    for (const Candidate& candidate : candidates_) {
      const CandidateState state = candidate.state();
      notes() << "cascade: " << printable(state.policy) << " is at " << printable(state.level)
              << " at " << time_text(at_ms_) << ": " << counted(state.checks, "check", "checks")
              << ", " << counted(state.transitions, "transition", "transitions") << " since "
              << time_text(since_ms_) << "\n";
    }
    if (!production_) return;
    notes() << "cascade: production: "
            << counted(production_->deviations(), "deviation", "deviations") << " from policy "
            << printable(policies_.front().name) << ", "
            << counted(production_->rows_without_level(), "check", "checks")
            << " without a level\n";
  }

  const WatchOptions& options_;
  std::vector<Policy> policies_;
  MetricQueries queries_;
  std::int64_t every_ms_;
  PrometheusClient client_;
  std::vector<Candidate> candidates_;
  std::optional<Production> production_;
  std::unique_ptr<MetricsServer> server_;
  WatchHealth health_;
  std::int64_t since_ms_ = 0, at_ms_ = 0;
  bool said_away_ = false;
  std::unique_ptr<WatchTeller> teller_;  // goes first: it shows what stands above
};

int run_watch(const WatchOptions& options) {
  if (!parse_duration(options.settle)) {
    throw InputError("", 0, "--settle cannot be '" + options.settle + "'", "a duration such as 5s");
  }
  Watch watch(options, load_candidates(options));
  return watch.run();
}

}  // namespace

void add_watch(CLI::App& app, Command& command) {
  auto options = std::make_shared<WatchOptions>();
  CLI::App& sub =
      add_subcommand(app, "watch", "Candidates beside production, on a live Prometheus");
  set_footer(
      sub,
      "Example: cascade watch --prometheus http://localhost:9090 --policy k2 --policy mine.toml "
      "\\\n"
      "           --query 'lag=sum(last_over_time(kafka_consumergroup_lag[30s]))' \\\n"
      "           --query 'heap_pct=100 * jvm_heap_used / jvm_heap_max' \\\n"
      "           --state watch.json --serve 9465\n"
      "Each transition of a candidate is a line; * marks what caused it. On a terminal, and "
      "without "
      "--until\n"
      "or --quiet, a picture instead: levels, since when, what keeps them there. A value counts "
      "for "
      "as long as\n"
      "Prometheus lets it (5m unless it is set otherwise): last_over_time(x[30s]) says how long.\n"
      "Exit status 1: production's level was not what the first policy would have.");
  add_access_options(sub, options->access);
  add_option(sub, "--policy", options->policies,
             "A candidate, a built-in policy or a TOML file; may be given several times")
      .shown_as("NAME|FILE.toml [k2]")
      .one_value_each();
  add_option(sub, "--query", options->queries, "What a metric is; one series")
      .shown_as("METRIC=PROMQL ...")
      .one_value_each();
  add_option(sub, "--level-query", options->level_query,
             "Production's level as a number, lowest 0, judged by the first policy")
      .shown_as("PROMQL");
  add_option(sub, "--check-every", options->check_every,
             "How often production checks [as its policy says]")
      .shown_as("sample|DURATION");
  add_option(sub, "--every", options->every, "One check of the candidates every DURATION")
      .shown_as("DURATION [15s]");
  add_option(sub, "--settle", options->settle, "A scrape takes so long to be there")
      .shown_as("DURATION [5s]");
  add_option(sub, "--window", options->window, "How much of production's past is judged")
      .shown_as("DURATION [1d]");
  add_option(sub, "--since", options->since, "Begin so long ago, or then [now]")
      .shown_as("DURATION|TIME");
  add_option(sub, "--until", options->until, "End there [when interrupted]").shown_as("TIME");
  add_option(sub, "--state", options->state_file, "Go on from this file, and keep it up to date")
      .shown_as("FILE.json");
  add_option(sub, "--serve", options->serve,
             "Serve each candidate's level at /metrics; without a host on 127.0.0.1")
      .shown_as("[HOST:]PORT");
  add_option(sub, "--timeout", options->timeout, "Of each request").shown_as("DURATION [30s]");
  add_format_option(sub, options->format, {"text", "json"});
  on_command(sub, [options, &command] { command.run = [options] { return run_watch(*options); }; });
}

}  // namespace cascade
