#include "sim/trace/readers/flat_lines.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "sim/text/number_text.hpp"

namespace cascade {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

std::size_t behind_blanks(std::string_view line, std::size_t at) {
  while (at < line.size() && is_blank(line[at])) ++at;
  return at;
}

/// Whether a value begins there that JSON has: Python's NaN and Infinity are of lines that are
/// mended before they are parsed.
bool begins_value(std::string_view line, std::size_t at) {
  if (line[at] == '-') ++at;
  return at < line.size() && line[at] != 'N' && line[at] != 'I';
}

/// Takes `bytes` off the front.
bool take_bytes(const char*& at, const char* end, const std::string& bytes) {
  if (static_cast<std::size_t>(end - at) < bytes.size() ||
      std::memcmp(at, bytes.data(), bytes.size()) != 0) {
    return false;
  }
  at += bytes.size();
  return true;
}

std::string_view between(const char* begin, const char* end) {
  return {begin, static_cast<std::size_t>(end - begin)};
}

bool take_value(const char*& at, const char* end, PlainJsonValue& value) {
  constexpr std::string_view kNull = "null";
  if (at == end) return false;
  if (is_digit(*at)) return take_plain_json_number(at, end, value);
  if (*at == '"') return take_plain_json_text(at, end, value);
  if (between(at, end).substr(0, kNull.size()) != kNull) return false;
  at += kNull.size();
  value = {};
  return true;
}

}  // namespace

std::optional<JsonLineShape> JsonLineShape::of(std::string_view line,
                                               const std::vector<JsonMember>& members) {
  JsonLineShape shape;
  std::size_t at = 0;  // where the bytes before a value begin
  for (const JsonMember& member : members) {
    if (!member.is_scalar) return std::nullopt;
    const std::size_t key = line.find('"', at);  // behind "{" or ","
    if (key == std::string_view::npos) return std::nullopt;
    const std::size_t colon = line.find(':', behind_string(line, key + 1));
    if (colon == std::string_view::npos) return std::nullopt;
    const std::size_t value = behind_blanks(line, colon + 1);
    if (value >= line.size() || !begins_value(line, value)) return std::nullopt;
    shape.keys.push_back(member.key);
    shape.before.emplace_back(line.substr(at, value - at));
    const bool is_text = line[value] == '"';
    at = is_text ? behind_string(line, value + 1) : line.find_first_of(",} \t\r", value);
    if (at == std::string_view::npos) return std::nullopt;
  }
  shape.behind = line.substr(at);
  return shape;
}

bool JsonLineShape::take(const char*& at, const char* end,
                         std::vector<PlainJsonValue>& values) const {
  const char* next = at;
  for (std::size_t i = 0; i < before.size(); ++i) {
    if (!take_bytes(next, end, before[i]) || !take_value(next, end, values[i])) return false;
  }
  if (!take_bytes(next, end, behind)) return false;
  if (next != end && *next == '\r') ++next;
  if (next != end && *next++ != '\n') return false;
  at = next;
  return true;
}

bool FlatLines::take_as(std::size_t shape) {
  const JsonLineShape& tried = shapes_[shape].shape;
  if (values_.size() < tried.keys.size()) values_.resize(tried.keys.size());
  if (!tried.take(at_, end_, values_)) return false;
  current_ = shape;
  return true;
}

bool FlatLines::take_plain() {
  if (current_ < shapes_.size() && take_as(current_)) return true;
  for (std::size_t shape = 0; shape < shapes_.size(); ++shape) {
    if (shape != current_ && take_as(shape)) return true;
  }
  return false;
}

bool FlatLines::next() {
  has_members_ = false;
  while (at_ != end_) {
    ++number_;
    is_plain_ = take_plain();
    if (is_plain_) return true;
    const char* const eol = std::find(at_, end_, '\n');
    line_ = between(at_, eol);
    if (!line_.empty() && line_.back() == '\r') line_.remove_suffix(1);
    line_ = trimmed(line_);
    at_ = eol == end_ ? end_ : eol + 1;
    if (line_.empty()) continue;
    members_ = parse_flat_object(source_, line_, number_);
    has_members_ = true;
    learn();
    return true;
  }
  return false;
}

void FlatLines::learn() {
  constexpr std::size_t kShapesMax = 4;
  std::optional<JsonLineShape> shape = JsonLineShape::of(line_, members_);
  if (!shape) return;
  for (current_ = 0; current_ < shapes_.size(); ++current_) {
    const JsonLineShape& known = shapes_[current_].shape;
    if (known.before == shape->before && known.behind == shape->behind) return;
  }
  if (shapes_.size() == kShapesMax) {
    current_ = learnt_ % kShapesMax;
  } else {
    shapes_.emplace_back();
  }
  shapes_[current_] = {std::move(*shape), learnt_++};
}

const std::vector<JsonMember>& FlatLines::members() {
  if (has_members_) return members_;
  has_members_ = true;
  const std::vector<std::string>& keys = shapes_[current_].shape.keys;
  members_.resize(keys.size());
  for (std::size_t i = 0; i < keys.size(); ++i) {
    members_[i].key = keys[i];
    members_[i].text = values_[i].text;
    members_[i].is_scalar = true;
  }
  return members_;
}

}  // namespace cascade
