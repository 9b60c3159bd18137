#include "properties/explore/explore.hpp"

#include <algorithm>
#include <functional>
#include <set>
#include <utility>

#include "properties/explore/budget.hpp"
#include "properties/explore/coverage.hpp"
#include "properties/explore/search.hpp"
#include "properties/explore/spending.hpp"
#include "properties/explore/state_space.hpp"
#include "properties/explore/witness.hpp"
#include "properties/property_name.hpp"
#include "properties/reference/reference_cascade.hpp"

namespace cascade {
namespace {

/// Settles one property after the other over one state space.
class Prover {
 public:
  explicit Prover(const Policy& policy) : policy_(policy), space_(policy), shedder_(policy) {}

  const StateSpace& space() const { return space_; }

  Verdict settle(const Property& property) {
    Verdict verdict;
    verdict.property = &property;
    if (const auto* step = std::get_if<StepRule>(&property.rule)) {
      settle_steps(property, *step, verdict);
    } else if (const auto* shedding = std::get_if<SheddingRule>(&property.rule)) {
      settle_shedding(*shedding, verdict);
    } else {
      settle_whole(std::get<WholeRule>(property.rule), verdict);
    }
    return verdict;
  }

 private:
  static void decide(Verdict& verdict, VerdictKind ruling, std::string why = {}) {
    verdict.ruling = ruling;
    verdict.why = std::move(why);
  }

  /// Nothing was found that breaks it. Whether that is all there is to find depends on whether all
  /// was looked at.
  void rule_nothing_found(Verdict& verdict, const std::string& so_far = {}) const {
    if (doubt_.empty()) {
      decide(verdict, VerdictKind::holds);
      return;
    }
    decide(verdict, VerdictKind::not_settled, so_far + doubt_);
    verdict.method = "exploration, not exhaustive";
  }

  /// A run was found that breaks it, which counts if a new machine goes the same way.
  void rule_found(Verdict& verdict, std::vector<WitnessCheck> witness, std::string why = {}) const {
    if (witness.empty()) {
      decide(verdict, VerdictKind::not_settled,
             "a run that breaks it was met, and does not repeat itself from the start: " +
                 (doubt_.empty() ? kBeyondClocks : doubt_));
      return;
    }
    decide(verdict, VerdictKind::violated, std::move(why));
    verdict.witness = std::move(witness);
  }

  void settle_steps(const Property& property, StepRule rule, Verdict& verdict) {
    const SearchResult found = search(space_, rule, property.input_held);
    verdict.states = found.states;
    verdict.method = "exhaustive: every state under every input and time region";
    if (found.path) {
      rule_found(verdict, readable_witness(space_, *found.path, [&](const auto& checks) {
                   return violates(policy_, checks, rule);
                 }));
    } else {
      rule_nothing_found(verdict);
    }
    if (!verdict.holds()) return;
    switch (property.bounded) {
      case Bounded::nothing:
        return;
      case Bounded::protection:
        bound_protection(verdict);
        return;
      case Bounded::recovery:
        bound_recovery(verdict);
        return;
    }
  }

  void bound_protection(Verdict& verdict) const {
    const auto wait = wait_to_protect(space_);
    if (!wait) return;
    const bool at_once = wait->waits_s == 0;
    verdict.bound = at_once ? static_cast<double>(wait->checks) : wait->waits_s;
    verdict.bound_unit = at_once ? "checks" : "s";
    if (!at_once) verdict.check_intervals = wait->intervals;
  }

  void bound_recovery(Verdict& verdict) const {
    if (const auto wait = wait_to_recover(space_)) {
      verdict.bound = wait->waits_s;
      verdict.bound_unit = "s";
      verdict.check_intervals = wait->intervals;
    }
  }

