#include "sim/trace/readers/json_text.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

#include "sim/trace/readers/json_document.hpp"

namespace cascade {
namespace {

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
    fault = (error.id == kNumberOverflow ? "" : "not JSON: ") + json_fault(error);
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

/// Of a line that is an object as it is specified.
std::optional<std::vector<JsonMember>> quick_members(std::string_view line) {
  JsonDocument document;
  if (!document.try_read_quickly(line) || !document.root().is_object()) return std::nullopt;
  std::vector<JsonMember> members;
  document.root().each_member([&members](std::string_view key, JsonValue value) {
    // As nlohmann's parser has it: -0 is no number of its own.
    const bool is_minus_zero = value.is_number() && value.text() == "-0";
    members.push_back(
        {std::string(key), std::string(is_minus_zero ? "0" : value.text()), value.is_scalar()});
  });
  return members;
}

}  // namespace

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
  if (auto members = quick_members(line)) return std::move(*members);
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
