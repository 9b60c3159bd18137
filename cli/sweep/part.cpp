#include "cli/sweep/part.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "cli/sweep/part_file.hpp"
#include "sim/text/counted_text.hpp"
#include "sim/text/json_writer.hpp"
#include "sim/text/number_text.hpp"
#include "sim/text/printable.hpp"
#include "sim/text/time_text.hpp"

namespace cascade {
namespace {

using PartJson = nlohmann::json;

// --- Head ---------------------------------------------------------------------------------------

std::string head_of(const SweepPart& part) {
  const SweepWhole& whole = part.whole;
  return json_line([&](JsonWriter& json) {
    write_part_head(json, whole.made, part.shard);
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

SweepWhole whole_said_by(const PartJson& head) {
  SweepWhole whole;
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
  return whole;
}

}  // namespace

PolicyGrid SweepWhole::grid() const { return parse_grid(parse_policy(policy_toml, ""), vary); }

std::string record_of(const SweepLine& line, const SweepRecords& records) {
  if (line.fault.empty()) return records.to_record(line.result);
  return fault_record(line.result.number, line.fault);
}

SweepLine line_of_record(const std::string& record, const SweepRecords& records, std::size_t number,
                         const std::string& file) {
  SweepLine line;
  line.fault = fault_of_record(record, number);
  if (!line.fault.empty()) {
    line.result.number = number;
    return line;
  }
  auto result = records.parse_record(record);
  if (!result || result->number != number) refuse_record(file, "policy", number);
  line.result = std::move(*result);
  return line;
}

std::string to_text(const SweepPart& part) { return part_text(head_of(part), part.records); }

SweepPart parse_sweep_part(std::string_view text, const std::string& file) {
  SweepWhole whole;
  PartRecords records = parse_part_text(text, file, [&whole](const PartJson& head) {
    whole = whole_said_by(head);
    return whole.policies;
  });
  return {std::move(whole), records.shard, std::move(records.records)};
}

std::string difference(const SweepWhole& a, const SweepWhole& b) {
  const auto said = [](const char* what, const std::string& one, const std::string& other) {
    return std::string(what) + " " + one + ", there " + other;
  };
  const auto keys = [](const SweepWhole& whole) {
    return printable(joined(whole.vary, " and "), 200);
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
