// A run in which a system and the model part, made as short and as round as it goes.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "properties/catalogue.hpp"
#include "properties/conform/system.hpp"

namespace cascade {

/// Both sides of a run up to the request at which they part, which is its last.
struct Difference {
  Run run;
  SystemAnswers model, system;
  /// What the system does that the model does not: differences of one kind are told once.
  std::string kind;
  /// The property that the system breaks in the run; null where none of one run is broken.
  const Property* property = nullptr;
  /// The same run one check longer, in which a property is broken that the run itself leaves whole.
  bool extended = false;
};

/// Where the answers part, from `from` on; empty where they do not.
std::optional<std::size_t> first_difference(const SystemAnswers& model, const SystemAnswers& system,
                                            std::size_t from = 0);

/// A name for what is different at the end of a run: "stays where the model falls from AGGRESSIVE".
std::string kind_of_difference(const Policy& policy, const Run& run, const SystemAnswers& model,
                               const SystemAnswers& system);

/// Shortens the run by leaving out requests, then makes its delays and values round, as long as the
/// same kind of difference stands at its end; tries at most `plays` runs on the system. Then looks
/// for the property that the system breaks, also one check later.
Difference shrunk(const Policy& policy, SystemUnderTest& system, Difference difference,
                  std::size_t plays);

}  // namespace cascade
