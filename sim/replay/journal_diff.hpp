// Two journals of one recording, aligned: what moved between them.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "sim/replay/journal.hpp"

namespace cascade {

/// A transition of one journal beside that of the other which it is taken for; one side is empty
/// where the other has none like it.
struct JournalDiffRow {
  std::optional<std::size_t> recorded, replayed;  ///< indices of the entries
  bool moved = false;                             ///< in time
  bool cause = false;                             ///< other metrics demanded it
  bool values = false;                            ///< other values of the metrics

  bool appeared() const { return !recorded; }
  bool vanished() const { return !replayed; }
  bool same() const { return recorded && replayed && !moved && !cause && !values; }
};

struct JournalDiff {
  std::vector<JournalDiffRow> rows;  ///< all entries of both, in order

  bool same() const;
  std::size_t count(bool JournalDiffRow::*what) const;
  std::size_t appeared() const;
  std::size_t vanished() const;
};

/// Aligns transitions between the same levels so that as few as possible differ, and these by as
/// little time as possible; headers may differ. Where more than some thousand transitions in a row
/// differ, those of one instant are aligned and no others: the table of all ways has a byte for
/// each pair, at most `cells_max`.
JournalDiff diff_journals(const Journal& recorded, const Journal& replayed,
                          std::size_t cells_max = 16'000'000);

}  // namespace cascade
