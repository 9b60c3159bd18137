#include "sim/text/output_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <utility>

#include "model/input_error.hpp"
#include "sim/text/input_file.hpp"

namespace cascade {
namespace {

namespace fs = std::filesystem;

bool is_standard_output(const std::string& path) { return path == "-" || path == "/dev/stdout"; }

[[noreturn]] void refuse_write(const std::string& path) {
  const bool full = errno == ENOSPC || errno == EDQUOT || errno == EFBIG;
  throw InputError(path, 0, std::string("cannot be written (") + std::strerror(errno) + ")",
                   full ? "more room on its disk" : "a folder that exists and is writable");
}

/// ".svg", or nothing where the ending is not plain letters and digits.
std::string plain_ending(const fs::path& path) {
  const std::string ending = path.extension().string();
  const bool plain =
      ending.find_first_not_of(".abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") ==
      std::string::npos;
  return plain ? ending : "";
}

/// What must not be replaced by a file of its name: a device, a pipe, an open descriptor.
bool is_special(const fs::path& path) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (fs::exists(status) && !fs::is_regular_file(status)) return true;
  const std::string text = path.string();
  return text.rfind("/dev/fd/", 0) == 0 || text.rfind("/proc/", 0) == 0;
}

/// Where writing to `path` would end: a link stays, and what it leads to is replaced.
fs::path followed(fs::path path) {
  constexpr int kLinksMax = 40;  // as many as Linux follows
  std::error_code error;
  for (int i = 0; i < kLinksMax && fs::is_symlink(path, error); ++i) {
    const fs::path link = fs::read_symlink(path, error);
    path = path.parent_path() / link;  // an absolute one replaces what stands before it
  }
  return path;
}

}  // namespace

namespace {

/// Paths of temporary files, where a signal handler finds them. More than there is room for are
/// only left to their owners.
std::array<std::atomic<char*>, 16> unfinished{};

void note_unfinished(const std::string& path) {
  char* const copy = ::strdup(path.c_str());
  for (auto& slot : unfinished) {
    char* empty = nullptr;
    if (slot.compare_exchange_strong(empty, copy)) return;
  }
  std::free(copy);
}

void forget_unfinished(const std::string& path) {
  for (auto& slot : unfinished) {
    char* noted = slot.load();
    if (noted != nullptr && path == noted && slot.compare_exchange_strong(noted, nullptr)) {
      std::free(noted);
    }
  }
}

}  // namespace

void remove_unfinished_files() noexcept {
  for (auto& slot : unfinished) {
    if (const char* path = slot.load()) ::unlink(path);
  }
}

namespace {

/// Makes the folder and those that it stands in, and says which were made, outermost first. What
/// cannot be made is found out by who writes there.
std::vector<std::string> make_folders(const fs::path& folder) {
  std::vector<std::string> missing, made;
  std::error_code error;
  for (fs::path path = folder; !path.empty() && !fs::exists(path, error);
       path = path.parent_path()) {
    if (path.has_filename()) missing.push_back(path.string());
  }
  for (auto path = missing.rbegin(); path != missing.rend(); ++path) {
    if (fs::create_directory(*path, error)) made.push_back(*path);
  }
  return made;
}

void remove_folders(const std::vector<std::string>& folders) {
  std::error_code not_empty;
  for (auto path = folders.rbegin(); path != folders.rend(); ++path) fs::remove(*path, not_empty);
}

}  // namespace

std::string output_destination(const std::string& path) {
  const bool is_descriptor_1 = path == "/dev/fd/1" || path == "/proc/self/fd/1";
  if (is_standard_output(path) || is_descriptor_1) return "-";
  std::error_code error;
  const fs::path absolute = fs::absolute(followed(path), error);
  const fs::path canonical = fs::weakly_canonical(absolute, error);
  return (canonical.empty() ? absolute.lexically_normal() : canonical).string();
}

OutputFile::OutputFile(std::string path) : path_(std::move(path)) {
  if (is_standard_output(path_)) return;
  if (path_.empty()) throw InputError("", 0, "an output file has no name", "the name of a file");
  std::error_code error;
  if (fs::is_directory(path_, error)) {
    throw InputError(path_, 0, "is a folder", "the name of a file");
  }
  special_ = is_special(path_);
  target_ = special_ ? path_ : followed(path_).string();
  const fs::path folder = special_ ? fs::temp_directory_path() : fs::path(target_).parent_path();
  if (path_.back() != '/') made_folders_ = make_folders(folder);
  // Not mkstemp, whose files are private: a result is as readable as any file that its user writes.
  for (int attempt = 0; attempt < 1000; ++attempt) {
    const std::string name = ".cascade-" + std::to_string(::getpid()) + "-" +
                             std::to_string(attempt) + plain_ending(path_);
    const std::string candidate = (folder / name).string();
    note_unfinished(candidate);  // before it is there: a signal may come in between
    const int descriptor = ::open(candidate.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0666);
    if (descriptor < 0) {
      const int reason = errno;
      forget_unfinished(candidate);
      if (reason == EEXIST) continue;
      remove_folders(made_folders_);
      errno = reason;
      refuse_write(path_);
    }
    ::close(descriptor);
    temporary_ = candidate;
    return;
  }
  refuse_write(path_);
}

OutputFile::OutputFile(OutputFile&& other) noexcept
    : path_(std::move(other.path_)),
      target_(std::move(other.target_)),
      special_(other.special_),
      temporary_(std::exchange(other.temporary_, {})),
      made_folders_(std::move(other.made_folders_)),
      content_(std::move(other.content_)) {}

OutputFile::~OutputFile() {
  if (temporary_.empty()) return;
  std::remove(temporary_.c_str());
  forget_unfinished(temporary_);
  remove_folders(made_folders_);
}

void OutputFile::write(std::string_view content) {
  if (is_standard_output(path_)) {
    content_ = content;
    return;
  }
  std::ofstream out(temporary_, std::ios::binary | std::ios::trunc);
  out.write(content.data(), static_cast<std::streamsize>(content.size()));
  out.close();
  if (!out) refuse_write(path_);
}

void OutputFile::commit() {
  if (is_standard_output(path_)) {
    std::cout << content_ << std::flush;
    if (!std::cout) refuse_write("standard output");
    return;
  }
  if (special_) {
    std::ofstream out(target_, std::ios::binary | std::ios::app);
    out << read_file(temporary_) << std::flush;
    if (!out) refuse_write(path_);
    std::remove(temporary_.c_str());
  } else if (std::rename(temporary_.c_str(), target_.c_str()) != 0) {
    refuse_write(path_);
  }
  forget_unfinished(temporary_);
  temporary_.clear();
}

}  // namespace cascade
