// The decoder against two other tellings of UTF-8: an encoder, for every code point there is, and
// the standard's table of the bytes that may follow each other, for every row's edges.
#include "sim/text/utf8.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "model/active_text.hpp"
#include "sim/text/printable.hpp"

namespace cascade {
namespace {

std::string encoded(std::uint32_t code) {
  const auto byte = [](std::uint32_t bits) { return static_cast<char>(bits); };
  const auto tail = [&](unsigned shift) { return byte(0x80 + code / (1u << shift) % 64); };
  if (code < 0x80) return {byte(code)};
  if (code < 0x800) return {byte(0xc0 + code / 64), tail(0)};
  if (code < 0x10000) return {byte(0xe0 + code / 4096), tail(6), tail(0)};
  return {byte(0xf0 + code / 262144), tail(12), tail(6), tail(0)};
}

TEST(Utf8, EveryCodePointIsReadAsItWasWritten) {
  for (std::uint32_t code = 0; code < 0x130000; ++code) {
    const bool surrogate = code >= 0xd800 && code <= 0xdfff;
    const std::string text = encoded(code);
    const Utf8Character found = first_character(text + "\x80");
    if (surrogate || code > 0x10ffff) {
      ASSERT_EQ(found.bytes, 0u) << code;
      continue;
    }
    ASSERT_EQ(found.bytes, text.size()) << code;
    ASSERT_EQ(found.code_point, code);
    ASSERT_EQ(std::count_if(text.begin(), text.end(), begins_character), 1) << code;
  }
}

using Bytes = std::pair<int, int>;  // first and last

// Unicode 15, table 3-7: well-formed UTF-8 byte sequences.
const std::vector<std::vector<Bytes>> kWellFormed = {
    {{0x00, 0x7f}},
    {{0xc2, 0xdf}, {0x80, 0xbf}},
    {{0xe0, 0xe0}, {0xa0, 0xbf}, {0x80, 0xbf}},
    {{0xe1, 0xec}, {0x80, 0xbf}, {0x80, 0xbf}},
    {{0xed, 0xed}, {0x80, 0x9f}, {0x80, 0xbf}},
    {{0xee, 0xef}, {0x80, 0xbf}, {0x80, 0xbf}},
    {{0xf0, 0xf0}, {0x90, 0xbf}, {0x80, 0xbf}, {0x80, 0xbf}},
    {{0xf1, 0xf3}, {0x80, 0xbf}, {0x80, 0xbf}, {0x80, 0xbf}},
    {{0xf4, 0xf4}, {0x80, 0x8f}, {0x80, 0xbf}, {0x80, 0xbf}},
};

std::size_t length_by_table(const std::string& text) {
  for (const std::vector<Bytes>& row : kWellFormed) {
    bool fits = row.size() <= text.size();
    for (std::size_t i = 0; fits && i < row.size(); ++i) {
      const int byte = static_cast<unsigned char>(text[i]);
      fits = row[i].first <= byte && byte <= row[i].second;
    }
    if (fits) return row.size();
  }
  return 0;
}

/// The first and the last of every range of the table, and their neighbours.
std::vector<char> edges() {
  std::vector<char> bytes;
  for (const auto& row : kWellFormed) {
    for (const auto& [first, last] : row) {
      for (const int byte : {first - 1, first, last, last + 1}) {
        if (byte >= 0 && byte <= 0xff) bytes.push_back(static_cast<char>(byte));
      }
    }
  }
  std::sort(bytes.begin(), bytes.end());
  bytes.erase(std::unique(bytes.begin(), bytes.end()), bytes.end());
  return bytes;
}

TEST(Utf8, TheEdgesOfEveryRangeAreThoseOfTheStandard) {
  const std::vector<char> bytes = edges();
  ASSERT_GE(bytes.size(), 20u);
  std::size_t characters = 0;
  for (const char a : bytes) {
    for (const char b : bytes) {
      for (const char c : bytes) {
        for (const char d : bytes) {
          const std::string all = {a, b, c, d};
          for (std::size_t length = 1; length <= all.size(); ++length) {
            // A text of its own, so that a sanitizer sees whoever reads past its end.
            const std::vector<char> text(all.begin(), all.begin() + std::ptrdiff_t(length));
            const std::size_t found = first_character({text.data(), text.size()}).bytes;
            ASSERT_EQ(found, length_by_table({text.begin(), text.end()}))
                << testing::PrintToString(text);
            characters += found > 1 ? 1 : 0;
          }
        }
      }
    }
  }
  EXPECT_GT(characters, 1000u);
}

rc::Gen<std::string> some_text() {
  return rc::gen::map(
      rc::gen::container<std::vector<std::string>>(rc::gen::oneOf(
          rc::gen::map(rc::gen::inRange<std::uint32_t>(0, 0x180), encoded),
          rc::gen::map(rc::gen::inRange<std::uint32_t>(0x2000, 0x2070), encoded),
          rc::gen::map(rc::gen::inRange<std::uint32_t>(0, 0x110000), encoded),
          rc::gen::map(rc::gen::elementOf(edges()), [](char c) { return std::string(1, c); }))),
      [](const std::vector<std::string>& pieces) {
        std::string text;
        for (const std::string& piece : pieces) text += piece;
        return text;
      });
}

RC_GTEST_PROP(Utf8, ATextIsUtf8WhereItsCharactersTakeAllOfIt, ()) {
  const std::string text = *some_text();
  std::size_t at = 0, bytes = 1;
  while (at < text.size() && bytes > 0) at += bytes = length_by_table(text.substr(at));
  RC_TAG(at == text.size());
  RC_ASSERT(is_utf8(text) == (at == text.size()));
}

RC_GTEST_PROP(PrintableText, IsUtf8WithoutWhatATerminalObeys, ()) {
  const std::string text = *some_text();
  const std::string shown = printable(text, std::string::npos);
  RC_ASSERT(is_utf8(shown));
  bool as_it_is = is_utf8(text);
  for (std::string_view rest = shown; !rest.empty();) {
    const Utf8Character next = first_character(rest);
    RC_ASSERT(next.code_point >= 0x20u);
    RC_ASSERT(!is_active(next.code_point));
    rest.remove_prefix(next.bytes);
  }
  for (std::string_view rest = text; as_it_is && !rest.empty();) {
    const Utf8Character next = first_character(rest);
    std::string escape;
    as_it_is = next.code_point >= 0x20 && active_length(rest, escape) == 0;
    rest.remove_prefix(next.bytes);
  }
  RC_ASSERT((shown == text) == as_it_is);
}

}  // namespace
}  // namespace cascade
