// Folders of witnesses, and what their files are called.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace cascade {

/// The folder, made where it was not there. Throws InputError.
std::filesystem::path made_folder(const std::string& folder);

/// A policy's name as part of a file's name: what could mean something to a shell or a file system
/// becomes '_', and a file system has room for it.
std::string file_stem(std::string_view text);

}  // namespace cascade
