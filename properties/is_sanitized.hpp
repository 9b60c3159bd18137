// Whether a sanitizer looks on. For tests only.
#pragma once

namespace cascade {

/// What a run a hundred times as fine finds, a sanitizer has found in the coarse one.
constexpr bool is_sanitized() {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)  // gcc
  return true;
#elif defined(__has_feature)
  return __has_feature(address_sanitizer) || __has_feature(thread_sanitizer);  // clang
#else
  return false;
#endif
}

}  // namespace cascade
