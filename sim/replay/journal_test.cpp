#include "sim/replay/journal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <utility>

#include "model/input_error.hpp"
#include "model/k2.hpp"

namespace cascade {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr std::int64_t kSecond = 1'000'000'000;

JournalHeader header_of(std::string policy, std::string trace) {
  JournalHeader header;
  header.policy = std::move(policy);
  header.trace = std::move(trace);
  return header;
}

constexpr Cause kByLag{1}, kByHeap{2}, kByBoth{3};

Transition escalation(Level from, Level to, Pressure pressure, Cause cause) {
  return {{12'500'000'000}, from, to, TransitionKind::escalation, pressure, cause};
}

TEST(Journal, HeaderIsTheContractsByteForByte) {
  JournalHeader header = header_of("k2", "lag.csv");
  header.start = Instant{1'648'200'826 * kSecond};
  EXPECT_EQ(to_json_line(header),
            R"({"journal":"cascade/1","policy":"k2","trace":"lag.csv","check_every":"sample",)"
            R"("start":"2022-03-25T09:33:46Z"})");
  header.check_every = "500ms";
  header.start = Instant{1'648'200'826 * kSecond + 120'000'000};
  EXPECT_THAT(to_json_line(header),
              HasSubstr(R"("check_every":"500ms","start":"2022-03-25T09:33:46.12Z"})"));
  header.start.reset();
  EXPECT_THAT(to_json_line(header), HasSubstr(R"("start":null})"));
}

TEST(Journal, EntryIsTheContractsByteForByte) {
  EXPECT_EQ(to_json_line(escalation(K2::normal, K2::soft, {150'000, 75}, kByBoth), {}),
            R"({"t":12.5,"from":"NORMAL","to":"SOFT","lag":150000,"heap_pct":75.0,)"
            R"("cause":["lag","heap_pct"]})");
}

TEST(Journal, EntriesSayWhatHappenedAndNothingElse) {
  const Transition up = escalation(K2::normal, K2::circuit_break, {5e6, 12.25}, kByLag);
  Transition down = up;
  down.from = K2::circuit_break;
  down.to = K2::normal;
  down.kind = TransitionKind::recovery;
  Transition reset = down;
  reset.kind = TransitionKind::reset;
  reset.pressure = {kMissing, kMissing};
  Transition unseen_lag = up;
  unseen_lag.pressure = {kMissing, 96};
  unseen_lag.cause = kByHeap;
  constexpr double kInfinite = std::numeric_limits<double>::infinity();
  Transition infinite = up;
  infinite.pressure = {kInfinite, 0.1};

  JournalHeader both, only_lag, only_heap;
  only_lag.metrics[index(kHeap)].monitored = false;
  only_heap.metrics[index(kLag)].monitored = false;
  const std::string rise = R"({"t":12.5,"from":"NORMAL","to":"CIRCUIT_BREAK",)";
  const std::string fall = R"({"t":12.5,"from":"CIRCUIT_BREAK","to":"NORMAL",)";
  const struct {
    Transition entry;
    JournalHeader header;
    std::string line;
  } table[] = {
      {up, both, rise + R"("lag":5000000,"heap_pct":12.25,"cause":["lag"]})"},
      {up, only_lag, rise + R"("lag":5000000,"cause":["lag"]})"},
      {down, both, fall + R"("lag":5000000,"heap_pct":12.25})"},
      {down, only_heap, fall + R"("heap_pct":12.25})"},
      {reset, both, fall + R"("lag":null,"heap_pct":null,"reset":true})"},
      {unseen_lag, both, rise + R"("lag":null,"heap_pct":96.0,"cause":["heap_pct"]})"},
      {infinite, both, rise + R"("lag":null,"heap_pct":0.1,"cause":["lag"]})"},
  };
  for (const auto& row : table) EXPECT_EQ(to_json_line(row.entry, row.header), row.line);
}

TEST(Journal, SecondsAreExactAndHaveNoTrailingZeros) {
  const std::pair<std::int64_t, const char*> table[] = {
      {0, "0"},
      {1, "0.000000001"},
      {10, "0.00000001"},
      {kSecond, "1"},
      {1'500'000'000, "1.5"},
      {31'536'000 * kSecond + 123'456'789, "31536000.123456789"},
      {std::numeric_limits<std::int64_t>::max(), "9223372036.854775807"},
  };
  Transition entry;
  for (const auto& [ns, seconds] : table) {
    entry.at = {ns};
    EXPECT_THAT(to_json_line(entry, {}), StartsWith("{\"t\":" + std::string(seconds) + ","));
  }
}

TEST(Journal, ForeignTextCannotLeaveItsQuotesOrItsLine) {
  const std::pair<std::string, const char*> table[] = {
      {"a\"b\\c", R"("a\"b\\c")"},
      {"two\nlines\r", R"("two\nlines\r")"},
      {std::string("nul\0", 4), R"("nul\u0000")"},
      {"\x1b[31mred\x7f", R"("\u001b[31mred\u007f")"},
      {"\xc2\x9b"
       "31m",
       R"("\u009b31m")"},                     // an escape sequence in one character
      {"\xe2\x80\xaelag", R"("\u202elag")"},  // writes what follows from right to left
      {"\xe2\x81\xa6x\xe2\x80\xa8", R"("\u2066x\u2028")"},
      {"\xef\xbb\xbf", R"("\ufeff")"},
      {"caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x93\x88",
       "\"caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x93\x88\""},
      {"bad\xff utf-8\xc3", "\"bad\xef\xbf\xbd utf-8\xef\xbf\xbd\""},
  };
  for (const auto& [text, json] : table) {
    EXPECT_THAT(to_json_line(header_of(text, "t")), HasSubstr("\"policy\":" + std::string(json)));
    EXPECT_THAT(to_json_line(header_of("p", text)), HasSubstr("\"trace\":" + std::string(json)));
  }
}

const std::string kHeader =
    R"({"journal":"cascade/1","policy":"k2","trace":"t.csv","check_every":"1s","start":null})"
    "\n";
std::string header_with(const std::string& members) {
  std::string header = kHeader;
  return header.replace(header.find('}'), 1, "," + members + "}");
}
const std::string kRise =
    R"({"t":1,"from":"NORMAL","to":"SOFT","lag":150000,"heap_pct":1.0,"cause":["lag"]})"
    "\n";

TEST(Journal, ReadsTheContractsExample) {
  const std::string text =
      R"({"journal":"cascade/1","policy":"k2","trace":"lag.csv","check_every":"sample",)"
      R"("start":"2022-03-25T09:33:46Z"})"
      "\n"
      R"({"t":12.5,"from":"NORMAL","to":"SOFT","lag":150000,"heap_pct":75.0,"cause":["lag","heap_pct"]})"
      "\n";
  const Journal journal = parse_journal(text, "j");
  EXPECT_EQ(journal.header.policy, "k2");
  EXPECT_EQ(journal.header.trace, "lag.csv");
  EXPECT_EQ(journal.header.check_every, "sample");
  EXPECT_EQ(journal.header.start.value(), Instant{1'648'200'826 * kSecond});
  ASSERT_EQ(journal.entries.size(), 1u);
  const Transition& entry = journal.entries.front();
  EXPECT_EQ(entry.at, Instant{12'500'000'000});
  EXPECT_EQ(entry.from, K2::normal);
  EXPECT_EQ(entry.to, K2::soft);
  EXPECT_EQ(entry.kind, TransitionKind::escalation);
  EXPECT_EQ(entry.pressure[kLag], 150'000);
  EXPECT_EQ(entry.pressure[kHeap], 75);
  EXPECT_TRUE(entry.cause.has(kLag));
  EXPECT_TRUE(entry.cause.has(kHeap));
  EXPECT_EQ(to_json_lines(journal), text);
}

// What others may write without meaning anything else: blanks, order, CRLF, no newline at the end,
// members that a later version adds, aliases of levels, numbers spelt otherwise.
TEST(Journal, ReadsWhatMeansTheSame) {
  const std::string strict = kHeader + kRise;
  const std::string loose =
      "{ \"start\" : null, \"trace\":\"t.csv\",\"policy\":\"k2\",\"later\":7,"
      "\"check_every\":\"1s\",\"journal\":\"cascade/1\" }\r\n"
      R"( {"lag":1.5e5,"to":"light","from":"normal","t":1.000,"cause":["lag"],"heap_pct":1} )";
  EXPECT_EQ(to_json_lines(parse_journal(loose, "j")), strict);
}

TEST(Journal, TellsMissingFromUnmonitored) {
  const auto parse = [](const std::string& pressure) {
    return parse_journal(
        kHeader + R"({"t":1,"from":"NORMAL","to":"SOFT",)" + pressure + R"("cause":["lag"]})", "j");
  };
  const Journal missing = parse(R"("lag":9,"heap_pct":null,)");
  EXPECT_TRUE(missing.header.metrics[index(kHeap)].monitored);
  EXPECT_TRUE(is_missing(missing.entries.front().pressure[kHeap]));
  const Journal unmonitored = parse(R"("lag":9,)");
  EXPECT_FALSE(unmonitored.header.metrics[index(kHeap)].monitored);
  EXPECT_TRUE(unmonitored.header.metrics[index(kLag)].monitored);
  EXPECT_TRUE(parse_journal(kHeader, "j").header.metrics[index(kHeap)].monitored);
  // One entry that has it is enough.
  const Journal once = parse_journal(
      kHeader + R"({"t":1,"from":"NORMAL","to":"SOFT","lag":9,"heap_pct":1,"cause":["lag"]})" +
          "\r\n" + R"({"t":2,"from":"SOFT","to":"NORMAL","lag":0})",
      "j");
  EXPECT_TRUE(once.header.metrics[index(kHeap)].monitored);
  EXPECT_TRUE(is_missing(once.entries[1].pressure[kHeap]));
}

TEST(Journal, ReadsNumbersOfAnySize) {
  for (const double lag : {5e-324, 1e-310, 0.0, 1e17, 1.7976931348623157e308}) {
    Journal journal{header_of("p", "t"), {escalation(K2::normal, K2::soft, {lag, 0}, kByLag)}};
    EXPECT_EQ(parse_journal(to_json_lines(journal), "j").entries.front().pressure[kLag], lag);
  }
  const std::string less = R"({"t":1,"from":"NORMAL","to":"SOFT","lag":1e-400,"cause":["lag"]})";
  EXPECT_EQ(parse_journal(kHeader + less, "j").entries.front().pressure[kLag], 0);
}

// Levels and metrics of another ladder are named in the header, and stand under these names.
TEST(Journal, ReadsAndWritesAnyLadder) {
  const std::string text =
      R"({"journal":"cascade/1","policy":"power","trace":"t.csv","check_every":"1s","start":null,)"
      R"("levels":["OK","SAVING","OFF"],"metrics":["battery","temp_c","heap_pct"]})"
      "\n"
      R"({"t":1,"from":"OK","to":"OFF","battery":-0.5,"temp_c":null,"heap_pct":3.0,)"
      R"("cause":["battery","heap_pct"]})"
      "\n"
      R"({"t":2,"from":"OFF","to":"SAVING","battery":60,"temp_c":-40,"heap_pct":1.5})"
      "\n"
      R"({"t":2,"from":"SAVING","to":"OK","battery":null,"temp_c":null,"heap_pct":null,"reset":true})"
      "\n";
  const Journal journal = parse_journal(text, "j");
  EXPECT_EQ(journal.header.levels, LevelNames({"OK", "SAVING", "OFF"}));
  ASSERT_EQ(journal.header.metrics.size(), 3u);
  ASSERT_EQ(journal.entries.size(), 3u);
  EXPECT_EQ(journal.entries[0].to, level_at(2));
  EXPECT_EQ(journal.entries[0].pressure[metric_at(0)], -0.5);
  EXPECT_TRUE(journal.entries[0].cause == Cause{0b101});
  EXPECT_EQ(journal.entries[1].kind, TransitionKind::recovery);
  EXPECT_EQ(to_json_lines(journal), text);
}

TEST(Journal, NamesOnlyWhatIsNotK2s) {
  JournalHeader header;
  header.metrics[index(kLag)].monitored = false;
  EXPECT_THAT(to_json_line(header), Not(HasSubstr("metrics")));
  header.metrics.pop_back();
  EXPECT_THAT(to_json_line(header), HasSubstr(R"("start":null,"metrics":["lag"]})"));
  for (const auto& [first, second] :
       {std::pair("lag", "load"), std::pair("load", "heap_pct"), std::pair("heap_pct", "lag")}) {
    header.metrics = {{first, true}, {second, true}};
    EXPECT_THAT(to_json_line(header), HasSubstr(std::string(R"("metrics":[")") + first + "\""));
  }
  header = {};
  header.levels = LevelNames({"OFF", "ON"});
  EXPECT_THAT(to_json_line(header), HasSubstr(R"("start":null,"levels":["OFF","ON"]})"));
}

TEST(Journal, RefusesWhatIsNotOneWithFileAndLine) {
  const std::string soft_to = R"({"t":2,"from":"SOFT","to":)";
  const std::string normal_to = R"({"t":1,"from":"NORMAL","to":)";
  const struct {
    std::string text;
    std::size_t line;
    const char* what;
  } table[] = {
      // the file
      {"", 1, "empty file"},
      {"\n", 1, "not a journal line"},
      {"t_s,lag\n0,1\n", 1, "not a journal line"},
      {kRise, 1, "not a journal of this version"},
      {"\xef\xbb\xbf\xff\xfe", 1, "not a journal line"},
      {kHeader + kHeader, 2, "'t' is missing"},
      {kHeader + "\n" + kRise, 2, "not a journal line"},
      {kHeader + kRise.substr(0, 40), 2, "not a journal line"},
      {kHeader + "{\"t\":1}{\"t\":2}\n", 2, "not a journal line"},
      {kHeader + "[1,2]\n", 2, "an array"},
      {kHeader + "null\n", 2, "a value without an object"},
      {kHeader + "\"t\"\n", 2, "a value without an object"},
      {kHeader + R"({"t":{"s":1}})", 2, "'t' is missing"},
      {kHeader + R"({"t":[[1]]})", 2, "(an array)"},
      {kHeader + R"({"t":{"s":{"ns":1}}})", 2, "an object too deep"},
      {kHeader + R"({"t":[{"s":1}]})", 2, "an object too deep"},
      // the header
      {R"({"journal":"cascade/2","policy":"k","trace":"t","check_every":"1s","start":null})", 1,
       "not a journal of this version"},
      {R"({"journal":1})", 1, "'journal' has the wrong type"},
      {R"({"journal":"cascade/1","trace":"t","check_every":"1s","start":null})", 1,
       "'policy' is missing"},
      {R"({"journal":"cascade/1","policy":"k","check_every":"1s","start":null})", 1,
       "'trace' is missing"},
      {R"({"journal":"cascade/1","policy":"k","trace":"t","start":null})", 1,
       "'check_every' is missing"},
      {R"({"journal":"cascade/1","policy":"k","trace":"t","check_every":"1s"})", 1,
       "'start' is missing"},
      {R"({"journal":"cascade/1","policy":null,"trace":"t","check_every":"1s","start":null})", 1,
       "'policy' has the wrong type"},
      {R"({"journal":"cascade/1","policy":"k","trace":"t","check_every":"1s","start":"noon"})", 1,
       "'start' is not a time"},
      {R"({"journal":"cascade/1","policy":"k","trace":"t","check_every":"1s","start":5})", 1,
       "'start' has the wrong type"},
      {header_with(R"("levels":["ON"])"), 1, "'levels' are not those of a ladder"},
      {header_with(R"("levels":["ON","ON"])"), 1, "'levels' are not those of a ladder"},
      {header_with(R"("levels":["on","off"])"), 1, "'levels' are not those of a ladder"},
      {header_with(R"("levels":["A","B","C","D","E","F","G","H","I"])"), 1, "'levels' are not"},
      {header_with(R"("levels":"ON")"), 1, "'levels' has the wrong type"},
      {header_with(R"("metrics":[])"), 1, "'metrics' are not those of a policy"},
      {header_with(R"("metrics":["lag","lag"])"), 1, "'metrics' are not those of a policy"},
      {header_with(R"("metrics":["cause"])"), 1, "'metrics' are not those of a policy"},
      {header_with(R"("metrics":["a","b","c","d","e"])"), 1, "'metrics' are not"},
      {header_with(R"("levels":["OFF","ON"])") + normal_to + R"("SOFT"})", 2,
       "'from' is not a level: OFF, ON"},
      {header_with(R"("levels":["OFF","LOW","ON"])") + normal_to + R"("SOFT"})", 2,
       "'from' is not a level: OFF, LOW, ..."},
      {header_with(R"("by":"me","args":"","scale":{"lag":0})"), 1, "'scale.lag' is not a factor"},
      {header_with(R"("by":"me","args":"","scale":{"lag":-1})"), 1, "'scale.lag' is not a factor"},
      {header_with(R"("by":"me","args":"","scale":{"lag":null})"), 1, "is not a factor"},
      {header_with(R"("by":"me","args":"","summed":{"lag":1.5})"), 1,
       "'summed.lag' is not a count"},
      {header_with(R"("by":"me","args":"","summed":{"lag":99999999999999999999999})"), 1,
       "'summed.lag' is not a count"},
      {header_with(R"("metrics":["a","b","c"])") + normal_to + R"("SOFT","cause":["lag"]})", 2,
       "'cause' names an unknown metric: a, b or c"},
      // entries
      {kHeader + R"({"from":"NORMAL","to":"SOFT"})", 2, "'t' is missing"},
      {kHeader + R"({"t":1,"to":"SOFT"})", 2, "'from' is missing"},
      {kHeader + R"({"t":1,"from":"NORMAL"})", 2, "'to' is missing"},
      {kHeader + R"({"t":"1","from":"NORMAL","to":"SOFT"})", 2, "'t' has the wrong type"},
      {kHeader + R"({"t":null,"from":"NORMAL","to":"SOFT"})", 2, "'t' has the wrong type"},
      {kHeader + R"({"t":1e300,"from":"NORMAL","to":"SOFT"})", 2, "'t' is out of range"},
      {kHeader + R"({"t":1e999,"from":"NORMAL","to":"SOFT"})", 2, "not a journal line"},
      {kHeader + R"({"t":-1,"from":"NORMAL","to":"SOFT"})", 2, "'t' is before the first row"},
      {kHeader + normal_to + R"("HIGH"})", 2, "'to' is not a level"},
      {kHeader + normal_to + R"(1})", 2, "'to' has the wrong type"},
      {kHeader + normal_to + R"("NORMAL"})", 2, "the same level"},
      {kHeader + normal_to + R"("SOFT","lag":"1"})", 2, "'lag' has the wrong type"},
      {kHeader + normal_to + R"("SOFT","heap_pct":true})", 2, "'heap_pct' has the wrong type"},
      {kHeader + normal_to + R"("SOFT","cause":"lag"})", 2, "'cause' has the wrong type"},
      {kHeader + normal_to + R"("SOFT","cause":["cpu"]})", 2, "'cause' names an unknown metric"},
      {kHeader + normal_to + R"("SOFT","cause":[1]})", 2, "an array of something else"},
      {kHeader + kRise + soft_to + R"("NORMAL","cause":["lag"]})", 3, "'cause' at a recovery"},
      {kHeader + kRise + soft_to + R"("NORMAL","reset":false})", 3, "'reset' is not true"},
      {kHeader + kRise + soft_to + R"("NORMAL","reset":"yes"})", 3, "'reset' has the wrong type"},
      {kHeader + kRise + soft_to + R"("GRACEFUL","reset":true})", 3, "a reset leads to NORMAL"},
      // the sequence
      {kHeader + soft_to + R"("NORMAL"})", 2, "'from' is not the level"},
      {kHeader + kRise + kRise, 3, "'from' is not the level"},
      {kHeader + kRise + R"({"t":0.999999999,"from":"SOFT","to":"NORMAL"})", 3,
       "time runs backwards"},
  };
  for (const auto& row : table) {
    SCOPED_TRACE(row.text);
    try {
      parse_journal(row.text, "run.jsonl");
      ADD_FAILURE() << "was read";
    } catch (const InputError& error) {
      EXPECT_THAT(error.what(), StartsWith("run.jsonl:" + std::to_string(row.line) + ": "));
      EXPECT_THAT(error.what(), HasSubstr(row.what));
      EXPECT_EQ(error.line(), row.line);
      // What there is no more of ends without dots.
      if (row.text.find("[\"OFF\",\"ON\"]") == std::string::npos) continue;
      EXPECT_THAT(error.what(), testing::EndsWith("OFF, ON"));
    }
  }
}

// Of what was done to a metric, which of scale and sum the header leaves out is 1.
TEST(Journal, ReadsWhatWasDoneToEachMetric) {
  const auto of = [](const std::string& members) {
    std::string text;
    const Journal journal = parse_journal(header_with(R"("by":"me","args":"",)" + members), "j");
    for (const MadeOf& each : journal.header.made->metrics) {
      text += each.metric + " " + std::to_string(each.scale) + " " + std::to_string(each.summed);
      text += ";";
    }
    return text;
  };
  EXPECT_EQ(of(R"("scale":{"lag":2})"), "lag 2.000000 1;");
  EXPECT_EQ(of(R"("summed":{"heap_pct":3})"), "heap_pct 1.000000 3;");
  EXPECT_EQ(of(R"("summed":{"heap_pct":2})"), "heap_pct 1.000000 2;");
  EXPECT_EQ(of(R"("scale":{"lag":1,"heap_pct":0.5},"summed":{"lag":1})"), "heap_pct 0.500000 1;");
}

TEST(Journal, AReaderSurvivesEveryCutAndEveryChangedByte) {
  const std::string whole = kHeader + kRise;
  for (std::size_t i = 0; i < whole.size(); ++i) {
    std::string changed = whole;
    for (const char c : {'\0', '"', '{', ']', '9', '\n', '\xff'}) {
      changed[i] = c;
      for (const std::string& text : {changed, whole.substr(0, i)}) {
        try {
          parse_journal(text, "j");
        } catch (const InputError&) {  // refusing is fine; anything else thrown fails the test
        }
      }
    }
  }
}

}  // namespace
}  // namespace cascade
