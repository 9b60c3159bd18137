// What an input of a command is that takes traces, journals and scenarios.
#pragma once

#include <cstdint>
#include <string>

namespace cascade {

enum class InputKind : std::uint8_t { trace, journal, scenario };

/// By its ending, the names of the scenarios that ship, and a journal's first bytes. Throws
/// InputError for a file that may be a journal and cannot be read.
InputKind kind_of(const std::string& input);

/// A name for titles and tables: of a file what stands behind its folders.
std::string short_name(const std::string& input, InputKind kind);

}  // namespace cascade
