#include "reports/text/verdicts.hpp"

#include <fmt/format.h>

#include <cmath>
#include <numeric>
#include <string_view>

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
  std::string table = fmt::format("      {:>14}", "t (s)");
  if (policy.lag.monitored) table += fmt::format("{:>14}", "lag");
  if (policy.heap_pct.monitored) table += fmt::format("{:>10}", "heap %");
  table += "  level after the check\n";
  const auto row = [&](const WitnessCheck& check) {
    table += fmt::format("      {:>14}", seconds_text(check.at.ns));
    if (policy.lag.monitored) {
      table += fmt::format("{:>14}", style.number(check.pressure.lag_messages));
    }
    if (policy.heap_pct.monitored) {
      table += fmt::format("{:>10}", style.number(check.pressure.heap_pct));
    }
    table += "  " + style.level(check.level, 0) + "\n";
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
  std::string out = "\nHeld for as long as the pressure stays there (the other metric at 0)";
  out += all_explored(proof) ? ":\n" : ", as far as was explored:\n";
  for (const HeldLevel& held : proof.held_for_ever) {
    out += fmt::format("  {} {:<6} {:>10} to below {}\n", style.level(held.level, 13),
                       held.metric == Metric::lag ? "lag" : "heap %", style.number(held.low),
                       style.number(held.high));
  }
  return out;
}

}  // namespace

std::string bound_text(const Verdict& verdict) {
  if (!verdict.bound) return "";
  const std::string number = number_text(*verdict.bound);
  if (verdict.bound_unit == "checks") {
    return "within " + number + (*verdict.bound == 1 ? " check" : " checks");
  }
  if (verdict.bound_unit != "s") return "at most " + number + " " + verdict.bound_unit;
  // So many cooldowns, and after each of them the wait for a check.
  const std::size_t times = verdict.check_intervals;
  if (times == 0) return "";
  if (*verdict.bound == 0) {
    return fmt::format("within {} check interval{}", times, times == 1 ? "" : "s");
  }
  const std::string each = number_text(*verdict.bound / static_cast<double>(times));
  if (times == 1) return "within " + each + " s + one check interval";
  return fmt::format("within {} x ({} s + one check interval)", times, each);
}

namespace {

std::string count_text(const Proof& proof) {
  std::string text = fmt::format("{} of {} {}", proof.count(VerdictKind::holds), proof.applicable(),
                                 proof.applicable() == 1 ? "property holds" : "properties hold");
  const auto also = [&](VerdictKind ruling, const char* words) {
    if (proof.count(ruling) > 0) text += fmt::format(", {} {}", proof.count(ruling), words);
  };
  also(VerdictKind::not_settled, "not settled");
  also(VerdictKind::not_applicable, "not applicable");
  return text;
}

std::string verdict_text(const Proof& proof, const Verdict& verdict, const TextStyle& style) {
  const bool all_settled = proof.count(VerdictKind::not_settled) == 0;
  std::string out =
      "  " + style.verdict(!verdict.fails(), fmt::format("{:<50}", sentence(verdict, all_settled)));
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
    if (!verdict.fails()) continue;
    const std::string why =
        verdict.why.empty() ? std::string(verdict.property->says) : style.printable(verdict.why);
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
  if (policy.lag.monitored) json += ",\"lag\":" + number_or_null(check.pressure.lag_messages);
  if (policy.heap_pct.monitored) json += ",\"heap_pct\":" + number_or_null(check.pressure.heap_pct);
  return json + ",\"level\":\"" + std::string(name(check.level)) + "\"}";
}

std::string verdict_json(const Verdict& verdict, const Policy& policy) {
  std::string witness;
  for (const WitnessCheck& check : verdict.witness) {
    witness += (witness.empty() ? "" : ",") + witness_json(check, policy);
  }
  const auto quoted = [](std::string_view value) { return json_string(std::string(value)); };
  const std::string bound = bound_text(verdict);
  return "{\"property\":" + quoted(verdict.property->name) +
         ",\"kind\":" + quoted(text(verdict.property->kind)) +
         ",\"verdict\":" + quoted(text(verdict.ruling)) +
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
    verdicts += (verdicts.empty() ? "" : ",") + verdict_json(verdict, proof.policy);
  }
  for (const HeldLevel& each : proof.held_for_ever) {
    held += fmt::format("{}{{\"level\":\"{}\",\"metric\":\"{}\",\"from\":{},\"below\":{}}}",
                        held.empty() ? "" : ",", name(each.level),
                        each.metric == Metric::lag ? "lag" : "heap_pct", number_or_null(each.low),
                        number_or_null(each.high));
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
    out += fmt::format(
        "  <testsuite name=\"cascade check {}\" file=\"{}\" tests=\"{}\" failures=\"{}\" "
        "skipped=\"{}\" time=\"{:.6f}\">\n",
        junit_text(proof.policy.name), junit_text(timed.file), proof.verdicts.size(),
        proof.count(VerdictKind::violated) + proof.count(VerdictKind::not_settled),
        proof.count(VerdictKind::not_applicable),
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
