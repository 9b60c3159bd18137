// Text as data in XML and HTML.
#pragma once

#include <string>
#include <string_view>

namespace cascade {

/// Escapes what XML reads as markup, in elements and in quoted attributes. Characters that XML 1.0
/// cannot hold, and bytes that are not UTF-8, become U+FFFD.
std::string xml_text(std::string_view text);

}  // namespace cascade
