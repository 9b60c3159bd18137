#include "reports/text/markdown_text.hpp"

#include "reports/text/xml_text.hpp"

namespace cascade {

std::string markdown_text(std::string_view text) {
  // CommonMark lets every punctuation character of ASCII be escaped; these are those that can begin
  // something within a line or a table's cell. @ and # notify people and link issues on GitHub.
  constexpr std::string_view kMarkup = "\\`*_{}[]()#+!|~@^$";
  // An apostrophe means nothing here, and the # of its entity would be escaped.
  std::string source = xml_text(text);
  constexpr std::string_view kApostrophe = "&#39;";
  for (std::size_t at = 0; (at = source.find(kApostrophe, at)) != std::string::npos; ++at) {
    source.replace(at, kApostrophe.size(), 1, '\'');
  }
  std::string escaped;
  for (const char c : source) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f) {
      escaped += ' ';
    } else {
      if (kMarkup.find(c) != std::string_view::npos) escaped += '\\';
      escaped += c;
    }
  }
  // At a line's start these make a list, a rule or a quotation; a URL makes a link by itself.
  std::string safe;
  for (std::size_t i = 0; i < escaped.size(); ++i) {
    if (i == 0 && (escaped[i] == '-' || escaped[i] == '=' || escaped[i] == ':')) safe += '\\';
    if (escaped.compare(i, 3, "://") == 0) {
      safe += "&#58;";
      continue;
    }
    if (escaped.compare(i, 4, "www.") == 0) {
      safe += "www&#46;";
      i += 3;
      continue;
    }
    safe += escaped[i];
  }
  return safe;
}

}  // namespace cascade
