// Programs that speak cascade-sut/1, for users to copy: `cascade conform --init NAME` prints one.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cascade {

/// The text of a program that speaks the protocol, by the name of its language; empty where there
/// is none of that name.
std::optional<std::string_view> system_template(std::string_view name);

/// "cpp", "node", "python", ...; sorted.
std::vector<std::string> system_template_names();

}  // namespace cascade
