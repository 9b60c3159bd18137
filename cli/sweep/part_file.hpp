// What the files of all shards have in common, of whatever the sweep is: a line that says what it
// is a part of, a record a line for each of the shard's combinations, and a line that ends it.
//
// One whose last line is missing, or does not fit what is above it, is no part.
#pragma once

#include <cstddef>
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/sweep/shard.hpp"
#include "sim/replay/made.hpp"
#include "sim/text/json_writer.hpp"

namespace cascade {

struct PartRecords {
  Shard shard;
  std::vector<std::string> records;  ///< in the order of their numbers
};

/// The first members of a part's first line: what it is, of which version, and which shard.
void write_part_head(JsonWriter& json, const Made& made, const Shard& shard);
/// The files that went in, as `write_made_from()` wrote them.
std::optional<MadeFrom> made_from(const nlohmann::json& head, const char* key);

/// The whole file: `head` is its first line.
std::string part_text(const std::string& head, const std::vector<std::string>& records);

/// Whether a text begins as a part does.
bool is_sweep_part(std::string_view text);
/// Whether a part is of a sweep over a scenario, which counts scenarios and not policies.
bool is_part_of_scenarios(std::string_view text);
/// Throws InputError for what is no whole part of this program's version. `read` takes what the
/// first line says, and gives the number of the sweep's combinations.
PartRecords parse_part_text(std::string_view text, const std::string& file,
                            const std::function<std::size_t(const nlohmann::json& head)>& read);

/// A record of a combination that has no result, and why.
std::string fault_record(std::size_t number, const std::string& fault);
/// That reason; empty where the record is another one.
std::string fault_of_record(const std::string& record, std::size_t number);
/// For a record that is not of the combination whose place it has.
[[noreturn]] void refuse_record(const std::string& file, const char* of_what, std::size_t number);

std::string input_text(const std::optional<MadeFrom>& from);  ///< "lag.csv (sha256 0123456789ab)"

/// What stands already where a shard's file is to be.
struct PartThere {
  Shard shard;
  bool is_to_be_alike = false;  ///< its result is told to be in the same form
};
/// Whether the shard's file is there already, whole. Another shard's is not to be written over:
/// most likely all of them were told the same name. `of_this_sweep` reads a part, and gives nothing
/// for another sweep's. Throws InputError.
bool is_there_already(
    const std::string& output_file, const Shard& shard,
    const std::function<std::optional<PartThere>(std::string_view text)>& of_this_sweep);

/// Says on standard error which part of the work is done, and who decided that.
void note_shard(const ShardAsked& asked, std::size_t combinations, const char* one,
                const char* many);
/// A shard is a part of a picture at most. Throws InputError.
[[noreturn]] void refuse_plot_of_shard(const ShardAsked& asked);
/// And that there is nothing left of it.
void note_nothing_to_do(const std::string& output_file);

/// A part's name as messages have it, that are one line.
std::string shown_place(const std::string& file);
/// Throws InputError unless all are of one sweep and one division, each of its shards once.
/// `difference` says what the sweep of that one differs in from the first's; empty: in nothing.
void require_all_parts(const std::vector<Shard>& shards, const std::vector<std::string>& files,
                       const std::function<std::string(std::size_t)>& difference);
/// What the parts say that the result is to be, where the command line does not. Throws InputError
/// where they say more than one thing.
void take_from_parts(const std::vector<std::string>& said_by_each,
                     const std::vector<std::string>& files, const char* option,
                     std::string& wanted);

}  // namespace cascade
