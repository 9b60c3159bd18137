#include "sim/loop/outcome/check_watch.hpp"

#include <algorithm>

#include "sim/loop/loop_metric.hpp"
#include "sim/trace/trace_info.hpp"

namespace cascade {

Duration check_interval_of(const CheckSetup& check, std::vector<Instant> at) {
  if (check.mode != CheckMode::per_batch) return Duration::from_seconds(check.every_s);
  at.erase(std::unique(at.begin(), at.end()), at.end());
  at.resize(std::min(at.size(), kPaceChecks));
  return at.size() < 2 ? Duration{} : Duration{gap_limit(at).ns / 3};
}

Duration blind_after(Duration check_interval) { return Duration{3 * check_interval.ns}; }

CheckWatch::CheckWatch(const Policy& policy, const CheckSetup& setup)
    : setup_(setup), flaps_(policy) {
  for (std::size_t i = 0; i < policy.metric_count(); ++i) {
    if (loop_metric(policy.metrics[i].name) != LoopMetric::none) driven_.push_back(i);
  }
  if (setup.mode == CheckMode::per_batch) return;
  check_interval_ = check_interval_of(setup, {});
  blind_.emplace(Instant{}, blind_after(check_interval_));
}

void CheckWatch::check(Instant at, const Pressure& seen,
                       const std::optional<Transition>& transition) {
  count_row(at, seen);
  if (setup_.mode != CheckMode::off) flaps_.check(seen, transition);
  see({at, misses_a_metric(flaps_.policy(), seen) ? Kind::misses_a_metric : Kind::sees_all});
}

void CheckWatch::count_row(Instant at, const Pressure& seen) {
  const bool misses = std::any_of(driven_.begin(), driven_.end(),
                                  [&](std::size_t i) { return is_missing(seen.values[i]); });
  if (files_.rows > 0 && at == last_check_) {
    ++files_.duplicate_rows;
    files_.missing_rows -= last_row_misses_ ? 1 : 0;
  } else if (files_.rows > 0) {  // counted anew when the pace is known
    files_.gaps += at - last_check_ > blind_after(check_interval_) ? 1 : 0;
  }
  ++files_.rows;
  files_.missing_rows += misses ? 1 : 0;
  last_row_misses_ = misses;
  last_check_ = at;
}

FileFigures CheckWatch::files() const {
  FileFigures files = files_;
  if (!blind_) files.gaps = count_gaps(instants_of_looks());
  return files;
}

Duration CheckWatch::check_interval() const {
  if (blind_) return check_interval_;
  return check_interval_of(setup_, instants_of_looks());
}

std::vector<Instant> CheckWatch::instants_of_looks() const {
  std::vector<Instant> at;
  for (const Look& look : looks_) {
    if (look.is_check() && (at.empty() || at.back() != look.at)) at.push_back(look.at);
  }
  return at;
}

Watched CheckWatch::watched(Instant end) const {
  BlindWatch blind = blind_ ? *blind_ : from_looks();
  return {flaps_.flaps(), blind.finish(end), {}};
}

void CheckWatch::see(const Look& look) {
  if (setup_.mode == CheckMode::off) return;
  if (blind_) return tell(*blind_, look);
  looks_.push_back(look);
  if (files_.rows - files_.duplicate_rows < kPaceChecks) return;
  check_interval_ = check_interval();
  files_.gaps = count_gaps(instants_of_looks());
  blind_ = from_looks();
  looks_ = {};
}

void CheckWatch::tell(BlindWatch& blind, const Look& look) {
  if (look.kind == Kind::goes_away) return blind.go_away(look.at);
  if (look.kind == Kind::comes_back) return blind.come_back(look.at);
  blind.check(look.at, look.kind == Kind::misses_a_metric);
}

BlindWatch CheckWatch::from_looks() const {
  BlindWatch blind(Instant{}, blind_after(check_interval()));
  for (const Look& look : looks_) tell(blind, look);
  return blind;
}

}  // namespace cascade
