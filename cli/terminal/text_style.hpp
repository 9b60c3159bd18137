// How reports show text on this terminal.
#pragma once

#include "reports/text/verdicts.hpp"

namespace cascade {

/// Verdicts and levels in their colours where colours are wanted, numbers in groups of thousands, and
/// nothing that commands a terminal.
TextStyle terminal_style();

}  // namespace cascade
