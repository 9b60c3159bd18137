#include "cli/certify.hpp"

#include <filesystem>

#include "cli/system/program_output.hpp"
#include "model/input_error.hpp"
#include "properties/certificate/certificate.hpp"
#include "sim/text/output_file.hpp"

namespace cascade {
namespace {

constexpr const char* kRefused = "refused: ";  // as the checker begins what it says is wrong

[[noreturn]] void refuse_python(const std::string& wrong) {
  throw InputError("--certify", 0, wrong,
                   "python3 of version 3.11 or later on the PATH; or --certificate FILE, and "
                   "check_certificate.py where there is one");
}

std::string last_line(std::string text) {
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text.substr(text.rfind('\n') + 1);
}

}  // namespace

Certified certified(const std::string& certificate, const std::string& digest) {
  // Never committed: it goes with the object, and with an interrupt.
  OutputFile file((std::filesystem::temp_directory_path() / "cascade-certificate.json").string());
  file.write(certificate);
  ProgramOutput said;
  try {
    // Isolated: whatever the user's Python is told to load is not loaded here.
    said =
        output_of({"python3", "-I", "-c", std::string(kCertificateChecker), file.temporary_path()});
  } catch (const InputError&) {
    refuse_python("python3 cannot be started");
  }
  if (said.err.rfind(kRefused, 0) == 0) {
    return {false, last_line(said.err).substr(std::string(kRefused).size())};
  }
  if (!said.ended_well)
    refuse_python("python3 cannot run the checker (" + last_line(said.err) + ")");
  const std::string about = digest + ": ";
  if (said.out.rfind(about, 0) != 0) return {false, "it is not about this policy"};
  return {true, last_line(said.out).substr(about.size())};
}

}  // namespace cascade
