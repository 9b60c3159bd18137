#include "sim/trace/readers/json_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <utility>

namespace cascade {
namespace {

/// nlohmann's text without its own preamble: "syntax error while parsing value - ...".
std::string reason(const nlohmann::json::exception& error) {
  std::string_view what = error.what();
  const std::size_t bracket = what.find("] ");
  if (what.front() == '[' && bracket != std::string_view::npos) what.remove_prefix(bracket + 2);
  const std::size_t colon = what.find(": ");
  if (what.substr(0, 5) == "parse" && colon != std::string_view::npos) {
    what.remove_prefix(colon + 2);
  }
  return printable(what, 120);
}

/// Collects the members of the outermost object, and nothing of what they hold inside.
class FlatObject : public nlohmann::json_sax<nlohmann::json> {
 public:
  std::vector<JsonMember> members;
  bool is_object = false;
  std::string fault;

  bool null() override { return scalar({}); }
  bool boolean(bool value) override { return scalar(value ? "true" : "false"); }
  bool number_integer(std::int64_t value) override { return scalar(std::to_string(value)); }
  bool number_unsigned(std::uint64_t value) override { return scalar(std::to_string(value)); }
  bool number_float(double /*value*/, const std::string& text) override { return scalar(text); }
  bool string(std::string& value) override { return scalar(std::move(value)); }
  bool binary(nlohmann::json::binary_t& /*value*/) override { return true; }
  bool key(std::string& name) override {
    if (depth_ == 1) members.push_back({std::move(name), {}, true});
    return true;
  }
  bool start_object(std::size_t /*size*/) override {
    is_object = is_object || depth_ == 0;
    return nested();
  }
  bool start_array(std::size_t /*size*/) override { return nested(); }
  bool end_object() override { return --depth_ >= 0; }
  bool end_array() override { return --depth_ >= 0; }
  bool parse_error(std::size_t /*position*/, const std::string& /*token*/,
                   const nlohmann::json::exception& error) override {
    constexpr int kNumberOverflow = 406;  // of JSON that is valid
    fault = (error.id == kNumberOverflow ? "" : "not JSON: ") + reason(error);
    return false;
  }

 private:
  bool scalar(std::string text) {
    if (depth_ == 1 && is_object) members.back().text = std::move(text);
    return true;
  }
  bool nested() {
    if (depth_ == 1 && is_object) members.back().is_scalar = false;
    ++depth_;
    return true;
  }

  int depth_ = 0;
};

/// Python writes NaN, Infinity and -Infinity, which JSON does not have.
std::string without_bare_nan(std::string_view line) {
  std::string out;
  bool inside = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '"' && (i == 0 || line[i - 1] != '\\')) inside = !inside;
    std::size_t length = 0;
    for (const std::string_view word : {"NaN", "-Infinity", "Infinity"}) {
      if (!inside && length == 0 && line.substr(i, word.size()) == word) length = word.size();
    }
    if (length == 0) {
      out += line[i];
    } else {
      out += "null";
      i += length - 1;
    }
  }
  return out;
}

/// A name that no document has any use for; if one has it, it loses it.
constexpr const char* kLineKey = "\n";

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

/// What `parse` makes of the text, and its errors with the line.
template <class Parse>
nlohmann::json parsed_by(const Parse& parse, const Source& source, std::string_view text,
                         std::size_t first_line) {
  try {
    return parse();
  } catch (const nlohmann::json::parse_error& error) {
    const std::string_view before = text.substr(0, error.byte == 0 ? 0 : error.byte - 1);
    const auto newlines = static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n'));
    throw source.error(first_line + newlines, "not JSON: " + reason(error), "a complete document");
  } catch (const nlohmann::json::exception& error) {
    // A number such as 1e999 is JSON all right.
    throw source.error(first_line, reason(error), "numbers that fit a double");
  }
}

}  // namespace

nlohmann::json parse_json(const Source& source, std::string_view text, std::size_t first_line) {
  return parsed_by([text] { return nlohmann::json::parse(text.begin(), text.end()); }, source, text,
                   first_line);
}

nlohmann::json parse_json_with_lines(const Source& source, std::string_view text,
                                     std::size_t first_line) {
  using nlohmann::json;
  std::size_t line = first_line;
  std::vector<std::size_t> begun;
  const auto note_line = [&line, &begun](int /*depth*/, json::parse_event_t event, json& value) {
    if (event == json::parse_event_t::object_start) begun.push_back(line);
    if (event == json::parse_event_t::object_end) {
      value[kLineKey] = begun.back();
      begun.pop_back();
    }
    return true;
  };
  const char* const begin = text.data();
  const auto parse = [&] {
    return json::parse(CountingIterator(begin, &line), CountingIterator(begin + text.size(), &line),
                       note_line);
  };
  return parsed_by(parse, source, text, first_line);
}

std::size_t line_of(const nlohmann::json& object) {
  const nlohmann::json& line = member(object, kLineKey);
  return line.is_number_unsigned() ? line.get<std::size_t>() : 0;
}

bool is_of_the_file(const std::string& key) { return key != kLineKey; }

void for_each_document(const Source& source, std::string_view text,
                       const std::function<void(const nlohmann::json&)>& read) {
  Lines first(text);
  while (first.next() && trimmed(first.line()).empty()) {
  }
  const std::string_view line = first.line();
  if (!nlohmann::json::accept(line.begin(), line.end())) {
    read(parse_json_with_lines(source, text, 1));
    return;
  }
  for (Lines lines(text); lines.next();) {
    if (trimmed(lines.line()).empty()) continue;
    read(parse_json_with_lines(source, lines.line(), lines.number()));
  }
}

const nlohmann::json& member(const nlohmann::json& object, const char* name) {
  static const nlohmann::json none;
  if (!object.is_object()) return none;
  const auto found = object.find(name);
  return found == object.end() ? none : *found;
}

std::string scalar_text(const nlohmann::json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_number_unsigned()) return std::to_string(value.get<std::uint64_t>());
  if (value.is_number_integer()) return std::to_string(value.get<std::int64_t>());
  if (value.is_number_float()) {
    std::array<char, 32> buffer{};
    const auto end =
        std::to_chars(buffer.data(), buffer.data() + buffer.size(), value.get<double>());
    return {buffer.data(), end.ptr};
  }
  return {};
}

std::size_t behind_string(std::string_view text, std::size_t at) {
  for (;;) {
    at = text.find_first_of("\"\\", at);
    if (at == std::string_view::npos || text[at] == '"') break;
    at += 2;
  }
  return at == std::string_view::npos ? at : at + 1;
}

std::vector<JsonMember> parse_flat_object(const Source& source, std::string_view line,
                                          std::size_t number) {
  FlatObject object;
  bool parsed = nlohmann::json::sax_parse(line.begin(), line.end(), &object);
  if (!parsed) {
    const std::string fault = object.fault;
    const std::string mended = without_bare_nan(line);
    object = FlatObject();
    parsed = mended != line && nlohmann::json::sax_parse(mended.begin(), mended.end(), &object);
    if (!parsed) {
      throw source.error(number, fault, "one object a line: {\"t\":1,\"lag\":5}");
    }
  }
  if (!object.is_object) {
    throw source.error(number, in_quotes(line) + " is no JSON object",
                       "one object a line: {\"t\":1,\"lag\":5}");
  }
  return std::move(object.members);
}

}  // namespace cascade
