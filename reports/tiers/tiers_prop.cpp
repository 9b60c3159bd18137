// Whatever the volumes and the policy: tiers are cut by rank, every change is told once, and the
// order of the rows means nothing.

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <set>

#include "reports/tiers/proposal.hpp"

namespace cascade {
namespace {

using Row = std::pair<std::string, std::int64_t>;

rc::Gen<std::vector<Row>> rows() {
  // Few symbols and few volumes, so that there are ties and several rows of a symbol.
  return rc::gen::nonEmpty(rc::gen::container<std::vector<Row>>(rc::gen::pair(
      rc::gen::map(rc::gen::inRange(0, 30), [](int n) { return "S" + std::to_string(n); }),
      rc::gen::inRange<std::int64_t>(1, 5))));
}

VolumeTable read(const std::vector<Row>& rows) {
  std::string csv = "symbol,volume\n";
  for (const auto& [symbol, volume] : rows) csv += symbol + "," + std::to_string(volume) + ".5\n";
  return parse_volumes(csv, "v.csv");
}

Policy some_policy() {
  Policy policy = default_policy();
  policy.tier_1 = policy.tier_2 = {};
  for (int n = 0; n < 35; ++n) {
    const int tier = *rc::gen::inRange(1, 4);
    if (tier == 1) policy.tier_1.push_back("S" + std::to_string(n));
    if (tier == 2) policy.tier_2.push_back("S" + std::to_string(n));
  }
  return policy;
}

TierCut some_cut() {
  const auto first = *rc::gen::inRange<std::size_t>(0, 20);
  if (*rc::gen::arbitrary<bool>())
    return {first, first + *rc::gen::inRange<std::size_t>(0, 20), {}};
  const auto low = *rc::gen::inRange<std::int64_t>(0, 1'000'001);
  return {0, 0, std::array{low, *rc::gen::inRange<std::int64_t>(low, 1'000'001)}};
}

RC_GTEST_PROP(TiersProp, EachChangeIsToldOnceAndNothingElse, ()) {
  const VolumeTable volumes = read(*rows());
  const Policy policy = some_policy();
  const TierProposal proposal = propose_tiers(volumes, policy, some_cut());
  const Shedder before(policy), after(with_tiers(policy, proposal));
  std::set<std::string> told;
  for (const auto* changes :
       {&proposal.promoted, &proposal.added, &proposal.demoted, &proposal.gone}) {
    for (const TierChange& change : *changes) {
      RC_ASSERT(told.insert(change.symbol).second);
      RC_ASSERT(change.from == before.tier_of(change.symbol));
      RC_ASSERT(change.to == after.tier_of(change.symbol));
      RC_ASSERT(change.from != change.to);
    }
  }
  for (int n = 0; n < 35; ++n) {
    const std::string symbol = "S" + std::to_string(n);
    RC_ASSERT((before.tier_of(symbol) != after.tier_of(symbol)) == (told.count(symbol) > 0));
  }
}

RC_GTEST_PROP(TiersProp, NoSymbolIsAboveOneOfMoreVolume, ()) {
  const VolumeTable volumes = read(*rows());
  const TierProposal proposal = propose_tiers(volumes, some_policy(), some_cut());
  const Shedder tiers(with_tiers(default_policy(), proposal));
  Volume sum = 0;
  for (std::size_t i = 0; i < volumes.symbols.size(); ++i) {
    sum += volumes.symbols[i].volume;
    if (i == 0) continue;
    RC_ASSERT(volumes.symbols[i - 1].volume >= volumes.symbols[i].volume);
    RC_ASSERT(tiers.tier_of(volumes.symbols[i - 1].symbol) <=
              tiers.tier_of(volumes.symbols[i].symbol));
  }
  RC_ASSERT(sum == volumes.total);
  RC_ASSERT(proposal.proposed.volume[0] + proposal.proposed.volume[1] +
                proposal.proposed.volume[2] ==
            sum);
}

RC_GTEST_PROP(TiersProp, TheOrderOfTheRowsMeansNothing, ()) {
  std::vector<Row> some = *rows();
  const TierCut cut = some_cut();
  const TierProposal once = propose_tiers(read(some), default_policy(), cut);
  std::sort(some.begin(), some.end());
  const TierProposal again = propose_tiers(read(some), default_policy(), cut);
  RC_ASSERT(once.tier_1 == again.tier_1);
  RC_ASSERT(once.tier_2 == again.tier_2);
}

RC_GTEST_PROP(TiersProp, ThePolicyWrittenIsValidAndReadsBack, ()) {
  // Symbols of any characters: quotes, escapes, formulas.
  auto symbols = *rc::gen::nonEmpty(
      rc::gen::container<std::set<std::string>>(rc::gen::nonEmpty(rc::gen::container<std::string>(
          rc::gen::elementOf(std::string("aZ0\"'\\=()\x1b\x07\x01\x7f#,;[]{}$`%<>&"))))));
  VolumeTable volumes;
  for (const std::string& symbol : symbols) {
    volumes.symbols.push_back({symbol, kOneVolume});
    volumes.total += kOneVolume;
  }
  const Policy policy = with_tiers(
      default_policy(), propose_tiers(volumes, default_policy(), {symbols.size() / 2, 1000, {}}));
  const Policy again = parse_policy(to_toml(policy), "p.toml");
  RC_ASSERT(again.tier_1 == policy.tier_1);
  RC_ASSERT(again.tier_2 == policy.tier_2);
}

}  // namespace
}  // namespace cascade
