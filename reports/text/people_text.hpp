// Numbers and times as people read them.
#pragma once

#include <string>

#include "model/units.hpp"

namespace cascade {

/// A length of time in its two largest units: "5 h 37 min", "30 min", "12.5 s".
std::string duration_for_people(Duration duration);

/// Seconds to a tenth, rounded up, so that nothing is left only when nothing is: "12", "0.5".
std::string number_of_seconds(Duration duration);

/// "8.1 %". What is little or almost all keeps two digits of what is there or what lacks: an hour
/// of a year is "0.011 %", the rest of it "99.989 %". Nothing is "0 %".
std::string share_for_people(double part, double whole);

}  // namespace cascade
