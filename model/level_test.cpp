#include "model/level.hpp"

#include <gtest/gtest.h>

#include <cctype>
#include <optional>
#include <string>

namespace cascade {
namespace {

struct Names {
  Level level;
  std::size_t number;
  std::string name, key, alias;
};

// SPEC 1.
const Names kTable[] = {
    {Level::normal, 0, "NORMAL", "normal", ""},
    {Level::soft, 1, "SOFT", "soft", "LIGHT"},
    {Level::graceful, 2, "GRACEFUL", "graceful", "MODERATE"},
    {Level::aggressive, 3, "AGGRESSIVE", "aggressive", "SEVERE"},
    {Level::circuit_break, 4, "CIRCUIT_BREAK", "circuit_break", "CRITICAL"},
};

/// Lower-case where `bits` has a one: every way to write a short word is a number.
std::string recased(std::string text, unsigned bits) {
  for (char& c : text) {
    const auto byte = static_cast<unsigned char>(c);
    c = static_cast<char>(bits & 1 ? std::tolower(byte) : std::toupper(byte));
    bits >>= 1;
  }
  return text;
}

TEST(Level, NamesAndNumbersAreThoseOfTheSpecification) {
  ASSERT_EQ(std::size(kTable), kLevelCount);
  for (const Names& row : kTable) {
    EXPECT_EQ(index(row.level), row.number);
    EXPECT_EQ(level_at(row.number), row.level);
    EXPECT_EQ(kLevels[row.number], row.level);
    EXPECT_EQ(name(row.level), row.name);
    EXPECT_EQ(key(row.level), row.key);
    EXPECT_FALSE(meaning(row.level).empty());
  }
}

TEST(Level, NameAndAliasAreReadInAnyCase) {
  for (const Names& row : kTable) {
    for (const std::string& text : {row.name, row.alias}) {
      if (text.empty()) continue;
      for (unsigned bits = 0; bits < (1u << text.size()); ++bits) {
        ASSERT_EQ(parse_level(recased(text, bits)), row.level) << recased(text, bits);
      }
    }
  }
}

TEST(Level, AliasesAreNeverPrinted) {
  for (const Level level : kLevels) {
    for (const Names& row : kTable) {
      if (row.alias.empty()) continue;
      for (const std::string_view printed : {name(level), key(level), meaning(level)}) {
        EXPECT_EQ(printed.find(row.alias), std::string_view::npos);
        EXPECT_EQ(printed.find(recased(row.alias, ~0u)), std::string_view::npos);
      }
    }
  }
}

TEST(Level, NothingElseIsALevel) {
  for (const std::string text : {"", " ", "SOF", "SOFTT", " SOFT", "SOFT ", "SOFT\n", "0", "1",
                                 "CIRCUIT BREAK", "CIRCUIT-BREAK", "CIRCUITBREAK", "NONE",
                                 "S\xc3\x96"
                                 "FT",
                                 "MODERAT"}) {
    EXPECT_EQ(parse_level(text), std::nullopt) << '"' << text << '"';
  }
  EXPECT_EQ(parse_level(std::string("SOFT\0", 5)), std::nullopt);
}

TEST(Level, OrderAndNeighbours) {
  for (const Level a : kLevels) {
    for (const Level b : kLevels) {
      EXPECT_EQ(a < b, index(a) < index(b));
      EXPECT_EQ(a > b, index(a) > index(b));
      EXPECT_EQ(a <= b, index(a) <= index(b));
      EXPECT_EQ(a >= b, index(a) >= index(b));
    }
    if (a != Level::circuit_break) {
      EXPECT_EQ(index(above(a)), index(a) + 1);
      EXPECT_EQ(below(above(a)), a);
    }
  }
}

}  // namespace
}  // namespace cascade
