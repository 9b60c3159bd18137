// The house keeps its shape: what may include what, and what must not appear where. The build
// enforces most of it; this says which rule was broken, and holds for what the build cannot see.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "testing_paths.hpp"

namespace {

namespace fs = std::filesystem;

// The direction of every include.
const std::vector<std::string> kFolders = {"model", "sim", "properties", "reports", "cli"};

struct Line {
  std::string file;  // from the project's root
  std::size_t number;
  std::string text;  // without a // comment

  std::string folder() const { return file.substr(0, file.find('/')); }
  std::string where() const { return file + ":" + std::to_string(number) + ": " + text; }
};

/// All lines of C++ in the project's folders, but for this file, which names what it forbids.
std::vector<Line> read_sources() {
  std::vector<Line> lines;
  const fs::path root = cascade::kSourceDir;
  std::vector<std::string> folders = kFolders;
  folders.push_back("bench");
  for (const std::string& folder : folders) {
    if (!fs::exists(root / folder)) continue;
    for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
      const std::string extension = entry.path().extension().string();
      const std::string file = entry.path().lexically_relative(root).generic_string();
      if ((extension != ".hpp" && extension != ".cpp") || file == "model/layering_test.cpp") {
        continue;
      }
      std::ifstream in(entry.path());
      std::string text;
      for (std::size_t number = 1; std::getline(in, text); ++number) {
        lines.push_back({file, number, text.substr(0, text.find("//"))});
      }
    }
  }
  return lines;
}

const std::vector<Line>& sources() {
  static const std::vector<Line> lines = read_sources();
  return lines;
}

/// What the line includes, quotes or brackets taken off; empty where it includes nothing.
std::string included(const Line& line) {
  static const std::regex include(R"re(^\s*#\s*include\s*[<"]([^>"]+)[>"])re");
  std::smatch match;
  return std::regex_search(line.text, match, include) ? match[1].str() : "";
}

bool begins_with(const std::string& text, const std::string& start) {
  return text.rfind(start, 0) == 0;
}

bool is_header(const Line& line) { return fs::path(line.file).extension() == ".hpp"; }

int rank_of(const std::string& folder) {
  const auto found = std::find(kFolders.begin(), kFolders.end(), folder);
  return found == kFolders.end() ? -1 : static_cast<int>(found - kFolders.begin());
}

// Without this, a wrong path would make all that follows hold vacuously.
TEST(Layering, TheSourcesAreFound) {
  for (const char* file : {"model/cascade.cpp", "model/cascade.hpp", "sim/trace/trace.hpp",
                           "properties/reference/reference_cascade.cpp", "cli/main.cpp"}) {
    EXPECT_TRUE(std::any_of(sources().begin(), sources().end(), [&](const Line& line) {
      return line.file == file;
    })) << file;
  }
}

TEST(Layering, OnlyTheCascadeIncludesTheStateMachineLibrary) {
  bool found = false;
  for (const Line& line : sources()) {
    const std::string header = included(line);
    if (begins_with(header, "boost/msm") || begins_with(header, "boost/mpl")) {
      EXPECT_EQ(line.file, "model/cascade.cpp") << line.where();
      found = true;
    }
    if (begins_with(header, "boost/") && line.folder() == "model") {
      EXPECT_FALSE(is_header(line)) << line.where();
      EXPECT_EQ(line.file, "model/cascade.cpp") << line.where();
    }
  }
  EXPECT_TRUE(found);
}

TEST(Layering, IncludesFollowTheDirection) {
  for (const Line& line : sources()) {
    const std::string header = included(line);
    const std::string folder = header.substr(0, header.find('/'));
    if (rank_of(folder) < 0 || rank_of(line.folder()) < 0) continue;
    EXPECT_LE(rank_of(folder), rank_of(line.folder())) << line.where();
  }
}

using Includes = std::map<std::string, std::set<std::string>>;

