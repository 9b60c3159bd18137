#include "cli/checkpoint.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <bit>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

#include "model/input_error.hpp"

namespace cascade {
namespace {

constexpr std::string_view kMagic = "cascade-sweep/1 ";
constexpr std::size_t kChecksumLength = 16;

std::string checksum(std::string_view text) {
  Fingerprint fingerprint;
  fingerprint.add(text);
  return fingerprint.hex();
}

}  // namespace

void Fingerprint::add_word(std::uint64_t word) {
  // FNV-1a's step over words, with a mixing of the high bits down, which its multiplication lacks.
  state_ = (state_ ^ word) * 0x100000001b3u;
  state_ ^= state_ >> 29u;
  state_ *= 0xbf58476d1ce4e5b9u;
  state_ ^= state_ >> 32u;
}

void Fingerprint::add(std::string_view text) {
  add_word(text.size());
  for (const char c : text) add_word(static_cast<unsigned char>(c));
}

void Fingerprint::add_values(std::span<const double> values) {
  add_word(values.size());
  for (const double value : values) add_word(std::bit_cast<std::uint64_t>(value));
}

std::string Fingerprint::hex() const { return fmt::format("{:016x}", state_); }

std::string Checkpoint::path_beside(const std::string& output_file) {
  std::error_code error;
  const auto status = std::filesystem::status(output_file, error);
  const bool special = std::filesystem::exists(status) && !std::filesystem::is_regular_file(status);
  return output_file == "-" || special ? "" : output_file + ".partial";
}

Checkpoint::Checkpoint(std::string path, const std::string& request) : path_(std::move(path)) {
  open();
  try {
    read(std::string(kMagic) + request + "\n");
  } catch (...) {
    ::close(fd_);
    throw;
  }
}

Checkpoint::~Checkpoint() {
  if (fd_ < 0) return;
  if (!worth_keeping_) ::unlink(path_.c_str());
  ::close(fd_);
}

void Checkpoint::open() {
  for (;;) {
    fd_ = ::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (fd_ < 0) {
      throw InputError(path_, 0, std::string("cannot be written (") + std::strerror(errno) + ")",
                       "a folder that exists and is writable");
    }
    if (::flock(fd_, LOCK_EX | LOCK_NB) != 0) {
      ::close(fd_);
      throw InputError(path_, 0, "another sweep is writing it", "wait for that, or another -o");
    }
    struct stat status {};
    if (::fstat(fd_, &status) == 0 && status.st_nlink > 0) return;
    ::close(fd_);  // its owner finished, and removed it, between our opening and locking it
  }
}

void Checkpoint::read(const std::string& header) {
  std::string text;
  std::array<char, 1u << 16u> buffer;
  ssize_t got = 0;
  while ((got = ::read(fd_, buffer.data(), buffer.size())) > 0) {
    text.append(buffer.data(), static_cast<std::size_t>(got));
  }
  if (got < 0) {
    throw InputError(path_, 0, std::string("cannot be read (") + std::strerror(errno) + ")",
                     "a readable file");
  }
  std::size_t good = 0;
  if (text.compare(0, header.size(), header) == 0) {
    good = header.size();
    worth_keeping_ = true;
  } else if (header.compare(0, text.size(), text) != 0) {
    const bool ours = text.compare(0, kMagic.size(), kMagic) == 0;
    throw InputError(path_, 0,
                     ours ? "is what is left of a sweep of something else" : "is no partial sweep",
                     "remove it to begin anew, or another -o");
  }
  while (good > 0) {
    const std::size_t end = text.find('\n', good);
    if (end == std::string::npos || end < good + kChecksumLength + 1) break;
    const std::string record =
        text.substr(good + kChecksumLength + 1, end - good - kChecksumLength - 1);
    if (text.compare(good, kChecksumLength, checksum(record)) != 0) break;
    records_.push_back(record);
    good = end + 1;
  }
  const auto length = static_cast<off_t>(good);
  if (::ftruncate(fd_, length) != 0 || ::lseek(fd_, length, SEEK_SET) != length) {
    throw InputError(path_, 0, std::string("cannot be written (") + std::strerror(errno) + ")",
                     "a regular file");
  }
  if (good == 0) write(header);
}

void Checkpoint::append(std::string_view record) {
  write(checksum(record) + " " + std::string(record) + "\n");
  worth_keeping_ = true;
}

void Checkpoint::write(const std::string& text) {
  for (std::size_t done = 0; done < text.size();) {
    const ssize_t put = ::write(fd_, text.data() + done, text.size() - done);
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) {
      throw InputError(path_, 0, std::string("cannot be written (") + std::strerror(errno) + ")",
                       "room on the disk; the same command then goes on from there");
    }
    done += static_cast<std::size_t>(put);
  }
}

void Checkpoint::remove() {
  ::unlink(path_.c_str());
  ::close(std::exchange(fd_, -1));
}

}  // namespace cascade
