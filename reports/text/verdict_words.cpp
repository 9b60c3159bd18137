#include "reports/text/verdict_words.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "properties/parametric/conditions.hpp"
#include "sim/text/number_text.hpp"

namespace cascade {

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

std::string meant_text(const Proof& proof, const Verdict& verdict) {
  if (!is_meant_to_break(proof, verdict)) return "";
  return verdict.violated() ? ", as the policy says" : ", and " + std::string(kNotAsMeant);
}

std::string_view every_policy_text(const Verdict& verdict) {
  return holds_for_every_policy(verdict.property->name) ? "every policy" : "";
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

}  // namespace cascade
