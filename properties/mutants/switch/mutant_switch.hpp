// Which mutant is on: all those of a program stand in one copy of the source (switch.cmake).
#pragma once

#include <string_view>

namespace cascade {

/// The mutant's number; 0 is the source as it is. The variable CASCADE_MUTANT of the environment
/// sets it by name before main(): a program with a name that it does not know, or without one, ends
/// at once with status 2, so that no test can pass on a mutant that is not there.
extern int mutant_on;

/// The number of that name; ends the program where it has no such mutant.
int mutant_number(std::string_view name);

inline bool mutant_is(int number) { return mutant_on == number; }

}  // namespace cascade