  void settle_shedding(SheddingRule rule_of, Verdict& verdict) {
    verdict.states = policy_.level_count() * kTierCount * kDataTypeCount;
    verdict.method = "exhaustive: every level, tier and data type";
    if (!sheds(policy_, shedder_)) {
      decide(verdict, VerdictKind::not_applicable, kShedsNothing);
      return;
    }
    const auto fault = rule_of(policy_, shedder_);
    decide(verdict, fault ? VerdictKind::violated : VerdictKind::holds, fault ? fault->what : "");
    if (fault) verdict.witness = run_to(fault->level);
  }

  void settle_whole(WholeRule whole, Verdict& verdict) {
    verdict.states = space_.states().size();
    switch (whole) {
      case WholeRule::flap_budget:
        settle_flap_budget(verdict);
        return;
      case WholeRule::transition_budget:
        settle_transition_budget(verdict);
        return;
      case WholeRule::every_level_reached:
        settle_coverage(verdict, levels_not_reached());
        return;
      case WholeRule::every_pair_crossed:
        settle_pairs(verdict);
        return;
      case WholeRule::every_cell_used:
        settle_coverage(verdict, cells_not_used(space_, shedder_));
        if (!sheds(policy_, shedder_)) decide(verdict, VerdictKind::not_applicable, kShedsNothing);
        return;
      case WholeRule::every_dead_band_entered:
        settle_coverage(verdict, dead_bands_not_entered(space_));
        return;
    }
  }

  /// What was met was met, whatever else there is; that something was not is said of all there is.
  void settle_coverage(Verdict& verdict, const std::string& not_met) const {
    verdict.method = "coverage of the exhaustive search";
    if (not_met.empty()) {
      decide(verdict, VerdictKind::holds);
    } else if (doubt_.empty()) {
      decide(verdict, VerdictKind::violated, not_met);
    } else {
      rule_nothing_found(verdict, not_met + ", as far as was explored; ");
    }
  }

  void settle_pairs(Verdict& verdict) {
    const std::set<LevelPair> crossed = crossed_pairs(space_);
    std::string not_met, wrong;
    for (const LevelPair& pair : allowed()) {
      if (crossed.count(pair) == 0) add(not_met, "never " + pair_text(policy_, pair));
    }
    for (const LevelPair& pair : crossed) {
      if (allowed().count(pair) == 0) add(wrong, "not allowed " + pair_text(policy_, pair));
    }
    settle_coverage(verdict, not_met);
    if (!wrong.empty()) {
      if (!not_met.empty()) wrong = not_met + ", " + wrong;
      decide(verdict, VerdictKind::violated, wrong);
    } else if (verdict.holds()) {
      rule_nothing_found(verdict);  // that no other pair is crossed is said of all there is
    }
  }

  std::string levels_not_reached() const {
    std::string missing;
    const std::set<Level> reached = reached_levels(space_);
    for (const Level level : policy_.all_levels()) {
      if (reached.count(level) == 0) add(missing, "never " + policy_.name_of(level));
    }
    return missing;
  }

  void settle_flap_budget(Verdict& verdict) {
    const auto budget = pace().most_in(kHour);
    const auto show = [this](const Path& path) {
      return readable_witness(
          space_, path, [this](const auto& checks) { return overspends(policy_, pace(), checks); });
    };
    if (!budget) {
      verdict.method = "where nothing takes time any number of transitions fits in a moment";
      decide(verdict, VerdictKind::violated,
             "there is no B(W): where nothing takes time any number of transitions fits in any "
             "window");
      const auto there_and_back =
          shortest_path(space_, [](const Step& step) { return step.recovered(); });
      if (there_and_back) verdict.witness = show(*there_and_back);
      return;
    }
    const Spending spending = spending_of(space_, allowed());
    verdict.method = "exact bound: the quickest sequence of transitions";
    if (spending.too_quick) {
      rule_found(verdict, show(*spending.too_quick));
    } else if (!spending.settled) {
      decide(
          verdict, VerdictKind::not_settled,
          "no run was found that is too quick, of many tried, yet the machine has transitions that "
          "the policy has not, so that longer ones may be");
      verdict.method = "search for a run that is too quick, not exhaustive";
    } else {
      rule_nothing_found(verdict);
    }
    if (!verdict.holds() && !verdict.violated()) return;
    verdict.bound = static_cast<double>(*budget);
    verdict.bound_unit = "transitions an hour";
  }

