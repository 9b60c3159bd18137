// No artefact lacks how it was made (SPEC 9): a row a kind of artefact.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "cli/testing/run_program.hpp"
#include "testing_paths.hpp"

namespace cascade {
namespace {

using testing::HasSubstr;

/// By another program than ours.
std::string sha256sum_of(const std::string& file) {
  std::FILE* const pipe = ::popen(("sha256sum '" + file + "'").c_str(), "r");
  char digest[65] = {};
  EXPECT_EQ(std::fread(digest, 1, 64, pipe), 64u);
  ::pclose(pipe);
  return digest;
}

// The digest of k2, as sha256sum has it of what `policy show` prints.
std::string digest_of_k2(const TestFolder& folder) {
  return sha256sum_of(folder.put("k2.toml", run_cascade_line("policy show k2 --format toml").out));
}

TEST(Made, EveryArtefactSaysHow) {
  const TestFolder folder;
  const std::string trace =
      folder.put("lag.csv", "time,lag\n2022-03-25T09:33:46Z,0\n2022-03-25T09:33:56Z,60000\n");
  const std::string digest = sha256sum_of(trace), k2 = digest_of_k2(folder);
  const std::string scaled = trace + " --lag-scale 11";
  const struct {
    std::string arguments;
    std::string file;  // where the artefact is; empty: standard output
    bool has_input;    // a recording went in
    bool has_scale;
  } table[] = {
      {"replay " + scaled + " --journal -", "", true, true},
      {"replay " + scaled + " --format json", "", true, true},
      {"replay " + scaled + " --summary new/s.json", "new/s.json", true, true},
      {"replay " + scaled + " --plot p.svg", "p.svg", true, true},
      {"replay " + scaled + " --plot p.png", "p.png", true, true},
      {"replay " + scaled + " --openmetrics -", "", true, true},
      {"simulate disconnect --openmetrics -", "", false, false},
      {"report " + scaled + " -o r.html", "r.html", true, true},
      {"report " + scaled + " -o r.md", "r.md", true, true},
      {"sweep " + scaled + " --vary cooldown_s=30 --format jsonl", "", true, true},
      {"sweep " + scaled + " --vary cooldown_s=30", "", true, false},
      {"sweep " + scaled + " --vary cooldown_s=30,60 --plot w.svg -o w.csv", "w.svg", true, true},
      {"check --format json", "", false, false},
      {"check --format junit", "", false, false},
      {"simulate disconnect --format json", "", false, false},
      {"simulate disconnect --journal -", "", false, false},
      {"simulate disconnect --plot d.svg", "d.svg", false, false},
  };
  for (const auto& row : table) {
    SCOPED_TRACE(row.arguments);
    Setting setting;
    setting.folder = folder / "";
    const ProgramRun run = run_cascade_line(row.arguments, setting);
    ASSERT_EQ(run.status, 0) << run.err;
    const std::string text = row.file.empty() ? run.out : content_of(folder / row.file);
    EXPECT_THAT(text, HasSubstr("cascade 0.1.0"));
    EXPECT_THAT(text, HasSubstr(k2)) << "the policy's digest";
    if (row.has_input) {
      EXPECT_THAT(text, HasSubstr(digest));
    }
    if (row.has_scale) {
      EXPECT_THAT(text, HasSubstr("--lag-scale 11"));
    }
    const ProgramRun again = run_cascade_line(row.arguments, setting);
    if (row.arguments.find("junit") == std::string::npos) {  // which has times
      EXPECT_EQ(row.file.empty() ? again.out : content_of(folder / row.file), text);
    }
  }
}

TEST(Made, AnotherByteOfTheInputIsAnotherDigest) {
  const TestFolder folder;
  folder.put("a.csv", "t_s,lag\n0,1\n1,2\n");
  folder.put("b.csv", "t_s,lag\n0,1\n1,3\n");
  const auto digest_in = [](const std::string& journal) {
    const std::size_t at = journal.find("\"sha256\":\"");
    return journal.substr(at, 80);
  };
  const std::string a = run_cascade_line("replay " + (folder / "a.csv") + " --journal -").out;
  const std::string b = run_cascade_line("replay " + (folder / "b.csv") + " --journal -").out;
  EXPECT_NE(digest_in(a), digest_in(b));
}

}  // namespace
}  // namespace cascade
