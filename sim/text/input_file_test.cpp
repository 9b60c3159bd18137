#include "sim/text/input_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "model/input_error.hpp"

namespace cascade {
namespace {

using testing::StartsWith;

class InputFile : public testing::Test {
 protected:
  InputFile() {
    std::string folder = testing::TempDir() + "input_file_XXXXXX";
    if (::mkdtemp(folder.data()) == nullptr) ADD_FAILURE() << folder;
    folder_ = folder;
  }
  ~InputFile() override { std::filesystem::remove_all(folder_); }

  std::string path(const std::string& name) const { return (folder_ / name).string(); }
  std::string put(const std::string& content) const {
    std::ofstream(folder_ / "file", std::ios::binary) << content;
    return path("file");
  }
  static std::string refusal(const std::string& path) {
    try {
      return "read: " + read_file(path);
    } catch (const InputError& error) {
      return error.what();
    }
  }

 private:
  std::filesystem::path folder_;
};

TEST_F(InputFile, IsReadByteByByte) {
  std::string every_byte;
  for (int byte = 0; byte < 256; ++byte) every_byte += static_cast<char>(byte);
  std::string large;
  while (large.size() < 300'001) large += every_byte + "\r\n";
  for (const std::string& content : {std::string(), std::string("\n"), every_byte, large}) {
    const std::string file = put(content);
    EXPECT_TRUE(read_file(file) == content) << content.size();
    EXPECT_TRUE(read_file_bytes(file).text() == content) << content.size();
    EXPECT_TRUE(read_input(file) == content) << content.size();
  }
}

// Its size is not known before its end: a shell's <(command).
TEST_F(InputFile, MayBeAPipe) {
  const std::string pipe = path("pipe");
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  const std::string content(200'003, 'x');
  std::thread writer([&] { std::ofstream(pipe) << content; });
  const std::string read = read_file(pipe);
  writer.join();
  EXPECT_TRUE(read == content) << read.size();
}

TEST_F(InputFile, ADashIsStandardInputWhereUsersNameAnInput) {
  const std::string file = put("from stdin");
  const int before = ::dup(STDIN_FILENO);
  ASSERT_NE(::freopen(file.c_str(), "r", stdin), nullptr);
  const std::string read = read_input("-");
  ::dup2(before, STDIN_FILENO);
  ::close(before);
  EXPECT_EQ(read, "from stdin");
  EXPECT_THAT(refusal("-"), StartsWith("-: cannot be read"));
}

TEST_F(InputFile, WhatCannotBeReadIsSaidInALine) {
  EXPECT_EQ(
      refusal(path("absent")),
      path("absent") + ": cannot be read (No such file or directory): the name of a readable file");
  EXPECT_EQ(refusal(path("")), path("") + ": is a folder: the name of a file");
  EXPECT_THAT(refusal(put("") + "/below"),
              StartsWith(path("file/below: cannot be read (Not a directory)")));
  EXPECT_THAT(refusal(""), StartsWith("cannot be read"));
  EXPECT_THAT(refusal(path("\x1b[2J\n\xff")),
              StartsWith(path("\\x1b[2J\\x0a\\xff: cannot be read")));
  EXPECT_THAT(refusal("/proc/self/mem"), StartsWith("/proc/self/mem: cannot be read ("));
}

}  // namespace
}  // namespace cascade
