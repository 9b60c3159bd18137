#include "cli/system/protocol.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include "model/input_error.hpp"

namespace cascade {
namespace {

Protocol greeted(const std::string& hello, const Policy& policy = default_policy()) {
  Protocol protocol(policy);
  protocol.take_hello(hello, "sut");
  return protocol;
}

std::string line_of(const Protocol& protocol, const Request& request) {
  std::string text;
  protocol.append(text, request);
  return text;
}

// --- Requests -----------------------------------------------------------------------------------

TEST(Protocol, RequestsAreAsTheContractHasThem) {
  const Protocol protocol = greeted(R"({"name":"x"})");
  EXPECT_EQ(protocol.hello_line(),
            R"({"op":"hello","protocol":"cascade-sut/1","policy":"k2","levels":["NORMAL","SOFT",)"
            R"("GRACEFUL","AGGRESSIVE","CIRCUIT_BREAK"],"metrics":["lag","heap_pct"]})"
            "\n");
  EXPECT_EQ(line_of(protocol, Request::check({30'000'000'001}, {{99'999, kMissing}})),
            R"({"op":"check","t_ns":30000000001,"lag":99999,"heap_pct":null})"
            "\n");
  EXPECT_EQ(line_of(protocol, Request::reset({30'000'000'002})),
            R"({"op":"reset","t_ns":30000000002})"
            "\n");
  EXPECT_EQ(line_of(protocol, Request::decide("BHP", DataType::trades)),
            R"({"op":"decide","symbol":"BHP","type":"trades"})"
            "\n");
  EXPECT_EQ(line_of(protocol, Request::decide("\"\\\n\x1b", DataType::reference_data)),
            R"({"op":"decide","symbol":"\"\\\n\u001b","type":"reference_data"})"
            "\n");
  std::string start;
  protocol.append_start(start);
  EXPECT_EQ(start, "{\"op\":\"start\"}\n");
}

TEST(Protocol, WhatIsNotMonitoredIsLeftOut) {
  Policy policy = default_policy();
  policy.metrics[0].monitored = false;
  const Protocol protocol = greeted(R"({"name":"x"})", policy);
  EXPECT_NE(protocol.hello_line().find(R"("metrics":["heap_pct"])"), std::string::npos);
  EXPECT_EQ(line_of(protocol, Request::check({1}, {{5, 6}})),
            R"({"op":"check","t_ns":1,"heap_pct":6})"
            "\n");
}

TEST(Protocol, WholeNumbersHaveDigitsOnly) {
  const Protocol protocol = greeted(R"({"name":"x","integers":["lag"]})");
  const std::vector<std::pair<double, std::string>> cases = {{0, "0"},
                                                             {-0.0, "0"},
                                                             {-7, "-7"},
                                                             {1e15, "1000000000000000"},
                                                             {1e16, "10000000000000000"},
                                                             {0x1p63, "9223372036854775808"},
                                                             {1e22, "10000000000000000000000"}};
  for (const auto& [value, digits] : cases) {
    EXPECT_EQ(line_of(protocol, Request::check({1}, {{value, 0.5}})),
              R"({"op":"check","t_ns":1,"lag":)" + digits + ",\"heap_pct\":0.5}\n");
  }
  EXPECT_THROW(line_of(protocol, Request::check({1}, {{0.5, 0.5}})), std::logic_error);
  EXPECT_EQ(line_of(protocol, Request::check({1}, {{kMissing, 1e16}})),
            R"({"op":"check","t_ns":1,"lag":null,"heap_pct":1e+16})"
            "\n");
}

TEST(Protocol, WhatJsonOrTheProgramCannotTakeIsNotSent) {
  const Protocol protocol = greeted(R"({"name":"x","resolution_ns":1000})");
  for (const double value : {kInfinity, -kInfinity}) {
    EXPECT_THROW(line_of(protocol, Request::check({0}, {{value, 0}})), std::logic_error);
  }
  EXPECT_NO_THROW(line_of(protocol, Request::check({2'000}, {{0, 0}})));
  EXPECT_THROW(line_of(protocol, Request::check({2'001}, {{0, 0}})), std::logic_error);
  EXPECT_THROW(line_of(protocol, Request::reset({999})), std::logic_error);
}

// --- Hello --------------------------------------------------------------------------------------

TEST(Protocol, AHelloSaysWhatTheProgramTakes) {
  Protocol protocol(default_policy());
  const Hello least = protocol.take_hello(R"({"name":"x"})", "sut");
  EXPECT_EQ(least.traits.name, "x");
  EXPECT_FALSE(least.pipelined);
  EXPECT_FALSE(least.traits.takes_reset);
  EXPECT_FALSE(least.traits.takes_decide);
  EXPECT_EQ(least.traits.resolution_ns, 1);
  EXPECT_EQ(least.traits.whole_number_metrics, 0);

  const Hello all = protocol.take_hello(
      R"({"name":"k2 python","pipelined":true,"ops":["check","reset","decide"],)"
      R"("levels":{"MODERATE":"GRACEFUL"},"resolution_ns":1000,"integers":["heap_pct"]})"
      "\r",
      "sut");
  EXPECT_EQ(all.traits.name, "k2 python");
  EXPECT_TRUE(all.pipelined);
  EXPECT_TRUE(all.traits.takes_reset);
  EXPECT_TRUE(all.traits.takes_decide);
  EXPECT_EQ(all.traits.resolution_ns, 1000);
  EXPECT_EQ(all.traits.whole_number_metrics, 2);
  EXPECT_FALSE(all == least);
}

TEST(Protocol, AHelloThatIsNoneSaysWhatWouldBeRight) {
  const std::string example = std::string(": ") + kHelloExample;
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"", "it answered hello with '', which is no JSON object" + example},
      {"Welcome!", "it answered hello with 'Welcome!', which is no JSON object" + example},
      {"7", "it answered hello with '7', which is no JSON object" + example},
      {R"({"error":"what?"})", "it answered hello with an error, 'what?'" + example},
      {R"({"level":"NORMAL"})",
       "its hello has 'level', which is not known: perhaps levels; there are name, pipelined, ops, "
       "levels, resolution_ns, integers"},
      {R"({"pipelined":true})", "its hello has no \"name\"" + example},
      {R"({"name":7})", "its hello has no \"name\"" + example},
      {R"({"name":"x","pipelined":1})", "its hello's \"pipelined\" is '1': true or false"},
      {R"({"name":"x","ops":"check"})",
       R"(its hello's "ops" is '"check"': a list of check, reset, decide)"},
      {R"({"name":"x","ops":["check","reste"]})",
       R"(its hello's "ops" has '"reste"': perhaps reset; there are check, reset, decide)"},
      {R"({"name":"x","ops":["reset"]})",
       R"(its hello's "ops" has no "check": ["check"], at least)"},
      {R"({"name":"x","resolution_ns":0})",
       R"(its hello's "resolution_ns" is '0': a whole number of nanoseconds, at least 1)"},
      {R"({"name":"x","resolution_ns":0.5})",
       R"(its hello's "resolution_ns" is '0.5': a whole number of nanoseconds, at least 1)"},
      {R"({"name":"x","resolution_ns":18446744073709551615})",
       R"(its hello's "resolution_ns" is '18446744073709551615': a whole number of nanoseconds, )"
       "at least 1"},
      {R"({"name":"x","integers":["lags"]})",
       R"(its hello's "integers" has '"lags"': perhaps lag; there are lag, heap_pct)"},
      {R"({"name":"x","levels":["SOFT"]})",
       R"(its hello's "levels" is '["SOFT"]': its names for ours, as in {"MINE":"NORMAL"})"},
      {R"({"name":"x","levels":{"HOT":"SOFTT"}})",
       R"(its hello's "levels" has '"SOFTT"' for 'HOT': perhaps SOFT; there are NORMAL, SOFT, )"
       "GRACEFUL, AGGRESSIVE, CIRCUIT_BREAK"},
  };
  for (const auto& [line, what] : cases) {
    Protocol protocol(default_policy());
    try {
      protocol.take_hello(line, "sut");
      ADD_FAILURE() << line;
    } catch (const InputError& error) {
      EXPECT_EQ(error.what(), "sut: " + what);
    }
  }
}

// --- Answers ------------------------------------------------------------------------------------

TEST(Protocol, ALevelIsReadHoweverItIsWritten) {
  Protocol protocol = greeted(R"({"name":"x","levels":{"Warm":"SOFT","SOFT":"GRACEFUL"}})");
  const std::vector<std::pair<std::string, std::size_t>> cases = {
      {R"({"level":"NORMAL"})", 0},      {"\t{ \"level\" : \"aggressive\" } \r", 3},
      {R"({"level":"CRITICAL"})", 4},  // an alias
      {R"({"level":"severe"})", 3},    // likewise
      {R"({"level":"WARM"})", 1},      // the system's name for it
      {R"({"level":"soft"})", 2},      // likewise, though ours has another of that name
      {R"({"level":"\u004eORMAL"})", 0}, {R"({"t":1,"level":"NORMAL","why":["lag"]})", 0},
  };
  for (int again = 0; again < 2; ++again) {
    for (const auto& [line, level] : cases) {
      EXPECT_EQ(protocol.level_of(line), SystemAnswer::of(level_at(level))) << line;
    }
  }
}

TEST(Protocol, AnActionIsReadHoweverItIsWritten) {
  const Protocol protocol = greeted(R"({"name":"x"})");
  EXPECT_EQ(protocol.action_of(R"({"action":"process"})"), SystemAnswer::of(Action::process));
  EXPECT_EQ(protocol.action_of(R"({"action":"SPILL", "why":1})"), SystemAnswer::of(Action::spill));
  EXPECT_EQ(protocol.action_of(R"( {"action": "Drop"})"), SystemAnswer::of(Action::drop));
  EXPECT_EQ(protocol.action_of(R"({"action":"keep"})").fault,
            "it answered action 'keep', which is none of process, spill, drop");
  EXPECT_EQ(protocol.action_of(R"({"level":"SOFT"})").fault,
            R"(it answered '{"level":"SOFT"}', which has no "action")");
}

TEST(Protocol, AnErrorIsNoLevelWhateverStandsBesideIt) {
  Protocol protocol = greeted(R"({"name":"x"})");
  EXPECT_EQ(protocol.level_of(R"({"error":"no","level":"SOFT"})").fault,
            "it answered with an error: 'no'");
  EXPECT_EQ(protocol.level_of(R"({"error":{"code":3}})").fault,
            R"(it answered with an error: '{"error":{"code":3}}')");
}

TEST(Protocol, OnlyTheLowestLevelIsAStart) {
  Protocol protocol = greeted(R"({"name":"x"})");
  EXPECT_EQ(protocol.started_of(R"({"level":"NORMAL"})"), SystemAnswer::of(kLowest));
  EXPECT_FALSE(protocol.started_of(R"({"level":"SOFT"})").fault.empty());
  EXPECT_FALSE(protocol.started_of("{}").fault.empty());
}

TEST(Protocol, AnExcerptIsShortAndHarmless) {
  EXPECT_EQ(excerpt("abc\r\n"), "'abc'");
  EXPECT_EQ(excerpt("\x1b[31m"), R"('\x1b[31m')");
  EXPECT_EQ(excerpt(std::string(1'000, 'x')), "'" + std::string(120, 'x') + "...'");
  std::string text = std::string(119, 'x');
  for (int i = 0; i < 5; ++i) text += "\u20ac";  // three bytes each
  EXPECT_EQ(excerpt(text), "'" + std::string(119, 'x') + "...'");
}

}  // namespace
}  // namespace cascade
