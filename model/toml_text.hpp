// Values as TOML text, for those who write the formats that they read.
#pragma once

#include <string>
#include <string_view>

namespace cascade {

/// In double quotes, on one line, escaped.
std::string toml_string(std::string_view text);

/// The shortest text that reads back as the same double, and as a double: "100000.0".
std::string toml_number(double value);

}  // namespace cascade
