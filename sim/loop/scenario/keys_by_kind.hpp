// Which keys say something, where what they say depends on a kind: of a stream its shape, of a
// fault its kind, of checks their mode, of a heap whether it is recorded. A key that does nothing
// is refused when a file is read, and left out when one is written.
#pragma once

#include <string>
#include <string_view>

#include "sim/loop/scenario/scenario.hpp"

namespace cascade {

enum class KeyUse : std::uint8_t {
  none,      ///< it would do nothing
  optional,  ///< it has a default
  required,  ///< without it there would be nothing to the stream or the fault
};

KeyUse use_of_key(std::string_view key, const StreamSetup& stream);
KeyUse use_of_key(std::string_view key, const Fault& fault);
KeyUse use_of_key(std::string_view key, const CheckSetup& check);
KeyUse use_of_key(std::string_view key, const HeapSetup& heap);

/// Of everything else each key says something.
template <class T>
KeyUse use_of_key(std::string_view /*key*/, const T& /*value*/) {
  return KeyUse::optional;
}

/// Which kind a setting is of, for messages: `shape = "ramp"`.
std::string kind_text(const StreamSetup& stream);
std::string kind_text(const Fault& fault);
std::string kind_text(const CheckSetup& check);
std::string kind_text(const HeapSetup& heap);

/// Of which kinds a key says something, for messages and the page of keys:
/// `shape = "ramp", "burst" or "market-open"`; empty where it does of all.
std::string kinds_with_key(std::string_view key, const StreamSetup& stream);
std::string kinds_with_key(std::string_view key, const Fault& fault);
std::string kinds_with_key(std::string_view key, const CheckSetup& check);
std::string kinds_with_key(std::string_view key, const HeapSetup& heap);

}  // namespace cascade
