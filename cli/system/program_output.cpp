#include "cli/system/program_output.hpp"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <utility>

namespace cascade {
namespace {

using Clock = ChildProcess::Clock;

/// What can be written of it; closes the pipe when all is, or nobody reads.
void write_some(PipeEnd& in, std::string_view& rest) {
  const ssize_t written = ::write(in.get(), rest.data(), rest.size());
  if (written > 0) rest.remove_prefix(static_cast<std::size_t>(written));
  const bool is_broken = written < 0 && errno != EAGAIN && errno != EINTR;
  if (rest.empty() || is_broken) in.close();
}

/// Takes what is there; closes the pipe when there is no more.
void read_some(PipeEnd& end, std::string& text) {
  std::array<char, 65536> buffer;
  const ssize_t got = ::read(end.get(), buffer.data(), buffer.size());
  if (got > 0) {
    text.append(buffer.data(), static_cast<std::size_t>(got));
  } else if (got == 0 || (errno != EAGAIN && errno != EINTR)) {
    end.close();
  }
}

int milliseconds_of(Clock::duration left) {
  constexpr std::chrono::milliseconds kLongest{60'000};  // then it is looked again
  const auto whole = std::chrono::ceil<std::chrono::milliseconds>(left);
  return static_cast<int>(std::min(whole, kLongest).count());
}

}  // namespace

ProgramOutput output_of(std::vector<std::string> command, std::string_view input,
                        Clock::time_point until) {
  ChildProcess child(std::move(command));
  if (input.empty()) child.in.close();
  ProgramOutput output;
  while (child.out.is_open() || child.err.is_open()) {
    const Clock::duration left = until - Clock::now();
    if (left <= Clock::duration::zero()) return output;
    // A pipe that is closed has the number -1, which poll() passes over.
    std::array<pollfd, 3> ends = {
        {{child.out.get(), POLLIN, 0}, {child.err.get(), POLLIN, 0}, {child.in.get(), POLLOUT, 0}}};
    ::poll(ends.data(), ends.size(), milliseconds_of(left));
    if (ends[0].revents != 0) read_some(child.out, output.out);
    if (ends[1].revents != 0) read_some(child.err, output.err);
    if (ends[2].revents != 0) write_some(child.in, input);
  }
  output.is_whole = true;
  output.has_ended = child.ends_before(until);
  output.ended_well = output.has_ended && child.ended_well();
  return output;
}

}  // namespace cascade
