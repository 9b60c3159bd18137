// A policy as people read it.
#pragma once

#include <string>

#include "model/policy.hpp"

namespace cascade {

/// "escalation immediate, recovery banded, ...": what is not of a level or a metric.
std::string one_line(const Policy& policy);

/// A line for each key that holds though the file does not have it, after `indent`; nothing where
/// all is said. K2's own built-in policies are what the others inherit from.
std::string inherited_text(const Policy& policy, const std::string& name_or_file,
                           const std::string& indent);

/// The policy as a table, with its symbols and what it inherits.
std::string policy_text(const Policy& policy, const std::string& name_or_file);

}  // namespace cascade
