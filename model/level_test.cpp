#include "model/level.hpp"
#include "model/k2.hpp"

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
    {K2::normal, 0, "NORMAL", "normal", ""},
    {K2::soft, 1, "SOFT", "soft", "LIGHT"},
    {K2::graceful, 2, "GRACEFUL", "graceful", "MODERATE"},
    {K2::aggressive, 3, "AGGRESSIVE", "aggressive", "SEVERE"},
    {K2::circuit_break, 4, "CIRCUIT_BREAK", "circuit_break", "CRITICAL"},
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
  ASSERT_EQ(std::size(kTable), k2::kLevelCount);
  for (const Names& row : kTable) {
    EXPECT_EQ(index(row.level), row.number);
    EXPECT_EQ(level_at(row.number), row.level);
    EXPECT_EQ(LevelNames()[row.level], row.name);
    EXPECT_EQ(key_of(row.name), row.key);
    EXPECT_FALSE(k2::kNaming[row.number].meaning.empty());
  }
  EXPECT_EQ(LevelNames().size(), k2::kLevelCount);
  EXPECT_TRUE(LevelNames().are_k2s());
}

TEST(Level, NameAndAliasAreReadInAnyCase) {
  for (const Names& row : kTable) {
    for (const std::string& text : {row.name, row.alias}) {
      if (text.empty()) continue;
      for (unsigned bits = 0; bits < (1u << text.size()); ++bits) {
        ASSERT_EQ(LevelNames().find(recased(text, bits)), row.level) << recased(text, bits);
      }
    }
  }
}

TEST(Level, AliasesAreNeverPrinted) {
  for (const Level level : k2::kLevels) {
    for (const Names& row : kTable) {
      if (row.alias.empty()) continue;
      for (const std::string& printed :
           {std::string(LevelNames()[level]), std::string(k2::kNaming[index(level)].meaning)}) {
        EXPECT_EQ(printed.find(row.alias), std::string::npos);
        EXPECT_EQ(printed.find(recased(row.alias, ~0u)), std::string::npos);
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
    EXPECT_EQ(LevelNames().find(text), std::nullopt) << '"' << text << '"';
  }
  EXPECT_EQ(LevelNames().find(std::string("SOFT\0", 5)), std::nullopt);
}

TEST(Level, ALadderFindsItsOwnNamesAndNoAliases) {
  const LevelNames names({"OFF", "SOFT", "MAX_2"});
  EXPECT_FALSE(names.are_k2s());
  EXPECT_EQ(names.size(), 3u);
  EXPECT_EQ(names.find("OFF"), level_at(0));
  EXPECT_EQ(names.find("soft"), level_at(1));
  EXPECT_EQ(names.find("Max_2"), level_at(2));
  for (const char* text : {"NORMAL", "LIGHT", "light", "CRITICAL", "MAX", "MAX_22",
                           "MAX\x7f"
                           "2",
                           ""}) {
    EXPECT_EQ(names.find(text), std::nullopt) << text;
  }
  // An alias may be a name; and of all but one of K2's five none has an alias.
  EXPECT_EQ(LevelNames({"SEVERE", "LIGHT"}).find("light"), level_at(1));
  EXPECT_EQ(LevelNames({"NORMAL", "SOFT", "GRACEFUL", "AGGRESSIVE"}).find("LIGHT"), std::nullopt);
  EXPECT_EQ(LevelNames({"OK", "AZ"}).find("az"), level_at(1));
  EXPECT_EQ(key_of("MAX_2"), "max_2");
  EXPECT_EQ(key_of("AZ"), "az");
  std::string all;
  for (const Level level : names.levels()) all += names[level] + " ";
  EXPECT_EQ(all, "OFF SOFT MAX_2 ");
  EXPECT_EQ(names, LevelNames({"OFF", "SOFT", "MAX_2"}));
  EXPECT_NE(names, LevelNames({"OFF", "MAX_2", "SOFT"}));
}

TEST(Level, ARangeIsGoneThroughByEitherIncrement) {
  auto level = k2::kLevels.begin();
  EXPECT_EQ(*level++, level_at(0));
  EXPECT_EQ(*level, level_at(1));
  EXPECT_EQ(*++level, level_at(2));
}

TEST(Level, OrderAndNeighbours) {
  for (const Level a : k2::kLevels) {
    for (const Level b : k2::kLevels) {
      EXPECT_EQ(a < b, index(a) < index(b));
      EXPECT_EQ(a > b, index(a) > index(b));
      EXPECT_EQ(a <= b, index(a) <= index(b));
      EXPECT_EQ(a >= b, index(a) >= index(b));
    }
    if (a != K2::circuit_break) {
      EXPECT_EQ(index(above(a)), index(a) + 1);
      EXPECT_EQ(below(above(a)), a);
    }
  }
}

}  // namespace
}  // namespace cascade
