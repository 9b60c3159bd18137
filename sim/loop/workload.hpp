// Where messages come from: streams, each a rate over time and a mix of classes.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "model/shedding.hpp"
#include "sim/loop/draws.hpp"
#include "sim/loop/outcome/message_counts.hpp"
#include "sim/loop/prng.hpp"
#include "sim/loop/scenario/rate_curve.hpp"

namespace cascade {

enum class StreamShape : std::uint8_t {
  constant,
  ramp,         ///< from rate_per_s to peak_per_s within ramp_s, then steady
  burst,        ///< peak_per_s between at_s and at_s + for_s
  market_open,  ///< peak_per_s at at_s, the excess halving every half_life_s
  diurnal,      ///< 24 hourly factors of rate_per_s, straight lines between them
  on_off,       ///< on_s at rate_per_s, off_s at nothing
  points,       ///< straight lines between given times and rates
  recorded,     ///< counts an interval from a file
};
inline constexpr std::size_t kStreamShapeCount = 8;
std::string_view text(StreamShape shape);

enum class ArrivalProcess : std::uint8_t {
  even,               ///< as a fluid would, in whole messages
  poisson,            ///< each message by itself: variance = mean, in every window
  negative_binomial,  ///< in clumps: variance = `dispersion` times the mean, in every window
};
std::string_view text(ArrivalProcess process);

/// One stream of messages, as a scenario states it.
struct StreamSetup {
  StreamShape shape = StreamShape::constant;
  ArrivalProcess arrivals = ArrivalProcess::even;
  /// Of negative-binomial arrivals: variance over mean of the messages in any window, per class and
  /// in all; at least 1, which is Poisson. Measure it as the variance of counts a second over their
  /// mean while the rate is steady.
  double dispersion = 1;
  double rate_per_s = 0;
  double peak_per_s = 0;
  double from_s = 0;
  double until_s = -1;  ///< negative: to the end
  double at_s = 0, for_s = 0, ramp_s = 0, half_life_s = 0, on_s = 0, off_s = 0;
  std::vector<double> hourly_factors;
  std::vector<double> times_s, rates_per_s;  ///< of points and of a recording
  std::string file;                          ///< of a recording, for messages
  bool same_file = false;            ///< of a recording: another symbol of the stream before
  bool file_names_symbols = false;   ///< of a recording: `symbols` is the file's
  std::optional<double> interval_s;  ///< that the recording's counts are of
  double row_s = 1;                  ///< that, or else the shortest time between two of its rows
  double scale = 1;                  ///< of a recording's counts
  std::vector<double> tiers = {0.80, 0.15, 0.05};       ///< shares of tier 1, 2, 3
  std::vector<double> types = {0.60, 0.35, 0.05};       ///< of trades, quotes, reference data
  std::vector<std::pair<std::string, double>> symbols;  ///< weights; instead of `tiers`
};

/// The stream's rate over time. Everything is worked out with + - * / only, hence the same
/// everywhere.
RateCurve rate_curve(const StreamSetup& setup, Duration run, double share);

/// Whole-number weights of the classes, reduced; by symbol where the stream names symbols.
std::array<std::int64_t, kClassCount> class_weights(const StreamSetup& setup,
                                                    const Shedder& shedder);

/// All streams of one site.
class Workload {
 public:
  /// `share` scales every rate: a site's part of the whole.
  Workload(const std::vector<StreamSetup>& streams, const Shedder& shedder, Duration run,
           double share);

  /// What arrives in [from, to). Calls go forward in time without gaps.
  MessageCounts arrivals(Instant from, Instant to, Prng& prng);

  /// An instant in (from, until] before which no message is due; `from` where one may be at any
  /// time. `from` is the end of the latest arrivals().
  Instant nothing_before(Instant from, Instant until) const;

  /// Other tiers from now on; streams without symbols do not notice.
  void retier(const Shedder& shedder);

  /// The sum of all rates just after `at`, in messages a second.
  double rate_per_s(Instant at) const;

 private:
  struct Stream {
    StreamSetup setup;
    RateCurve curve;
    std::array<std::int64_t, kClassCount> weights{};
    std::int64_t weight_sum = 1;
    std::array<FluidCounter, kClassCount> counters;
  };
  std::vector<Stream> streams_;
};

}  // namespace cascade
