#include "cli/http/http_library.hpp"

#include <dlfcn.h>

#include <filesystem>
#include <string_view>
#include <system_error>

#include "cli/terminal/terminal.hpp"
#include "model/input_error.hpp"

namespace cascade {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse(const std::string& what, const char* right) {
  throw InputError("", 0, "no HTTP, which this command needs: " + what, right);
}

/// Beside the program, as it is built, else where it is installed; never anywhere that a variable
/// of the environment or the folder that one is in could name.
fs::path module_file() {
  std::error_code error;
  const fs::path folder = fs::read_symlink("/proc/self/exe", error).parent_path();
  if (error) refuse("where the program is cannot be told", "a system with /proc");
  const fs::path built = folder / kHttpModuleFile;
  const fs::path installed = folder.parent_path() / "lib" / "cascade" / "modules" / kHttpModuleFile;
  if (fs::exists(built, error)) return built;
  if (fs::exists(installed, error)) return installed;
  refuse(printable(installed.string()) + " is not there", "the whole of an installation");
}

const HttpLibrary& load() {
  const fs::path file = module_file();
  void* const module = ::dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (module == nullptr) {
    refuse(printable(::dlerror()), "that file, or the package that has it");
  }
  // Never unloaded: what it made may live until the program ends.
  const auto* const version = static_cast<const char*>(::dlsym(module, kHttpModuleVersion));
  void* const entry = ::dlsym(module, kHttpModuleEntry);
  if (version == nullptr || entry == nullptr || std::string_view(version) != CASCADE_VERSION) {
    refuse(printable(file.string()) + " is of another version than the program",
           "both of one installation");
  }
  return *reinterpret_cast<HttpModuleEntry*>(entry)();
}

}  // namespace

const HttpLibrary& http_library() {
  static const HttpLibrary& library = load();
  return library;
}

}  // namespace cascade
