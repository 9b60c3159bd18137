#include "cli/witness_files.hpp"

#include <system_error>

#include "cli/terminal/terminal.hpp"
#include "model/input_error.hpp"

namespace cascade {

std::filesystem::path made_folder(const std::string& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) {
    throw InputError(printable(folder), 0, "cannot be made a folder",
                     "a folder that can be written");
  }
  return folder;
}

std::string file_stem(std::string_view text) {
  constexpr std::size_t kLengthMax = 100;
  text = text.substr(0, kLengthMax);
  std::string stem;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '_' || (c == '.' && !stem.empty());
    stem += plain ? c : '_';
  }
  return stem;
}

}  // namespace cascade
