#include "cli/system/conversation.hpp"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <ctime>
#include <utility>

#include "model/input_error.hpp"
#include "sim/text/number_text.hpp"

namespace cascade {
namespace {

using Clock = LineExchange::Clock;

constexpr std::size_t kUnsentBytes = 256 * 1024;
constexpr const char* kTooLong = "it answered with a line of more than 64 KiB";
constexpr const char* kUnasked = "it wrote a line that was not asked for: ";

/// While it lives, writing to a program that is gone is an error and no signal, for this thread.
class NoBrokenPipeSignal {
 public:
  NoBrokenPipeSignal() {
    ::sigemptyset(&pipe_);
    ::sigaddset(&pipe_, SIGPIPE);
    sigset_t pending;
    ::sigpending(&pending);
    was_pending_ = ::sigismember(&pending, SIGPIPE) == 1;
    ::pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
  }
  ~NoBrokenPipeSignal() {
    constexpr timespec kNow{};
    if (!was_pending_) ::sigtimedwait(&pipe_, nullptr, &kNow);
    ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  NoBrokenPipeSignal(const NoBrokenPipeSignal&) = delete;
  NoBrokenPipeSignal& operator=(const NoBrokenPipeSignal&) = delete;

 private:
  sigset_t pipe_{}, before_{};
  bool was_pending_ = false;
};

/// A place among requests: of a run its start (0), then its requests (from 1).
struct Place {
  std::size_t run = 0, request = 0;

