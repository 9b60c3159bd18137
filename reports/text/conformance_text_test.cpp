#include "reports/text/conformance_text.hpp"

#include <gtest/gtest.h>

#include <string>

#include "reports/text/wrapped_text.hpp"
#include "sim/text/counted_text.hpp"

namespace cascade {
namespace {

TextStyle plain() {
  return {[](bool, const std::string& text) { return text; },
          [](const LevelNames& names, Level level, std::size_t) { return names[level]; },
          [](double value) { return grouped(value); },
          [](const std::string& text) { return text; }};
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

Conformance of(const std::string& system, const std::string& policy,
               ConformanceOptions options = {}) {
  ModelSystem model(*builtin_policy(system));
  return conformance(*builtin_policy(policy), model, options);
}

TEST(ConformanceText, SaysUnderWhichHypothesis) {
  const Policy k2 = default_policy();
  const std::string text = to_text(of("k2", "k2"), k2, "", plain());
  EXPECT_EQ(text.rfind("k2 CONFORMS to policy k2\n", 0), 0U) << text;
  EXPECT_TRUE(has(text, "for every sequence of checks, if the system tells")) << text;
  EXPECT_TRUE(has(text, "(seed 1)"));
}

/// Nothing green where not all was asked, in any of the three forms.
TEST(ConformanceText, IsNotGreenWhereNotAllWasAsked) {
  const Policy k2 = default_policy();
  ConformanceOptions options;
  options.most_checks = 100;
  const Conformance cut = of("k2", "k2", options);
  const std::string text = to_text(cut, k2, "", plain());
  EXPECT_TRUE(has(text, "NOT SETTLED")) << text;
  EXPECT_FALSE(has(text, "CONFORMS"));
  EXPECT_TRUE(has(text, "not asked: what is left"));
  EXPECT_TRUE(has(to_json(cut, k2, "", {}), "\"verdict\":\"not-settled\""));
  EXPECT_TRUE(has(to_junit(cut, k2, 1, {}), "failures=\"1\""));
  EXPECT_TRUE(has(to_junit(cut, k2, 1, {}), "<failure type=\"not-settled\""));
}

TEST(ConformanceText, ShowsModelAgainstSystem) {
  const Policy k2 = default_policy();
  const Conformance differs = of("k2-as-coded", "k2");
  const std::string text = to_text(differs, k2, "Traceback\nlast line", plain());
  EXPECT_TRUE(has(text, "DIFFERS from policy k2"));
  EXPECT_TRUE(has(text, "it breaks missing-data-never-recovers.")) << text;
  EXPECT_TRUE(has(text, "one check later it breaks no-flapping.")) << text;
  EXPECT_TRUE(has(text, "missing  SOFT   NORMAL")) << text;
  EXPECT_TRUE(has(text, "ZZZ trades")) << text;
  EXPECT_TRUE(has(text, "    last line\n"));
  const std::string junit = to_junit(differs, k2, 1.5, {});
  EXPECT_TRUE(has(junit, "<failure type=\"differs\""));
  EXPECT_TRUE(has(junit, "time=\"1.500000\""));
  EXPECT_TRUE(has(junit,
                  "{&quot;t&quot;:30,&quot;lag&quot;:0,&quot;heap_pct&quot;:null,&quot;model&quot;:"
                  "&quot;SOFT&quot;,&quot;system&quot;:&quot;NORMAL&quot;}"))
      << junit;
}

TEST(ConformanceText, AnEndThatIsNoneIsTold) {
  const Policy k2 = default_policy();
  Conformance result = of("k2", "k2");
  add_ending_fault(result, "it ended with status 3 after bye");
  EXPECT_EQ(result.verdict, ConformanceVerdict::differs);
  EXPECT_TRUE(
      has(to_text(result, k2, "", plain()), "After all was answered: it ended with status 3"));
  EXPECT_TRUE(has(to_junit(result, k2, 1, {}), "message=\"it ended with status 3 after bye\""));
}

TEST(WrappedText, BreaksAtBlanksOnly) {
  EXPECT_EQ(wrapped("  if ", "one two three four", 12), "  if one two\n     three\n     four\n");
  EXPECT_EQ(wrapped("", "averylongword x", 5), "averylongword\nx\n");
  EXPECT_EQ(wrapped("- ", "", 5), "- \n");
}

}  // namespace
}  // namespace cascade
