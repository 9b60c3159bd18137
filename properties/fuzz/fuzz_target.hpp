// What every fuzz target is: one function from bytes to 'taken' or 'refused'. libFuzzer calls it
// with what it makes up (libfuzzer_main.cpp), the tests with the files of corpus/
// (replay_main.cpp).
#pragma once

#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

#include "model/input_error.hpp"

namespace cascade {

enum class Fuzzed { taken, refused };

/// Reads the input, and holds what was read against the target's invariants. What breaks one ends
/// the program, and so does any exception but an InputError.
Fuzzed fuzz_input(std::string_view input);

/// Ends the program with that sentence where the invariant does not hold.
inline void require(bool holds, std::string_view invariant) {
  if (holds) return;
  std::fprintf(stderr, "broken invariant: %.*s\n", static_cast<int>(invariant.size()),
               invariant.data());
  std::abort();
}

/// The names that targets give to what they read. No such folder: a scenario that names files finds
/// none.
inline constexpr const char* kFuzzedFile = "no-such-folder/fuzzed";

/// A message is one line that names the file and that a terminal can show.
inline void require_message(const InputError& error) {
  const std::string said = error.what();
  require(said.rfind("no-such-folder/", 0) == 0, "a message begins with the file");
  for (const char c : said) {
    require(static_cast<unsigned char>(c) >= 0x20 && c != 0x7f, "a message is one line of text");
  }
}

/// Whether refusals are told on stdout: by the replay of a corpus, not thousands of times a second.
inline bool tell_refusals = false;

/// What `read` gives; empty where it refuses its input.
template <class Read>
auto read_or_refuse(const Read& read) -> std::optional<decltype(read())> {
  try {
    return read();
  } catch (const InputError& error) {
    require_message(error);
    if (tell_refusals) std::printf("  %s\n", error.what());
    return std::nullopt;
  }
}

}  // namespace cascade