  void go_on(std::span<const Run> runs) {
    if (++request > runs[run].size()) *this = {run + 1, 0};
  }
};

/// A line that is whole or has only begun.
std::string first_line(LineExchange& lines) {
  const auto line = lines.next_line();
  return excerpt(line ? *line : lines.begun_line());
}

/// Takes one answer: what is wrong with it, empty where nothing is.
std::string take(Protocol& protocol, std::string_view line, const Run& run, std::size_t request,
                 SystemAnswers& answers) {
  if (line.size() > kLineBytesMax) return kTooLong;
  if (request == 0) {
    answers.reserve(run.size());
    return protocol.started_of(line).fault;
  }
  const bool decision = run[request - 1].kind == Request::Kind::decide;
  SystemAnswer answer = decision ? protocol.action_of(line) : protocol.level_of(line);
  if (answer.fault.empty()) answers.push_back(std::move(answer));
  return answer.fault;
}

}  // namespace

// --- Start and end ------------------------------------------------------------------------------

Conversation::Conversation(std::vector<std::string> command, Protocol& protocol, Duration timeout)
    : protocol_(protocol), timeout_(timeout), lines_(command) {
  const NoBrokenPipeSignal guard;
  lines_.outgoing() = protocol_.hello_line();
  std::string wrong = hello_fault();
  if (wrong.empty()) {
    protocol_.take_hello(*lines_.next_line(), command.front());
    return;
  }
  const std::string tail = whole_stderr_tail();
  if (const std::size_t end = tail.find_last_not_of("\r\n"); end != std::string::npos) {
    const std::size_t before = tail.find_last_of('\n', end);
    const std::size_t first = before == std::string::npos ? 0 : before + 1;
    wrong += " (on standard error: " + excerpt(tail.substr(first, end + 1 - first)) + ")";
  }
  throw InputError(command.front(), 0, wrong, kHelloExample);
}

/// Waits for a whole line: why none comes, empty where it is there.
std::string Conversation::hello_fault() {
  const auto until = timeout_after(Clock::now());
  while (true) {
    if (lines_.begun_line().find('\n') <= kLineBytesMax) return {};
    if (lines_.begun_line().size() > kLineBytesMax) {
      return "it answered hello with a line of more than 64 KiB";
    }
    if (lines_.turn(until)) continue;
    if (const auto gone = lines_.why_gone()) return *gone + " and said no hello";
    if (Clock::now() >= until) return "no hello: " + silence();
  }
}

std::string Conversation::silence() const {
  std::string words = "no answer within " + number_text(timeout_.seconds()) + " s";
  const std::string_view begun = lines_.begun_line();
  if (!begun.empty()) words += ", only the line begun with " + excerpt(begun);
  return words;
}

/// "For ever" is a year, which a clock can count.
Clock::time_point Conversation::timeout_after(Clock::time_point from) const {
  constexpr std::int64_t kYearNs = 365 * std::int64_t{86'400'000'000'000};
  return from + std::chrono::nanoseconds(std::clamp<std::int64_t>(timeout_.ns, 0, kYearNs));
}

std::string Conversation::whole_stderr_tail() {
  lines_.drain_stderr();
  return lines_.stderr_tail();
}

std::optional<std::string> Conversation::end() {
  const NoBrokenPipeSignal guard;
  const ChildProcess& child = lines_.child();
  if (child.has_ended()) return "it ended " + child.ending_text() + " before bye";
  if (!lines_.begun_line().empty()) return kUnasked + first_line(lines_);
  lines_.outgoing() += "{\"op\":\"bye\"}\n";
  if (!lines_.ends_before(timeout_after(Clock::now()))) {
    return "it did not end within " + number_text(timeout_.seconds()) + " s after bye";
  }
  if (!child.ended_well()) return "it ended " + child.ending_text() + " after bye";
  lines_.turn(Clock::now());  // what it wrote last
  if (!lines_.begun_line().empty()) return kUnasked + first_line(lines_);
  return std::nullopt;
}

// --- Questions and answers ----------------------------------------------------------------------

/// `took`: for as many answers as may be on their way.
void Conversation::choose_window(Clock::duration took) {
  const auto timeout = timeout_after({}) - Clock::time_point{};
  if (took < timeout / 50) {
    window_ = std::min(2 * window_, kWindowMax);
  } else if (took > timeout / 10) {
    window_ = std::max(window_ / 2, kWindowMin);
  }
}

std::optional<Failure> Conversation::exchange(std::span<const Run> runs, std::size_t first,
                                              std::size_t end, std::size_t ahead,
                                              std::vector<SystemAnswers>& all) {
  const NoBrokenPipeSignal guard;
  Place to_send{first, 0}, to_answer{first, 0}, latest{first, 0};
  std::size_t sent = 0, answered = 0, counted = 0;
  auto waiting_since = Clock::now(), counted_at = waiting_since;
  const auto failure = [&](std::string words) {
    return Failure{std::move(words), to_answer.run, to_answer.request, false, false, false};
  };
  // Of what is not in an answer but comes instead of one.
  const auto silent_failure = [&](std::string words) {
    Failure wrong = failure(std::move(words));
    wrong.vague = sent > answered + 1;
    return wrong;
  };
  while (to_answer.run < end) {
    while (to_send.run < end && lines_.unsent_bytes() < kUnsentBytes &&
           (sent == answered || (sent < ahead && sent - answered < window_))) {
      if (to_send.request == 0) {
        protocol_.append_start(lines_.outgoing());
      } else {
        protocol_.append(lines_.outgoing(), runs[to_send.run][to_send.request - 1]);
      }
      if (sent == answered) waiting_since = Clock::now();
      ++sent;
      to_send.go_on(runs);
    }

    const std::size_t answered_before = answered;
    while (const auto line = answered < sent ? lines_.next_line() : std::nullopt) {
      const Place at = to_answer;
      std::string fault = take(protocol_, *line, runs[at.run], at.request, all[at.run]);
      if (!fault.empty()) return failure(std::move(fault));
      ++answered;
      latest = at;
      to_answer.go_on(runs);
    }
    if (answered > answered_before) waiting_since = Clock::now();
    if (answered - counted >= window_) {
      choose_window(waiting_since - counted_at);
      counted = answered;
      counted_at = waiting_since;
    }
    if (answered == sent) {
      if (lines_.begun_line().empty()) continue;
      // The latest answer may not be that request's own, nor those before it.
      to_answer = latest;
      Failure wrong = failure(kUnasked + first_line(lines_));
      wrong.unasked = true;
      wrong.vague = ahead > 0;
      return wrong;
    }
    if (lines_.begun_line().size() > kLineBytesMax) return failure(kTooLong);

    const auto until = timeout_after(waiting_since);
    if (lines_.turn(until)) continue;
    if (const auto gone = lines_.why_gone()) {
      const std::string_view begun = lines_.begun_line();
      return silent_failure(*gone + (begun.empty() ? "" : ", within the line " + excerpt(begun)));
    }
    if (Clock::now() >= until) {
      Failure wrong = silent_failure(silence());
      wrong.timeout = true;
      return wrong;
    }
  }
  return std::nullopt;
}

}  // namespace cascade
