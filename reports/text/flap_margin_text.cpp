#include "reports/text/flap_margin_text.hpp"

#include <fmt/format.h>

#include <cmath>

#include "reports/text/people_text.hpp"
#include "sim/text/counted_text.hpp"
#include "sim/text/number_text.hpp"
#include "sim/text/time_text.hpp"

namespace cascade {
namespace {

std::string when(Instant at, bool absolute_time) {
  return absolute_time ? iso_text(at) : seconds_text(at.ns) + " s";
}

/// With thousands grouped where that loses no digit: who edits the file by what is printed must get
/// what was said.
std::string exact(double value) {
  const bool two_decimals_do = value < 1e15 && std::round(value * 100) / 100 == value;
  return two_decimals_do ? grouped(value) : number_text(value);
}

/// By how much; what would round to nothing keeps two digits.
std::string difference(Metric metric, double change) {
  const std::string number = change < 0.01 ? fmt::format("{:.2g}", change) : grouped(change);
  if (metric == Metric::heap) return number + (change == 1 ? " percent point" : " percent points");
  return number + (change == 1 ? " message" : " messages");
}

std::string changed(const ChangedReading& change) {
  const std::string unit = change.metric == Metric::heap ? " %" : "";
  const std::string was = exact(change.was) + unit, bound = exact(change.bound) + unit;
  if (change.up()) {
    return fmt::format("{} instead of {} ({} more)", bound, was,
                       difference(change.metric, change.change()));
  }
  if (change.was == change.bound) return fmt::format("just below {} instead of {}", bound, was);
  return fmt::format("just below {} instead of {} (a little over {} less)", bound, was,
                     difference(change.metric, change.was - change.bound));
}

std::string name_of(Metric metric) { return metric == Metric::lag ? "lag" : "heap"; }

/// What is one thing more of: "a flap" where there was none.
struct Kind {
  std::string one, one_more, none, none_more;
};
const Kind kFlap = {"a flap", "one flap more", "makes it flap", "makes one flap more"};
const Kind kReversal = {"a reversal", "one reversal more", "makes a reversal",
                        "makes one reversal more"};

void add_sentences(std::vector<std::string>& text, const Kind& kind, std::size_t had,
                   const std::vector<std::optional<ChangedReading>>& changes,
                   const std::vector<bool>& monitored, bool absolute_time) {
  std::string without;
  std::size_t found = 0, looked_at = 0;
  for (std::size_t m = 0; m < changes.size(); ++m) {
    if (!monitored[m]) continue;
    ++looked_at;
    if (const auto& change = changes[m]) {
      ++found;
      text.push_back(fmt::format(
          "Nearest to {} by {}: {} at {}. That makes a recovery at {} and an escalation at {}.",
          had == 0 ? kind.one : kind.one_more, name_of(change->metric), changed(*change),
          when(change->at, absolute_time), when(change->recovered_at, absolute_time),
          when(change->escalated_at, absolute_time)));
    } else {
      without = name_of(static_cast<Metric>(m)) + " ";
    }
  }
  if (found == looked_at) return;
  text.push_back(fmt::format("No other value of any one {}reading {}.", found == 0 ? "" : without,
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

std::vector<std::string> flap_margin_text(const FlapMargin& margin, const std::string& policy,
                                          bool absolute_time) {
  std::vector<std::string> text;
  if (!margin.can_flap) {
    text.push_back(policy + " cannot flap, whatever the input: no-flapping holds.");
  } else {
    add_sentences(text, kFlap, margin.flaps, margin.flap, margin.monitored, absolute_time);
  }
  add_sentences(text, kReversal, margin.reversals, margin.reversal, margin.monitored,
                absolute_time);
  if (const auto& pair = margin.nearest_in_time) {
    text.push_back(
        fmt::format("Nearest in time: the escalation at {} came {} too late after its "
                    "recovery to be a reversal.",
                    when(pair->escalated_at, absolute_time), duration_for_people(pair->too_late)));
  }
  return text;
}

}  // namespace cascade
