// The cases themselves: what K2's tests do and expect, as facts.

#include <algorithm>
#include <utility>

#include "model/k2.hpp"
#include "model/shared_cascade.hpp"
#include "reports/k2/unit_questions.hpp"

namespace cascade {
namespace {

using namespace unit;

constexpr DataType kTrades = DataType::trades;
constexpr DataType kReference = DataType::reference_data;

std::vector<UnitExpectation> of_manager() {
  std::vector<UnitExpectation> all;
  const auto add = [&](std::string expects, Judge judge) {
    all.push_back({"manager", std::move(expects), std::move(judge)});
  };
  const auto lag = [](double messages, Level level) {
    return level_is({{0, messages, 50}}, level);
  };
  const std::string mends = "finding 3, the dead band of SOFT is 50,000 and more";
  const std::string filters = "finding 5, one filter by tier in place of two";
  const std::vector<std::string> two = {"BHP", "CBA"}, one = {"BHP"}, own = {"AAPL", "GOOGL"};
  add("lag 1,000: NORMAL", lag(1'000, K2::normal));
  add("lag 100,000: SOFT", lag(100'000, K2::soft));
  add("lag 500,000: GRACEFUL", lag(500'000, K2::graceful));
  add("lag 1,000,000: AGGRESSIVE", lag(1'000'000, K2::aggressive));
  add("lag 5,000,000: CIRCUIT_BREAK", lag(5'000'000, K2::circuit_break));
  add("heap 85 alone: GRACEFUL", level_is({{0, 1'000, 85}}, K2::graceful));
  add("heap 95 alone: CIRCUIT_BREAK", level_is({{0, 1'000, 95}}, K2::circuit_break));
  add("own triggers 50,000 / 200,000 / 500,000 / 2,000,000, lag 60,000: SOFT",
      level_is({{0, 60'000, 50}}, K2::soft, [](Policy& policy) {
        policy[kLag].triggers = {50'000, 200'000, 500'000, 2'000'000};
      }));
  add("GRACEFUL, then lag 450,000: it stays",
      level_is({{0, 500'000, 50}, {0, 450'000, 50}}, K2::graceful));
  add("GRACEFUL, 31 s later lag 240,000: SOFT",
      level_is({{0, 500'000, 50}, {31, 240'000, 50}}, K2::soft));
  add("GRACEFUL, at once lag 50,000: it stays, the cooldown runs",
      level_is({{0, 500'000, 50}, {0, 50'000, 50}}, K2::graceful));
  add("cooldown 1 s, GRACEFUL, 1.1 s later lag 50,000: NORMAL",
      level_is(
          {{0, 500'000, 50}, {1.1, 50'000, 50}}, K2::normal,
          [](Policy& policy) { policy.cooldown_s = 1; }, mends));
  add("NORMAL processes any symbol",
      decides({{K2::normal, "BHP", kTrades, true}, {K2::normal, "XYZ", kTrades, true}}));
  add("SOFT processes any symbol",
      decides({{K2::soft, "BHP", kTrades, true}, {K2::soft, "XYZ", kTrades, true}}));
  add("GRACEFUL processes critical symbols only",
      decides({{K2::graceful, "BHP", kTrades, true}, {K2::graceful, "XYZ", kTrades, false}},
              tiers(two, {}), filters));
  add("AGGRESSIVE processes critical symbols only",
      decides({{K2::aggressive, "BHP", kTrades, true}, {K2::aggressive, "CBA", kTrades, false}},
              tiers(one, {}), filters));
  add("own critical symbols, GRACEFUL: those only", decides({{K2::graceful, "AAPL", kTrades, true},
                                                             {K2::graceful, "GOOGL", kTrades, true},
                                                             {K2::graceful, "BHP", kTrades, false}},
                                                            tiers(own, {}), filters));
  const auto open = [](const Cascade& c) { return !Shedder(c.policy()).intake_closed(c.level()); };
  const auto plain = [](const Cascade& c) {
    return !Shedder(c.policy()).enrichment_skipped(c.level());
  };
  const auto spills = [](const Cascade& c) {
    const auto& row = c.policy().shedding[index(c.level())];
    return std::find(row.begin(), row.end(), Action::spill) != row.end();
  };
  add("NORMAL accepts data", at({0, 1'000, 50}, open, "intake is closed"));
  add("AGGRESSIVE accepts data", at({0, 1'000'000, 50}, open, "intake is closed"));
  add("CIRCUIT_BREAK does not",
      at(
          {0, 5'000'000, 50}, [=](const Cascade& c) { return !open(c); }, "intake is open"));
  add("SOFT skips enrichment",
      at(
          {0, 100'000, 50}, [=](const Cascade& c) { return !plain(c); }, "it enriches"));
  add("NORMAL does not", at({0, 1'000, 50}, plain, "it skips enrichment"));
  add("AGGRESSIVE spills to disk",
      at({0, 1'000'000, 50}, spills, "nothing is spilled: finding 6, nobody acts on 'spill'"));
  add("GRACEFUL does not",
      at(
          {0, 500'000, 50}, [=](const Cascade& c) { return !spills(c); }, "something is spilled"));
  add("status at lag 500,000: GRACEFUL, value 2, accepting, 20 critical symbols, one in the "
      "history",
      at(
          {0, 500'000, 50},
          [=](const Cascade& c) {
            return c.level() == K2::graceful && index(c.level()) == 2 && open(c) &&
                   c.policy().tier_1.size() == 20 && c.status().recent.size() == 1;
          },
          "another status"));
  add("a reset leads to NORMAL", at(
                                     {0, 1'000'000, 50},
                                     [](const Cascade& c) {
                                       Cascade again = c;
                                       again.reset(Instant{});
                                       return again.level() == K2::normal;
                                     },
                                     "not NORMAL"));
  add("the gauge of the level is 2 at GRACEFUL",
      metric_is("k2_degradation_level", {{"component", "degradation_manager"}}, 2, degrades));
  add("the counter of transitions has from_level normal, to_level graceful",
      metric_is("k2_degradation_transitions_total",
                {{"component", "degradation_manager"},
                 {"from_level", "normal"},
                 {"to_level", "graceful"}},
                1, degrades));
  add("the level may be read beside checks", [](const Policy& policy) {
    SharedCascade shared(policy);
    shared.check(Instant{}, {500'000, 50});
    return judged(shared.level() == K2::graceful, policy.name_of(shared.level()));
  });
  add("lag 100,000, 500,000, 1,000,000: SOFT, GRACEFUL, AGGRESSIVE", [](const Policy& policy) {
    const TimedChecks checks = {{0, 100'000, 50}, {0, 500'000, 50}, {0, 1'000'000, 50}};
    const auto level = [&](std::size_t n) {
      return after(policy, TimedChecks(checks.begin(), checks.begin() + static_cast<long>(n)))
          .level();
    };
    return judged(level(1) == K2::soft && level(2) == K2::graceful && level(3) == K2::aggressive,
                  "other levels");
  });
  add("a trigger itself counts: lag 100,000 is SOFT", lag(100'000, K2::soft));
  add("lag 0, heap 0: NORMAL", level_is({{0, 0, 0}}, K2::normal));
  add("no heap given: the host's memory is measured",
      no_counterpart("a machine measures nothing; who reads the pressure is the caller"));
  add("150 changes of lag at cooldown 0: the history has at most 100", [](const Policy& of) {
    Policy policy = of;
    policy.cooldown_s = 0;
    TimedChecks checks;
    for (int i = 0; i < 150; ++i) checks.push_back({1.0 * i, i % 2 == 0 ? 100'000.0 : 1'000.0, 50});
    const std::size_t kept = after(policy, checks).status().recent.size();
    return judged(kept == kRecentTransitions, std::to_string(kept));
  });
  return all;
}

std::vector<UnitExpectation> of_shedder() {
  std::vector<UnitExpectation> all;
  const auto add = [&](std::string expects, Judge judge) {
    all.push_back({"shedder", std::move(expects), std::move(judge)});
  };
  const auto row = [](Level level, bool bhp, bool rea, bool xyz, bool reference) {
    return decides({{level, "BHP", kTrades, bhp},
                    {level, "REA", kTrades, rea},
                    {level, "XYZ", kTrades, xyz},
                    {level, "BHP", kReference, reference}});
  };
  const std::string books = "a shedder of ours decides and counts nothing; counts are metrics'";
  add("BHP's trades: CRITICAL", ranks({{"BHP", kTrades, Priority::critical}}));
  add("REA's: HIGH", ranks({{"REA", kTrades, Priority::high}}));
  add("an unknown symbol's: NORMAL", ranks({{"UNKNOWN_SYMBOL", kTrades, Priority::normal}}));
  add("reference data is LOW, BHP's too", ranks({{"BHP", kReference, Priority::low}}));
  add("own tier 1: AAPL CRITICAL, BHP NORMAL",
      ranks({{"AAPL", kTrades, Priority::critical}, {"BHP", kTrades, Priority::normal}},
            tiers({"AAPL", "GOOGL", "MSFT"}, {})));
  add("own tier 2: TSLA HIGH, REA NORMAL",
      ranks({{"TSLA", kTrades, Priority::high}, {"REA", kTrades, Priority::normal}},
            tiers({}, std::vector<std::string>{"NVDA", "TSLA"})));
  add("NORMAL processes all", row(K2::normal, true, true, true, true));
  add("SOFT processes all", row(K2::soft, true, true, true, true));
  add("GRACEFUL sheds LOW", row(K2::graceful, true, true, true, false));
  add("AGGRESSIVE sheds NORMAL and LOW", row(K2::aggressive, true, true, false, false));
  add("CIRCUIT_BREAK processes CRITICAL only", row(K2::circuit_break, true, false, false, false));
  add("of 4 symbols at NORMAL 0 are shed", sheds({"BHP", "REA", "XYZ", "ABC"}, K2::normal, 0));
  add("of 2 symbols of tier 1 and 2 others at CIRCUIT_BREAK 2 are shed",
      sheds({"BHP", "CBA", "REA", "XYZ"}, K2::circuit_break, 2,
            tiers({"BHP", "CBA"}, std::vector<std::string>{})));
  add("of no symbol 0 are shed, and no division by 0", sheds({}, K2::aggressive, 0));
  add("of 3 symbols of tier 1 at CIRCUIT_BREAK 0 are shed",
      sheds({"BHP", "CBA", "CSL"}, K2::circuit_break, 0,
            tiers({"BHP", "CBA", "CSL"}, std::vector<std::string>{})));
  const auto shed_metric = [](const char* tier, double count, Happens happens) {
    return metric_is(
        "k2_messages_shed_total",
        {{"component", "load_shedder"}, {"symbol_tier", tier}, {"reason", "non_critical"}}, count,
        std::move(happens), "finding 6, it is spilled, and what is spilled is not given up");
  };
  add("a tier-3 message shed at CIRCUIT_BREAK counts as tier_3, non_critical",
      shed_metric("tier_3", 1, gives_up(Tier::tier_3, K2::circuit_break)));
  add("a tier-1 message that is processed counts nowhere",
      shed_metric("tier_1", 0, gives_up(Tier::tier_1, K2::circuit_break)));
  add("a tier-2 message shed at CIRCUIT_BREAK counts as tier_2, non_critical",
      shed_metric("tier_2", 1, gives_up(Tier::tier_2, K2::circuit_break)));
  add("a registry without the metric stops nobody",
      no_counterpart("the decision knows no registry; metrics are folded from what happened"));
  add("statistics at first: 0 checked, 0 shed, 20 and some symbols", no_counterpart(books));
  add("statistics after 3 decisions: 3 checked, 2 shed, 66.67 %", no_counterpart(books));
  add("statistics of nothing: 0 %", no_counterpart(books));
  add("BHP, CBA, CSL: CRITICAL", ranks({{"BHP", kTrades, Priority::critical},
                                        {"CBA", kTrades, Priority::critical},
                                        {"CSL", kTrades, Priority::critical}}));
  add("REA, QAN: HIGH",
      ranks({{"REA", kTrades, Priority::high}, {"QAN", kTrades, Priority::high}}));
  add("UNKNOWN, NEWCO: NORMAL",
      ranks({{"UNKNOWN", kTrades, Priority::normal}, {"NEWCO", kTrades, Priority::normal}}));
  add("a symbol of both tiers is of the higher",
      ranks({{"BHP", kTrades, Priority::critical}},
            tiers({"BHP"}, std::vector<std::string>{"BHP", "REA"})));
  add("no tiers: NORMAL for all",
      ranks({{"BHP", kTrades, Priority::normal}, {"AAPL", kTrades, Priority::normal}},
            tiers({}, std::vector<std::string>{})));
  add("an unknown type of data ranks as trades",
      no_counterpart("there are three types, and a fourth cannot be asked for"));
  add("symbols are told apart by case",
      ranks({{"BHP", kTrades, Priority::critical}, {"bhp", kTrades, Priority::normal}},
            tiers({"BHP"}, std::vector<std::string>{})));
  add("quotes rank as trades",
      ranks({{"BHP", kTrades, Priority::critical}, {"BHP", DataType::quotes, Priority::critical}}));
  return all;
}

std::vector<UnitExpectation> of_demonstration() {
  std::vector<UnitExpectation> all;
  const auto add = [&](std::string expects, Judge judge) {
    all.push_back({"demonstration", std::move(expects), std::move(judge)});
  };
  const Judge screen = no_counterpart("what a screen shows, and that it was called");
  const Judge pause = no_counterpart("time is virtual here: nobody sleeps in a model");
  const TimedChecks up = {{0, 10'000, 50}, {3, 150'000, 75}, {6, 600'000, 82}, {9, 1'500'000, 92}};
  const auto first = [up](std::size_t n) {
    return TimedChecks(up.begin(), up.begin() + static_cast<long>(n));
  };
  add("it begins without lag, at heap 50: NORMAL", level_is({{0, 0, 50}}, K2::normal));
  add("the quick mode is kept", screen);
  add("the introduction is printed", screen);
  add("the first scene is lag 10,000, heap 50: NORMAL", level_is(first(1), K2::normal));
  add("the way up ends at lag 1,500,000, heap 92: AGGRESSIVE", level_is(first(4), K2::aggressive));
  add("the way down ends at lag 20,000, heap 50, with what its pauses give",
      [=](const Policy& policy) {
        TimedChecks all_checks = up;
        for (const TimedCheck& down :
             TimedChecks{{12, 400'000, 75}, {15, 100'000, 60}, {18, 20'000, 50}}) {
          all_checks.push_back(down);
        }
        // Only the figures are asked: the level is not, and finding 4 says why.
        return judged(after(policy, all_checks).counters().escalations == 3, "other escalations");
      });
  add("the status is printed", screen);
  add("what each level does is printed", screen);
  add("the summary is printed", screen);
  add("a pause is 3 s", pause);
  add("a quick pause is 0.5 s", pause);
  add("the whole demonstration prints more than 10 times", screen);
  add("(10,000, 50) NORMAL, (150,000, 75) SOFT, (600,000, 82) GRACEFUL, (1,500,000, 92) AGGRESSIVE",
      [=](const Policy& policy) {
        for (std::size_t n = 1; n <= up.size(); ++n) {
          const Level level = after(policy, first(n)).level();
          if (index(level) != n - 1) return judged(false, policy.name_of(level));
        }
        return ExpectationJudged{};
      });
  add("the shedder's statistics have five names", screen);
  add("after the first scene NORMAL, after the way up at least SOFT", [=](const Policy& policy) {
    return judged(
        after(policy, first(1)).level() == K2::normal && after(policy, up).level() >= K2::soft,
        "another level");
  });
  add("it runs in the quick mode", screen);
  add("it runs at its own pace", screen);
  add("lag 10,000,000, heap 99 can be shown: CIRCUIT_BREAK",
      level_is({{0, 10'000'000, 99}}, K2::circuit_break));
  add("an unknown level can be shown", screen);
  add("a pause of 0 s is 0 s", pause);
  add("at lag 600,000, heap 82 the level is higher than before", [](const Policy& policy) {
    return judged(after(policy, {{0, 600'000, 82}}).level() > K2::normal, "NORMAL");
  });
  add("decisions are counted", no_counterpart("counts are metrics', of what was given up"));
  return all;
}

}  // namespace

std::vector<UnitExpectation> unit_expectations() {
  std::vector<UnitExpectation> all = of_manager();
  for (auto part : {of_shedder(), of_demonstration()}) {
    std::move(part.begin(), part.end(), std::back_inserter(all));
  }
  return all;
}

}  // namespace cascade
