// The file of one shard of a sweep over a scenario: what it is a part of, a record for each of its
// combinations, and how it ends (part_file.hpp).
//
//     {"sweep_part":"cascade/1","by":"cascade 0.1.0","shard":3,"shards":8,"scenarios":24,...}
//     3 <tab> <tab> 20 <tab> 1.2 <tab> 1.1 <tab> 1.3 ...
//     11 ! 'consumer.batch_size' is out of range: ...
//     {"records":3,"sha256":"..."}
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cli/sweep/loop_table.hpp"
#include "cli/sweep/shard.hpp"
#include "sim/replay/made.hpp"

namespace cascade {

/// What all parts of a sweep have in common: enough to make its result without the scenario.
struct LoopWhole {
  std::string request;   ///< digest of all that a record depends on
  Made made;             ///< of which scenario and policy, by which version
  std::string scenario;  ///< its name, with its variant's
  std::uint64_t first_seed = 0;
  std::size_t runs = 1;      ///< of each combination
  std::string until_within;  ///< what ends the runs of one earlier; empty: nothing
  double warm_up_s = 0;      ///< statistics are from then on; 0: of whole runs
  std::vector<std::string> vary;
  std::size_t scenarios = 0;
  LoopColumns columns;
  std::string format, pareto;  ///< what the result is to be, where merge is not told

  AxisProduct product() const;
};

struct LoopPart {
  LoopWhole whole;
  Shard shard;
  std::vector<std::string> records;  ///< one a combination of the shard, in their order
};

/// Throws InputError that names the part's file where it is no such record, or of another
/// combination.
LoopRow row_of_part(const std::string& record, const LoopWhole& whole, std::size_t number,
                    const std::string& file);

std::string to_text(const LoopPart& part);
/// Throws InputError for what is no whole part of this program's version.
LoopPart parse_loop_part(std::string_view text, const std::string& file);

/// What two sweeps differ in, of `a` with `b`'s beside it; empty where they are one and the same.
std::string difference(const LoopWhole& a, const LoopWhole& b);

}  // namespace cascade
