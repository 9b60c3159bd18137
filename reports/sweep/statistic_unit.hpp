// What a statistic of a run is counted in, for the axes of pictures.
#pragma once

#include <string>
#include <string_view>

namespace cascade {

/// "s", "h", "%", "messages", "level, from 0", or "count". `name` as [expect] has it.
std::string statistic_unit(std::string_view name);

}  // namespace cascade
