// Files that appear whole or not at all.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace cascade {

/// A file on its way: written beside its final place and renamed onto it by commit(). One that is
/// never committed leaves nothing behind. The path "-" is standard output, written at commit(); so
/// is what is no file and must not become one, such as /dev/null or a pipe. A symbolic link stays,
/// and the file that it leads to is replaced. Folders on the way to the final place are made, and
/// go again with a file that is never committed.
class OutputFile {
 public:
  /// Throws InputError where the folder cannot be made or written.
  explicit OutputFile(std::string path);
  OutputFile(OutputFile&& other) noexcept;
  OutputFile& operator=(OutputFile&&) = delete;
  ~OutputFile();

  /// Replaces the content. Throws InputError where the disk refuses it.
  void write(std::string_view content);

  /// Where other programs may write the content: a name of ours, with the ending of the final one,
  /// without characters that could mean something to them. Its folder is that of the final file,
  /// where that is one.
  const std::string& temporary_path() const { return temporary_; }

  /// Moves the file to its final place. Throws InputError where that fails.
  void commit();

 private:
  std::string path_;                       // as the user wrote it
  std::string target_;                     // where that leads to
  bool special_ = false;                   // not to be replaced, only written to
  std::string temporary_;                  // empty once committed
  std::vector<std::string> made_folders_;  // for this file, outermost first
  std::string content_;                    // for standard output
};

/// Where what is written to `path` ends, to be compared with others: an absolute path without
/// links;
/// "-" for standard output, whatever it is called.
std::string output_destination(const std::string& path);

/// Removes what the OutputFiles of this process have not committed. For a program that ends without
/// their destructors; may be called by a signal handler.
void remove_unfinished_files() noexcept;

}  // namespace cascade
