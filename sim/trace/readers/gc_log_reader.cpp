// A JVM's log of garbage collections: unified (-Xlog:gc, JDK 9 and later) and older (-verbose:gc
// with -XX:+PrintGCDateStamps or -XX:+PrintGCTimeStamps, with or without -XX:+PrintGCDetails).
#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "sim/text/number_text.hpp"
#include "sim/trace/readers/formats.hpp"
#include "sim/trace/readers/heap_series.hpp"
#include "sim/trace/readers/values.hpp"

namespace cascade {
namespace {

struct Stamp {
  std::string_view time;
  std::string_view unit_name;  ///< as Times takes it; empty for a date
};

bool is_amount(std::string_view text) {
  return !text.empty() && is_digit(text.front()) &&
         text.find_first_not_of("0123456789.,") == std::string_view::npos;
}

bool is_date(std::string_view text) {
  return text.size() > 10 && is_digit(text.front()) && text[4] == '-' && text[7] == '-';
}

/// "0.012s", "12ms" since the start of the JVM; "1648200826000ms" since 1970.
std::optional<Stamp> stamp_of_decoration(std::string_view text) {
  if (is_date(text)) return Stamp{text, ""};
  struct Unit {
    std::string_view end, since_start, since_1970;
  };
  constexpr std::array<Unit, 3> kUnits = {{{"ms", "uptime_ms", "epoch_ms"},
                                           {"ns", "uptime_ns", "epoch_ns"},
                                           {"s", "uptime_s", "epoch_s"}}};
  for (const Unit& unit : kUnits) {
    if (text.size() <= unit.end.size()) continue;
    const std::string_view number = text.substr(0, text.size() - unit.end.size());
    if (text.substr(number.size()) != unit.end || !is_amount(number)) continue;
    const bool is_millis_of_today = unit.end == "ms" && number.size() >= 12;
    return Stamp{number, is_millis_of_today ? unit.since_1970 : unit.since_start};
  }
  return std::nullopt;
}

/// What is between "->" and the end of the heap's size after it: "4M(256M)" is 1.5625 percent;
/// "130M(1%)", as ZGC writes it, is what it says. Empty where it is cut or of another form.
std::optional<double> percent_after(std::string_view text) {
  const std::size_t open = text.find('(');
  const std::size_t close = text.find(')');
  if (open == std::string_view::npos || close == std::string_view::npos || close < open) {
    return std::nullopt;
  }
  const std::optional<double> used = parse_size(text.substr(0, open));
  const std::string_view total = text.substr(open + 1, close - open - 1);
  if (!used) return std::nullopt;
  if (!total.empty() && total.back() == '%') {
    const ParsedValue pct = parse_value(total.substr(0, total.size() - 1));
    return pct.kind == ValueKind::number ? std::optional(pct.value) : std::nullopt;
  }
  const std::optional<double> size = parse_size(total);
  if (!size || *size <= 0) return std::nullopt;
  return 100 * *used / *size;
}

class GcLogReader {
 public:
  explicit GcLogReader(const Source& source) : source_(source), heap_(source) {}

  Trace read(std::string_view text) {
    for (Lines lines(text); lines.next();) {
      number_ = lines.number();
      const std::string_view line = lines.line();
      if (line.starts_with("[") && read_unified(line)) continue;
      read_older(line);
    }
    flush();
    trace_.notes.push_back(
        "the heap is what is left after each collection, in percent of its size at that time (in "
        "parentheses, which may be less than -Xmx): between collections it is higher");
    if (left_out_ != 0) {
      trace_.notes.push_back(std::to_string(left_out_) + (left_out_ == 1 ? " line" : " lines") +
                             " with sizes of pauses that collect nothing (remark, cleanup): left "
                             "out");
    }
    heap_.finish(trace_, "the heap after collections in percent", "the start of each line");
    return std::move(trace_);
  }

 private:
  [[noreturn]] void refuse_time() const {
    throw source_.error(number_, "a collection without a time",
                        "a log with times: -Xlog:gc:file=gc.log:time,uptime,tags or "
                        "-XX:+PrintGCDateStamps");
  }

