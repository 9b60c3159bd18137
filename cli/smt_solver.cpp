#include "cli/smt_solver.hpp"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <string_view>

#include "cli/system/child_process.hpp"

namespace cascade {
namespace {

bool is_on_path(const std::string& name) {
  const char* variable = std::getenv("PATH");
  std::string_view folders = variable != nullptr ? variable : "/usr/local/bin:/usr/bin:/bin";
  while (true) {
    const std::size_t end = std::min(folders.find(':'), folders.size());
    const std::string file = std::string(folders.substr(0, end)) + "/" + name;
    if (end > 0 && std::filesystem::is_regular_file(file) && ::access(file.c_str(), X_OK) == 0) {
      return true;
    }
    if (end == folders.size()) return false;
    folders.remove_prefix(end + 1);
  }
}

/// What can be written of it; closes the pipe when all is, or nobody reads.
void write_some(PipeEnd& in, std::string_view& rest) {
  const ssize_t written = ::write(in.get(), rest.data(), rest.size());
  if (written > 0) rest.remove_prefix(static_cast<std::size_t>(written));
  const bool is_broken = written < 0 && errno != EAGAIN && errno != EINTR;
  if (rest.empty() || is_broken) in.close();
}

/// Whether there may be more.
bool read_some(const PipeEnd& out, std::string& text) {
  std::array<char, 65536> buffer;
  const ssize_t got = ::read(out.get(), buffer.data(), buffer.size());
  if (got > 0) text.append(buffer.data(), static_cast<std::size_t>(got));
  return got > 0 || (got < 0 && (errno == EAGAIN || errno == EINTR));
}

}  // namespace

std::vector<SmtSolver> installed_solvers() {
  std::vector<SmtSolver> found;
  for (const SmtSolver& each : {SmtSolver{"z3", {"z3", "-smt2", "-in"}},
                                SmtSolver{"cvc5", {"cvc5", "--incremental", "--lang", "smt2"}}}) {
    if (is_on_path(each.name)) found.push_back(each);
  }
  return found;
}

SolverOutput run_solver(const SmtSolver& solver, const std::string& script,
                        std::chrono::seconds timeout) {
  using Clock = ChildProcess::Clock;
  ChildProcess child(solver.command);
  const Clock::time_point end = Clock::now() + timeout;
  std::string_view rest = script;
  SolverOutput output;
  while (true) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now()).count();
    if (left <= 0) {
      output.trouble = "no answer within " + std::to_string(timeout.count()) + " s";
      return output;
    }
    // A pipe that is closed has the number -1, which poll() passes over.
    std::array<pollfd, 2> waits = {pollfd{child.out.get(), POLLIN, 0},
                                   pollfd{child.in.get(), POLLOUT, 0}};
    if (::poll(waits.data(), waits.size(), static_cast<int>(left)) < 0 && errno != EINTR) break;
    if (child.in.is_open() && waits[1].revents != 0) write_some(child.in, rest);
    if (waits[0].revents != 0 && !read_some(child.out, output.printed)) break;
  }
  if (!child.ends_before(end)) output.trouble = "it did not end";
  return output;
}

}  // namespace cascade
