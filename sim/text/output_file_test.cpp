#include "sim/text/output_file.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "model/input_error.hpp"
#include "sim/text/input_file.hpp"

namespace cascade {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

std::string content_of(const fs::path& path) { return read_file(path.string()); }

void put(const fs::path& path, const std::string& content) {
  std::ofstream(path, std::ios::binary) << content;
}

/// A folder of its own for each test, gone afterwards.
class OutputFileTest : public testing::Test {
 protected:
  OutputFileTest() {
    std::string name = (fs::temp_directory_path() / "output_file_test-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no folder for the test");
    folder_ = name;
  }
  ~OutputFileTest() override {
    fs::permissions(folder_, fs::perms::owner_all);
    fs::remove_all(folder_);
  }
  std::string in_folder(const std::string& name) const { return (folder_ / name).string(); }
  std::vector<std::string> names() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder_)) {
      names.push_back(entry.path().filename().string());
    }
    std::sort(names.begin(), names.end());
    return names;
  }

  fs::path folder_;
};

std::string error_of(const std::string& path) {
  try {
    OutputFile file(path);
    file.write("x");
    file.commit();
  } catch (const InputError& error) {
    EXPECT_EQ(error.file(), path);
    return error.what();
  }
  return "written";
}

TEST_F(OutputFileTest, AppearsWholeAtCommitAndNotBefore) {
  const std::string path = in_folder("result.json");
  OutputFile file(path);
  EXPECT_FALSE(fs::exists(path));
  file.write("half");
  EXPECT_FALSE(fs::exists(path));
  file.write(std::string("whole\n\0\xff", 8));
  file.commit();
  EXPECT_EQ(content_of(path), std::string("whole\n\0\xff", 8));
  EXPECT_THAT(names(), ElementsAre("result.json"));
}

TEST_F(OutputFileTest, KeepsTheOldFileUntilTheNewOneIsWhole) {
  const std::string path = in_folder("result.json");
  put(path, "old and longer");
  {
    OutputFile file(path);
    file.write("new");
    EXPECT_EQ(content_of(path), "old and longer");
  }
  EXPECT_EQ(content_of(path), "old and longer");
  OutputFile file(path);
  file.write("new");
  file.commit();
  EXPECT_EQ(content_of(path), "new");
  EXPECT_THAT(names(), ElementsAre("result.json"));
}

TEST_F(OutputFileTest, LeavesNothingBehindWhereItIsNotCommitted) {
  { OutputFile never_written(in_folder("a")); }
  try {
    OutputFile file(in_folder("b"));
    file.write("half");
    throw std::runtime_error("the work failed");
  } catch (const std::runtime_error&) {
  }
  EXPECT_THAT(names(), IsEmpty());
}

TEST_F(OutputFileTest, HasTheRightsOfAnyNewFile) {
  const ::mode_t mask = ::umask(027);
  OutputFile file(in_folder("a"));
  file.commit();
  ::umask(mask);
  EXPECT_EQ(fs::status(in_folder("a")).permissions(), fs::perms(0640));
}

TEST_F(OutputFileTest, TheTemporaryNameIsPlainAndKeepsThePlainEnding) {
  const std::pair<const char*, const char*> table[] = {
      {"a.svg", ".svg"}, {"a b;`id`.png", ".png"}, {"a.$(id)", ""},
      {"a.p df", ""},    {"noending", ""},
  };
  for (const auto& [name, ending] : table) {
    OutputFile file(in_folder(name));
    const fs::path temporary = file.temporary_path();
    EXPECT_EQ(temporary.parent_path(), folder_) << name;
    EXPECT_EQ(temporary.extension(), ending) << name;
    const std::string stem = temporary.filename().string();
    EXPECT_THAT(stem, StartsWith(".cascade-"));
    EXPECT_EQ(stem.find_first_not_of(".-abcdefghijklmnopqrstuvwxyz0123456789"), std::string::npos);
    put(temporary, "drawn by another program");
    file.commit();
    EXPECT_EQ(content_of(in_folder(name)), "drawn by another program") << name;
  }
}

TEST_F(OutputFileTest, SeveralAtOnceDoNotMeet) {
  OutputFile first(in_folder("1.svg")), second(in_folder("2.svg"));
  EXPECT_NE(first.temporary_path(), second.temporary_path());
  first.write("1");
  second.write("2");
  second.commit();
  first.commit();
  EXPECT_EQ(content_of(in_folder("1.svg")), "1");
  EXPECT_EQ(content_of(in_folder("2.svg")), "2");
}

TEST_F(OutputFileTest, CanBeMovedAndThenCommitsOnce) {
  std::vector<OutputFile> files;
  for (const char* name : {"a", "b", "c"}) files.emplace_back(in_folder(name));
  for (OutputFile& file : files) file.write("x");
  EXPECT_EQ(names().size(), 3u);
  files[1].commit();
  files.clear();
  EXPECT_THAT(names(), ElementsAre("b"));
}

TEST_F(OutputFileTest, NamesAreTakenAsTheyAre) {
  const std::string hostile[] = {"with blank",
                                 "-rf",
                                 "$(touch pwned)",
                                 "`touch pwned`",
                                 "a'b\"c",
                                 "a;b|c&d",
                                 "new\nline",
                                 "\x1b[31mred",
                                 "bad\xff utf8",
                                 "*",
                                 "~",
                                 "caf\xc3\xa9",
                                 "..."};
  for (const std::string& name : hostile) {
    OutputFile file(in_folder(name));
    file.write(name);
    file.commit();
    EXPECT_EQ(content_of(in_folder(name)), name);
  }
  EXPECT_EQ(names().size(), std::size(hostile));
}

