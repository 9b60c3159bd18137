#include "sim/text/input_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "model/input_error.hpp"
#include "sim/text/printable.hpp"

namespace cascade {
namespace {

constexpr std::size_t kNameShown = 4096;

[[noreturn]] void refuse_read(const std::string& name) {
  throw InputError(name, 0, std::string("cannot be read (") + std::strerror(errno) + ")",
                   "the name of a readable file");
}

class FileDescriptor {
 public:
  explicit FileDescriptor(int number) : number_(number) {}
  ~FileDescriptor() {
    if (number_ > STDIN_FILENO) ::close(number_);
  }
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;
  int number() const { return number_; }

 private:
  int number_;
};

FileBytes read_all(int file, std::size_t expected, const std::string& name) {
  FileBytes content;
  std::size_t capacity = expected + 1;  // one more, to see the end without another buffer
  content.bytes.reset(new char[capacity]);
  for (;;) {
    if (content.size == capacity) {
      const std::size_t larger = 2 * capacity;
      std::unique_ptr<char[]> bytes(new char[larger]);
      std::memcpy(bytes.get(), content.bytes.get(), content.size);
      content.bytes = std::move(bytes);
      capacity = larger;
    }
    const ssize_t count = ::read(file, content.bytes.get() + content.size, capacity - content.size);
    if (count == 0) return content;
    if (count > 0) {
      content.size += static_cast<std::size_t>(count);
    } else if (errno != EINTR) {
      refuse_read(name);
    }
  }
}

FileBytes read_descriptor(int file, const std::string& name) {
  struct stat about {};
  if (file < 0 || ::fstat(file, &about) != 0) refuse_read(name);
  if (S_ISDIR(about.st_mode)) throw InputError(name, 0, "is a folder", "the name of a file");
  const bool has_size = S_ISREG(about.st_mode) && about.st_size > 0;
  return read_all(file, has_size ? static_cast<std::size_t>(about.st_size) : 1u << 16u, name);
}

}  // namespace

FileBytes read_file_bytes(const std::string& path) {
  const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  return read_descriptor(file.number(), printable(path, kNameShown));
}

FileBytes read_standard_input() { return read_descriptor(STDIN_FILENO, "stdin"); }

std::string read_file(const std::string& path) { return std::string(read_file_bytes(path).text()); }

std::string read_input(const std::string& path) {
  return path == "-" ? std::string(read_standard_input().text()) : read_file(path);
}

}  // namespace cascade
