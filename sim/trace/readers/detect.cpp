// What a file is, told from its bytes: a name or an ending may lie, and standard input has none.
#include <algorithm>
#include <array>
#include <cctype>
#include <optional>

#include "sim/trace/readers/foreign.hpp"
#include "sim/trace/readers/formats.hpp"
#include "sim/trace/readers/kafka_table.hpp"
#include "sim/trace/readers/name_search.hpp"
#include "sim/trace/readers/values.hpp"

namespace cascade {
namespace {

struct Signature {
  std::string_view bytes;
  const char* what;
  const char* right;
};

constexpr const char* kTextFormats = "CSV, Prometheus JSON, JSON Lines or another text format";

constexpr std::array<Signature, 18> kSignatures = {{
    {"\x89PNG", "a PNG picture", "the data behind the picture, as CSV or JSON"},
    {"\xFF\xD8\xFF", "a JPEG picture", "the data behind the picture, as CSV or JSON"},
    {"GIF8", "a GIF picture", "the data behind the picture, as CSV or JSON"},
    {"%PDF", "a PDF document", "the data behind the document, as CSV or JSON"},
    {"PK\x03\x04", "a ZIP archive or a spreadsheet", "the sheet saved as CSV"},
    {"PAR1", "a Parquet file", "the table exported as CSV"},
    {"BZh91AY", "bzip2-compressed", "the file after bunzip2"},
    {"\xFD\x37zXZ", "xz-compressed", "the file after unxz"},
    {"7z\xBC\xAF", "a 7-Zip archive", "the file that is in it"},
    {"\xD0\xCF\x11\xE0", "an old spreadsheet or document", "the sheet saved as CSV"},
    {"SQLite format 3", "a SQLite database", "the answer to a query, as CSV"},
    {"\xD4\xC3\xB2\xA1", "a capture of network packets (pcap)", kTextFormats},
    {"\xA1\xB2\xC3\xD4", "a capture of network packets (pcap)", kTextFormats},
    {"JAVA PROFILE", "a dump of a JVM's heap", "its size over time, as CSV: uptime_s,heap_pct"},
    {std::string_view("FLR\0", 4), "a recording of Java Flight Recorder",
     "its heap as text: jfr print --json --events GCHeapSummary"},
    {"Obj\x01", "an Avro file", "the records as CSV or JSON Lines"},
    {"\xFF\xFE", "UTF-16 text", "the file saved as UTF-8"},
    {"\xFE\xFF", "UTF-16 text", "the file saved as UTF-8"},
}};

/// Many control characters, or a zero byte: no text in any encoding that is read here.
bool is_binary(std::string_view text) {
  const std::string_view first = text.substr(0, 4096);
  const auto controls = std::count_if(first.begin(), first.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 && c != '\n' && c != '\r' && c != '\t' && c != '\x1b';
  });
  return contains(first, std::string_view("\0", 1)) ||
         static_cast<std::size_t>(controls) * 10 > first.size();
}

std::string_view without_leading_space(std::string_view text) {
  return text.substr(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
}

/// Whether a key has an object as its value, where it first stands.
bool has_object(std::string_view text, std::string_view key) {
  const std::size_t at = text.find(key);
  if (at == std::string_view::npos) return false;
  const std::size_t value = text.find_first_not_of(" \t\r\n:", at + key.size());
  return value != std::string_view::npos && text[value] == '{';
}

/// The names of their own that the answers of monitoring systems have in them.
struct NameOfFormat {
  std::string_view name;
  InputFormat format;
};
constexpr std::array<NameOfFormat, 8> kNamesOfFormats = {{
    {"\"Datapoints\"", InputFormat::cloudwatch},
    {"\"pointlist\"", InputFormat::datadog},
    {"\"timeseries_response\"", InputFormat::datadog},
    {"\"res_type\"", InputFormat::datadog},
    {"\"resultType\"", InputFormat::prometheus},
    {"\"errorType\"", InputFormat::prometheus},
    {"\"totallag\"", InputFormat::burrow},
    {"\"maxlag\"", InputFormat::burrow},
}};

constexpr NameSearch<kNamesOfFormats.size()> search_of_formats() {
  std::array<std::string_view, kNamesOfFormats.size()> names;
  for (std::size_t i = 0; i < names.size(); ++i) names[i] = kNamesOfFormats[i].name;
  return NameSearch<kNamesOfFormats.size()>(names);
}

/// That of the first of these names that stands anywhere; json_lines for none.
InputFormat format_by_name(std::string_view text) {
  static constexpr NameSearch kSearch = search_of_formats();
  const auto found = kSearch.in(text);
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (found[i]) return kNamesOfFormats[i].format;
  }
  return InputFormat::json_lines;
}

/// Of jfr and Confluent, which are told by where in the head their names stand.
std::optional<InputFormat> detect_by_head(std::string_view text) {
  const std::string_view head = text.substr(0, 400);
  if (contains(head, "\"recording\"") && contains(head, "\"events\"")) return InputFormat::jfr;
  // Of no name of its own, but {"data": [{"timestamp": ...}]} with the values' names outside.
  const std::size_t data = head.find("\"data\"");
  const bool is_list = data != std::string_view::npos &&
                       head.find_first_not_of(" \t\r\n:", data + 6) == head.find('[', data);
  if (is_list && !contains(head, "\"status\"") &&
      ((contains(head, "\"timestamp\"") && contains(head, "\"value\"")) ||
       contains(head, "\"metric."))) {
    return InputFormat::confluent;
  }
  return std::nullopt;
}

/// {"status":"success","data":{"resultType":..., as Prometheus begins. Not to look for other
/// systems' names in all of it takes a third of the time that it is read in.
bool begins_as_prometheus(std::string_view text) {
  const std::string_view head = text.substr(0, 200);
  const std::size_t data = head.find("\"data\"");
  if (data == std::string_view::npos || !has_object(head, "\"data\"")) return false;
  const std::size_t first = head.find_first_not_of(" \t\r\n", head.find('{', data) + 1);
  constexpr std::string_view kType = "\"resultType\"";
  return first != std::string_view::npos && head.substr(first, kType.size()) == kType;
}

/// A JSON document that is no CSV by accident: an object, or an array of something.
InputFormat detect_json(std::string_view text) {
  if (begins_as_prometheus(text)) return InputFormat::prometheus;
  if (contains(text.substr(0, 400), "\"MetricDataResults\"")) return InputFormat::cloudwatch;
  const InputFormat by_name = format_by_name(text);
  if (by_name == InputFormat::cloudwatch || by_name == InputFormat::datadog) return by_name;
  if (const auto by_head = detect_by_head(text)) return *by_head;
  if (by_name != InputFormat::json_lines) return by_name;
  if (contains(text.substr(0, 200), "\"error\"") && contains(text, "\"request\"")) {
    return InputFormat::burrow;
  }
  const bool is_result = has_object(text.substr(0, 400), "\"metric\"");
  const bool is_answer = contains(text.substr(0, 400), "\"status\"") && contains(text, "\"data\"");
  if (is_result || is_answer) return InputFormat::prometheus;
  return InputFormat::json_lines;
}

/// "name 5", "name{label="x"} 5 1600000000000": the first lines of a scrape, comments aside.
bool looks_like_exposition(std::string_view text) {
  Lines lines(text);
  for (int looked = 0; looked < 50 && lines.next(); ++looked) {
    const std::string_view line = trimmed(lines.line());
    if (line.substr(0, 7) == "# HELP " || line.substr(0, 7) == "# TYPE ") return true;
    if (line.empty() || line.front() == '#') continue;
    const std::size_t name_end = line.find_first_of("{ \t");
    if (name_end == 0 || name_end == std::string_view::npos) continue;
    const bool is_name =
        std::all_of(line.begin(), line.begin() + static_cast<std::ptrdiff_t>(name_end), [](char c) {
          return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                 c == '_' || c == ':';
        });
    if (!is_name || (line.front() >= '0' && line.front() <= '9')) continue;
    if (line[name_end] == '{') return contains(line, "=\"") && contains(line, "} ");
    const std::vector<std::string_view> words = words_of(line);
    return words.size() <= 3 && parse_value(words[1]).kind == ValueKind::number;
  }
  return false;
}

/// "#datatype,string,long,...": one of the annotations is the first line.
bool looks_like_influx(std::string_view start) {
  for (const std::string_view first : {"#datatype,", "#group,", "#default,", ",result,table,"}) {
    if (start.substr(0, first.size()) == first) return true;
  }
  return false;
}

bool looks_like_jfr(std::string_view text) {
  Lines lines(text);
  for (int looked = 0; looked < 30 && lines.next(); ++looked) {
    const std::string_view line = lines.line();
    if (line.substr(0, 4) == "jdk." && line.substr(line.size() - 2) == " {") return true;
  }
  return false;
}

/// "[0.012s][info][gc] Using G1", "506.644: [GC pause ...".
bool looks_like_gc_log(std::string_view text) {
  Lines lines(text);
  for (int looked = 0; looked < 30 && lines.next(); ++looked) {
    for (const std::string_view part : {"[gc]", "[gc,", "[gc ", "[GC (", "[GC pause", "[Full GC",
                                        "[GC concurrent", ": [GC ", "GC(0) "}) {
      if (contains(lines.line(), part)) return true;
    }
  }
  return false;
}

bool looks_like_kafka_groups(std::string_view text) {
  Lines lines(text);
  for (int looked = 0; looked < 200 && lines.next(); ++looked) {
    const std::string_view line = lines.line();
    if (find_kafka_header(line) || contains(line, "Consumer group '")) return true;
  }
  return false;
}

}  // namespace

