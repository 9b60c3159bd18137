// The header of kafka-consumer-groups' tables, by which its columns are found.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace cascade {

/// Where a table's words stand on a line. `start`: how many words stand before the table's first,
/// that is, a time that was put before every line.
struct KafkaHeader {
  std::size_t start = 0;
  std::optional<std::size_t> group;
  std::size_t topic = 0;
  std::size_t partition = 0;
  std::size_t lag = 0;
};

/// The columns, where the line is a header: LAG, TOPIC and PARTITION or Pid, and an offset of the
/// log's end, in any case and order. Empty for any other line.
std::optional<KafkaHeader> find_kafka_header(std::string_view line);

}  // namespace cascade
