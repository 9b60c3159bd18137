// Row by row, what excuses an escalation after a recovery: a band crossed since, of a metric that
// is monitored.

#include "model/flap_rule.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "model/k2.hpp"

namespace cascade {
namespace {

struct Seen {
  int before, after;  // levels
  double lag, heap;
};

/// What the rule says of each check of a run.
std::string flaps(const Policy& policy, const std::vector<Seen>& run) {
  FlapMemory memory;
  std::string said;
  for (const Seen& seen : run) {
    Pressure pressure = Pressure::missing();
    pressure[kLag] = seen.lag;
    pressure[kHeap] = seen.heap;
    said += is_flap(policy, level_at(static_cast<std::size_t>(seen.before)),
                    level_at(static_cast<std::size_t>(seen.after)), pressure, memory)
                ? 'F'
                : '.';
  }
  return said;
}

TEST(FlapRule, AnEscalationIsAFlapUnlessABandWasCrossedSinceTheRecovery) {
  const Policy k2 = default_policy();  // SOFT: demanded at 100,000, cleared below 50,000
  Policy lag_alone = k2;
  lag_alone[kHeap].monitored = false;
  Policy no_bands = k2;
  no_bands[kLag].recovery_factor = no_bands[kHeap].recovery_factor = 1;
  const struct {
    const char* what;
    const Policy& policy;
    std::vector<Seen> run;
    const char* said;
  } table[] = {
      {"no recovery before it", k2, {{0, 1, 1e5, 0}, {1, 2, 5e5, 0}}, ".."},
      {"across the band", k2, {{1, 0, 49'999, 0}, {0, 1, 1e5, 0}}, ".."},
      {"from within the band", k2, {{1, 0, 50'000, 0}, {0, 1, 1e5, 0}}, ".F"},
      {"a check between that was below it",
       k2,
       {{1, 0, 60'000, 0}, {0, 0, 49'999, 0}, {0, 0, 60'000, 0}, {0, 1, 1e5, 0}},
       "...."},
      {"crossed and come back before the other metric escalates",
       k2,
       {{1, 0, 40'000, 70}, {0, 0, 1e5, 70}, {0, 0, 60'000, 70}, {0, 1, 60'000, 80}},
       "...."},
      {"of a band further up", k2, {{3, 1, 150'000, 0}, {1, 2, 5e5, 0}, {2, 3, 1e6, 0}}, "..."},
      {"the second escalation has no recovery just before it",
       k2,
       {{1, 0, 60'000, 0}, {0, 1, 1e5, 0}, {1, 2, 5e5, 0}},
       ".F."},
      {"the next recovery begins anew",
       k2,
       {{1, 0, 49'999, 0}, {0, 1, 1e5, 0}, {1, 0, 60'000, 0}, {0, 1, 1e5, 0}},
       "...F"},
      {"missing is below nothing", k2, {{1, 0, kMissing, 70}, {0, 1, 1e5, 70}}, ".F"},
      {"missing, then seen below",
       k2,
       {{1, 0, kMissing, 70}, {0, 0, 0, 70}, {0, 1, 1e5, 70}},
       "..."},
      {"heap crosses its band, and counts", k2, {{1, 0, 60'000, 10}, {0, 1, 1e5, 90}}, ".."},
      {"heap is not monitored", lag_alone, {{1, 0, 60'000, 10}, {0, 1, 1e5, 90}}, ".F"},
      {"no level has a band to cross", no_bands, {{1, 0, 0, 0}, {0, 1, 1e5, 0}}, ".F"},
  };
  for (const auto& row : table) EXPECT_EQ(flaps(row.policy, row.run), row.said) << row.what;
}

}  // namespace
}  // namespace cascade
