// What stands around a demonstration: the introduction before it, its three phases, and the one
// sentence to take home. All of it is read off the run.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/demo/story.hpp"

namespace cascade {

/// The phases of K2's own demonstration, told apart by the journal.
enum class DemoPhase : std::uint8_t {
  normal,    ///< before the first transition
  rising,    ///< from the first transition on; what goes down in it is up again later
  recovery,  ///< from the first step down on that no escalation follows
};
inline constexpr DemoPhase kDemoPhases[] = {DemoPhase::normal, DemoPhase::rising,
                                            DemoPhase::recovery};
/// "NORMAL", "rising", "recovery".
std::string_view text(DemoPhase phase);

/// The phase in which a frame is that has seen so many transitions of the run's journal.
DemoPhase phase_at(const DemoRun& run, std::size_t transitions);

/// "Phase 2: rising, from 44.5 s to 210 s: 4 up". Empty where the run has no such phase.
std::string phase_text(const DemoRun& run, DemoPhase phase);

/// What will be seen: what is watched, from where on each level is demanded, what it gives up, and
/// how it goes down again. Lines of at most `columns` bytes where words allow.
std::vector<std::string> introduction_of(const DemoRun& run, std::size_t columns = 80);

/// The one sentence to take home, as the run says it: what was given up, what became of tier 1, and
/// whether it came back.
std::string takeaway_of(const DemoRun& run);

}  // namespace cascade
