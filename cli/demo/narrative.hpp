// A demonstration's sentences: why the level is where it is, and what it gives up. Every figure in
// them is the frame's or the policy's.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "reports/demo/frame.hpp"
#include "sim/loop/scenario/fault.hpp"
#include "sim/loop/site.hpp"

namespace cascade {

/// What keeps the level where it is.
enum class Hold : std::uint8_t {
  nothing,    ///< NORMAL, and below every trigger
  unseen,     ///< no check yet, or none for long
  climbing,   ///< a higher level is demanded than there is
  demand,     ///< the level itself is demanded
  missing,    ///< a metric has no value, and what has no value clears nothing
  dead_band,  ///< no longer demanded, not yet cleared
  cooldown,   ///< cleared, and the last transition is too recent
  leaving     ///< cleared and quiet: the next check moves
};

struct Reason {
  Hold hold;
  std::string text;
};

/// `check_every` is the site's; a frame whose last check is much older says so.
Reason why(const DemoFrame& frame, Duration check_every);

/// What a site gives up at the level: "tier 3 to disk; reference data dropped; not enriched".
std::string given_up(const Policy& policy, Level level, const SiteSetup& site);

/// The level spills nothing, and yet messages join those on disk, to keep their order.
bool waits_behind_disk(const DemoFrame& frame, const SiteSetup& site);

/// A fault stands between the lag and the cascade.
bool lag_is_misread(const DemoFrame& frame, const std::vector<Fault>& faults,
                    const SiteSetup& site);

/// Whom a priority stands for: "tier 1", "reference data".
std::string_view whose(Priority priority);

/// Messages of one priority: what the shedding table's columns are about.
std::int64_t of_priority(const MessageCounts& counts, Priority priority);

/// "1,234,567".
std::string number(std::int64_t n);

/// "open", "refusing" and, where the level's meaning is not acted on, what happens instead.
std::string intake_text(const DemoFrame& frame, const SiteSetup& site);

/// "95.97 %", "no value".
std::string heap_text(double heap_pct);

/// "lag 600,000 is at or above 500,000", for each metric that demands the level.
std::string demand_text(const Policy& policy, const Pressure& pressure, Level level);

/// "lag 40,000 is below 50,000, heap 46 % is below 63 %": that the level is cleared.
std::string clear_text(const Policy& policy, const Pressure& pressure, Level level);

}  // namespace cascade
