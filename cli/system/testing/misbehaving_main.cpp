// A program under test that goes wrong on purpose. For tests only.
//
//   misbehaving_sut MODE [--pipelined] [--pids FILE]
//
// Always at NORMAL. At the check whose lag is 666 (some modes: at once, or at the end) it does what
// MODE says. With --pipelined it answers all that is there before it sends the answers, so that
// those of the requests before are lost with it, or late. FILE gets the number of each process,
// and FILE.hangs is there when one hangs.
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>

namespace {

std::string mode, output;
bool pipelined = false;
const char* pids = nullptr;

void send(std::string_view text) {
  while (!text.empty()) {
    const ssize_t put = ::write(STDOUT_FILENO, text.data(), text.size());
    if (put <= 0) ::_exit(9);
    text.remove_prefix(static_cast<std::size_t>(put));
  }
}

void flush() {
  send(output);
  output.clear();
}

[[noreturn]] void hang() {
  if (pids != nullptr) std::ofstream(std::string(pids) + ".hangs");
  while (true) ::pause();
}

void complain(std::size_t bytes) {
  const std::string line = std::string(99, '.') + "\n";
  for (; bytes > 0; bytes -= 100) std::fwrite(line.data(), 1, line.size(), stderr);
}

/// What it says at the check in question; not all modes come back.
std::string at_the_check() {
  const std::string right = R"({"level":"NORMAL"})"
                            "\n";
  if (mode == "hangs" || mode == "hangs-with-a-child" || mode == "ignores-sigterm") hang();
  if (mode == "dies" || mode == "dies-leaving-a-child") ::_exit(3);
  if (mode == "crashes") ::raise(SIGSEGV);
  if (mode == "exits-early") ::_exit(0);
  if (mode == "complains-and-dies") {
    std::fputs("first line\nlast line\n", stderr);
    ::_exit(1);
  }
  if (mode == "nonsense") return "well, NORMAL I think\n";
  if (mode == "empty-line") return "\n";
  if (mode == "list") return "[\"NORMAL\"]\n";
  if (mode == "no-level") return "{\"lvl\":\"NORMAL\"}\n";
  if (mode == "number-level") return "{\"level\":0}\n";
  if (mode == "unknown-level") return "{\"level\":\"MELLOW\"}\n";
  if (mode == "error") return "{\"error\":\"too much lag\"}\n";
  if (mode == "action") return "{\"action\":\"process\"}\n";
  if (mode == "escapes") return "\x1b[2J\xff\n";
  if (mode == "half-line-hangs") {
    flush();
    send("{\"level\":\"NOR");
    hang();
  }
  if (mode == "half-line-ends") {
    flush();
    send("{\"level\":\"NOR");
    ::_exit(0);
  }
  if (mode == "huge-line") return "{\"level\":\"" + std::string(100'000, 'N') + "\"}\n";
  if (mode == "endless-line") {
    flush();
    while (true) send(std::string(10'000, 'N'));
  }
  if (mode == "floods-stderr") complain(10'000'000);
  if (mode == "floods-stderr-for-ever") {
    while (true) complain(100'000);
  }
  if (mode == "floods-stdout") {
    flush();
    std::string many;
    for (int i = 0; i < 100; ++i) many += right;
    while (true) send(many);
  }
  if (mode == "twice") return right + right;
  if (mode == "closes-stdin") {
    ::close(STDIN_FILENO);
    hang();
  }
  if (mode == "closes-stdout") {
    flush();
    ::close(STDOUT_FILENO);
    hang();
  }
  if (mode == "answers-and-ends") {
    output += right;
    flush();
    ::_exit(0);
  }
  if (mode == "late") ::sleep(3);
  return right;
}

/// Its number of starts is in the environment of nobody: each process counts its own.
std::string answer_to(std::string_view line) {
  static int starts = 0;
  const auto has = [&](const char* text) { return line.find(text) != std::string_view::npos; };
  if (has("\"hello\"")) {
    return std::string(R"({"name":"misbehaving","pipelined":)") + (pipelined ? "true" : "false") +
           ",\"ops\":[\"check\",\"reset\",\"decide\"]}\n";
  }
  if (has("\"start\"")) {
    ++starts;
    if (mode == "starts-high") return "{\"level\":\"SOFT\"}\n";
    if (mode == "ends-at-fourth-start" && starts == 4) ::_exit(4);
  }
  if (has("\"lag\":666,")) return at_the_check();
  if (has("\"decide\"")) return "{\"action\":\"process\"}\n";
  return "{\"level\":\"NORMAL\"}\n";
}

void at_bye() {
  flush();
  if (mode == "ignores-bye") hang();
  if (mode == "answers-bye") send("{\"level\":\"NORMAL\"}\n");
  ::_exit(mode == "fails-at-bye" ? 7 : 0);
}

void note_process() {
  if (pids != nullptr) std::ofstream(pids, std::ios::app) << ::getpid() << std::endl;
}

}  // namespace

int main(int argc, char** argv) {
  mode = argc > 1 ? argv[1] : "";
  for (int i = 2; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word == "--pipelined") pipelined = true;
    if (word == "--pids" && i + 1 < argc) pids = argv[++i];
  }
  const bool leaves_a_child =
      mode == "leaves-a-child" || mode == "dies-leaving-a-child" || mode == "hangs-with-a-child";
  if (leaves_a_child && ::fork() == 0) {
    ::signal(SIGTERM, SIG_IGN);
    note_process();
    while (true) ::pause();
  }
  if (mode == "ignores-sigterm") ::signal(SIGTERM, SIG_IGN);
  note_process();
  if (mode == "dies-at-start") {
    std::fputs("misbehaving_sut: cannot find \x1b[1mmyself\n", stderr);
    return 1;
  }
  if (mode == "mute") hang();

  std::string input, chunk(pipelined ? 65'536 : 1, '\0');
  for (ssize_t got = 0; (got = ::read(STDIN_FILENO, chunk.data(), chunk.size())) > 0;) {
    input.append(chunk, 0, static_cast<std::size_t>(got));
    std::size_t begin = 0;
    for (std::size_t end = 0; (end = input.find('\n', begin)) != std::string::npos;
         begin = end + 1) {
      const std::string_view line = std::string_view(input).substr(begin, end - begin);
      if (line.find("\"bye\"") != std::string_view::npos) at_bye();
      output += answer_to(line);
      if (mode == "slow") ::usleep(20'000);
    }
    input.erase(0, begin);
    flush();
  }
  return 8;  // the input ended without bye
}
