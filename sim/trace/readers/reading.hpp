// For tests: what a text is read as, and what is said against it.
#pragma once

#include <string>
#include <string_view>

#include "model/input_error.hpp"
#include "sim/trace/readers/read_trace.hpp"
#include "sim/trace/trace_csv.hpp"

namespace cascade {

/// The canonical CSV of what is read, or the error's message.
inline std::string reading(std::string_view text, const ReadOptions& options = {}) {
  try {
    return canonical_csv(parse_trace(text, "f", options));
  } catch (const InputError& error) {
    return error.what();
  }
}

}  // namespace cascade
