// One process that is asked and answers, until it fails or is told to end.
#pragma once

#include <cstddef>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/system/line_exchange.hpp"
#include "cli/system/protocol.hpp"
#include "model/units.hpp"
#include "properties/conform/system.hpp"

namespace cascade {

/// Why a conversation cannot go on.
struct Failure {
  std::string words;
  std::size_t run = 0;       ///< where it was seen
  std::size_t answered = 0;  ///< requests of that run that were, its start among them
  bool timeout = false;
  bool unasked = false;  ///< there was a line too many: which of them that is cannot be known
  bool vague = false;    ///< others had been sent meanwhile: one of those may be the cause
};

class Conversation {
 public:
  static constexpr std::size_t kNoLimit = std::numeric_limits<std::size_t>::max();

  /// Starts the program and greets it; `protocol`, which must live on, goes by its answer. Throws
  /// InputError where it cannot be started or says no hello.
  Conversation(std::vector<std::string> command, Protocol& protocol, Duration timeout);

  /// Plays the runs from `first` up to `end`, and adds the answers to theirs in `all`. The first
  /// `ahead` requests are sent whether or not those before them are answered, the others one at a
  /// time. How many are on their way at once depends on how fast the program is: one that answers
  /// all that is there before it sends the answers is not to be taken for silent meanwhile.
  /// After a failure nothing can be asked any more.
  std::optional<Failure> exchange(std::span<const Run> runs, std::size_t first, std::size_t end,
                                  std::size_t ahead, std::vector<SystemAnswers>& all);

  /// Says bye and waits for the end: what is wrong with that, if anything.
  std::optional<std::string> end();

  /// What it last wrote on standard error, as far as it was read.
  std::string stderr_tail() const { return lines_.stderr_tail(); }
  /// Likewise, with all that is still on its way.
  std::string whole_stderr_tail();

 private:
  std::string hello_fault();
  std::string silence() const;
  LineExchange::Clock::time_point timeout_after(LineExchange::Clock::time_point from) const;

  void choose_window(LineExchange::Clock::duration took);

  static constexpr std::size_t kWindowMin = 8, kWindowMax = 65'536;

  Protocol& protocol_;
  Duration timeout_;
  LineExchange lines_;
  std::size_t window_ = kWindowMin;  // requests on their way
};

}  // namespace cascade
