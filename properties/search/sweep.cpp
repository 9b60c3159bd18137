#include "properties/search/sweep.hpp"

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <utility>

#include "properties/catalogue.hpp"
#include "properties/search/shared_work.hpp"
#include "sim/loop/prng.hpp"
#include "sim/replay/indexed/indexed_replay.hpp"
#include "sim/replay/indexed/trace_index.hpp"
#include "sim/replay/replay_frame.hpp"
#include "sim/text/time_text.hpp"

namespace cascade {
namespace {

constexpr const char* kStaleAfter = "stale_after_s";

/// Where the limit of age stands among the axes; empty where it is not varied.
std::optional<std::size_t> stale_after_axis(const PolicyGrid& grid) {
  for (std::size_t axis = 0; axis < grid.axes().size(); ++axis) {
    if (grid.axes()[axis].key == kStaleAfter) return axis;
  }
  return std::nullopt;
}

}  // namespace

Sweep::Sweep(const PolicyGrid& grid, const Trace& trace, const Trace* second, Cadence cadence,
             SweepOptions options)
    : grid_(grid),
      trace_(trace),
      second_(second),
      cadence_(std::move(cadence)),
      options_(options),
      records_(grid, {}, options) {
  require_fit(trace, second, cadence_);
  require_metrics_of(grid.base(), trace);
  if (second != nullptr) require_metrics_of(grid.base(), *second);
  records_ = SweepRecords(grid, {trace.name, cadence_.text, file_figures(trace, second)}, options);
}

std::optional<std::string> Sweep::fault(const PolicyGrid::Point& point) const {
  if (point.fault) {
    return point.fault->key + ": " + point.fault->wrong + ": " + point.fault->right;
  }
  const auto& metrics = point.policy.metrics;
  const bool monitors =
      std::any_of(metrics.begin(), metrics.end(), [this](const MetricThresholds& metric) {
        return metric.monitored && column_of(metric.name, trace_, second_);
      });
  if (!monitors) return "the policy monitors nothing in this trace";
  return std::nullopt;
}

/// The policies that one index answers for: those of one stale_after.
class Sweep::Pass {
 public:
  Pass(const Sweep& sweep, const TraceIndex& index, const std::vector<std::size_t>& numbers,
       const std::vector<bool>& sampled, const Hooks& hooks)
      : sweep_(sweep), index_(index), numbers_(numbers), sampled_(sampled), hooks_(hooks) {}

  /// Whether it was done to its end.
  bool run(std::size_t jobs) {
    // So many that a stretch of the trace is worth its way into the cache, so few that every job
    // has its share of the work and a stop is soon.
    constexpr std::size_t kTogetherMax = 32, kSharesPerJob = 8;
    const std::size_t together =
        std::clamp<std::size_t>(numbers_.size() / (jobs * kSharesPerJob), 1, kTogetherMax);
    share_work(numbers_.size(), together, jobs, stopped_,
               [this](std::size_t first, std::size_t end) { some(first, end); });
    return !stopped_;
  }

  /// How many policies were replayed plainly as well.
  std::size_t checked() const { return checked_; }

 private:
  /// The policies that stand there among the numbers, side by side.
  void some(std::size_t first, std::size_t end) {
    std::vector<SweepResult> results;
    std::vector<Policy> policies;       // those that are replayed
    std::vector<std::size_t> replayed;  // and where their results are
    std::vector<bool> wanted;           // or only looked at
    for (std::size_t i = first; i < end && !stopped_; ++i) {
      if (hooks_.stop && hooks_.stop()) stopped_ = true;
      if (stopped_) break;
      const std::size_t number = numbers_[i];
      PolicyGrid::Point point = sweep_.grid_.at(number);
      SweepResult& result = results.emplace_back();
      result.number = number;
      if (sweep_.options_.verdicts) result.verdicts = verdicts(point.policy);
      const bool left_out = sweep_.options_.only_proven && !result.proven();
      if (left_out && !sampled_[number]) continue;
      policies.push_back(std::move(point.policy));
      replayed.push_back(results.size() - 1);
      wanted.push_back(!left_out);
    }
    const auto take = [&](std::size_t i, const ReplayResult& run) {
      SweepResult& result = results[replayed[i]];
      if (sampled_[result.number]) {
        sweep_.require_plain(policies[i], result.number, run);
        ++checked_;
      }
      if (wanted[i]) {
        result.summary =
            summarize(run, sweep_.records_.frame().files, sweep_.options_.reversal_window);
      }
    };
    try {
      replay(policies, index_, take);
    } catch (const IndexFault& fault) {
      sweep_.fail(results[replayed[fault.policy]].number, fault.what());
    }
    const std::lock_guard lock(mutex_);
    for (SweepResult& result : results) hooks_.result(std::move(result));
  }

  static std::vector<VerdictKind> verdicts(const Policy& policy) {
    std::vector<VerdictKind> rulings;
    for (const Verdict& verdict : prove(policy).verdicts) rulings.push_back(verdict.ruling);
    return rulings;
  }

