// What many runs of a scenario come to, for people and as JSON.
#pragma once

#include <cstddef>
#include <string>

#include "cli/simulate_options.hpp"
#include "properties/search/replications.hpp"

namespace cascade {

/// Another policy with the same seeds.
struct ComparedReplications {
  Scenario scenario;
  Replications runs;
};

/// What --warm-up says; empty: nothing. Throws InputError for what is no part of the run.
std::optional<Duration> warm_up_of(const std::string& text, const Scenario& scenario);

/// What --until-within says; empty: nothing. Throws InputError for what is no statistic of a run.
std::optional<StopRule> stop_rule_of(const std::string& text, const Scenario& scenario,
                                     const std::optional<Duration>& warm_up);

/// How many of the runs have a violation.
std::size_t violating(const Replications& runs);

/// `other` may be null. Neither depends on how many ran at a time.
std::string replications_text(const SimulateOptions& options, const Scenario& scenario,
                              const Replications& runs, const ComparedReplications* other);
std::string replications_json(const SimulateOptions& options, const Scenario& scenario,
                              const Replications& runs, const ComparedReplications* other,
                              const Made& made);

}  // namespace cascade
