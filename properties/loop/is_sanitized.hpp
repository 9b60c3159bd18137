// Whether a sanitizer looks on. For tests only.
#pragma once

namespace cascade {

/// What a run a hundred times as fine finds, a sanitizer has found in the coarse one.
constexpr bool is_sanitized() {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  return true;
#else
  return false;
#endif
}

}  // namespace cascade
