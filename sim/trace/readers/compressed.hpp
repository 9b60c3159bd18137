// Recordings are kept compressed: gzip and zstd are read as what is in them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace cascade {

/// What is in a file of one of the two, whatever its name, where it is one; several streams one
/// after the other, as rotated logs are joined, are one text. `file` is named in errors. Throws
/// InputError for one that is damaged or cut short, and for one that unfolds to more than
/// kUnfoldedMax bytes.
std::optional<std::string> decompressed(std::string_view bytes, const std::string& file);

/// 16 GiB: more is taken for a file that was made to fill the memory.
inline constexpr std::size_t kUnfoldedMax = std::size_t{16} << 30u;

}  // namespace cascade
