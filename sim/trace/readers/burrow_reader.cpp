// Burrow's consumer status (/v3/kafka/CLUSTER/consumer/GROUP/lag or /status): one answer, or one a
// line.
#include <optional>
#include <string>

#include "sim/trace/readers/formats.hpp"
#include "sim/trace/readers/json_document.hpp"
#include "sim/trace/readers/metric_words.hpp"
#include "sim/trace/readers/snapshots.hpp"
#include "sim/trace/readers/values.hpp"

namespace cascade {
namespace {

class BurrowReader {
 public:
  BurrowReader(const Source& source, std::string_view text)
      : source_(source),
        text_(text),
        snapshots_(source),
        metric_(metric_of_consumers(source.options)) {}

  Trace read() {
    if (is_one_a_line()) {
      for (Lines lines(text_); lines.next();) {
        const std::string_view line = trimmed(lines.line());
        if (line.empty()) continue;
        if (line.front() != '{' && snapshots_.is_time(line)) {
          snapshots_.start(line, lines.number());
          has_time_lines_ = true;
        } else {
          read_document(line, lines.number());
        }
      }
    } else {
      read_document(text_, 1);
    }
    snapshots_.finish(trace_);
    for (Reading& reading : trace_.readings) {
      reading.place = "key";
      reading.column = !summed_ ? "totallag" : "current_lag of all partitions";
      if (summed_ && total_) reading.column += ", or totallag where some are not listed";
    }
    return std::move(trace_);
  }

 private:
  /// A document that is laid out over several lines has an opening line that is no JSON.
  bool is_one_a_line() const {
    Lines lines(text_);
    while (lines.next() && trimmed(lines.line()).empty()) {
    }
    const std::string_view first = trimmed(lines.line());
    return JsonDocument().try_read(first) || first.empty() || first.front() != '{';
  }

  void read_document(std::string_view text, std::size_t line) {
    document_.read(source_, text, line);
    read_answer(document_.root(), line);
  }

  void read_answer(JsonValue answer, std::size_t line) {
    if (answer.member("error").is_true()) {
      throw source_.error(
          line, "Burrow reports an error: " + printable(scalar_text(answer.member("message")), 200),
          "the status of a consumer group that Burrow knows");
    }
    const JsonValue status = answer.member("status");
    SeriesTitle title;
    title.labels = {{"cluster", scalar_text(status.member("cluster"))},
                    {"group", scalar_text(status.member("group"))}};
    title.shown = title.labels[0].second + "/" + title.labels[1].second;
    title.name = "totallag";
    title.metric = metric_;
    const std::string lag = lag_of(status, line);
    const std::string time = time_of(status);
    if (time.empty() || has_time_lines_) {
      snapshots_.add(title, lag, line, trace_.counts);
    } else {
      snapshots_.add_at(time, title, lag, line, trace_.counts);
    }
  }

  /// The partitions' own lags, where all of them are listed; totallag otherwise.
  std::string lag_of(JsonValue status, std::size_t line) {
    const JsonValue partitions = status.member("partitions");
    const JsonValue count = status.member("partition_count");
    if (partitions.is_array() && !partitions.empty() && count.is_number() &&
        count.number() == static_cast<double>(partitions.size())) {
      double sum = 0;
      bool complete = true;
      for (const JsonValue partition : partitions) {
        const JsonValue lag = partition.member("current_lag");
        complete = complete && lag.is_number();
        if (lag.is_number())
          sum += as_pressure(lag.number(), least_value(source_.options, metric_), trace_.counts);
      }
      if (complete) {
        summed_ = true;
        return shortest_text(sum);
      }
    }
    const JsonValue total = status.member("totallag");
    if (total.is_null()) {
      throw source_.error(line, "no status.totallag in it", "Burrow's answer on a consumer's lag");
    }
    total_ = true;
    return scalar_text(total);
  }

  static std::string time_of(JsonValue status) {
    const JsonValue end = status.member("maxlag").member("end");
    const JsonValue timestamp = end.member("timestamp");
    return scalar_text(timestamp.is_null() ? end.member("observedAt") : timestamp);
  }

  const Source& source_;
  std::string_view text_;
  Snapshots snapshots_;
  Metric metric_;
  JsonDocument document_;
  bool has_time_lines_ = false;
  bool summed_ = false;  // from partitions,
  bool total_ = false;   // or as Burrow says
  Trace trace_;
};

}  // namespace

Trace read_burrow(const Source& source, std::string_view text) {
  return BurrowReader(source, text).read();
}

}  // namespace cascade
