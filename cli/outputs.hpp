// Where the results of one command go.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/text/output_file.hpp"

namespace cascade {

/// An option that sends a result somewhere, and where to; empty where it was not asked for.
struct OutputPlace {
  std::string option;
  std::string path;
};

/// What `--format` takes of standard output: JSON shares it with nothing else. A table for people
/// does not count, it gives way to a result.
OutputPlace place_of_format(const std::string& format);

/// Refuses two results that would end in one place, however their paths are written (./a, a link,
/// /dev/stdout), since one of them would be lost. /dev/null keeps none, and takes all. Throws
/// InputError; to be called before anything is written.
void require_places_apart(const std::vector<OutputPlace>& places);

/// Writes what somebody begins a file of their own with: to a file that is not there yet, or to
/// standard output ("-"). Throws InputError.
void write_new_file(const std::string& path, const std::string& content);

/// The files that a command writes. Opened before the work, so that a folder that is not there is
/// told at once; all in place at commit(), or none.
class Outputs {
 public:
  /// Opens those of `places` that were asked for. `others` are results of which somebody else takes
  /// care; they must not get in the way of these. Throws InputError.
  Outputs(std::vector<OutputPlace> places, const std::vector<OutputPlace>& others);

  bool wants(std::string_view option) const;
  /// Whether one of the files is standard output.
  bool takes_stdout() const;

  /// What the option asked for, if it did; else `content` is not called.
  void write(std::string_view option, const std::function<std::string()>& content);

  /// Files first: standard output may be a pipe that nobody reads to its end.
  void commit();

 private:
  struct Open {
    OutputPlace place;
    OutputFile file;
  };
  std::vector<Open> open_;
};

}  // namespace cascade
