#include "model/shed_reason.hpp"

#include "model/k2.hpp"

namespace cascade {

std::string_view text(ShedReason reason) {
  constexpr std::array<std::string_view, kShedReasonCount> kTexts = {
      "low_priority", "normal_priority", "non_critical"};
  return kTexts[static_cast<std::size_t>(reason)];
}

ShedReason reason_at(Level level) {
  if (level >= K2::circuit_break) return ShedReason::non_critical;
  return level >= K2::aggressive ? ShedReason::normal_priority : ShedReason::low_priority;
}

}  // namespace cascade
