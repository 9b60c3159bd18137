// The properties that only the closed loop has (SPEC 7), as values: their names are an interface.
// Those of single checks are in properties/catalogue.hpp.
#pragma once

#include <array>
#include <string_view>

namespace cascade {

struct LoopProperty {
  std::string_view name;
  std::string_view says;
};

inline constexpr LoopProperty kTier1NeverShed{
    "tier-1-never-shed", "no trade or quote of tier 1 is dropped or spilled, at any level"};
inline constexpr LoopProperty kNothingLost{"nothing-lost",
                                           "arrived = processed + dropped + on disk + in the log + "
                                           "refused + expired (and buffered, given up, "
                                           "dead-lettered and skipped, where there are any), per "
                                           "tier and type, at every instant"};
inline constexpr LoopProperty kSpillExactlyOnce{
    "spill-exactly-once",
    "every spilled message is replayed once, in order per symbol, also across a crash"};
inline constexpr LoopProperty kDeterministic{"deterministic",
                                             "a second run with the same seed is the same run"};
inline constexpr LoopProperty kDrains{
    "drains",
    "after the overload ends, lag falls below what clears the first level above the lowest and the "
    "disk is empty, within a computed bound"};

/// Those that every run can be judged by; `drains` is, where an overload ends in it.
inline constexpr std::array<LoopProperty, 4> kLoopProperties = {kTier1NeverShed, kNothingLost,
                                                                kSpillExactlyOnce, kDeterministic};

}  // namespace cascade
