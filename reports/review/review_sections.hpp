// The parts of the review below its first screen; each appends its blocks.
#pragma once

#include <vector>

#include "reports/review/review_content.hpp"

namespace cascade {

void add_statistics(const Review& review, std::vector<Block>& blocks);
void add_near_flap(const Review& review, std::vector<Block>& blocks);
void add_exercise(const Review& review, std::vector<Block>& blocks);
/// By tier: of a closed loop the messages and their latency, else the times at each level.
void add_given_up(const Review& review, std::vector<Block>& blocks);
/// How complete the answers to a query were, where a scenario asks one.
void add_queries(const Review& review, std::vector<Block>& blocks);
/// Of scenarios that have prices: the bill at the lowest level and as it degrades.
void add_cost(const Review& review, std::vector<Block>& blocks);
/// What each run broke, once for all sites of a scenario.
void add_broken(const Review& review, std::vector<Block>& blocks);
void add_properties(const Review& review, std::vector<Block>& blocks);
void add_transitions(const Review& review, std::vector<Block>& blocks);
void add_policies(const Review& review, std::vector<Block>& blocks);
/// Where such a cascade belongs: of K2's alone.
void add_positioning(const Review& review, std::vector<Block>& blocks);
/// What the page's words mean, for who reads the first such page.
void add_words(const Review& review, std::vector<Block>& blocks);
/// Program, command line, inputs and policies, for who wants to make the page again.
void add_made(const Review& review, std::vector<Block>& blocks);

}  // namespace cascade
