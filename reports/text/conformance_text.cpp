#include "reports/text/conformance_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "reports/text/run_table.hpp"
#include "reports/text/wrapped_text.hpp"
#include "sim/text/counted_text.hpp"
#include "sim/text/time_text.hpp"

namespace cascade {
namespace {

std::string answer_text(const SystemAnswer& answer, const Policy& policy) {
  if (answer.level) return policy.name_of(*answer.level);
  if (answer.action) return std::string(text(*answer.action));
  return answer.fault;
}

std::vector<std::size_t> monitored(const Policy& policy) {
  std::vector<std::size_t> metrics;
  for (std::size_t m = 0; m < policy.metric_count(); ++m) {
    if (policy.metrics[m].monitored) metrics.push_back(m);
  }
  return metrics;
}

std::vector<std::string> row_of(const Difference& difference, std::size_t i, const Policy& policy,
                                const TextStyle& style) {
  const Request& request = difference.run[i];
  std::vector<std::string> row;
  if (request.kind == Request::Kind::decide) {
    row.push_back("");
    row.push_back(style.printable(request.symbol) + " " + std::string(text(request.type)));
    row.resize(1 + monitored(policy).size());
  } else {
    row.push_back(seconds_text(request.at.ns));
    for (const std::size_t m : monitored(policy)) {
      row.push_back(request.kind == Request::Kind::reset
                        ? (row.size() == 1 ? "reset" : "")
                        : exact_number(request.pressure.values[m], style));
    }
  }
  row.push_back(answer_text(difference.model[i], policy));
  row.push_back(style.printable(answer_text(difference.system[i], policy)));
  return row;
}

std::string difference_text(const Difference& difference, const Policy& policy,
                            const TextStyle& style) {
  std::vector<std::vector<std::string>> rows(1);
  rows[0].push_back("t (s)");
  for (const std::size_t m : monitored(policy)) rows[0].push_back(policy.metrics[m].name);
  rows[0].insert(rows[0].end(), {"model", "system"});
  for (std::size_t i = 0; i < difference.run.size(); ++i) {
    rows.push_back(row_of(difference, i, policy, style));
  }
  std::string out = "  The system " + style.printable(difference.kind);
  if (difference.property != nullptr) {
    out += fmt::format(": {} breaks {}", difference.extended ? "one check later it" : "it",
                       difference.property->name);
  }
  return out + ".\n" + run_table(rows);
}

std::string asked_text(const Conformance& result) {
  std::string out = counted(result.checks, "check");
  if (result.decisions > 0) out += ", " + counted(result.decisions, "decision");
  if (result.resets > 0) out += ", " + counted(result.resets, "reset");
  out += " in " + counted(result.suite_runs, "run");
  if (result.walk_runs > 0) {
    out += fmt::format(" and {} (seed {})", counted(result.walk_runs, "random walk"), result.seed);
  }
  return out;
}

}  // namespace

std::string to_text(const Conformance& result, const Policy& policy, const std::string& said,
                    const TextStyle& style) {
  const bool conforms = result.verdict == ConformanceVerdict::conforms;
  std::string verdict;
  if (conforms) {
    verdict = "CONFORMS";
  } else if (result.verdict == ConformanceVerdict::differs) {
    verdict = "DIFFERS";
  } else {
    verdict = "NOT SETTLED";
  }
  std::string out = fmt::format("{} {} {} policy {}\n", style.printable(result.system),
                                style.verdict(conforms, verdict), conforms ? "to" : "from",
                                style.printable(policy.name));
  if (result.verdict == ConformanceVerdict::not_settled) {
    out = fmt::format("{} against policy {}: {}\n", style.printable(result.system),
                      style.printable(policy.name), style.verdict(false, verdict));
  }
  out += "  asked: " + asked_text(result) + "\n";
  if (conforms) {
    out += wrapped("  ", "so it does what the model does for every sequence of checks, if " +
                             result.hypothesis);
  }
  for (const std::string& what : result.not_asked)
    out += "  not asked: " + style.printable(what) + "\n";
  if (!result.differences.empty()) {
    out += fmt::format("  {} differ; of each kind of difference the shortest:\n\n",
                       counted(result.differing_runs, "run"));
  }
  for (const Difference& difference : result.differences) {
    out += difference_text(difference, policy, style);
  }
  if (!result.ending_fault.empty()) {
    out += "  After all was answered: " + style.printable(result.ending_fault) + ".\n";
  }
  if (!said.empty()) {
    out += "  It wrote on its standard error:\n";
    for (std::size_t at = 0; at < said.size();) {
      const std::size_t end = std::min(said.find('\n', at), said.size());
      out += "    " + style.printable(said.substr(at, end - at)) + "\n";
      at = end + 1;
    }
  }
  return out;
}

std::string to_text(const Inference& inference, const std::string& against,
                    const std::vector<std::string>& otherwise, const TextStyle& style) {
  std::string out;
  std::size_t width = 0;
  for (const Measurement& each : inference.measured) width = std::max(width, each.key.size());
  for (const Measurement& each : inference.measured) {
    out += fmt::format("{:<{}}  {}   ({})\n", style.printable(each.key), width,
                       style.printable(each.value), style.printable(each.how));
  }
  for (const std::string& what : inference.not_observable) {
    out += "cannot be told from outside: " + style.printable(what) + "\n";
  }
  out += "\n";
  if (inference.is_ladder()) {
    const Conformance& suite = *inference.conformance;
    out += style.verdict(true, "A LADDER") + ":\n" +
           wrapped("  ", "it behaves as this policy for every sequence of checks, if " +
                             suite.hypothesis);
    out += fmt::format("  asked: {} to measure, then {}\n", counted(inference.requests, "request"),
                       asked_text(suite));
  } else {
    out += style.verdict(false, "NO LADDER") + ":\n";
    for (const std::string& why : inference.no_ladder) out += "  " + style.printable(why) + "\n";
  }
  if (against.empty()) return out;
  if (otherwise.empty()) {
    return out + fmt::format("The policy that was found is {} in all that can be told.\n",
                             style.printable(against));
  }
  out += fmt::format("Otherwise than {}, it\n", style.printable(against));
  for (const std::string& what : otherwise) out += "  " + style.printable(what) + "\n";
  return out;
}

}  // namespace cascade
