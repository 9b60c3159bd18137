#include "properties/diff/policy_diff.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "properties/diff/measured_moves.hpp"
#include "properties/diff/product_search.hpp"
#include "properties/explore/explore.hpp"
#include "properties/explore/state_space.hpp"
#include "sim/text/counted_text.hpp"
#include "sim/text/number_text.hpp"

namespace cascade {
namespace {

/// What one policy sees, with an input of its own for each.
std::map<SeenPair, Pressure> inputs_of(Side side, const JointInputs& inputs) {
  std::map<SeenPair, Pressure> own;
  for (const JointView& view : inputs.views()) {
    const SeenPair& seen = view.seen[index(side)];
    if (own.count(seen) != 0) continue;
    own[seen] = inputs.pressure_of(side, inputs.values_of(view), inputs.held_of(view));
  }
  return own;
}

/// That the machine is one that its policy's argument holds of, and does in every state of its own
/// what was measured; else why it is not.
std::string doubt_of(const StateSpace& space, const MeasuredMoves& moves) {
  if (!moves.doubt().empty()) return moves.doubt();
  if (!space.complete()) return "it has more states than were followed";
  if (!space.uniform()) return space.not_uniform();
  const Policy& policy = space.policy();
  const auto over = [](std::int64_t since, Duration time) {
    return since == StateSpace::kNever || since >= time.ns;
  };
  std::vector<SeenPair> seen;
  for (std::size_t i = 0; i < space.inputs().size(); ++i) {
    seen.push_back(JointInputs::seen_by(policy, space.pressure(i)));
  }
  for (std::uint32_t state = 0; state < space.states().size(); ++state) {
    const StateSpace::State& at = space.states()[state];
    const Level level = space.level_of(state);
    TimesOver times;
    times.cooldown = level == kLowest || over(at.journal_age_ns, policy.cooldown(level));
    times.escalation = over(at.journal_age_ns, policy.escalation_cooldown());
    if (at.demanded_ns != StateSpace::kNever) {
      times.pending = at.demanded_ns >= policy.escalate_after().ns ? Pending::over : Pending::waits;
    }
    for (std::size_t i = 0; i < seen.size(); ++i) {
      const Level after = space.level_of(space.lead(state, static_cast<std::uint32_t>(i)).next);
      if (after != moves.at(level, times, seen[i]).after) {
        return "it sees more in a pressure than what that demands and clears";
      }
    }
  }
  return {};
}

class Declarations {
 public:
  Declarations(const Policy& a, const Policy& b, bool sheds_alike)
      : a_(a), b_(b), sheds_alike_(sheds_alike) {}

  std::vector<DeclaredDifference> all() {
    number("check_every_s", a_.check_every_s, b_.check_every_s);
    // Where both look at a metric these are inputs that one of them has and the other has not: the
    // product tells.
    if (!any_in_both()) number("stale_after_s", a_.stale_after_s, b_.stale_after_s);
    const auto budget = [](const Policy& policy) {
      return policy.max_transitions_per_hour ? std::to_string(*policy.max_transitions_per_hour)
                                             : std::string("none");
    };
    say("max_transitions_per_hour", budget(a_), budget(b_));
    list("violates", a_.violates, b_.violates);
    if (sheds_alike_) {  // else what comes of it is told message by message
      list("tier_1", a_.tier_1, b_.tier_1);
      list("tier_2", a_.tier_2, b_.tier_2);
    }
    for (const MetricThresholds& metric : a_.metrics) {
      const auto there = b_.find_metric(metric.name);
      if (!there) continue;
      say(metric.name + ".unit", metric.unit, b_[*there].unit);
      if (!is_in_both(metric)) number(metric.name + ".min", metric.min, b_[*there].min);
      number(metric.name + ".max", metric.max, b_[*there].max);
    }
    return std::move(all_);
  }

 private:
  void say(const std::string& what, const std::string& a, const std::string& b) {
    if (a != b) all_.push_back({what, a, b});
  }
  void number(const std::string& what, double a, double b) {
    if (a != b) all_.push_back({what, number_text(a), number_text(b)});
  }
  void list(const std::string& what, std::vector<std::string> a, std::vector<std::string> b) {
    std::sort(a.begin(), a.end());
    std::sort(b.begin(), b.end());
    const auto shown = [](const std::vector<std::string>& all) {
      return all.empty() ? "none" : joined(all, ", ");
    };
    say(what, shown(a), shown(b));
  }

