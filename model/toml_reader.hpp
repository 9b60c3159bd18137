// Strict reading of TOML: unknown keys and wrong types are errors that name file, line and key.
// Only .cpp files that read a file format include this header, as it brings toml++ with it.
#pragma once

#define TOML_EXCEPTIONS 1
#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/input_error.hpp"
#include "model/nearest_name.hpp"

namespace cascade {

/// One table of the file, with what a message about it needs.
class TableReader {
 public:
  TableReader(const toml::table& table, std::string prefix, const std::string& file)
      : table_(table), prefix_(std::move(prefix)), file_(file) {}

  /// Refuses keys that nobody would read: a misspelt threshold must not silently be the default.
  void allow_only(const std::vector<std::string>& known) const {
    for (const auto& [key, node] : table_) {
      const std::string name(key.str());
      if (std::find(known.begin(), known.end(), name) != known.end()) continue;
      std::string list;
      for (const std::string& k : known) list += (list.empty() ? "" : ", ") + k;
      throw InputError(file_, key.source().begin.line, "unknown key '" + prefix_ + name + "'",
                       perhaps_text(name, known) + "one of " + list);
    }
  }

  void read(const char* key, double& into) const {
    if (const toml::node* node = table_.get(key)) {
      if (!node->is_number()) wrong_type(key, *node, "a number");
      into = number(*node);
    }
  }
  void read(const char* key, bool& into) const {
    if (const toml::node* node = table_.get(key)) {
      if (!node->is_boolean()) wrong_type(key, *node, "true or false");
      into = *node->value<bool>();
    }
  }
  void read(const char* key, std::string& into) const {
    if (const toml::node* node = table_.get(key)) {
      if (!node->is_string()) wrong_type(key, *node, "a string");
      into = *node->value<std::string>();
    }
  }
  void read(const char* key, std::int64_t& into) const {
    if (const toml::node* node = table_.get(key)) {
      if (!node->is_integer()) wrong_type(key, *node, "a whole number");
      into = *node->value<std::int64_t>();
    }
  }
  /// Where the key is there, whatever it held before.
  template <class T>
  void read(const char* key, std::optional<T>& into) const {
    if (table_.get(key) == nullptr) return;
    T value{};
    read(key, value);
    into = value;
  }
  void read(const char* key, std::vector<std::string>& into) const {
    if (const toml::node* node = table_.get(key)) into = strings(key, *node);
  }
  void read(const char* key, std::vector<double>& into) const {
    const toml::node* node = table_.get(key);
    if (node == nullptr) return;
    const toml::array* array = node->as_array();
    if (array == nullptr) wrong_type(key, *node, "an array of numbers");
    into.clear();
    for (const toml::node& element : *array) {
      if (!element.is_number()) wrong_type(key, element, "an array of numbers");
      into.push_back(number(element));
    }
  }

  /// One of the texts of an enumeration.
  template <class E>
  void read(const char* key, E& into, std::initializer_list<E> values) const {
    const toml::node* node = table_.get(key);
    if (node == nullptr) return;
    if (!node->is_string()) wrong_type(key, *node, choices(values));
    into = choice(key, *node, *node->value<std::string>(), values);
  }

  /// An array of exactly N of them.
  template <class E, std::size_t N>
  void read(const char* key, std::array<E, N>& into, std::initializer_list<E> values,
            const char* meaning = nullptr) const {
    const toml::node* node = table_.get(key);
    if (node == nullptr) return;
    const std::vector<std::string> texts = strings(key, *node);
    if (texts.size() != N) {
      throw InputError(file_, node->source().begin.line,
                       "'" + prefix_ + key + "' has " + std::to_string(texts.size()) + " entries",
                       std::to_string(N) + (meaning == nullptr ? "" : std::string(", ") + meaning));
    }
    for (std::size_t i = 0; i < N; ++i) into[i] = choice(key, *node, texts[i], values);
  }

  /// The table of that name within this one; empty where the file has none.
  std::optional<TableReader> table(const char* key) const {
    const toml::node* node = table_.get(key);
    if (node == nullptr) return std::nullopt;
    if (!node->is_table()) wrong_type(key, *node, "a table");
    return TableReader(*node->as_table(), prefix_ + key + ".", file_);
  }

  /// The tables of an array of tables ([[key]]), or the one table of that name.
  std::vector<TableReader> tables(const char* key) const {
    std::vector<TableReader> result;
    const toml::node* node = table_.get(key);
    if (node == nullptr) return result;
    if (node->is_table()) {
      result.emplace_back(*node->as_table(), prefix_ + key + ".", file_);
      return result;
    }
    if (!node->is_array()) wrong_type(key, *node, "a table or an array of tables");
    for (const toml::node& element : *node->as_array()) {
      if (!element.is_table()) wrong_type(key, element, "a table");
      result.emplace_back(*element.as_table(), prefix_ + key + ".", file_);
    }
    return result;
  }

  bool has(std::string_view key) const { return table_.contains(key); }
  const toml::table& raw() const { return table_; }

  /// For rules that only the caller knows: an error that names the file, the key and its line (the
  /// table's own where the key is left out).
  [[noreturn]] void fail(std::string_view key, const std::string& wrong,
                         const std::string& right = {}) const {
    const toml::node* node = table_.get(key);
    throw InputError(file_, (node != nullptr ? node->source() : table_.source()).begin.line,
                     "'" + prefix_ + std::string(key) + "' " + wrong, right);
  }

  /// Fails where the value is below, above or no number.
  void require_range(std::string_view key, double value, double low, double high) const {
    if (value >= low && value <= high) return;
    std::ostringstream range;
    range << "a number from " << low << " to " << high;
    fail(key, "is out of range", range.str());
  }

 private:
  /// Not value<double>(), which has no answer for an integer that no double equals.
  static double number(const toml::node& node) {
    return node.is_integer() ? static_cast<double>(node.as_integer()->get())
                             : node.as_floating_point()->get();
  }

  [[noreturn]] void wrong_type(const char* key, const toml::node& node,
                               const std::string& right) const {
    std::ostringstream type;
    type << node.type();
    throw InputError(file_, node.source().begin.line,
                     "'" + prefix_ + key + "' has the wrong type (" + type.str() + ")", right);
  }

  std::vector<std::string> strings(const char* key, const toml::node& node) const {
    const toml::array* array = node.as_array();
    if (array == nullptr) wrong_type(key, node, "an array of strings");
    std::vector<std::string> result;
    for (const toml::node& element : *array) {
      if (!element.is_string()) wrong_type(key, element, "an array of strings");
      result.push_back(*element.value<std::string>());
    }
    return result;
  }

  template <class E>
  static std::string choices(std::initializer_list<E> values) {
    std::string list;
    for (const E value : values) {
      list += (list.empty() ? "\"" : ", \"") + std::string(text(value)) + "\"";
    }
    return "one of " + list;
  }

  template <class E>
  E choice(const char* key, const toml::node& node, const std::string& given,
           std::initializer_list<E> values) const {
    for (const E value : values) {
      if (given == text(value)) return value;
    }
    throw InputError(file_, node.source().begin.line,
                     "'" + prefix_ + key + "' cannot be \"" + given + "\"", choices(values));
  }

  const toml::table& table_;
  std::string prefix_;
  const std::string& file_;
};

}  // namespace cascade
