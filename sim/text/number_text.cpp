#include "sim/text/number_text.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include <string_view>

#include "model/active_text.hpp"

namespace cascade {

std::string number_text(double value) { return fmt::format("{}", value); }

std::string decimal_text(double value) {
  std::string digits = number_text(value);
  if (digits.find_first_not_of("-0123456789") == std::string::npos) digits += ".0";
  return digits;
}

std::string json_string(const std::string& value) {
  const std::string json =
      nlohmann::json(value).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  std::string safe, escape;
  for (std::size_t at = 0; at < json.size();) {
    const std::size_t length = active_length(std::string_view(json).substr(at), escape);
    if (length == 0) {
      safe += json[at++];
    } else {
      safe += escape;
      at += length;
    }
  }
  return safe;
}

}  // namespace cascade
