#include "cli/outputs.hpp"

#include <algorithm>
#include <filesystem>

#include "model/input_error.hpp"
#include "sim/text/printable.hpp"

namespace cascade {

OutputPlace place_of_format(const std::string& format) {
  return {"--format " + format, format == "json" ? "-" : ""};
}

void require_places_apart(const std::vector<OutputPlace>& places) {
  std::vector<std::string> ends;
  for (const OutputPlace& place : places) {
    ends.push_back(place.path.empty() ? "" : output_destination(place.path));
  }
  for (std::size_t i = 0; i < places.size(); ++i) {
    if (ends[i].empty() || ends[i] == "/dev/null") continue;
    if (std::count(ends.begin(), ends.end(), ends[i]) == 1) continue;
    std::vector<std::string> options;
    for (std::size_t j = i; j < places.size(); ++j) {
      const bool named = std::count(options.begin(), options.end(), places[j].option) > 0;
      if (ends[j] == ends[i] && !named) options.push_back(places[j].option);
    }
    std::string names;
    for (const std::string& option : options) names += (names.empty() ? "" : ", ") + option;
    const bool on_stdout = ends[i] == "-";
    throw InputError(on_stdout ? "" : places[i].path, 0,
                     std::string("two results cannot both go ") +
                         (on_stdout ? "to standard output" : "there") + " (" + names + ")",
                     on_stdout ? "a file for all but one" : "a file of its own for each");
  }
}

Outputs::Outputs(std::vector<OutputPlace> places, const std::vector<OutputPlace>& others) {
  std::vector<OutputPlace> all = places;
  all.insert(all.end(), others.begin(), others.end());
  require_places_apart(all);
  for (OutputPlace& place : places) {
    if (place.path.empty()) continue;
    OutputFile file(place.path);
    open_.push_back({std::move(place), std::move(file)});
  }
}

void write_new_file(const std::string& path, const std::string& content) {
  std::error_code error;
  if (path != "-" && std::filesystem::exists(path, error)) {
    throw InputError(printable_short(path), 0, "is there already, and would be lost",
                     "the name of a new file");
  }
  OutputFile output(path);
  output.write(content);
  output.commit();
}

bool Outputs::wants(std::string_view option) const {
  return std::any_of(open_.begin(), open_.end(),
                     [&](const Open& open) { return open.place.option == option; });
}

bool Outputs::takes_stdout() const {
  return std::any_of(open_.begin(), open_.end(),
                     [](const Open& open) { return output_destination(open.place.path) == "-"; });
}

void Outputs::write(std::string_view option, const std::function<std::string()>& content) {
  for (Open& open : open_) {
    if (open.place.option == option) open.file.write(content());
  }
}

void Outputs::commit() {
  for (const bool to_stdout : {false, true}) {
    for (Open& open : open_) {
      if ((output_destination(open.place.path) == "-") == to_stdout) open.file.commit();
    }
  }
}

}  // namespace cascade