TEST_F(OutputFileTest, ANameWithoutAFolderIsInTheCurrentOne) {
  const fs::path before = fs::current_path();
  fs::current_path(folder_);
  OutputFile file("plain");
  file.write("x");
  file.commit();
  fs::current_path(before);
  EXPECT_THAT(names(), ElementsAre("plain"));
}

TEST_F(OutputFileTest, FoldersOnTheWayAreMadeAndGoWithAFileThatIsNeverCommitted) {
  {
    OutputFile file(in_folder("new/deep/a"));
    file.write("x");
    file.commit();
  }
  EXPECT_EQ(content_of(in_folder("new/deep/a")), "x");
  { OutputFile never(in_folder("gone/deep/a")); }
  EXPECT_FALSE(fs::exists(in_folder("gone")));
  // What somebody else has put there stays.
  {
    OutputFile never(in_folder("kept/deep/a"));
    put(in_folder("kept/other"), "theirs");
  }
  EXPECT_EQ(content_of(in_folder("kept/other")), "theirs");
  EXPECT_FALSE(fs::exists(in_folder("kept/deep")));
  fs::remove_all(folder_ / "new");
  fs::remove_all(folder_ / "kept");
}

TEST_F(OutputFileTest, WhatCannotBeWrittenIsToldWithItsName) {
  put(in_folder("file"), "kept");
  fs::create_directory(in_folder("folder"));
  const struct {
    std::string path;
    const char* what;
  } table[] = {
      {in_folder("file/a"), "cannot be written (Not a directory)"},
      {in_folder("folder"), "is a folder"},
      {in_folder("folder/"), "is a folder"},
      {in_folder("absent/"), "cannot be written"},
      {in_folder(std::string(300, 'x')), "cannot be written (File name too long)"},
      {"", "an output file has no name"},
      {"/", "is a folder"},
      {"/proc/cascade-test", "cannot be written"},
  };
  for (const auto& row : table) {
    EXPECT_THAT(error_of(row.path), StartsWith(row.path));
    EXPECT_THAT(error_of(row.path), HasSubstr(row.what)) << row.path;
  }
  EXPECT_THAT(names(), ElementsAre("file", "folder"));
  EXPECT_EQ(content_of(in_folder("file")), "kept");
}

TEST_F(OutputFileTest, AFolderWithoutTheRightToWriteIsTold) {
  constexpr ::uid_t kNobody = 65534;
  const bool root = ::geteuid() == 0;
  fs::permissions(folder_, fs::perms(0555));
  if (root && ::seteuid(kNobody) != 0) GTEST_SKIP() << "root cannot become someone else here";
  const std::string told = error_of(in_folder("a"));
  if (root && ::seteuid(0) != 0) FAIL() << "lost root";
  EXPECT_THAT(told, HasSubstr("cannot be written (Permission denied)"));
  EXPECT_THAT(names(), IsEmpty());
}

TEST_F(OutputFileTest, ATargetThatBecomesAFolderMeanwhileLeavesNoLeftover) {
  {
    OutputFile file(in_folder("a"));
    file.write("x");
    fs::create_directories(in_folder("a/b"));
    EXPECT_THROW(file.commit(), InputError);
  }
  EXPECT_THAT(names(), ElementsAre("a"));
}

TEST_F(OutputFileTest, ALinkStaysAndWhatItLeadsToIsReplaced) {
  fs::create_directory(in_folder("far"));
  put(in_folder("far/there"), "old");
  fs::create_symlink("far/there", in_folder("link"));
  fs::create_symlink("link", in_folder("link to link"));
  fs::create_symlink(in_folder("far/yet to be"), in_folder("dangling"));
  for (const char* name : {"link to link", "dangling"}) {
    OutputFile file(in_folder(name));
    file.write(name);
    file.commit();
    EXPECT_TRUE(fs::is_symlink(in_folder(name)));
  }
  EXPECT_EQ(content_of(in_folder("far/there")), "link to link");
  EXPECT_EQ(content_of(in_folder("far/yet to be")), "dangling");
  EXPECT_EQ(names().size(), 4u);
}

// Renaming a file onto /dev/null would break the machine for everybody. A test that fails must not
// do that either, so these stand in for it.
TEST_F(OutputFileTest, APipeIsWrittenToAndNotReplaced) {
  const std::string pipe = in_folder("pipe.svg");
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  std::string read;
  std::thread reader([&] { read = content_of(pipe); });
  {
    OutputFile file(pipe);
    file.write("through the pipe");
    file.commit();
  }
  reader.join();
  EXPECT_EQ(read, "through the pipe");
  EXPECT_TRUE(fs::is_fifo(pipe));
  EXPECT_THAT(names(), ElementsAre("pipe.svg"));
}

TEST_F(OutputFileTest, AFullDeviceIsToldAndStaysADevice) {
  const std::string full = in_folder("full");
  if (::mknod(full.c_str(), S_IFCHR | 0666, ::makedev(1, 7)) != 0 ||
      !std::ofstream(full, std::ios::app)) {
    GTEST_SKIP() << "no device can be made here";
  }
  EXPECT_THAT(error_of(full), HasSubstr("cannot be written (No space left on device)"));
  EXPECT_TRUE(fs::is_character_file(full));
  EXPECT_THAT(names(), ElementsAre("full"));
}

TEST_F(OutputFileTest, DashIsStandardOutputAtCommit) {
  for (const char* path : {"-", "/dev/stdout"}) {
    testing::internal::CaptureStdout();
    {
      OutputFile never(path);
      never.write("never");
      OutputFile file(path);
      file.write("half");
      file.write("whole\n");
      file.commit();
    }
    EXPECT_EQ(testing::internal::GetCapturedStdout(), "whole\n");
  }
  EXPECT_FALSE(fs::exists("-"));
}

}  // namespace
}  // namespace cascade
