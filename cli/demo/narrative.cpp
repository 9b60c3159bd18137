#include "cli/demo/narrative.hpp"

#include <algorithm>
#include <vector>

#include "reports/text/explanation_words.hpp"
#include "sim/text/counted_text.hpp"

namespace cascade {

std::string_view whose(Priority priority) {
  switch (priority) {
    case Priority::critical:
      return "tier 1";
    case Priority::high:
      return "tier 2";
    case Priority::normal:
      return "tier 3";
    case Priority::low:
      return "reference data";
  }
  return "";
}

std::int64_t of_priority(const MessageCounts& counts, Priority priority) {
  std::int64_t sum = 0;
  for (std::size_t c = 0; c < kClassCount; ++c) {
    if (priority_of(class_tier(c), class_type(c)) == priority) sum += counts.of[c];
  }
  return sum;
}

std::string number(std::int64_t n) { return grouped(n); }

std::string given_up(const Policy& policy, Level level, const SiteSetup& site) {
  std::vector<std::string> parts;
  if (intake_closed(policy.levels, level)) {
    switch (site.intake_at_break) {
      case IntakeAtBreak::refuse:
        parts.emplace_back("no new data");
        break;
      case IntakeAtBreak::pause:
        parts.emplace_back("nothing is read");
        break;
      case IntakeAtBreak::open:
        parts.emplace_back("intake stays open, as nothing closes it");
        break;
    }
  }
  for (const Action action : {Action::spill, Action::drop}) {
    std::vector<std::string> who;
    for (const Priority priority : kPriorities) {
      if (policy.shedding[index(level)][static_cast<std::size_t>(priority)] == action) {
        who.emplace_back(whose(priority));
      }
    }
    if (who.empty()) continue;
    parts.push_back(joined(who, ", ") + (action == Action::drop ? " dropped" : " to disk"));
  }
  if (enrichment_skipped(policy.levels, level)) parts.emplace_back("not enriched");
  return parts.empty() ? "nothing is given up" : joined(parts, "; ");
}

std::string intake_text(const DemoFrame& frame, const SiteSetup& site) {
  if (frame.refuses) return "refusing";
  if (!intake_closed(frame.policy->levels, frame.level)) return "open";
  return site.intake_at_break == IntakeAtBreak::pause ? "paused" : "open";
}

bool waits_behind_disk(const DemoFrame& frame, const SiteSetup& site) {
  const auto& actions = frame.policy->shedding[index(frame.level)];
  return site.spill.keep_order && frame.flows.on_disk.total() > 0 &&
         std::find(actions.begin(), actions.end(), Action::spill) == actions.end();
}

bool lag_is_misread(const DemoFrame& frame, const std::vector<Fault>& faults,
                    const SiteSetup& site) {
  return std::any_of(faults.begin(), faults.end(), [&](const Fault& fault) {
    const bool of_lag = fault.kind == FaultKind::lag_lost || fault.kind == FaultKind::lag_zero ||
                        fault.kind == FaultKind::lag_stale || fault.kind == FaultKind::lag_phantom;
    const double at_s = (frame.at - Instant{}).seconds();
    return of_lag && fault.concerns(site.name) && at_s >= fault.at_s &&
           at_s < fault.at_s + fault.for_s;
  });
}

std::string why_text(const DemoFrame& frame) {
  const std::string reason = reason_text(*frame.policy, frame.why);
  const bool silent = frame.why.hold == Hold::unseen && frame.why.check;
  return silent ? reason + ", and lag is " + grouped(frame.lag_messages) : reason;
}

}  // namespace cascade
