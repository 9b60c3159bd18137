#include "cli/system/line_exchange.hpp"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace cascade {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t kTailBytes = 8 * 1024;
// Of what nobody takes.
constexpr std::size_t kUnreadBytesMax = 1 << 20;
constexpr short kRoom = POLLOUT, kNothing = 0;
// A program's end is not among what can be waited for with its pipes, which a child of its own may
// hold open: so it is looked for that often.
constexpr milliseconds kLook{50};
// Between closing a stream and ending lies that at most, where a program does both.
constexpr milliseconds kGrace{200};

int milliseconds_until(LineExchange::Clock::time_point until) {
  const auto left = std::chrono::ceil<milliseconds>(until - LineExchange::Clock::now());
  return static_cast<int>(std::clamp(left, milliseconds(0), kLook).count());
}

}  // namespace

/// The program has closed its standard input, or ended.
void LineExchange::stop_writing() {
  child_.in.close();
  refused_ = Clock::now();
}

void LineExchange::write_out() {
  while (child_.in.is_open() && unsent_bytes() > 0) {
    const ssize_t put = ::write(child_.in.get(), outgoing_.data() + sent_, unsent_bytes());
    if (put > 0) {
      sent_ += static_cast<std::size_t>(put);
      moved_ = true;
    } else if (errno == EAGAIN) {
      break;
    } else if (errno != EINTR) {
      stop_writing();
    }
  }
  if (unsent_bytes() == 0) {
    outgoing_.clear();
    sent_ = 0;
  } else if (sent_ > buffer_.size()) {
    outgoing_.erase(0, sent_);
    sent_ = 0;
  }
}

ssize_t LineExchange::append_read(int fd, std::string& text) {
  ssize_t got = 0;
  while ((got = ::read(fd, buffer_.data(), buffer_.size())) < 0 && errno == EINTR) {
  }
  if (got > 0) text.append(buffer_.data(), static_cast<std::size_t>(got));
  return got < 0 && errno != EAGAIN ? 0 : got;  // an error is as good as the end
}

bool LineExchange::read_in() {
  if (!child_.out.is_open()) return false;
  incoming_.erase(0, taken_);
  taken_ = 0;
  const ssize_t got = append_read(child_.out.get(), incoming_);
  if (got == 0) child_.out.close();
  return got >= 0;
}

bool LineExchange::read_complaints() {
  if (!child_.err.is_open()) return false;
  const ssize_t got = append_read(child_.err.get(), complaints_);
  if (got == 0) child_.err.close();
  if (complaints_.size() > kTailBytes) {
    complaints_.erase(0, complaints_.size() - kTailBytes);
    complaints_cut_ = true;
  }
  return got > 0;
}

bool LineExchange::turn(Clock::time_point until) {
  moved_ = false;
  write_out();
  std::array<pollfd, 3> ends = {{{child_.out.get(), POLLIN, 0},
                                 {child_.err.get(), POLLIN, 0},
                                 {child_.in.get(), unsent_bytes() > 0 ? kRoom : kNothing, 0}}};
  if (::poll(ends.data(), ends.size(), milliseconds_until(until)) > 0) {
    if (ends[0].revents != 0 && read_in()) moved_ = true;
    // Not counted as moving: a program that only complains is silent all the same.
    if (ends[1].revents != 0) read_complaints();
    if ((ends[2].revents & POLLERR) != 0) {
      stop_writing();
    } else if (ends[2].revents != 0) {
      write_out();
    }
  }
  return moved_;
}

std::optional<std::string_view> LineExchange::next_line() {
  const std::string_view rest = begun_line();
  const std::size_t end = rest.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  taken_ += end + 1;
  return rest.substr(0, end);
}

std::optional<std::string> LineExchange::why_gone() {
  if (!child_.out.is_open()) {
    if (ends_before(Clock::now() + kGrace)) return "it ended " + child_.ending_text();
    return "it closed its standard output";
  }
  if (child_.has_ended()) {
    // What it wrote before may have come meanwhile.
    if (read_in()) return std::nullopt;
    return "it ended " + child_.ending_text();
  }
  if (refused_ && Clock::now() - *refused_ > kGrace) return "it closed its standard input";
  return std::nullopt;
}

bool LineExchange::ends_before(Clock::time_point until) {
  while (!child_.has_ended()) {
    if (Clock::now() >= until) return false;
    if (child_.out.is_open() || child_.err.is_open()) {
      turn(until);
      if (begun_line().size() > kUnreadBytesMax) incoming_.resize(taken_ + kUnreadBytesMax);
    } else {
      child_.ends_before(until);
    }
  }
  return true;
}

void LineExchange::drain_stderr() {
  const auto until = Clock::now() + kGrace;
  while (read_complaints() && Clock::now() < until) {
  }
}

std::string LineExchange::stderr_tail() const {
  const std::size_t first = complaints_cut_ ? complaints_.find('\n') : std::string::npos;
  return complaints_.substr(first == std::string::npos ? 0 : first + 1);
}

}  // namespace cascade
