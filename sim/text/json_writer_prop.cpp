// Whatever is written reads back as the same values, in the same order, by a library's parser.
#include "sim/text/json_writer.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "model/active_text.hpp"
#include "sim/text/number_text.hpp"
#include "sim/text/time_text.hpp"
#include "sim/text/utf8.hpp"

namespace cascade {
namespace {

using Events = std::vector<std::string>;

/// What a parser met, in order: an event a value, name and bracket. A number is told as a double.
class Recorder : public nlohmann::json_sax<nlohmann::json> {
 public:
  Events events;
  bool null() override { return add("null"); }
  bool boolean(bool value) override { return add(value ? "true" : "false"); }
  bool number_integer(std::int64_t value) override { return add(std::to_string(value)); }
  bool number_unsigned(std::uint64_t value) override { return add(std::to_string(value)); }
  bool number_float(double value, const std::string& /*text*/) override {
    return add(number_text(value));
  }
  bool string(std::string& value) override { return add("text " + value); }
  bool binary(nlohmann::json::binary_t& /*value*/) override { return false; }
  bool key(std::string& name) override { return add("name " + name); }
  bool start_object(std::size_t /*size*/) override { return add("{"); }
  bool start_array(std::size_t /*size*/) override { return add("["); }
  bool end_object() override { return add("}"); }
  bool end_array() override { return add("]"); }
  bool parse_error(std::size_t /*at*/, const std::string& /*token*/,
                   const nlohmann::json::exception& /*error*/) override {
    return false;
  }

 private:
  bool add(std::string event) {
    events.push_back(std::move(event));
    return true;
  }
};

/// Runs of the replacement character are one: how many stand for bytes that are not UTF-8 is the
/// library's choice.
std::string with_single_replacements(const std::string& text) {
  const std::string replacement = "\xef\xbf\xbd";
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    const Utf8Character next = first_character(std::string_view(text).substr(at));
    const std::string character = next.bytes == 0 ? replacement : text.substr(at, next.bytes);
    const bool again =
        character == replacement && result.size() >= replacement.size() &&
        result.compare(result.size() - replacement.size(), std::string::npos, replacement) == 0;
    if (!again) result += character;
    at += next.bytes == 0 ? 1 : next.bytes;
  }
  return result;
}

/// A few pieces: some texts are plain but for one character, some are not even UTF-8.
std::string hostile_text() {
  const auto plain = rc::gen::element<std::string>("NORMAL", " ", "a:1,", "{", "]", "~", "\\u0041");
  const auto ending = rc::gen::element<std::string>("\"", "\\", "\",\"x\":\"", "\n", "</script>");
  const auto active =
      rc::gen::element<std::string>("\x1b[2J", "\x7f", "\xc2\x85", "\xe2\x80\xa8", "\xe2\x80\xae",
                                    "\xe2\x81\xa6", "\xef\xbb\xbf", std::string(1, '\0'));
  const auto beyond_ascii =
      rc::gen::element<std::string>("\xff", "\xc3", "\xed\xa0\x80", "\xf0\x9f\x98",
                                    "\xf0\x9f\x98\x80", "\xef\xbf\xbd", "\xc3\xa9");
  const auto any =
      rc::gen::map(rc::gen::arbitrary<char>(), [](char c) { return std::string(1, c); });
  std::string text;
  const int pieces = *rc::gen::inRange(0, 5);
  for (int i = 0; i < pieces; ++i) {
    text += *rc::gen::weightedOneOf<std::string>(
        {{8, plain}, {3, ending}, {1, active}, {1, beyond_ascii}, {1, any}});
  }
  return text;
}

/// Writes a value, and what a parser must meet of it.
void write_any(JsonWriter& json, Events& expected, int depth);

void write_members(JsonWriter& json, Events& expected, int depth) {
  const int count = *rc::gen::inRange(0, 6);
  for (int i = 0; i < count; ++i) {
    const std::string name = hostile_text();
    expected.push_back("name " + name);
    switch (*rc::gen::inRange(0, 3)) {
      case 0:
        expected.emplace_back("{");
        json.object(name, [&] {
          if (depth > 0) write_members(json, expected, depth - 1);
        });
        expected.emplace_back("}");
        break;
      case 1:
        expected.emplace_back("[");
        json.array(name, [&] {
          if (depth > 0) write_any(json, expected, depth - 1);
        });
        expected.emplace_back("]");
        break;
      default: {
        const std::string text = hostile_text();
        json.member(name, text);
        expected.push_back("text " + text);
      }
    }
  }
}

void write_any(JsonWriter& json, Events& expected, int depth) {
  switch (*rc::gen::inRange(0, depth > 0 ? 11 : 7)) {
    case 0: {
      const std::string text = hostile_text();
      json.value(text);
      expected.push_back("text " + text);
      break;
    }
    case 1: {
      const auto number = *rc::gen::arbitrary<std::int64_t>();
      json.value(number);
      expected.push_back(std::to_string(number));
      break;
    }
    case 2: {
      const double number = *rc::gen::oneOf(
          rc::gen::arbitrary<double>(), rc::gen::element(0.1, -0.5, 1e300, 5e-324, 150'000.5,
                                                         std::numeric_limits<double>::quiet_NaN(),
                                                         std::numeric_limits<double>::infinity()));
      json.value(number);
      expected.push_back(std::isfinite(number) ? number_text(number) : "null");
      break;
    }
    case 3: {
      const bool yes = *rc::gen::arbitrary<bool>();
      json.value(yes);
      expected.emplace_back(yes ? "true" : "false");
      break;
    }
    case 4: {
      // As text no decimal of it is lost; the parser's double has fewer.
      const Duration length{*rc::gen::arbitrary<std::int64_t>()};
      json.value(length);
      expected.push_back(number_text(std::stod(seconds_text(length.ns))));
      break;
    }
    case 5:
      json.value(nullptr);
      expected.emplace_back("null");
      break;
    case 6:
      json.value(std::optional<std::string>());
      expected.emplace_back("null");
      break;
    case 7:
    case 8:
      expected.emplace_back("[");
      json.array(
          [&] {
            const int count = *rc::gen::inRange(0, 4);
            for (int i = 0; i < count; ++i) write_any(json, expected, depth - 1);
          },
          *rc::gen::element<const char*>(",", ",\n"));
      expected.emplace_back("]");
      break;
    default:
      expected.emplace_back("{");
      json.object([&] { write_members(json, expected, depth - 1); });
      expected.emplace_back("}");
  }
}

RC_GTEST_PROP(JsonWriter, WhatIsWrittenReadsBack, ()) {
  std::string text;
  Events expected;
  JsonWriter json(text);
  expected.emplace_back("[");
  json.array([&] {
    for (int i = 0; i < 8; ++i) write_any(json, expected, 3);
  });
  expected.emplace_back("]");
  Recorder read;
  RC_ASSERT(nlohmann::json::sax_parse(text, &read));
  for (std::string& event : expected) event = with_single_replacements(event);
  for (std::string& event : read.events) event = with_single_replacements(event);
  RC_ASSERT(read.events == expected);
}

RC_GTEST_PROP(JsonWriter, NothingInAStringCommandsATerminalOrEndsALine, ()) {
  const std::string json = json_string(hostile_text());
  std::string escape;
  for (std::size_t at = 0; at < json.size(); ++at) {
    RC_ASSERT(static_cast<unsigned char>(json[at]) >= 0x20);
    RC_ASSERT(active_length(std::string_view(json).substr(at), escape) == 0u);
  }
}

}  // namespace
}  // namespace cascade
