// Runs a program as a user's shell would, and keeps what came of it. For tests only.
#pragma once

#include <fcntl.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "testing_paths.hpp"

#include "sim/text/input_file.hpp"

namespace cascade {

/// Empty where there is no such file, or not yet.
inline std::string content_of(const std::filesystem::path& path) {
  return std::filesystem::exists(path) ? read_file(path.string()) : "";
}

/// The last one too where it does not end.
inline std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

/// A folder of its own, gone with the object.
class TestFolder {
 public:
  TestFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "cascade-test-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no folder for the test");
    path_ = name;
  }
  ~TestFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TestFolder(const TestFolder&) = delete;
  TestFolder& operator=(const TestFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  std::string operator/(const std::string& name) const { return (path_ / name).string(); }
  std::string put(const std::string& name, const std::string& content) const {
    std::ofstream(path_ / name, std::ios::binary) << content;
    return (path_ / name).string();
  }
  /// How many files and folders are in it; hidden ones too.
  std::size_t count() const {
    const std::filesystem::directory_iterator entries(path_);
    return static_cast<std::size_t>(std::distance(begin(entries), end(entries)));
  }

 private:
  std::filesystem::path path_;
};

/// What a program did.
struct ProgramRun {
  int status = -1;  ///< its exit status; 128 and more: killed by that signal, as shells count
  std::string out, err;
};

/// What a program is run with.
struct Setting {
  std::string in;                                                ///< on standard input
  std::vector<std::pair<std::string, std::string>> environment;  ///< added to ours
  std::filesystem::path folder = {};                             ///< the current one; empty = ours
  bool terminal = false;                                         ///< standard output is a terminal
  std::string out_file = {};  ///< standard output goes there instead
};

namespace detail {

/// The side of a terminal that a program writes to, and the side that a person reads.
inline int open_terminal(int& person) {
  person = ::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (person < 0 || ::grantpt(person) != 0 || ::unlockpt(person) != 0) return -1;
  const char* name = ::ptsname(person);
  return name == nullptr ? -1 : ::open(name, O_RDWR | O_NOCTTY | O_CLOEXEC);
}

inline std::string read_all(int descriptor) {
  std::string text;
  char buffer[4096];
  ssize_t got = 0;
  // A terminal that its last writer left gives EIO, not an end of file.
  while ((got = ::read(descriptor, buffer, sizeof buffer)) > 0 || (got < 0 && errno == EINTR)) {
    if (got > 0) text.append(buffer, static_cast<std::size_t>(got));
  }
  return text;
}

}  // namespace detail

/// Runs `words`, of which the first is the program's path; kills it after a minute.
inline ProgramRun run_program(std::vector<std::string> words, const Setting& setting = {}) {
  const TestFolder folder;
  const std::string in = folder.put("in", setting.in);
  const std::string out = setting.out_file.empty() ? folder / "out" : setting.out_file;
  const std::string err = folder / "err";
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  int person = -1;
  const int terminal = setting.terminal ? detail::open_terminal(person) : -1;
  if (setting.terminal && terminal < 0) throw std::runtime_error("no terminal for the test");

  const pid_t pid = ::fork();
  if (pid < 0) throw std::runtime_error("cannot fork");
  if (pid == 0) {
    const int in_fd = ::open(in.c_str(), O_RDONLY);
    const int out_fd =
        setting.terminal ? terminal : ::open(out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    const int err_fd = ::open(err.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    for (const auto& [name, value] : setting.environment) {
      ::setenv(name.c_str(), value.c_str(), 1);
    }
    if (in_fd < 0 || out_fd < 0 || err_fd < 0 || ::dup2(in_fd, 0) < 0 || ::dup2(out_fd, 1) < 0 ||
        ::dup2(err_fd, 2) < 0 ||
        (!setting.folder.empty() && ::chdir(setting.folder.c_str()) != 0)) {
      ::_exit(126);
    }
    ::alarm(60);
    ::execv(arguments[0], arguments.data());
    ::_exit(127);
  }
  ProgramRun run;
  if (setting.terminal) {
    ::close(terminal);
    run.out = detail::read_all(person);
    ::close(person);
  }
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  run.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  if (!setting.terminal && setting.out_file.empty()) run.out = content_of(out);
  run.err = content_of(err);
  return run;
}

/// The program that was built beside the test.
inline std::string built_program() { return std::string(kBinaryDir) + "/cascade"; }

inline ProgramRun run_cascade(std::vector<std::string> words, const Setting& setting = {}) {
  words.insert(words.begin(), built_program());
  return run_program(std::move(words), setting);
}

/// The words of a line that needs no quotes.
inline std::vector<std::string> words_of_line(std::string_view line) {
  std::vector<std::string> words;
  while (!line.empty()) {
    const std::size_t end = std::min(line.find(' '), line.size());
    if (end > 0) words.emplace_back(line.substr(0, end));
    line.remove_prefix(std::min(end + 1, line.size()));
  }
  return words;
}

inline ProgramRun run_cascade_line(std::string_view line, const Setting& setting = {}) {
  return run_cascade(words_of_line(line), setting);
}

}  // namespace cascade
