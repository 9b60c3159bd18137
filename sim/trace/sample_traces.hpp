// The project's own recordings: made, seeded, the same bytes on every machine.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/trace/trace.hpp"

namespace cascade {

/// Names of the samples: "storm" (all five levels and back), "calm" (never leaves NORMAL), "gappy"
/// (a storm with lost samples, an outage of the recorder and a heap exporter that dies).
std::vector<std::string_view> sample_trace_names();

/// A sample by its name; empty where there is none of that name.
std::optional<Trace> sample_trace(std::string_view name, std::uint64_t seed);

/// The seed of the files in sim/traces.
inline constexpr std::uint64_t kSampleSeed = 2022;

}  // namespace cascade
