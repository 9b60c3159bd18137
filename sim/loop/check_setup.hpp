// When a site's cascade looks, and whose it is.
#pragma once

#include <cstdint>
#include <string_view>

namespace cascade {

/// When the cascade looks.
enum class CheckMode : std::uint8_t {
  timer,      ///< every `every_s`, whatever the consumer does
  per_batch,  ///< before the first poll of each batch, as K2 does it
  off,        ///< never: no cascade, to compare with; the lag is noted every `every_s` all the same
};
std::string_view text(CheckMode mode);

/// Whose the cascade is.
enum class CheckScope : std::uint8_t {
  site,               ///< one for all instances
  instance,           ///< each has its own, which reads the lag of the partitions assigned to it
  instance_site_lag,  ///< each has its own, which reads the lag of all partitions
};
std::string_view text(CheckScope scope);

struct CheckSetup {
  CheckMode mode = CheckMode::timer;
  double every_s = 0.5;
  CheckScope per = CheckScope::site;

  bool is_per_instance() const { return per != CheckScope::site; }
};

}  // namespace cascade
