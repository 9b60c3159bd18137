// cascade check: the properties of a policy, for every input, or a witness that can be replayed.

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "cli/certify.hpp"
#include "cli/check_for_all.hpp"
#include "cli/command.hpp"
#include "cli/outputs.hpp"
#include "cli/terminal/terminal.hpp"
#include "cli/terminal/text_style.hpp"
#include "cli/witness_files.hpp"
#include "model/input_error.hpp"
#include "properties/certificate/certificate.hpp"
#include "properties/explore/explore.hpp"
#include "reports/text/verdict_words.hpp"
#include "reports/text/verdicts.hpp"
#include "sim/replay/made.hpp"
#include "sim/text/counted_text.hpp"
#include "sim/text/output_file.hpp"
#include "sim/trace/trace_csv.hpp"

namespace cascade {
namespace {

struct CheckOptions {
  std::vector<std::string> policies = {"k2"};
  std::vector<std::string> properties;
  std::string max_transitions;
  std::string format = "text";
  std::string witness_folder;
  std::string certificate;
  bool certify = false;
  bool quiet = false;
  ForAllOptions for_all;
};

Trace as_trace(const Verdict& verdict, const Policy& policy) {
  Trace trace;
  trace.metrics = trace_metrics_of(policy);
  for (const WitnessCheck& check : verdict.witness) {
    trace.at.push_back(check.at);
    for (std::size_t i = 0; i < policy.metric_count(); ++i) {
      const Metric metric = metric_at(i);
      if (policy[metric].monitored) trace[metric].push_back(check.pressure[metric]);
    }
  }
  return trace;
}

/// Names in the folder that no other policy's witnesses have: policies may share a name, or differ
/// in what a file's name cannot hold.
std::vector<std::string> stems_of(const std::vector<TimedProof>& proofs) {
  std::vector<std::string> stems;
  for (const TimedProof& timed : proofs) {
    const std::string stem = file_stem(timed.proof.policy.name);
    std::string unique = stem;
    for (int n = 2; std::find(stems.begin(), stems.end(), unique) != stems.end(); ++n) {
      unique = stem + "-" + std::to_string(n);
    }
    stems.push_back(unique);
  }
  return stems;
}

/// A trace has no two rows of one time.
bool fits_a_trace(const Verdict& verdict) {
  const auto no_later = [](const WitnessCheck& a, const WitnessCheck& b) { return !(a.at < b.at); };
  return std::adjacent_find(verdict.witness.begin(), verdict.witness.end(), no_later) ==
         verdict.witness.end();
}

/// The command that shows it: one that fails, where a run can be judged by the property at all.
std::string replay_command(const std::string& path, const std::string& policy,
                           const Property& property, const CheckOptions& options) {
  std::string line = "cascade replay " + printable(shell_word(path)) + " --policy " +
                     printable(shell_word(policy));
  if (std::holds_alternative<SheddingRule>(property.rule)) return line;
  line += " --monitor";
  if (!options.max_transitions.empty()) {
    line += " --max-transitions " + printable(shell_word(options.max_transitions));
  }
  return line;
}

void write_witnesses(const std::vector<TimedProof>& proofs, const CheckOptions& options) {
  const std::filesystem::path folder = made_folder(options.witness_folder);
  std::vector<OutputPlace> places;
  std::vector<OutputFile> files;
  std::string notes;
  const std::vector<std::string> stems = stems_of(proofs);
  for (std::size_t i = 0; i < proofs.size(); ++i) {
    const Proof& proof = proofs[i].proof;
    for (const Verdict& verdict : proof.verdicts) {
      if (verdict.witness.empty()) continue;
      const std::string property(verdict.property->name);
      if (!fits_a_trace(verdict)) {
        notes +=
            "cascade: " + property +
            ": its witness needs checks at one and the same time, which no trace can hold: see "
            "--format json\n";
        continue;
      }
      const std::filesystem::path path = folder / (stems[i] + "-" + property + ".csv");
      places.push_back({"--witness", path.string()});
      require_places_apart(places);
      files.emplace_back(path.string());
      files.back().write(canonical_csv(as_trace(verdict, proof.policy)));
      notes += "cascade: witness: " +
               replay_command(path.string(), proofs[i].file, *verdict.property, options) + "\n";
    }
  }
  for (OutputFile& file : files) file.commit();
  std::cerr << notes;  // of files that are there
}

TimedProof timed_proof(const std::string& name_or_file, const CheckOptions& options) {
  using Clock = std::chrono::steady_clock;
  Policy policy = load_policy(name_or_file);
  set_max_transitions(policy, options.max_transitions);
  TimedProof timed{{}, name_or_file, {}};
  Clock::time_point last = Clock::now();
  timed.proof = prove(policy, options.properties, [&](const Verdict&) {
    const Clock::time_point now = Clock::now();
    timed.took_s.push_back(std::chrono::duration<double>(now - last).count());
    last = now;
  });
  return timed;
}

void print(const std::vector<TimedProof>& proofs, const CheckOptions& options, const Made& made) {
  const TextStyle style = terminal_style();
  if (options.format == "json") {
    std::vector<Proof> bare;
    for (const TimedProof& timed : proofs) bare.push_back(timed.proof);
    std::cout << to_json(bare, made);
  } else if (options.format == "junit") {
    std::cout << to_junit(proofs, made);
  } else {
    const char* separator = "";
    for (const TimedProof& timed : proofs) {
      if (options.quiet) {
        std::cout << failures_text(timed.proof, style);
      } else {
        std::cout << separator << to_text(timed.proof, style);
        separator = "\n";
      }
    }
  }
}

/// A policy that is meant to break a property, and keeps it: told whatever the format.
void note_what_holds(const TimedProof& timed) {
  for (const Verdict& verdict : timed.proof.verdicts) {
    if (!is_meant_to_break(timed.proof, verdict) || verdict.violated()) continue;
    std::cerr << "cascade: " << printable(timed.file) << ": " << verdict.property->name << ": "
              << text(verdict.ruling) << ", and the policy is meant to violate it\n";
  }
}

bool goes_to_stdout(const std::string& path) {
  return !path.empty() && output_destination(path) == "-";
}

void require_whole_certificates(const CheckOptions& options) {
  const char* option = options.certify ? "--certify" : "--certificate";
  if (options.certificate.empty() && !options.certify) return;
  if (!options.properties.empty()) {
    throw InputError(option, 0, "a certificate is of all properties, and --property asks for some",
                     "one of the two");
  }
  if (!options.certificate.empty() && options.policies.size() > 1) {
    throw InputError("--certificate", 0, "a certificate is of one policy, and there are several",
                     "one --policy");
  }
  require_places_apart({{"--certificate", options.certificate},
                        {"--format " + options.format, options.format == "text" ? "" : "-"}});
}

/// What the checker says of each proof's certificate, if it was asked; the certificate itself goes
/// where it is to be kept.
std::vector<Certified> certify(const std::vector<TimedProof>& proofs, const CheckOptions& options,
                               const Made& made) {
  std::vector<Certified> results;
  if (options.certificate.empty() && !options.certify) return results;
  for (const TimedProof& timed : proofs) {
    const std::string certificate = certificate_of(timed.proof, made.by);
    if (options.certify) {
      results.push_back(certified(certificate, policy_digest(timed.proof.policy)));
    }
    if (options.certificate.empty()) continue;
    OutputFile file(options.certificate);
    file.write(certificate);
    file.commit();
  }
  return results;
}

void print(const std::vector<Certified>& results, const std::vector<TimedProof>& proofs,
           const CheckOptions& options) {
  // What programs read has standard output to itself.
  const bool beside = options.format != "text" || goes_to_stdout(options.certificate);
  std::ostream& out = beside ? std::cerr : std::cout;
  for (std::size_t i = 0; i < results.size(); ++i) {
    if (results[i].accepted && options.quiet) continue;
    out << "certificate of " << printable(proofs[i].proof.policy.name) << ": "
        << (results[i].accepted ? "" : "REFUSED: ") << printable(results[i].says)
        << ", says check_certificate.py\n";
  }
}

int run_check(const CheckOptions& options, const Made& made) {
  if (options.for_all.asked) {
    if (options.certify || !options.certificate.empty()) {
      throw InputError("--for-all", 0, "has no certificate: it is of one policy's proof",
                       "--for-all, or --certify with a --policy");
    }
    return run_for_all(options.for_all, options.properties, options.format, options.witness_folder,
                       made);
  }
  if (options.quiet && options.format != "text") {
    throw InputError("--quiet", 0, "shortens the text, and --format is " + options.format,
                     "one of the two");
  }
  require_whole_certificates(options);
  std::vector<TimedProof> proofs;
  for (const std::string& policy : options.policies) proofs.push_back(timed_proof(policy, options));
  const std::vector<Certified> certificates = certify(proofs, options, made);
  if (!options.witness_folder.empty()) write_witnesses(proofs, options);
  if (!goes_to_stdout(options.certificate)) print(proofs, options, made);
  for (const TimedProof& timed : proofs) note_what_holds(timed);
  const bool all_hold = std::all_of(proofs.begin(), proofs.end(), [](const TimedProof& timed) {
    return is_as_meant(timed.proof);
  });
  print(certificates, proofs, options);
  const bool all_follow = std::all_of(certificates.begin(), certificates.end(),
                                      [](const Certified& each) { return each.accepted; });
  return all_hold && all_follow ? kHolds : kViolated;
}

}  // namespace

void add_check(CLI::App& app, Command& command) {
  auto options = std::make_shared<CheckOptions>();
  CLI::App& sub = add_subcommand(app, "check", "Prove a policy's properties for every input");
  set_footer(
      sub,
      "Example: cascade check --policy mine.toml\n"
      "         cascade check --policy k2-as-coded --property no-flapping --witness out\n"
      "         cascade check --policy k2 --policy mine.toml --max-transitions 100/h --quiet\n"
      "         cascade check --policy mine.toml --certify --certificate mine.json\n"
      "         cascade check --for-all --property no-flapping\n"
      "Exit status 1: a property is violated or not settled; one that the policy's own violates = "
      "[..] names has to be violated.");
  add_option(sub, "--policy", options->policies,
             "A built-in policy or a TOML file; may be given several times")
      .shown_as("NAME|FILE.toml [k2]")
      .one_value_each();
  add_option(sub, "--property", options->properties, "Only this one; may be repeated")
      .shown_as("NAME [all]")
      .one_value_each();
  add_max_transitions_option(sub, options->max_transitions);
  add_format_option(sub, options->format, {"text", "json", "junit"});
  add_flag(sub, "--quiet", options->quiet, "One line for each property that fails, nothing else");
  add_option(sub, "--witness", options->witness_folder,
             "Write each counterexample as a trace that replay takes (--for-all: as a policy)")
      .shown_as("DIR");
  add_option(sub, "--certificate", options->certificate,
             "Write the proof as data that somebody else can check")
      .shown_as("FILE.json");
  add_flag(sub, "--certify", options->certify,
           "Have check_certificate.py check it, which shares nothing with this program (needs "
           "python3)");
  add_for_all_options(sub, options->for_all);
  on_command(sub, [options, &command] {
    command.run = [options, &command] { return run_check(*options, command.made); };
  });
}

}  // namespace cascade
