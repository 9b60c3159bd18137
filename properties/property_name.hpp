// A property's name, as a user writes it.
#pragma once

#include <string>

namespace cascade {

/// Throws InputError, which names the nearest and all, where the catalogue has none of that name.
void require_property(const std::string& name);

}  // namespace cascade
