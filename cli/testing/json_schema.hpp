// Judges JSON by a JSON Schema, as far as the project's own schema goes. For tests only.
#pragma once

#include <nlohmann/json.hpp>

#include <algorithm>
#include <regex>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

namespace cascade {

/// The keywords of draft 2020-12 that the schema of policies uses; any other is an error of the
/// schema, so that no rule of it is passed over.
class JsonSchema {
 public:
  using Json = nlohmann::json;

  explicit JsonSchema(Json root) : root_(std::move(root)) {}

  /// What is wrong, each fault with its place; empty of what is valid.
  std::vector<std::string> faults(const Json& value) const {
    std::vector<std::string> found;
    judge(root_, value, "", found);
    return found;
  }

 private:
  using Faults = std::vector<std::string>;

  static bool is_type(const Json& value, const std::string& type) {
    if (type == "object") return value.is_object();
    if (type == "array") return value.is_array();
    if (type == "string") return value.is_string();
    if (type == "boolean") return value.is_boolean();
    if (type == "integer") return value.is_number_integer();
    if (type == "number") return value.is_number();
    if (type == "null") return value.is_null();
    throw std::logic_error("the schema has a type '" + type + "'");
  }

  static bool matches(const std::string& text, const std::string& pattern) {
    return std::regex_search(text, std::regex(pattern, std::regex::ECMAScript));
  }

  bool is_valid(const Json& schema, const Json& value) const {
    Faults found;
    judge(schema, value, "", found);
    return found.empty();
  }

  void judge(const Json& schema, const Json& value, const std::string& place, Faults& found) const {
    if (schema.is_boolean()) {
      if (!schema.get<bool>()) found.push_back(place + ": not allowed");
      return;
    }
    for (const auto& [keyword, rule] : schema.items()) {
      if (!is_kept(schema, keyword, rule, value, place, found)) {
        found.push_back(place + ": " + keyword + " " + rule.dump());
      }
    }
  }

  /// Whether the value keeps one keyword's rule; faults of its parts go to `found`.
  bool is_kept(const Json& schema, const std::string& keyword, const Json& rule, const Json& value,
               const std::string& place, Faults& found) const {
    static const std::set<std::string> kSaysNothing = {"$schema",     "$comment", "$defs", "title",
                                                       "description", "default",  "then"};
    if (kSaysNothing.count(keyword) != 0) return true;
    if (keyword == "$ref") {
      judge(root_.at(Json::json_pointer(rule.get<std::string>().substr(1))), value, place, found);
      return true;
    }
    if (keyword == "type") {
      const Json types = rule.is_array() ? rule : Json::array({rule});
      return std::any_of(types.begin(), types.end(),
                         [&](const Json& type) { return is_type(value, type); });
    }
    if (keyword == "enum") return std::find(rule.begin(), rule.end(), value) != rule.end();
    if (keyword == "not") return !is_valid(rule, value);
    if (keyword == "oneOf") {
      return std::count_if(rule.begin(), rule.end(),
                           [&](const Json& each) { return is_valid(each, value); }) == 1;
    }
    if (keyword == "allOf") {
      for (const Json& each : rule) judge(each, value, place, found);
      return true;
    }
    if (keyword == "if") {
      if (is_valid(rule, value)) judge(schema.at("then"), value, place, found);
      return true;
    }
    if (is_of_objects(keyword)) {
      return !value.is_object() || is_object_kept(schema, keyword, rule, value, place, found);
    }
    if (is_of_arrays(keyword)) {
      return !value.is_array() || is_array_kept(keyword, rule, value, place, found);
    }
    if (keyword == "minLength") {
      return !value.is_string() || value.get<std::string>().size() >= rule.get<std::size_t>();
    }
    if (keyword == "pattern") {
      return !value.is_string() || matches(value.get<std::string>(), rule.get<std::string>());
    }
    if (!value.is_number() &&
        (keyword == "minimum" || keyword == "maximum" || keyword == "exclusiveMinimum")) {
      return true;
    }
    if (keyword == "minimum") return value.get<double>() >= rule.get<double>();
    if (keyword == "maximum") return value.get<double>() <= rule.get<double>();
    if (keyword == "exclusiveMinimum") return value.get<double>() > rule.get<double>();
    throw std::logic_error("the schema has a keyword '" + keyword + "'");
  }

  static bool is_of_objects(const std::string& keyword) {
    static const std::set<std::string> kAll = {
        "required",      "properties",           "propertyNames", "patternProperties",
        "minProperties", "additionalProperties", "maxProperties"};
    return kAll.count(keyword) != 0;
  }

  bool is_object_kept(const Json& schema, const std::string& keyword, const Json& rule,
                      const Json& value, const std::string& place, Faults& found) const {
    if (keyword == "required") {
      return std::all_of(rule.begin(), rule.end(),
                         [&](const Json& key) { return value.contains(key.get<std::string>()); });
    }
    if (keyword == "minProperties") return value.size() >= rule.get<std::size_t>();
    if (keyword == "maxProperties") return value.size() <= rule.get<std::size_t>();
    for (const auto& [key, member] : value.items()) {
      const std::string there = place + "/" + key;
      if (keyword == "propertyNames") judge(rule, key, there, found);
      if (keyword == "properties" && rule.contains(key)) judge(rule[key], member, there, found);
      if (keyword == "patternProperties") {
        for (const auto& [pattern, each] : rule.items()) {
          if (matches(key, pattern)) judge(each, member, there, found);
        }
      }
      if (keyword == "additionalProperties" && !is_named(schema, key)) {
        judge(rule, member, there, found);
      }
    }
    return true;
  }

  /// By `properties` or by a pattern.
  static bool is_named(const Json& schema, const std::string& key) {
    if (schema.contains("properties") && schema["properties"].contains(key)) return true;
    if (!schema.contains("patternProperties")) return false;
    for (const auto& [pattern, each] : schema["patternProperties"].items()) {
      if (matches(key, pattern)) return true;
    }
    return false;
  }

  static bool is_of_arrays(const std::string& keyword) {
    static const std::set<std::string> kAll = {"items", "minItems", "maxItems", "uniqueItems"};
    return kAll.count(keyword) != 0;
  }

  bool is_array_kept(const std::string& keyword, const Json& rule, const Json& value,
                     const std::string& place, Faults& found) const {
    if (keyword == "minItems") return value.size() >= rule.get<std::size_t>();
    if (keyword == "maxItems") return value.size() <= rule.get<std::size_t>();
    if (keyword == "uniqueItems") {
      return std::set<Json>(value.begin(), value.end()).size() == value.size();
    }
    for (std::size_t i = 0; i < value.size(); ++i) {
      judge(rule, value[i], place + "/" + std::to_string(i), found);
    }
    return true;
  }

  Json root_;
};

}  // namespace cascade
