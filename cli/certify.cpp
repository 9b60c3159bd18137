#include "cli/certify.hpp"

#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <filesystem>
#include <vector>

#include "cli/system/child_process.hpp"
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

/// Takes what is there; closes an end that has no more.
void take(PipeEnd& end, std::string& text) {
  std::array<char, 4096> buffer{};
  const ssize_t got = ::read(end.get(), buffer.data(), buffer.size());
  if (got > 0) {
    text.append(buffer.data(), static_cast<std::size_t>(got));
  } else if (got == 0 || (errno != EAGAIN && errno != EINTR)) {
    end.close();
  }
}

struct Said {
  std::string out, err;
  bool well = false;
};

Said said_by(std::vector<std::string> command) {
  ChildProcess child(std::move(command));
  child.in.close();
  Said said;
  while (child.out.is_open() || child.err.is_open()) {
    // Of a closed end poll() says nothing.
    std::array<pollfd, 2> ends = {{{child.out.get(), POLLIN, 0}, {child.err.get(), POLLIN, 0}}};
    ::poll(ends.data(), ends.size(), -1);
    if (ends[0].revents != 0) take(child.out, said.out);
    if (ends[1].revents != 0) take(child.err, said.err);
  }
  while (!child.ends_before(ChildProcess::Clock::now() + std::chrono::seconds(1))) {
  }
  said.well = child.ended_well();
  return said;
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
  Said said;
  try {
    // Isolated: whatever the user's Python is told to load is not loaded here.
    said =
        said_by({"python3", "-I", "-c", std::string(kCertificateChecker), file.temporary_path()});
  } catch (const InputError&) {
    refuse_python("python3 cannot be started");
  }
  if (said.err.rfind(kRefused, 0) == 0) {
    return {false, last_line(said.err).substr(std::string(kRefused).size())};
  }
  if (!said.well) refuse_python("python3 cannot run the checker (" + last_line(said.err) + ")");
  const std::string about = digest + ": ";
  if (said.out.rfind(about, 0) != 0) return {false, "it is not about this policy"};
  return {true, last_line(said.out).substr(about.size())};
}

}  // namespace cascade
