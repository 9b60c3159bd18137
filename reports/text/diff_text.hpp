// What a comparison of two policies found, told to people, to machines and to a pull request.
#pragma once

#include <string>

#include "reports/text/diff_words.hpp"
#include "reports/text/verdicts.hpp"
#include "sim/replay/made.hpp"

namespace cascade {

/// The verdict and what it rests on; of each kind of difference the shortest run, as a table; what
/// is shed otherwise; what is declared otherwise; what a reload does; the recording, as two strips
/// of `columns` in all.
std::string to_text(const ToldDiff& told, const TextStyle& style, std::size_t columns);

/// One object. `made` is said of both: each policy's digest is put in.
std::string to_json(const ToldDiff& told, const Made& made);

/// The same as the text, with what is long folded away.
std::string to_markdown(const ToldDiff& told, const Made& made);

}  // namespace cascade
