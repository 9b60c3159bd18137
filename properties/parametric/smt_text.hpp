// Terms of SMT-LIB 2, put together as text.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace cascade::smt {

using Terms = std::vector<std::string>;

/// "(f a b)"; the name alone where it has no arguments.
std::string call(const std::string& function, const Terms& arguments);
/// True of none; of one, that one.
std::string all_of(const Terms& terms);
/// False of none; of one, that one.
std::string any_of(const Terms& terms);
std::string negated(const std::string& term);
std::string implied(const std::string& premise, const std::string& conclusion);
std::string if_else(const std::string& condition, const std::string& then,
                    const std::string& otherwise);
/// The greater of two numbers.
std::string longer(const std::string& a, const std::string& b);

/// "name_3", "name_2_3": things that are counted begin with 1.
std::string numbered(const std::string& name, std::size_t i);
std::string numbered(const std::string& name, std::size_t i, std::size_t j);

/// A line each.
std::string declared(const std::string& name, const std::string& sort);
std::string defined(const std::string& name, const std::string& sort, const std::string& term);
std::string asserted(const std::string& term);
std::string comment(const std::string& words);

}  // namespace cascade::smt
