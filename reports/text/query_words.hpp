// What a run's answers come to, in sentences.
#pragma once

#include <string>
#include <vector>

#include "sim/query/query_figures.hpp"

namespace cascade {

/// "the last 15 min, every 10 s".
std::string query_setup_words(const QuerySetup& setup);

/// The causes of what is missing in the least complete answer, the most first: "34 % waiting in the
/// log". Empty where nothing is missing.
std::string worst_gap_words(const QueryFigures& figures, QueryForm form, Tier tier);

/// A line a form and tier.
std::vector<std::string> query_words(const QueryLog& log);

}  // namespace cascade
