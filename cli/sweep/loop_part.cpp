#include "cli/sweep/loop_part.hpp"

#include <nlohmann/json.hpp>
#include <utility>

#include "cli/sweep/part_file.hpp"
#include "properties/search/scenario_grid.hpp"
#include "sim/text/counted_text.hpp"
#include "sim/text/json_writer.hpp"
#include "sim/text/number_text.hpp"
#include "sim/text/printable.hpp"

namespace cascade {
namespace {

std::string loop_head_of(const LoopPart& part) {
  const LoopWhole& whole = part.whole;
  return json_line([&](JsonWriter& json) {
    write_part_head(json, whole.made, part.shard);
    json.member("scenarios", whole.scenarios);
    json.member("request", whole.request);
    json.member("args", whole.made.args);
    json.member("scenario", whole.scenario);
    write_made_from(json, "input", whole.made.input);
    json.member("policy_digest", whole.made.policy_digest);
    json.member("first_seed", whole.first_seed);
    json.member("runs", whole.runs);
    json.member("until_within", whole.until_within);
    json.member("warm_up_s", whole.warm_up_s);
    json.member("many", whole.columns.many);
    json.member("verdicts", whole.columns.with_verdicts);
    json.array("statistics", [&] {
      for (const std::string& name : whole.columns.statistics) json.value(name);
    });
    json.member("format", whole.format);
    json.member("pareto", whole.pareto);
    json.array("vary", [&] {
      for (const std::string& axis : whole.vary) json.value(axis);
    });
  });
}

LoopWhole loop_whole_said_by(const nlohmann::json& head) {
  LoopWhole whole;
  whole.scenarios = head.at("scenarios");
  whole.request = head.at("request");
  whole.made.by = head.at("by");
  whole.made.args = head.at("args");
  whole.scenario = head.at("scenario");
  whole.made.input = made_from(head, "input");
  whole.made.policy_digest = head.at("policy_digest");
  whole.first_seed = head.at("first_seed");
  whole.runs = head.at("runs");
  whole.until_within = head.at("until_within");
  whole.columns.with_replications = !whole.until_within.empty();
  whole.warm_up_s = head.at("warm_up_s");
  whole.columns.with_steady = whole.warm_up_s > 0;
  whole.columns.many = head.at("many");
  whole.columns.with_verdicts = head.at("verdicts");
  head.at("statistics").get_to(whole.columns.statistics);
  whole.format = head.at("format");
  whole.pareto = head.at("pareto");
  head.at("vary").get_to(whole.vary);
  return whole;
}

}  // namespace

AxisProduct LoopWhole::product() const {
  std::vector<PolicyAxis> axes;
  for (const std::string& text : vary) axes.push_back(parse_scenario_axis(text));
  return scenario_product(std::move(axes));
}

LoopRow row_of_part(const std::string& record, const LoopWhole& whole, std::size_t number,
                    const std::string& file) {
  LoopRow row;
  row.fault = fault_of_record(record, number);
  if (!row.fault.empty()) return row;
  auto found = loop_row_of(record, whole.columns.statistics.size());
  if (!found || found->first != number) refuse_record(file, "scenario", number);
  return std::move(found->second);
}

std::string to_text(const LoopPart& part) { return part_text(loop_head_of(part), part.records); }

LoopPart parse_loop_part(std::string_view text, const std::string& file) {
  LoopWhole whole;
  PartRecords records = parse_part_text(text, file, [&whole](const nlohmann::json& head) {
    whole = loop_whole_said_by(head);
    return whole.scenarios;
  });
  return {std::move(whole), records.shard, std::move(records.records)};
}

std::string difference(const LoopWhole& a, const LoopWhole& b) {
  const auto listed = [](const std::vector<std::string>& words, const char* between) {
    return printable(joined(words, between), 200);
  };
  const auto proof = [](const LoopWhole& whole) {
    return std::string(whole.columns.with_verdicts ? "verdicts" : "--no-verdicts");
  };
  const std::pair<const char*, std::pair<std::string, std::string>> sayings[] = {
      {"its scenario is", {input_text(a.made.input), input_text(b.made.input)}},
      {"it is", {printable_short(a.scenario), printable_short(b.scenario)}},
      {"its policy's digest is",
       {a.made.policy_digest.substr(0, 19), b.made.policy_digest.substr(0, 19)}},
      {"it varies", {listed(a.vary, " and "), listed(b.vary, " and ")}},
      {"its first seed is", {std::to_string(a.first_seed), std::to_string(b.first_seed)}},
      {"it has", {counted(a.runs, "run") + " of each", counted(b.runs, "run") + " of each"}},
      {"its runs end",
       {a.until_within.empty() ? "together" : "within " + printable_short(a.until_within),
        b.until_within.empty() ? "together" : "within " + printable_short(b.until_within)}},
      {"its statistics are from",
       {number_text(a.warm_up_s) + " s on", number_text(b.warm_up_s) + " s on"}},
      {"its statistics are",
       {listed(a.columns.statistics, ","), listed(b.columns.statistics, ",")}},
      {"it was run with", {proof(a), proof(b)}},
      {"its digest is", {a.request, b.request}}};
  for (const auto& [what, both] : sayings) {
    if (both.first != both.second)
      return std::string(what) + " " + both.first + ", there " + both.second;
  }
  return "";
}

}  // namespace cascade
