#include "cli/terminal/interrupt.hpp"

#include <gtest/gtest.h>
#include <pthread.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <thread>

#include "cli/testing/background_program.hpp"

namespace cascade {
namespace {

using Clock = std::chrono::steady_clock;
using Ignored = InterruptWatch::Ignored;
using std::chrono::milliseconds;

void (*handler_of(int signal))(int) {
  struct sigaction action {};
  ::sigaction(signal, nullptr, &action);
  return action.sa_handler;
}

/// A signal's handler for a while, whatever becomes of it meanwhile.
class Handler {
 public:
  Handler(int signal, void (*handler)(int))
      : signal_(signal), before_(std::signal(signal, handler)) {}
  ~Handler() { std::signal(signal_, before_); }

 private:
  int signal_;
  void (*before_)(int);
};

TEST(InterruptWatch, KeepsWhatWouldEndTheProgramAndGivesItBack) {
  void (*const before)(int) = handler_of(SIGTERM);
  {
    const InterruptWatch watch(Ignored::stays_so);
    EXPECT_FALSE(watch.interrupted());
    EXPECT_EQ(watch.signal(), 0);
    EXPECT_FALSE(watch.interrupted_before(Clock::now() - milliseconds(1)));
    for (const int signal : kEndingSignals) ::raise(signal);
    ::raise(SIGTERM);
    EXPECT_EQ(watch.times(), 4u);
    EXPECT_TRUE(watch.interrupted_before(Clock::now() + std::chrono::hours(1)));
    watch.wait();
    const InterruptWatch later({SIGTERM}, Ignored::stays_so);
    EXPECT_FALSE(later.interrupted()) << "what came before it is not its own";
    ::raise(SIGTERM);
    EXPECT_EQ(later.signal(), SIGTERM);
  }
  EXPECT_EQ(handler_of(SIGTERM), before);
}

TEST(InterruptWatch, WhatWasIgnoredStaysSoUnlessItIsToBeHeard) {
  const Handler shielded(SIGINT, SIG_IGN);
  {
    const InterruptWatch watch({SIGINT, SIGTERM}, Ignored::stays_so);
    ::raise(SIGINT);
    EXPECT_FALSE(watch.interrupted());
    ::raise(SIGTERM);
    EXPECT_EQ(watch.signal(), SIGTERM);
  }
  {
    const InterruptWatch watch({SIGINT}, Ignored::is_heard);
    ::raise(SIGINT);
    EXPECT_EQ(watch.signal(), SIGINT);
  }
  EXPECT_EQ(handler_of(SIGINT), SIG_IGN);
}

// The thread that waits need not be the one that the signal comes to.
TEST(InterruptWatch, WakesWhoeverWaits) {
  const InterruptWatch watch({SIGTERM}, Ignored::stays_so);
  std::thread other([] {
    std::this_thread::sleep_for(milliseconds(50));
    ::pthread_kill(::pthread_self(), SIGTERM);
  });
  const auto begin = Clock::now();
  EXPECT_TRUE(watch.interrupted_before(begin + std::chrono::seconds(60)));
  EXPECT_LT(Clock::now() - begin, std::chrono::seconds(30));
  other.join();
}

TEST(InterruptWatch, WaitsForADescriptorToo) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  const auto soon = [] { return Clock::now() + milliseconds(20); };
  const auto late = [] { return Clock::now() + std::chrono::seconds(60); };
  const InterruptWatch watch({SIGTERM}, Ignored::stays_so);
  while (InterruptWatch::readable_before(-1, Clock::now())) continue;
  EXPECT_FALSE(InterruptWatch::readable_before(ends[0], soon()));
  ASSERT_EQ(::write(ends[1], "x", 1), 1);
  EXPECT_TRUE(InterruptWatch::readable_before(ends[0], late()));
  char read = 0;
  ASSERT_EQ(::read(ends[0], &read, 1), 1);
  ::raise(SIGTERM);  // before the wait, which must not miss it
  const auto begin = Clock::now();
  EXPECT_FALSE(InterruptWatch::readable_before(ends[0], late()));
  EXPECT_LT(Clock::now() - begin, std::chrono::seconds(30));
  ::close(ends[0]);
  ::close(ends[1]);
}

TEST(InterruptWatch, NewThreadsMayLeaveSignalsToTheOthers) {
  const auto is_held = [] {
    sigset_t mask;
    ::pthread_sigmask(SIG_BLOCK, nullptr, &mask);
    return ::sigismember(&mask, SIGINT) == 1 && ::sigismember(&mask, SIGHUP) == 1;
  };
  bool held_in_thread = false;
  {
    const InterruptsHeldFromNewThreads held;
    std::thread([&] { held_in_thread = is_held(); }).join();
  }
  EXPECT_TRUE(held_in_thread);
  EXPECT_FALSE(is_held());
}

/// A Prometheus that takes connections and says nothing.
class SilentServer {
 public:
  SilentServer() : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* any = reinterpret_cast<sockaddr*>(&address);
    if (::bind(fd_, any, size) != 0 || ::listen(fd_, 8) != 0 ||
        ::getsockname(fd_, any, &size) != 0) {
      throw std::runtime_error("no server for the test");
    }
    port_ = ntohs(address.sin_port);
  }
  ~SilentServer() { ::close(fd_); }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }

 private:
  int fd_, port_ = 0;
};

TEST(Interrupted, AnyCommandLeavesNoHalfWrittenFile) {
  const SilentServer server;
  for (const int signal : kEndingSignals) {
    const TestFolder folder;
    BackgroundProgram record({built_program(), "record", "--prometheus", server.url(), "--query",
                              "lag", "-o", folder / "lag.csv"});
    ASSERT_TRUE(eventually([&] { return folder.count() == 1; })) << record.err();
    EXPECT_EQ(record.end_with(signal), 128 + signal) << "whoever started it is told how it ended";
    EXPECT_EQ(folder.count(), 0u);
  }
}

TEST(Interrupted, WhoStartsACommandWithNohupMeansIt) {
  const SilentServer server;
  const TestFolder folder;
  BackgroundProgram record({built_program(), "record", "--prometheus", server.url(), "--query",
                            "lag", "--timeout", "2s", "-o", folder / "lag.csv"},
                           SIGHUP);
  ASSERT_TRUE(eventually([&] { return folder.count() == 1; })) << record.err();
  EXPECT_EQ(record.end_with(SIGHUP), 2) << "no answer in time";
}

}  // namespace
}  // namespace cascade
