// cascade report --interactive, from outside; and its page in a real browser.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cli/testing/run_program.hpp"
#include "testing_paths.hpp"

namespace cascade {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

const std::string kStormFile = std::string(kSourceDir) + "/sim/traces/storm.csv";

bool chromium_is_here() {
  return run_program({"/bin/sh", "-c", "command -v chromium"}).status == 0;
}

/// The document after its scripts have run.
std::string document_of(const std::string& url, const std::string& more = "") {
  const TestFolder profile;
  return run_program({"/bin/sh", "-c",
                      "chromium --headless --no-sandbox --disable-gpu --no-first-run "
                      "--disable-background-networking --virtual-time-budget=10000 "
                      "--user-data-dir='" +
                          (profile / "p") + "' " + more + " --dump-dom '" + url + "'"})
      .out;
}

/// What stands between the two, once; empty where they do not.
std::string between(const std::string& text, const std::string& start, const std::string& end) {
  const std::size_t from = text.find(start);
  if (from == std::string::npos) return "";
  const std::size_t to = text.find(end, from + start.size());
  return to == std::string::npos ? "" : text.substr(from + start.size(), to - from - start.size());
}

std::size_t times_in(const std::string& text, const std::string& what) {
  std::size_t times = 0;
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++times;
  return times;
}

class ReportExplore : public testing::Test {
 protected:
  /// Writes page.html, and gives its text.
  std::string page(std::vector<std::string> words) {
    words.insert(words.begin(), "report");
    words.insert(words.end(), {"--interactive", "-o", file_});
    const ProgramRun ran = run_cascade(words);
    EXPECT_EQ(ran.status, 0) << ran.err;
    return content_of(file_);
  }
  TestFolder folder_;
  std::string file_ = folder_ / "page.html";
};

TEST_F(ReportExplore, IsOneFileThatRunsItsOwnScriptAndFetchesNothing) {
  const std::string html = page({kStormFile, "--policy", "k2", "--policy", "k2-as-coded"});
  EXPECT_THAT(html, AllOf(HasSubstr("default-src 'none'; script-src 'sha256-"),
                          HasSubstr("; style-src 'sha256-"), HasSubstr("base-uri 'none'"),
                          Not(HasSubstr("unsafe")), Not(HasSubstr("src=")),
                          Not(HasSubstr("@import")), Not(HasSubstr("innerHTML"))));
  EXPECT_EQ(times_in(html, "<script"), 2u) << "the recording, and the script";
  EXPECT_THAT(html, AllOf(HasSubstr("721 rows, 1 h from 2022-03-21T10:00:00Z on. Each row is in"),
                          HasSubstr("<caption>Policy k2: 20 transitions</caption>"),
                          HasSubstr("came up from NORMAL to SOFT: lag 101,529 is at or above")));
  const double size = std::stod(between(html, "This page is ", " MB"));
  EXPECT_NEAR(size, static_cast<double>(html.size()) / 1e6, 0.02);
  EXPECT_EQ(html, page({kStormFile, "--policy", "k2", "--policy", "k2-as-coded"}));
}

TEST_F(ReportExplore, TheDefaultPageHasNoScript) {
  const ProgramRun ran = run_cascade({"report", kStormFile, "-o", file_});
  if (ran.status == 2 && ran.err.find("gnuplot") != std::string::npos) {
    GTEST_SKIP() << "no gnuplot here";
  }
  ASSERT_EQ(ran.status, 0) << ran.err;
  EXPECT_THAT(content_of(file_), AllOf(Not(HasSubstr("<script")), Not(HasSubstr("script-src"))));
}

TEST_F(ReportExplore, RefusesInOneLineWhatItCannotShow) {
  const struct {
    std::vector<std::string> words;
    const char* says;
  } cases[] = {
      {{"flash-crash-10x", "-o", file_}, "--trace-out"},
      {{kStormFile, "-o", folder_ / "page.md"}, ".html"},
      {{kStormFile, "--policy", "nobody", "-o", file_}, "nobody"},
      {{folder_ / "none.csv", "-o", file_}, "none.csv"},
      {{kStormFile, "--policy", "k2", "--policy", "kafka-consumer-pause", "-o", file_}, "k"}};
  for (const auto& each : cases) {
    std::vector<std::string> words = each.words;
    words.insert(words.begin(), {"report", "--interactive"});
    const ProgramRun ran = run_cascade(words);
    EXPECT_EQ(ran.status, 2) << ran.err;
    EXPECT_THAT(ran.err, HasSubstr(each.says));
    EXPECT_EQ(times_in(ran.err, "\n"), 1u) << ran.err;
    EXPECT_FALSE(std::filesystem::exists(file_));
  }
}

TEST_F(ReportExplore, ATimeAndAPolicyInTheAddressAreShown) {
  if (!chromium_is_here()) GTEST_SKIP() << "no chromium here";
  page({kStormFile, "--policy", "k2", "--policy", "k2-as-coded"});
  const std::string document =
      document_of("file://" + file_ +
                  "#at=2022-03-21T10:36:30Z&policy=k2&from=2022-03-21T10:30:00Z"
                  "&to=2022-03-21T10:40:00Z");
  const std::string readout = between(document, "class=\"readout\">", "</div>");
  EXPECT_THAT(readout,
              AllOf(HasSubstr("2022-03-21T10:36:30Z, row 439 of 721"),
                    HasSubstr("lag: 415,985; heap: 47.7 %"),
                    HasSubstr("k2: GRACEFUL since 2022-03-21T10:36:00Z: came down from AGGRESSIVE"),
                    HasSubstr("lag 490,789 is not below 250,000; cooldown: 30 s left."),
                    Not(HasSubstr("k2-as-coded"))));
  // The same aloud, and where the slider is.
  EXPECT_THAT(between(document, "aria-live=\"polite\">", "</div>"),
              HasSubstr("row 439 of 721 lag: 415,985; heap: 47.7 % k2: GRACEFUL since"));
  EXPECT_THAT(document,
              AllOf(HasSubstr("aria-valuetext=\"2022-03-21T10:36:30Z\""),
                    HasSubstr("aria-valuenow=\"2190\""), HasSubstr("aria-valuemax=\"3600\"")));
  // 10 minutes of a row in 5 s, and one before and after; AGGRESSIVE and CIRCUIT_BREAK were there.
  const std::string curve =
      between(document, "<path d=\"", "\" class=\"curve\" data-metric=\"lag\"");
  const std::size_t points = times_in(curve.substr(curve.rfind('"') + 1), "L");
  EXPECT_GE(points, 119u);
  EXPECT_LE(points, 122u);
  EXPECT_THAT(document, AllOf(HasSubstr("class=\"step l4\""), HasSubstr("class=\"step l2\""),
                              Not(HasSubstr("class=\"step l0\""))));
  EXPECT_THAT(document, AllOf(HasSubstr("CIRCUIT_BREAK clear 2,500,000 (k2)</title>"),
                              HasSubstr("SOFT 100,000 (k2)</title>")));
}

TEST_F(ReportExplore, KeysPointerWheelAndSwitchesDoWhatThePageSays) {
  if (!chromium_is_here()) GTEST_SKIP() << "no chromium here";
  std::string html =
      nlohmann::json(page({kStormFile, "--policy", "k2", "--policy", "k2-as-coded"})).dump();
  for (auto at = html.find("</"); at != std::string::npos; at = html.find("</", at + 3)) {
    html.insert(at + 1, "\\");  // the host's own script must not end here
  }
  const std::string host = folder_.put("host.html", R"js(<!DOCTYPE html><body>
<iframe id=f style="border:0;width:390px;height:3000px"></iframe><pre id=out></pre><script>
const f = document.getElementById('f');
f.onload = () => {
  const d = f.contentDocument, plot = d.querySelector('.plot'), said = {};
  const when = () => plot.getAttribute('aria-valuetext').slice(11, 19);
  const key = (name, more = {}) => {
    plot.dispatchEvent(new f.contentWindow.KeyboardEvent('keydown', {key: name, ...more}));
    return when();
  };
  const times = () => [...d.querySelectorAll('.plot .mid')].map(e => e.textContent);
  said.start = when();
  said.next = key('PageDown');
  said.right = key('ArrowRight');
  said.left = key('ArrowLeft');
  said.end = key('End');
  said.before = key('PageUp');
  said.home = key('Home');
  key('+'); key('+');
  said.zoomed = times()[times().length - 1];
  said.step = key('ArrowRight');
  said.last = key('End');
  said.followed = times()[times().length - 1];
  key('0');
  said.whole = times()[0];
  const box = plot.firstChild.getBoundingClientRect();
  const mouse = (name, x) => plot.dispatchEvent(new f.contentWindow.PointerEvent(name,
    {clientX: box.left + x, clientY: box.top + 60, button: 0}));
  mouse('pointermove', 52 + (box.width - 52 - 24) / 2);
  said.middle = when();
  mouse('pointerdown', 150); mouse('pointermove', 200); mouse('pointerup', 200);
  said.dragged = times()[0];
  plot.dispatchEvent(new f.contentWindow.MouseEvent('dblclick'));
  plot.dispatchEvent(new f.contentWindow.WheelEvent('wheel', {clientX: 200, deltaY: -1, cancelable: true}));
  said.wheeled = times()[0];
  said.lanes = d.querySelectorAll('.lane').length;
  d.querySelector('input[data-policy="0"]').click();
  said.lanes_after = d.querySelectorAll('.lane').length;
  said.readout = d.querySelector('.readout').textContent;
  said.overflow = d.documentElement.scrollWidth - d.documentElement.clientWidth;
  said.order = [...d.querySelectorAll('button, input, [tabindex="0"], summary')].slice(0, 10)
    .map(e => e.dataset.do || e.className || 'policy').join(' ');
  document.getElementById('out').textContent = 'FOUND' + JSON.stringify(said) + 'END';
};
f.srcdoc = )js" + html + ";\n</script></body>");
  const std::string found = between(document_of("file://" + host), ">FOUND", "END</pre>");
  ASSERT_NE(found, "") << "the browser said nothing";
  const auto said = nlohmann::json::parse(found);
  SCOPED_TRACE(said.dump(1));
  EXPECT_EQ(said["start"], "10:00:00");
  EXPECT_EQ(said["next"], "10:05:20");
  EXPECT_GT(said["right"], "10:05:20");
  EXPECT_EQ(said["left"], "10:05:20");
  EXPECT_EQ(said["end"], "11:00:00");
  EXPECT_EQ(said["before"], "10:51:50");
  EXPECT_EQ(said["home"], "10:00:00");
  EXPECT_LE(said["zoomed"], "10:15");
  EXPECT_EQ(said["step"], "10:00:05") << "one row, where a pixel is less";
  EXPECT_EQ(said["last"], "11:00:00");
  EXPECT_EQ(said["followed"], "11:00") << "the window goes where the cursor goes";
  EXPECT_EQ(said["whole"], "10:00");
  EXPECT_EQ(said["middle"], "10:30:00");
  EXPECT_GT(said["dragged"], "10:15");
  EXPECT_GT(said["wheeled"], "10:00");
  EXPECT_EQ(said["lanes"], 2);
  EXPECT_EQ(said["lanes_after"], 1);
  EXPECT_THAT(said["readout"].get<std::string>(), Not(HasSubstr("k2:")));
  EXPECT_LE(said["overflow"], 0);
  EXPECT_EQ(said["order"], "in out all earlier later before next policy policy plot");
}

TEST_F(ReportExplore, ALongRecordingKeepsItsOneRowAndSaysWhatItLacks) {
  constexpr std::size_t kRows = 140'000, kSpike = 77'777;
  std::string csv = "t_s,lag,heap_pct\n";
  for (std::size_t i = 0; i < kRows; ++i) {
    csv += std::to_string(i) + (i == kSpike ? ",8000000,10\n" : ",100,10\n");
  }
  const std::string html = page({folder_.put("long.csv", csv)});
  EXPECT_THAT(html, HasSubstr("the smallest step of this page is 3 rows"));
  EXPECT_LT(html.size(), 2'000'000u);
  if (!chromium_is_here()) GTEST_SKIP() << "no chromium here";
  const std::string document = document_of("file://" + file_ + "#at=" + std::to_string(kSpike));
  EXPECT_THAT(between(document, "class=\"readout\">", "</div>"),
              AllOf(HasSubstr("77775 s, rows 77,776 to 77,778 of 140,000"),
                    HasSubstr("lag: 100 to 8,000,000; heap: 10 %"),
                    HasSubstr("k2: NORMAL to CIRCUIT_BREAK; at 77777 s it came up from NORMAL")));
  EXPECT_THAT(document, HasSubstr("class=\"step l4\"")) << "the whole run shows it";
}

TEST_F(ReportExplore, OfTooManyTransitionsItSaysHowManyAreNotListed) {
  std::string csv = "t_s,lag\n";
  for (int i = 0; i < 5'000; ++i) csv += std::to_string(i) + (i % 2 == 0 ? ",0\n" : ",900\n");
  const std::string policy =
      folder_.put("restless.toml",
                  "name = 'restless'\nlevels = [\"CALM\", \"HOT\"]\ncooldown_s = 0\n"
                  "[metric.lag]\ntrigger = [800]\nclear = [700]\n");
  const std::string html = page({folder_.put("restless.csv", csv), "--policy", policy});
  EXPECT_THAT(html, AllOf(HasSubstr("4,999 transitions; the first 1,000 are listed, 3,999 are not"),
                          HasSubstr("\"came_until\":4001"), HasSubstr("\"why_until\":4000")));
  EXPECT_EQ(times_in(html, "<tr><th scope=\"row\"><a href=\"#run=1"), 1'000u);
  if (!chromium_is_here()) GTEST_SKIP() << "no chromium here";
  EXPECT_THAT(between(document_of("file://" + file_ + "#at=4500"), "class=\"readout\">", "</div>"),
              HasSubstr("restless: CALM; its transitions from here on are not in this page."));
}

// Names are data: of the policy, of the file, of the unit, and of the page.
TEST_F(ReportExplore, AHostileNameIsText) {
  const std::string evil =
      "</script><script>document.title=\"owned\"</script><img src=x onerror=alert(1)>";
  const std::string policy =
      folder_.put("evil.toml", "name = '" + evil +
                                   "'\nlevels = [\"CALM\", \"HOT\"]\n[metric.temp_c]\nunit = '" +
                                   evil + "'\ntrigger = [80]\nclear = [60]\n");
  std::filesystem::create_directories(folder_ / "d");
  const std::string trace =
      folder_.put("d/<script>alert(1)<.csv", "t_s,temp_c\n0,10\n1.5,85\n3,85\n100,20\n");
  const std::string html = page({trace, "--policy", policy, "--title", evil});
  EXPECT_EQ(times_in(html, "<script"), 2u);
  EXPECT_EQ(times_in(html, "<img"), 0u);
  if (!chromium_is_here()) GTEST_SKIP() << "no chromium here";
  const std::string document = document_of("file://" + file_ + "#at=1.5");
  EXPECT_EQ(times_in(document, "<script"), 2u);
  EXPECT_EQ(times_in(document, "<img"), 0u);
  EXPECT_THAT(between(document, "<title>", "</title>"), HasSubstr("&lt;img"));
  EXPECT_THAT(between(document, "class=\"readout\">", "</div>"),
              AllOf(HasSubstr("1.5 s, row 2 of 4"), HasSubstr("temp_c: 85"),
                    HasSubstr("&lt;img src=x onerror=alert(1)&gt;: HOT since 1.5 s: came up")));
}

}  // namespace
}  // namespace cascade
