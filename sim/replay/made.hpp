// How an artefact was made (SPEC 9): journals, summaries, pages, plots and tables carry it. Nothing
// in it depends on when or on which machine, so that the same input gives the same bytes.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "model/policy.hpp"
#include "sim/text/json_writer.hpp"
#include "sim/trace/trace.hpp"

namespace cascade {

/// A file that went in.
struct MadeFrom {
  std::string name;                 ///< without its folder
  std::string sha256;               ///< of its bytes, 64 hexadecimal digits
  std::optional<std::size_t> rows;  ///< with a time; empty where it is no table
};

/// What was done to a metric while it was read.
struct MadeOf {
  std::string metric;      ///< its name: "lag", "heap_pct"
  double scale = 1;        ///< its values were multiplied by this
  std::size_t summed = 1;  ///< series or partitions that were added up
};

struct Made {
  std::string by;    ///< "cascade 0.1.0"
  std::string args;  ///< the command line after the program's name, as a shell would read it
  std::optional<MadeFrom> input;
  std::optional<MadeFrom> heap_input;  ///< where K2's heap has a file of its own
  std::vector<MadeOf> metrics;         ///< those that the input has
  std::string policy_digest;           ///< "sha256:..."; empty where none has a part in it
  std::optional<MadeFrom> second_input =
      {};  ///< where others of the metrics have a file of their own
};

/// "sha256:" and the digest of the policy as to_toml() writes it: comments and the order of keys in
/// its file do not matter.
std::string policy_digest(const Policy& policy);

/// `made`, and from these recordings. `second` may be null.
Made with_traces(Made made, const Trace& trace, const Trace* second);

/// `made`, and from this scenario's text.
Made with_scenario(Made made, const std::string& file, const std::string& toml);

/// `made`, and by this policy.
Made with_policy(Made made, const Policy& policy);

/// The member `key` of a JSON object: a file that went in; none where there is none.
void write_made_from(JsonWriter& json, const char* key, const std::optional<MadeFrom>& from);

/// Members of a JSON object: "by":..,"args":..,"input":{..},...; what does not apply is left out (a
/// scale of 1, a single series).
void write_members(JsonWriter& json, const Made& made);

/// The same as names and values, for the metadata of pictures and for tables. Any text.
std::vector<std::pair<std::string, std::string>> named_values(const Made& made);

/// A word of a command line, quoted where a shell would take it for something else.
std::string shell_word(const std::string& word);

}  // namespace cascade
