#include "properties/k2/sequences/tracker_run.hpp"

#include <algorithm>

namespace cascade {
namespace {

class TrackerRun {
 public:
  explicit TrackerRun(const TrackerVariant& variant) : variant_(variant) {}

  TrackedRow go(const MessageRow& row) {
    write_until(row.at);
    if (row.event == MessageEvent::restart) {
      if (!variant_.is_shared) states_.clear();
      return {row, {}, std::nullopt};
    }
    SequenceState& state = states_[symbol_key(row)];
    if (row.event == MessageEvent::given_up) {
      TrackedRow tracked{row, state, std::nullopt};
      note_given_up(variant_, state, {row.session, row.sequence, row.sequence});
      return tracked;
    }
    SequenceStep step = look(variant_, state, {row.at, row.session, row.sequence});
    TrackedRow tracked{row, state, step.answer};
    if (!step.writes) return tracked;
    if (!variant_.is_atomic && row.written_at && *row.written_at > row.at) {
      waiting_.push_back({*row.written_at, symbol_key(row), std::move(*step.writes)});
    } else {
      state = std::move(*step.writes);
    }
    return tracked;
  }

 private:
  struct Write {
    Instant at;
    SymbolKey symbol;
    SequenceState state;
  };

  void write_until(Instant now) {
    std::stable_sort(waiting_.begin(), waiting_.end(),
                     [](const Write& a, const Write& b) { return a.at < b.at; });
    std::size_t due = 0;
    for (; due < waiting_.size() && waiting_[due].at <= now; ++due) {
      states_[waiting_[due].symbol] = std::move(waiting_[due].state);
    }
    waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(due));
  }

  TrackerVariant variant_;
  std::map<SymbolKey, SequenceState> states_;
  std::vector<Write> waiting_;
};

}  // namespace

std::vector<TrackedRow> track_run(const TrackerVariant& variant,
                                  const std::vector<MessageRow>& rows) {
  TrackerRun run(variant);
  std::vector<TrackedRow> tracked;
  tracked.reserve(rows.size());
  for (const MessageRow& row : rows) tracked.push_back(run.go(row));
  return tracked;
}

}  // namespace cascade
