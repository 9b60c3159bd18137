// JSON for machines, written as it goes: the one place where text becomes JSON.
//
// A library's values would not do: nlohmann prints 150000 as 150000.0, and a double loses the ninth
// decimal of seconds since 1970. What it does well, the escaping of strings, it does here too.
#pragma once

#include <concepts>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "model/units.hpp"

namespace cascade {

/// A number that is text already, as JSON has numbers: "12.5", "-1e-9".
struct JsonNumber {
  std::string text;
};

/// `value` between quotes, escaped as JSON asks; bytes that are not UTF-8 become U+FFFD, and
/// characters that could command a terminal \uXXXX.
std::string json_string(std::string_view value);

/// For a text that is not there where it is empty.
inline std::optional<std::string_view> null_if_empty(std::string_view text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

/// Appends one JSON value to a text, without blanks and without a newline at its end. Objects and
/// arrays are functions that write what is in them, so that each is closed:
///
///     json.object([&] {
///       json.member("rows", 5);
///       json.array("levels", [&] { json.value("NORMAL"); });
///     });
///
/// Numbers are in the fewest digits that read back to the same number; a double that is not finite,
/// and an optional without a value, are null; a Duration is in seconds. What would not be JSON (a
/// member in an array, a second value after the first) is a fault of ours and aborts.
class JsonWriter {
 public:
  explicit JsonWriter(std::string& text) : text_(text) {}
  JsonWriter(const JsonWriter&) = delete;
  JsonWriter& operator=(const JsonWriter&) = delete;

  void value(std::string_view text);
  void value(const std::string& text) { value(std::string_view(text)); }
  void value(const char* text) { value(std::string_view(text)); }
  void value(std::nullptr_t) { put("null"); }
  void value(double number);
  void value(Duration seconds);
  /// Aborts where the text is no number of JSON.
  void value(const JsonNumber& number);
  template <std::integral Integer>
  void value(Integer number) {
    if constexpr (std::same_as<Integer, bool>) {
      put(number ? "true" : "false");
    } else {
      static_assert(!std::same_as<Integer, char>, "a character is a string");
      put(std::to_string(number));
    }
  }
  template <class Value>
  void value(const std::optional<Value>& maybe) {
    maybe ? value(*maybe) : value(nullptr);
  }
  template <class Value>
  void member(std::string_view key, const Value& of) {
    name(key);
    value(of);
  }

  /// `body` writes its members.
  template <std::invocable Body>
  void object(Body body) {
    nest('{', Place::object, ",", std::move(body));
  }
  template <std::invocable Body>
  void object(std::string_view key, Body body) {
    name(key);
    object(std::move(body));
  }

  /// `body` writes its values. What stands between them may be ",\n", so that each has a line.
  template <std::invocable Body>
  void array(Body body, const char* between = ",") {
    nest('[', Place::array, between, std::move(body));
  }
  template <std::invocable Body>
  void array(std::string_view key, Body body) {
    name(key);
    array(std::move(body));
  }
  /// A member that is an array of a range's values.
  template <class Range>
  void values(std::string_view key, const Range& range) {
    array(key, [&] {
      for (const auto& each : range) value(each);
    });
  }

 private:
  enum class Place { document, object, member, array };

  /// The next value may be written, after what has to stand before it.
  void begin_value();
  void put(std::string_view json) {
    begin_value();
    text_ += json;
  }
  void name(std::string_view key);

  template <class Body>
  void nest(char open, Place inside, const char* between, Body body) {
    begin_value();
    text_ += open;
    const Place outside = std::exchange(place_, inside);
    const char* const between_outside = std::exchange(between_, between);
    first_ = true;
    body();
    text_ += inside == Place::object ? '}' : ']';
    place_ = outside;
    between_ = between_outside;
    first_ = false;
  }

  std::string& text_;
  Place place_ = Place::document;
  const char* between_ = ",";
  bool first_ = true;  // of the object or array, or of the document
};

/// The text of one object; `body` is given the writer of its members.
template <class Body>
std::string json_object(Body body) {
  std::string text;
  JsonWriter json(text);
  json.object([&] { body(json); });
  return text;
}

/// The same as a line: one of JSON Lines, or a whole result.
template <class Body>
std::string json_line(Body body) {
  return json_object(std::move(body)) + "\n";
}

}  // namespace cascade
