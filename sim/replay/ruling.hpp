// Answers to the questions of a page, as values (SPEC 9): yes, partly, unknown or no, and why.
// Page, text, demonstration and dashboard say the same because they ask here.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/replay/replay.hpp"

namespace cascade {

/// In the order of badness: what is unknown may be a no.
enum class YesNo : std::uint8_t { yes, partly, unknown, no };
std::string_view text(YesNo word);  ///< "yes"

struct Ruling {
  YesNo word = YesNo::unknown;
  std::string why;  ///< sentences without a full stop, joined by "; ", the gravest first
};

/// Collects reasons: the worst of them is the word, and reasons no worse than another stand behind
/// it. With none it is what the caller says of a clean run.
class RulingMaker {
 public:
  void add(YesNo word, std::string why) { reasons_.push_back({word, std::move(why)}); }
  bool empty() const { return reasons_.empty(); }
  Ruling ruling(const Ruling& where_none) const;

 private:
  std::vector<Ruling> reasons_;
};

/// The worst of several runs speaks for all.
struct WorstRuling {
  Ruling ruling;
  std::size_t which = 0;   ///< the first run that is so bad
  std::size_t as_bad = 0;  ///< runs with that word
  std::size_t of = 0;      ///< runs in all
};
/// Of none: unknown, since nothing was looked at.
WorstRuling worst_of(const std::vector<Ruling>& runs);

/// A run whose messages nobody knows: a recording. Yes where the level was never below what the
/// checks demanded; no where it was (`first_below`) or the run latched; unknown where nobody saw
/// the checks, or more than 5 % of the time is blind.
Ruling protection_of(const ReplayResult& run, std::optional<Instant> first_below);

/// How much of a run may be blind before nothing is said of it.
inline constexpr double kBlindShareMax = 0.05;
/// From 0 to 1; of a run without length 1 where nothing was checked.
double blind_share(const ReplayResult& run);

/// "1 min 30 s" is for people; this is exact and short: "90 s", "0.5 s".
std::string span_text(Duration duration);

}  // namespace cascade
