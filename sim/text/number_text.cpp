#include "sim/text/number_text.hpp"

#include <fmt/format.h>

namespace cascade {

std::string number_text(double value) { return fmt::format("{}", value); }

std::string decimal_text(double value) {
  std::string digits = number_text(value);
  if (digits.find_first_not_of("-0123456789") == std::string::npos) digits += ".0";
  return digits;
}

}  // namespace cascade
