// What has to be right before the talk: what a program can look at, looked at.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "reports/k2/talking_points.hpp"

namespace cascade {

struct TalkCheck {
  /// Empty where there was nothing to look at, which is neither.
  std::optional<bool> is_ready;
  std::string found;
};

/// A terminal's size in characters.
struct TalkTerminal {
  std::size_t columns = 0, rows = 0;
};

/// The runs' own expectations, the proof, the ten minutes, and the terminal; no terminal is no
/// fault: the talk is plain text then.
std::vector<TalkCheck> talk_checks(const TalkRuns& runs, const Talk& talk,
                                   const std::optional<TalkTerminal>& terminal);

/// Standard output's, where it is one.
std::optional<TalkTerminal> talk_terminal();

/// The list, ticked as far as it was looked at; what is to be seen to by hand is left open.
std::string checklist_text(const std::vector<TalkCheck>& checks, const Talk& talk);

/// Whether nothing that was looked at is wrong.
bool is_ready(const std::vector<TalkCheck>& checks);

}  // namespace cascade
