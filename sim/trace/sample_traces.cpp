#include "sim/trace/sample_traces.hpp"
#include "model/k2.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "sim/loop/prng.hpp"

namespace cascade {
namespace {

// A trading day's worst hour, a row every five seconds: arrivals against a consumer's capacity,
// lag their running difference, heap following the lag with a collector's sawtooth on it.
constexpr std::int64_t kStepNs = 5'000'000'000;
constexpr double kStepS = 5;
constexpr std::int64_t kOpenNs = 1'647'856'800'000'000'000;  // 2022-03-21T10:00:00Z
constexpr double kCapacityPerS = 60'000;

/// From `from_s` on, arrivals change evenly towards `rate_per_s`, reached at the next phase.
struct Phase {
  double from_s, rate_per_s;
};

double rate_at(const std::vector<Phase>& phases, double t_s) {
  const auto next = std::find_if(phases.begin(), phases.end(),
                                 [t_s](const Phase& phase) { return phase.from_s > t_s; });
  if (next == phases.begin()) return phases.front().rate_per_s;
  if (next == phases.end()) return phases.back().rate_per_s;
  const Phase& before = *(next - 1);
  const double done = (t_s - before.from_s) / (next->from_s - before.from_s);
  return before.rate_per_s + done * (next->rate_per_s - before.rate_per_s);
}

double to_two_decimals(double value) {
  return static_cast<double>(std::llround(value * 100)) / 100;
}

/// Two columns of an hour. Only +, -, *, / are used, which IEEE 754 rounds alike everywhere.
Trace simulate_hour(const std::string& name, const std::vector<Phase>& phases, Prng prng) {
  constexpr double kHeapBasePct = 41, kHeapPctPerMillion = 10.2, kGarbagePctMax = 7,
                   kHeapFullPct = 96;
  Trace trace;
  trace.name = name + ".csv";
  trace.format = "sample";
  trace.absolute_time = true;
  double lag = 900, garbage_pct = 0;
  for (std::int64_t row = 0; row <= 720; ++row) {
    const double t_s = static_cast<double>(row) * kStepS;
    const double noise = prng.uniform(0.97, 1.03);
    lag = std::max(prng.uniform(150, 900),
                   lag + (rate_at(phases, t_s) * noise - kCapacityPerS) * kStepS);
    garbage_pct += prng.uniform(0.2, 1.2);
    if (garbage_pct > kGarbagePctMax) garbage_pct = 0;  // a collection
    const double heap = kHeapBasePct + garbage_pct + lag / 1'000'000 * kHeapPctPerMillion;
    trace.at.push_back({kOpenNs + row * kStepNs});
    trace[kLag].push_back(static_cast<double>(static_cast<std::int64_t>(lag)));
    trace[kHeap].push_back(to_two_decimals(std::min(heap, kHeapFullPct + garbage_pct * 0.4)));
  }
  trace.counts.rows = trace.size();
  return trace;
}

// A gust, a stronger one, the storm itself, a lull with a squall in it, the way back, a last gust.
const std::vector<Phase> kStorm = {
    {0, 58'000},    {180, 58'500},  {240, 61'500},  {300, 61'200},  {390, 56'000},  {480, 57'000},
    {600, 59'000},  {660, 65'500},  {780, 67'000},  {840, 60'000},  {900, 53'000},  {1020, 55'000},
    {1080, 60'500}, {1140, 72'000}, {1380, 82'000}, {1500, 72'000}, {1620, 57'000}, {1740, 47'000},
    {2100, 46'000}, {2160, 55'000}, {2220, 64'000}, {2400, 66'500}, {2460, 58'000}, {2520, 51'000},
    {2760, 55'000}, {2880, 60'500}, {2940, 62'500}, {3030, 61'000}, {3090, 57'000}, {3600, 57'500}};
const std::vector<Phase> kCalm = {{0, 57'000}, {1500, 60'300}, {1620, 58'500}, {3600, 57'000}};

Trace with_losses(Trace trace, Prng prng) {
  Trace gappy = trace;
  gappy.at.clear();
  gappy[kLag].clear();
  gappy[kHeap].clear();
  for (std::size_t row = 0; row < trace.size(); ++row) {
    // Four minutes in the storm, and one in the last gust.
    const bool recorder_down = (row >= 300 && row < 348) || (row >= 600 && row < 612);
    if (recorder_down) continue;
    const bool lag_read_failed = prng.uniform() < 0.04 || (row >= 220 && row < 232);
    const bool heap_exporter_dead = row >= 430 && row < 500;
    gappy.at.push_back(trace.at[row]);
    gappy[kLag].push_back(lag_read_failed ? kMissing : trace[kLag][row]);
    gappy[kHeap].push_back(heap_exporter_dead ? kMissing : trace[kHeap][row]);
    if (lag_read_failed || heap_exporter_dead) ++gappy.counts.missing_rows;
  }
  gappy.counts.rows = gappy.size();
  return gappy;
}

}  // namespace

std::vector<std::string_view> sample_trace_names() { return {"storm", "calm", "gappy"}; }

std::optional<Trace> sample_trace(std::string_view name, std::uint64_t seed) {
  if (name == "storm") return simulate_hour("storm", kStorm, Prng(seed));
  if (name == "calm") return simulate_hour("calm", kCalm, Prng(seed));
  if (name == "gappy") return with_losses(simulate_hour("gappy", kStorm, Prng(seed)), Prng(~seed));
  return std::nullopt;
}

}  // namespace cascade
