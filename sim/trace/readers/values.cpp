#include "sim/trace/readers/values.hpp"

#include <charconv>
#include <cstdlib>
#include <string>

#include "sim/text/number_text.hpp"
#include "sim/text/plain_decimal.hpp"
#include "sim/trace/readers/metric_words.hpp"

namespace cascade {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool is_missing_word(std::string_view text) {
  if (text.empty() || text == "-") return true;
  if (text.size() > 4) return false;
  const std::string word = lower_case(text);
  return word == "nan" || word == "null" || word == "na" || word == "n/a" || word == "none" ||
         word == "-nan" || word == "+nan";
}

/// Whether a text that is no number starts like one and goes on with a unit or with thousands.
bool is_display_text(std::string_view text) {
  std::size_t i = text.find_first_not_of("+-$<>~ ");
  if (i == std::string_view::npos || !is_digit(text[i])) return false;
  while (i < text.size() && (is_digit(text[i]) || text[i] == '.' || text[i] == ',' ||
                             text[i] == '\'' || text[i] == ' ')) {
    ++i;
  }
  constexpr std::size_t kUnitMax = 8;
  const std::string_view unit = text.substr(i);
  if (unit.size() > kUnitMax) return false;
  for (const char c : unit) {
    if (!is_letter(c) && c != '%' && c != '/' && static_cast<unsigned char>(c) < 0x80) return false;
  }
  return !unit.empty() || text.find_first_of(", '") != std::string_view::npos;
}

}  // namespace

ParsedValue parse_value(std::string_view text) noexcept {
  if (const auto plain = plain_decimal(text)) {
    if (const auto value = exact_double(*plain)) return {ValueKind::number, *value};
  }
  if (is_missing_word(text)) return {};
  std::string_view number = text;
  if (number.front() == '+' && text.find('-') != 1) number.remove_prefix(1);
  if (!number.empty() && (is_digit(number.front()) || number.front() == '.' ||
                          number.front() == '-' || is_letter(number.front()))) {
    double value = 0;
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), value);
    if (end == number.data() + number.size() && !std::isnan(value)) {
      if (error == std::errc{}) return {ValueKind::number, value};
      if (error == std::errc::result_out_of_range) {
        // Too large or too small for a double; strtod says which, as infinity or (nearly) 0.
        return {ValueKind::number, std::strtod(std::string(number).c_str(), nullptr)};
      }
    }
  }
  return {is_display_text(text) ? ValueKind::display_text : ValueKind::not_a_number, kMissing};
}

double read_value(std::string_view text, std::string_view name, std::size_t line,
                  const Source& source, double min, TraceCounts& counts) {
  const ParsedValue parsed = parse_value(text);
  switch (parsed.kind) {
    case ValueKind::number:
      return as_pressure(parsed.value, min, counts);
    case ValueKind::missing:
      return kMissing;
    case ValueKind::display_text:
      throw source.error(line, in_quotes(text) + " is display text, not a number",
                         "export raw values (in Grafana: switch 'Formatted data' off)");
    case ValueKind::not_a_number:
      break;
  }
  throw source.error(line, in_quotes(text) + " in " + printable(name, 40) + " is not a number",
                     "a number, or nothing where there is no value");
}

double read_value(std::string_view text, std::string_view name, std::size_t line,
                  const Source& source, TraceCounts& counts) {
  return read_value(text, name, line, source, least_value(source.options), counts);
}

}  // namespace cascade
