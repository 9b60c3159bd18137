// properties/k2/FINDINGS.md is what the machine says, and the machine says what SPEC 8 expects.

#include "properties/k2/findings.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "properties/reference/generated_page.hpp"

namespace cascade {
namespace {

// The page may be written anew without being read; these are the lines that a reader comes for.
TEST(Findings, SayWhatTheyAreThereToSayAndThePageIsUpToDate) {
  // SPEC 7 and 8 say these of K2's code and documents.
  expect_page("properties/k2/FINDINGS.md", findings_page(),
              {"138 messages a second", "499,999", "500,000"});
  const std::vector<Finding>& all = findings();
  EXPECT_EQ(all.size(), 34u);
  const auto says = [&](std::size_t number, const std::string& line) {
    EXPECT_NE(all.at(number - 1).text.find(line), std::string::npos)
        << "finding " << number << " lacks: " << line << "\n"
        << all[number - 1].text;
  };
  says(1, "up to 4 checks");
  says(1, "| 0 | 500,000 | 0 | SOFT | GRACEFUL |");
  says(1, "| 3 | 5,000,000 | 0 | CIRCUIT_BREAK | CIRCUIT_BREAK |");
  says(2, "| 99,999 | NORMAL | NORMAL |");
  says(2, "| 100,000 | SOFT | NORMAL |");
  says(2, "| 5,000,000 | CIRCUIT_BREAK | AGGRESSIVE |");
  says(3, "| 30 | 99,999 | 0 | NORMAL | SOFT |");
  says(3, "| 30 | 499,999 | 0 | SOFT | GRACEFUL |");
  says(3, "| 31 | 500,000 | 0 | GRACEFUL | GRACEFUL |");
  says(4, "4 of 5 levels and ends at AGGRESSIVE");
  says(4, "| 21 | 20,000 | 50 | AGGRESSIVE | AGGRESSIVE |");
  says(4, "| 210 | 20,000 | 50 | NORMAL | NORMAL |");
  says(6, "| tier 2: trades, quotes | process | spill | process |");
  says(7, "| tier 1: trades, quotes | process | process | process |");
  says(8, "reference data 'drop'");
  says(9, "makes 1,380, not 1,000,000: `k2` stays at NORMAL");
  says(10, "| 30 | 0 | 0 | NORMAL | NORMAL |");
  says(10, "| 30 | missing | 0 | NORMAL | AGGRESSIVE |");
  says(11, "| 30 | missing | 0 | NORMAL | SOFT |");
  says(12, "30 s and one check interval");
  says(14, "| 30 | -570 | 0 | SOFT | NORMAL |");
  says(14, "| 630 | 30 | 0 | NORMAL | NORMAL |");
  says(15, "| k2 | 600 |");
  says(16, "| SOFT | heap % | 63 | 70 |");
  says(16, "| CIRCUIT_BREAK | heap % | 85.5 | 95 |");
  says(17, "no run meets it");
  says(17, "| 7,200 | 1 | 1 | out-of-order | session-reset |");
  says(18, "| 1 | 0 | 1 | session-reset | out-of-order |");
  says(19, "| 1, written at 3 | 0 | 2 | in-order | in-order |");
  says(20, "| as-coded | 25 | 0 |");
  says(20, "| mended | 0 | 0 | 0 | 0 | 0 | 0 | 45 | 0 |");
  says(21, "| 43,200 | 1 | 1 | duplicate | new |");
  says(22, "| 1 | 0 | 1 | taken-for-false-positive | duplicate |");
  says(23, "| mended | 0 / 0 / 0 | 0 |");
  says(24, "171.39 MiB");
  says(18, "keeps `late-is-no-reset`, `seen-is-no-gap` and `gap-counted-once`");
  says(34, "2,995 degradations without one");
  says(34, "`no-flapping` holds for every input");
  says(24, "they give 0.46 %, and 0.1 % takes 1.8 GB");
  for (const Finding& finding : all) {
    EXPECT_EQ(finding.text.find("breaks"), std::string::npos) << finding.title;
    EXPECT_EQ(finding.text.find("mended one fails"), std::string::npos) << finding.title;
  }
}

}  // namespace
}  // namespace cascade
