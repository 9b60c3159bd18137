// Ladders of other systems (model/policies/real): what a proof says of each, and what would mend
// it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace cascade {

/// The comment at the head of a ladder's file (model/policies/real/README.md says its form).
struct LadderComment {
  std::string what;                  ///< the first line
  std::vector<std::string> sources;  ///< addresses and files, each with what is said of it
  std::string quoted, assumed, not_said, expected;
};

LadderComment ladder_comment(std::string_view toml);

/// A ladder that SPEC 3 cannot say: the name of its file, and the file.
struct RefusedLadder {
  std::string file, toml;
};

/// properties/REAL.md: every ladder that is built in, and those that are refused.
std::string real_ladders_page(const std::vector<RefusedLadder>& refused);

}  // namespace cascade
