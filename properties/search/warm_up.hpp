// A run from some instant on. What is asked of a steady state leaves out how the run got there: it
// begins with an empty log at the lowest level.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "properties/search/sample_statistics.hpp"
#include "sim/loop/outcome/outcome.hpp"

namespace cascade {

/// The statistics that can be told of the rest of a run: those of the journal and of the checks,
/// which carry their times. All others (counts of messages, latencies, the heap's pauses) are kept
/// of a whole run only. Two are here alone: `lag_mean`, over time, as the checks found it, and
/// `lag_max_at_checks`.
const std::vector<std::string>& warm_statistic_names();

inline constexpr const char* kWarmLagMax = "lag_max_at_checks";
/// lag_mean of the two halves of what is left, by which halves_of() judges.
inline constexpr const char* kWarmHalves[] = {"lag_mean.first_half", "lag_mean.second_half"};

/// Cuts what was before `from` off the journals. What it says apart from warm_statistic() is then
/// of no use.
void cut_journals_before(Outcome& outcome, Instant from);
/// Of an outcome whose journals are cut, and whose figures are from there on (KeptChecks): one of
/// warm_statistic_names() or kWarmHalves. NaN where it never happened.
double warm_statistic(const Outcome& cut, std::string_view name);

/// Throws InputError unless a warm-up leaves at least half of the run.
void require_warm_up(Duration warm_up, const Scenario& scenario);

/// What the two halves after the warm-up say, over independent runs.
enum class Steadiness : std::uint8_t {
  not_known,   ///< one run, or all the same: no sample
  no_sign,     ///< the halves' difference is what chance makes
  not_steady,  ///< it is not: one half has more lag than the other
};
/// "not-known", "no-sign-against", "no".
const char* steady_word(Steadiness steadiness);

struct Halves {
  Steadiness steadiness = Steadiness::not_known;
  double first = 0, second = 0;        ///< mean lag, over the runs
  std::optional<Interval> difference;  ///< of second less first, 95 %
};
/// By run: mean lag of each half. As the runs are independent, Student's t on the paired
/// differences, after Goldsman, Schruben & Swain (Tests for transient means in simulated time
/// series, Naval Research Logistics 41, 1994, 171-187), who compare the parts of one run and so
/// have its autocorrelation to estimate; many runs have none between them. Of twenty that are
/// steady one is accused.
Halves halves_of(const std::vector<double>& first, const std::vector<double>& second);

}  // namespace cascade
