#include "cli/system/program_under_test.hpp"

#include <algorithm>
#include <cstddef>
#include <exception>
#include <utility>

#include "cli/system/conversation.hpp"
#include "cli/system/protocol.hpp"
#include "model/input_error.hpp"

namespace cascade {
namespace {

constexpr int kTimeoutCounts = 5;  // as so many faults: each costs its time
// Requests that are sent before it is seen that all were answered and nothing else. What is on its
// way when a program fails has to be asked again: so few after a failure, and ever more as long as
// all is well.
constexpr std::size_t kAheadMin = 64, kAheadMax = 65'536;

}  // namespace

bool ProgramUnderTest::is_unplayed(const SystemAnswer& answer) {
  return answer.fault.rfind(kNotPlayed, 0) == 0;
}

class ProgramUnderTest::Session {
 public:
  Session(std::vector<std::string> command, const Policy& policy, Duration timeout)
      : command_(std::move(command)), protocol_(policy), timeout_(timeout) {
    start();
    hello_ = protocol_.hello();
  }

  const SystemTraits& traits() const { return hello_.traits; }
  std::vector<SystemAnswers> play(std::span<const Run> runs);

  std::optional<std::string> end() {
    if (!running_) return std::nullopt;
    auto fault = running_->end();
    last_tail_ = running_->whole_stderr_tail();
    kill();
    return fault;
  }
  void kill() { running_.reset(); }

  std::string stderr_tail() const {
    if (failed_tail_) return *failed_tail_;
    return running_ ? running_->stderr_tail() : last_tail_;
  }

 private:
  void start() { running_ = std::make_unique<Conversation>(command_, protocol_, timeout_); }
  std::string start_again();
  void end_failed();
  std::optional<Failure> play_some(std::span<const Run> runs, std::size_t first, std::size_t end,
                                   std::vector<SystemAnswers>& all);
  std::optional<Failure> ask_again(Failure seen, std::span<const Run> runs, std::size_t first,
                                   std::size_t end, std::vector<SystemAnswers>& all);

  std::vector<std::string> command_;
  Protocol protocol_;
  Duration timeout_;
  Hello hello_;
  std::unique_ptr<Conversation> running_;
  std::size_t ahead_ = kAheadMax;
  std::optional<std::string> failed_tail_;  // of the latest play()
  std::string last_tail_;
};

/// Why it cannot be started again; empty where it is.
std::string ProgramUnderTest::Session::start_again() {
  try {
    start();
    if (protocol_.hello() == hello_) return {};
    kill();
    return "started again, it says something else of itself";
  } catch (const InputError& error) {
    return "it cannot be started again: " + std::string(error.what());
  }
}

/// Ends a program that has failed, and keeps what it had to say.
void ProgramUnderTest::Session::end_failed() {
  failed_tail_ = running_->whole_stderr_tail();
  kill();
}

/// Asks one at a time what was on its way when something went wrong, so that it is seen where.
/// Where it does not go wrong again, what was seen stands as it was.
std::optional<Failure> ProgramUnderTest::Session::ask_again(Failure seen, std::span<const Run> runs,
                                                            std::size_t first, std::size_t end,
                                                            std::vector<SystemAnswers>& all) {
  const SystemAnswers answers_then = all[seen.run];
  const std::size_t from = seen.unasked ? first : seen.run;
  for (std::size_t run = from; run < end; ++run) all[run].clear();
  end_failed();
  std::string fault = start_again();
  if (fault.empty()) {
    // What was answered then will be answered now; only after that it matters what has been sent.
    const std::size_t ahead = seen.unasked ? 0 : seen.answered;
    if (auto again = running_->exchange(runs, from, end, ahead, all)) {
      end_failed();
      return again;
    }
    kill();
    fault = "asked again, one request at a time, it answers";
  }
  all[seen.run] = answers_then;
  seen.words += " (" + fault + ")";
  return seen;
}

/// Plays the runs from `first` up to `end` on the program that is running. After a failure it runs
/// no more, the answers to that run are those before the failure, and those after it have none.
std::optional<Failure> ProgramUnderTest::Session::play_some(std::span<const Run> runs,
                                                            std::size_t first, std::size_t end,
                                                            std::vector<SystemAnswers>& all) {
  auto failure =
      running_->exchange(runs, first, end, hello_.pipelined ? Conversation::kNoLimit : 0, all);
  if (!failure) return failure;
  if (failure->vague) {
    failure = ask_again(std::move(*failure), runs, first, end, all);
  } else {
    end_failed();
  }
  // Of a line too many, the answers before it are not all its own.
  SystemAnswers& answers = all[failure->run];
  const std::size_t good = failure->answered > 0 ? failure->answered - 1 : 0;
  answers.resize(std::min(answers.size(), good));
  for (std::size_t run = failure->run + 1; run < end; ++run) all[run].clear();
  return failure;
}

std::vector<SystemAnswers> ProgramUnderTest::Session::play(std::span<const Run> runs) {
  std::vector<SystemAnswers> all(runs.size());
  failed_tail_.reset();
  int in_a_row = 0, faults = 0;
  std::size_t next = 0;
  while (next < runs.size() && in_a_row < kFaultsInARow && faults < kFaultsInAll) {
    if (std::string fault = running_ ? "" : start_again(); !fault.empty()) {
      all[next++] = {SystemAnswer::of_fault(std::move(fault))};
      ++in_a_row;
      ++faults;
      continue;
    }
    std::size_t end = next;
    for (std::size_t requests = 0; end < runs.size() && requests < ahead_; ++end) {
      requests += runs[end].size() + 1;
    }
    const auto failure = play_some(runs, next, end, all);
    if (!failure) {
      next = end;
      in_a_row = 0;
      ahead_ = std::min(2 * ahead_, kAheadMax);
      continue;
    }
    all[failure->run].push_back(SystemAnswer::of_fault(failure->words));
    if (failure->run > next) in_a_row = 0;
    in_a_row += failure->timeout ? kTimeoutCounts : 1;
    ++faults;
    next = failure->run + 1;
    ahead_ = kAheadMin;
  }
  const std::string why = faults < kFaultsInAll
                              ? "the program failed in the runs before, one after the other"
                              : "the program failed in " + std::to_string(faults) + " runs";
  for (; next < runs.size(); ++next)
    all[next] = {SystemAnswer::of_fault(std::string(kNotPlayed) + ": " + why)};
  return all;
}

ProgramUnderTest::ProgramUnderTest(std::vector<std::string> command, const Policy& policy,
                                   Duration timeout)
    : session_(std::make_unique<Session>(std::move(command), policy, timeout)) {}

ProgramUnderTest::~ProgramUnderTest() {
  if (std::uncaught_exceptions() > 0) {
    session_->kill();
  } else {
    session_->end();
  }
}

const SystemTraits& ProgramUnderTest::traits() const { return session_->traits(); }

std::vector<SystemAnswers> ProgramUnderTest::play(std::span<const Run> runs) {
  try {
    return session_->play(runs);
  } catch (...) {
    session_->kill();  // it has been told half of something
    throw;
  }
}

std::string ProgramUnderTest::stderr_tail() const { return session_->stderr_tail(); }

std::optional<std::string> ProgramUnderTest::ending_fault() { return session_->end(); }

}  // namespace cascade
