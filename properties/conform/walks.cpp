#include "properties/conform/walks.hpp"

namespace cascade {

BoundaryWalks::BoundaryWalks(const Policy& policy, const SystemTraits& traits,
                             const TestInputs& inputs, std::uint64_t seed)
    : fresh_(policy), traits_(traits), pressures_(inputs.regions), random_(seed) {
  pressures_.insert(pressures_.end(), inputs.points.begin(), inputs.points.end());
}

std::size_t BoundaryWalks::below(std::size_t end) { return random_.below(end); }

/// One of the edges; one time in four any delay up to twice the longest.
Duration BoundaryWalks::delay(const Cascade& machine, Instant now) {
  const std::vector<Duration> delays = test_delays(machine, now, traits_);
  if (below(4) != 0) return delays[below(delays.size())];
  // The last but one: the longest edge; the last lies long after all of them.
  const std::int64_t longest = delays.size() > 1 ? delays[delays.size() - 2].ns : delays.back().ns;
  const auto steps = static_cast<std::size_t>(2 * longest / traits_.resolution_ns + 1);
  return {static_cast<std::int64_t>(below(steps)) * traits_.resolution_ns};
}

/// Each metric from one of two of the points: so all pairs of points come, not only those beside
/// the first of a region.
Pressure BoundaryWalks::pressure() {
  Pressure pressure = pressures_[below(pressures_.size())];
  const Pressure& other = pressures_[below(pressures_.size())];
  for (std::size_t m = 0; m < pressure.values.size(); ++m) {
    if (below(2) == 0) pressure.values[m] = other.values[m];
  }
  return pressure;
}

Run BoundaryWalks::next(std::size_t requests) {
  Run run;
  Cascade machine = fresh_;
  Instant now{0};
  while (run.size() < requests) {
    now = now + delay(machine, now);
    if (traits_.takes_reset && below(50) == 0) {
      machine.reset(now);
      run.push_back(Request::reset(now));
      continue;
    }
    const Pressure seen = pressure();
    machine.check(now, seen);
    run.push_back(Request::check(now, seen));
  }
  return run;
}

}  // namespace cascade
