// What is asked, and of which sources.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "model/shedding.hpp"
#include "model/units.hpp"

namespace cascade {

/// A query of the last so much, again and again, of each symbol by itself. Defaults: K2's code
/// (src/k2/query, @d132fe93).
struct QuerySetup {
  Duration last = Duration::from_seconds(900);  ///< how much of the past is asked for
  Duration ago = Duration::from_seconds(0);     ///< the question ends so long before it is asked
  Duration every = Duration::from_seconds(10);  ///< between two questions
  /// As coded, what is older is asked of the table, what is younger of the tail.
  Duration commit_lag = Duration::from_seconds(120);
  Duration tail = Duration::from_seconds(300);   ///< what is older has left the tail's memory
  std::int64_t tail_messages = 10'000;           ///< and all but so many, of a symbol
  std::int64_t limit = 1'000;                    ///< messages in an answer; 0: no limit
  std::vector<double> symbols = {20, 100, 880};  ///< of tier 1, 2, 3
  /// From when until when a source answers nothing but errors: [from, until], in seconds.
  std::vector<double> table_down_s, tail_down_s;
};

/// `last=15m,every=10s` and the like, over `setup`: keys last, ago, every, commit_lag, tail
/// (durations), tail_messages, limit (counts). Throws InputError that names the key.
QuerySetup parse_query_setup(std::string_view text, QuerySetup setup = {});

/// What breaks a rule of it in a run of `run` with such ticks: its key in a scenario, what is
/// wrong, and what would be right.
struct QueryMistake {
  const char* key;
  const char* wrong;
  const char* right;
};
std::optional<QueryMistake> mistake_in(const QuerySetup& setup, Duration run, Duration tick);

}  // namespace cascade