  /// "[0.012s][info][gc] GC(0) Pause Young (Normal) 24M->4M(256M) 3.1ms". False where the line is
  /// none of a unified log.
  bool read_unified(std::string_view line) {
    std::optional<Stamp> stamp;
    bool has_tags = false;
    bool is_summary = false;
    std::string_view rest = line;
    while (rest.starts_with("[")) {
      const std::size_t close = rest.find(']');
      if (close == std::string_view::npos) return false;
      const std::string_view text = trimmed(rest.substr(1, close - 1));
      const auto found = stamp_of_decoration(text);
      if (found && (!stamp || found->unit_name.empty())) stamp = found;
      is_summary = is_summary || text == "gc";
      has_tags = has_tags || text == "gc" || text.starts_with("gc,");
      rest = rest.substr(close + 1);
    }
    rest = trimmed(rest);
    if (!rest.starts_with("GC(")) return has_tags;
    if (has_tags && !is_summary) return true;  // of one part of the heap or of a phase
    rest = trimmed(rest.substr(std::min(rest.find(')') + 1, rest.size())));
    const std::size_t arrow = rest.find("->");
    if (!collects(rest)) {
      if (arrow != std::string_view::npos) ++left_out_;
      return true;
    }
    // Without tags, the line that announces the pause looks the same but for its sizes.
    if (arrow == std::string_view::npos && !is_summary) return true;
    if (!stamp) refuse_time();
    const auto pct =
        arrow == std::string_view::npos ? std::nullopt : percent_after(rest.substr(arrow + 2));
    if (!pct) refuse_sizes(line);
    heap_.add(stamp->time, stamp->unit_name, *pct, number_);
    return true;
  }

  [[noreturn]] void refuse_sizes(std::string_view line) const {
    throw source_.error(number_, in_quotes(line) + " does not say what is left of the heap",
                        "its size before, after and in all: 24M->4M(256M)");
  }

  static bool collects(std::string_view what) {
    for (const std::string_view start :
         {"Pause Young", "Pause Full", "Pause Mixed", "Pause Initial Mark (G1", "Pause Degenerated",
          "Concurrent cleanup", "Garbage Collection", "Minor Collection", "Major Collection"}) {
      if (what.starts_with(start)) return true;
    }
    return false;
  }

  /// "2015-05-26T14:45:37.987-0200: 151.126: [GC (Allocation Failure) 629K->69K(2027K), 0.05
  /// secs]".
  void read_older(std::string_view line) {
    std::optional<Stamp> stamp;
    std::string_view rest = line;
    for (;;) {
      const std::size_t end = rest.find(": ");
      if (end == std::string_view::npos) break;
      const std::string_view word = trimmed(rest.substr(0, end));
      if (!is_date(word) && !is_amount(word)) break;
      if (!stamp) stamp = Stamp{word, is_date(word) ? "" : "uptime_s"};
      rest = rest.substr(end + 2);
    }
    rest = trimmed(rest);
    if (rest.starts_with("[GC") || rest.starts_with("[Full GC")) {
      flush();
      return begin_older(rest, line, stamp);
    }
    // With details, G1 writes the sizes some lines below: "Heap: 24.0M(256.0M)->21.9M(256.0M)]".
    const std::size_t heap = rest.find("Heap: ");
    if (!pending_ || heap == std::string_view::npos) return;
    const std::size_t arrow = rest.find("->", heap);
    const auto pct =
        arrow == std::string_view::npos ? std::nullopt : percent_after(rest.substr(arrow + 2));
    if (!pct) refuse_sizes(line);
    heap_.add(pending_->time, pending_->unit_name, *pct, pending_line_);
    pending_.reset();
  }

  void begin_older(std::string_view rest, std::string_view line,
                   const std::optional<Stamp>& stamp) {
    const std::size_t arrow = arrow_of_whole_heap(rest);
    const bool has_sizes = arrow != std::string_view::npos;
    for (const std::string_view phase : {"[GC concurrent", "[GC remark", "[GC cleanup",
                                         "[GC (CMS Initial Mark)", "[GC (CMS Final Remark)"}) {
      if (!rest.starts_with(phase)) continue;
      left_out_ += has_sizes ? 1 : 0;
      return;
    }
    if (!stamp) refuse_time();
    if (!has_sizes) {
      pending_ = stamp;
      pending_line_ = number_;
      return;
    }
    const auto pct = percent_after(rest.substr(arrow + 2));
    if (!pct) refuse_sizes(line);
    heap_.add(stamp->time, stamp->unit_name, *pct, number_);
  }

  /// The arrow that stands in the outermost brackets: those inside are of parts of the heap.
  static std::size_t arrow_of_whole_heap(std::string_view rest) {
    int depth = 0;
    for (std::size_t i = 0; i < rest.size(); ++i) {
      if (rest[i] == '[') ++depth;
      if (rest[i] == ']' && --depth == 0) break;
      if (depth == 1 && rest.substr(i, 2) == "->") return i;
    }
    return std::string_view::npos;
  }

  /// A collection that nothing says the sizes of: there was a value, and it is missing.
  void flush() {
    if (!pending_) return;
    heap_.add(pending_->time, pending_->unit_name, kMissing, pending_line_);
    pending_.reset();
  }

  const Source& source_;
  HeapSeries heap_;
  std::size_t number_ = 0;
  std::size_t left_out_ = 0;
  std::optional<Stamp> pending_;  // of a collection whose sizes are to come
  std::size_t pending_line_ = 0;
  Trace trace_;
};

}  // namespace

Trace read_gc_log(const Source& source, std::string_view text) {
  return GcLogReader(source).read(text);
}

}  // namespace cascade
