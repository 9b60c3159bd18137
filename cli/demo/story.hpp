// A demonstration in plain text: one line for each event of note, and the closing summary. All of
// it is read off a run that has been simulated and judged.
#pragma once

#include <string>
#include <vector>

#include "reports/demo/recorder.hpp"
#include "sim/loop/outcome/outcome.hpp"

namespace cascade {

/// A run to be shown: what came of it, and its frames of one site.
struct DemoRun {
  Scenario scenario;
  Outcome outcome;
  std::size_t site = 0;
  std::vector<DemoFrame> frames;  ///< at least one
  std::vector<FaultMoment> faults;
  std::vector<std::string> judged;  ///< properties
  std::string again;                ///< arguments that make cascade simulate run the same

  const SiteSetup& setup() const { return scenario.sites[site]; }
  const SiteOutcome& result() const { return outcome.sites[site]; }
  /// What the site's one cascade did.
  const CascadeOutcome& cascade() const { return result().cascades.front(); }
};

/// Simulates the scenario under the monitors. `site` is a name, empty for the first; InputError
/// where there is none of that name.
DemoRun run_demo_scenario(const Scenario& scenario, const std::string& site);

/// Something that a spectator should hear of.
struct DemoNote {
  std::size_t frame;  ///< at which it is known
  std::string text;
};
std::vector<DemoNote> notes_of(const DemoRun& run);

/// What is shown, of which policy and seed.
std::string title_of(const DemoRun& run);

/// The whole run as a table of its notes.
std::string story_of(const DemoRun& run);

/// The four closing points and the verdicts.
std::string closing_summary(const DemoRun& run);

}  // namespace cascade
