// Pages and completions against what the program itself answers.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "cli/install/completions.hpp"
#include "cli/install/man_page.hpp"
#include "cli/testing/run_program.hpp"

namespace cascade {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(InstallFiles, AreTheSameTwiceAndNotInHelp) {
  const TestFolder folder;
  ASSERT_EQ(run_cascade_line("install-files " + (folder / "one")).status, 0);
  ASSERT_EQ(run_cascade_line("install-files " + (folder / "two")).status, 0);
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder / "one")) {
    if (!entry.is_regular_file()) continue;
    const auto name = std::filesystem::relative(entry.path(), folder / "one");
    EXPECT_EQ(content_of(entry.path()), content_of(folder.path() / "two" / name)) << name;
    ++files;
  }
  EXPECT_GE(files, 25u);
  EXPECT_THAT(run_cascade_line("--help").out, Not(HasSubstr("install-files")));
  EXPECT_THAT(run_cascade_line("nonsense").err, Not(HasSubstr("install-files")));
}

CommandEntry one_command(const std::string& says) {
  CommandEntry command{"try", says, "cascade try [OPTIONS]", ".ends\n'so\\", {}, {}};
  command.options.push_back({{"-o", "--out"}, "", "a|b", says, Takes::text, {"a", "b"}});
  return command;
}

TEST(ManPage, TextIsTextToRoff) {
  const CommandEntry command = one_command(".so /etc/passwd\n'x \\fB");
  const std::string page = man_page(command, {command}, "cascade 1");
  EXPECT_THAT(page, Not(HasSubstr("\n.so")));
  EXPECT_THAT(page, HasSubstr("\\&.so /etc/passwd\n\\&\\(aqx \\(rsfB"));
  EXPECT_THAT(page, HasSubstr("\\&.ends\n\\&\\(aqso\\(rs"));
  EXPECT_THAT(page, HasSubstr("\\fB\\-o\\fP, \\fB\\-\\-out\\fP a|b"));
}

TEST(Completions, TextIsTextToAShell) {
  const std::vector<CommandEntry> tree = {one_command("it's $(touch x) `x` \\")};
  const KnownNames names;
  EXPECT_THAT(fish_completion(tree, names), HasSubstr("-d 'it\\'s $(touch x) `x` \\\\'"));
  EXPECT_THAT(bash_completion(tree, names), HasSubstr("'try --out') _cascade_words='a b' ;;"));
}

}  // namespace
}  // namespace cascade
