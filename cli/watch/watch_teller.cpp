#include "cli/watch/watch_teller.hpp"

#include <unistd.h>

#include <algorithm>
#include <deque>
#include <iostream>
#include <optional>
#include <utility>

#include "cli/screen/live_terminal.hpp"
#include "cli/terminal/interrupt.hpp"
#include "cli/terminal/terminal.hpp"
#include "cli/watch/watch_lines.hpp"

namespace cascade {
namespace {

class LineTeller final : public WatchTeller {
 public:
  explicit LineTeller(bool json) : json_(json) {}

  void tell(const Policy& policy, const Transition& transition) override {
    std::cout << (json_ ? transition_json(policy, transition) : transition_line(policy, transition))
              << "\n"
              << std::flush;
  }
  void tell(const Policy& policy, const Deviation& deviation) override {
    std::cout << (json_ ? deviation_json(policy, deviation) : deviation_line(policy, deviation))
              << "\n"
              << std::flush;
  }
  void note(const std::string& text) override {
    notes() << "cascade: " << text << "\n" << std::flush;
  }
  void show(const WatchNow& /*now*/) override {}
  bool ended() const override { return interrupt_.interrupted(); }
  bool ended_before(std::chrono::steady_clock::time_point until) override {
    return interrupt_.interrupted_before(until);
  }

 private:
  bool json_;
  InterruptWatch interrupt_{InterruptWatch::Ignored::is_heard};
};

class PictureTeller final : public WatchTeller {
 public:
  PictureTeller() : style_(screen_style(colours_wanted())) {}

  void tell(const Policy& policy, const Transition& transition) override {
    add({transition_line(policy, transition), &policy, transition, std::nullopt});
  }
  void tell(const Policy& policy, const Deviation& deviation) override {
    add({deviation_line(policy, deviation), &policy, std::nullopt, deviation});
  }
  void note(const std::string& text) override {
    // Into the picture's own terminal it would write a line across it.
    if (::isatty(STDERR_FILENO) == 0) notes() << "cascade: " << text << "\n" << std::flush;
    add({text, nullptr, std::nullopt, std::nullopt});
  }
  void show(const WatchNow& now) override {
    now_ = now;
    draw();
  }
  bool ended() const override { return ended_ || !terminal_ || terminal_->interrupted(); }
  bool ended_before(std::chrono::steady_clock::time_point until) override {
    constexpr std::chrono::milliseconds kMoment{250};  // so soon another size is heeded
    for (;;) {
      draw();
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
          until - std::chrono::steady_clock::now());
      if (ended()) return true;
      if (left.count() <= 0) return false;
      const auto key = terminal_->wait(std::min(left, kMoment));
      ended_ = ended_ || (key && *key == 'q');
    }
  }
  void finish() override {
    terminal_.reset();
    if (told_ > latest_.size()) {
      std::cout << "the latest " << latest_.size() << " of " << told_ << " lines:\n";
    }
    for (const WatchEvent& event : latest_) {
      if (event.policy != nullptr) {
        std::cout << event.line << "\n" << std::flush;
      } else if (::isatty(STDERR_FILENO) != 0) {  // elsewhere it stands already
        notes() << "cascade: " << event.line << "\n" << std::flush;
      }
    }
  }

 private:
  void add(WatchEvent event) {
    constexpr std::size_t kKept = 50;
    latest_.push_back(std::move(event));
    if (latest_.size() > kKept) latest_.pop_front();
    ++told_;
  }
  void draw() {
    if (!now_ || !terminal_) return;
    const ScreenSize size = terminal_->size();
    terminal_->show(watch_screen(*now_, latest_, size, style_), size);
  }

  ScreenStyle style_;
  std::optional<WatchNow> now_;
  std::deque<WatchEvent> latest_;
  std::size_t told_ = 0;
  bool ended_ = false;
  std::optional<LiveTerminal> terminal_{std::in_place};
};

}  // namespace

std::unique_ptr<WatchTeller> make_line_teller(const std::string& format) {
  return std::make_unique<LineTeller>(format == "json");
}

std::unique_ptr<WatchTeller> make_picture_teller() { return std::make_unique<PictureTeller>(); }

}  // namespace cascade
