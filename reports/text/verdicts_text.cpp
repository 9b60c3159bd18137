// Verdicts for people.

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "model/k2.hpp"
#include "reports/text/metric_words.hpp"
#include "reports/text/verdict_words.hpp"
#include "reports/text/verdicts.hpp"
#include "sim/text/time_text.hpp"

namespace cascade {
namespace {

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
    const std::string bound = verdict.holds() ? bound_text(verdict) : "";
    const std::string_view every = verdict.holds() ? every_policy_text(verdict) : "";
    out += fmt::format(" {:>6} states  {}{}{}", verdict.states, bound,
                       bound.empty() || every.empty() ? "" : "; ", every);
  }
  while (out.back() == ' ') out.pop_back();
  out += "\n";
  if (verdict.holds() && !verdict.property->cannot_know.empty()) {
    out += "      " + std::string(verdict.property->cannot_know) + "\n";
  }
  if (!verdict.why.empty()) out += "      " + style.printable(verdict.why) + "\n";
  if (!verdict.fails()) return out;
  out += "      it says: " + std::string(verdict.property->says) + "\n";
  if (verdict.violated() && !every_policy_text(verdict).empty()) {
    out += "      every policy has this property, so that the fault is the program's\n";
  }
  if (!verdict.witness.empty()) out += witness_table(verdict, proof.policy, style);
  return out;
}

std::string every_policy_note(const Proof& proof) {
  const auto count =
      std::count_if(proof.verdicts.begin(), proof.verdicts.end(), [](const Verdict& verdict) {
        return verdict.holds() && !every_policy_text(verdict).empty();
      });
  if (count == 0) return "";
  return "\nEvery policy: so in any ladder, which makes it no finding about this one (cascade "
         "check "
         "--for-all).\n";
}

std::string grounds_text(const Proof& proof) {
  std::string out = fmt::format(
      "\nKnown by exploring the compiled machine: {} states, {} input regions, {} checks driven; "
      "{}.\n",
      proof.machine_states, proof.input_regions, proof.checks_driven,
      proof.regions_are_one ? "every region was one"
                            : "some region was NOT one, so that not every input is known");
  if (!proof.complete) out += "The machine has too many states: not all were followed.\n";
  if (!proof.regions_are_one) return out;
  return out + fmt::format(
                   "In {} of them, each state under each input, the guards told all that they "
                   "compared: it was with "
                   "the values and\ntimes of the policy alone, so that no other number decides.\n"
                   "Assumed: that what stands around the guards only asks them, and counts "
                   "nothing, reads no file and no "
                   "date.\n(Other ways to each state, each half hour of a day and each day of a "
                   "week were tried.)\n",
                   proof.checks_observed);
}

}  // namespace

std::string to_text(const Proof& proof, const TextStyle& style) {
  std::string out =
      fmt::format("policy {}: {}\n\n", style.printable(proof.policy.name), count_text(proof));
  for (const Verdict& verdict : proof.verdicts) out += verdict_text(proof, verdict, style);
  return out + every_policy_note(proof) + held_text(proof, style) + grounds_text(proof);
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

}  // namespace cascade
