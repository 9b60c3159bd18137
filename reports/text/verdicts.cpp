#include "reports/text/verdicts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string_view>

#include "model/k2.hpp"
#include "reports/text/metric_words.hpp"
#include "reports/text/xml_text.hpp"
#include "sim/text/number_text.hpp"
#include "sim/text/time_text.hpp"
#include "sim/trace/readers/source.hpp"

namespace cascade {
namespace {

std::string_view text(Kind kind) {
  switch (kind) {
    case Kind::always:
      return "always";
    case Kind::eventually:
      return "eventually";
    case Kind::sometimes:
      return "sometimes";
  }
  return "always";
}

constexpr std::string_view kNotAsMeant = "the policy is meant to violate it";

/// What stands behind a verdict on a property that the policy is meant to break.
std::string meant_text(const Proof& proof, const Verdict& verdict) {
  if (!is_meant_to_break(proof, verdict)) return "";
  return verdict.violated() ? ", as the policy says" : ", and " + std::string(kNotAsMeant);
}

std::string sentence(const Verdict& verdict, bool all_settled) {
  const std::string property(verdict.property->name);
  const bool sometimes = verdict.property->kind == Kind::sometimes;
  switch (verdict.ruling) {
    case VerdictKind::holds:
      return property + (sometimes ? " is met" : all_settled ? " holds for every input" : " holds");
    case VerdictKind::violated:
      return property + (sometimes ? " is NOT met" : " is VIOLATED");
    case VerdictKind::not_applicable:
      return property + " does not apply";
    case VerdictKind::not_settled:
      return property + " is NOT SETTLED";
  }
  return property;
}

/// Of a witness as long as a budget, a reader needs the ends.
constexpr std::size_t kShownAtEachEnd = 8;

/// Calls back with each check that is shown, and once with how many are left out.
template <class Check, class Gap>
void for_each_shown(const Verdict& verdict, Check check, Gap gap) {
  const std::size_t size = verdict.witness.size();
  const bool all = size <= 2 * kShownAtEachEnd + 1;
  for (std::size_t i = 0; i < size; ++i) {
    if (!all && i == kShownAtEachEnd) {
      gap(size - 2 * kShownAtEachEnd);
      i = size - kShownAtEachEnd;
    }
    check(verdict.witness[i]);
  }
}

std::string witness_table(const Verdict& verdict, const Policy& policy, const TextStyle& style) {
  const auto width_of = [](const MetricThresholds& metric) {
    const std::size_t usual = metric.name == k2::kHeapName ? 10 : 14;
    return std::max(usual, name_with_unit(metric).size() + 2);
  };
  std::string table = fmt::format("      {:>14}", "t (s)");
  for (const MetricThresholds& metric : policy.metrics) {
    if (metric.monitored) table += fmt::format("{:>{}}", name_with_unit(metric), width_of(metric));
  }
  table += "  level after the check\n";
  const auto row = [&](const WitnessCheck& check) {
    table += fmt::format("      {:>14}", seconds_text(check.at.ns));
    for (std::size_t m = 0; m < policy.metric_count(); ++m) {
      const MetricThresholds& metric = policy.metrics[m];
      if (!metric.monitored) continue;
      table += fmt::format("{:>{}}", style.number(check.pressure[metric_at(m)]), width_of(metric));
    }
    table += "  " + style.level(policy.levels, check.level, 0) + "\n";
  };
  for_each_shown(verdict, row, [&](std::size_t left_out) {
    table += fmt::format("      {:>14}  {} checks more: see --witness or --format json\n", "...",
                         style.number(static_cast<double>(left_out)));
  });
  return table;
}

bool all_explored(const Proof& proof) { return proof.regions_are_one && proof.complete; }

std::string held_text(const Proof& proof, const TextStyle& style) {
  if (proof.held_for_ever.empty()) return "";
  const Policy& policy = proof.policy;
  const std::string rest = rest_text(policy);
  std::string out = "\nHeld for as long as the pressure stays there";
  if (!rest.empty()) out += " (" + rest + ")";
  out += all_explored(proof) ? ":\n" : ", as far as was explored:\n";
  std::size_t level_width = 13, metric_width = 6;
  for (const std::string& name : policy.levels.all())
    level_width = std::max(level_width, name.size());
  for (const HeldLevel& held : proof.held_for_ever) {
    metric_width = std::max(metric_width, name_with_unit(policy[held.metric]).size());
  }
  for (const HeldLevel& held : proof.held_for_ever) {
    const bool high = policy[held.metric].worse == Worse::high;
    out += fmt::format("  {} {:<{}} {:>10} to {}{}\n",
                       style.level(policy.levels, held.level, level_width),
                       name_with_unit(policy[held.metric]), metric_width,
                       (high ? "" : "above ") + style.number(held.low), high ? "below " : "",
                       style.number(held.high));
  }
  return out;
}

}  // namespace

bool is_meant_to_break(const Proof& proof, const Verdict& verdict) {
  const auto& meant = proof.policy.violates;
  return std::find(meant.begin(), meant.end(), verdict.property->name) != meant.end();
}

bool is_as_meant(const Proof& proof, const Verdict& verdict) {
  return is_meant_to_break(proof, verdict) ? verdict.violated() : !verdict.fails();
}

bool is_as_meant(const Proof& proof) {
  return std::all_of(proof.verdicts.begin(), proof.verdicts.end(),
                     [&](const Verdict& verdict) { return is_as_meant(proof, verdict); });
}

std::string bound_text(const Verdict& verdict) {
  if (!verdict.bound) return "";
  const std::string number = number_text(*verdict.bound);
  if (verdict.bound_unit == "checks") {
    return "within " + number + (*verdict.bound == 1 ? " check" : " checks");
  }
  if (verdict.bound_unit != "s") return "at most " + number + " " + verdict.bound_unit;
  // All that the policy has one wait for, and after each of those waits the one for a check.
  const std::size_t times = verdict.check_intervals;
  if (times == 0) return "";
  if (*verdict.bound == 0) {
    return fmt::format("within {} check interval{}", times, times == 1 ? "" : "s");
  }
  if (times == 1) return "within " + number + " s + one check interval";
  return fmt::format("within {} s + {} check intervals", number, times);
}

namespace {

std::string count_text(const Proof& proof) {
  std::string text = fmt::format("{} of {} {}", proof.count(VerdictKind::holds), proof.applicable(),
                                 proof.applicable() == 1 ? "property holds" : "properties hold");
  const auto also = [&](VerdictKind ruling, const char* words) {
    if (proof.count(ruling) > 0) text += fmt::format(", {} {}", proof.count(ruling), words);
  };
  const auto as_meant =
      std::count_if(proof.verdicts.begin(), proof.verdicts.end(), [&](const Verdict& verdict) {
        return verdict.violated() && is_meant_to_break(proof, verdict);
      });
  if (as_meant > 0) text += fmt::format(", {} violated as the policy says", as_meant);
  also(VerdictKind::not_settled, "not settled");
  also(VerdictKind::not_applicable, "not applicable");
  return text;
}

std::string verdict_text(const Proof& proof, const Verdict& verdict, const TextStyle& style) {
  const bool all_settled = proof.count(VerdictKind::not_settled) == 0;
  std::string out = "  " + style.verdict(is_as_meant(proof, verdict),
                                         fmt::format("{:<50}", sentence(verdict, all_settled) +
                                                                   meant_text(proof, verdict)));
  // A bound is what holds; beside what does not it would be read as if it did.
  if (verdict.ruling != VerdictKind::not_applicable) {
    out += fmt::format(" {:>6} states  {}", verdict.states,
                       verdict.holds() ? bound_text(verdict) : "");
  }
  while (out.back() == ' ') out.pop_back();
  out += "\n";
  if (verdict.holds() && !verdict.property->cannot_know.empty()) {
    out += "      " + std::string(verdict.property->cannot_know) + "\n";
  }
  if (!verdict.why.empty()) out += "      " + style.printable(verdict.why) + "\n";
  if (!verdict.fails()) return out;
  out += "      it says: " + std::string(verdict.property->says) + "\n";
  if (!verdict.witness.empty()) out += witness_table(verdict, proof.policy, style);
  return out;
}

std::string grounds_text(const Proof& proof) {
  std::string out = fmt::format(
      "\nKnown by exploring the compiled machine: {} states, {} input regions, {} checks driven; "
      "{}.\n",
      proof.machine_states, proof.input_regions, proof.checks_driven,
      proof.regions_are_one ? "every region was one"
                            : "some region was NOT one, so that not every input is known");
  if (!proof.complete) out += "The machine has too many states: not all were followed.\n";
  return out +
         "Assumed: that the machine compares with nothing between the values, times and dates that "
         "were tried (of each\nregion both ends, their neighbours and the middle), and counts "
         "nothing over many transitions.\n";
}

}  // namespace

std::string to_text(const Proof& proof, const TextStyle& style) {
  std::string out =
      fmt::format("policy {}: {}\n\n", style.printable(proof.policy.name), count_text(proof));
  for (const Verdict& verdict : proof.verdicts) out += verdict_text(proof, verdict, style);
  return out + held_text(proof, style) + grounds_text(proof);
}

std::string failures_text(const Proof& proof, const TextStyle& style) {
  std::string out;
  for (const Verdict& verdict : proof.verdicts) {
    if (is_as_meant(proof, verdict)) continue;
    const std::string why = !verdict.fails()      ? std::string(kNotAsMeant)
                            : verdict.why.empty() ? std::string(verdict.property->says)
                                                  : style.printable(verdict.why);
    out +=
        fmt::format("{}: {}: {}: {}\n", style.printable(proof.policy.name), verdict.property->name,
                    style.verdict(false, std::string(text(verdict.ruling))), why);
  }
  return out;
}

namespace {

std::string number_or_null(double value) {
  return std::isfinite(value) ? number_text(value) : "null";
}

std::string witness_json(const WitnessCheck& check, const Policy& policy) {
  std::string json = "{\"t\":" + seconds_text(check.at.ns);
  for (std::size_t m = 0; m < policy.metric_count(); ++m) {
    const MetricThresholds& metric = policy.metrics[m];
    if (!metric.monitored) continue;
    json += ",\"" + metric.name + "\":" + number_or_null(check.pressure[metric_at(m)]);
  }
  return json + ",\"level\":\"" + policy.name_of(check.level) + "\"}";
}

std::string verdict_json(const Verdict& verdict, const Proof& proof) {
  const Policy& policy = proof.policy;
  std::string witness;
  for (const WitnessCheck& check : verdict.witness) {
    witness += (witness.empty() ? "" : ",") + witness_json(check, policy);
  }
  const auto quoted = [](std::string_view value) { return json_string(std::string(value)); };
  const std::string bound = bound_text(verdict);
  return "{\"property\":" + quoted(verdict.property->name) +
         ",\"kind\":" + quoted(text(verdict.property->kind)) +
         ",\"verdict\":" + quoted(text(verdict.ruling)) +
         (is_meant_to_break(proof, verdict) ? ",\"expected\":true" : "") +
         ",\"why\":" + (verdict.why.empty() ? "null" : quoted(verdict.why)) +
         ",\"says\":" + quoted(verdict.property->says) + ",\"cannot_know\":" +
         (verdict.property->cannot_know.empty() ? "null" : quoted(verdict.property->cannot_know)) +
         ",\"method\":" + quoted(verdict.method) + ",\"states\":" + std::to_string(verdict.states) +
         ",\"bound\":" + (verdict.bound ? number_text(*verdict.bound) : "null") +
         ",\"bound_unit\":" + (verdict.bound ? quoted(verdict.bound_unit) : "null") +
         ",\"bound_check_intervals\":" + std::to_string(verdict.check_intervals) +
         ",\"bound_text\":" + (bound.empty() ? "null" : quoted(bound)) + ",\"witness\":[" +
         witness + "]}";
}

std::string proof_json(const Proof& proof, const Made& made) {
  std::string verdicts, held;
  for (const Verdict& verdict : proof.verdicts) {
    verdicts += (verdicts.empty() ? "" : ",") + verdict_json(verdict, proof);
  }
  for (const HeldLevel& each : proof.held_for_ever) {
    const MetricThresholds& metric = proof.policy[each.metric];
    // The end that is not held is told apart: above `low` or below `high`.
    const bool high = metric.worse == Worse::high;
    held +=
        fmt::format(R"({}{{"level":"{}","metric":"{}","{}":{},"{}":{}}})", held.empty() ? "" : ",",
                    proof.policy.name_of(each.level), metric.name, high ? "from" : "above",
                    number_or_null(each.low), high ? "below" : "to", number_or_null(each.high));
  }
  return "{\"policy\":" + json_string(proof.policy.name) + ",\"verdicts\":[" + verdicts +
         "],\"held_for_ever\":[" + held +
         "],\"machine_states\":" + std::to_string(proof.machine_states) +
         ",\"input_regions\":" + std::to_string(proof.input_regions) +
         ",\"checks_driven\":" + std::to_string(proof.checks_driven) +
         ",\"regions_are_one\":" + (proof.regions_are_one ? "true" : "false") +
         ",\"complete\":" + (proof.complete ? "true" : "false") + ",\"made\":{" +
         json_members(with_policy(made, proof.policy)) + "}}";
}

}  // namespace

std::string to_json(const std::vector<Proof>& proofs, const Made& made) {
  if (proofs.size() == 1) return proof_json(proofs.front(), made) + "\n";
  std::string json;
  for (const Proof& proof : proofs) json += (json.empty() ? "" : ",\n") + proof_json(proof, made);
  return "[" + json + "]\n";
}

namespace {

std::string junit_text(const std::string& text) {
  return xml_text(printable(text, std::string_view::npos));
}

std::string junit_case(const TimedProof& timed, std::size_t number) {
  const Proof& proof = timed.proof;
  const Verdict& verdict = proof.verdicts[number];
  std::string out =
      fmt::format("    <testcase classname=\"{}\" name=\"{}\" file=\"{}\" time=\"{:.6f}\"",
                  junit_text(proof.policy.name), verdict.property->name, junit_text(timed.file),
                  timed.took_s[number]);
  if (is_meant_to_break(proof, verdict)) {
    const std::string message = xml_text(sentence(verdict, true) + meant_text(proof, verdict));
    return out + (verdict.violated()
                      ? ">\n      <system-out>" + message + "</system-out>\n    </testcase>\n"
                      : ">\n      <failure type=\"expected\" message=\"" + message +
                            "\"/>\n    </testcase>\n");
  }
  if (verdict.holds()) return out + "/>\n";
  if (verdict.ruling == VerdictKind::not_applicable) {
    return out + fmt::format(">\n      <skipped message=\"{}\"/>\n    </testcase>\n",
                             xml_text(verdict.why));
  }
  std::string body = std::string(verdict.property->says);
  if (!verdict.why.empty()) body += "\n" + verdict.why;
  for_each_shown(
      verdict, [&](const WitnessCheck& check) { body += "\n" + witness_json(check, proof.policy); },
      [&](std::size_t left_out) { body += fmt::format("\n... {} checks more", left_out); });
  return out + fmt::format(
                   ">\n      <failure type=\"{}\" message=\"{}\">{}</failure>\n"
                   "    </testcase>\n",
                   text(verdict.ruling), xml_text(sentence(verdict, true)), xml_text(body));
}

}  // namespace

std::string to_junit(const std::vector<TimedProof>& proofs, const Made& made) {
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n";
  for (const TimedProof& timed : proofs) {
    const Proof& proof = timed.proof;
    const auto count_if = [&proof](auto is_counted) {
      return std::count_if(proof.verdicts.begin(), proof.verdicts.end(), is_counted);
    };
    out += fmt::format(
        "  <testsuite name=\"cascade check {}\" file=\"{}\" tests=\"{}\" failures=\"{}\" "
        "skipped=\"{}\" time=\"{:.6f}\">\n",
        junit_text(proof.policy.name), junit_text(timed.file), proof.verdicts.size(),
        count_if([&](const Verdict& verdict) { return !is_as_meant(proof, verdict); }),
        count_if([&](const Verdict& verdict) {
          return verdict.ruling == VerdictKind::not_applicable &&
                 !is_meant_to_break(proof, verdict);
        }),
        std::accumulate(timed.took_s.begin(), timed.took_s.end(), 0.0));
    out += "    <properties>\n";
    for (const auto& [name, value] : named_values(with_policy(made, proof.policy))) {
      out += fmt::format("      <property name=\"{}\" value=\"{}\"/>\n", junit_text(name),
                         junit_text(value));
    }
    out += "    </properties>\n";
    for (std::size_t i = 0; i < proof.verdicts.size(); ++i) out += junit_case(timed, i);
    out += "  </testsuite>\n";
  }
  return out + "</testsuites>\n";
}

}  // namespace cascade