/// A cycle among them, as "a -> b -> a"; empty where there is none.
std::string cycle_among(const Includes& includes) {
  std::set<std::string> done;
  std::vector<std::string> path;
  const std::function<std::string(const std::string&)> cycle_from = [&](const std::string& file) {
    const auto again = std::find(path.begin(), path.end(), file);
    std::string cycle;
    if (again != path.end()) {
      for (auto each = again; each != path.end(); ++each) cycle += *each + " -> ";
      return cycle + file;
    }
    const auto found = includes.find(file);
    if (done.count(file) != 0 || found == includes.end()) return cycle;
    path.push_back(file);
    for (auto next = found->second.begin(); cycle.empty() && next != found->second.end(); ++next) {
      cycle = cycle_from(*next);
    }
    path.pop_back();
    done.insert(file);
    return cycle;
  };
  for (const auto& [file, ignored] : includes) {
    std::string cycle = cycle_from(file);
    if (!cycle.empty()) return cycle;
  }
  return {};
}

// #pragma once lets headers include each other in a circle; what is seen then depends on who came
// first.
TEST(Layering, NoHeaderIncludesItselfByAnyWay) {
  Includes includes;
  for (const Line& line : sources()) {
    if (is_header(line) && !included(line).empty()) includes[line.file].insert(included(line));
  }
  EXPECT_GE(includes.size(), 100u);
  EXPECT_EQ(cycle_among(includes), "");

  // The search itself has to find something, and not to take two ways to one header for a cycle.
  EXPECT_EQ(cycle_among({{"a", {"b", "c"}}, {"b", {"d"}}, {"c", {"d"}}, {"d", {"vector"}}}), "");
  EXPECT_EQ(cycle_among({{"a", {"a"}}}), "a -> a");
  EXPECT_EQ(cycle_among({{"a", {"b", "c"}}, {"b", {"d"}}, {"c", {"d"}}, {"d", {"e", "c"}}}),
            "d -> c -> d");
  // Wherever it is closed, a header that is the last of a way to all others closes a cycle.
  for (const auto& [first, ignored] : includes) {
    Includes closed = includes;
    closed[*includes.at(first).begin()].insert(first);
    EXPECT_NE(cycle_among(closed), "") << first;
  }
}

// Text is below the rest of sim: whatever reads or writes may need it.
TEST(Layering, TextKnowsNothingOfWhatIsWritten) {
  for (const Line& line : sources()) {
    const bool of_tests = std::regex_search(line.file, std::regex("_(test|prop)\\.cpp$"));
    if (!begins_with(line.file, "sim/text/") || of_tests) continue;
    const std::string header = included(line);
    EXPECT_TRUE(!begins_with(header, "sim/") || begins_with(header, "sim/text/")) << line.where();
  }
}

TEST(Layering, NoHeaderButTheTestsOwnNeedsATestLibrary) {
  const std::set<std::string> for_tests = {"properties/mutants/mutant_program.hpp",
                                           "properties/reference/generators.hpp",
                                           "properties/reference/generated_page.hpp",
                                           "properties/reference/agreement.hpp",
                                           "properties/reference/policy_under_test.hpp",
                                           "properties/search/flap_margin_by_force.hpp",
                                           "properties/conform/recorded/production.hpp",
                                           "properties/conform/recorded/drawn_recording.hpp",
                                           "sim/trace/readers/temporary_file.hpp"};
  for (const Line& line : sources()) {
    const std::string header = included(line);
    if (!begins_with(header, "gtest") && !begins_with(header, "gmock") &&
        !begins_with(header, "rapidcheck") && for_tests.count(header) == 0) {
      continue;
    }
    const bool of_tests = std::regex_search(line.file, std::regex("_(test|prop)\\.cpp$")) ||
                          for_tests.count(line.file) != 0;
    EXPECT_TRUE(of_tests) << line.where();
  }
}

