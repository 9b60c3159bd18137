// A target over the files of a folder, without libFuzzer: what once was found stays found, with any
// compiler. A file whose name begins with "taken-" or "refused-" has to be just that; any other
// must only be survived.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <vector>

#include "properties/fuzz/fuzz_target.hpp"

namespace {

std::string content_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  if (!in) {
    std::cerr << file << " cannot be read\n";
    std::exit(2);
  }
  return text;
}

/// Whether the file was as its name says. The name comes first: a crash leaves it as the last line.
bool is_as_named(const std::filesystem::path& file) {
  const std::string name = file.filename().string();
  std::cout << name << std::endl;
  const bool taken = cascade::fuzz_input(content_of(file)) == cascade::Fuzzed::taken;
  std::cout << (taken ? "  taken\n" : "  refused\n") << std::flush;
  const std::string wrong = taken ? "refused-" : "taken-";
  return name.rfind(wrong, 0) != 0;
}

}  // namespace

int main(int argc, char** argv) {
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
}
