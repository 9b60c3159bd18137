// Files that people have and that no reader takes: what they are, and how to make one that is.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string_view>

#include "sim/trace/readers/source.hpp"

namespace cascade {

/// Throws InputError where the text is a table of the AWS command, or another
/// kind that is known by its lines.
void refuse_foreign_text(const Source& source, std::string_view text);

/// Throws InputError where the text is valid JSON, which it then names by its keys: Grafana,
/// Elasticsearch or another. Returns where it is no JSON at all. For texts that no reader of
/// JSON takes.
void refuse_foreign_json(const Source& source, std::string_view text);

/// The same of a document that was parsed.
[[noreturn]] void refuse_foreign_json(const Source& source, const nlohmann::json& document);

}  // namespace cascade
