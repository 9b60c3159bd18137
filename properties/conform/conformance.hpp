// Does a system do what the model does, for every sequence of checks? (SPEC 10)
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "properties/conform/difference.hpp"
#include "properties/conform/system.hpp"

namespace cascade {

struct ConformanceOptions {
  std::size_t extra_states = 0;  ///< that the system may have beyond the model's
  std::size_t walks = 1000;      ///< random ones, after the suite
  std::uint64_t seed = 1;
  std::uint64_t most_checks = 0;  ///< 0: as many as the suite and the walks have
  /// Hears how many checks were answered, of about how many.
  std::function<void(std::uint64_t done, std::uint64_t of)> progress;
};

enum class ConformanceVerdict : std::uint8_t {
  conforms,    ///< the whole suite was answered as the model answers
  differs,     ///< a run was not
  not_settled  ///< no difference, and not all of the suite was asked
};
std::string_view text(ConformanceVerdict verdict);  ///< "conforms", "differs", "not-settled"

struct Conformance {
  std::string system, policy;
  ConformanceVerdict verdict = ConformanceVerdict::not_settled;
  std::string hypothesis;  ///< under which the suite is complete
  std::uint64_t suite_runs = 0, walk_runs = 0;
  std::uint64_t checks = 0, decisions = 0, resets = 0;  ///< answered, of both
  std::size_t states = 0;                               ///< of the model, beside its clocks
  std::uint64_t seed = 0;
  std::vector<std::string> not_asked;  ///< what the suite leaves out, and why
  std::uint64_t differing_runs = 0;
  std::vector<Difference> differences;  ///< one a kind, the shortest first
  std::string ending_fault;  ///< how it ended where it should not have; empty: it did well
};

/// Puts the complete suite and the walks to the system. Where it differs, goes on to find
/// differences of other kinds, up to a bound, and shrinks one of each.
Conformance conformance(const Policy& policy, SystemUnderTest& system,
                        const ConformanceOptions& options);

/// That the system did not end as it should after all was answered: a difference like any other.
void add_ending_fault(Conformance& result, std::string fault);

/// The same for one run: the pressures of a recording, say.
Conformance conformance_on(const Policy& policy, SystemUnderTest& system, const Run& run);

}  // namespace cascade
