#include "reports/plot/gnuplot_process.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <vector>

#include "model/input_error.hpp"

extern char** environ;

namespace cascade {
namespace {

[[noreturn]] void fail(const std::string& what) {
  throw std::runtime_error(what + ": " + std::strerror(errno));
}

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  Descriptor& operator=(Descriptor&&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }

 private:
  int fd_;
};

/// A file in memory, for us and for gnuplot.
Descriptor memory_file(const char* name, const std::string& for_picture) {
  Descriptor file(::memfd_create(name, MFD_CLOEXEC));
  if (file.get() < 0) refuse_script(for_picture);
  return file;
}

std::FILE* stream_of(const Descriptor& file, const std::string& for_picture) {
  const int copy = ::fcntl(file.get(), F_DUPFD_CLOEXEC, 3);
  std::FILE* stream = copy < 0 ? nullptr : ::fdopen(copy, "w");
  if (stream == nullptr) refuse_script(for_picture);
  return stream;
}

std::string content_of(const Descriptor& file) {
  std::string bytes(static_cast<std::size_t>(::lseek(file.get(), 0, SEEK_END)), '\0');
  std::size_t read = 0;
  while (read < bytes.size()) {
    const ssize_t got =
        ::pread(file.get(), bytes.data() + read, bytes.size() - read, static_cast<off_t>(read));
    if (got <= 0) fail("cannot read the drawing");
    read += static_cast<std::size_t>(got);
  }
  return bytes;
}

bool finished(const std::string& drawing, const std::string& ends_with) {
  constexpr std::size_t kLast = 64;
  const std::size_t from = drawing.size() < kLast ? 0 : drawing.size() - kLast;
  return drawing.find(ends_with, from) != std::string::npos;
}

/// Our environment without what changes gnuplot's drawings: same input, same bytes, anywhere.
std::vector<std::string> environment() {
  std::vector<std::string> kept = {"LC_ALL=C.UTF-8", "TZ=UTC"};
  for (char** variable = environ; variable != nullptr && *variable != nullptr; ++variable) {
    const std::string_view text = *variable;
    bool drop = false;
    for (const std::string_view start : {"GNU", "GDFONTPATH=", "LC_", "LANG", "TZ="}) {
      drop = drop || text.substr(0, start.size()) == start;
    }
    if (!drop) kept.emplace_back(text);
  }
  return kept;
}

pid_t start_gnuplot(int in, int out, int err) {
  std::array<std::string, 2> words = {"gnuplot", "-d"};  // -d: no gnuplotrc, of nobody
  std::array<char*, 3> arguments = {words[0].data(), words[1].data(), nullptr};
  std::vector<std::string> variables = environment();
  std::vector<char*> pointers;
  for (std::string& variable : variables) pointers.push_back(variable.data());
  pointers.push_back(nullptr);

  posix_spawn_file_actions_t actions;
  if (::posix_spawn_file_actions_init(&actions) != 0) fail("cannot start gnuplot");
  int error = ::posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
  if (error == 0) error = ::posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
  if (error == 0) error = ::posix_spawn_file_actions_adddup2(&actions, err, STDERR_FILENO);
  pid_t pid = 0;
  if (error == 0) {
    error = ::posix_spawnp(&pid, words[0].c_str(), &actions, nullptr, arguments.data(),
                           pointers.data());
  }
  ::posix_spawn_file_actions_destroy(&actions);
  if (error == ENOENT) {
    throw InputError("", 0, "gnuplot is not installed", "apt-get install gnuplot-nox");
  }
  errno = error;
  if (error != 0) fail("cannot start gnuplot");
  return pid;
}

bool succeeds(pid_t pid) {
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0) {
    if (errno != EINTR) fail("lost gnuplot");
  }
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/// The first line that says something: gnuplot also echoes the command and points at the place.
std::string complaint(const Descriptor& err) {
  const std::string text = content_of(err);
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::string line = text.substr(at, end - at);
    line.erase(0, line.find_first_not_of(" \t^"));
    const bool echo = line.rfind("gnuplot>", 0) == 0 || line.rfind("multiplot>", 0) == 0;
    if (!line.empty() && !echo) return line;
    at = end + 1;
  }
  return "no reason given";
}

}  // namespace

void refuse_script(const std::string& file) {
  throw InputError(file, 0, std::string("cannot be drawn (") + std::strerror(errno) + ")",
                   "memory for gnuplot's script");
}

std::string drawn_by_gnuplot(const std::string& file, const std::string& ends_with,
                             const std::function<void(std::FILE*)>& write_script) {
  const Descriptor in = memory_file("script", file), out = memory_file("drawing", file),
                   err = memory_file("complaints", file);
  write_script(stream_of(in, file));
  if (::lseek(in.get(), 0, SEEK_SET) != 0) fail("cannot read gnuplot's script");
  const pid_t pid = start_gnuplot(in.get(), out.get(), err.get());
  if (!succeeds(pid)) throw std::runtime_error("gnuplot failed: " + complaint(err));
  std::string drawing = content_of(out);
  if (!finished(drawing, ends_with)) {
    throw std::runtime_error("gnuplot left an unfinished drawing: " + complaint(err));
  }
  return drawing;
}

}  // namespace cascade
