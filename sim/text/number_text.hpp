// Numbers as text that reads back to the same number, without a locale's opinion.
#pragma once

#include <string>

namespace cascade {

inline bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// The shortest decimal text that reads back to `value`: "150000", "0.5", "1e+16".
std::string number_text(double value);

/// The same with at least one decimal: "75.0".
std::string decimal_text(double value);

}  // namespace cascade
