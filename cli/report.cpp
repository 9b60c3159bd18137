// cascade report INPUT...: the page for a design review, of traces, journals and scenarios.

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <filesystem>
#include <functional>
#include <iostream>
#include <memory>

#include "cli/command.hpp"
#include "cli/simulate_text.hpp"
#include "cli/terminal.hpp"
#include "cli/trace_options.hpp"
#include "model/input_error.hpp"
#include "properties/explore.hpp"
#include "properties/flap_margin.hpp"
#include "properties/loop/loop_monitor.hpp"
#include "properties/monitor.hpp"
#include "reports/review.hpp"
#include "sim/output_file.hpp"
#include "sim/time_text.hpp"

namespace cascade {
namespace {

struct ReportOptions {
  std::vector<std::string> inputs, policies;
  TraceOptions trace;
  std::string check_every = "sample";
  std::string title, file;
};

/// What the inputs are made of lives here as long as the review does.
struct Inputs {
  std::deque<LoadedTraces> traces;
  std::deque<Trace> seen;  // what the cascade of a simulation was given
};

enum class InputKind { trace, journal, scenario };

InputKind kind_of(const std::string& input) {
  const std::filesystem::path path(input);
  if (path.extension() == ".toml") return InputKind::scenario;
  if (!std::filesystem::exists(path) && input != "-") {
    const auto names = shipped_scenario_names();
    if (std::find(names.begin(), names.end(), input) != names.end()) return InputKind::scenario;
  }
  if (path.extension() == ".jsonl" || path.extension() == ".json") {
    const std::string text = read_file(input);
    if (text.rfind("{\"journal\":", 0) == 0) return InputKind::journal;
  }
  return InputKind::trace;
}

/// The property settles it for every input, so for this one, too.
bool can_flap(const Policy& policy) {
  return !prove(policy, {"no-flapping"}).verdicts.front().holds();
}

ReviewRun of_trace(const ReportOptions& options, const LoadedTraces& traces, const Policy& policy) {
  ReviewRun review;
  PropertyWatch watch;
  const Cadence cadence = parse_cadence(options.check_every);
  {
    ProgressBar bar("replaying");
    review.run = replay(policy, traces.trace, traces.heap_or_null(), cadence,
                        {[&bar](double done) { bar.show(done); }, std::ref(watch)});
  }
  review.input = traces.trace.name;
  review.policy = policy;
  review.trace = &traces.trace;
  review.heap = traces.heap_or_null();
  review.summary = summarize(review.run, traces.trace, traces.heap_or_null());
  review.violations = watch.violations();
  ProgressBar bar("looking for the nearest flap");
  review.near = flap_margin(policy, traces.trace, traces.heap_or_null(), cadence,
                            review.run.journal, review.summary.reversal_window, can_flap(policy),
                            [&bar](double done) { bar.show(done); });
  return review;
}

ReviewRun of_journal(const std::string& file, const std::optional<Policy>& given) {
  ReviewRun review;
  review.run.journal = parse_journal(read_file(file), file);
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
  review.summary = summarize(review.run, Trace{}, nullptr);
  return review;
}

std::vector<ReviewRun> of_scenario(const std::string& input, const std::optional<Policy>& policy,
                                   Inputs& inputs) {
  const ScenarioText text = find_scenario(input);
  Scenario scenario = parse_scenario(text.toml, text.file);
  if (policy) replace_policy(scenario, *policy, policy->name);
  const Outcome outcome = simulate_monitored(scenario);
  std::vector<ReviewRun> runs;
  for (const SiteOutcome& site : outcome.sites) {
    inputs.seen.push_back(site.trace);
    ReviewRun review;
    review.input = full_name(scenario) + (outcome.sites.size() > 1 ? ", site " + site.name : "");
    review.policy = scenario.policy;
    review.run = site.run;
    review.trace = &inputs.seen.back();
    review.summary = summarize(site.run, inputs.seen.back(), nullptr);
    review.flows = site.flows;
    if (!review.trace->at.empty()) {
      review.near = flap_margin(review.policy, *review.trace, nullptr, {}, review.run.journal,
                                review.summary.reversal_window, can_flap(review.policy));
    }
    review.broken = outcome.violations;
    runs.push_back(std::move(review));
  }
  return runs;
}

/// The policies that were named; empty where each input brings its own.
std::vector<Policy> named_policies(const ReportOptions& options) {
  std::vector<Policy> policies;
  for (const std::string& name : options.policies) policies.push_back(load_policy(name));
  return policies;
}

Review gather(const ReportOptions& options, Inputs& inputs) {
  const std::vector<Policy> named = named_policies(options);
  Review review;
  for (const std::string& input : options.inputs) {
    const InputKind kind = kind_of(input);
    if (kind == InputKind::trace) {
      TraceOptions trace = options.trace;
      trace.file = input;
      inputs.traces.push_back(load_traces(trace));
    }
    for (std::size_t p = 0; p < std::max<std::size_t>(1, named.size()); ++p) {
      const std::optional<Policy> policy = named.empty() ? std::nullopt : std::optional(named[p]);
      if (kind == InputKind::trace) {
        review.runs.push_back(
            of_trace(options, inputs.traces.back(), policy ? *policy : default_policy()));
      } else if (kind == InputKind::journal) {
        review.runs.push_back(of_journal(input, policy));
      } else {
        for (ReviewRun& run : of_scenario(input, policy, inputs))
          review.runs.push_back(std::move(run));
      }
    }
  }
  for (const ReviewRun& run : review.runs) {
    if (review.proof_of(run) == nullptr) review.proofs.push_back(prove(run.policy));
  }
  review.title =
      !options.title.empty() ? options.title : "Degradation review: " + review.runs.front().input;
  return review;
}

int run_report(const ReportOptions& options) {
  const std::filesystem::path path(options.file);
  const bool markdown = path.extension() == ".md";
  if (!markdown && path.extension() != ".html" && options.file != "-") {
    throw InputError(options.file, 0, "not a kind of page that can be written",
                     "a name that ends in .html or .md, or - for HTML on standard output");
  }
  OutputFile page(options.file);
  Inputs inputs;
  const Review review = gather(options, inputs);
  if (!markdown) {
    page.write(to_html(review));
    page.commit();
  } else {
    std::vector<ReviewPicture> pictures;
    page.write(to_markdown(review, path.stem().string(), pictures));
    std::deque<OutputFile> files;
    for (std::size_t i = 0; i < pictures.size(); ++i) {
      files.emplace_back(
          (path.parent_path() / fmt::format("{}-{}.svg", path.stem().string(), i + 1)).string());
      files.back().write(pictures[i].svg);
    }
    for (OutputFile& file : files) file.commit();
    page.commit();
  }
  for (const LoadedTraces& traces : inputs.traces) print_notes(traces);
  return kHolds;
}

}  // namespace

void add_report(CLI::App& app, Command& command) {
  auto options = std::make_shared<ReportOptions>();
  CLI::App* sub = app.add_subcommand("report", "Write the page for a design review");
  sub->footer(
      "Example: cascade report last-night.csv --policy k2 --policy k2-as-coded -o review.html\n"
      "         cascade report flash-crash-10x lag.journal.jsonl -o review.md");
  sub->add_option("inputs", options->inputs,
                  "Traces, journals (.jsonl) and scenarios (.toml, or the name of one that ships)")
      ->required()
      ->option_text("INPUT...");
  add_reading_options(*sub, options->trace);
  sub->add_option(
         "--policy", options->policies,
         "Judge every input by this policy; may be given several times [a scenario's and a "
         "journal's own, else k2]")
      ->option_text("NAME|FILE.toml");
  add_cadence_option(*sub, options->check_every);
  sub->add_option("--title", options->title, "The page's title")->option_text("TEXT");
  sub->add_option("-o,--output", options->file, "The page; pictures of a .md stand beside it")
      ->required()
      ->option_text("FILE.html|.md");
  sub->callback([options, &command] { command.run = [options] { return run_report(*options); }; });
}

}  // namespace cascade
