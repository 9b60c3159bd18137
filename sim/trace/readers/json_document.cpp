#include "sim/trace/readers/json_document.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>

#include "sim/text/utf8.hpp"
#include "sim/trace/readers/json_text.hpp"
#include "sim/trace/readers/plain_json.hpp"

namespace cascade {

const JsonNode JsonValue::kNone(JsonKind::null, nullptr, 0);

/// JSON as it is specified. It gives up where it is not sure: nlohmann's parser has the last say.
class QuickJson {
 public:
  QuickJson(JsonDocument& document, std::string_view text, std::size_t first_line)
      : document_(document),
        nodes_(document.nodes_),
        at_(text.data()),
        end_(text.data() + text.size()),
        line_(first_line) {
    nodes_.clear();
    document_.texts_.clear();
  }

  bool read() {
    for (;;) {
      if (!take_value()) return false;
      // What was begun last is empty yet, or else a value has come to its end.
      while (!begun_.empty()) {
        const bool is_first = begun_.back() + 1 == nodes_.size();
        const bool is_object = nodes_[begun_.back()].kind == JsonKind::object;
        skip_space();
        if (at_ == end_) return false;
        if (*at_ == (is_object ? '}' : ']')) {
          ++at_;
          nodes_[begun_.back()].nodes = nodes_.size() - begun_.back();
          begun_.pop_back();
          continue;
        }
        if (!is_first && *at_++ != ',') return false;
        if (is_object && !take_key()) return false;
        break;
      }
      if (begun_.empty()) break;
    }
    skip_space();
    return at_ == end_;
  }

 private:
  void skip_space() {
    for (; at_ != end_ && *at_ <= ' ' && is_json_space(*at_); ++at_) {
      if (*at_ == '\n') ++line_;
    }
  }

  void add(JsonKind kind, const char* text, std::size_t size) {
    nodes_.emplace_back(kind, text, size);
  }

  bool take_value() {
    skip_space();
    if (at_ == end_) return false;
    switch (*at_) {
      case '{':
        return begin(JsonKind::object, line_);
      case '[':
        return begin(JsonKind::array, 0);
      case '"':
        return take_text();
      case 't':
        return take_word("true", JsonKind::boolean);
      case 'f':
        return take_word("false", JsonKind::boolean);
      case 'n':
        return take_word("null", JsonKind::null);
      default:
        return take_number();
    }
  }

  bool begin(JsonKind kind, std::size_t line) {
    ++at_;
    begun_.push_back(nodes_.size());
    add(kind, nullptr, line);
    return true;
  }

  bool take_key() {
    skip_space();
    if (at_ == end_ || *at_ != '"' || !take_text()) return false;
    skip_space();
    return at_ != end_ && *at_++ == ':';
  }

  bool take_word(std::string_view word, JsonKind kind) {
    const auto left = static_cast<std::size_t>(end_ - at_);
    if (std::string_view(at_, left).substr(0, word.size()) != word) return false;
    add(kind, at_, kind == JsonKind::null ? 0 : word.size());
    at_ += word.size();
    return true;
  }

  /// Behind as many times eight bytes of ASCII as have no quote, escape or control character.
  const char* behind_plain_eights(const char* at) const {
    constexpr std::uint64_t kEach = 0x0101010101010101, kHigh = 0x80 * kEach;
    for (; end_ - at >= 8; at += 8) {
      std::uint64_t bytes = 0;
      std::memcpy(&bytes, at, sizeof bytes);
      const std::uint64_t quote = bytes ^ ('"' * kEach), escape = bytes ^ ('\\' * kEach);
      // Each has the high bit where its byte is 0, or below ' ', or no ASCII (or above such a
      // byte).
      const std::uint64_t others = ((quote - kEach) & ~quote) | ((escape - kEach) & ~escape) |
                                   ((bytes - ' ' * kEach) & ~bytes) | bytes;
      if ((others & kHigh) != 0) break;
    }
    return at;
  }

  bool take_text() {
    const char* const begin = at_ + 1;
    const char* at = behind_plain_eights(begin);
    while (at != end_ && *at >= ' ' && *at != '"' && *at != '\\') ++at;
    if (at == end_) return false;
    if (*at != '"') return take_odd_text();
    add(JsonKind::text, begin, static_cast<std::size_t>(at - begin));
    at_ = at + 1;
    return true;
  }

  /// One with escapes, or of more than ASCII.
  bool take_odd_text() {
    const std::string_view rest(at_, static_cast<std::size_t>(end_ - at_));
    const std::size_t behind = behind_string(rest, 1);
    if (behind == std::string_view::npos) return false;
    const std::string_view inside = rest.substr(1, behind - 2);
    std::string text;
    text.reserve(inside.size());
    for (std::size_t i = 0; i < inside.size(); ++i) {
      if (static_cast<unsigned char>(inside[i]) < ' ') return false;
      if (inside[i] != '\\') {
        text += inside[i];
        continue;
      }
      constexpr std::string_view kEscapes = "\"\\/bfnrt", kMeant = "\"\\/\b\f\n\r\t";
      const std::size_t escape = kEscapes.find(inside[++i]);
      if (escape == std::string_view::npos) return take_numbered_characters(rest.substr(0, behind));
      text += kMeant[escape];
    }
    if (!is_utf8(text)) return false;
    keep(std::move(text));
    at_ += behind;
    return true;
  }

