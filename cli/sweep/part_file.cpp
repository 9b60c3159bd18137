#include "cli/sweep/part_file.hpp"

#include <filesystem>
#include <nlohmann/json.hpp>
#include <utility>

#include "cli/terminal/terminal.hpp"
#include "model/input_error.hpp"
#include "sim/text/counted_text.hpp"
#include "sim/text/input_file.hpp"
#include "sim/text/printable.hpp"
#include "sim/text/sha256.hpp"

namespace cascade {
namespace {

using PartJson = nlohmann::json;

constexpr const char* kPartFormat = "cascade/1";
/// What parts, in a record, the number from the reason why there is no result.
constexpr std::string_view kFault = " ! ";

std::string end_of(std::string_view text, std::size_t records) {
  return json_line([&](JsonWriter& json) {
    json.member("records", records);
    json.member("sha256", sha256_hex(text));
  });
}

[[noreturn]] void refuse_as_cut(const std::string& file, const Shard& shard) {
  throw InputError(file, 0, "was cut short or changed since it was written",
                   "shard " + text_of(shard) + " run again");
}

}  // namespace

void write_part_head(JsonWriter& json, const Made& made, const Shard& shard) {
  json.member("sweep_part", kPartFormat);
  json.member("by", made.by);
  json.member("shard", shard.index);
  json.member("shards", shard.count);
}

std::optional<MadeFrom> made_from(const PartJson& head, const char* key) {
  const auto found = head.find(key);
  if (found == head.end()) return std::nullopt;
  MadeFrom from{found->at("name"), found->at("sha256"), std::nullopt};
  if (found->contains("rows")) from.rows = found->at("rows").get<std::size_t>();
  return from;
}

std::string part_text(const std::string& head, const std::vector<std::string>& records) {
  std::string text = head;
  for (const std::string& record : records) text += record + "\n";
  return text + end_of(text, records.size());
}

bool is_sweep_part(std::string_view text) {
  return text.substr(0, 32).find("\"sweep_part\":") == 1;
}

bool is_part_of_scenarios(std::string_view text) {
  // Not parsed: what was cut short within its first line is of its kind, too.
  return is_sweep_part(text) &&
         text.substr(0, text.find("\"request\":")).find("\"scenarios\":") != std::string_view::npos;
}

PartRecords parse_part_text(std::string_view text, const std::string& file,
                            const std::function<std::size_t(const PartJson&)>& read) {
  if (!is_sweep_part(text)) {
    const bool unfinished = text.substr(0, 14) == "cascade-sweep/";
    throw InputError(file, 0,
                     unfinished ? "is what is left of a shard that did not come to its end"
                                : "is no part of a sweep",
                     unfinished ? "the same command goes on from there"
                                : "a file that cascade sweep --shard I/N wrote");
  }
  const std::size_t head_end = text.find('\n');
  const PartJson head = PartJson::parse(text.substr(0, head_end), nullptr, false);
  if (head_end == std::string_view::npos || head.is_discarded()) {
    throw InputError(file, 0, "was cut short in its first line", "that shard run again");
  }
  const std::string by = std::string("cascade ") + CASCADE_VERSION;
  const auto written_by = head.find("by");
  if (head.at("sweep_part") != kPartFormat || written_by == head.end() || *written_by != by) {
    const std::string other =
        written_by != head.end() && written_by->is_string() ? written_by->get<std::string>() : "?";
    throw InputError(file, 0, "was made by " + printable_short(other) + ", and this is " + by,
                     "one version for all shards and for merge");
  }
  try {
    PartRecords part;
    part.shard = {head.at("shard"), head.at("shards")};
    const std::size_t total = read(head);
    const Shard shard = part.shard;
    if (shard.count == 0 || shard.count > kShardsMax || shard.index >= shard.count) {
      throw InputError(file, 0, "says that it is shard " + text_of(shard),
                       "what cascade sweep wrote");
    }
    for (std::size_t at = head_end + 1; at < text.size();) {
      const std::size_t end = text.find('\n', at);
      if (end == std::string_view::npos) refuse_as_cut(file, shard);
      if (text[at] == '{') {
        const bool fits = text.substr(at) == end_of(text.substr(0, at), part.records.size());
        if (!fits || part.records.size() != shard.size_of(total)) break;
        return part;
      }
      part.records.emplace_back(text.substr(at, end - at));
      at = end + 1;
    }
    refuse_as_cut(file, shard);
  } catch (const PartJson::exception&) {
    throw InputError(file, 0, "has a first line that says too little", "what cascade sweep wrote");
  }
}

std::string fault_record(std::size_t number, const std::string& fault) {
  return std::to_string(number).append(kFault) + json_string(fault);
}

std::string fault_of_record(const std::string& record, std::size_t number) {
  const std::string begins = std::to_string(number).append(kFault);
  if (record.compare(0, begins.size(), begins) != 0) return "";
  const PartJson fault = PartJson::parse(record.substr(begins.size()), nullptr, false);
  return fault.is_string() ? fault.get<std::string>() : "";
}

void refuse_record(const std::string& file, const char* of_what, std::size_t number) {
  throw InputError(
      file, 0,
      std::string("has no result of ") + of_what + " " + grouped(number + 1) + " in its place",
      "what cascade sweep wrote");
}

std::string input_text(const std::optional<MadeFrom>& from) {
  return from ? printable_short(from->name) + " (sha256 " + from->sha256.substr(0, 12) + ")"
              : "none";
}

bool is_there_already(
    const std::string& output_file, const Shard& shard,
    const std::function<std::optional<PartThere>(std::string_view)>& of_this_sweep) {
  std::error_code error;
  if (output_file == "-" || !std::filesystem::is_regular_file(output_file, error)) return false;
  const std::string text = read_file(output_file);
  if (!is_sweep_part(text)) return false;
  std::optional<PartThere> there;
  try {
    there = of_this_sweep(text);
  } catch (const InputError&) {
    return false;  // of no use to anybody
  }
  if (!there) return false;
  if (there->shard != shard) {
    throw InputError(output_file, 0, "is shard " + text_of(there->shard) + " of this sweep",
                     "another -o for each shard: this one is " + text_of(shard));
  }
  return there->is_to_be_alike;
}

void note_shard(const ShardAsked& asked, std::size_t combinations, const char* one,
                const char* many) {
  notes() << "cascade: shard " << text_of(asked.shard) << " by " << asked.by << ": "
          << grouped(asked.shard.size_of(combinations)) << " of "
          << counted(combinations, one, many)
          << (asked.by == "--shard" ? "" : "; --shard none would do all of them") << "\n";
}

void refuse_plot_of_shard(const ShardAsked& asked) {
  throw InputError("", 0, "a shard has no plot, and " + asked.by + " makes this one",
                   "--plot to cascade sweep merge");
}

void note_nothing_to_do(const std::string& output_file) {
  notes() << "cascade: " << shown_place(output_file) << " is that shard, whole: nothing to do\n";
}

std::string shown_place(const std::string& file) { return printable(file, 200); }

void require_all_parts(const std::vector<Shard>& shards, const std::vector<std::string>& files,
                       const std::function<std::string(std::size_t)>& difference) {
  const Shard& first = shards.front();
  std::vector<const std::string*> file_of(first.count, nullptr);
  for (std::size_t i = 0; i < shards.size(); ++i) {
    const std::string other = difference(i);
    if (!other.empty()) {
      throw InputError(shown_place(files[i]), 0,
                       "is of another sweep than " + shown_place(files.front()) + ": " + other,
                       "the parts of one sweep");
    }
    const Shard& shard = shards[i];
    if (shard.count != first.count) {
      throw InputError(shown_place(files[i]), 0,
                       "is shard " + text_of(shard) + " and " + shown_place(files.front()) +
                           " is " + text_of(first),
                       "parts of one division, which neither overlap nor leave gaps");
    }
    const std::string*& file = file_of[shard.index];
    if (file != nullptr) {
      throw InputError(shown_place(files[i]), 0,
                       "is shard " + text_of(shard) + ", and so is " + shown_place(*file),
                       "each shard once");
    }
    file = &files[i];
  }
  constexpr std::size_t kNamed = 8;
  std::string missing;
  std::size_t gaps = 0;
  for (std::size_t index = 0; index < file_of.size(); ++index) {
    if (file_of[index] != nullptr) continue;
    ++gaps;
    if (gaps <= kNamed) missing += (gaps == 1 ? "" : ", ") + text_of(Shard{index, first.count});
  }
  if (gaps == 0) return;
  throw InputError("", 0,
                   std::string(gaps == 1 ? "shard " : "shards ") + missing +
                       (gaps > kNamed ? " and " + grouped(gaps - kNamed) + " more" : "") +
                       (gaps == 1 ? " is" : " are") + " not among " +
                       counted(files.size(), "part") + " from " + shown_place(files.front()) +
                       " to " + shown_place(files.back()),
                   "run " + std::string(gaps == 1 ? "it" : "them") + ", and give all " +
                       grouped(first.count) + " to merge");
}

void take_from_parts(const std::vector<std::string>& said_by_each,
                     const std::vector<std::string>& files, const char* option,
                     std::string& wanted) {
  if (!wanted.empty()) return;
  for (std::size_t i = 1; i < said_by_each.size(); ++i) {
    if (said_by_each[i] == said_by_each.front()) continue;
    throw InputError(
        shown_place(files[i]), 0,
        std::string("was made with another ") + option + " than " + shown_place(files.front()),
        std::string(option) + " to merge, which then decides");
  }
  wanted = said_by_each.front();
}

}  // namespace cascade
