// One answer that is put together from the table and from the tail of the log: what is in it, and
// where the rest is.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/loop/outcome/message_counts.hpp"
#include "sim/query/query_setup.hpp"

namespace cascade {

/// Messages that arrived at one instant, and where they are by now. What is in none of these waits
/// in the log.
struct QueryCohort {
  Instant arrived;
  MessageCounts offered;
  MessageCounts refused, dropped, expired;  ///< gone for good
  MessageCounts on_disk;                    ///< spilled, and not yet replayed into the table
  MessageCounts in_table;
  MessageCounts twice_in_table;  ///< written once more, after a crash

  MessageCounts in_log() const;
};

enum class QueryForm : std::uint8_t {
  as_coded,  ///< a constant cutoff; both ends inclusive; an error is an empty answer; says nothing
  mended,    ///< the tail from the table's real end on; says of which tiers it is complete
};
inline constexpr std::array<QueryForm, 2> kQueryForms = {QueryForm::as_coded, QueryForm::mended};
std::string_view text(QueryForm form);

/// Asked at `now` for [start, end], both inclusive.
struct Question {
  Instant now, start, end;
};

/// What is asked for and is not in the answer, by the first of these that holds.
enum class AnswerGap : std::uint8_t {
  refused,  ///< never accepted
  dropped,  ///< shed for good
  expired,  ///< lost to retention
  on_disk,  ///< spilled, and still there
  waiting,  ///< in the log: the table is not that far, the tail does not reach back or is not asked
  unasked,  ///< in the table, which was not asked for it, or did not answer
  cut,      ///< found, and cut off by the limit
};
inline constexpr std::size_t kAnswerGapCount = 7;
std::string_view text(AnswerGap gap);

struct HybridAnswer {
  MessageCounts asked;  ///< what arrived in the time asked for
  MessageCounts found;  ///< of that, what is in the answer, each once
  MessageCounts twice;  ///< what both sources had, or the table twice, before it was merged
  std::array<MessageCounts, kAnswerGapCount> missing{};
  std::array<std::optional<Instant>, kTierCount> newest{};  ///< in the answer
  /// Whether who reads it has to take it for all there is. As coded there is no way to say
  /// otherwise.
  std::array<bool, kTierCount> says_complete{};

  const MessageCounts& missing_by(AnswerGap gap) const {
    return missing[static_cast<std::size_t>(gap)];
  }
  /// Of the tier: lacks something, and does not say so.
  bool is_silent(Tier tier) const {
    return says_complete[static_cast<std::size_t>(tier)] &&
           found.of_tier(tier) < asked.of_tier(tier);
  }
  /// found / asked; empty where nothing was asked for.
  std::optional<double> share(Tier tier) const;
};

/// Cohorts in order of arrival, each instant once. Those of a class that arrived at one instant are
/// in the tail's memory together or not at all.
HybridAnswer hybrid_answer(const std::deque<QueryCohort>& cohorts, const Question& question,
                           const QuerySetup& setup, QueryForm form);

}  // namespace cascade