  /// A text in its quotes with \u00e9 and the like, which nlohmann's parser knows all about.
  bool take_numbered_characters(std::string_view quoted) {
    const auto text = nlohmann::json::parse(quoted.begin(), quoted.end(), nullptr, false);
    if (!text.is_string()) return false;
    keep(text.get<std::string>());
    at_ += quoted.size();
    return true;
  }

  void keep(std::string text) {
    const std::string& kept = document_.texts_.emplace_back(std::move(text));
    add(JsonKind::text, kept.data(), kept.size());
  }

  std::size_t take_digits() {
    std::uint64_t digits = 0;
    return static_cast<std::size_t>(cascade::take_digits(at_, end_, digits));
  }

  bool take_number() {
    const char* const begin = at_;
    if (*at_ == '-') ++at_;
    const bool is_padded = at_ != end_ && *at_ == '0';
    const std::size_t whole = take_digits();
    if (whole == 0 || (is_padded && whole > 1)) return false;
    if (at_ != end_ && *at_ == '.') {
      ++at_;
      if (take_digits() == 0) return false;
    }
    bool may_overflow = whole > 300;
    if (at_ != end_ && (*at_ == 'e' || *at_ == 'E')) {
      ++at_;
      if (at_ != end_ && (*at_ == '+' || *at_ == '-')) ++at_;
      if (take_digits() == 0) return false;
      may_overflow = true;
    }
    add(JsonKind::number, begin, static_cast<std::size_t>(at_ - begin));
    return !may_overflow || std::isfinite(JsonValue(&nodes_.back()).number());
  }

  JsonDocument& document_;
  std::vector<JsonNode>& nodes_;
  const char* at_;
  const char* end_;
  std::size_t line_;
  std::vector<std::size_t> begun_;  // arrays and objects, by their place in the list
};

namespace {

/// What nlohmann's parser found, without its own preamble: "syntax error while parsing value -
/// ...".
std::string json_fault(const nlohmann::json::exception& error) {
  std::string_view what = error.what();
  const std::size_t bracket = what.find("] ");
  if (what.front() == '[' && bracket != std::string_view::npos) what.remove_prefix(bracket + 2);
  const std::size_t colon = what.find(": ");
  if (what.substr(0, 5) == "parse" && colon != std::string_view::npos) {
    what.remove_prefix(colon + 2);
  }
  return printable(what, 120);
}

}  // namespace

/// Any JSON, by nlohmann's parser.
class SlowJson : public nlohmann::json_sax<nlohmann::json> {
 public:
  /// `line`: that of the parser, which counts as it goes on.
  SlowJson(JsonDocument& document, const std::size_t& line)
      : document_(document), nodes_(document.nodes_), line_(line) {
    nodes_.clear();
    document_.texts_.clear();
  }

  std::optional<JsonFault> fault;

  bool null() override { return add(JsonKind::null, {}); }
  bool boolean(bool value) override { return add(JsonKind::boolean, value ? "true" : "false"); }
  bool number_integer(std::int64_t value) override {
    return add(JsonKind::number, std::to_string(value));
  }
  bool number_unsigned(std::uint64_t value) override {
    return add(JsonKind::number, std::to_string(value));
  }
  bool number_float(double /*value*/, const std::string& text) override {
    return add(JsonKind::number, text);
  }
  bool string(std::string& value) override { return add(JsonKind::text, std::move(value)); }
  bool binary(nlohmann::json::binary_t& /*value*/) override { return true; }
  bool key(std::string& name) override { return add(JsonKind::text, std::move(name)); }
  bool start_object(std::size_t /*size*/) override { return begin(JsonKind::object, line_); }
  bool start_array(std::size_t /*size*/) override { return begin(JsonKind::array, 0); }
  bool end_object() override { return end(); }
  bool end_array() override { return end(); }
  bool parse_error(std::size_t /*position*/, const std::string& /*token*/,
                   const nlohmann::json::exception& error) override {
    const auto* const syntax = dynamic_cast<const nlohmann::json::parse_error*>(&error);
    fault = {syntax == nullptr ? 0 : std::max<std::size_t>(syntax->byte, 1), json_fault(error)};
    return false;
  }

 private:
  bool add(JsonKind kind, std::string text) {
    const std::string& kept = document_.texts_.emplace_back(std::move(text));
    nodes_.emplace_back(kind, kept.data(), kept.size());
    return true;
  }
  bool begin(JsonKind kind, std::size_t line) {
    begun_.push_back(nodes_.size());
    nodes_.emplace_back(kind, nullptr, line);
    return true;
  }
  bool end() {
    nodes_[begun_.back()].nodes = nodes_.size() - begun_.back();
    begun_.pop_back();
    return true;
  }

