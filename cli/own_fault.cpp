#include "cli/own_fault.hpp"

#include <unistd.h>

#include <array>
#include <csignal>
#include <cstring>
#include <exception>
#include <string>
#include <string_view>

#include "cli/command.hpp"
#include "cli/terminal/terminal.hpp"
#include "sim/text/output_file.hpp"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define CASCADE_SANITIZED
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define CASCADE_SANITIZED
#endif
#endif

namespace cascade {
namespace {

[[noreturn]] void end_with(std::string_view line) {
  // Nothing more can be done where this cannot be written.
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, line.data(), line.size());
  remove_unfinished_files();
  ::_exit(kOwnFault);
}

// Only what a signal handler may do.
void on_fault(int signal) {
  end_with(
      signal == SIGABRT
          ? "cascade: internal fault: an invariant of the program does not hold: please report it\n"
          : "cascade: internal fault: the program crashed: please report it\n");
}

[[noreturn]] void on_terminate() {
  std::string what = "an exception was not caught";
  try {
    if (const auto current = std::current_exception()) std::rethrow_exception(current);
  } catch (const std::exception& error) {
    what = error.what();
  } catch (...) {
  }
  end_with("cascade: internal fault: " + printable(what) + ": please report it\n");
}

}  // namespace

void end_faults_in_a_line() {
  std::set_terminate(on_terminate);
  struct sigaction action {};
  action.sa_handler = on_fault;
  ::sigemptyset(&action.sa_mask);
  ::sigaction(SIGABRT, &action, nullptr);
#ifndef CASCADE_SANITIZED
  // A stack that is full cannot hold the handler's frame, too.
  static std::array<char, 1u << 16u> other_stack;
  stack_t stack{};
  stack.ss_sp = other_stack.data();
  stack.ss_size = other_stack.size();
  ::sigaltstack(&stack, nullptr);
  action.sa_flags = SA_ONSTACK;
  for (const int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL}) {
    ::sigaction(signal, &action, nullptr);
  }
#endif
}

void write_errors_are_no_signals() {
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
}

}  // namespace cascade
