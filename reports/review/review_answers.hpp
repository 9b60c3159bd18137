// The first screen: did it protect, did it flap, what was given up, does it come back, is it
// proven. Each is answered yes, no, partly or unknown, and of several runs the worst one speaks.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "reports/review/review.hpp"
#include "sim/replay/ruling.hpp"

namespace cascade {

using Word = YesNo;
std::string_view word_text(Word word);  ///< "Yes"

/// How good news something is; the order is that of badness. What is unknown may be anything, so
/// it is worse than what is partly good.
enum class Tone : std::uint8_t { good, plain, part, unknown, bad };

/// What a question is about: runs of one policy have one answer to some.
enum class Subject : std::uint8_t { run, policy };

struct Answer {
  std::string question;
  Word word;
  Tone tone;
  std::string detail;
  Subject subject = Subject::run;
};

/// The answers of one run, with what is proven of its policy.
std::vector<Answer> answers_of(const ReviewRun& run, const Proof& proof);

/// The answers of all runs: of each question the worst, and how many runs have which. A single
/// run's are its own.
std::vector<Answer> answers_of(const Review& review);

/// The run that the page's first strip and picture show: the one with the worst answers, the first
/// of equals.
const ReviewRun& worst_run(const Review& review);

/// What must never be shed and was, dropped or sent to disk: messages of tier 1 but for its
/// reference data.
std::int64_t tier_1_shed(const Flows& flows);

/// A time of the run as its input has it: clock time, or seconds.
std::string time_of(const ReviewRun& run, Instant at);

}  // namespace cascade
