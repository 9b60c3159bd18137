// What somebody may have meant who mistyped a name.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace cascade {

/// At most three of `names`, the nearest first: those that hold `name` or are held by it, or differ
/// from it in no more than a third of its letters (a neighbours' swap is one difference). Case does
/// not matter.
std::vector<std::string> nearest_names(std::string_view name,
                                       const std::vector<std::string>& names);

/// "perhaps check; ", to stand before the names that there are; empty where none is near.
std::string perhaps_text(std::string_view name, const std::vector<std::string>& names);

/// What would be right in place of a name that is none of these: "perhaps check; one of check,
/// replay".
std::string choices_text(std::string_view name, const std::vector<std::string>& names);

}  // namespace cascade
