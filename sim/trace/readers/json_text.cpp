#include "sim/trace/readers/json_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
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

}  // namespace

nlohmann::json parse_json(const Source& source, std::string_view text, std::size_t first_line) {
  try {
    return nlohmann::json::parse(text.begin(), text.end());
  } catch (const nlohmann::json::parse_error& error) {
    const std::string_view before = text.substr(0, error.byte == 0 ? 0 : error.byte - 1);
    const auto newlines = static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n'));
    throw source.error(first_line + newlines, "not JSON: " + reason(error), "a complete document");
  } catch (const nlohmann::json::exception& error) {
    // A number such as 1e999 is JSON all right.
    throw source.error(first_line, reason(error), "numbers that fit a double");
  }
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
