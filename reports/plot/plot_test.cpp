#include "reports/plot/plot.hpp"
#include "model/k2.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <locale>

#include "model/input_error.hpp"
#include "reports/plot/plot_samples.hpp"

namespace cascade {
namespace {

using namespace samples;

class Plot : public testing::Test {
 protected:
  void SetUp() override {
    if (!gnuplot_is_here()) GTEST_SKIP() << "gnuplot is not installed: apt-get install gnuplot-nox";
  }

  std::string draw(const Recording& shown, const std::string& name, const Trace* heap = nullptr) {
    const std::string file = folder_ / name;
    plot_transitions({shown.trace, heap, policy_, shown.journal, "A title"}, file);
    return bytes_of(file);
  }

  /// The text of an SVG that is well-formed and has nothing in it that is not a number.
  std::string svg(const Recording& shown, const Trace* heap = nullptr) {
    std::string text = draw(shown, "plot.svg", heap);
    EXPECT_EQ(malformed(text), "");
    EXPECT_EQ(count(text, "nan,") + count(text, "inf,"), 0u);
    return text;
  }

  Drawing composed(const Recording& shown) {
    return compose({shown.trace, nullptr, policy_, shown.journal, {}});
  }

  Folder folder_;
  Policy policy_ = default_policy();
};

TEST_F(Plot, DrawsWhatTheEndingSays) {
  const Recording storm = recording(3600, 10);
  EXPECT_EQ(draw(storm, "a.svg").substr(0, 5), "<?xml");
  EXPECT_EQ(draw(storm, "a.png").substr(0, 8), "\x89PNG\r\n\x1a\n");
  EXPECT_EQ(draw(storm, "a.PDF").substr(0, 5), "%PDF-");
  EXPECT_EQ(folder_.files(), 3u) << "a temporary file was left";
}

TEST_F(Plot, SaysWhatItShows) {
  const std::string text = svg(recording(3600, 12));
  for (const char* said : {"A title",
                           "policy k2",
                           "3,600 rows",
                           "12 transitions",
                           "Lag in messages",
                           "Heap in %",
                           "time (UTC), 2022-03-25",
                           ">100K ↑ SOFT<",
                           ">5M ↑ CIRCUIT_BREAK<",
                           ">85.5 % ↓ CIRCUIT_BREAK<",
                           ">500K ↑ GRACEFUL ↓ AGGRESSIVE<",
                           ">↑ triggers<",
                           ">dead band: level held<",
                           ">escalation<",
                           ">recovery<",
                           ">NORMAL<",
                           ">SOFT<",
                           ">GRACEFUL<",
                           ">AGGRESSIVE<",
                           ">CIRCUIT_BREAK<",
                           "6 up",
                           "6 down"}) {
    EXPECT_NE(text.find(said), std::string::npos) << said;
  }
}

TEST_F(Plot, MarksTransitionsByLevelAndDirection) {
  const Recording storm = recording(3600, 12);
  const Drawing drawing = composed(storm);
  EXPECT_EQ(blocks(drawing, "up to CIRCUIT_BREAK"), 2u);
  EXPECT_EQ(blocks(drawing, "down to NORMAL"), 2u);
  EXPECT_EQ(blocks(drawing, "down to CIRCUIT_BREAK"), 0u);
  EXPECT_EQ(blocks(drawing, "transitions"), 12u);
  EXPECT_EQ(strokes(svg(storm), "rgb(192, 192, 202)"), 2 * 12u) << "through lag and heap";
}

TEST_F(Plot, ResetsAndFlapsHaveRowsOfTheirOwn) {
  Recording storm = recording(3600, 12);
  storm.journal.entries.back().kind = TransitionKind::reset;
  PlotInput input{storm.trace, nullptr, policy_, storm.journal, {}};
  input.flaps = {storm.journal.entries[6].at};
  const Drawing drawing = compose(input);
  EXPECT_EQ(blocks(drawing, "reset to NORMAL"), 1u);
  EXPECT_EQ(blocks(drawing, "down to NORMAL"), 1u) << "a reset is no recovery";
  EXPECT_EQ(blocks(drawing, "flaps to SOFT"), 1u);
  std::vector<std::string> beside, legend;
  for (const SideLabel& each : drawing.panels[0].right) beside.push_back(each.text);
  for (const LegendEntry& each : drawing.legend) legend.push_back(each.text);
  EXPECT_THAT(beside, testing::IsSupersetOf({"1 flap", "6 up", "5 down", "1 reset"}));
  EXPECT_THAT(legend, testing::IsSupersetOf({"flap", "escalation", "recovery", "reset"}));
  EXPECT_THAT(drawing.summary, testing::Contains("1 flap"));
}

TEST_F(Plot, HatchesTheLevelWhereNobodyLooked) {
  const Recording storm = recording(3600, 12);
  PlotInput input{storm.trace, nullptr, policy_, storm.journal, {}};
  EXPECT_EQ(blocks(compose(input), "blind"), 0u);
  input.blind = {{{600 * kSecond_ns}, {1200 * kSecond_ns}},
                 {{3000 * kSecond_ns}, {3001 * kSecond_ns}}};
  const Drawing drawing = compose(input);
  EXPECT_GT(blocks(drawing, "blind"), 20u);
  std::size_t inside = 0, narrow = 0;
  for (const Layer& layer : drawing.panels.back().layers) {
    if (layer.name != "blind") continue;
    for (const std::vector<Mark>& line : layer.blocks) {
      const double from_s = std::get<0>(line[0]), to_s = std::get<0>(line[1]);
      inside += from_s >= 600 && to_s <= 1200 ? 1 : 0;
      narrow += from_s > 2980 && to_s < 3020 ? 1 : 0;  // a second is made wide enough to be seen
    }
    EXPECT_EQ(inside + narrow, layer.blocks.size());
  }
  EXPECT_GT(narrow, 0u);
  EXPECT_EQ(drawing.legend[3].text, "blind: level assumed");
  EXPECT_THAT(drawing.summary, testing::Contains("blind for 10 min 1 s"));
  for (const char* name : {"blind.svg", "blind.png", "blind.pdf"}) {
    plot_transitions(input, folder_ / name);
  }
  EXPECT_EQ(strokes(bytes_of(folder_ / "blind.svg"), "rgb( 51,  51,  54)"),
            blocks(drawing, "blind") + 4)
      << "and the legend's";
}

TEST_F(Plot, TheRunsEndIsTheEndOfTheAxis) {
  const Recording storm = recording(1801, 6);
  PlotInput input{storm.trace, nullptr, policy_, storm.journal, {}};
  input.end = Instant{3600 * kSecond_ns};
  const Drawing drawing = compose(input);
  EXPECT_EQ(drawing.window.span.seconds(), 3600);
  EXPECT_EQ(blocks(drawing, "missing"), 1u) << "half of it has no data";
}

TEST_F(Plot, OneRowIsNoAxisOfASecond) {
  Recording one = recording(1, 1);
  const std::string text = svg(one);
  EXPECT_NE(text.find("1 row · 1 transition"), std::string::npos);
  EXPECT_EQ(text.find("1 transitions"), std::string::npos);
  EXPECT_EQ(count(text, "<text>09:33:46</text>"), 1u);
  EXPECT_EQ(text.find("09:33:46."), std::string::npos);
  EXPECT_NE(text.find(">one row, time (UTC), 2022-03-25<"), std::string::npos);
  EXPECT_EQ(text.find("50 %"), std::string::npos) << "a share of no time";
  EXPECT_NE(svg(recording(0, 0)).find(">no rows<"), std::string::npos);
}

TEST_F(Plot, AnHourInAYearIsSeenAndItsShareSaid) {
  Recording year = recording(8761, 0);
  for (std::size_t row = 0; row < year.trace.size(); ++row) {
    year.trace.at[row].ns = static_cast<std::int64_t>(row) * 3600 * kSecond_ns;
  }
  year.journal.header.start = year.trace.at.front();
  const auto entry = [&](std::int64_t hour, Level from, Level to, TransitionKind kind) {
    Transition made;
    made.at = {hour * 3600 * kSecond_ns};
    made.from = from;
    made.to = to;
    made.kind = kind;
    year.journal.entries.push_back(made);
  };
  entry(4000, K2::normal, K2::soft, TransitionKind::escalation);
  entry(4001, K2::soft, K2::normal, TransitionKind::recovery);
  const Drawing drawing = composed(year);
  const double pixel_s = drawing.window.span.seconds() / kPageShape.plot_px;
  for (const Layer& layer : drawing.panels.back().layers) {
    if (layer.name != "SOFT") continue;
    const Mark box = layer.blocks[0][0];
    EXPECT_GT(std::get<2>(box) - std::get<0>(box), pixel_s);
  }
  const std::string text = svg(year);
  EXPECT_NE(text.find(">0.011 % · 1 h<"), std::string::npos);
  EXPECT_NE(text.find(">99.989 % · "), std::string::npos);
  EXPECT_NE(text.find(">Jan 1970<"), std::string::npos);
  EXPECT_NE(text.find(">Dec<"), std::string::npos);
}

TEST_F(Plot, APhonesPictureNamesTheLevelsBelow) {
  const Recording storm = recording(3600, 12);
  plot_transitions({storm.trace, nullptr, policy_, storm.journal, "A title"}, folder_ / "phone.svg",
                   PlotWidth::phone);
  const std::string text = bytes_of(folder_ / "phone.svg");
  EXPECT_EQ(malformed(text), "");
  EXPECT_NE(text.find("width=\"390\""), std::string::npos);
  EXPECT_NE(text.find(">4  CIRCUIT_BREAK<"), std::string::npos);
  EXPECT_NE(text.find(">500K ↑ ↓<"), std::string::npos);
  EXPECT_EQ(text.find(">500K ↑ GRACEFUL"), std::string::npos);
  EXPECT_EQ(compose({storm.trace, nullptr, policy_, storm.journal, {}}).levels.size(), 0u);
}

TEST_F(Plot, TheFilesSayWhatTheyAre) {
  const Recording storm = recording(360, 12);
  PlotInput input{storm.trace, nullptr, policy_, storm.journal, "a <title> & \"quotes\""};
  input.made = {{"by", "cascade 1.2.3"}, {"args", "replay ']]> --x=<y>"}};
  for (const char* name : {"a.svg", "a.png", "a.pdf"}) plot_transitions(input, folder_ / name);
  const std::string text = bytes_of(folder_ / "a.svg");
  EXPECT_EQ(malformed(text), "");
  EXPECT_NE(text.find("role=\"img\" aria-label=\"a &lt;title&gt; &amp; &quot;quotes&quot;\""),
            std::string::npos);
  EXPECT_NE(text.find("<title>a &lt;title&gt; &amp;"), std::string::npos);
  EXPECT_NE(text.find("<desc>policy k2, checked at every row, 360 rows, 12 transitions. NORMAL "),
            std::string::npos);
  EXPECT_NE(text.find("by: cascade 1.2.3\nargs: replay &#39;]]&gt; --x=&lt;y&gt;\n</metadata>"),
            std::string::npos);
  EXPECT_EQ(text.find("GNUPLOT"), std::string::npos);
  EXPECT_EQ(text.find("using 1:2"), std::string::npos);
  EXPECT_EQ(count(text, "<title>"), 1u) << "what gnuplot calls its curves is for nobody";
  EXPECT_NE(bytes_of(folder_ / "a.png").find("replay ']]> --x=<y>"), std::string::npos);
  EXPECT_NE(bytes_of(folder_ / "a.pdf").find("/Keywords <FEFF00620079003A"), std::string::npos);
}

TEST_F(Plot, OfARunShowsWhatTheRunKnows) {
  const Recording storm = recording(360, 12);
  ReplayResult run;
  run.journal = storm.journal;
  run.journal.header.made = Made{"cascade 1.2.3", "replay x.csv", {}, {}, {}, {}};
  run.end = {7200 * kSecond_ns};
  run.watched = Watched{{6}, {{{0}, {kSecond_ns}}}, {}};
  const PlotInput input = plot_of(run, storm.trace, nullptr, policy_, "x");
  EXPECT_EQ(input.end->ns, 7200 * kSecond_ns);
  EXPECT_EQ(input.blind.size(), 1u);
  ASSERT_EQ(input.flaps.size(), 1u);
  EXPECT_EQ(input.flaps[0], storm.journal.entries[6].at);
  ASSERT_GE(input.made.size(), 2u);
  EXPECT_EQ(input.made[0].second, "cascade 1.2.3");
}

TEST_F(Plot, EveryColourHasATwinForTheDark) {
  Recording storm = recording(3600, 12);
  storm.trace[kLag][100] = kMissing;
  PlotInput input{storm.trace, nullptr, policy_, storm.journal, {}};
  input.blind = {{{0}, {100 * kSecond_ns}}};
  input.flaps = {{0}};
  plot_transitions(input, folder_ / "a.svg", PlotWidth::phone);
  const std::string text = bytes_of(folder_ / "a.svg");
  const std::size_t body = text.find("<g id=\"gnuplot_canvas\">");
  ASSERT_NE(body, std::string::npos);
  const std::string style = text.substr(0, body);
  std::size_t colours = 0;
  for (std::size_t at = body; (at = text.find("rgb(", at)) != std::string::npos; ++at) {
    const std::string colour = text.substr(at, text.find(')', at) + 1 - at);
    EXPECT_NE(style.find(colour), std::string::npos) << colour << " has no twin";
    ++colours;
  }
  EXPECT_GT(colours, 100u);
  EXPECT_NE(style.find("@media screen and (prefers-color-scheme:dark)"), std::string::npos);
}

TEST_F(Plot, ManyTransitionsStayOutOfTheData) {
  const Recording storm = recording(20'000, 1'000);
  const Drawing drawing = composed(storm);
  EXPECT_EQ(blocks(drawing, "transitions"), 0u);
  EXPECT_EQ(blocks(drawing, "down to NORMAL"), 166u);
  EXPECT_LT(svg(storm).size(), 500'000u);
}

TEST_F(Plot, ShowsOnlyWhatIsMonitored) {
  Recording lag_only = recording(100, 2), heap_only = recording(100, 2);
  lag_only.trace[kHeap].clear();
  heap_only.trace[kLag].clear();
  std::string text = svg(lag_only);
  EXPECT_EQ(text.find("Heap"), std::string::npos);
  EXPECT_NE(text.find("Lag"), std::string::npos);
  text = svg(heap_only);
  EXPECT_EQ(text.find("Lag"), std::string::npos);
  EXPECT_NE(text.find("2 transitions"), std::string::npos);
  policy_[kHeap].monitored = false;
  EXPECT_EQ(svg(recording(100, 2)).find("Heap"), std::string::npos);
  policy_[kLag].monitored = false;
  EXPECT_NE(svg(recording(100, 2)).find(">CIRCUIT_BREAK<"), std::string::npos);
}

TEST_F(Plot, BreaksTheLineWhereDataIsMissing) {
  Recording gappy = recording(1000, 3);
  gappy.trace[kHeap].clear();
  for (std::size_t row = 300; row < 350; ++row) gappy.trace[kLag][row] = kMissing;
  gappy.trace[kLag][600] = kMissing;
  for (std::size_t row = 800; row < 1000; ++row) gappy.trace.at[row].ns += 3600 * kSecond_ns;
  const std::string text = svg(gappy);
  EXPECT_EQ(strokes(text, "rgb( 56,  89, 122)"), 4u) << "four pieces";
  EXPECT_EQ(count(text, "<polygon fill = 'rgb(230, 230, 234)'"), 3u + 1u) << "and the legend's";
  EXPECT_NE(text.find(">missing<"), std::string::npos) << "no legend";
  EXPECT_NE(text.find("1 gap · 51 missing values"), std::string::npos);
  EXPECT_EQ(svg(recording(1000, 3)).find(">missing<"), std::string::npos);
}

TEST_F(Plot, ShowsSingleValuesBetweenInterruptions) {
  Recording lonely = recording(99, 0);
  for (std::size_t row = 0; row < 99; ++row) {
    if (row != 50) lonely.trace[kLag][row] = kMissing;
  }
  EXPECT_EQ(blocks(composed(lonely), "lag, single values"), 1u);
}

TEST_F(Plot, TwoFilesShareOneAxis) {
  Recording lag = recording(100, 2);
  lag.trace[kHeap].clear();
  Trace heap = recording(300, 0, 7).trace;
  heap[kLag].clear();
  heap.name = "heap.csv";
  for (Instant& at : heap.at) at.ns -= 60 * kSecond_ns;
  lag.journal.header.start = heap.at.front();
  const std::string text = svg(lag, &heap);
  EXPECT_NE(text.find("400 rows"), std::string::npos);
  EXPECT_NE(text.find("Heap in %"), std::string::npos);
  EXPECT_EQ(count(text, "<polygon fill = 'rgb(230, 230, 234)'"), 2u + 1u)
      << "lag begins later and ends earlier";
}

TEST_F(Plot, RelativeTimeCountsFromTheFirstRow) {
  Recording relative = recording(7 * 3600, 5);
  relative.trace.absolute_time = false;
  relative.journal.header.start.reset();
  EXPECT_NE(svg(relative).find("time since the first row (hours)"), std::string::npos);
}

TEST_F(Plot, SurvivesTraces) {
  const auto flat = [](double lag, double heap, std::size_t rows = 100) {
    Recording made = recording(rows, rows > 1 ? 4 : 1);
    std::fill(made.trace[kLag].begin(), made.trace[kLag].end(), lag);
    std::fill(made.trace[kHeap].begin(), made.trace[kHeap].end(), heap);
    return made;
  };
  svg(flat(kMissing, kMissing));
  svg(flat(0, 0));
  svg(flat(1e300, 1e9));
  svg(flat(1e-300, -5));
  svg(flat(HUGE_VAL, -HUGE_VAL));
  svg(flat(150'000, 71, 1));
  svg(flat(0, 0, 2));
  svg(recording(0, 0));
  Recording ages = recording(3, 2);
  ages.trace.at = {Instant::min(), {0}, Instant::max()};
  svg(ages);
}

TEST_F(Plot, SurvivesPolicies) {
  policy_[kLag].triggers = {1e-9, 2e-9, 1e300, 1.5e308};
  policy_[kLag].recovery_factor = 1e-300;
  svg(recording(500, 20));
  policy_[kLag].triggers = {100, 100.1, 100.2, 100.3};
  policy_[kLag].recovery_factor = 1;
  policy_[kHeap].triggers = {1e-6, 2e-6, 99.9, 100};
  svg(recording(500, 20));
}

TEST_F(Plot, SameInputSameBytesAnywhere) {
  struct Grouping : std::numpunct<char> {
    char do_decimal_point() const override { return ','; }
    std::string do_grouping() const override { return "\3"; }
  };
  const Recording storm = recording(3600, 10);
  for (const char* name : {"a.svg", "a.png", "a.pdf"}) {
    const std::string here = draw(storm, name);
    const Setting zone("TZ", "Asia/Tokyo"), language("LC_ALL", "de_DE.UTF-8");
    const Setting terminal("GNUTERM", "dumb"), nobody("HOME", folder_.path().string());
    std::ofstream(folder_ / ".gnuplot") << "set key\nset title 'not this'\n";
    const std::locale before = std::locale::global(std::locale(std::locale(), new Grouping));
    const std::string there = draw(storm, name);
    std::locale::global(before);
    EXPECT_EQ(here, there) << name;
  }
  // The one thing in these files that would otherwise differ from second to second.
  EXPECT_NE(draw(storm, "a.pdf").find("/CreationDate (D:19700101000000"), std::string::npos);
}

TEST_F(Plot, FiveMillionRowsAreASmallFile) {
  const Recording large = recording(5'000'000, 20'000);
  const std::string text = svg(large);
  EXPECT_LT(text.size(), 1'000'000u);
  EXPECT_NE(text.find("5,000,000 rows · 20,000 transitions"), std::string::npos);
}

}  // namespace
}  // namespace cascade
