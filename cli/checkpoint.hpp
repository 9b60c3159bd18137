// Results that have been found, kept while more are being found: what is left of a long run that
// was interrupted or killed, and what the next run of the same request goes on from.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace cascade {

/// Sixty-four bits of what a request is: equal requests have equal ones, and others almost never.
class Fingerprint {
 public:
  void add(std::string_view text);
  void add_word(std::uint64_t word);
  void add_values(std::span<const double> values);  ///< by their bits
  std::string hex() const;

 private:
  std::uint64_t state_ = 0xcbf29ce484222325u;
};

/// One record a line, each with its checksum, after a line that says which request they belong to.
/// A record is there whole or not at all: what a crash left of the last one is cut off. Only one
/// process has the file at a time.
class Checkpoint {
 public:
  /// Opens or makes the file. Throws InputError where it cannot be, where another process has it,
  /// or where it is there and of another request: it is not ours to throw away.
  Checkpoint(std::string path, const std::string& request);
  Checkpoint(const Checkpoint&) = delete;
  Checkpoint& operator=(const Checkpoint&) = delete;
  ~Checkpoint();  ///< keeps the file if there are records in it

  /// Where results are kept while there are not all of them; empty where they do not become a file.
  static std::string path_beside(const std::string& output_file);
  /// For whoever interrupted the work: whether what is done was kept.
  static const char* what_becomes_of_it(bool kept) {
    return kept ? ": the same command goes on from there"
                : ", which are lost: with -o FILE they would not be";
  }

  /// What was in it when it was opened.
  const std::vector<std::string>& records() const { return records_; }

  /// Adds a record, which is one line. Throws InputError where the disk refuses it.
  void append(std::string_view record);

  /// The results are safe elsewhere.
  void remove();

 private:
  void open();
  void read(const std::string& header);
  void write(const std::string& text);

  std::string path_;
  int fd_ = -1;
  std::vector<std::string> records_;
  bool worth_keeping_ = false;
};

}  // namespace cascade
