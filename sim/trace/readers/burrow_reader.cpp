// Burrow's consumer status (/v3/kafka/CLUSTER/consumer/GROUP/lag or /status): one answer, or one a
// line.
#include <optional>
#include <string>

#include "sim/trace/readers/json_text.hpp"
#include "sim/trace/readers/formats.hpp"
#include "sim/trace/readers/metric_words.hpp"
#include "sim/trace/readers/snapshots.hpp"
#include "sim/trace/readers/values.hpp"

namespace cascade {
namespace {

using nlohmann::json;

const json& at_path(const json& object, std::initializer_list<const char*> path) {
  static const json none;
  const json* here = &object;
  for (const char* name : path) {
    const auto found = here->is_object() ? here->find(name) : here->end();
    if (!here->is_object() || found == here->end()) return none;
    here = &*found;
  }
  return *here;
}

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
          read_answer(parse_json(source_, line, lines.number()), lines.number());
        }
      }
    } else {
      read_answer(parse_json(source_, text_, 1), 1);
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
    return json::accept(first.begin(), first.end()) || first.empty() || first.front() != '{';
  }

  void read_answer(const json& answer, std::size_t line) {
    if (at_path(answer, {"error"}) == true) {
      throw source_.error(
          line,
          "Burrow reports an error: " + printable(scalar_text(at_path(answer, {"message"})), 200),
          "the status of a consumer group that Burrow knows");
    }
    const json& status = at_path(answer, {"status"});
    SeriesTitle title;
    title.labels = {{"cluster", scalar_text(at_path(status, {"cluster"}))},
                    {"group", scalar_text(at_path(status, {"group"}))}};
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
  std::string lag_of(const json& status, std::size_t line) {
    const json& partitions = at_path(status, {"partitions"});
    const json& count = at_path(status, {"partition_count"});
    if (partitions.is_array() && !partitions.empty() && count == partitions.size()) {
      double sum = 0;
      bool complete = true;
      for (const json& partition : partitions) {
        const json& lag = at_path(partition, {"current_lag"});
        complete = complete && lag.is_number();
        if (lag.is_number())
          sum +=
              as_pressure(lag.get<double>(), least_value(source_.options, metric_), trace_.counts);
      }
      if (complete) {
        summed_ = true;
        return scalar_text(json(sum));
      }
    }
    const json& total = at_path(status, {"totallag"});
    if (total.is_null()) {
      throw source_.error(line, "no status.totallag in it", "Burrow's answer on a consumer's lag");
    }
    total_ = true;
    return scalar_text(total);
  }

  static std::string time_of(const json& status) {
    const json& end = at_path(status, {"maxlag", "end"});
    const json& timestamp = at_path(end, {"timestamp"});
    return scalar_text(timestamp.is_null() ? at_path(end, {"observedAt"}) : timestamp);
  }

  const Source& source_;
  std::string_view text_;
  Snapshots snapshots_;
  Metric metric_;
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
