#include "cli/checkpoint.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

#include "cli/testing/run_program.hpp"
#include "model/input_error.hpp"

namespace cascade {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// A file with two records.
std::string two_records(const std::string& path) {
  Checkpoint file(path, "request");
  file.append("first");
  file.append("second one");
  return path;
}

TEST(Checkpoint, KeepsItsRecords) {
  const TestFolder folder;
  const std::string path = two_records(folder / "x.partial");
  {
    Checkpoint file(path, "request");
    EXPECT_THAT(file.records(), ElementsAre("first", "second one"));
    file.append("third");
  }
  Checkpoint file(path, "request");
  EXPECT_THAT(file.records(), ElementsAre("first", "second one", "third"));
  file.remove();
  EXPECT_EQ(folder.count(), 0u);
}

TEST(Checkpoint, WithoutRecordsItGoes) {
  const TestFolder folder;
  { const Checkpoint file(folder / "x.partial", "request"); }
  EXPECT_EQ(folder.count(), 0u);
}

TEST(Checkpoint, CutAnywhereItKeepsTheWholeRecordsAndNothingElse) {
  const TestFolder folder;
  const std::string path = two_records(folder / "x.partial"), whole = content_of(path);
  const std::size_t second = whole.rfind('\n', whole.size() - 2) + 1;
  const std::size_t first = whole.rfind('\n', second - 2) + 1;
  for (std::size_t length = 0; length <= whole.size(); ++length) {
    folder.put("x.partial", whole.substr(0, length));
    std::optional<Checkpoint> file(std::in_place, path, "request");
    EXPECT_EQ(file->records().size(), length == whole.size() ? 2u : length >= second ? 1u : 0u);
    const std::size_t kept = length == whole.size() ? length : length >= second ? second : first;
    EXPECT_EQ(content_of(path), whole.substr(0, kept)) << length;
  }
}

TEST(Checkpoint, ARecordThatTheDiskGotWrongEndsIt) {
  const TestFolder folder;
  const std::string path = two_records(folder / "x.partial"), whole = content_of(path);
  std::string wrong = whole;
  wrong[whole.find("second")] = 'S';
  folder.put("x.partial", wrong);
  EXPECT_THAT(Checkpoint(path, "request").records(), ElementsAre("first"));
  wrong = whole;
  wrong[whole.find("first")] = 'F';
  folder.put("x.partial", wrong);
  EXPECT_THAT(Checkpoint(path, "request").records(), IsEmpty());
}

TEST(Checkpoint, AnothersIsLeftAlone) {
  const TestFolder folder;
  const std::string path = two_records(folder / "x.partial"), whole = content_of(path);
  EXPECT_THROW(Checkpoint(path, "another request"), InputError);
  EXPECT_EQ(content_of(path), whole);
  const Checkpoint open(path, "request");
  EXPECT_THROW(Checkpoint(path, "request"), InputError) << "it is open";
  EXPECT_THROW(Checkpoint(folder / "absent/x", "request"), InputError);
  EXPECT_THROW(Checkpoint(folder.path().string(), "request"), InputError);
}

TEST(Fingerprint, TellsRequestsApart) {
  const auto of = [](const std::vector<std::string>& texts, const std::vector<double>& values) {
    Fingerprint print;
    for (const std::string& text : texts) print.add(text);
    print.add_values(values);
    return print.hex();
  };
  EXPECT_EQ(of({"a", "b"}, {1, 2}), of({"a", "b"}, {1, 2}));
  EXPECT_NE(of({"a", "b"}, {1, 2}), of({"ab"}, {1, 2}));
  EXPECT_NE(of({"ab", ""}, {1, 2}), of({"a", "b"}, {1, 2}));
  EXPECT_NE(of({"a"}, {1, 2}), of({"a"}, {2, 1}));
  EXPECT_NE(of({"a"}, {0.0}), of({"a"}, {-0.0}));
}

}  // namespace
}  // namespace cascade
