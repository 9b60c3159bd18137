#include "cli/sweep/part.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "model/input_error.hpp"
#include "sim/text/counted_text.hpp"
#include "sim/text/json_writer.hpp"
#include "sim/text/number_text.hpp"
#include "sim/text/printable.hpp"
#include "sim/text/sha256.hpp"
#include "sim/text/time_text.hpp"

namespace cascade {
namespace {

using PartJson = nlohmann::json;

constexpr const char* kPartFormat = "cascade/1";
/// What parts, in a record, the number from the reason why there is no result.
constexpr std::string_view kFault = " ! ";

// --- Head ---------------------------------------------------------------------------------------

std::string head_of(const SweepPart& part) {
  const SweepWhole& whole = part.whole;
  return json_line([&](JsonWriter& json) {
    json.member("sweep_part", kPartFormat);
    json.member("by", whole.made.by);
    json.member("shard", part.shard.index);
    json.member("shards", part.shard.count);
    json.member("policies", whole.policies);
    json.member("request", whole.request);
    json.member("args", whole.made.args);
    json.member("trace", whole.frame.trace);
    write_made_from(json, "input", whole.made.input);
    write_made_from(json, "heap_input", whole.made.heap_input);
    write_made_from(json, "second_input", whole.made.second_input);
    json.array("metrics", [&] {
      for (const MadeOf& of : whole.made.metrics) {
        json.object([&] {
          json.member("metric", of.metric);
          json.member("scale", of.scale);
          json.member("summed", of.summed);
        });
      }
    });
    json.object("rows", [&] {
      json.member("rows", whole.frame.files.rows);
      json.member("missing", whole.frame.files.missing_rows);
      json.member("duplicate", whole.frame.files.duplicate_rows);
      json.member("gaps", whole.frame.files.gaps);
    });
    json.member("check_every", whole.frame.check_every);
    json.member("reversal_window_ns", whole.options.reversal_window.ns);
    json.member("verdicts", whole.options.verdicts);
    json.member("prove", whole.options.only_proven);
    json.member("format", whole.format);
    json.member("pareto", whole.pareto);
    json.array("vary", [&] {
      for (const std::string& axis : whole.vary) json.value(axis);
    });
    json.member("policy_digest", whole.made.policy_digest);
    json.member("policy", whole.policy_toml);
  });
}

std::optional<MadeFrom> made_from(const PartJson& head, const char* key) {
  const auto found = head.find(key);
  if (found == head.end()) return std::nullopt;
  MadeFrom from{found->at("name"), found->at("sha256"), std::nullopt};
  if (found->contains("rows")) from.rows = found->at("rows").get<std::size_t>();
  return from;
}

SweepPart part_of(const PartJson& head) {
  SweepPart part;
  SweepWhole& whole = part.whole;
  part.shard = {head.at("shard"), head.at("shards")};
  whole.request = head.at("request");
  Made& made = whole.made;
  made.by = head.at("by");
  made.args = head.at("args");
  made.input = made_from(head, "input");
  made.heap_input = made_from(head, "heap_input");
  made.second_input = made_from(head, "second_input");
  for (const PartJson& of : head.at("metrics")) {
    made.metrics.push_back({of.at("metric"), of.at("scale"), of.at("summed")});
  }
  made.policy_digest = head.at("policy_digest");
  whole.policy_toml = head.at("policy");
  head.at("vary").get_to(whole.vary);
  whole.policies = head.at("policies");
  const PartJson& rows = head.at("rows");
  whole.frame = {head.at("trace"),
                 head.at("check_every"),
                 {rows.at("rows"), rows.at("missing"), rows.at("duplicate"), rows.at("gaps")}};
  whole.options = {head.at("verdicts"), head.at("prove"),
                   Duration{head.at("reversal_window_ns").get<std::int64_t>()}};
  whole.format = head.at("format");
  whole.pareto = head.at("pareto");
  return part;
}

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

std::string input_text(const std::optional<MadeFrom>& from) {
  return from ? printable_short(from->name) + " (sha256 " + from->sha256.substr(0, 12) + ")"
              : "none";
}

}  // namespace

PolicyGrid SweepWhole::grid() const { return parse_grid(parse_policy(policy_toml, ""), vary); }

std::string record_of(const SweepLine& line, const SweepRecords& records) {
  if (line.fault.empty()) return records.to_record(line.result);
  return std::to_string(line.result.number).append(kFault) + json_string(line.fault);
}

SweepLine line_of_record(const std::string& record, const SweepRecords& records, std::size_t number,
                         const std::string& file) {
  SweepLine line;
  const std::string with_fault = std::to_string(number).append(kFault);
  if (record.compare(0, with_fault.size(), with_fault) == 0) {
    const PartJson fault = PartJson::parse(record.substr(with_fault.size()), nullptr, false);
    line.result.number = number;
    if (fault.is_string()) line.fault = fault.get<std::string>();
    if (!line.fault.empty()) return line;
  } else if (auto result = records.parse_record(record); result && result->number == number) {
    line.result = std::move(*result);
    return line;
  }
  throw InputError(file, 0, "has no result of policy " + grouped(number + 1) + " in its place",
                   "what cascade sweep wrote");
}

std::string to_text(const SweepPart& part) {
  std::string text = head_of(part);
  for (const std::string& record : part.records) text += record + "\n";
  return text + end_of(text, part.records.size());
}

bool is_sweep_part(std::string_view text) {
  return text.substr(0, 32).find("\"sweep_part\":") == 1;
}

SweepPart parse_sweep_part(std::string_view text, const std::string& file) {
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
    SweepPart part = part_of(head);
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
        if (!fits || part.records.size() != shard.size_of(part.whole.policies)) break;
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

std::string difference(const SweepWhole& a, const SweepWhole& b) {
  const auto said = [](const char* what, const std::string& one, const std::string& other) {
    return std::string(what) + " " + one + ", there " + other;
  };
  const auto keys = [](const SweepWhole& whole) {
    std::string text;
    for (const std::string& axis : whole.vary) text += (text.empty() ? "" : " and ") + axis;
    return printable(text, 200);
  };
  const auto inputs = [](const SweepWhole& whole) {
    std::string text = input_text(whole.made.input);
    for (const auto* more : {&whole.made.heap_input, &whole.made.second_input}) {
      if (*more) text += " and " + input_text(*more);
    }
    return text;
  };
  if (inputs(a) != inputs(b)) return said("its trace is", inputs(a), inputs(b));
  const auto metrics = [](const SweepWhole& whole) {
    std::string text;
    for (const MadeOf& of : whole.made.metrics) {
      text += (text.empty() ? "" : ", ") + of.metric + " x " + number_text(of.scale);
    }
    return printable(text, 200);
  };
  if (metrics(a) != metrics(b)) return said("it reads", metrics(a), metrics(b));
  if (a.made.policy_digest != b.made.policy_digest) {
    return said("its policy's digest is", a.made.policy_digest.substr(0, 19),
                b.made.policy_digest.substr(0, 19));
  }
  if (a.vary != b.vary) return said("it varies", keys(a), keys(b));
  if (a.frame.check_every != b.frame.check_every) {
    return said("it checks every", printable_short(a.frame.check_every),
                printable_short(b.frame.check_every));
  }
  const auto window = [](const SweepWhole& whole) {
    return seconds_text(whole.options.reversal_window.ns) + " s";
  };
  if (window(a) != window(b)) return said("its reversal window is", window(a), window(b));
  const auto proof = [](const SweepWhole& whole) {
    return std::string(whole.options.only_proven ? "--prove"
                       : whole.options.verdicts  ? "verdicts"
                                                 : "--no-verdicts");
  };
  if (proof(a) != proof(b)) return said("it was run with", proof(a), proof(b));
  if (a.request != b.request) return said("its digest is", a.request, b.request);
  return "";
}

}  // namespace cascade
