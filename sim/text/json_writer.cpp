#include "sim/text/json_writer.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "model/active_text.hpp"
#include "sim/text/number_text.hpp"
#include "sim/text/time_text.hpp"

namespace cascade {
namespace {

/// Most strings: names of levels and metrics, keys. Nothing in them has to be escaped.
bool is_plain(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return c >= ' ' && c <= '~' && c != '"' && c != '\\'; });
}

void append_string(std::string& text, std::string_view value) {
  if (is_plain(value)) {
    text += '"';
    text += value;
    text += '"';
    return;
  }
  const std::string json =
      nlohmann::json(value).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  std::string escape;
  for (std::size_t at = 0; at < json.size();) {
    const std::size_t length = active_length(std::string_view(json).substr(at), escape);
    if (length == 0) {
      text += json[at++];
    } else {
      text += escape;
      at += length;
    }
  }
}

/// RFC 8259, section 6.
bool is_number(std::string_view text) {
  const auto take = [&text](char c) {
    const bool there = !text.empty() && text.front() == c;
    if (there) text.remove_prefix(1);
    return there;
  };
  const auto take_digits = [&text] {
    const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
    text.remove_prefix(digits);
    return digits > 0;
  };
  take('-');
  if (!take('0') && !take_digits()) return false;
  if (take('.') && !take_digits()) return false;
  if (take('e') || take('E')) {
    if (!take('+')) take('-');
    if (!take_digits()) return false;
  }
  return text.empty();
}

}  // namespace

std::string json_string(std::string_view value) {
  std::string text;
  append_string(text, value);
  return text;
}

void JsonWriter::begin_value() {
  switch (place_) {
    case Place::document:
      if (!first_) std::abort();  // a second value
      break;
    case Place::object:
      std::abort();  // a value without a name
    case Place::member:
      place_ = Place::object;
      break;
    case Place::array:
      if (!first_) text_ += between_;
      break;
  }
  first_ = false;
}

void JsonWriter::name(std::string_view key) {
  if (place_ != Place::object) std::abort();
  if (!first_) text_ += between_;
  append_string(text_, key);
  text_ += ':';
  place_ = Place::member;
}

void JsonWriter::value(std::string_view text) {
  begin_value();
  append_string(text_, text);
}

void JsonWriter::value(double number) { put(std::isfinite(number) ? number_text(number) : "null"); }

void JsonWriter::value(Duration seconds) { put(seconds_text(seconds.ns)); }

void JsonWriter::value(const JsonNumber& number) {
  if (!is_number(number.text)) std::abort();
  put(number.text);
}

}  // namespace cascade
