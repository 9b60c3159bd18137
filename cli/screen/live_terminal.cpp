#include "cli/screen/live_terminal.hpp"

#include <poll.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <string_view>

namespace cascade {
namespace {

constexpr const char* kTake = "\x1b[?1049h\x1b[?25l\x1b[2J";
constexpr const char* kGiveBack = "\x1b[0m\x1b[?25h\x1b[?1049l";

std::optional<termios> keys_before;

/// Keys come at once and are not echoed; Ctrl-C stays a signal.
void take_keyboard() {
  termios now = {};
  // From the background this would stop the program.
  if (::tcgetpgrp(STDIN_FILENO) != ::getpgrp() || ::tcgetattr(STDIN_FILENO, &now) != 0) return;
  keys_before = now;
  now.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
  now.c_cc[VMIN] = 0;
  now.c_cc[VTIME] = 0;
  ::tcsetattr(STDIN_FILENO, TCSANOW, &now);
}

void give_back_keyboard() {
  // Unread keys are dropped: they were meant for the picture, not for the shell.
  if (keys_before) ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &*keys_before);
  keys_before.reset();
}

std::string_view variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

}  // namespace

bool terminal_can_be_live() {
  const std::string_view term = variable("TERM");
  return ::isatty(STDOUT_FILENO) != 0 && !term.empty() && term != "dumb";
}

ScreenStyle screen_style(bool colours) {
  ScreenStyle style;
  std::string_view locale;
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    if (locale.empty()) locale = variable(name);
  }
  for (const char* utf8 : {"UTF-8", "utf-8", "UTF8", "utf8"}) {
    style.utf8 = style.utf8 || locale.find(utf8) != std::string_view::npos;
  }
  if (!colours) return style;
  const std::string_view depth = variable("COLORTERM"), term = variable("TERM");
  style.colours = depth == "truecolor" || depth == "24bit"       ? ColourDepth::truecolour
                  : term == "linux" || term.substr(0, 2) == "vt" ? ColourDepth::basic
                                                                 : ColourDepth::palette;
  return style;
}

LiveTerminal::LiveTerminal() { take(); }

LiveTerminal::~LiveTerminal() { give_back(); }

void LiveTerminal::take() {
  take_keyboard();
  shown_.clear();
  write_all(kTake);
}

void LiveTerminal::give_back() {
  // Even after a first interrupt: only a terminal that is gone is not told.
  lost_ = false;
  interrupts_heeded_ = ending_.times();
  write_all(kGiveBack);
  give_back_keyboard();
}

ScreenSize LiveTerminal::size() const {
  winsize window = {};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &window) != 0 || window.ws_col == 0 ||
      window.ws_row == 0) {
    return {};
  }
  return {window.ws_col, window.ws_row};
}

void LiveTerminal::show(const std::vector<std::string>& rows, ScreenSize size) {
  std::string text;
  if (!(size == shown_size_) || shown_.size() != rows.size()) {
    text += "\x1b[2J";
    shown_.assign(rows.size(), "");
    shown_size_ = size;
  }
  for (std::size_t r = 0; r < rows.size(); ++r) {
    if (rows[r] == shown_[r]) continue;
    // Blanked first: at the last column, erasing after the text would erase its last character.
    text += "\x1b[" + std::to_string(r + 1) + ";1H\x1b[2K" + rows[r];
  }
  shown_ = rows;
  if (!text.empty()) write_all(text);
}

void LiveTerminal::write_all(const std::string& text) {
  for (std::size_t done = 0; done < text.size() && !lost_;) {
    const ssize_t wrote = ::write(STDOUT_FILENO, text.data() + done, text.size() - done);
    if (wrote > 0) {
      done += static_cast<std::size_t>(wrote);
    } else if (wrote < 0 && errno == EINTR) {
      if (ending_.times() > interrupts_heeded_)
        return;  // a terminal that takes nothing must not keep us
    } else if (wrote < 0 && errno == EAGAIN) {
      pollfd ready = {STDOUT_FILENO, POLLOUT, 0};
      ::poll(&ready, 1, 100);
    } else {
      lost_ = true;
    }
  }
}

std::optional<char> LiveTerminal::wait(std::chrono::milliseconds time) {
  std::optional<char> key;
  const bool called = ending_.interrupted() || pausing_.times() > pauses_heeded_;
  const int keyboard = keys_before ? STDIN_FILENO : -1;
  if (!called &&
      InterruptWatch::readable_before(keyboard, std::chrono::steady_clock::now() + time)) {
    char pressed = 0;
    if (::read(STDIN_FILENO, &pressed, 1) == 1) {
      key = pressed;
    } else {
      keys_before.reset();  // the keyboard is gone
    }
  }
  if (pausing_.times() > pauses_heeded_) {
    pauses_heeded_ = pausing_.times();
    give_back();
    ::raise(SIGSTOP);
    take();
  }
  return key;
}

bool LiveTerminal::interrupted() const { return ending_.interrupted() || lost_; }

}  // namespace cascade
