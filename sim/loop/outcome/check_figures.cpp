#include "sim/loop/outcome/check_figures.hpp"

#include <algorithm>
#include <limits>

#include "model/k2.hpp"

namespace cascade {

void HeldMean::hold(Instant begin, Instant end, double value) {
  begin = std::max(begin, from_);
  end = std::min(end, until_);
  if (end <= begin) return;
  const double span_s = (end - begin).seconds();
  sum_ += value * span_s;
  weight_s_ += span_s;
}

double HeldMean::mean() const {
  return weight_s_ > 0 ? sum_ / weight_s_ : std::numeric_limits<double>::quiet_NaN();
}

bool DrainFigures::ever_held(const Policy& policy, std::size_t metric, Level level) const {
  // Healthier is less or more, and nothing between the two ends is less healthy than both.
  const MetricThresholds& thresholds = policy.metrics[metric];
  const Range& seen = read[metric];
  if (seen.missing) return true;  // which clears nothing
  return seen.any &&
         (!thresholds.clears_at(level, seen.least) || !thresholds.clears_at(level, seen.most));
}

CheckFigures::CheckFigures(const Policy& policy, const CheckFrame& frame)
    : frame_(frame), check_every_(policy.check_every()), lag_(frame.from, frame.end) {
  if (const auto lag = policy.find_metric(k2::kLagName)) lag_thresholds_ = policy[*lag];
  const Instant middle{frame.from.ns + (frame.end - frame.from).ns / 2};
  lag_by_half_ = {HeldMean(frame.from, middle), HeldMean(middle, frame.end)};
}

void CheckFigures::check(const LoopSample& sample) {
  if (checks_ == 0) {
    first_ = sample.at;
  } else if (sample.at - last_.at < check_every_) {
    ++too_near_;
  }
  ++checks_;
  if (frame_.overload_ends && sample.at >= *frame_.overload_ends) look_at_drain(sample);
  if (sample.at >= frame_.from) {
    if (has_last_in_frame_) {
      const auto held = static_cast<double>(last_.lag_messages);
      lag_.hold(last_.at, sample.at, held);
      for (HeldMean& half : lag_by_half_) half.hold(last_.at, sample.at, held);
    }
    has_last_in_frame_ = true;
    lag_max_messages_ = std::max(lag_max_messages_, sample.lag_messages);
    on_disk_max_messages_ = std::max(on_disk_max_messages_, sample.on_disk_messages);
    for (std::size_t i = 0; i < read_max_.size(); ++i) {
      read_max_[i] = std::max(read_max_[i], sample.read.values[i]);
    }
  }
  last_ = sample;
}

void CheckFigures::look_at_drain(const LoopSample& sample) {
  if (!drain_.first) drain_.first = sample;
  if (!drain_.drained_at && sample.on_disk_messages == 0 && lag_thresholds_ &&
      lag_thresholds_->clears_at(above(kLowest), static_cast<double>(sample.lag_messages))) {
    drain_.drained_at = sample.at;
  }
  for (std::size_t i = 0; i < drain_.read.size(); ++i) {
    const double value = sample.read.values[i];
    DrainFigures::Range& range = drain_.read[i];
    if (is_missing(value)) {
      range.missing = true;
    } else {
      range.least = range.any ? std::min(range.least, value) : value;
      range.most = range.any ? std::max(range.most, value) : value;
      range.any = true;
    }
  }
}

/// The last check's lag counts until the end of the stretch.
double CheckFigures::mean_of(HeldMean lag) const {
  if (has_last_in_frame_) {
    lag.hold(last_.at, lag.until(), static_cast<double>(last_.lag_messages));
  }
  return lag.mean();
}

}  // namespace cascade
