// A program of somebody else's as a system under test: a child process that speaks cascade-sut/1 on
// its standard input and output. Real time is looked at here and only here: for how long to wait.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/policy.hpp"
#include "model/units.hpp"
#include "properties/conform/system.hpp"

namespace cascade {

/// For how long an answer is waited for, unless something else is said.
inline constexpr Duration kAnswerTimeout{5'000'000'000};

/// Starts the program, plays runs on it, and leaves no process behind: not at its end, not after an
/// exception, not at an interrupt (SIGINT, SIGTERM, SIGHUP) of this program. All that the program
/// starts belongs to its process group and ends with it.
///
/// The thread that made it must live as long as it does (PR_SET_PDEATHSIG).
class ProgramUnderTest final : public SystemUnderTest {
 public:
  /// Starts `command` (a path, or a name that PATH leads to; then its arguments), without a shell,
  /// and greets it with the policy's name, its levels and the metrics that it monitors.
  /// `timeout`: of real time, since the oldest request that is not answered was sent or, where that
  /// is later, since the latest answer.
  /// Throws InputError where the program cannot be started or says no hello: what was seen, what
  /// would be right.
  ProgramUnderTest(std::vector<std::string> command, const Policy& policy,
                   Duration timeout = kAnswerTimeout);
  /// As ending_fault(); at once where an exception is on its way.
  ~ProgramUnderTest() override;
  ProgramUnderTest(const ProgramUnderTest&) = delete;
  ProgramUnderTest& operator=(const ProgramUnderTest&) = delete;

  /// What it said in its hello. Without "ops" it takes checks alone. The name is as it came: what
  /// prints it makes it printable.
  const SystemTraits& traits() const override;

  /// As SystemUnderTest::play(). After a fault the program is ended and started anew for the next
  /// run. Where a program that was asked ahead ends, falls silent or says too much, the requests
  /// are asked once more, one at a time, so that the fault stands at the request that leads to it;
  /// where all is answered then, it stands where it was seen and says so.
  ///
  /// A program that only fails is not tried for ever: after kFaultsInARow runs in a row that end
  /// with a fault (a timeout counts as five), or kFaultsInAll in one call, the runs that are left
  /// have the one answer that is_unplayed() tells. Never throws for what the program does.
  ///
  /// Of each request the metrics' values must be finite or missing, whole where the traits say so,
  /// and instants multiples of the resolution: std::logic_error otherwise.
  std::vector<SystemAnswers> play(std::span<const Run> runs) override;

  static constexpr int kFaultsInARow = 20;
  static constexpr int kFaultsInAll = 100;

  /// Whether that is no answer of the program but says that the run was not played.
  static bool is_unplayed(const SystemAnswer& answer);

  /// The last lines (at most 8 KiB) that the program wrote on its standard error: of the latest
  /// play(), the one that the last fault ended; where there was no fault, the present one. As they
  /// are: what prints them makes them printable.
  std::string stderr_tail() const;

  /// Says bye, once, and waits: in words what is wrong with how the program ends ("it ended with
  /// status 1 after bye"); empty where it ends with status 0 within the timeout, and where it does
  /// not run because a fault has ended it. A later play() starts it anew.
  std::optional<std::string> ending_fault();

 private:
  class Session;
  std::unique_ptr<Session> session_;
};

}  // namespace cascade
