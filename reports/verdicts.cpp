#include "reports/verdicts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "reports/xml_text.hpp"
#include "sim/number_text.hpp"
#include "sim/readers/source.hpp"
#include "sim/time_text.hpp"

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

std::string sentence(const Verdict& verdict) {
  const std::string property(verdict.property->name);
  if (verdict.property->kind == Kind::sometimes) {
    return property + (verdict.holds ? " is met" : " is NOT met");
  }
  return property + (verdict.holds ? " holds for every input" : " is VIOLATED");
}

std::string witness_table(const Verdict& verdict, const Policy& policy, const TextStyle& style) {
  std::string table = fmt::format("      {:>14}", "t (s)");
  if (policy.lag.monitored) table += fmt::format("{:>14}", "lag");
  if (policy.heap_pct.monitored) table += fmt::format("{:>10}", "heap %");
  table += "  level after the check\n";
  for (const WitnessCheck& check : verdict.witness) {
    table += fmt::format("      {:>14}", seconds_text(check.at.ns));
    if (policy.lag.monitored) {
      table += fmt::format("{:>14}", style.number(check.pressure.lag_messages));
    }
    if (policy.heap_pct.monitored) {
      table += fmt::format("{:>10}", style.number(check.pressure.heap_pct));
    }
    table += "  " + style.level(check.level, 0) + "\n";
  }
  return table;
}

std::string held_text(const Proof& proof, const TextStyle& style) {
  if (proof.held_for_ever.empty()) return "";
  std::string out = "\nHeld for as long as the pressure stays there (the other metric at 0):\n";
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
    return "after " + number + (*verdict.bound == 1 ? " check" : " checks");
  }
  if (verdict.bound_unit == "s") return "within " + number + " s and a check";
  return "at most " + number + " " + verdict.bound_unit;
}

std::string to_text(const Proof& proof, const TextStyle& style) {
  const auto count =
      static_cast<std::size_t>(std::count_if(proof.verdicts.begin(), proof.verdicts.end(),
                                             [](const Verdict& verdict) { return verdict.holds; }));
  std::string out = fmt::format("policy {}: {} of {} properties hold\n\n",
                                style.printable(proof.policy.name), count, proof.verdicts.size());
  for (const Verdict& verdict : proof.verdicts) {
    out += "  " + style.verdict(verdict.holds, fmt::format("{:<50}", sentence(verdict)));
    out += fmt::format(" {:>6} states  {}", verdict.states, bound_text(verdict));
    while (out.back() == ' ') out.pop_back();
    out += "\n";
    if (!verdict.remark.empty()) out += "      " + style.printable(verdict.remark) + "\n";
    if (verdict.holds) continue;
    out += "      it says: " + std::string(verdict.property->says) + "\n";
    if (!verdict.witness.empty()) out += witness_table(verdict, proof.policy, style);
  }
  out += held_text(proof, style);
  out += fmt::format(
      "\nKnown by exploring the compiled machine: {} states, {} input regions, {} checks driven; "
      "{}.\n",
      proof.machine_states, proof.input_regions, proof.checks_driven,
      proof.regions_are_one ? "every region was one"
                            : "some region was NOT one: the machine compares with other values");
  if (!proof.complete) out += "The machine has too many states: NOTHING is proven.\n";
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
  return "{\"property\":" + quoted(verdict.property->name) +
         ",\"kind\":" + quoted(text(verdict.property->kind)) +
         ",\"verdict\":" + (verdict.holds ? "\"holds\"" : "\"violated\"") +
         ",\"says\":" + quoted(verdict.property->says) + ",\"method\":" + quoted(verdict.method) +
         ",\"states\":" + std::to_string(verdict.states) +
         ",\"bound\":" + (verdict.bound ? number_text(*verdict.bound) : "null") +
         ",\"bound_unit\":" + (verdict.bound ? quoted(verdict.bound_unit) : "null") +
         ",\"remark\":" + (verdict.remark.empty() ? "null" : quoted(verdict.remark)) +
         ",\"witness\":[" + witness + "]}";
}

}  // namespace

std::string to_json(const Proof& proof) {
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
         ",\"complete\":" + (proof.complete ? "true" : "false") + "}\n";
}

std::string to_junit(const Proof& proof) {
  const auto failures = std::count_if(proof.verdicts.begin(), proof.verdicts.end(),
                                      [](const Verdict& verdict) { return !verdict.holds; });
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  const std::string policy = xml_text(printable(proof.policy.name, std::string_view::npos));
  out += fmt::format(
      "<testsuites>\n  <testsuite name=\"cascade check {}\" tests=\"{}\" failures=\"{}\">\n",
      policy, proof.verdicts.size(), failures);
  for (const Verdict& verdict : proof.verdicts) {
    out +=
        fmt::format("    <testcase classname=\"{}\" name=\"{}\"", policy, verdict.property->name);
    if (verdict.holds) {
      out += "/>\n";
      continue;
    }
    std::string body = std::string(verdict.property->says);
    if (!verdict.remark.empty()) body += "\n" + verdict.remark;
    for (const WitnessCheck& check : verdict.witness) {
      body += "\n" + witness_json(check, proof.policy);
    }
    out += fmt::format(">\n      <failure message=\"{}\">{}</failure>\n    </testcase>\n",
                       xml_text(sentence(verdict)), xml_text(body));
  }
  return out + "  </testsuite>\n</testsuites>\n";
}

}  // namespace cascade
