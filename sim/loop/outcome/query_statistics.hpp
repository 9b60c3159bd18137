// What `[expect]` may say of the answers of a site.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/loop/outcome/outcome.hpp"

namespace cascade {

/// "query_complete_min.tier_1", "query_mended_silent.tier_3", ...
std::vector<std::string> query_statistic_names();
bool is_query_statistic(std::string_view name);

/// Of one of these names. NaN where nothing was asked.
double query_statistic(const SiteOutcome& site, std::string_view name);

/// Of several sites the worst: the least complete, the most of the others.
double worst_query_statistic(std::string_view name, double a, double b);

}  // namespace cascade
