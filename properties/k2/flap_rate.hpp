// How often K2 flaps, which it claims to be under 0.1 % of degradations.
#pragma once

#include <cstddef>

#include "model/policy.hpp"
#include "properties/k2/finding.hpp"
#include "sim/trace/trace.hpp"

namespace cascade {

/// Of one recording under one policy. A degradation is an escalation; some of them are flaps.
struct FlapRate {
  std::size_t degradations = 0, flaps = 0;
  double share() const {
    return degradations == 0 ? 0 : static_cast<double>(flaps) / static_cast<double>(degradations);
  }
};
FlapRate flap_rate(const Policy& policy, const Trace& trace);

/// So many degradations without one flap show with 95 % certainty that flaps are rarer than
/// `share`.
std::size_t degradations_to_show(double share);

/// The shortest witness of no-flapping again and again: every `period_s` for `hours`.
Trace repeated_witness(const Policy& policy, double period_s, double hours);

Finding flap_rate_finding();

}  // namespace cascade
