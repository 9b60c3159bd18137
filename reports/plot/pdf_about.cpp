#include <fmt/format.h>

#include <cctype>
#include <stdexcept>

#include "reports/plot/picture_about.hpp"
#include "reports/text/shown_text.hpp"
#include "sim/text/utf8.hpp"

namespace cascade {
namespace {

/// A text string of PDF, as hexadecimal UTF-16: there is nothing in it that could mean something.
std::string pdf_text(const std::string& text) {
  const std::string shown = shown_text(text, std::string::npos, Glyphs::any);
  std::string hex = "<FEFF";
  for (std::string_view rest = shown; !rest.empty();) {
    const auto [code, bytes] = first_character(rest);
    if (code < 0x10000) {
      hex += fmt::format("{:04X}", code);
    } else {
      hex += fmt::format("{:04X}{:04X}", 0xd800 + ((code - 0x10000) >> 10u),
                         0xdc00 + ((code - 0x10000) & 0x3ffu));
    }
    rest.remove_prefix(bytes);
  }
  return hex + ">";
}

void set_date(std::string& pdf) {
  const std::string after = "/CreationDate (D:", date = "19700101000000";
  const std::size_t found = pdf.rfind(after);
  if (found == std::string::npos || pdf.size() - found < after.size() + date.size()) return;
  pdf.replace(found + after.size(), date.size(), date);  // in place: offsets stay true
}

/// The value of `/key` in the trailer: "14", or "12 0 R". Empty where there is none.
std::string of_trailer(const std::string& pdf, std::size_t trailer, const std::string& key) {
  std::size_t at = pdf.find("/" + key + " ", trailer);
  if (at == std::string::npos) return {};
  at += key.size() + 2;
  const std::size_t end = pdf.find_first_of("/\n>", at);
  std::string value = pdf.substr(at, end - at);
  while (!value.empty() && value.back() == ' ') value.pop_back();
  return value;
}

}  // namespace

/// As an update at the end of the file (PDF 1.4, 3.4.5): a new object in the place of the
/// document's information, a table of that one object, and a trailer that leads to the old table.
std::string pdf_with(std::string pdf, const PictureAbout& about) {
  set_date(pdf);
  const std::size_t trailer = pdf.rfind("\ntrailer");
  const std::size_t table = pdf.rfind("startxref\n");
  const auto value = [&](const char* key) { return of_trailer(pdf, trailer, key); };
  if (trailer == std::string::npos || table == std::string::npos || value("Info").empty() ||
      value("Root").empty() || value("Size").empty()) {
    throw std::runtime_error("gnuplot's PDF has no trailer as PDF 1.4 to 1.7 describe it");
  }
  const std::string info = value("Info"), root = value("Root"), size = value("Size");
  const std::string number = info.substr(0, info.find(' '));
  const std::string before = pdf.substr(table + 10, pdf.find('\n', table + 10) - table - 10);
  std::string keywords;
  for (const auto& [key, of_key] : about.made) {
    keywords += (keywords.empty() ? "" : "; ") + key + ": " + of_key;
  }
  if (pdf.back() != '\n') pdf += '\n';
  const std::size_t object_at = pdf.size();
  pdf += number + " 0 obj\n<< /Title " + pdf_text(about.title) + "\n   /Subject " +
         pdf_text(about.says) + "\n";
  if (!keywords.empty()) pdf += "   /Keywords " + pdf_text(keywords) + "\n";
  pdf += ">>\nendobj\n";
  const std::size_t table_at = pdf.size();
  pdf += fmt::format(
      "xref\n{} 1\n{:010} 00000 n \ntrailer\n<< /Size {}\n   /Root {}\n   /Info {}\n"
      "   /Prev {}\n>>\nstartxref\n{}\n%%EOF\n",
      number, object_at, size, root, info, before, table_at);
  return pdf;
}

}  // namespace cascade
