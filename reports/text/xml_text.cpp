#include "reports/text/xml_text.hpp"

#include <cstddef>
#include <cstdint>

#include "sim/text/utf8.hpp"

namespace cascade {
namespace {

constexpr std::string_view kReplacement = "\xef\xbf\xbd";  // U+FFFD

bool allowed_in_xml(std::uint32_t code) {
  return code >= 0x20 ? code != 0xfffe && code != 0xffff : code == '\t' || code == '\n';
}

}  // namespace

std::string xml_text(std::string_view text) {
  std::string escaped;
  while (!text.empty()) {
    const auto [code, length] = first_character(text);
    if (length == 0 || !allowed_in_xml(code)) {
      escaped += kReplacement;
    } else if (code == '&') {
      escaped += "&amp;";
    } else if (code == '<') {
      escaped += "&lt;";
    } else if (code == '>') {
      escaped += "&gt;";
    } else if (code == '"') {
      escaped += "&quot;";
    } else if (code == '\'') {
      escaped += "&#39;";
    } else {
      escaped += text.substr(0, length);
    }
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return escaped;
}

}  // namespace cascade
