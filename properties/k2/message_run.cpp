#include "properties/k2/message_run.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "model/input_error.hpp"
#include "sim/text/time_text.hpp"
#include "sim/trace/readers/csv_lines.hpp"
#include "sim/trace/readers/read_trace.hpp"
#include "sim/trace/readers/source.hpp"

namespace cascade {
namespace {

constexpr std::int64_t kDayNs = 86'400'000'000'000;
constexpr std::int64_t kNumberMax = 4'000'000'000'000'000'000;  // sums of two still fit

enum RunColumn : std::size_t { t_s, exchange, symbol, sequence, session, event, written_s, batch };
constexpr std::array<std::string_view, 8> kRunColumns = {
    "t_s", "exchange", "symbol", "sequence", "session", "event", "written_s", "batch"};
constexpr const char* kRunColumnsText =
    "t_s, symbol and sequence; exchange, session, event, written_s and batch where wanted";

std::int64_t day_of(Instant at) {
  return at.ns >= 0 ? at.ns / kDayNs : -((-at.ns + kDayNs - 1) / kDayNs);
}

/// Reads the rows of one file.
class RunReader {
 public:
  RunReader(const Source& source, CsvLines& lines) : source_(source), lines_(lines) {
    places_.fill(lines.size());
    for (std::size_t i = 0; i < lines.size(); ++i) {
      const std::string name = lower_case(trimmed(lines[i]));
      const auto found = std::find(kRunColumns.begin(), kRunColumns.end(), name);
      if (found == kRunColumns.end()) fail("there is a column " + in_quotes(name), kRunColumnsText);
      std::size_t& place = places_[static_cast<std::size_t>(found - kRunColumns.begin())];
      if (place != lines.size()) fail("there are two columns " + name, "each once");
      place = i;
    }
    width_ = lines.size();
    for (const RunColumn column : {t_s, symbol, sequence}) {
      if (places_[column] == width_) {
        fail("there is no column " + std::string(kRunColumns[column]), kRunColumnsText);
      }
    }
  }

  MessageRow row() {
    if (lines_.size() != width_) fail("the row has another width", "as many fields as the header");
    MessageRow row;
    row.line = lines_.number();
    row.at = time(t_s);
    if (row.at < last_) fail("the time is before the row above", "times that never fall");
    last_ = row.at;
    row.event = event_of(field(event));
    row.exchange = field(exchange);
    row.batch = field(batch);
    if (row.event == MessageEvent::restart) return row;
    row.symbol = field(symbol);
    if (row.symbol.empty()) fail("the symbol is empty", "a symbol");
    row.sequence = whole(sequence);
    row.session = field(session).empty() ? day_of(row.at) : whole(session);
    if (!field(written_s).empty()) {
      row.written_at = time(written_s);
      if (*row.written_at < row.at) fail("is written before it is read", "written_s from t_s on");
    }
    return row;
  }

 private:
  [[noreturn]] void fail(const std::string& wrong, const std::string& right) const {
    throw source_.error(lines_.number(), wrong, right);
  }

  std::string_view field(RunColumn column) const {
    return places_[column] < width_ ? trimmed(lines_[places_[column]]) : std::string_view();
  }

  Instant time(RunColumn column) const {
    const auto ns = parse_scaled_decimal(field(column), 9);
    if (!ns) fail(in_quotes(field(column)) + " is no time", "seconds from the start");
    return Instant{*ns};
  }

  std::int64_t whole(RunColumn column) const {
    const std::string_view digits = field(column);
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    const bool is_whole = error == std::errc() && end == digits.data() + digits.size();
    if (!is_whole || number < 0 || number > kNumberMax) {
      fail(in_quotes(digits) + " is no " + std::string(kRunColumns[column]),
           "a whole number of at least 0");
    }
    return number;
  }

  MessageEvent event_of(std::string_view word) const {
    if (word.empty()) return MessageEvent::message;
    for (const auto each : {MessageEvent::message, MessageEvent::given_up, MessageEvent::restart}) {
      if (word == text(each)) return each;
    }
    fail("there is no event " + in_quotes(word), "message, given-up or restart");
  }

  const Source& source_;
  CsvLines& lines_;
  std::array<std::size_t, kRunColumns.size()> places_{};
  std::size_t width_ = 0;
  Instant last_ = Instant::min();
};

}  // namespace

std::string_view text(MessageEvent event) {
  switch (event) {
    case MessageEvent::message:
      return "message";
    case MessageEvent::given_up:
      return "given-up";
    case MessageEvent::restart:
      return "restart";
  }
  return "message";
}

std::vector<MessageRow> parse_message_run(std::string_view csv, const std::string& file) {
  constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
  if (csv.substr(0, kByteOrderMark.size()) == kByteOrderMark) {
    csv.remove_prefix(kByteOrderMark.size());
  }
  const ReadOptions options;
  const Source source{printable(file, 4096), options};
  CsvLines lines(source, csv, find_delimiter(csv));
  if (!lines.next()) throw source.error(1, "there is nothing in it", kRunColumnsText);
  RunReader reader(source, lines);
  std::vector<MessageRow> rows;
  while (lines.next()) rows.push_back(reader.row());
  return rows;
}

std::string message_run_csv(const std::vector<MessageRow>& rows) {
  const auto any = [&](auto says) { return std::any_of(rows.begin(), rows.end(), says); };
  const bool has_session = any([](const MessageRow& row) {
    return row.event != MessageEvent::restart && row.session != day_of(row.at);
  });
  const bool has_event = any([](const MessageRow& row) { return row.event != MessageEvent{}; });
  const bool has_written = any([](const MessageRow& row) { return row.written_at.has_value(); });
  const bool has_batch = any([](const MessageRow& row) { return !row.batch.empty(); });
  std::string csv = "t_s,exchange,symbol,sequence";
  if (has_session) csv += ",session";
  if (has_event) csv += ",event";
  if (has_written) csv += ",written_s";
  if (has_batch) csv += ",batch";
  csv += "\n";
  for (const MessageRow& row : rows) {
    const bool is_message = row.event != MessageEvent::restart;
    csv += seconds_text(row.at.ns) + "," + row.exchange + "," + row.symbol + ",";
    if (is_message) csv += std::to_string(row.sequence);
    if (has_session) csv += "," + (is_message ? std::to_string(row.session) : std::string());
    if (has_event) csv.append(",").append(text(row.event));
    if (has_written) csv += "," + (row.written_at ? seconds_text(row.written_at->ns) : "");
    if (has_batch) csv += "," + row.batch;
    csv += "\n";
  }
  return csv;
}

}  // namespace cascade
