// The file of one shard of a sweep over a recording: what it is a part of, a record for each of its
// policies, and how it ends.
//
//     {"sweep_part":"cascade/1","by":"cascade 0.1.0","shard":3,"shards":8,"policies":81,...}
//     3 14523 ... hhhnh
//     11 ! lag.graceful: must be above lag.soft: ...
//     {"records":10,"sha256":"..."}
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "cli/sweep/shard.hpp"
#include "properties/search/sweep_record.hpp"
#include "reports/sweep/sweep_table.hpp"
#include "sim/replay/made.hpp"

namespace cascade {

/// What all parts of a sweep have in common: enough to make its result without the recording.
struct SweepWhole {
  std::string request;      ///< digest of all that a record depends on
  Made made;                ///< of which recordings, by which version, and the command line
  std::string policy_toml;  ///< that is varied
  std::vector<std::string> vary;
  std::size_t policies = 0;
  SweepFrame frame{};
  SweepOptions options{};
  std::string format, pareto;  ///< what the result is to be, where merge is not told

  PolicyGrid grid() const;
};

struct SweepPart {
  SweepWhole whole;
  Shard shard;
  std::vector<std::string> records;  ///< one a policy of the shard, in their order
};

/// A line without its summary's `made`, of which a result has one for all.
std::string record_of(const SweepLine& line, const SweepRecords& records);
/// Throws InputError that names the part's file where it is no such record, or of another policy.
SweepLine line_of_record(const std::string& record, const SweepRecords& records, std::size_t number,
                         const std::string& file);

std::string to_text(const SweepPart& part);

/// Throws InputError for what is no whole part of this program's version.
SweepPart parse_sweep_part(std::string_view text, const std::string& file);

/// What two sweeps differ in, of `a` with `b`'s beside it; empty where they are one and the same.
std::string difference(const SweepWhole& a, const SweepWhole& b);

}  // namespace cascade
