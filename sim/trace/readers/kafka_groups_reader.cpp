// kafka-consumer-groups --describe, from the tool of 0.9 to today's, once or again and again.
#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "sim/text/time_text.hpp"
#include "sim/trace/readers/formats.hpp"
#include "sim/trace/readers/kafka_table.hpp"
#include "sim/trace/readers/metric_words.hpp"
#include "sim/trace/readers/snapshots.hpp"
#include "sim/trace/readers/values.hpp"

namespace cascade {

std::optional<KafkaHeader> find_kafka_header(std::string_view line) {
  if (lower_case(line).find("lag") == std::string::npos) return std::nullopt;
  KafkaHeader header;
  std::optional<std::size_t> topic, partition, lag;
  bool has_log_end = false;
  const std::vector<std::string_view> words = words_of(line);
  std::size_t first = words.size();
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string word = lower_case(words[i]);
    if (word == "group") {
      header.group = i;
    } else if (word == "topic") {
      topic = i;
    } else if (word == "partition" || word == "pid") {
      partition = i;
    } else if (word == "lag") {
      lag = i;
    } else if (word == "log-end-offset" || word == "logsize") {
      has_log_end = true;
    } else if (word != "current-offset" && word != "offset" && word != "owner" &&
               word != "consumer-id" && word != "host" && word != "client-id") {
      continue;
    }
    first = std::min(first, i);
  }
  if (!topic || !partition || !lag || !has_log_end) return std::nullopt;
  header.start = first;
  header.topic = *topic;
  header.partition = *partition;
  header.lag = *lag;
  return header;
}

namespace {

class KafkaGroupsReader {
 public:
  KafkaGroupsReader(const Source& source, std::string_view text)
      : source_(source), text_(text), snapshots_(source) {}

  Trace read() {
    for (Lines lines(text_); lines.next();) read_line(lines.line(), lines.number());
    flush_table();
    if (snapshots_.empty()) {
      throw source_.error(0, "there is no partition with a lag in it",
                          "the output of kafka-consumer-groups --describe");
    }
    snapshots_.finish(trace_);
    for (Reading& reading : trace_.readings) reading.place = "column";
    return std::move(trace_);
  }

 private:
  struct Row {
    SeriesTitle title;
    std::string lag;
    std::size_t line;
  };

  void read_line(std::string_view line, std::size_t number) {
    const std::string_view text = trimmed(line);
    if (text.empty() || text.front() == '#') return;
    const std::vector<std::string_view> words = words_of(text);
    if (const auto header = find_kafka_header(text)) {
      flush_table();
      header_ = header;
      header_time_ = std::string(text.substr(0, offset_of(text, words, header->start)));
      header_line_ = number;
    } else if (snapshots_.is_time(text)) {
      // With a time before every line, a line of only a time is one that was blank.
      if (header_ && header_->start != 0) return;
      flush_table();
      header_.reset();
      snapshots_.start(text, number);
    } else if (header_) {
      read_row(text, words, number);
    }
    // All else before the first header is a log line or a remark.
  }

  static std::size_t offset_of(std::string_view text, const std::vector<std::string_view>& words,
                               std::size_t i) {
    return i == 0 ? 0
                  : trimmed(text.substr(0, static_cast<std::size_t>(words[i].data() - text.data())))
                        .size();
  }

  void read_row(std::string_view text, const std::vector<std::string_view>& words,
                std::size_t number) {
    // A row may be shorter than its header, but for what stands before one of these.
    const std::size_t last =
        std::max({header_->lag, header_->partition, header_->topic, header_->group.value_or(0)});
    if (words.size() <= last || !is_partition(words[header_->partition])) {
      if (is_remark(text, words)) return;
      throw source_.error(number, in_quotes(text) + " is no row of the table above it",
                          "a partition's number and lag below the columns of those names");
    }
    // Members without a partition have a row each, and nothing in it.
    if (words[header_->partition] == "-") return;
    Row row;
    row.line = number;
    row.lag = std::string(words[header_->lag]);
    Labels& labels = row.title.labels;
    if (header_->group) labels.emplace_back("group", words[*header_->group]);
    labels.emplace_back("topic", words[header_->topic]);
    labels.emplace_back("partition", words[header_->partition]);
    for (const auto& [label, value] : labels) {
      row.title.shown += (row.title.shown.empty() ? "" : "/") + value;
    }
    row.title.name = "LAG";
    row.title.metric = metric_of_consumers(source_.options);
    rows_.push_back(std::move(row));
  }

  static bool is_partition(std::string_view word) {
    return word == "-" ||
           std::all_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; });
  }

  /// What the tools say between tables; a time before it aside.
  bool is_remark(std::string_view text, const std::vector<std::string_view>& words) const {
    if (words.size() <= header_->start) return true;
    const std::string_view said =
        text.substr(static_cast<std::size_t>(words[header_->start].data() - text.data()));
    for (const std::string_view start :
         {"Consumer group", "Error", "ERROR", "Warning", "WARN", "Note", "NOTE", "[", "#", "log4j",
          "SLF4J", "OpenJDK", "Picked up", "INFO", "DEBUG", "Using ", "Exception", "\tat"}) {
      if (said.substr(0, start.size()) == start) return true;
    }
    return false;
  }

  /// Where lines carry their times, tables belong to one snapshot until a partition comes again:
  /// the tables of --all-groups may be a second apart.
  void flush_table() {
    if (header_ && header_->start != 0 && !rows_.empty()) {
      const bool comes_again = std::any_of(rows_.begin(), rows_.end(), [this](const Row& row) {
        return snapshots_.has(row.title.shown);
      });
      if (snapshots_.empty() || comes_again) snapshots_.start(header_time_, header_line_);
    }
    for (const Row& row : rows_) {
      snapshots_.add(row.title, row.lag, row.line, trace_.counts);
    }
    rows_.clear();
  }

  const Source& source_;
  std::string_view text_;
  Snapshots snapshots_;
  std::optional<KafkaHeader> header_;
  std::string header_time_;
  std::size_t header_line_ = 0;
  std::vector<Row> rows_;  // of the table that is being read
  Trace trace_;
};

}  // namespace

Trace read_kafka_groups(const Source& source, std::string_view text) {
  return KafkaGroupsReader(source, text).read();
}

}  // namespace cascade
