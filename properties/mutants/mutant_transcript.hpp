// Runs and answers between a test and a mutant's program, in the machine's own bytes: a mutant that
// is a system under test.
#pragma once

#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

#include "properties/conform/suite.hpp"
#include "properties/conform/system.hpp"

namespace cascade {

/// A request; a run begins with `start`.
struct TranscriptRequest {
  enum : std::uint8_t { check, reset, decide, start };
  static constexpr std::uint8_t any_answer = 255;
  std::int64_t at_ns = 0;
  double values[kMetricCountMax] = {};
  std::uint16_t symbol = 0;  ///< of test_symbols()
  std::uint8_t type = 0;
  std::uint8_t kind = start;
};

/// Reads requests from `in`, plays them on whatever cascade and shedder is linked, and writes a
/// byte each: the level, or the action. It ends with the first that is not the byte of `wanted`.
inline void answer_transcript(const Policy& policy, std::FILE* in, std::FILE* wanted,
                              std::FILE* out) {
  const std::vector<std::string> symbols = test_symbols(policy);
  const Shedder shedder(policy);
  const Cascade fresh(policy);
  Cascade cascade = fresh;
  TranscriptRequest request;
  while (std::fread(&request, sizeof request, 1, in) == 1) {
    std::uint8_t answer = 0;
    if (request.kind == TranscriptRequest::start) cascade = fresh;
    if (request.kind == TranscriptRequest::reset) cascade.reset({request.at_ns});
    if (request.kind == TranscriptRequest::check) {
      Pressure pressure;
      for (std::size_t m = 0; m < kMetricCountMax; ++m) pressure.values[m] = request.values[m];
      cascade.check({request.at_ns}, pressure);
    }
    answer = static_cast<std::uint8_t>(cascade.level());
    if (request.kind == TranscriptRequest::decide) {
      answer = static_cast<std::uint8_t>(shedder.action(cascade.level(),
                                                        shedder.tier_of(symbols.at(request.symbol)),
                                                        static_cast<DataType>(request.type)));
    }
    std::fputc(answer, out);
    const int right = std::fgetc(wanted);
    if (right != TranscriptRequest::any_answer && right != answer) break;
  }
}

}  // namespace cascade
