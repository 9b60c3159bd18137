#include "sim/text/own_time.hpp"

#include "sim/text/time_text.hpp"

namespace cascade {

std::string own_time_text(Instant at, bool absolute) {
  return absolute ? iso_text(at) : seconds_text(at.ns) + " s";
}

}  // namespace cascade
