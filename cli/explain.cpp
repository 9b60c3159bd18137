// cascade explain INPUT --at TIME: why the level is what it is at that time.

#include <fmt/format.h>

#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "cli/command.hpp"
#include "cli/explain_time.hpp"
#include "cli/input_kind.hpp"
#include "cli/options.hpp"
#include "cli/simulate_text.hpp"
#include "cli/site_option.hpp"
#include "cli/terminal/terminal.hpp"
#include "cli/trace_options.hpp"
#include "model/input_error.hpp"
#include "reports/text/explanation_text.hpp"
#include "sim/loop/explain_watch.hpp"
#include "sim/loop/outcome/outcome.hpp"
#include "sim/replay/replay_frame.hpp"
#include "sim/text/input_file.hpp"

namespace cascade {
namespace {

struct ExplainOptions {
  TraceOptions trace;
  std::string policy;  // empty: the input's own, else k2
  std::string at, site;
  std::string check_every = "sample";
  std::string format = "text";
};

/// What is said, and of what.
struct Explained {
  ExplainedRun run;
  ExplainedInput input;
};

Explained explain_trace(const ExplainOptions& options, const Made& made,
                        std::optional<LoadedTraces>& traces) {
  const Policy policy = load_policy(options.policy.empty() ? "k2" : options.policy);
  const Cadence cadence = parse_cadence(options.check_every);
  traces = load_traces(options.trace, policy);
  const Trace* const second = traces->second_or_null();
  const ReplayFrame frame = replay_frame(policy, traces->trace, second, cadence);
  const RunClock clock = run_clock(traces->trace, second);
  const Instant end{(frame.last - frame.first).ns};
  const Instant at = parse_asked_time(options.at, {traces->trace.name, clock, end});
  ProgressBar bar("replaying");
  return {
      explain_replay(policy, traces->trace, second, cadence, at,
                     [&bar](double done) { bar.show(done); }),
      {traces->trace.name, clock, with_policy(with_traces(made, traces->trace, second), policy)}};
}

/// The journal's policy, which has to be the one that it was made by: what is said is said by it.
Policy policy_of_journal(const ExplainOptions& options, const std::string& file,
                         const JournalHeader& header) {
  if (options.policy.empty() && !builtin_policy(header.policy)) {
    throw InputError(printable(file), 1,
                     "its policy '" + printable(header.policy) + "' is not built in",
                     "--policy FILE.toml with the policy that it was made by");
  }
  const Policy policy = load_policy(options.policy.empty() ? header.policy : options.policy);
  bool alike = policy.levels == header.levels && policy.metric_count() == header.metrics.size();
  for (std::size_t i = 0; alike && i < policy.metric_count(); ++i) {
    alike = policy.metrics[i].name == header.metrics[i].name;
  }
  if (!alike) {
    throw InputError(printable(file), 1,
                     "policy '" + printable(policy.name) + "' has other levels or metrics",
                     "the policy that the journal was made by");
  }
  const std::string digest = header.made ? header.made->policy_digest : "";
  if (!digest.empty() && digest != policy_digest(policy)) {
    notes() << "cascade: " << printable(file)
            << ": note: it was made by a policy that was not the same as " << printable(policy.name)
            << " is now; what follows is by the latter\n";
  }
  return policy;
}

Explained explain_journal_file(const ExplainOptions& options, const Made& made) {
  const std::string& file = options.trace.file;
  const Journal journal = parse_journal(read_input(file), file);
  const Policy policy = policy_of_journal(options, file, journal.header);
  const RunClock clock = run_clock(journal.header);
  const std::string name = short_name(file, InputKind::journal);
  // A time of day is looked for as far as the journal goes.
  const Instant end = journal.entries.empty() ? Instant{} : journal.entries.back().at;
  const Instant at = parse_asked_time(options.at, {name, clock, end, false});
  return {explain_journal(policy, journal, at), {name, clock, with_policy(made, policy)}};
}

Explained explain_scenario(const ExplainOptions& options, const Made& made) {
  const ScenarioText text = find_scenario(options.trace.file);
  const Scenario scenario = changed_scenario(text, {"", {}, load_policy_if_named(options.policy)});
  const CascadeId id = cascade_called(scenario, options.site);
  const std::string which = name_among_others(scenario, id);
  const std::string name = full_name(scenario) + (which.empty() ? "" : ", " + which);
  const Instant at = parse_asked_time(options.at, {name, {}, Instant{scenario.duration.ns}});
  LoopExplainWatch watch(id, at);
  const Outcome outcome = simulate(scenario, &watch);
  const CascadeOutcome& of = outcome.sites[id.site].cascades[id.cascade];
  return {watch.finish(scenario.policy, blind_after(of.check_interval)),
          {name, {}, with_policy(with_scenario(made, text.file, text.toml), scenario.policy)}};
}

int run_explain(const ExplainOptions& options, const Made& made) {
  std::optional<LoadedTraces> traces;
  const Explained explained = [&] {
    switch (kind_of(options.trace.file)) {
      case InputKind::journal:
        return explain_journal_file(options, made);
      case InputKind::scenario:
        return explain_scenario(options, made);
      case InputKind::trace:
        break;
    }
    return explain_trace(options, made, traces);
  }();
  std::cout << (options.format == "json" ? explanation_json(explained.run, explained.input) + "\n"
                                         : explanation_text(explained.run, explained.input));
  if (traces) print_notes(*traces);
  return kHolds;
}

}  // namespace

void add_explain(CLI::App& app, Command& command) {
  auto options = std::make_shared<ExplainOptions>();
  CLI::App& sub = add_subcommand(app, "explain", "Why the level is what it is at a time");
  set_footer(
      sub,
      "TRACE may be a journal (.jsonl) or a scenario (.toml, or the name of one that ships).\n"
      "Example: cascade explain lag.csv --at 12:03:20 --policy k2\n"
      "         cascade explain lag.journal.jsonl --at 2022-03-25T12:03:20Z\n"
      "         cascade explain flash-crash-10x --at 400 --format json");
  add_trace_options(sub, options->trace);
  add_option(sub, "--at", options->at,
             "A time of day or a date and time (UTC), or seconds by the trace's own clock")
      .required()
      .shown_as("TIME");
  add_option(sub, "--policy", options->policy, "A built-in policy or a TOML file")
      .shown_as("NAME|FILE.toml [a scenario's and a journal's own, else k2]");
  add_cadence_option(sub, options->check_every);
  add_option(sub, "--site", options->site,
             "Of a scenario with several sites, or with a cascade an instance")
      .shown_as("NAME[/INSTANCE]");
  add_format_option(sub, options->format, {"text", "json"});
  on_command(sub, [options, &command] {
    command.run = [options, &command] { return run_explain(*options, command.made); };
  });
}

}  // namespace cascade