  const Sweep& sweep_;
  const TraceIndex& index_;
  const std::vector<std::size_t>& numbers_;
  const std::vector<bool>& sampled_;
  const Hooks& hooks_;
  std::atomic<std::size_t> checked_{0};
  std::atomic<bool> stopped_{false};
  std::mutex mutex_;
};

/// Which policies are replayed plainly as well. The draw is the same for the same work.
std::vector<bool> Sweep::sample(const std::vector<std::size_t>& left) const {
  constexpr std::size_t kSampled = 5;
  std::vector<bool> sampled(grid_.size(), false);
  if (left.empty()) return sampled;
  sampled[left.front()] = sampled[left.back()] = true;
  Prng random(left.size());
  const std::size_t size = std::min(kSampled, left.size());
  for (std::size_t drawn = std::min<std::size_t>(2, left.size()); drawn < size;) {
    const std::size_t number = left[random.below(left.size())];
    if (sampled[number]) continue;
    sampled[number] = true;
    ++drawn;
  }
  return sampled;
}

namespace {

std::string told(const Journal& journal, std::size_t i) {
  const std::vector<Transition>& entries = journal.entries;
  if (i >= entries.size()) return "nothing more";
  const LevelNames& levels = journal.header.levels;
  return levels[entries[i].from] + " > " + levels[entries[i].to] +
         " at t = " + seconds_text(entries[i].at.ns) + " s";
}

/// Where the two first differ, and in what; empty where they agree.
std::string difference(const ReplayResult& plain, const ReplayResult& indexed) {
  const auto &a = plain.journal.entries, &b = indexed.journal.entries;
  const auto moves_alike = [](const Transition& x, const Transition& y) {
    return x.at == y.at && x.from == y.from && x.to == y.to && x.kind == y.kind;
  };
  for (std::size_t i = 0; i < std::max(a.size(), b.size()); ++i) {
    if (i < a.size() && i < b.size() && moves_alike(a[i], b[i])) continue;
    const Instant at = i >= a.size()   ? b[i].at
                       : i >= b.size() ? a[i].at
                                       : std::min(a[i].at, b[i].at);
    return "check at t = " + seconds_text(at.ns) + " s: by the machine " + told(plain.journal, i) +
           ", by the index " + told(indexed.journal, i);
  }
  const std::string of_machine = to_json(summarize(plain, FileFigures{}));
  const std::string of_index = to_json(summarize(indexed, FileFigures{}));
  if (of_machine == of_index) return "";
  return "by the machine " + of_machine + ", by the index " + of_index;
}

}  // namespace

void Sweep::require_plain(const Policy& policy, std::size_t number,
                          const ReplayResult& indexed) const {
  const ReplayResult plain = replay(policy, trace_, second_, cadence_);
  const std::string where = difference(plain, indexed);
  if (!where.empty()) fail(number, where);
}

void Sweep::fail(std::size_t number, const std::string& what) const {
  std::string values;
  for (std::size_t axis = 0; axis < grid_.axes().size(); ++axis) {
    values +=
        (axis == 0 ? "" : ", ") + grid_.axes()[axis].key + "=" + grid_.value(number, axis).text;
  }
  throw SweepFault("policy " + std::to_string(number + 1) + " of the sweep (" + values + "), " +
                   what);
}

std::size_t Sweep::run(const std::vector<bool>& done, std::size_t jobs, const Hooks& hooks) const {
  std::vector<std::size_t> left;
  for (std::size_t number = 0; number < grid_.size(); ++number) {
    if (!done[number] && !fault(grid_.at(number))) left.push_back(number);
  }
  const std::vector<bool> sampled = sample(left);
  std::size_t checked = 0;
  const auto axis = stale_after_axis(grid_);
  std::vector<std::pair<double, std::size_t>> limits = {{grid_.base().stale_after_s, 0}};
  if (axis) {
    limits.clear();
    const auto& values = grid_.axes()[*axis].values;
    for (std::size_t i = 0; i < values.size(); ++i) {
      const double limit_s = values[i].number.value_or(0);
      if (limit_s >= 0) limits.emplace_back(limit_s, i);  // others are faults of their points
    }
    // Rising, as an index in which nothing is stale answers for all higher limits.
    std::sort(limits.begin(), limits.end());
  }
  std::unique_ptr<TraceIndex> index;
  for (const auto& [limit_s, value] : limits) {
    const Duration stale_after = Duration::from_seconds(limit_s);
    if (!index || !index->fits(stale_after)) {
      index = nullptr;  // two at a time would be too much memory
      index = std::make_unique<TraceIndex>(trace_, second_, cadence_, stale_after,
                                           worse_low_of(grid_.base()));
    }
    std::vector<std::size_t> numbers;  // those that the index answers for
    for (const std::size_t number : left) {
      if (!axis || grid_.value_index(number, *axis) == value) numbers.push_back(number);
    }
    Pass pass(*this, *index, numbers, sampled, hooks);
    const bool to_its_end = pass.run(jobs);
    checked += pass.checked();
    if (!to_its_end) break;
  }
  return checked;
}

}  // namespace cascade
