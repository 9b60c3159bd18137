// What must not happen: text that is run, half a file, a crash where gnuplot crashes.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <fstream>
#include <memory>

#include "model/input_error.hpp"
#include "reports/plot/curve_grid.hpp"
#include "reports/plot/gnuplot_process.hpp"
#include "reports/plot/gnuplot_text.hpp"
#include "reports/plot/plot.hpp"
#include "reports/plot/plot_samples.hpp"

namespace cascade {
namespace {

namespace fs = std::filesystem;
using namespace samples;

class PlotFailure : public testing::Test {
 protected:
  void SetUp() override {
    if (!gnuplot_is_here()) GTEST_SKIP() << "gnuplot is not installed: apt-get install gnuplot-nox";
    before_ = fs::current_path();
    fs::current_path(folder_.path());  // where a 'touch' of a name would be seen
  }
  void TearDown() override {
    if (!before_.empty()) fs::current_path(before_);
  }

  void draw(const std::string& file, const std::string& title = "title") {
    PlotInput input{shown_.trace, nullptr, policy_, shown_.journal, title};
    input.made = made_;
    plot_transitions(input, file);
  }

  /// What is said where drawing fails.
  template <typename Error>
  std::string complaint(const std::string& file) {
    try {
      draw(file);
    } catch (const Error& error) {
      return error.what();
    }
    return "no such error";
  }

  /// A gnuplot that does what the shell script `does` does, for as long as the result lives.
  std::unique_ptr<Setting> gnuplot_that(const std::string& does) {
    const std::string program = tools_ / "gnuplot";
    std::ofstream(program) << "#!/bin/sh\n" << does << "\n";
    fs::permissions(program, fs::perms::owner_all);
    return std::make_unique<Setting>("PATH", tools_.path().string() + ":/bin:/usr/bin");
  }

