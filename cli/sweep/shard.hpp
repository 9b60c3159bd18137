// Which part of a sweep this machine does.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

namespace cascade {

/// The combinations whose number leaves `index` when divided by `count`. Dealt round rather than
/// cut into stretches: neighbours cost alike (one key's invalid corner, one key's long proofs), so
/// that every shard gets its share of each region and all end at about the same time.
struct Shard {
  std::size_t index = 0, count = 1;

  bool has(std::size_t number) const { return number % count == index; }
  /// How many of the first `numbers` it has.
  std::size_t size_of(std::size_t numbers) const {
    return numbers / count + (index < numbers % count ? 1 : 0);
  }
  /// The number of its combination at that place, from 0.
  std::size_t number_at(std::size_t place) const { return place * count + index; }
  std::size_t place_of(std::size_t number) const { return number / count; }
  bool operator==(const Shard&) const = default;
};

inline constexpr std::size_t kShardsMax = 100'000;

/// "3/8"
std::string text_of(const Shard& shard);

/// A shard that was asked for, and by what.
struct ShardAsked {
  Shard shard;
  std::string by;  ///< "--shard", or the names of the environment's variables
};

/// What `--shard` says: I/N, from 0, or "none". Where it is empty the environment decides:
/// JOB_COMPLETION_INDEX of JOB_COMPLETIONS (a Kubernetes Indexed Job), else SLURM_ARRAY_TASK_ID
/// from SLURM_ARRAY_TASK_MIN on of SLURM_ARRAY_TASK_COUNT (a Slurm array). Nothing where neither
/// does. Throws InputError for what is no shard, and for an index without the count that it is of.
std::optional<ShardAsked> shard_asked(const std::string& option);

}  // namespace cascade
