// A target over the files of a folder, without libFuzzer: what once was found stays found, with any
// compiler. A file whose name begins with "taken-" or "refused-" has to be just that; any other
// must only be survived.
#include <algorithm>
#include <filesystem>
#include <iostream>
#include <vector>

#include "model/input_error.hpp"
#include "properties/fuzz/fuzz_target.hpp"
#include "sim/text/input_file.hpp"

namespace {

/// Whether the file was as its name says. The name comes first: a crash leaves it as the last line.
bool is_as_named(const std::filesystem::path& file) {
  const std::string name = file.filename().string();
  std::cout << name << std::endl;
  const bool taken =
      cascade::fuzz_input(cascade::read_file(file.string())) == cascade::Fuzzed::taken;
  std::cout << (taken ? "  taken\n" : "  refused\n") << std::flush;
  const std::string wrong = taken ? "refused-" : "taken-";
  return name.rfind(wrong, 0) != 0;
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc != 2) {
    std::cerr << "usage: " << argv[0] << " FOLDER\n";
    return 2;
  }
  cascade::tell_refusals = true;
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(argv[1])) files.push_back(entry);
  std::sort(files.begin(), files.end());
  bool all_as_named = true;
  for (const std::filesystem::path& file : files) all_as_named = is_as_named(file) && all_as_named;
  std::cout << files.size() << " inputs\n";
  if (files.empty()) std::cerr << "there is nothing in " << argv[1] << "\n";
  if (!all_as_named) std::cerr << "an input was not what its name says\n";
  return all_as_named && !files.empty() ? 0 : 1;
} catch (const cascade::InputError& error) {
  std::cerr << error.what() << "\n";
  return 2;
}
