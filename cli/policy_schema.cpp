#include "cli/policy_schema.hpp"

#include <nlohmann/json.hpp>

#include <cmath>

#include "model/k2.hpp"
#include "model/policy.hpp"
#include "properties/catalogue.hpp"

namespace cascade {
namespace {

using OrderedJson = nlohmann::ordered_json;

OrderedJson seconds(const char* description, double by_default) {
  return {
      {"description", description}, {"type", "number"}, {"minimum", 0}, {"default", by_default}};
}

OrderedJson flag(const char* description) {
  return {{"description", description}, {"type", "boolean"}, {"default", true}};
}

template <class E>
OrderedJson choice(const char* description, std::initializer_list<E> values, E by_default) {
  OrderedJson texts = OrderedJson::array();
  for (const E value : values) texts.push_back(text(value));
  return {{"description", description}, {"enum", texts}, {"default", text(by_default)}};
}

/// A number, or the null that stands for an infinite one.
OrderedJson value_schema(const char* description = nullptr) {
  OrderedJson schema;
  if (description != nullptr) schema["description"] = description;
  schema["type"] = {"number", "null"};
  return schema;
}

OrderedJson recovery_factor() {
  return {{"description", "clear = trigger * factor, for every level"},
          {"type", "number"},
          {"exclusiveMinimum", 0},
          {"maximum", 1}};
}

OrderedJson values_a_level(const char* description) {
  return {{"description", description},
          {"type", "array"},
          {"minItems", kLevelCountMin - 1},
          {"maxItems", kLevelCountMax - 1},
          {"items", value_schema()}};
}

/// SPEC 3's form: [metric.NAME].
OrderedJson metric_schema() {
  OrderedJson schema = {{"description", "The thresholds of one metric, in its own unit"},
                        {"type", "object"},
                        {"required", {"trigger"}},
                        {"additionalProperties", false}};
  schema["properties"] = {
      {"unit", {{"description", "For people: messages, percent, ms"}, {"type", "string"}}},
      {"worse", choice("Which values are the bad ones: of free disk and battery the low ones",
                       {Worse::high, Worse::low}, Worse::high)},
      {"trigger",
       values_a_level("One for each level above the lowest: at it or worse the level is demanded. "
                      "inf (worse = \"low\": -inf): this metric never demands that level")},
      {"clear",
       values_a_level("One for each level above the lowest: on its healthy side the level is no "
                      "longer held")},
      {"recovery_factor", recovery_factor()},
      {"min", value_schema("No smaller value is possible")},
      {"max", value_schema("No greater value is possible")},
      {"monitored", flag("false: the metric takes no part")}};
  schema["oneOf"] = {{{"required", {"clear"}}}, {{"required", {"recovery_factor"}}}};
  return schema;
}

std::string meaning_of(const k2::Naming& level) {
  return std::string(level.name) + ": " + std::string(level.meaning);
}

/// K2's own form: [lag] and [heap_pct], a key for each level.
OrderedJson k2_metric_schema(const MetricThresholds& metric) {
  OrderedJson trigger = value_schema();
  trigger["exclusiveMinimum"] = metric.min;
  if (std::isfinite(metric.max)) trigger["maximum"] = metric.max;
  OrderedJson schema = {
      {"description", "K2's form of [metric." + metric.name + "], in " + metric.unit +
                          ": a trigger for each level above the lowest"},
      {"type", "object"}};
  OrderedJson& keys = schema["properties"];
  for (const Level level : LevelRange(1, k2::kLevelCount)) {
    const k2::Naming& naming = k2::kNaming[index(level)];
    OrderedJson of_level = trigger;
    of_level["description"] = meaning_of(naming);
    of_level["default"] = metric.trigger(level);
    keys[key_of(naming.name)] = of_level;
  }
  keys["recovery_factor"] = recovery_factor();
  keys["recovery_factor"]["default"] = metric.recovery_factor;
  keys["monitored"] = flag("false: the metric takes no part");
  // Of a policy with levels of its own these are the keys.
  schema["patternProperties"] = {{"^[a-z][a-z0-9_]*$", true}};
  schema["additionalProperties"] = false;
  return schema;
}

OrderedJson shedding_schema() {
  const OrderedJson row = {
      {"type", "array"},
      {"minItems", kPriorityCount},
      {"maxItems", kPriorityCount},
      {"items", {{"enum", {text(Action::process), text(Action::spill), text(Action::drop)}}}}};
  OrderedJson schema = {
      {"description",
       "A row for each level by its name in lower case: what becomes of messages of the priorities "
       "CRITICAL, HIGH, NORMAL, LOW. Without it K2's ladder sheds as K2 does, any other nothing"},
      {"type", "object"}};
  OrderedJson& rows = schema["properties"];
  for (const k2::Naming& naming : k2::kNaming) {
    rows[key_of(naming.name)] = row;
    rows[key_of(naming.name)]["description"] = meaning_of(naming);
  }
  schema["patternProperties"] = {{"^[a-z][a-z0-9_]*$", row}};
  schema["additionalProperties"] = false;
  return schema;
}

OrderedJson symbols(const char* description) {
  return {{"description", description}, {"type", "array"}, {"items", {{"type", "string"}}}};
}

OrderedJson cooldown_schema(double by_default) {
  return {{"description",
           "Seconds of quiet after any transition before a recovery; or a list: one for each level "
           "above the lowest, that before leaving it"},
          {"type", {"number", "array"}},
          {"minimum", 0},
          {"minItems", kLevelCountMin - 1},
          {"maxItems", kLevelCountMax - 1},
          {"items", {{"type", "number"}, {"minimum", 0}}},
          {"default", by_default}};
}

OrderedJson levels_schema(const Policy& k2) {
  return {{"description", "The ladder's levels, lowest first"},
          {"type", "array"},
          {"minItems", kLevelCountMin},
          {"maxItems", kLevelCountMax},
          {"uniqueItems", true},
          {"items", {{"type", "string"}, {"pattern", "^[A-Z][A-Z0-9_]*$"}}},
          {"default", k2.levels.all()}};
}

OrderedJson metrics_schema() {
  return {{"description",
           "The policy's metrics, 1 to 4, each in a table [metric.NAME]; without any they are K2's "
           "lag and heap_pct"},
          {"type", "object"},
          {"minProperties", 1},
          {"maxProperties", kMetricCountMax},
          {"propertyNames",
           {{"pattern", "^[a-z][a-z0-9_]*$"},
            {"not", {{"enum", {"t", "from", "to", "kind", "cause", "level"}}}}}},
          {"additionalProperties", {{"$ref", "#/$defs/metric"}}}};
}

OrderedJson violates_schema() {
  OrderedJson names = OrderedJson::array();
  for (const Property& property : catalogue()) names.push_back(property.name);
  return {{"description",
           "Properties that the policy is meant to break: that one holds is then the "
           "failure"},
          {"type", "array"},
          {"items", {{"enum", names}}}};
}

/// A value for each level above the lowest, where there are so many levels.
OrderedJson lengths(std::size_t levels) {
  const OrderedJson exactly = {{"minItems", levels - 1}, {"maxItems", levels - 1}};
  return {{"properties",
           {{"cooldown_s", exactly},
            {"metric",
             {{"additionalProperties",
               {{"properties", {{"trigger", exactly}, {"clear", exactly}}}}}}}}}};
}

/// What is to be so where something else is.
OrderedJson rules() {
  OrderedJson all = OrderedJson::array();
  all.push_back({{"$comment", "[metric.NAME] and K2's form are not mixed"},
                 {"if", {{"required", {"metric"}}}},
                 {"then", {{"properties", {{"lag", false}, {"heap_pct", false}}}}}});
  OrderedJson k2_rows = OrderedJson::array(), k2_keys = OrderedJson::array();
  for (const k2::Naming& naming : k2::kNaming) {
    k2_rows.push_back(key_of(naming.name));
    if (naming.name != k2::kNaming.front().name) k2_keys.push_back(key_of(naming.name));
  }
  for (const char* key : {"recovery_factor", "monitored"}) k2_keys.push_back(key);
  OrderedJson of_k2 = lengths(k2::kLevelCount);
  of_k2["properties"]["lag"] = {{"propertyNames", {{"enum", k2_keys}}}};
  of_k2["properties"]["heap_pct"] = of_k2["properties"]["lag"];
  of_k2["properties"]["shedding"] = {{"propertyNames", {{"enum", k2_rows}}}};
  all.push_back({{"$comment", "Without levels they are K2's five"},
                 {"if", {{"not", {{"required", {"levels"}}}}}},
                 {"then", of_k2}});
  for (std::size_t levels = kLevelCountMin; levels <= kLevelCountMax; ++levels) {
    all.push_back({{"if",
                    {{"required", {"levels"}},
                     {"properties", {{"levels", {{"minItems", levels}, {"maxItems", levels}}}}}}},
                   {"then", lengths(levels)}});
  }
  return all;
}

}  // namespace

std::string policy_schema() {
  const Policy k2 = default_policy();
  OrderedJson schema = {
      {"$schema", "https://json-schema.org/draft/2020-12/schema"},
      {"title", "A cascade's policy"},
      {"description",
       "A ladder of levels, the metrics that push up, how it rises and comes back, what it sheds. "
       "cascade policy validate knows the rules that a schema cannot say."},
      {"type", "object"},
      {"required", {"name"}},
      {"additionalProperties", false}};
  schema["properties"] = {
      {"name",
       {{"description", "What the policy is called"}, {"type", "string"}, {"minLength", 1}}},
      {"levels", levels_schema(k2)},
      {"escalation", choice("To the level that is demanded, or one level a check",
                            {Escalation::immediate, Escalation::stepwise}, k2.escalation)},
      {"recovery",
       choice("Down past each level that is cleared, to the level that is demanded, or one level a "
              "check",
              {Recovery::banded, Recovery::recompute, Recovery::stepwise}, k2.recovery)},
      {"on_missing", choice("A missing metric clears nothing, or is read as 0",
                            {OnMissing::hold, OnMissing::assume_zero}, k2.on_missing)},
      {"cooldown_s", cooldown_schema(k2.cooldown_s)},
      {"escalation_cooldown_s",
       seconds("Seconds of quiet after any transition before an escalation", 0)},
      {"escalate_after_s",
       seconds("More than the level must have been demanded at every check for so many seconds",
               0)},
      {"check_every_s",
       seconds("Checks are never nearer together than so many seconds; 0: nothing is assumed", 0)},
      {"stale_after_s",
       seconds("A held sample that is older, in seconds, is missing", k2.stale_after_s)},
      {"max_transitions_per_hour",
       {{"description", "The budget that the property transition-budget judges"},
        {"type", "integer"},
        {"minimum", 0},
        {"maximum", kMaxTransitionsPerHour}}},
      {"violates", violates_schema()},
      {"metric", metrics_schema()},
      {"lag", k2_metric_schema(k2[kLag])},
      {"heap_pct", k2_metric_schema(k2[kHeap])},
      {"tiers",
       {{"description", "Symbols by tier; whatever is in neither list is of tier 3"},
        {"type", "object"},
        {"properties",
         {{"tier_1", symbols("The most important")}, {"tier_2", symbols("The next")}}},
        {"additionalProperties", false}}},
      {"shedding", shedding_schema()}};
  schema["allOf"] = rules();
  schema["$defs"] = {{"metric", metric_schema()}};
  return schema.dump(2) + "\n";
}

}  // namespace cascade