  bool is_in_both(const MetricThresholds& metric) const {
    const auto there = b_.find_metric(metric.name);
    return metric.monitored && there && b_[*there].monitored;
  }
  bool any_in_both() const {
    return std::any_of(a_.metrics.begin(), a_.metrics.end(),
                       [this](const MetricThresholds& metric) { return is_in_both(metric); });
  }

  const Policy& a_;
  const Policy& b_;
  bool sheds_alike_;
  std::vector<DeclaredDifference> all_;
};

ReloadDiff reload_diff(const ProductParts& parts, bool doubted) {
  ReloadDiff reload;
  if (parts.a.levels != parts.b.levels) {
    reload.refused = "the ladders have other levels, and a reload needs the same";
    return reload;
  }
  ProductSearch search(parts, Followed::a_only);
  search.search();
  reload.states = search.states();
  reload.parting_states = search.parting_states();
  reload.settled = search.complete() && !search.has_unshown() && !doubted;
  reload.partings = search.partings();
  for (Verdict& verdict : prove(parts.b, {"recovers-in-time", "every-level-reached"}).verdicts) {
    const bool is_recovery = verdict.property->name == "recovers-in-time";
    if (!is_recovery) reload.reaches_all = verdict.holds();
    if (is_recovery) reload.recovers = std::move(verdict);
  }
  reload.counts_demand_anew = parts.b.escalate_after().ns > 0;
  return reload;
}

}  // namespace

std::string_view text(DiffVerdict verdict) {
  switch (verdict) {
    case DiffVerdict::same:
      return "the same";
    case DiffVerdict::differ:
      return "differ";
    case DiffVerdict::not_settled:
      break;
  }
  return "not-settled";
}

PolicyDiff diff_policies(const Policy& a, const Policy& b) {
  PolicyDiff diff;
  const StateSpace space_a(a), space_b(b);  // throws for an invalid policy
  diff.a = a;
  diff.b = b;
  diff.levels = match_levels(a, b);
  const JointInputs inputs(a, b);
  const MeasuredMoves moves_a(a, inputs_of(Side::a, inputs)),
      moves_b(b, inputs_of(Side::b, inputs));
  const std::string doubt_a = doubt_of(space_a, moves_a), doubt_b = doubt_of(space_b, moves_b);

  const ProductParts parts{diff.a, diff.b, diff.levels, inputs, moves_a, moves_b};
  ProductSearch product(parts, Followed::both);
  product.search();
  diff.metrics = inputs.metrics();
  diff.partings = product.partings();
  diff.zones = product.zones();
  diff.views = inputs.views().size();
  diff.combinations = inputs.combinations();
  diff.checks_driven = space_a.checks_driven() + space_b.checks_driven() + moves_a.checks_driven() +
                       moves_b.checks_driven();
  diff.shedding = shedding_differences(a, b, diff.levels);
  bool sheds_otherwise = false;
  for (SheddingDifference& each : diff.shedding) {
    each.way = product.ways()[index(each.a)];
    sheds_otherwise = sheds_otherwise || each.way.has_value();
  }
  diff.declared = Declarations(a, b, diff.shedding.empty()).all();

  if (!doubt_a.empty()) {
    diff.why = "the machine of '" + a.name + "' is not explored to its end: " + doubt_a;
  } else if (!doubt_b.empty()) {
    diff.why = "the machine of '" + b.name + "' is not explored to its end: " + doubt_b;
  } else if (!product.complete()) {
    diff.why = "both together have more states than were followed";
  } else if (product.has_unshown()) {
    diff.why = "a difference was met that no run of two new machines within 146 years shows";
  }
  if (!diff.partings.empty() || sheds_otherwise) {
    diff.verdict = DiffVerdict::differ;
  } else {
    diff.verdict = diff.why.empty() ? DiffVerdict::same : DiffVerdict::not_settled;
  }
  diff.reload = reload_diff(parts, !doubt_a.empty() || !doubt_b.empty());
  return diff;
}

}  // namespace cascade