// Time and randomness are arguments, and nothing depends on the order of a hash table: same input,
// same bytes, with any compiler and library.
TEST(Layering, NothingInTheModelDependsOnClockChanceOrHash) {
  const std::regex forbidden(
      R"(\b(system_clock|steady_clock|high_resolution_clock|file_clock|clock_gettime|gettimeofday)"
      R"(|random_device|mt19937(_64)?|minstd_rand0?|default_random_engine)"
      R"(|\w+_distribution|unordered_\w+|std::(shuffle|sample|hash|rand|time|clock))\b)"
      R"(|\b(s?rand|time)\s*\(\s*(NULL|nullptr|0)?\s*\)|#\s*include\s*<(random|ctime|time\.h)>)");
  for (const Line& line : sources()) {
    const int rank = rank_of(line.folder());
    if (rank < rank_of("model") || rank > rank_of("properties")) continue;
    // strptime() and timegm() read a calendar, not a clock.
    if (line.file == "sim/text/time_text.cpp" && line.text == "#include <time.h>") continue;
    // Asked by key, and never gone through.
    if (begins_with(line.file, "model/k2/deduplication.hpp") &&
        line.text.find("unordered_") != std::string::npos) {
      continue;
    }
    EXPECT_FALSE(std::regex_search(line.text, forbidden)) << line.where();
  }
  // The pattern itself has to find something.
  for (const char* bad :
       {"std::chrono::system_clock::now()", "std::random_device rd;",
        "std::unordered_map<int, int>", "std::uniform_int_distribution<int> d;", "x = rand();",
        "#include <random>", "time(nullptr)", "std::shuffle(a, b, g);"}) {
    EXPECT_TRUE(std::regex_search(bad, forbidden)) << bad;
  }
  for (const char* good : {"std::int64_t time = 0;", "last_time(x)", "distribution(0)",
                           "#include \"sim/text/time_text.hpp\""}) {
    EXPECT_FALSE(std::regex_search(good, forbidden)) << good;
  }
}

// Results that are JSON come from sim/text/json_writer.hpp, so that text is escaped in one place.
TEST(Layering, NobodyPutsJsonTogetherByHand) {
  // A name of a member whose value is yet to come: "\"rows\":" + ..., "\"level\":\"{}\"",
  // "\"x\":[".
  const std::regex by_hand(R"re(\\":(\\")?[\[{]*(\}|"))re"
                           R"re(|R"[a-z]*\(.*":"?\{)re");
  // JSON that is compared with, or an example in a message.
  const std::regex no_result(R"(\b(fail|error|rfind|find|contains)\()");
  const std::set<std::string> exempt = {
      "cli/system/protocol.cpp",               // a line for each of a million checks
      "cli/system/templates/system_main.cpp",  // for a user to copy, who has no writer of ours
      "cli/prometheus/client.cpp",             // puts a server's own JSON together, for a reader
  };
  for (const Line& line : sources()) {
    if (rank_of(line.folder()) < 0 || exempt.count(line.file) != 0) continue;
    if (std::regex_search(line.file, std::regex("_(test|prop)\\.cpp$|/testing/"))) continue;
    if (std::regex_search(line.text, no_result)) continue;
    EXPECT_FALSE(std::regex_search(line.text, by_hand)) << line.where();
  }
  for (const char* bad : {R"(json += "{\"t\":" + seconds_text(at);)", R"("\"from\":\"" + name)",
                          R"(fmt::format("{{\"rows\":{},", rows))", R"("\"sites\":[" + list)",
                          R"("\"made\":{" + members)", R"x(R"({}{{"level":"{}"}})")x"}) {
    EXPECT_TRUE(std::regex_search(bad, by_hand)) << bad;
  }
  for (const char* good : {R"(json.member("rows", rows);)", R"("{\"t\":1,\"lag\":5}")",
                           R"(out << "a \"quote\": " << x)", R"(<i class=\"blind\">)"}) {
    EXPECT_FALSE(std::regex_search(good, by_hand)) << good;
  }
}

// Who opens a folder finds out what lives there, where to start, and what does not belong.
TEST(Layering, EveryFolderWithCodeHasAReadme) {
  std::set<std::string> folders;
  for (const Line& line : sources()) folders.insert(line.file.substr(0, line.file.rfind('/')));
  EXPECT_GE(folders.size(), 30u);
  for (const std::string& folder : folders) {
    EXPECT_TRUE(fs::exists(fs::path(cascade::kSourceDir) / folder / "README.md")) << folder;
  }
}

}  // namespace
