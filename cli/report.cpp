// cascade report INPUT...: the page for a design review, of traces, journals and scenarios.

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <filesystem>
#include <iostream>
#include <memory>

#include "cli/command.hpp"
#include "cli/input_kind.hpp"
#include "cli/outputs.hpp"
#include "cli/report_explore.hpp"
#include "cli/review_inputs.hpp"
#include "cli/terminal/terminal.hpp"
#include "cli/trace_options.hpp"
#include "model/input_error.hpp"
#include "reports/review/review.hpp"
#include "sim/text/output_file.hpp"
#include "sim/text/time_text.hpp"

namespace cascade {
namespace {

struct ReportOptions {
  std::vector<std::string> inputs, policies;
  TraceOptions trace;
  std::string check_every = "sample";
  std::string reversal_window = kReversalWindowText;
  std::string title, file;
  bool interactive = false;
};

/// What the inputs are made of lives here as long as the review does.
struct Inputs {
  std::deque<LoadedTraces> traces;
  std::deque<Trace> seen;  // what the cascade of a simulation was given
};

/// The policies that were named; empty where each input brings its own.
std::vector<Policy> named_policies(const ReportOptions& options) {
  std::vector<Policy> policies;
  for (const std::string& name : options.policies) policies.push_back(load_policy(name));
  return policies;
}

/// The policy's proof, which its runs and the page share: it is made the first time it is asked
/// for. Good until the next one is made.
const Proof& proof_in(Review& review, const Policy& policy) {
  if (const Proof* known = review.proof_of(policy)) return *known;
  review.proofs.push_back(prove(policy));
  return review.proofs.back();
}

void add_runs(const ReportOptions& options, const std::string& input, InputKind kind,
              const std::optional<Policy>& policy, const Made& made, Inputs& inputs,
              Review& review) {
  const Duration window = parse_reversal_window(options.reversal_window);
  if (kind == InputKind::trace) {
    ProgressBar bar("replaying"), margin("looking for the nearest flap");
    review.runs.push_back(review_of_trace(
        inputs.traces.back(), proof_in(review, policy ? *policy : default_policy()),
        parse_cadence(options.check_every), window, [&bar](double done) { bar.show(done); },
        [&margin](double done) { margin.show(done); }));
    const LoadedTraces& traces = inputs.traces.back();
    ReviewRun& run = review.runs.back();
    run.run.journal.header.made =
        with_policy(with_traces(made, traces.trace, traces.second_or_null()), run.policy);
  } else if (kind == InputKind::journal) {
    review.runs.push_back(review_of_journal(input, policy, window));
    proof_in(review, review.runs.back().policy);
  } else {
    const ScenarioText text = find_scenario(input);
    const Scenario scenario = changed_scenario(text, {"", {}, policy});
    ScenarioReview of =
        review_of_scenario(scenario, proof_in(review, scenario.policy), window, inputs.seen);
    for (ReviewRun& run : of.runs) {
      run.run.journal.header.made =
          with_policy(with_scenario(made, text.file, text.toml), run.policy);
      review.runs.push_back(std::move(run));
    }
    review.scenarios.push_back(std::move(of.broken));
    if (of.cost) review.costs.push_back(std::move(*of.cost));
  }
}

Review gather(const ReportOptions& options, const Made& made, Inputs& inputs) {
  const std::vector<Policy> named = named_policies(options);
  require_alike(named);
  Review review;
  std::vector<std::string> names;
  for (const std::string& input : options.inputs) {
    const InputKind kind = kind_of(input);
    names.push_back(short_name(input, kind));
    if (kind == InputKind::trace) {
      TraceOptions trace = options.trace;
      trace.file = input;
      inputs.traces.push_back(load_traces(trace, named.empty() ? default_policy() : named.front()));
    }
    for (std::size_t p = 0; p < std::max<std::size_t>(1, named.size()); ++p) {
      add_runs(options, input, kind, named.empty() ? std::nullopt : std::optional(named[p]), made,
               inputs, review);
    }
  }
  std::vector<Policy> shown;
  for (const ReviewRun& run : review.runs) shown.push_back(run.policy);
  require_alike(shown);
  review.title = !options.title.empty() ? options.title : review_title(names);
  return review;
}

int run_report(const ReportOptions& options, const Made& made) {
  if (options.interactive) {
    return run_report_explore({options.inputs, options.policies, options.trace, options.check_every,
                               options.title, options.file},
                              made);
  }
  const std::filesystem::path path(options.file);
  const bool markdown = path.extension() == ".md";
  if (!markdown && path.extension() != ".html" && options.file != "-") {
    throw InputError(options.file, 0, "not a kind of page that can be written",
                     "a name that ends in .html or .md, or - for HTML on standard output");
  }
  OutputFile page(options.file);
  Inputs inputs;
  const Review review = gather(options, made, inputs);
  if (!markdown) {
    page.write(to_html(review));
    page.commit();
  } else {
    std::vector<ReviewPicture> pictures;
    page.write(to_markdown(review, path.stem().string(), pictures));
    std::vector<OutputPlace> places = {{"--output", options.file}};
    std::deque<OutputFile> files;
    for (std::size_t i = 0; i < pictures.size(); ++i) {
      const std::string name = fmt::format("{}-{}.svg", path.stem().string(), i + 1);
      places.push_back({"its picture " + name, (path.parent_path() / name).string()});
      require_places_apart(places);
      files.emplace_back(places.back().path);
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
  CLI::App& sub = add_subcommand(app, "report", "Write the page for a design review");
  set_footer(
      sub,
      "Example: cascade report last-night.csv --policy k2 --policy k2-as-coded -o review.html\n"
      "         cascade report flash-crash-10x lag.journal.jsonl -o review.md\n"
      "         cascade report last-night.csv --policy k2 --interactive -o explore.html");
  add_option(sub, "inputs", options->inputs,
             "Traces, journals (.jsonl) and scenarios (.toml, or the name of one that ships)")
      .required()
      .shown_as("INPUT...");
  add_reading_options(sub, options->trace);
  add_option(sub, "--policy", options->policies,
             "Judge every input by this policy; may be given several times [a scenario's and a "
             "journal's own, else k2]")
      .shown_as("NAME|FILE.toml");
  add_cadence_option(sub, options->check_every);
  add_reversal_window_option(sub, options->reversal_window);
  add_option(sub, "--title", options->title, "The page's title").shown_as("TEXT");
  add_flag(sub, "--interactive", options->interactive,
           "A page to explore traces instead, with a script of its own: zoom, a cursor that says "
           "the level and why, policies side by side");
  add_option(sub, "-o,--output", options->file, "The page; pictures of a .md stand beside it")
      .required()
      .shown_as("FILE.html|.md");
  on_command(sub, [options, &command] {
    command.run = [options, &command] { return run_report(*options, command.made); };
  });
}

}  // namespace cascade
