// The recorded run that the simulated consumer is compared with, for tests; see
// properties/k2/VALIDATION.md.
#pragma once

#include <cstddef>
#include <filesystem>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "properties/calibrate/recorded_run.hpp"
#include "sim/loop/scenario/recordings.hpp"
#include "sim/text/input_file.hpp"
#include "testing_paths.hpp"

namespace cascade {

/// From the recordings beside the project; empty where they are not there.
inline std::optional<RecordedRun> khaos_run() {
  constexpr double kSubtasks = 11;  // the recorded lag is a mean over source subtasks
  constexpr std::size_t kSeconds = 85'860;
  const std::string folder = std::string(kSharedDir) + "/traces/";
  if (!std::filesystem::exists(folder)) return std::nullopt;
  const auto by_second = [&](const std::string& name, double scale) {
    std::vector<double> values(kSeconds, std::numeric_limits<double>::quiet_NaN());
    const auto rows = parse_arrivals(read_file(folder + name), folder + name).front();
    const double first_s = name.rfind("arr", 0) == 0 ? 0 : 1;  // where the file's time starts
    for (std::size_t i = 0; i < rows.times_s.size(); ++i) {
      const auto s = static_cast<std::size_t>(rows.times_s[i] + first_s);
      if (s < kSeconds) values[s] = rows.counts[i] * scale;
    }
    return values;
  };
  return RecordedRun{by_second("lag-khaos-ysb-120000.csv", kSubtasks),
                     by_second("rate-khaos-ysb-120000-thr.csv", 1),
                     by_second("arr-ysb-ads-1s.csv", 1)};
}

}  // namespace cascade
