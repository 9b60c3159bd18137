#include "reports/plot/curve_grid.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <limits>

#include "model/input_error.hpp"
#include "sim/text/input_file.hpp"

namespace cascade {
namespace {

CurveGrid grid() {
  CurveGrid grid;
  grid.title = "cost";
  grid.x_label = "rows";
  grid.y_label = "seconds";
  grid.styles = {{"measured", "#123456", 2, false, true}, {"fitted", "#654321", 1, true, false}};
  for (const char* name : {"one", "two", "three"}) {
    grid.panels.push_back({name, {{{1, 2}, {10, 20}, {100, 200}}, {{1, 1}, {100, 100}}}});
  }
  return grid;
}

class CurveGridTest : public testing::Test {
 protected:
  void SetUp() override {
    if (std::system("command -v gnuplot >/dev/null 2>&1") != 0) GTEST_SKIP() << "no gnuplot here";
  }
  std::string drawn(const CurveGrid& grid, const std::string& name = "grid.svg") {
    const std::string file = testing::TempDir() + name;
    draw_curves(grid, file);
    return read_file(file);
  }
  static std::size_t count(const std::string& text, const std::string& part) {
    std::size_t n = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++n;
    return n;
  }
};

TEST_F(CurveGridTest, DrawsEachCurveOfEachPanelAndTheSameBytesAgain) {
  const std::string svg = drawn(grid());
  for (const char* text :
       {"cost", "rows", "seconds", "measured", "fitted", "one", "two", "three"}) {
    EXPECT_EQ(count(svg, std::string("<text>") + text + "<"), 1u) << text;
  }
  EXPECT_EQ(svg, drawn(grid()));
  EXPECT_EQ(count(svg, "<title>"), 1u) << "what gnuplot calls its curves is for nobody";
  EXPECT_EQ(count(svg, "<title>cost</title>"), 1u);
  EXPECT_EQ(count(svg, "seconds by rows: measured, fitted. 3 panels."), 1u);
  EXPECT_NE(drawn(grid(), "grid.png").find("PNG"), std::string::npos);
  EXPECT_NE(drawn(grid(), "grid.pdf").find("%PDF"), std::string::npos);
}

TEST_F(CurveGridTest, LogarithmicAxesLeaveOutWhatHasNoLogarithm) {
  CurveGrid logs = grid();
  logs.log_x = logs.log_y = true;
  const std::string plain = drawn(logs);
  EXPECT_NE(plain.find(">100<"), std::string::npos);
  for (CurvePanel& panel : logs.panels) {
    panel.curves[0].insert(panel.curves[0].begin(), {{0, 5}, {-1, 5}, {5, 0}});
  }
  // A leading blank line is no point: the same picture.
  EXPECT_EQ(count(drawn(logs), "<use"), count(plain, "<use"));
}

TEST_F(CurveGridTest, ACurveWithoutPointsIsNoFault) {
  CurveGrid bare = grid();
  const double nan = std::numeric_limits<double>::quiet_NaN();
  bare.panels[1].curves = {{}, {{1, nan}, {nan, 2}}};
  bare.panels[2].curves.clear();
  EXPECT_NE(drawn(bare).find("</svg>"), std::string::npos);
  bare.panels.clear();
  EXPECT_NE(drawn(bare).find("</svg>"), std::string::npos);
}

TEST_F(CurveGridTest, TextIsNeverRun) {
  const std::string trap = testing::TempDir() + "curve-grid-trap";
  std::filesystem::remove(trap);
  CurveGrid hostile = grid();
  const std::string text = "`touch " + trap + "` \"; system('touch " + trap + "') @x {/Bold b} <b>";
  hostile.title = hostile.subtitle = hostile.x_label = hostile.y_label = text;
  hostile.styles[0].name = hostile.panels[0].title = text;
  const std::string svg = drawn(hostile);
  EXPECT_FALSE(std::filesystem::exists(trap));
  EXPECT_EQ(svg.find("<b>"), std::string::npos);
}

TEST_F(CurveGridTest, AnotherEndingIsRefused) {
  EXPECT_THROW(draw_curves(grid(), testing::TempDir() + "grid.gif"), InputError);
}

}  // namespace
}  // namespace cascade
