// The one spelling of dates and times that nearly all of a file is written in.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "model/units.hpp"

namespace cascade {

/// Reads 2022-03-25T09:33:46.5Z: of fixed width but for at most nine decimals and the zone, which
/// is Z, +00:00 or none; a blank may stand for the T. Rows of one day follow each other, so that
/// the date is looked at once.
class PlainIsoTimes {
 public:
  /// Reads what stands at `at` and moves behind it; what follows may make it something else. Empty
  /// for all that parse_iso() should see: other spellings, and what is no time.
  std::optional<Instant> take(const char*& at, const char* end);
  /// Of the last one that was taken.
  bool has_zone() const { return has_zone_; }

 private:
  bool is_of_the_day(const char* date);

  std::array<char, 10> date_{};
  std::int64_t midnight_ns_ = 0;
  bool has_zone_ = false;
};

}  // namespace cascade
