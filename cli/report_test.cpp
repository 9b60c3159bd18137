// cascade report, from outside; and its page in a real browser.

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <algorithm>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "testing_paths.hpp"

#include "sim/text/input_file.hpp"

namespace cascade {
namespace {

struct Ran {
  int status;
  std::string output;
};

Ran run_command(const std::string& command) {
  FILE* pipe = popen(command.c_str(), "r");
  std::string output;
  for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) output += static_cast<char>(c);
  return {WEXITSTATUS(pclose(pipe)), output};
}

Ran report(const std::string& arguments) {
  return run_command(std::string(kBinaryDir) + "/cascade report " + arguments + " 2>&1");
}

const std::string kStorm = std::string(kSourceDir) + "/sim/traces/storm.csv";

std::string in_temp(const std::string& name) { return testing::TempDir() + name; }

bool has(const std::string& program) {
  return std::system(("command -v " + program + " >/dev/null 2>&1").c_str()) == 0;
}

TEST(Report, TakesATraceAJournalAndAScenarioTogether) {
  if (!has("gnuplot")) GTEST_SKIP() << "no gnuplot here";
  const std::string journal = in_temp("report.journal.jsonl"), page = in_temp("three.html");
  ASSERT_EQ(
      run_command(std::string(kBinaryDir) + "/cascade replay " + kStorm + " --journal " + journal)
          .status,
      0);
  const Ran ran = report(kStorm + " " + journal + " flash-crash-10x -o " + page);
  ASSERT_EQ(ran.status, 0) << ran.output;
  const std::string html = read_file(page);
  for (const char* part :
       {"storm.csv, policy k2", "report.journal.jsonl, policy k2", "flash-crash-10x, policy k2",
        "not in a journal", "Duplicates removed",
        "<h1>Degradation review: storm.csv, report.journal.jsonl and flash-crash-10x</h1>",
        "3 runs: ", "The same questions, of every run"}) {
    EXPECT_NE(html.find(part), std::string::npos) << part;
  }
}

TEST(Report, BadInputIsOneLineExitTwoAndNoFile) {
  const std::string page = in_temp("never.html");
  for (const std::string& arguments :
       {"no-such.csv -o " + page, kStorm + " -o " + in_temp("never.pdf"), kStorm,
        kStorm + " --policy nobody -o " + page}) {
    const Ran ran = report(arguments);
    EXPECT_EQ(ran.status, 2) << ran.output;
    EXPECT_EQ(std::count(ran.output.begin(), ran.output.end(), '\n'), 1) << ran.output;
    EXPECT_FALSE(std::filesystem::exists(page));
  }
}

TEST(Report, OfAJournalAloneFlapsAndBlindTimeAreNotKnown) {
  if (!has("gnuplot")) GTEST_SKIP() << "no gnuplot here";
  const std::string journal = in_temp("alone.journal.jsonl"), page = in_temp("alone.md");
  ASSERT_EQ(
      run_command(std::string(kBinaryDir) + "/cascade replay " + kStorm + " --journal " + journal)
          .status,
      0);
  ASSERT_EQ(report(journal + " -o " + page).status, 0);
  const std::string text = read_file(page);
  for (const char* part :
       {"| Did it protect? | ❔ **Unknown** |", "| Did it flap? | ❔ **Unknown** |",
        "| Flaps | ❔ not in a journal |", "| Blind | ❔ not in a journal |",
        "| Latched | ❔ not in a journal |", "| Checks | ❔ not in a journal |"}) {
    EXPECT_NE(text.find(part), std::string::npos) << part;
  }
  EXPECT_EQ(text.find("Length | -"), std::string::npos)
      << "a journal ends with its last transition";
}

TEST(Report, TimesAreTheFilesOwn) {
  if (!has("gnuplot")) GTEST_SKIP() << "no gnuplot here";
  const std::string file = in_temp("own-time.csv"), page = in_temp("own-time.md");
  std::ofstream(file) << "t_s,lag\n1000,150000\n1040,10000\n1090,60000\n";
  ASSERT_EQ(report(file + " -o " + page).status, 0);
  EXPECT_NE(read_file(page).find("| 1040 s | 🟨 SOFT | 🟩 NORMAL |"), std::string::npos);
}

TEST(Report, ReversalsAreCountedInTheWindowThatIsAskedFor) {
  if (!has("gnuplot")) GTEST_SKIP() << "no gnuplot here";
  const std::string page = in_temp("window.md");
  ASSERT_EQ(report(kStorm + " -o " + page).status, 0);
  EXPECT_NE(read_file(page).find("| Reversals | 4 within 5 min |"), std::string::npos);
  ASSERT_EQ(report(kStorm + " --reversal-window 1s -o " + page).status, 0);
  EXPECT_NE(read_file(page).find("| Reversals | 0 within 1 s |"), std::string::npos);
  for (const char* window : {"0s", "5", "soon"}) {
    const Ran ran = report(kStorm + " --reversal-window " + window + " -o " + in_temp("no.md"));
    EXPECT_EQ(ran.status, 2) << window;
    EXPECT_EQ(std::count(ran.output.begin(), ran.output.end(), '\n'), 1) << ran.output;
  }
}

TEST(Report, APullRequestsPageBringsItsPictures) {
  if (!has("gnuplot")) GTEST_SKIP() << "no gnuplot here";
  const std::string page = in_temp("pr.md");
  ASSERT_EQ(report(kStorm + " --policy k2-as-coded -o " + page).status, 0);
  EXPECT_NE(read_file(page).find("❌ **No** | 15 of 17 properties hold"), std::string::npos);
  for (const char* picture : {"pr-1.svg", "pr-2.svg", "pr-3.svg"}) {
    EXPECT_NE(read_file(in_temp(picture)).find("</svg>"), std::string::npos) << picture;
  }
}

/// What a browser makes of a page in a window of that width.
nlohmann::json looked_at(const std::string& html, int width_px, const std::string& name) {
  const std::string host = in_temp(name + ".html"), profile = in_temp(name + "-profile");
  std::string page = nlohmann::json(html).dump();
  for (auto at = page.find("</"); at != std::string::npos; at = page.find("</", at + 3)) {
    page.insert(at + 1, "\\");  // the host's own script must not end here
  }
  std::ofstream(host)
      << "<!DOCTYPE html><body style=\"margin:0\"><iframe id=f style=\"border:0;width:" << width_px
      << R"js(px;height:4000px"></iframe><pre id=out></pre><script>
const f = document.getElementById('f');
f.onload = () => {
  const d = f.contentDocument, root = d.documentElement;
  const images = [...d.images];
  const spilling = [...d.querySelectorAll('body *')].filter(e => !e.closest('.scroll, svg') &&
    !e.classList.contains('skip') && e.getBoundingClientRect().right > root.clientWidth + 1);
  document.getElementById('out').textContent = 'FOUND' + JSON.stringify({
    overflow: root.scrollWidth - root.clientWidth,
    spilling: spilling.map(e => e.tagName + ' ' + e.textContent.slice(0, 60)),
    images: images.length,
    missing: images.filter(i => !(i.complete && i.naturalWidth > 0)).length,
    unnamed: images.filter(i => !i.alt).length,
    headings: d.querySelectorAll('h1').length,
    tables_without_caption: [...d.querySelectorAll('table')].filter(t => !t.caption).length,
    frames_without_key: [...d.querySelectorAll('.scroll')].filter(s => s.tabIndex !== 0).length,
  }) + 'END';
};
f.srcdoc = )js"
      << page << ";\n</script></body>";
  const std::string flags =
      "chromium --headless --no-sandbox --disable-gpu --disable-background-networking "
      "--no-first-run "
      "--user-data-dir=" +
      profile + " --window-size=1300,4000 ";
  const std::string shot = std::string(kBinaryDir) + "/" + name + ".png";
  run_command(flags + "--screenshot=" + shot + " file://" + host + " 2>/dev/null");
  EXPECT_GT(read_file(shot).size(), 20'000u) << "a blank page";
  const std::string dom =
      run_command(flags + "--virtual-time-budget=10000 --dump-dom file://" + host + " 2>/dev/null")
          .output;
  const auto from = dom.find(">FOUND"), to = dom.find("END</pre>");
  if (from == std::string::npos || to == std::string::npos) return {};
  std::string found = dom.substr(from + 6, to - from - 6);
  for (const auto& [entity, plain] : {std::pair{"&lt;", "<"}, {"&gt;", ">"}, {"&amp;", "&"}}) {
    for (auto at = found.find(entity); at != std::string::npos; at = found.find(entity)) {
      found.replace(at, std::string(entity).size(), plain);
    }
  }
  return nlohmann::json::parse(found);
}

TEST(Report, APhoneAndAScreenShowAllOfIt) {
  if (!has("chromium")) GTEST_SKIP() << "no chromium here";
  if (!has("gnuplot")) GTEST_SKIP() << "no gnuplot here";
  const std::string page = in_temp("looked-at.html");
  ASSERT_EQ(
      report(kStorm + " flash-crash-10x --policy k2 --policy k2-as-coded --title " +
             "'A-title-without-a-single-place-to-break-it-that-is-longer-than-any-phone-is-wide-"
             "and-then-some' -o " +
             page)
          .status,
      0);
  for (const int width_px : {360, 768, 1280}) {
    const auto found = looked_at(read_file(page), width_px, "report-" + std::to_string(width_px));
    ASSERT_FALSE(found.is_null()) << "the browser said nothing";
    EXPECT_LE(found["overflow"], 0) << width_px << " px: " << found.dump();
    EXPECT_TRUE(found["spilling"].empty()) << width_px << " px: " << found["spilling"].dump();
    EXPECT_GE(found["images"], 6);
    EXPECT_EQ(found["missing"], 0);
    EXPECT_EQ(found["unnamed"], 0);
    EXPECT_EQ(found["headings"], 1);
    EXPECT_EQ(found["tables_without_caption"], 0);
    EXPECT_EQ(found["frames_without_key"], 0);
  }
}

TEST(Report, TheLookSeesOverflowAndAMissingPicture) {
  if (!has("chromium")) GTEST_SKIP() << "no chromium here";
  std::string filler(30'000, 'x');  // enough ink that the page is not blank
  for (std::size_t i = 40; i < filler.size(); i += 40) filler[i] = ' ';
  const auto found =
      looked_at("<h1>x</h1><p>" + filler + "</p><div style=\"width:2000px\">wide</div>" +
                    "<img src=\"data:image/png;base64,AAAA\">",
                360, "report-broken");
  ASSERT_FALSE(found.is_null());
  EXPECT_GT(found["overflow"], 0);
  EXPECT_EQ(found["missing"], 1);
  EXPECT_EQ(found["unnamed"], 1);
}

}  // namespace
}  // namespace cascade
