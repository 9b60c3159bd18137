#include "reports/gnuplot_process.hpp"

#include <fcntl.h>
#include <spawn.h>
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
#include "sim/output_file.hpp"

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

std::FILE* unnamed_file() {
  std::FILE* file = std::tmpfile();
  if (file == nullptr) fail("no temporary file for gnuplot");
  return file;
}

Descriptor duplicate(std::FILE* file) {
  Descriptor copy(::fcntl(::fileno(file), F_DUPFD_CLOEXEC, 3));
  if (copy.get() < 0) fail("no temporary file for gnuplot");
  return copy;
}

/// A file in `target`'s folder that becomes `target`, or goes.
class DraftFile {
 public:
  explicit DraftFile(const std::string& target) : file_(target) {
    fd_ = ::open(file_.temporary_path().c_str(), O_RDWR | O_CLOEXEC);
    if (fd_ < 0) fail("cannot open the drawing");
  }
  DraftFile(const DraftFile&) = delete;
  DraftFile& operator=(const DraftFile&) = delete;
  ~DraftFile() { ::close(fd_); }

  int fd() const { return fd_; }

  bool ends_with(const std::string& ending) const {
    std::array<char, 64> last{};
    const off_t size = ::lseek(fd_, 0, SEEK_END);
    const off_t from = size < off_t{last.size()} ? 0 : size - off_t{last.size()};
    const ssize_t got = ::pread(fd_, last.data(), last.size(), from);
    return got > 0 &&
           std::string_view(last.data(), std::size_t(got)).find(ending) != std::string_view::npos;
  }

  /// Overwrites the digits of the last date with those of 1970, in place: offsets stay true.
  void set_date(const std::string& after) {
    std::string bytes(static_cast<std::size_t>(::lseek(fd_, 0, SEEK_END)), '\0');
    const ssize_t got = ::pread(fd_, bytes.data(), bytes.size(), 0);
    const std::size_t found = bytes.rfind(after);
    if (got != static_cast<ssize_t>(bytes.size()) || found == std::string::npos) return;
    const std::size_t from = found + after.size();
    const std::string_view date = "19700101000000";
    if (bytes.size() - from < date.size()) return;
    const ssize_t put = ::pwrite(fd_, date.data(), date.size(), static_cast<off_t>(from));
    if (put != static_cast<ssize_t>(date.size())) fail("cannot finish the drawing");
  }

  void keep() { file_.commit(); }

 private:
  OutputFile file_;
  int fd_ = -1;
};

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
std::string complaint(int err) {
  std::string text(4096, '\0');
  const ssize_t got = ::pread(err, text.data(), text.size(), 0);
  text.resize(got < 0 ? 0 : std::size_t(got));
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

void draw_with_gnuplot(const std::string& file, const std::string& ends_with,
                       const std::string& date_after,
                       const std::function<void(std::FILE*)>& write_script) {
  DraftFile draft(file);
  std::FILE* script = unnamed_file();
  const Descriptor in = duplicate(script);
  write_script(script);
  if (::lseek(in.get(), 0, SEEK_SET) != 0) fail("no temporary file for gnuplot");

  std::FILE* complaints = unnamed_file();
  const Descriptor err = duplicate(complaints);
  std::fclose(complaints);
  const pid_t pid = start_gnuplot(in.get(), draft.fd(), err.get());
  if (!succeeds(pid)) throw std::runtime_error("gnuplot failed: " + complaint(err.get()));
  if (!draft.ends_with(ends_with)) {
    throw std::runtime_error("gnuplot left an unfinished drawing: " + complaint(err.get()));
  }
  if (!date_after.empty()) draft.set_date(date_after);
  draft.keep();
}

}  // namespace cascade
