// What a run is judged to have done (SPEC 9), with the reasons: whether it protected, what it gave
// up, whether the loop came back.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "reports/review/review_answers.hpp"

namespace cascade {

/// A word and why: sentences, the gravest first.
struct Judgement {
  Word word;
  Tone tone;
  std::string why;
};

/// A closed loop's own ruling, and no where a check left the level below what it demanded. Of a
/// recording: unknown while blind for more than 5 % of the time, no where it latched, partly where
/// intake would have been closed.
Judgement protection_of(const ReviewRun& run);

/// What was given up, tier 1 first and all fates together.
Judgement given_up_by(const ReviewRun& run);

/// A closed loop's own ruling, with what there was at the end. `run.loop` is there.
Judgement loop_return(const ReviewRun& run);

/// Whether more than 5 % of the run is blind: then what did not happen is not known either.
bool mostly_unseen(const ReviewRun& run);

/// "Blind for 2 min, 7.1 % of the time: ..."
std::string blind_sentence(const ReviewRun& run);

/// Empty where the run did not latch, or nobody saw its checks.
std::optional<std::string> latch_sentence(const ReviewRun& run);

/// Whether some level of the policy sheds a message, closes intake or skips enrichment. Where none
/// does, what its levels mean is not known here, and shedding is not spoken of.
bool gives_up(const Policy& policy);

/// For how long intake was closed, by the levels held.
Duration intake_closed_time(const ReviewRun& run);

/// For how long the policy's table does this to trades or quotes of tier 1, at the levels held.
Duration tier_1_time(const ReviewRun& run, Action action);

/// What is left in the log at the end demands a level; less is on its way anyway.
bool has_backlog(const ReviewRun& run);

std::int64_t tier_1(const MessageCounts& counts);
std::int64_t trades_and_quotes_of_tier_1(const MessageCounts& counts);

}  // namespace cascade