  void settle_transition_budget(Verdict& verdict) {
    if (!policy_.max_transitions_per_hour) {
      verdict.states = 0;
      verdict.method = "none";
      decide(verdict, VerdictKind::not_applicable,
             "no budget is set (max_transitions_per_hour, or --max-transitions)");
      return;
    }
    const std::int64_t allowed = *policy_.max_transitions_per_hour;
    const auto most = pace().most_in(kHour);
    verdict.method = "exact bound: the quickest sequence of transitions";
    if (most) {
      verdict.bound = static_cast<double>(*most);
      verdict.bound_unit = "transitions an hour";
    }
    const auto run = run_with(space_, static_cast<std::size_t>(allowed) + 1, kHour);
    if (run) {
      rule_found(verdict,
                 readable_witness(
                     space_, *run,
                     [&](const auto& checks) { return exceeds_budget(policy_, checks, allowed); }),
                 "an hour can hold " +
                     (most ? std::to_string(*most) + " transitions"
                           : std::string("any number of transitions, as nothing takes time")) +
                     "; the budget is " + std::to_string(allowed));
    } else {
      rule_nothing_found(verdict);
    }
  }

  static void add(std::string& list, const std::string& what) {
    list += (list.empty() ? "" : ", ") + what;
  }

  std::vector<WitnessCheck> run_to(Level level) const {
    const auto path =
        shortest_path(space_, [level](const Step& step) { return step.after == level; });
    if (!path) return {};
    return readable_witness(space_, *path, [level](const std::vector<WitnessCheck>& checks) {
      return checks.back().level == level;
    });
  }

  std::string doubt() const {
    if (!space_.complete()) {
      return "the machine has more states than a level and a time since the last transition make: "
             "not all of them were followed";
    }
    return space_.not_uniform();
  }

  /// Found once in a proof, when first they are asked for.
  const std::set<LevelPair>& allowed() {
    if (!allowed_) allowed_ = allowed_pairs(policy_);
    return *allowed_;
  }
  const Pace& pace() {
    if (!pace_) pace_.emplace(policy_, allowed());
    return *pace_;
  }

  static constexpr const char* kShedsNothing = "the policy sheds nothing";
  /// Of a machine without a doubt the times of a run are all that may be more than a run can have.
  inline static const std::string kBeyondClocks =
      "it waits for longer than the 292 years that a clock here can tell";

  const Policy& policy_;
  StateSpace space_;
  Shedder shedder_;
  std::optional<std::set<LevelPair>> allowed_;
  std::optional<Pace> pace_;
  std::string doubt_ = doubt();  // why what was explored may not be all there is; empty: it is
};

}  // namespace

Proof prove(const Policy& policy, const std::vector<std::string>& names,
            const std::function<void(const Verdict&)>& settled) {
  for (const std::string& name : names) require_property(name);
  Prover prover(policy);
  Proof proof;
  proof.policy = policy;
  for (const Property& property : catalogue()) {
    const bool wanted =
        names.empty() || std::find(names.begin(), names.end(), property.name) != names.end();
    if (!wanted) continue;
    proof.verdicts.push_back(prover.settle(property));
    if (settled) settled(proof.verdicts.back());
  }
  const StateSpace& space = prover.space();
  proof.held_for_ever = held_for_ever(space);
  proof.machine_states = space.states().size();
  proof.input_regions = space.region_product();
  proof.checks_driven = space.checks_driven();
  proof.checks_observed = space.checks_observed();
  proof.regions_are_one = space.uniform();
  proof.complete = space.complete();
  return proof;
}

}  // namespace cascade
