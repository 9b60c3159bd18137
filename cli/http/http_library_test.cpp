// The module of HTTP: where it is looked for, and what is said where it is not, from outside.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <httplib.h>

#include <filesystem>
#include <regex>
#include <string>
#include <system_error>
#include <vector>

#include "cli/testing/background_program.hpp"
#include "cli/testing/run_program.hpp"

namespace cascade {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

/// `file` of the build under another name, without another copy where that can be had.
void put_there(const std::string& file, const fs::path& place) {
  fs::create_directories(place.parent_path());
  std::error_code error;
  fs::create_hard_link(std::string(kBinaryDir) + "/" + file, place, error);
  if (error) fs::copy_file(std::string(kBinaryDir) + "/" + file, place);
}

/// One line, exit 2.
std::string refusal(const std::string& program) {
  const ProgramRun run = run_program({program, "record", "--prometheus", "http://127.0.0.1:9",
                                      "--query", "x", "--since", "1h", "-o", "-"});
  EXPECT_EQ(run.status, 2) << run.out;
  EXPECT_EQ(std::count(run.err.begin(), run.err.end(), '\n'), 1) << run.err;
  return run.err;
}

TEST(HttpLibrary, IsFoundBesideTheProgramAndWhereItIsInstalled) {
  const TestFolder folder;
  const std::string program = folder / "bin/cascade";
  put_there("cascade", program);
  put_there("cascade_http.so", folder / "lib/cascade/modules/cascade_http.so");
  EXPECT_THAT(refusal(program), HasSubstr("http://127.0.0.1:9: nobody answers there"));
  fs::rename(folder / "lib/cascade/modules/cascade_http.so", folder / "bin/cascade_http.so");
  EXPECT_THAT(refusal(program), HasSubstr("http://127.0.0.1:9: nobody answers there"));
}

TEST(HttpLibrary, WhereItIsMissingOneLineSaysSoAndAllElseWorks) {
  const TestFolder folder;
  const std::string program = folder / "bin/cascade";
  put_there("cascade", program);
  const std::string missing = "cascade: no HTTP, which this command needs: " +
                              (folder / "lib/cascade/modules/cascade_http.so") + " is not there: ";
  EXPECT_THAT(refusal(program), HasSubstr(missing));
  const ProgramRun served = run_program({program, "simulate", "soft", "--serve", "0"});
  EXPECT_EQ(served.status, 2);
  EXPECT_THAT(served.err, HasSubstr(missing));
  EXPECT_EQ(run_program({program, "simulate", "soft"}).status, 0);

  fs::create_directories(folder / "lib/cascade/modules");
  folder.put("lib/cascade/modules/cascade_http.so", "no library");
  EXPECT_THAT(refusal(program), HasSubstr("cascade_http.so: "));
}

/// A run that is served at `address`, and its port.
class ServedAt {
 public:
  explicit ServedAt(const std::string& address)
      : program_({built_program(), "simulate", "soft", "--serve", address}) {
    const std::regex url("http://[^ ]*:([0-9]+)/metrics");
    std::smatch found;
    eventually([&] {
      err_ = program_.err();
      return !program_.is_running() || std::regex_search(err_, found, url);
    });
    if (!found.empty()) port_ = std::stoi(found[1]);
  }
  BackgroundProgram& program() { return program_; }
  int port() const { return port_; }
  const std::string& err() const { return err_; }

 private:
  BackgroundProgram program_;
  std::string err_;
  int port_ = 0;
};

TEST(ServedOverHttp, ByIPv6AsByIPv4) {
  ServedAt served("[::1]:0");
  if (served.port() == 0 && served.err().find("nobody can listen") != std::string::npos) {
    GTEST_SKIP() << "no IPv6 here";
  }
  ASSERT_NE(served.port(), 0) << served.err();
  EXPECT_THAT(served.err(), HasSubstr("http://[::1]:" + std::to_string(served.port()) +
                                      "/metrics; interrupt to end"));
  const auto page = httplib::Client("::1", served.port()).Get("/metrics");
  ASSERT_TRUE(page);
  EXPECT_EQ(page->status, 200);
  EXPECT_THAT(page->body, HasSubstr("# TYPE k2_degradation_level gauge"));
  EXPECT_FALSE(httplib::Client("127.0.0.1", served.port()).Get("/metrics"));
  const ProgramRun again =
      run_cascade({"simulate", "soft", "--serve", "[::1]:" + std::to_string(served.port())});
  EXPECT_EQ(again.status, 2);
  EXPECT_THAT(again.err, HasSubstr("nobody can listen at [::1]:"));
}

TEST(ServedOverHttp, AnswersAsAnExporterDoesAndNothingElse) {
  ServedAt served("0");
  ASSERT_NE(served.port(), 0) << served.err();
  httplib::Client client("127.0.0.1", served.port());
  const auto page = client.Get("/metrics", {{"Accept-Encoding", "gzip"}});
  ASSERT_TRUE(page);
  EXPECT_EQ(page->get_header_value("Content-Type"), "text/plain; version=0.0.4; charset=utf-8");
  EXPECT_EQ(page->get_header_value("Content-Encoding"), "gzip");
  const auto head = client.Head("/metrics");
  ASSERT_TRUE(head);
  EXPECT_EQ(head->status, 200);
  EXPECT_EQ(head->body, "");
  for (const char* path : {"/", "/metricsx", "/../etc/passwd", "/metrics/"}) {
    const auto other = client.Get(path);
    ASSERT_TRUE(other) << path;
    EXPECT_EQ(other->status, 404) << path;
  }
  const auto sent = client.Post("/metrics", "x", "text/plain");
  ASSERT_TRUE(sent);
  EXPECT_EQ(sent->status, 404);
}

TEST(ServedOverHttp, ASilentConnectionKeepsNobodyFromThePage) {
  ServedAt served("0");
  ASSERT_NE(served.port(), 0) << served.err();
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(served.port()));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int silent = ::socket(AF_INET, SOCK_STREAM, 0);
  ASSERT_EQ(::connect(silent, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  EXPECT_TRUE(httplib::Client("127.0.0.1", served.port()).Get("/metrics"));
  ::close(silent);
}

// A scraper that would keep its connection for the next scrape does not keep us from the end.
TEST(ServedOverHttp, AConnectionIsForOneAnswer) {
  ServedAt served("0");
  ASSERT_NE(served.port(), 0) << served.err();
  httplib::Client client("127.0.0.1", served.port());
  client.set_keep_alive(true);
  for (int scrape = 0; scrape < 3; ++scrape) {
    const auto page = client.Get("/metrics");
    ASSERT_TRUE(page);
    EXPECT_EQ(page->get_header_value("Connection"), "close");
  }
  EXPECT_EQ(served.program().end_with(SIGINT), 0);
}

}  // namespace
}  // namespace cascade
