// Verdicts for machines.

#include <optional>
#include <string>

#include "reports/text/verdict_words.hpp"
#include "reports/text/verdicts.hpp"
#include "sim/text/json_writer.hpp"
#include "sim/text/time_text.hpp"

namespace cascade {
namespace {

void write_members(JsonWriter& json, const WitnessCheck& check, const Policy& policy) {
  json.member("t", JsonNumber{seconds_text(check.at.ns)});
  for (std::size_t m = 0; m < policy.metric_count(); ++m) {
    const MetricThresholds& metric = policy.metrics[m];
    if (metric.monitored) json.member(metric.name, check.pressure[metric_at(m)]);
  }
  json.member("level", policy.name_of(check.level));
}

void write_members(JsonWriter& json, const Verdict& verdict, const Proof& proof) {
  const Property& property = *verdict.property;
  json.member("property", property.name);
  json.member("kind", text(property.kind));
  json.member("verdict", text(verdict.ruling));
  if (is_meant_to_break(proof, verdict)) json.member("expected", true);
  json.member("why", null_if_empty(verdict.why));
  json.member("says", property.says);
  json.member("cannot_know", null_if_empty(property.cannot_know));
  json.member("method", verdict.method);
  json.member("every_policy", !every_policy_text(verdict).empty());
  json.member("states", verdict.states);
  json.member("bound", verdict.bound);
  json.member("bound_unit", verdict.bound ? std::optional(verdict.bound_unit) : std::nullopt);
  json.member("bound_check_intervals", verdict.check_intervals);
  json.member("bound_text", null_if_empty(bound_text(verdict)));
  json.array("witness", [&] {
    for (const WitnessCheck& check : verdict.witness) {
      json.object([&] { write_members(json, check, proof.policy); });
    }
  });
}

void write_members(JsonWriter& json, const HeldLevel& held, const Policy& policy) {
  const MetricThresholds& metric = policy[held.metric];
  // The end that is not held is told apart: above `low` or below `high`.
  const bool high = metric.worse == Worse::high;
  json.member("level", policy.name_of(held.level));
  json.member("metric", metric.name);
  json.member(high ? "from" : "above", held.low);
  json.member(high ? "below" : "to", held.high);
}

void write_members(JsonWriter& json, const Proof& proof, const Made& made) {
  json.member("policy", proof.policy.name);
  json.array("verdicts", [&] {
    for (const Verdict& verdict : proof.verdicts) {
      json.object([&] { write_members(json, verdict, proof); });
    }
  });
  json.array("held_for_ever", [&] {
    for (const HeldLevel& held : proof.held_for_ever) {
      json.object([&] { write_members(json, held, proof.policy); });
    }
  });
  json.member("machine_states", proof.machine_states);
  json.member("input_regions", proof.input_regions);
  json.member("checks_driven", proof.checks_driven);
  json.member("checks_observed", proof.checks_observed);
  json.member("regions_are_one", proof.regions_are_one);
  json.member("complete", proof.complete);
  json.object("made", [&] { write_members(json, with_policy(made, proof.policy)); });
}

}  // namespace

std::string to_json(const WitnessCheck& check, const Policy& policy) {
  return json_object([&](JsonWriter& json) { write_members(json, check, policy); });
}

std::string to_json(const std::vector<Proof>& proofs, const Made& made) {
  std::string text;
  JsonWriter json(text);
  const auto write = [&](const Proof& proof) {
    json.object([&] { write_members(json, proof, made); });
  };
  if (proofs.size() == 1) {
    write(proofs.front());
  } else {
    json.array(
        [&] {
          for (const Proof& proof : proofs) write(proof);
        },
        ",\n");
  }
  return text + "\n";
}

}  // namespace cascade
