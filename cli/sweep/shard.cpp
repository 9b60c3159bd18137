#include "cli/sweep/shard.hpp"

#include <charconv>
#include <cstdlib>
#include <string_view>

#include "model/input_error.hpp"
#include "sim/text/counted_text.hpp"

namespace cascade {
namespace {

std::optional<std::size_t> whole_number(std::string_view text) {
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = !text.empty() && error == std::errc() && end == text.data() + text.size();
  return whole ? std::optional(number) : std::nullopt;
}

/// A variable of the environment; empty counts as not set.
std::optional<std::string> environment_of(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr && *value != '\0' ? std::optional<std::string>(value) : std::nullopt;
}

constexpr const char* kOtherwise = ", or --shard I/N, or --shard none for all of it";

std::size_t number_in(const char* name) {
  const auto text = environment_of(name);
  const auto number = text ? whole_number(*text) : std::nullopt;
  if (!number) {
    throw InputError(
        "", 0,
        std::string("the environment's ") + name + (text ? " is '" + *text + "'" : " is not set"),
        std::string("a whole number, since the variable beside it says that this is "
                    "one shard of several") +
            kOtherwise);
  }
  return *number;
}

ShardAsked of_environment(std::size_t index, std::size_t count, const std::string& by) {
  if (count == 0 || count > kShardsMax || index >= count) {
    throw InputError("", 0, by + " make shard " + std::to_string(index) + " of " + grouped(count),
                     "indexes from 0 without gaps, at most " + grouped(kShardsMax) + kOtherwise);
  }
  return {{index, count}, by};
}

}  // namespace

std::string text_of(const Shard& shard) {
  return std::to_string(shard.index) + "/" + std::to_string(shard.count);
}

std::optional<ShardAsked> shard_asked(const std::string& option) {
  if (option == "none") return std::nullopt;
  if (!option.empty()) {
    const std::size_t slash = option.find('/');
    const auto index = whole_number(std::string_view(option).substr(0, slash));
    const auto count = slash == std::string::npos
                           ? std::nullopt
                           : whole_number(std::string_view(option).substr(slash + 1));
    if (!index || !count || *count == 0 || *count > kShardsMax || *index >= *count) {
      throw InputError("", 0, "--shard cannot be '" + option + "'",
                       "I/N with I from 0 to N - 1 and N at most " + grouped(kShardsMax) +
                           ", as in 0/8, or none");
    }
    return ShardAsked{{*index, *count}, "--shard"};
  }
  if (environment_of("JOB_COMPLETION_INDEX")) {
    return of_environment(number_in("JOB_COMPLETION_INDEX"), number_in("JOB_COMPLETIONS"),
                          "JOB_COMPLETION_INDEX and JOB_COMPLETIONS");
  }
  if (environment_of("SLURM_ARRAY_TASK_ID")) {
    const std::size_t id = number_in("SLURM_ARRAY_TASK_ID"),
                      min = number_in("SLURM_ARRAY_TASK_MIN");
    if (id < min) {
      throw InputError("", 0, "SLURM_ARRAY_TASK_ID is below SLURM_ARRAY_TASK_MIN",
                       std::string("what sbatch --array sets") + kOtherwise);
    }
    return of_environment(id - min, number_in("SLURM_ARRAY_TASK_COUNT"),
                          "SLURM_ARRAY_TASK_ID, _MIN and _COUNT");
  }
  return std::nullopt;
}

}  // namespace cascade
