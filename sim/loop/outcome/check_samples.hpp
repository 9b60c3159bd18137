// Checks for tests: at random times, some at one instant, with metrics that are missing now and
// then.
#pragma once

#include <cstdint>
#include <vector>

#include "model/pressure.hpp"
#include "sim/loop/loop_sample.hpp"

namespace cascade::loop_checks {

inline constexpr std::int64_t kSecond = 1'000'000'000;

inline std::vector<LoopSample> checks_of(std::size_t count, std::uint64_t seed) {
  std::uint64_t state = seed;
  const auto draw = [&](std::uint64_t below) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    return (state >> 33) % below;
  };
  std::vector<LoopSample> checks;
  Instant at{static_cast<std::int64_t>(draw(4)) * kSecond};
  for (std::size_t i = 0; i < count; ++i) {
    LoopSample check;
    check.at = at;
    check.lag_messages = static_cast<std::int64_t>(draw(400'000));
    check.on_disk_messages = draw(3) == 0 ? 0 : static_cast<std::int64_t>(draw(1000));
    check.read = {static_cast<double>(check.lag_messages), static_cast<double>(draw(100))};
    if (draw(8) == 0) check.read.values[draw(2)] = kMissing;
    checks.push_back(check);
    const bool is_gap = draw(20) == 0;
    at = at + Duration{static_cast<std::int64_t>(draw(3) * (is_gap ? 20 : 1)) * kSecond};
  }
  return checks;
}

}  // namespace cascade::loop_checks
