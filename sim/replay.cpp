#include "sim/replay.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "sim/event_queue.hpp"
#include "sim/replay_frame.hpp"

namespace cascade {
namespace {

/// One metric's rows as they become known, and what a check sees of them.
class TraceSource {
 public:
  TraceSource() = default;
  TraceSource(const std::vector<Instant>& at, const std::vector<double>& values)
      : at_(&at), values_(&values) {}

  bool monitored() const { return at_ != nullptr; }
  bool exhausted() const { return next_ == at_->size(); }
  Instant next_at() const { return (*at_)[next_]; }
  void advance() { ++next_; }

  /// The newest row, missing where there is none yet or it is older than `stale_after`. A NaN in
  /// it is missing as well: an older row is not consulted.
  double seen_at(Instant now, Duration stale_after) const {
    if (at_ == nullptr) return 0;
    if (next_ == 0 || now - (*at_)[next_ - 1] > stale_after) return kMissing;
    return (*values_)[next_ - 1];
  }

 private:
  const std::vector<Instant>* at_ = nullptr;
  const std::vector<double>* values_ = nullptr;
  std::size_t next_ = 0;
};

enum class ReplayEvent : std::uint8_t { trace_row, heap_row, check };

/// The scenario: sources post their rows, a checker posts its checks, the queue orders them.
class Replay {
 public:
  Replay(ReplayFrame frame, const Trace& trace, const Trace* heap, const Cadence& cadence,
         const ReplayHooks& hooks)
      : cadence_(cadence),
        hooks_(hooks),
        stale_after_(frame.policy.stale_after()),
        watch_(frame.policy, {0}, blind_after(trace, heap, cadence)),
        cascade_(std::move(frame.policy)),
        first_(frame.first),
        last_(frame.last) {
    if (trace.has_lag()) lag_ = TraceSource(trace.at, trace.lag_messages);
    if (heap == nullptr) {
      if (trace.has_heap()) heap_ = TraceSource(trace.at, trace.heap_pct);
    } else {
      heap_ = TraceSource(heap->at, heap->heap_pct);
      heap_apart_ = true;
    }
    journal_.header = std::move(frame.header);
  }

  ReplayResult run() {
    queue_ = EventQueue<ReplayEvent>(first_);
    post_row(ReplayEvent::trace_row);
    if (heap_apart_) post_row(ReplayEvent::heap_row);
    if (cadence_.every) queue_.post(first_, ReplayEvent::check);
    constexpr std::size_t kEventsBetweenReports = 1u << 16u;
    for (std::size_t events = 1; !queue_.empty(); ++events) {
      const ReplayEvent event = queue_.take();
      if (event == ReplayEvent::check) {
        check();
      } else {
        row(event);
      }
      if (hooks_.progress && events % kEventsBetweenReports == 0) {
        hooks_.progress((queue_.now() - first_).seconds() / (last_ - first_).seconds());
      }
    }
    const Instant end{(last_ - first_).ns};
    return {std::move(journal_),         checks_, {0},
            {(last_check_ - first_).ns}, end,     watch_.finish(end)};
  }

 private:
  bool is_trace(ReplayEvent event) const { return event == ReplayEvent::trace_row; }

  // Lag and heap of one file share its rows; either may stand for both.
  const TraceSource& clock_of(ReplayEvent event) const {
    return is_trace(event) && lag_.monitored() ? lag_ : heap_;
  }

  void post_row(ReplayEvent event) {
    const TraceSource& source = clock_of(event);
    if (!source.exhausted()) queue_.post(source.next_at(), event);
  }

  void row(ReplayEvent event) {
    if (is_trace(event) && lag_.monitored()) lag_.advance();
    if (is_trace(event) != heap_apart_ && heap_.monitored()) heap_.advance();
    post_row(event);
    if (!cadence_.every && !check_posted_) {
      queue_.post(queue_.now(), ReplayEvent::check);
      check_posted_ = true;
    }
  }

  void check() {
    const Instant now = queue_.now();
    // A check sees the rows of its own instant, whichever was posted first.
    if (!queue_.empty() && queue_.next_at() == now) {
      queue_.post(now, ReplayEvent::check);
      return;
    }
    check_posted_ = false;
    ++checks_;
    last_check_ = now;
    const Pressure pressure{lag_.seen_at(now, stale_after_), heap_.seen_at(now, stale_after_)};
    const Instant since_first{(now - first_).ns};
    const auto transition = hooks_.checker ? hooks_.checker(cascade_, since_first, pressure)
                                           : cascade_.check(since_first, pressure);
    watch_.check(since_first, pressure, transition);
    if (transition) journal_.entries.push_back(*transition);
    if (cadence_.every && *cadence_.every <= last_ - now) {
      queue_.post(now + *cadence_.every, ReplayEvent::check);
    }
  }

  Cadence cadence_;
  const ReplayHooks& hooks_;
  Duration stale_after_;
  RunWatch watch_;
  Cascade cascade_;
  TraceSource lag_, heap_;
  bool heap_apart_ = false;
  bool check_posted_ = false;
  Instant first_, last_, last_check_;
  std::size_t checks_ = 0;
  EventQueue<ReplayEvent> queue_;
  Journal journal_;
};

}  // namespace

ReplayResult replay(const Policy& policy, const Trace& trace, const Trace* heap,
                    const Cadence& cadence, const ReplayHooks& hooks) {
  return Replay(replay_frame(policy, trace, heap, cadence), trace, heap, cadence, hooks).run();
}

}  // namespace cascade
