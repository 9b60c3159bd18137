// One function a format: text -> Trace, not yet scaled (rows.hpp: complete()). All throw
// InputError.
#pragma once

#include <string_view>

#include "sim/trace/readers/source.hpp"
#include "sim/trace/trace.hpp"

namespace cascade {

Trace read_csv(const Source& source, std::string_view text);
Trace read_prometheus(const Source& source, std::string_view text);
Trace read_kafka_groups(const Source& source, std::string_view text);
Trace read_json_lines(const Source& source, std::string_view text);
Trace read_exposition(const Source& source, std::string_view text);
Trace read_burrow(const Source& source, std::string_view text);
Trace read_influx(const Source& source, std::string_view text);
Trace read_datadog(const Source& source, std::string_view text);
Trace read_cloudwatch(const Source& source, std::string_view text);
Trace read_confluent(const Source& source, std::string_view text);
Trace read_gc_log(const Source& source, std::string_view text);
Trace read_jfr(const Source& source, std::string_view text);

/// What a text is, by its content. Throws InputError for what no reader takes, saying what it is:
/// nothing, binary data, a web page.
InputFormat detect_format(const Source& source, std::string_view text);

/// Throws as detect_format() does, for a format that the user named.
void refuse_what_is_no_text(const Source& source, std::string_view text);

}  // namespace cascade
