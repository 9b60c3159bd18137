#include "reports/tiers/volumes.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <optional>

#include "model/input_error.hpp"
#include "sim/text/utf8.hpp"
#include "sim/trace/readers/csv_lines.hpp"
#include "sim/trace/readers/read_trace.hpp"
#include "sim/trace/readers/source.hpp"

namespace cascade {
namespace {

/// Sums stay below this, so that comparing shares cannot overflow either.
const Volume kVolumeMax = kOneVolume * kOneVolume * kOneVolume * 1000;  // 10^21 units

/// A plain decimal; empty where it is anything else, or has more than nine places.
std::optional<Volume> parse_volume(std::string_view text) {
  const std::size_t point = std::min(text.find('.'), text.size());
  const std::string_view whole = text.substr(0, point);
  const std::string_view part = point < text.size() ? text.substr(point + 1) : "";
  constexpr std::size_t kPlaces = 9, kDigitsMax = 21;
  const auto digits = [](std::string_view each) {
    return each.find_first_not_of("0123456789") == std::string_view::npos;
  };
  if (whole.empty() || !digits(whole) || !digits(part) || part.size() > kPlaces) return {};
  if (point < text.size() && part.empty()) return {};
  const std::size_t first = std::min(whole.find_first_not_of('0'), whole.size());
  if (whole.size() - first > kDigitsMax) return {};
  Volume volume = 0;
  for (const char c : whole) volume = volume * 10 + (c - '0');
  for (std::size_t i = 0; i < kPlaces; ++i) {
    volume = volume * 10 + (i < part.size() ? part[i] - '0' : 0);
  }
  return volume;
}

/// A column by its number or name, or by one of the names known.
std::optional<std::size_t> find_column(const std::vector<std::string>& header,
                                       const std::string& wanted,
                                       const std::vector<std::string>& known) {
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(wanted.data(), wanted.data() + wanted.size(), number);
  if (!wanted.empty() && error == std::errc() && end == wanted.data() + wanted.size()) {
    return number >= 1 && number <= header.size() ? std::optional(number - 1) : std::nullopt;
  }
  for (const std::string& name : wanted.empty() ? known : std::vector{lower_case(wanted)}) {
    for (std::size_t c = 0; c < header.size(); ++c) {
      if (lower_case(trimmed(header[c])) == name) return c;
    }
  }
  return std::nullopt;
}

struct Layout {
  std::size_t symbol = 0, volume = 1;
  bool first_is_data = false;
};

Layout find_layout(const Source& source, const CsvLines& lines, const VolumeColumns& columns) {
  static const std::vector<std::string> kSymbols = {"symbol",   "ticker",     "code",
                                                    "asx_code", "instrument", "security"};
  static const std::vector<std::string> kVolumes = {"volume", "traded_volume", "total_volume",
                                                    "vol",    "messages",      "count"};
  const std::vector<std::string> header = lines.all();
  const auto symbol = find_column(header, columns.symbol, kSymbols);
  const auto volume = find_column(header, columns.volume, kVolumes);
  const bool number_in_it =
      volume && parse_volume(trimmed(header[*volume])).has_value();  // columns by number
  if (symbol && volume && *symbol != *volume) return {*symbol, *volume, number_in_it};
  const bool unnamed = columns.symbol.empty() && columns.volume.empty();
  if (unnamed && header.size() == 2 && parse_volume(trimmed(header[1]))) return {0, 1, true};
  throw source.error(lines.number(), "no columns of symbols and volumes among " + listed(header),
                     "a header with symbol and volume, or --symbol-column and --volume-column");
}

void add_row(const Source& source, const CsvLines& lines, const Layout& layout,
             std::map<std::string, Volume>& volumes, VolumeTable& table) {
  if (lines.size() <= std::max(layout.symbol, layout.volume)) {
    throw source.error(
        lines.number(),
        "the row has no " + std::string(lines.size() <= layout.volume ? "volume" : "symbol"),
        "as many fields as the first line");
  }
  const std::string symbol(trimmed(lines[layout.symbol]));
  const std::string_view written = trimmed(lines[layout.volume]);
  if (symbol.empty()) throw source.error(lines.number(), "the symbol is empty", "a symbol");
  // What is not UTF-8 could be written neither to TOML nor to JSON without becoming another symbol.
  if (!is_utf8(symbol)) {
    throw source.error(lines.number(), "the symbol " + in_quotes(symbol) + " is not UTF-8",
                       "a file in UTF-8");
  }
  const auto volume = parse_volume(written);
  if (!volume) {
    throw source.error(lines.number(), "the volume " + in_quotes(written) + " is not one",
                       "digits, at most nine decimals, without sign, exponent or thousands marks");
  }
  ++table.rows;
  volumes[symbol] += *volume;
  table.total += *volume;
  if (table.total > kVolumeMax) {
    throw source.error(lines.number(), "the volumes add up to more than 10^21",
                       "a larger unit of volume");
  }
}

}  // namespace

std::string volume_text(Volume volume) {
  const auto place = [&volume] {
    const char digit = static_cast<char>('0' + static_cast<int>(volume % 10));
    volume /= 10;
    return digit;
  };
  std::string reversed;
  for (int i = 0; i < 9; ++i) {
    const char digit = place();
    if (digit != '0' || !reversed.empty()) reversed += digit;
  }
  if (!reversed.empty()) reversed += '.';
  do reversed += place();
  while (volume > 0);
  return {reversed.rbegin(), reversed.rend()};
}

VolumeTable parse_volumes(std::string_view csv, const std::string& file,
                          const VolumeColumns& columns) {
  constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
  if (csv.substr(0, kByteOrderMark.size()) == kByteOrderMark) {
    csv.remove_prefix(kByteOrderMark.size());
  }
  const ReadOptions options;
  const Source source{printable(file, 4096), options};
  CsvLines lines(source, csv, find_delimiter(csv));
  if (!lines.next()) throw source.error(1, "there is nothing in it", "rows of symbol,volume");
  const Layout layout = find_layout(source, lines, columns);
  const std::string header(layout.first_is_data ? "" : lines.line());
  std::map<std::string, Volume> volumes;
  VolumeTable table;
  if (layout.first_is_data) add_row(source, lines, layout, volumes, table);
  while (lines.next()) {
    if (lines.line() != header) add_row(source, lines, layout, volumes, table);
  }
  if (table.total == 0) throw source.error(0, "there is no volume in it", "volumes above 0");
  for (auto& [symbol, volume] : volumes) table.symbols.push_back({symbol, volume});
  std::stable_sort(
      table.symbols.begin(), table.symbols.end(),
      [](const SymbolVolume& a, const SymbolVolume& b) { return a.volume > b.volume; });
  return table;
}

}  // namespace cascade
