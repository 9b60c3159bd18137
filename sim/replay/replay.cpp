#include "sim/replay/replay.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "sim/replay/replay_frame.hpp"

namespace cascade {
namespace {

/// The rows of one file as they become known, and what a check sees of their metrics.
class RowsSoFar {
 public:
  explicit RowsSoFar(const Trace& trace) : at_(trace.at) {}

  /// Rows up to `now` become known. Checks come in order, so this goes through the rows once.
  void advance(Instant now) {
    while (next_ < at_.size() && at_[next_] <= now) ++next_;
  }

  bool exhausted() const { return next_ == at_.size(); }
  Instant next_at() const { return at_[next_]; }

  /// The newest row's value, missing where there is no row yet or it is older than `stale_after`. A
  /// NaN in it is missing as well: an older row is not consulted.
  double seen(const std::vector<double>& column, Instant now, Duration stale_after) const {
    if (next_ == 0 || now - at_[next_ - 1] > stale_after) return kMissing;
    return column[next_ - 1];
  }

 private:
  const std::vector<Instant>& at_;
  std::size_t next_ = 0;
};

/// SPEC 6: check by check.
class Replay {
 public:
  Replay(const Replay&) = delete;  // it refers into itself
  Replay& operator=(const Replay&) = delete;
  Replay(ReplayFrame frame, const Trace& trace, const Trace* second, const Cadence& cadence,
         const ReplayHooks& hooks)
      : every_(cadence.every),
        hooks_(hooks),
        rows_(trace),
        stale_after_(frame.policy.stale_after()),
        check_every_(frame.policy.check_every()),
        watch_(frame.policy, {0}, blind_after(trace, second, cadence)),
        cascade_(std::move(frame.policy)),
        first_(frame.first),
        last_(frame.last) {
    if (second != nullptr) second_rows_.emplace(*second);
    for (std::size_t i = 0; i < cascade_.policy().metric_count(); ++i) {
      const auto column = column_of(cascade_.policy().metrics[i].name, trace, second);
      if (!column) continue;
      const RowsSoFar& rows = column->trace == second ? *second_rows_ : rows_;
      read_.push_back({metric_at(i), &rows, &column->values()});
    }
    if (check_every_.ns > 0) result_.checks_too_near = 0;
    result_.journal.header = std::move(frame.header);
  }

  ReplayResult run() {
    constexpr std::size_t kChecksBetweenReports = 1u << 16u;
    for (std::optional<Instant> now = first_; now; now = after(*now)) {
      rows_.advance(*now);
      if (second_rows_) second_rows_->advance(*now);
      check(*now);
      if (hooks_.progress && result_.checks % kChecksBetweenReports == 0) {
        hooks_.progress((*now - first_).seconds() / (last_ - first_).seconds());
      }
    }
    result_.end = {(last_ - first_).ns};
    result_.watched = watch_.finish(result_.end);
    return std::move(result_);
  }

 private:
  /// A metric of the policy, and where its values are.
  struct Read {
    Metric metric;
    const RowsSoFar* rows;
    const std::vector<double>* column;
  };

  /// The next check, where there is one.
  std::optional<Instant> after(Instant now) const {
    if (every_) return *every_ <= last_ - now ? std::optional(now + *every_) : std::nullopt;
    std::optional<Instant> next;
    if (!rows_.exhausted()) next = rows_.next_at();
    if (second_rows_ && !second_rows_->exhausted()) {
      next = next ? std::min(*next, second_rows_->next_at()) : second_rows_->next_at();
    }
    return next;
  }

  void check(Instant now) {
    Pressure seen;  // 0 where there is no such column
    for (const Read& each : read_) {
      seen[each.metric] = each.rows->seen(*each.column, now, stale_after_);
    }
    const Instant since_first{(now - first_).ns};
    if (result_.checks > 0 && since_first - result_.last_check < check_every_) {
      ++*result_.checks_too_near;
    }
    const auto transition = hooks_.checker ? hooks_.checker(cascade_, since_first, seen)
                                           : cascade_.check(since_first, seen);
    watch_.check(since_first, seen, transition);
    if (transition) result_.journal.entries.push_back(*transition);
    ++result_.checks;
    result_.last_check = since_first;
  }

  std::optional<Duration> every_;
  const ReplayHooks& hooks_;
  RowsSoFar rows_;
  std::optional<RowsSoFar> second_rows_;
  std::vector<Read> read_;
  Duration stale_after_, check_every_;
  RunWatch watch_;
  Cascade cascade_;
  Instant first_, last_;
  ReplayResult result_;
};

}  // namespace

ReplayResult replay(const Policy& policy, const Trace& trace, const Trace* second,
                    const Cadence& cadence, const ReplayHooks& hooks) {
  return Replay(replay_frame(policy, trace, second, cadence), trace, second, cadence, hooks).run();
}

}  // namespace cascade
