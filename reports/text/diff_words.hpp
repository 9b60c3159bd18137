// A comparison of two policies in words, whatever the form that they are printed in.
#pragma once

#include <string>
#include <vector>

#include "properties/diff/policy_diff.hpp"
#include "properties/diff/trace_diff.hpp"

namespace cascade {

/// A comparison, and what the two are called: their names, or, where those are the same, the words
/// that they were given by.
struct ToldDiff {
  const PolicyDiff& diff;
  const TraceDiff* trace;  ///< null: none was given
  std::string a, b;
};

/// "k2-as-coded recovers where k2 stays (...)".
std::string sentence_of(const PartingKind& kind, const std::string& a, const std::string& b);

/// "k2 and k2-as-coded differ", with what that rests on where it is the same.
std::string verdict_sentence(const ToldDiff& told);

/// "15 states of both together (...), 17 inputs ...".
std::string grounds_of(const PolicyDiff& diff);

/// What to know of how levels and metrics were matched; each a sentence. Any text.
std::vector<std::string> match_notes(const ToldDiff& told);

/// "at AGGRESSIVE (both are there after 1 check)", or that no run has both there.
std::string place_of(const PolicyDiff& diff, const SheddingDifference& each);

/// What a reload of B does while A runs; each a sentence.
std::vector<std::string> reload_sentences(const ToldDiff& told);

/// "apart for 12 s of 1 h (0.3 %), 2 transitions in both, ...".
std::string trace_sentence(const ToldDiff& told);

/// "12.5 s  NORMAL > SOFT", or with the clock of the trace where it has one.
std::string transition_line(const Transition& each, const LevelNames& levels,
                            const TraceDiff& trace);

/// A column for each slice of the time: the number of the highest level in it, '.' for the lowest.
std::string level_strip(const std::vector<LevelSpan>& spans, Duration length, std::size_t columns);
/// '^' under each slice in which the levels are not the same.
std::string apart_strip(const TraceDiff& trace, std::size_t columns);

}  // namespace cascade
