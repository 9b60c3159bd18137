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

/// Why the level is where it is.
std::string why_text(const DemoFrame& frame);

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

}  // namespace cascade
