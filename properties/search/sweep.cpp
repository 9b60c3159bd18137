#include "properties/search/sweep.hpp"

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <exception>
#include <locale>
#include <memory>
#include <mutex>
#include <sstream>
#include <thread>
#include <utility>

#include "properties/catalogue.hpp"
#include "sim/loop/prng.hpp"
#include "sim/replay/indexed/indexed_replay.hpp"
#include "sim/replay/indexed/trace_index.hpp"
#include "sim/replay/replay_frame.hpp"
#include "sim/text/time_text.hpp"

namespace cascade {
namespace {

/// A ruling as a letter of a record, in the order of the enumeration.
constexpr std::string_view kRulings = "hvns";

/// What parts, in a record, the checks that came too near from the checks.
constexpr char kTooNear = '/';

constexpr const char* kStaleAfter = "stale_after_s";

/// Where the limit of age stands among the axes; empty where it is not varied.
std::optional<std::size_t> stale_after_axis(const PolicyGrid& grid) {
  for (std::size_t axis = 0; axis < grid.axes().size(); ++axis) {
    if (grid.axes()[axis].key == kStaleAfter) return axis;
  }
  return std::nullopt;
}

}  // namespace

bool SweepResult::proven() const {
  return !verdicts.empty() && std::all_of(verdicts.begin(), verdicts.end(), [](VerdictKind ruling) {
    return ruling == VerdictKind::holds || ruling == VerdictKind::not_applicable;
  });
}

Sweep::Sweep(const PolicyGrid& grid, const Trace& trace, const Trace* second, Cadence cadence,
             SweepOptions options)
    : grid_(grid), trace_(trace), second_(second), cadence_(std::move(cadence)), options_(options) {
  require_fit(trace, second, cadence_);
  require_metrics_of(grid.base(), trace);
  if (second != nullptr) require_metrics_of(grid.base(), *second);
  files_ = file_figures(trace, second);
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
  Pass(const Sweep& sweep, const TraceIndex& index, const std::vector<bool>& done,
       const std::vector<bool>& sampled, const Hooks& hooks,
       std::function<bool(std::size_t)> belongs)
      : sweep_(sweep),
        index_(index),
        done_(done),
        sampled_(sampled),
        hooks_(hooks),
        belongs_(std::move(belongs)) {}

  /// Whether it was done to its end.
  bool run(std::size_t jobs) {
    // So many that a stretch of the trace is worth its way into the cache, so few that every job
    // has its share of the work and a stop is soon.
    constexpr std::size_t kTogetherMax = 32, kSharesPerJob = 8;
    together_ =
        std::clamp<std::size_t>(sweep_.grid_.size() / (jobs * kSharesPerJob), 1, kTogetherMax);
    std::vector<std::thread> others;
    for (std::size_t i = 1; i < jobs; ++i) others.emplace_back([this] { work(); });
    work();
    for (std::thread& other : others) other.join();
    if (failure_) std::rethrow_exception(failure_);
    return !stopped_;
  }

  /// How many policies were replayed plainly as well.
  std::size_t checked() const { return checked_; }

 private:
  void work() {
    try {
      while (!stopped_) {
        const std::size_t first = next_.fetch_add(together_);
        if (first >= sweep_.grid_.size()) return;
        some(first, std::min(first + together_, sweep_.grid_.size()));
      }
    } catch (...) {
      const std::lock_guard lock(mutex_);
      if (!failure_) failure_ = std::current_exception();
      stopped_ = true;
    }
  }

  /// The policies of these numbers, side by side.
  void some(std::size_t first, std::size_t end) {
    std::vector<SweepResult> results;
    std::vector<Policy> policies;       // those that are replayed
    std::vector<std::size_t> replayed;  // and where their results are
    std::vector<bool> wanted;           // or only looked at
    for (std::size_t number = first; number < end && !stopped_; ++number) {
      if (done_[number] || !belongs_(number)) continue;
      if (hooks_.stop && hooks_.stop()) stopped_ = true;
      PolicyGrid::Point point = sweep_.grid_.at(number);
      if (stopped_ || sweep_.fault(point)) continue;
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
        result.summary = summarize(run, sweep_.files_, sweep_.options_.reversal_window);
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
  const std::vector<bool>& done_;
  const std::vector<bool>& sampled_;
  const Hooks& hooks_;
  std::function<bool(std::size_t)> belongs_;
  std::size_t together_ = 1;
  std::atomic<std::size_t> next_{0};
  std::atomic<std::size_t> checked_{0};
  std::atomic<bool> stopped_{false};
  std::mutex mutex_;
  std::exception_ptr failure_;
};

/// Which policies are replayed plainly as well. The draw is the same for the same work.
std::vector<bool> Sweep::sample(const std::vector<bool>& done) const {
  constexpr std::size_t kSampled = 5;
  std::vector<std::size_t> left;
  for (std::size_t number = 0; number < grid_.size(); ++number) {
    if (!done[number] && !fault(grid_.at(number))) left.push_back(number);
  }
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
  const std::vector<bool> sampled = sample(done);
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
    const auto belongs = [&, wanted = value](std::size_t number) {
      return !axis || grid_.value_index(number, *axis) == wanted;
    };
    Pass pass(*this, *index, done, sampled, hooks, belongs);
    const bool to_its_end = pass.run(jobs);
    checked += pass.checked();
    if (!to_its_end) break;
  }
  return checked;
}

// number, then '-' or the statistics, then the verdicts as one word of 0 and 1, or '-'.
std::string Sweep::to_record(const SweepResult& result) const {
  std::ostringstream out;
  out.imbue(std::locale::classic());
  out << result.number;
  if (result.summary) {
    const Summary& s = *result.summary;
    out << ' ' << s.checks;
    if (s.checks_too_near) out << kTooNear << *s.checks_too_near;
    out << ' ' << s.duration.ns << ' ' << s.transitions << ' ' << s.escalations << ' '
        << s.recoveries << ' ' << s.flaps.value() << ' ' << s.reversals << ' ' << s.blind.value().ns
        << ' ' << s.latched.value() << ' ' << index(s.level_max) << ' ' << index(s.level_final)
        << ' ' << s.transitions_per_hour_max;
    for (const Level level : s.levels.levels()) out << ' ' << s.at_level[index(level)].ns;
    out << ' ' << s.transitions_from_to.size();
    for (const auto& [pair, count] : s.transitions_from_to) {
      out << ' ' << index(pair.first) << ' ' << index(pair.second) << ' ' << count;
    }
  } else {
    out << " -";
  }
  out << ' ';
  if (result.verdicts.empty()) out << '-';
  for (const VerdictKind ruling : result.verdicts)
    out << kRulings[static_cast<std::size_t>(ruling)];
  return out.str();
}

namespace {

Level read_level(std::istream& in, const LevelNames& levels) {
  std::size_t i = levels.size();
  in >> i;
  if (i >= levels.size()) in.setstate(std::ios::failbit);
  return level_at(in ? i : 0);
}

void read_statistics(std::istream& in, Summary& s) {
  in >> s.checks;
  if (in.peek() == kTooNear) in.ignore() >> s.checks_too_near.emplace();
  in >> s.duration.ns >> s.transitions >> s.escalations >> s.recoveries >> s.flaps.emplace() >>
      s.reversals >> s.blind.emplace().ns >> s.latched.emplace();
  s.level_max = read_level(in, s.levels);
  s.level_final = read_level(in, s.levels);
  in >> s.transitions_per_hour_max;
  for (const Level level : s.levels.levels()) in >> s.at_level[index(level)].ns;
  std::size_t pairs = 0;
  in >> pairs;
  for (std::size_t i = 0; in && i < pairs; ++i) {
    const Level from = read_level(in, s.levels), to = read_level(in, s.levels);
    in >> s.transitions_from_to[{from, to}];
  }
}

}  // namespace

std::optional<SweepResult> Sweep::parse_record(std::string_view text) const {
  std::istringstream in{std::string(text)};
  in.imbue(std::locale::classic());
  SweepResult result;
  if (!(in >> result.number >> std::ws) || result.number >= grid_.size()) return std::nullopt;
  std::string word;
  if (in.peek() == '-') {
    in >> word;
  } else {
    Summary& summary = result.summary.emplace();
    summary.trace = trace_.name;
    summary.policy = grid_.base().name;
    summary.check_every = cadence_.text;
    summary.rows = files_.rows;
    summary.missing_rows = files_.missing_rows;
    summary.duplicate_rows = files_.duplicate_rows;
    summary.gaps = files_.gaps;
    summary.reversal_window = options_.reversal_window;
    summary.levels = grid_.base().levels;
    read_statistics(in, summary);
  }
  if (!(in >> word)) return std::nullopt;
  if (word != "-") {
    for (const char c : word) {
      const std::size_t ruling = kRulings.find(c);
      if (ruling == std::string_view::npos) return std::nullopt;
      result.verdicts.push_back(static_cast<VerdictKind>(ruling));
    }
  }
  const std::size_t expected = options_.verdicts ? catalogue().size() : 0;
  if (result.verdicts.size() != expected || !(in >> std::ws).eof()) return std::nullopt;
  return result;
}

}  // namespace cascade
