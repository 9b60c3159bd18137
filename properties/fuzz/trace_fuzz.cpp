// Any bytes as a recording, its format found out.
#include "properties/fuzz/fuzz_target.hpp"
#include "properties/fuzz/trace_invariants.hpp"
#include "sim/trace/readers/read_trace.hpp"

namespace cascade {

Fuzzed fuzz_input(std::string_view input) {
  const auto trace = read_or_refuse([&] { return parse_trace(input, kFuzzedFile, {}); });
  if (!trace) return Fuzzed::refused;
  require_good_trace(*trace, digest(input));
  return Fuzzed::taken;
}

}  // namespace cascade
