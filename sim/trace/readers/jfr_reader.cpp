// A recording of Java Flight Recorder as text: jfr print --events GCHeapSummary, with --json or
// not. Of each collection the heap after it is taken.
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "sim/trace/readers/formats.hpp"
#include "sim/trace/readers/heap_series.hpp"
#include "sim/trace/readers/json_document.hpp"
#include "sim/trace/readers/values.hpp"

namespace cascade {
namespace {

class JfrReader {
 public:
  explicit JfrReader(const Source& source) : source_(source), heap_(source) {}

  Trace read(std::string_view text) {
    const std::size_t start = text.find_first_not_of(" \t\r\n");
    if (start != std::string_view::npos && text[start] == '{') {
      read_json(text);
    } else {
      read_text(text);
    }
    if (events_ == 0) {
      throw source_.error(0, "there is no jdk.GCHeapSummary after a collection in it",
                          "jfr print --events GCHeapSummary RECORDING.jfr");
    }
    trace_.notes.push_back(
        "the heap is what is left after each collection, in percent of its reserved size: between "
        "collections it is higher");
    heap_.finish(trace_, "heapUsed of GCHeapSummary after collections, in percent of reservedSize",
                 "startTime");
    return std::move(trace_);
  }

 private:
  using Fields = std::map<std::string, std::string, std::less<>>;

  void add(std::string_view time, std::string_view unit_name, std::optional<double> used,
           std::optional<double> reserved, std::size_t line) {
    ++events_;
    if (reserved && *reserved <= 0) reserved.reset();
    heap_.add(time, unit_name, used && reserved ? 100 * *used / *reserved : kMissing, line);
  }

  /// An event is "jdk.GCHeapSummary {", lines "name = value", "}"; of a structure within, too.
  void read_text(std::string_view text) {
    std::optional<Fields> event;
    std::size_t begun = 0;
    std::size_t depth = 0;
    for (Lines lines(text); lines.next();) {
      const std::string_view line = trimmed(lines.line());
      const bool opens = !line.empty() && line.back() == '{';
      if (opens && depth++ == 0) {
        begun = lines.number();
        event.reset();
        if (line == "jdk.GCHeapSummary {") event.emplace();
      } else if (line == "}" && depth != 0) {
        if (--depth == 0 && event) read_event(*event, begun);
        if (depth == 0) event.reset();
      } else if (event) {
        const std::size_t equals = line.find(" = ");
        if (equals == std::string_view::npos) continue;
        event->emplace(line.substr(0, equals), line.substr(equals + 3));
      }
    }
    if (event) throw source_.error(begun, "an event that is cut", "its closing brace");
    trace_.notes.push_back("jfr print rounds sizes; with --json it does not");
  }

  void read_event(const Fields& event, std::size_t line) {
    const auto field = [&](std::string_view name) {
      const auto found = event.find(name);
      if (found != event.end()) return std::string_view(found->second);
      throw source_.error(line, "a jdk.GCHeapSummary without " + std::string(name),
                          "startTime, when, heapUsed and reservedSize in each");
    };
    const std::string_view when = field("when");
    const std::string_view time = field("startTime");
    const std::string_view used = field("heapUsed");
    const std::string_view reserved = field("reservedSize");
    if (when != "\"After GC\"") return;
    const TimeText start = time_of(time, line);
    add(start.text, start.unit_name, size(used, line), size(reserved, line), line);
  }

  std::optional<double> size(std::string_view text, std::size_t line) const {
    if (text == "N/A") return std::nullopt;
    if (const auto bytes = parse_size(text)) return bytes;
    throw source_.error(line, in_quotes(text) + " is no size", "24.0 MB");
  }

  struct TimeText {
    std::string text;
    std::string_view unit_name;
  };

  /// "17:58:26.621 (2026-04-11)", before JDK 19 without the day.
  TimeText time_of(std::string_view text, std::size_t line) {
    if (!source_.options.time_format.empty() && source_.options.time_format != "auto") {
      return {std::string(text), ""};
    }
    const std::size_t open = text.find(" (");
    if (open != std::string_view::npos && text.back() == ')') {
      return {std::string(text.substr(open + 2, text.size() - open - 3)) + "T" +
                  std::string(text.substr(0, open)),
              ""};
    }
    const auto part = [text](std::size_t at, std::size_t length) {
      return parse_value(text.size() >= at + 2 ? text.substr(at, length) : "?");
    };
    const ParsedValue hours = part(0, 2), minutes = part(3, 2), seconds = part(6, 2);
    for (const ParsedValue* each : {&hours, &minutes, &seconds}) {
      if (each->kind == ValueKind::number) continue;
      throw source_.error(line, in_quotes(text) + " is no time of jfr print", "17:58:26.621");
    }
    if (!is_noted_) {
      trace_.notes.push_back("times have no day: seconds from midnight of the first one");
      is_noted_ = true;
    }
    const auto whole = static_cast<long>(hours.value * 3600 + minutes.value * 60 + seconds.value);
    return {std::to_string(whole) + std::string(text.substr(8)), "elapsed_s"};
  }

  void read_json(std::string_view text) {
    JsonDocument whole;
    whole.read(source_, text);
    const JsonValue document = whole.root();
    const JsonValue events = document.member("recording").member("events");
    if (!events.is_array()) {
      throw source_.error(document.line(), "there are no \"recording\".\"events\" in it",
                          "jfr print --json --events GCHeapSummary RECORDING.jfr");
    }
    for (const JsonValue event : events) {
      if (scalar_text(event.member("type")) != "jdk.GCHeapSummary") continue;
      const JsonValue values = event.member("values");
      const JsonValue time = values.member("startTime");
      const JsonValue when = values.member("when");
      const JsonValue used = values.member("heapUsed");
      const JsonValue reserved = values.member("heapSpace").member("reservedSize");
      const bool is_whole =
          time.is_text() && when.is_text() && values.has_member("heapUsed") && reserved.is_number();
      if (!is_whole || !used.is_number_or_null()) {
        throw source_.error(event.line(),
                            "a jdk.GCHeapSummary without startTime, when, heapUsed or "
                            "heapSpace.reservedSize",
                            "all of them in each");
      }
      if (when.text() != "After GC") continue;
      const auto bytes = used.is_null() ? std::nullopt : std::optional<double>(used.number());
      add(scalar_text(time), "", bytes, reserved.number(), event.line());
    }
  }

  const Source& source_;
  HeapSeries heap_;
  std::size_t events_ = 0;
  bool is_noted_ = false;
  Trace trace_;
};

}  // namespace

Trace read_jfr(const Source& source, std::string_view text) { return JfrReader(source).read(text); }

}  // namespace cascade