  JsonDocument& document_;
  std::vector<JsonNode>& nodes_;
  const std::size_t& line_;
  std::vector<std::size_t> begun_;
};

namespace {

/// Counts the lines that the parser has gone through.
class CountingIterator {
 public:
  using iterator_category = std::forward_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  CountingIterator() = default;
  CountingIterator(const char* at, std::size_t* line) : at_(at), line_(line) {}
  reference operator*() const { return *at_; }
  CountingIterator& operator++() {
    if (*at_ == '\n') ++*line_;
    ++at_;
    return *this;
  }
  CountingIterator operator++(int) {
    const CountingIterator before = *this;
    ++*this;
    return before;
  }
  friend bool operator==(const CountingIterator& a, const CountingIterator& b) {
    return a.at_ == b.at_;
  }
  friend bool operator!=(const CountingIterator& a, const CountingIterator& b) { return !(a == b); }

 private:
  const char* at_ = nullptr;
  std::size_t* line_ = nullptr;
};

}  // namespace

double JsonValue::number() const {
  if (const auto plain = plain_decimal(text())) {
    if (const auto exact = exact_double(*plain)) return *exact;
  }
  double value = 0;
  const auto [end, error] = std::from_chars(node_->text, node_->text + node_->size, value);
  if (error == std::errc{}) return value;
  return std::strtod(std::string(text()).c_str(), nullptr);  // infinite, or nearly 0
}

PlainDecimal JsonValue::plain() const {
  // So few digits that a double holds them all.
  constexpr int kDigitsMax = 15;
  const std::optional<PlainDecimal> plain =
      is_number() || is_text() ? plain_decimal(text()) : std::nullopt;
  return plain && (is_text() || plain->digit_count <= kDigitsMax) ? *plain : PlainDecimal{};
}

std::size_t JsonValue::size() const {
  std::size_t count = 0;
  for (Iterator each = begin(); each != end(); ++each) ++count;
  return count;
}

const JsonNode* JsonValue::find(std::string_view name) const {
  const JsonNode* found = nullptr;
  each_member([&found, name](std::string_view own, JsonValue value) {
    if (own == name) found = value.node_;
  });
  return found;
}

JsonValue JsonValue::member(std::string_view name) const {
  const JsonNode* const found = find(name);
  return found == nullptr ? JsonValue() : JsonValue(found);
}

std::vector<std::pair<std::string_view, JsonValue>> JsonValue::members() const {
  std::map<std::string_view, JsonValue> last;
  each_member([&last](std::string_view name, JsonValue value) { last[name] = value; });
  return {last.begin(), last.end()};
}

std::string shortest_text(double value) {
  std::array<char, 32> buffer{};
  return {buffer.data(), std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr};
}

std::string scalar_text(JsonValue value) {
  const std::string_view text = value.text();
  if (value.is_text()) return std::string(text);
  if (!value.is_number()) return {};
  const char* const text_end = text.data() + text.size();
  std::uint64_t whole = 0;
  std::int64_t negative = 0;
  if (const auto [at, error] = std::from_chars(text.data(), text_end, whole);
      at == text_end && error == std::errc{}) {
    return std::to_string(whole);
  }
  if (const auto [at, error] = std::from_chars(text.data(), text_end, negative);
      at == text_end && error == std::errc{}) {
    return std::to_string(negative);
  }
  return shortest_text(value.number());
}

bool JsonDocument::try_read_quickly(std::string_view text, std::size_t first_line) {
  return QuickJson(*this, text, first_line).read();
}

bool JsonDocument::try_read(std::string_view text, std::size_t first_line) {
  return try_read_quickly(text, first_line) || try_read_slowly(text, first_line);
}

std::optional<JsonFault> JsonDocument::read_slowly(std::string_view text, std::size_t first_line) {
  std::size_t line = first_line;
  SlowJson slow(*this, line);
  const char* const begin = text.data();
  nlohmann::json::sax_parse(CountingIterator(begin, &line),
                            CountingIterator(begin + text.size(), &line), &slow);
  return slow.fault;
}

void JsonDocument::read(const Source& source, std::string_view text, std::size_t first_line) {
  if (try_read_quickly(text, first_line)) return;
  const std::optional<JsonFault> fault = read_slowly(text, first_line);
  if (!fault) return;
  // A number such as 1e999 is JSON all right.
  if (fault->byte == 0) throw source.error(first_line, fault->what, "numbers that fit a double");
  const std::string_view before = text.substr(0, fault->byte - 1);
  const auto newlines = static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n'));
  throw source.error(first_line + newlines, "not JSON: " + fault->what, "a complete document");
}

void for_each_document(const Source& source, std::string_view text,
                       const std::function<void(JsonValue)>& read) {
  Lines first(text);
  while (first.next() && trimmed(first.line()).empty()) {
  }
  JsonDocument document;
  if (!document.try_read(first.line())) {
    document.read(source, text);
    read(document.root());
    return;
  }
  for (Lines lines(text); lines.next();) {
    if (trimmed(lines.line()).empty()) continue;
    document.read(source, lines.line(), lines.number());
    read(document.root());
  }
}

}  // namespace cascade
