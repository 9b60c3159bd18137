#include "reports/text/flap_margin_text.hpp"

#include <fmt/format.h>

#include <cmath>

#include "reports/text/metric_words.hpp"
#include "reports/text/people_text.hpp"
#include "sim/text/counted_text.hpp"
#include "sim/text/number_text.hpp"
#include "sim/text/own_time.hpp"

namespace cascade {
namespace {

/// By how much; what would round to nothing keeps two digits.
std::string difference(const MetricThresholds& metric, double change) {
  const std::string number = change < 0.01 ? fmt::format("{:.2g}", change) : grouped(change);
  const std::string plural = change == 1 ? "" : "s";
  if (metric.unit == "percent") return number + " percent point" + plural;
  if (metric.unit == "messages") return number + " message" + plural;
  return number + unit_after(metric);
}

std::string changed(const MetricThresholds& metric, const ChangedReading& change) {
  const std::string was = exact_value_text(metric, change.was),
                    bound = exact_value_text(metric, change.bound);
  const char* more = change.up() ? "more" : "less";
  if (change.worse()) {
    return fmt::format("{} instead of {} ({} {})", bound, was, difference(metric, change.change()),
                       more);
  }
  const char* beside = change.up() ? "just above" : "just below";
  if (change.was == change.bound) return fmt::format("{} {} instead of {}", beside, bound, was);
  return fmt::format("{} {} instead of {} (a little over {} {})", beside, bound, was,
                     difference(metric, std::abs(change.was - change.bound)), more);
}

/// "lag", "lag or heap", "a, b or c".
std::string any_of(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    text += (i == 0 ? "" : i + 1 == names.size() ? " or " : ", ") + names[i];
  }
  return text;
}

/// What is one thing more of: "a flap" where there was none.
struct MarginKind {
  std::string one, one_more, none, none_more;
};
const MarginKind kFlap = {"a flap", "one flap more", "makes it flap", "makes one flap more"};
const MarginKind kReversal = {"a reversal", "one reversal more", "makes a reversal",
                              "makes one reversal more"};

void add_sentences(std::vector<std::string>& text, const MarginKind& kind, std::size_t had,
                   const std::vector<std::optional<ChangedReading>>& changes,
                   const std::vector<bool>& monitored, const Policy& policy, bool absolute_time) {
  std::vector<std::string> without;
  bool any = false;
  for (std::size_t m = 0; m < changes.size(); ++m) {
    if (!monitored[m]) continue;
    const MetricThresholds& metric = policy.metrics[m];
    if (const auto& change = changes[m]) {
      any = true;
      text.push_back(fmt::format(
          "Nearest to {} by {}: {} at {}. That makes a recovery at {} and an escalation at {}.",
          had == 0 ? kind.one : kind.one_more, said_name(metric.name), changed(metric, *change),
          own_time_text(change->at, absolute_time),
          own_time_text(change->recovered_at, absolute_time),
          own_time_text(change->escalated_at, absolute_time)));
    } else {
      without.push_back(said_name(metric.name));
    }
  }
  if (without.empty()) return;
  text.push_back(fmt::format("No other value of any one {}reading {}.",
                             any ? any_of(without) + " " : "",
                             had == 0 ? kind.none : kind.none_more));
}

}  // namespace

std::string flap_margin_meaning(Duration reversal_window) {
  return fmt::format(
      "A flap is an escalation after a recovery although no metric crossed a whole dead band "
      "between: the policy's fault. A reversal is an escalation that is the next transition after "
      "a recovery and comes at most {} later: the load's doing, or the loop's. Each reading was "
      "put in each region of the policy, one reading at a time, and by as little as that takes; "
      "all other readings stayed as they were, also where a loop would have answered with others, "
      "and a missing one stayed missing.",
      duration_for_people(reversal_window));
}

std::vector<std::string> flap_margin_text(const FlapMargin& margin, const Policy& policy,
                                          bool absolute_time) {
  std::vector<std::string> text;
  if (!margin.can_flap) {
    text.push_back(policy.name + " cannot flap, whatever the input: no-flapping holds.");
  } else {
    add_sentences(text, kFlap, margin.flaps, margin.flap, margin.monitored, policy, absolute_time);
  }
  add_sentences(text, kReversal, margin.reversals, margin.reversal, margin.monitored, policy,
                absolute_time);
  if (const auto& pair = margin.nearest_in_time) {
    text.push_back(fmt::format(
        "Nearest in time: the escalation at {} came {} too late after its "
        "recovery to be a reversal.",
        own_time_text(pair->escalated_at, absolute_time), duration_for_people(pair->too_late)));
  }
  return text;
}

}  // namespace cascade
