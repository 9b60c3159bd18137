// The form of a policy file, as a JSON Schema: editors complete and judge TOML by it.
#pragma once

#include <string>

namespace cascade {

/// A JSON Schema (draft 2020-12) of SPEC 3's form and of K2's: keys, types, ranges, names, how many
/// numbers go with how many levels. What compares two values (triggers in order, a clear value
/// against its trigger, a symbol in both tiers) no schema can say: `policy validate` does. An
/// infinite number is none in JSON, and those who convert TOML make it null.
std::string policy_schema();

/// A policy file to begin with: it is valid as it is, and says what each key is for.
std::string policy_starting_point();

}  // namespace cascade
