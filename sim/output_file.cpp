#include "sim/output_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <utility>

#include "model/input_error.hpp"

namespace cascade {
namespace {

constexpr const char* kStandardOutput = "-";

[[noreturn]] void fail(const std::string& path) {
  throw InputError(path, 0, std::string("cannot be written (") + std::strerror(errno) + ")",
                   "a folder that exists and is writable");
}

/// ".svg", or nothing where the ending is not plain letters and digits.
std::string plain_ending(const std::filesystem::path& path) {
  const std::string ending = path.extension().string();
  const bool plain =
      ending.find_first_not_of(".abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") ==
      std::string::npos;
  return plain ? ending : "";
}

}  // namespace

OutputFile::OutputFile(std::string path) : path_(std::move(path)) {
  if (path_ == kStandardOutput) return;
  const std::filesystem::path target(path_);
  std::error_code error;
  if (std::filesystem::is_directory(target, error)) {
    throw InputError(path_, 0, "is a folder", "the name of a file");
  }
  const std::string ending = plain_ending(target);
  // Not mkstemp, whose files are private: a result is as readable as any file that its user writes.
  for (int attempt = 0; attempt < 1000; ++attempt) {
    const std::string name =
        ".cascade-" + std::to_string(::getpid()) + "-" + std::to_string(attempt) + ending;
    const std::string candidate = (target.parent_path() / name).string();
    const int descriptor = ::open(candidate.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0666);
    if (descriptor < 0 && errno == EEXIST) continue;
    if (descriptor < 0) fail(path_);
    ::close(descriptor);
    temporary_ = candidate;
    return;
  }
  fail(path_);
}

OutputFile::OutputFile(OutputFile&& other) noexcept
    : path_(std::move(other.path_)),
      temporary_(std::exchange(other.temporary_, {})),
      content_(std::move(other.content_)) {}

OutputFile::~OutputFile() {
  if (!temporary_.empty()) std::remove(temporary_.c_str());
}

void OutputFile::write(std::string_view content) {
  if (path_ == kStandardOutput) {
    content_ = content;
    return;
  }
  std::ofstream out(temporary_, std::ios::binary | std::ios::trunc);
  out.write(content.data(), static_cast<std::streamsize>(content.size()));
  out.close();
  if (!out) fail(path_);
}

void OutputFile::commit() {
  if (path_ == kStandardOutput) {
    std::cout << content_ << std::flush;
    if (!std::cout) fail("standard output");
    return;
  }
  if (std::rename(temporary_.c_str(), path_.c_str()) != 0) fail(path_);
  temporary_.clear();
}

}  // namespace cascade
