// Traded volume by symbol, exactly: sums of decimals that no double would hold.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/loop/scenario/rate_curve.hpp"

namespace cascade {

/// A volume in billionths, so that decimals with up to nine places are whole numbers.
using Volume = Int128;
inline constexpr Volume kOneVolume = 1'000'000'000;

/// "1234.5": exact, without trailing zeros.
std::string volume_text(Volume volume);

struct SymbolVolume {
  std::string symbol;
  Volume volume = 0;
};

struct VolumeTable {
  std::vector<SymbolVolume> symbols;  ///< by volume, largest first; of equal ones by their bytes
  Volume total = 0;
  std::size_t rows = 0;
};

/// Which columns: by name or 1-based number; empty finds the names that exporters use.
struct VolumeColumns {
  std::string symbol, volume;
};

/// Reads a CSV with a column of symbols and one of volumes; several rows of a symbol are summed.
/// Volumes are plain decimals of at most nine places, at least 0. Two columns need no header.
/// Throws InputError with file and line for anything else.
VolumeTable parse_volumes(std::string_view csv, const std::string& file,
                          const VolumeColumns& columns = {});

}  // namespace cascade
