// Volumes are read exactly or refused with their line; tiers are cut from them as the cut says.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/input_error.hpp"
#include "reports/tiers/proposal.hpp"

namespace cascade {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::string> symbols_of(const VolumeTable& table) {
  std::vector<std::string> symbols;
  for (const SymbolVolume& each : table.symbols) symbols.push_back(each.symbol);
  return symbols;
}

std::vector<std::string> symbols_of(const std::vector<TierChange>& changes) {
  std::vector<std::string> symbols;
  for (const TierChange& each : changes) symbols.push_back(each.symbol);
  return symbols;
}

std::string refusal(const std::string& csv, const VolumeColumns& columns = {}) {
  try {
    parse_volumes(csv, "v.csv", columns);
  } catch (const InputError& error) {
    return error.what();
  }
  return "accepted";
}

TEST(Volumes, AreReadFromTheShapesThatExportersWrite) {
  for (const char* csv : {"symbol,volume\nBHP,7\nCBA,5\n", "BHP,7\nCBA,5",
                          "\xef\xbb\xbfTicker;Name;Volume\r\nBHP;x;7\r\nCBA;y;5\r\n",
                          "sep=;\nVOLUME;code\n7;BHP\n5;CBA\n",
                          "\"symbol\",\"volume\"\n\"BHP\",\"7\"\n\n\"CBA\",\"5.000\"\n",
                          "symbol,volume\nBHP,7\nsymbol,volume\nCBA,5\n"}) {
    const VolumeTable table = parse_volumes(csv, "v.csv");
    EXPECT_THAT(symbols_of(table), ElementsAre("BHP", "CBA")) << csv;
    EXPECT_EQ(volume_text(table.total), "12") << csv;
  }
  const VolumeTable chosen = parse_volumes("a,b,c\nX,9,1\nY,3,2\n", "v.csv", {"a", "3"});
  EXPECT_THAT(symbols_of(chosen), ElementsAre("Y", "X"));
}

TEST(Volumes, OfOneSymbolAreSummedExactly) {
  // As doubles: 9007199254740993 is not one, and 0.1 + 0.2 is not 0.3.
  const VolumeTable table = parse_volumes(
      "BIG,9007199254740993\nSMALL,0.1\nBIG,0.000000001\nSMALL,0.2\nBIG,9007199254740993\n", "v");
  EXPECT_EQ(volume_text(table.symbols[0].volume), "18014398509481986.000000001");
  EXPECT_EQ(volume_text(table.symbols[1].volume), "0.3");
  EXPECT_EQ(table.rows, 5u);
}

TEST(Volumes, OfTheSameSizeAreInTheOrderOfTheirBytes) {
  EXPECT_THAT(symbols_of(parse_volumes("b,1\nZ,1\na,1\nB,2\n", "v")),
              ElementsAre("B", "Z", "a", "b"));
}

TEST(Volumes, ThatAreNoneAreRefusedWithFileAndLine) {
  const struct {
    std::string csv, message;
  } refused[] = {
      {"", "v.csv:1: there is nothing in it"},
      {"symbol,volume\n", "v.csv: there is no volume in it"},
      {"symbol,volume\nBHP,0\n", "v.csv: there is no volume in it"},
      {"symbol,volume\nBHP,1\nCBA,-5\n", "v.csv:3: the volume '-5' is not one"},
      {"symbol,volume\nBHP,\n", "v.csv:2: the volume '' is not one"},
      {"symbol,volume\nBHP,nan\n", "v.csv:2: the volume 'nan' is not one"},
      {"symbol,volume\nBHP,1e9\n", "v.csv:2: the volume '1e9' is not one"},
      {"symbol,volume\nBHP,\"1,000\"\n", "v.csv:2: the volume '1,000' is not one"},
      {"symbol,volume\nBHP,.5\n", "v.csv:2: the volume '.5' is not one"},
      {"symbol,volume\nBHP,5.\n", "v.csv:2: the volume '5.' is not one"},
      {"symbol,volume\nBHP,0.1234567891\n", "v.csv:2: the volume '0.1234567891' is not one"},
      {"symbol,volume\nBHP,9999999999999999999999\n", "v.csv:2: the volume"},
      {"symbol,volume\nBHP,999999999999999999999\nCBA,2\n", "v.csv:3: the volumes add up to more"},
      {"symbol,volume\nBHP\n", "v.csv:2: the row has no volume"},
      {"symbol,volume\n ,5\n", "v.csv:2: the symbol is empty"},
      {"symbol,volume\nB\xff,5\n", "v.csv:2: the symbol 'B\\xff' is not UTF-8"},
      {"x,y,z\n1,2,3\n", "v.csv:1: no columns of symbols and volumes among x, y, z"},
      {"symbol,volume\n\"BHP,5\n", "v.csv:2:"},
  };
  for (const auto& each : refused)
    EXPECT_THAT(refusal(each.csv), HasSubstr(each.message)) << each.csv;
}

Policy with_lists(std::vector<std::string> tier_1, std::vector<std::string> tier_2) {
  Policy policy = default_policy();
  policy.tier_1 = std::move(tier_1);
  policy.tier_2 = std::move(tier_2);
  return policy;
}

TEST(Tiers, ByRankSayWhatChanges) {
  const VolumeTable volumes = parse_volumes("A,100\nB,80\nC,60\nD,40\nE,20\nF,0\n", "v");
  const Policy policy = with_lists({"A", "D", "GONE"}, {"B", "E", "WPL", "F"});
  const TierProposal proposal = propose_tiers(volumes, policy, {2, 3, std::nullopt});
  EXPECT_THAT(proposal.tier_1, ElementsAre("A", "B"));
  EXPECT_THAT(proposal.tier_2, ElementsAre("C"));
  EXPECT_THAT(symbols_of(proposal.promoted), ElementsAre("B"));
  EXPECT_THAT(symbols_of(proposal.added), ElementsAre("C"));
  EXPECT_THAT(symbols_of(proposal.demoted), ElementsAre("D", "E", "F"));
  EXPECT_THAT(symbols_of(proposal.gone), ElementsAre("GONE", "WPL"));
  EXPECT_EQ(percent_text(proposal.proposed.volume[0], volumes.total), "60.00");
  EXPECT_EQ(percent_text(proposal.current.volume[0], volumes.total), "46.67");
  EXPECT_EQ(proposal.current.symbols, (std::array<std::size_t, 3>{2, 3, 1}));
}

TEST(Tiers, ByCoverageAreTheFewestSymbolsThatReachIt) {
  const VolumeTable volumes = parse_volumes("A,50\nB,30\nC,15\nD,5\n", "v");
  const auto cut = [&](std::int64_t first, std::int64_t second) {
    return propose_tiers(volumes, with_lists({}, {}), {0, 0, std::array{first, second}});
  };
  EXPECT_THAT(cut(800'000, 950'000).tier_1, ElementsAre("A", "B")) << "80 % exactly is 80 %";
  EXPECT_THAT(cut(800'000, 950'000).tier_2, ElementsAre("C"));
  EXPECT_THAT(cut(800'001, 950'001).tier_1, ElementsAre("A", "B", "C"));
  EXPECT_THAT(cut(800'001, 950'001).tier_2, ElementsAre("D"));
  EXPECT_THAT(cut(0, 0).tier_1, ElementsAre());
}

TEST(Tiers, SymbolsWithoutVolumeAreInNone) {
  const VolumeTable volumes = parse_volumes("A,1\nB,0\n", "v");
  EXPECT_THAT(propose_tiers(volumes, with_lists({}, {}), {20, 100, std::nullopt}).tier_1,
              ElementsAre("A"));
}

TEST(Tiers, OfK2NameWhatNoLongerTrades) {
  const VolumeTable volumes = parse_volumes("BHP,10\nCBA,9\nREA,8\n", "v");
  const auto gone = symbols_of(propose_tiers(volumes, default_policy(), {}).gone);
  EXPECT_THAT(gone, testing::IsSupersetOf({"NCM", "WPL", "QAN"}));
  EXPECT_EQ(gone.size(), 57u) << "20 and 40, less three that trade";
}

}  // namespace
}  // namespace cascade
