// What conformance found, told to people and to machines.
#pragma once

#include <string>

#include "properties/conform/conformance.hpp"
#include "properties/conform/infer.hpp"
#include "reports/text/verdicts.hpp"
#include "sim/replay/made.hpp"

namespace cascade {

/// The verdict, the hypothesis that it rests on, what was asked and what was not; of each kind of
/// difference the shortest run, as a table of model against system. `said`: what the system wrote
/// on its standard error.
std::string to_text(const Conformance& conformance, const Policy& policy, const std::string& said,
                    const TextStyle& style);

/// As CLI.md names its members.
std::string to_json(const Conformance& conformance, const Policy& policy, const std::string& said,
                    const Made& made);

/// A test suite of one case: the system against the policy; each kind of difference a failure's
/// text.
std::string to_junit(const Conformance& conformance, const Policy& policy, double took_s,
                     const Made& made);

/// What was measured, and how; what cannot be told; whether the suite on what was found agrees.
/// `against`: what the system does otherwise than a policy of that name; empty where it was not
/// asked for.
std::string to_text(const Inference& inference, const std::string& against,
                    const std::vector<std::string>& otherwise, const TextStyle& style);
std::string to_json(const Inference& inference, const std::string& against,
                    const std::vector<std::string>& otherwise, const Made& made);

}  // namespace cascade
