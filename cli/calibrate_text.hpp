// What a fit to a recording comes to, how far it can be trusted, and what it cannot know.
#pragma once

#include <optional>
#include <string>

#include "properties/calibrate/calibrate.hpp"
#include "sim/trace/trace.hpp"

namespace cascade {

struct CalibrateRecordings {
  Trace lag, throughput;
  std::optional<Trace> arrivals;
  RecordedRun run;
  double unexplained = 0;  ///< of arrivals that were inferred
};

std::string calibrated_text(const CalibratedConsumer& fit, const CalibrateRecordings& recordings);
/// `scenario_file` may be empty.
std::string calibrated_json(const CalibratedConsumer& fit, const CalibrateRecordings& recordings,
                            const std::string& scenario_file);

}  // namespace cascade
