// The shortest worlds in which K2's hybrid query lacks something and does not say so.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "sim/query/hybrid_answer.hpp"

namespace cascade {

/// One message a second of one symbol of tier 1, from 0 s on; the table has each `delay_s` after it
/// arrived. Asked at `now_s`, for all since `start_s`.
struct QueryWorld {
  int messages = 1;
  int per_arrival = 1;  ///< messages that arrive together each second
  int delay_s = 0;
  int now_s = 0;

  std::deque<QueryCohort> cohorts() const;
  HybridAnswer answer(QueryForm form, const QuerySetup& setup) const;
};

/// The world with the fewest seconds of messages, then the earliest question, then the least delay,
/// in which an answer of the form lacks something for that cause and does not say so; empty where
/// none of up to so many seconds of messages, 400 s and such delays has one.
std::optional<QueryWorld> shortest_silence(QueryForm form, AnswerGap gap, const QuerySetup& setup,
                                           int per_arrival, int most_messages, int most_delay_s);

}  // namespace cascade
