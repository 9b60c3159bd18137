#include "sim/loop/k2/tracker_watch.hpp"

#include <algorithm>

namespace cascade {
namespace {

NumberRange of(const NumberedMessage& message) {
  return {message.session, message.sequence, message.sequence};
}

void add(TrackerCounts& sum, const TrackerCounts& counts) {
  for (const auto& [name, column] : TrackerCounts::columns()) sum.*column += counts.*column;
}

}  // namespace

const std::vector<TrackerCounts::Column>& TrackerCounts::columns() {
  using C = TrackerCounts;
  static const std::vector<Column> columns = {{"looks", &C::looks},
                                              {"gaps", &C::gaps},
                                              {"explained", &C::explained},
                                              {"out_of_order", &C::out_of_order},
                                              {"duplicates", &C::duplicates},
                                              {"resets", &C::resets},
                                              {"false_resets", &C::false_resets},
                                              {"missed_resets", &C::missed_resets},
                                              {"logged", &C::logged},
                                              {"paged", &C::paged},
                                              {"halts", &C::halts},
                                              {"missing", &C::missing},
                                              {"missing_shed", &C::missing_shed},
                                              {"missing_seen", &C::missing_seen},
                                              {"missing_lost", &C::missing_lost}};
  return columns;
}

TrackerWatch::TrackerWatch(const MessageNumbers& numbers, std::size_t sites)
    : numbers_(numbers), symbols_(numbers.symbol_count()), outcomes_(sites) {
  for (const TrackerVariant& variant : tracker_variants()) {
    trackers_.push_back({variant, std::vector<SequenceState>(numbers.symbol_count())});
    for (auto& of_site : outcomes_) of_site.push_back({variant.name, {}, {}});
  }
}

template <class Each>
void TrackerWatch::for_each_message(const Effect& effect, Each each) const {
  for (std::size_t c = 0; c < kClassCount; ++c) {
    const std::int64_t first = effect.segment.first_number[c];
    for (std::int64_t k = 0; k < effect.counts.of[c]; ++k) {
      each(numbers_.message(effect.site, effect.partition, c, effect.segment.arrived, first + k));
    }
  }
}

void TrackerWatch::on_refused(const Effect& effect) {
  for_each_message(effect, [&](const NumberedMessage& message) { give_up(message); });
}

void TrackerWatch::on_handled(const Effect& effect, Handling handling) {
  for_each_message(effect, [&](const NumberedMessage& message) {
    handling == Handling::process ? look_at(effect, message) : give_up(message);
  });
}

/// What lies in the memory of the process is gone; a partition is read by the instance of its own
/// number modulo theirs.
void TrackerWatch::on_crash(std::size_t site, Instant, std::optional<std::size_t> instance,
                            std::size_t instances) {
  for (Tracker& tracker : trackers_) {
    if (tracker.variant.is_shared) continue;
    for (std::size_t symbol = 0; symbol < tracker.states.size(); ++symbol) {
      const auto [of_site, partition] = numbers_.place_of(numbers_.lane_of(symbol));
      if (of_site != site || (instance && partition % instances != *instance)) continue;
      tracker.states[symbol] = {};
    }
  }
}

void TrackerWatch::give_up(const NumberedMessage& message) {
  symbols_[message.symbol].accounted.add(of(message));
  for (Tracker& tracker : trackers_) {
    note_given_up(tracker.variant, tracker.states[message.symbol], of(message));
  }
}

TrackerCounts TrackerWatch::counts_of(const SequenceState& read, const NumberedMessage& message,
                                      const SequenceAnswer& answer, bool begins_session) const {
  TrackerCounts counts;
  counts.looks = 1;
  const bool is_reset = answer.verdict == SequenceVerdict::session_reset;
  counts.gaps = answer.verdict == SequenceVerdict::gap;
  counts.explained = answer.verdict == SequenceVerdict::explained;
  counts.out_of_order = answer.verdict == SequenceVerdict::out_of_order;
  counts.duplicates = answer.verdict == SequenceVerdict::duplicate;
  counts.resets = is_reset;
  counts.false_resets = is_reset && !begins_session;
  counts.missed_resets = begins_session && !is_reset && answer.verdict != SequenceVerdict::first;
  counts.logged = answer.severity == GapSeverity::logged;
  counts.paged = answer.severity == GapSeverity::paged;
  counts.halts = answer.severity == GapSeverity::halts;
  if (answer.verdict != SequenceVerdict::gap) return counts;
  counts.missing = answer.missing_messages;
  for (const NumberRange& range :
       read.given_up.missing_in({message.session, read.last + 1, message.sequence - 1})) {
    const Symbol& symbol = symbols_[message.symbol];
    const std::int64_t seen = symbol.looked_at.count_in(range);
    const std::int64_t accounted = symbol.accounted.count_in(range);
    counts.missing_seen += seen;
    counts.missing_shed += accounted - seen;
    counts.missing_lost += range.size() - accounted;
  }
  return counts;
}

void TrackerWatch::look_at(const Effect& effect, const NumberedMessage& message) {
  Symbol& symbol = symbols_[message.symbol];
  const bool begins_session = symbol.is_seen && message.session > symbol.session_max;
  for (std::size_t v = 0; v < trackers_.size(); ++v) {
    Tracker& tracker = trackers_[v];
    SequenceState& state = tracker.states[message.symbol];
    SequenceStep step =
        look(tracker.variant, state, {effect.at, message.session, message.sequence});
    TrackerOutcome& outcome = outcomes_[effect.site][v];
    if (step.answer.verdict == SequenceVerdict::in_order && !begins_session) {  // nearly all
      ++outcome.all.looks;
      ++outcome.at_level[index(effect.level)].looks;
    } else {
      const TrackerCounts counts = counts_of(state, message, step.answer, begins_session);
      add(outcome.all, counts);
      add(outcome.at_level[index(effect.level)], counts);
    }
    if (step.writes) state = std::move(*step.writes);
  }
  symbol.looked_at.add(of(message));
  symbol.accounted.add(of(message));
  symbol.is_seen = true;
  symbol.session_max = std::max(symbol.session_max, message.session);
}

}  // namespace cascade
