// A JSON document for the readers: all its values in one list, in the order of the text, each with
// what it is and where it stands in the text. A map and a string a value, as in a document object
// model, take twenty times as long.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/text/plain_decimal.hpp"
#include "sim/trace/readers/source.hpp"

namespace cascade {

/// Scalars first.
enum class JsonKind : std::uint8_t { null, boolean, number, text, array, object };

/// One value of the list. An array is followed by what is in it, an object by a text and a value
/// for each member.
struct JsonNode {
  JsonNode(JsonKind kind_of_it, const char* text_of_it, std::size_t size_of_it)
      : text(text_of_it), size(size_of_it & kSizeMax), kind(kind_of_it) {}

  static constexpr std::size_t kSizeMax = (std::size_t{1} << 56) - 1;

  std::size_t length() const { return kind < JsonKind::array ? 1 : nodes; }

  // Small, as room for them is a good part of what a document costs.
  union {
    const char* text;   ///< of a scalar: a text without quotes and escapes, else as it stands
    std::size_t nodes;  ///< of an array or object: how many of the list it is with what is in it
  };
  std::size_t size : 56;  ///< of a scalar: of its text; of an object: the line at which it begins
  JsonKind kind : 8;
};

/// A value of a document, which has to live longer. What is not there is null.
class JsonValue {
 public:
  JsonValue() : node_(&kNone) {}
  explicit JsonValue(const JsonNode* node) : node_(node) {}

  bool is_null() const { return node_->kind == JsonKind::null; }
  bool is_number() const { return node_->kind == JsonKind::number; }
  bool is_text() const { return node_->kind == JsonKind::text; }
  bool is_array() const { return node_->kind == JsonKind::array; }
  bool is_object() const { return node_->kind == JsonKind::object; }
  bool is_number_or_null() const { return is_number() || is_null(); }
  bool is_scalar() const { return node_->kind < JsonKind::array; }
  bool is_true() const { return node_->kind == JsonKind::boolean && text() == "true"; }

  /// Whether both are scalars of one kind that stand alike.
  bool is_same_scalar(JsonValue other) const {
    return is_scalar() && node_->kind == other.node_->kind && text() == other.text();
  }
  /// Of a scalar, as JsonNode::text.
  std::string_view text() const {
    return is_scalar() ? std::string_view(node_->text, node_->size) : std::string_view();
  }
  /// Of a number, the nearest double.
  double number() const;
  /// A number or a text of digits alone, where it says what scalar_text() says; else without
  /// digits.
  PlainDecimal plain() const;
  /// At which an object begins; 0 for what is none.
  std::size_t line() const { return is_object() ? node_->size : 0; }

  /// The values of an array: for (const JsonValue value : array). Of anything else none.
  class Iterator {
   public:
    explicit Iterator(const JsonNode* node) : node_(node) {}
    JsonValue operator*() const { return JsonValue(node_); }
    Iterator& operator++() {
      node_ += node_->length();
      return *this;
    }
    friend bool operator==(Iterator a, Iterator b) { return a.node_ == b.node_; }
    friend bool operator!=(Iterator a, Iterator b) { return a.node_ != b.node_; }

   private:
    const JsonNode* node_;
  };
  Iterator begin() const { return Iterator(is_array() ? node_ + 1 : node_); }
  Iterator end() const { return Iterator(is_array() ? node_ + node_->length() : node_); }
  bool empty() const { return begin() == end(); }
  std::size_t size() const;  ///< by going through them

  /// The member of that name, the last of several; null where there is none.
  JsonValue member(std::string_view name) const;
  bool has_member(std::string_view name) const { return find(name) != nullptr; }
  /// Calls `each` with name and value of each member, as the text has them.
  template <class Each>
  void each_member(const Each& each) const {
    if (!is_object()) return;
    const JsonNode* const end = node_ + node_->length();
    for (const JsonNode* name = node_ + 1; name != end; name += 1 + name[1].length()) {
      each(JsonValue(name).text(), JsonValue(name + 1));
    }
  }
  /// Each name once, in the order of the alphabet.
  std::vector<std::pair<std::string_view, JsonValue>> members() const;

 private:
  const JsonNode* find(std::string_view name) const;

  static const JsonNode kNone;
  const JsonNode* node_;
};

/// In the fewest digits that give the same double back.
std::string shortest_text(double value);

/// A scalar as the text that a reader of values or times takes: texts without their quotes, whole
/// numbers by their digits, others as shortest_text(), null as nothing. Empty for others.
std::string scalar_text(JsonValue value);

/// Why a text is not read as JSON.
struct JsonFault {
  std::size_t byte;  ///< from 1; 0 for JSON that is valid but is not read, such as 1e999
  std::string what;
};

class JsonDocument {
 public:
  /// Reads a whole document, which has to live longer and begins at `first_line` of the file. False
  /// for what is not JSON. What programs write is read here; where that meets something else, all
  /// of it is read by nlohmann's parser, which also says what is wrong.
  bool try_read(std::string_view text, std::size_t first_line = 1);

  /// The same, or throws InputError with the line at which it stops being JSON.
  void read(const Source& source, std::string_view text, std::size_t first_line = 1);

  JsonValue root() const { return JsonValue(nodes_.data()); }

  /// One of the two alone: the first also fails where it is not sure.
  bool try_read_quickly(std::string_view text, std::size_t first_line = 1);
  bool try_read_slowly(std::string_view text, std::size_t first_line = 1) {
    return !read_slowly(text, first_line);
  }
  /// The same, and what is wrong; empty where it could.
  std::optional<JsonFault> read_slowly(std::string_view text, std::size_t first_line = 1);

 private:
  friend class QuickJson;
  friend class SlowJson;

  std::vector<JsonNode> nodes_;
  std::deque<std::string> texts_;  // those that do not stand in the file
};

/// Calls `read` for the document that the text is, or for each of its lines where each is one.
/// Throws as JsonDocument::read().
void for_each_document(const Source& source, std::string_view text,
                       const std::function<void(JsonValue)>& read);

}  // namespace cascade
