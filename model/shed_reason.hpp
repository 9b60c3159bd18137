// Why a message was given up for good, in K2's words.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "model/level.hpp"

namespace cascade {

/// It is the level that gives the reason.
enum class ShedReason : std::uint8_t { low_priority, normal_priority, non_critical };
inline constexpr std::size_t kShedReasonCount = 3;
inline constexpr std::array<ShedReason, kShedReasonCount> kShedReasons = {
    ShedReason::low_priority, ShedReason::normal_priority, ShedReason::non_critical};

std::string_view text(ShedReason reason);  ///< "low_priority"

/// Of K2's levels: GRACEFUL gives up what is of low priority, AGGRESSIVE what is normal,
/// CIRCUIT_BREAK what is not critical. A policy that sheds below GRACEFUL counts there as
/// low_priority.
ShedReason reason_at(Level level);

}  // namespace cascade