  Folder folder_, tools_;
  fs::path before_;
  Recording shown_ = recording(50, 2);
  Policy policy_ = default_policy();
  MadeBy made_;
};

TEST_F(PlotFailure, TextIsShownAndNeverRun) {
  const std::vector<std::string> hostile = {
      "`touch pwned`",
      "\"; system('touch pwned'); \"",
      "'; system('touch pwned'); '",
      "'\n! touch pwned\nplot '",
      "' . system(\"touch pwned\") . '",
      "@x $(touch pwned) ${x} %s %1$n {/=50 big} \\n ^_~&",
      "</text></svg><script>alert(1)</script>",
      "]]> &amp; <!-- <?xml",
      "trailing backslash \\",
      "line\none \r two \t\x1b[31m \x7f" + std::string(1, '\0') + " end",
      "bad \xff\xfe \xc3( \xed\xa0\x80 utf-8 \xe2\x80\xae turned \xef\xbf\xbf",
      "日本語 \xf0\x9f\x94\xa5 fire",
      std::string(10'000, 'x'),
      std::string(10'000, '\''),
      std::string(10'000, '`'),
  };
  for (const std::string& text : hostile) {
    made_ = {{text, text}, {"args", text}};
    shown_.trace.name = shown_.journal.header.trace = policy_.name = text;
    shown_.journal.header.policy = shown_.journal.header.check_every = text;
    for (const char* name : {"a.svg", "a.png", "a.pdf"}) draw(name, text);
    EXPECT_EQ(malformed(bytes_of("a.svg")), "") << text;
    EXPECT_EQ(folder_.files(), 3u) << text;
  }
}

TEST_F(PlotFailure, TextIsShownAsItIs) {
  const auto shown = [&](const std::string& title, const std::string& as) {
    draw("a.svg", title);
    EXPECT_NE(bytes_of("a.svg").find("<text>" + as + "</text>"), std::string::npos) << title;
  };
  shown("`touch pwned`", "`touch pwned`");
  shown("@x $(id) %s {/=50 big} \\n", "@x $(id) %s {/=50 big} \\n");
  shown("it's \"quoted\"", "it's \"quoted\"");
  shown("a\nb", "a\\nb");
  shown("a & b < c", "a &amp; b &lt; c");
  shown("日本", "日本");
}

TEST_F(PlotFailure, GnuplotReadsBackWhatTextSays) {
  const std::string nasty = "'\"`@$%{}\\^_&~#;! \n\x1b(07ax\xff";
  Prng random(5);
  std::string expected;
  const std::string read = drawn_by_gnuplot("read.txt", "the end", [&](std::FILE* script) {
    std::fputs("set print '-'\n", script);
    for (int i = 0; i < 1'000; ++i) {
      std::string text;
      for (std::uint64_t n = 1 + random.below(30); n > 0; --n)
        text += nasty[random.below(nasty.size())];
      std::fprintf(script, "print %s\n", gnuplot_text(text).c_str());
      expected += text + "\n";
    }
    std::fputs("print 'the end'\n", script);
    std::fclose(script);
  });
  EXPECT_EQ(read, expected + "the end\n");
}

TEST_F(PlotFailure, NamesOfFilesAreNeverRun) {
  const std::string odd = "a'`touch pwned`\"; system(\"touch pwned\") $(touch pwned)\n";
  fs::create_directory(odd);
  draw(odd + "/" + odd + ".svg");
  EXPECT_EQ(malformed(bytes_of(odd + "/" + odd + ".svg")), "");
  EXPECT_EQ(folder_.files(), 1u);
}

TEST_F(PlotFailure, OtherEndingsAreRefused) {
  for (const char* file : {"a.gif", "a", "svg", ".svg", "a.svg.gz"}) {
    const std::string said = complaint<InputError>(file);
    EXPECT_NE(said.find(".svg, .png or .pdf"), std::string::npos) << said;
  }
  EXPECT_EQ(folder_.files(), 0u);
}

TEST_F(PlotFailure, PlacesThatCannotBeWrittenAreRefused) {
  fs::create_directory("folder.svg");
  std::ofstream("file") << "x";
  const std::pair<const char*, const char*> places[] = {{"file/a.svg", ": cannot be written"},
                                                        {"folder.svg", ": is a folder"},
                                                        {"/proc/a.svg", ": cannot be written"}};
  for (const auto& [file, why] : places) {
    const std::string said = complaint<InputError>(file);
    EXPECT_NE(said.find(std::string(file) + why), std::string::npos) << said;
  }
  EXPECT_EQ(folder_.files(), 2u);
}

TEST_F(PlotFailure, AFullDiskIsNoFaultOfTheProgram) {
  // A device that is always full: what a link leads to is written to, and not replaced.
  for (const char* name : {"full.svg", "full.png", "full.pdf"}) {
    fs::create_symlink("/dev/full", name);
    const std::string said = complaint<InputError>(name);
    EXPECT_NE(said.find(std::string(name) + ": cannot be written (No space left on device): "
                                            "more room on its disk"),
              std::string::npos)
        << said;
  }
  EXPECT_EQ(folder_.files(), 3u);
}

TEST_F(PlotFailure, AScriptThatCannotBeWrittenIsNoFaultOfTheProgram) {
  // As where no memory is left: the kernel refuses to let any file grow.
  ::rlimit before{}, none{};
  ::getrlimit(RLIMIT_FSIZE, &before);
  none.rlim_max = before.rlim_max;
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  ::setrlimit(RLIMIT_FSIZE, &none);
  const std::string plot = complaint<InputError>("a.svg");
  CurveGrid grid;
  grid.styles = {{"curve", "#222222"}};
  grid.panels = {{"panel", {{{1, 1}, {2, 2}}}}};
  std::string curves;
  try {
    draw_curves(grid, "b.svg");
  } catch (const InputError& error) {
    curves = error.what();
  }
  ::setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  EXPECT_NE(plot.find("a.svg: cannot be drawn (File too large)"), std::string::npos) << plot;
  EXPECT_NE(curves.find("b.svg: cannot be drawn (File too large)"), std::string::npos) << curves;
  EXPECT_EQ(folder_.files(), 0u);
}

TEST_F(PlotFailure, WithoutGnuplotSaysHowToGetIt) {
  const Setting path("PATH", tools_.path().string());
  EXPECT_EQ(complaint<InputError>("a.svg"),
            "gnuplot is not installed: apt-get install gnuplot-nox");
  EXPECT_EQ(folder_.files(), 0u);
}

TEST_F(PlotFailure, GnuplotsOwnWordsAreReported) {
  const auto fake =
      gnuplot_that("printf '\\n gnuplot> plot\\n   ^\\n  line 0: no such thing\\n' >&2; exit 1");
  EXPECT_EQ(complaint<std::runtime_error>("a.svg"), "gnuplot failed: line 0: no such thing");
  EXPECT_EQ(folder_.files(), 0u);
}

TEST_F(PlotFailure, AGnuplotThatDoesNotReadNeitherBlocksNorKills) {
  shown_ = recording(100'000, 5'000);
  for (const char* does : {"exit 3", "exec 0<&-; exit 1", "kill -9 $$", "kill -PIPE $$"}) {
    const auto fake = gnuplot_that(does);
    EXPECT_NE(complaint<std::runtime_error>("a.svg").find("gnuplot failed"), std::string::npos);
  }
  EXPECT_EQ(folder_.files(), 0u);
}

TEST_F(PlotFailure, AnUnfinishedDrawingDoesNotAppear) {
  std::ofstream("a.svg") << "the old one";
  for (const char* does : {"exit 0", "echo '<svg>'; exit 0"}) {
    const auto fake = gnuplot_that(does);
    EXPECT_NE(complaint<std::runtime_error>("a.svg").find("unfinished"), std::string::npos);
  }
  EXPECT_EQ(bytes_of("a.svg"), "the old one");
  EXPECT_EQ(folder_.files(), 1u);
}

}  // namespace
}  // namespace cascade
