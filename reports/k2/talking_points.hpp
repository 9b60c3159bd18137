// The talk about it: what to show and say in ten minutes, and true answers to what will be asked.
// The sentences stand here, the numbers come from runs; reports/k2/TALKING-POINTS.md is made from
// both.
#pragma once

#include <string>
#include <vector>

#include "properties/explore/explore.hpp"
#include "sim/loop/outcome/outcome.hpp"
#include "sim/replay/summary.hpp"

namespace cascade {

/// What was run for the talk.
struct TalkRuns {
  Summary storm;  ///< the sample storm under k2
  Proof k2, as_coded;
  Outcome flash_crash, weekly_10x, limit_cycle, latch, latch_timer, disconnect, lag_pause;
  Outcome two_sites, black_swan, crypto, pause_at_break, refuse_at_break;
  Outcome tracker, duplicates, query;  ///< what stands behind the cascade

  /// All of them that are runs of a scenario.
  std::vector<const Outcome*> outcomes() const;
};

/// Arguments of the program, and the exit status that comes of them.
struct TalkCommand {
  std::string line;
  int status = 0;
};

/// A part of the ten minutes.
struct TalkSection {
  std::string title;
  int minutes = 0;
  std::vector<std::string> says;  ///< paragraphs
  std::vector<TalkCommand> commands;
  std::string takeaway;  ///< the one sentence to take home from it
};

enum class Standing { shown, corrected, not_shown };

/// A claim of the original talk, and what is true of it; or a question with its answer.
struct TalkPoint {
  std::string claim;
  Standing standing = Standing::shown;
  std::string truth;
  TalkCommand command;  ///< what shows it
};

struct Talk {
  std::vector<std::string> before;  ///< what a speaker sees to by hand
  std::vector<TalkSection> sections;
  std::vector<TalkPoint> claims, questions;
};

Talk talk_of(const TalkRuns& runs);

/// reports/k2/TALKING-POINTS.md.
std::string to_markdown(const Talk& talk);

}  // namespace cascade