void refuse_what_is_no_text(const Source& source, std::string_view text) {
  if (without_leading_space(text).empty()) {
    throw source.error(0, text.empty() ? "the file is empty" : "the file holds only blank lines",
                       "a trace with at least one row");
  }
  for (const Signature& signature : kSignatures) {
    if (text.substr(0, signature.bytes.size()) == signature.bytes) {
      throw source.error(0, std::string("the file is ") + signature.what, signature.right);
    }
  }
  if (is_binary(text) && text.substr(0, 4) == "\n\r\r\n") {
    throw source.error(0, "the file is a capture of network packets (pcap-ng)", kTextFormats);
  }
  if (is_binary(text)) throw source.error(0, "the file is binary", kTextFormats);
  const std::string_view start = without_leading_space(text);
  if (start.front() != '<') return;
  const std::string head = lower_case(start.substr(0, 1000));
  if (contains(head, "<html") || contains(head, "<!doctype html")) {
    throw source.error(1, "the file is a web page (a login page?), not data",
                       "the answer of the API or the exported file; check address and login");
  }
  throw source.error(1, "the file is XML or another markup", kTextFormats);
}

InputFormat detect_format(const Source& source, std::string_view text) {
  refuse_what_is_no_text(source, text);
  const std::string_view start = without_leading_space(text);
  refuse_foreign_text(source, text);
  if (looks_like_influx(start)) return InputFormat::influx;
  const bool is_object = start.front() == '{';
  // "[2018-04-29 18:03:21,351] WARN ..." is a log line, "[{" an array.
  const bool is_array = start.front() == '[' && contains(start.substr(1, 20), "{");
  if (is_object || is_array) return detect_json(text);
  if (looks_like_gc_log(text)) return InputFormat::gc_log;
  if (looks_like_jfr(text)) return InputFormat::jfr;
  if (looks_like_kafka_groups(text)) return InputFormat::kafka_groups;
  if (looks_like_exposition(text)) return InputFormat::exposition;
  return InputFormat::csv;
}

}  // namespace cascade
