#include "sim/loop/scenario/fault.hpp"

namespace cascade {

std::string_view text(FaultKind kind) {
  constexpr std::array<std::string_view, kFaultKindCount> kTexts = {
      "consumer-paused", "producer-disconnected",
      "downstream-slow", "broker-slow",
      "rebalance",       "crash",
      "scale",           "lag-lost",
      "lag-zero",        "lag-stale",
      "lag-phantom",     "clock-step",
      "disk-full",       "reload",
      "poison"};
  return kTexts[static_cast<std::size_t>(kind)];
}

}  // namespace cascade
