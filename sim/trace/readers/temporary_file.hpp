// Only for tests: a file with a text in it.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <string>

namespace cascade {

/// A name for a file that is removed with it.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& text, const std::string& name = "trace.csv")
      : path_(testing::TempDir() + "cascade-" + std::to_string(getpid()) + "-" + name) {
    std::ofstream(path_, std::ios::binary) << text;
  }
  ~TemporaryFile() { std::remove(path_.c_str()); }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace cascade
