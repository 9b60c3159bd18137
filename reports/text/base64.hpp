// Bytes as text that fits into a page.
#pragma once

#include <string>
#include <string_view>

namespace cascade {

/// RFC 4648, section 4, with its padding.
std::string base64(std::string_view bytes);

}  // namespace cascade
