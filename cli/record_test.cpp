// cascade record against the real Prometheus, and against servers that refuse, lie and drag on.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cmath>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

#include "cli/prometheus/prometheus_server.hpp"
#include "testing_paths.hpp"

namespace cascade {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

const std::string kStorm = std::string(kSourceDir) + "/sim/traces/storm.csv";
const std::string kStormTimes = " --since 2022-03-21T10:00:00Z --until 2022-03-21T11:00:00Z ";

ProgramRun record(const std::string& url, std::vector<std::string> more,
                  const Setting& setting = {}) {
  more.insert(more.begin(), {"record", "--prometheus", url});
  return run_cascade(std::move(more), setting);
}

std::vector<std::string> with_times(std::vector<std::string> words) {
  for (const std::string& word : words_of_line(kStormTimes)) words.push_back(word);
  return words;
}

std::size_t lines_in(const std::string& text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

void expect_one_line(const ProgramRun& run, const std::string& part) {
  EXPECT_EQ(run.status, 2) << run.err;
  EXPECT_THAT(run.err, HasSubstr(part));
  EXPECT_EQ(lines_in(run.err), 1u) << run.err;
  EXPECT_EQ(run.out, "");
}

// The real Prometheus

/// storm.csv as it was recorded, every 5 s, in three partitions and a heap, in a real Prometheus.
class RealPrometheus : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    if (!prometheus_is_here()) return;
    const TestFolder folder;
    const std::string all = content_of(kStorm);
    std::string lag = "# TYPE lag gauge\n", heap = "# TYPE jvm_heap gauge\n", late;
    for (std::size_t at = all.find('\n') + 1; at < all.size(); at = all.find('\n', at) + 1) {
      const std::size_t comma = all.find(',', at), second = all.find(',', comma + 1);
      const std::string time = all.substr(at, comma - at);
      const double messages = std::stod(all.substr(comma + 1));
      const double part = std::floor(messages / 4);
      lag += "lag{partition=\"0\"} " + std::to_string(part) + " " + time + "\n";
      late += "lag{partition=\"1\",x=\"area=\\\"heap\\\" \\\\ \\\"}\"} " +
              std::to_string(messages - part) + " " + time + "\n";
      heap += "jvm_heap{area=\"nonheap\"} " +
              all.substr(second + 1, all.find('\n', second) - second - 1) + " " + time + "\n";
    }
    server_ = std::make_unique<PrometheusServer>();
    server_->load(folder.put("om", lag + late + heap + gaps() + "# EOF\n"));
    server_->start();
  }
  static void TearDownTestSuite() { server_.reset(); }
  void SetUp() override {
    if (!prometheus_is_here()) GTEST_SKIP() << "Prometheus is not installed here";
  }

  /// Two series, one of which falls silent and says NaN in between; a negative value; and then a
  /// hole of ten minutes in both.
  static std::string gaps() {
    const std::int64_t start = 1647856800;
    std::string text = "# TYPE gaps gauge\n";
    for (const char* name : {"a", "b"}) {
      for (int i = 0; i < 80; ++i) {
        if (i >= 20 && i < 60) continue;
        const bool silent = *name == 'b' && i >= 4 && i < 8;
        const std::string value = silent ? "NaN" : (*name == 'a' && i == 10 ? "-1" : "7");
        text += std::string("gaps{p=\"") + name + "\"} " + value + " " +
                std::to_string(start + i * 15) + "\n";
      }
    }
    return text;
  }

  static std::unique_ptr<PrometheusServer> server_;
};
std::unique_ptr<PrometheusServer> RealPrometheus::server_;

TEST_F(RealPrometheus, ARecordingReplaysAsTheOriginal) {
  const TestFolder folder;
  const std::string file = folder / "trace.csv";
  const ProgramRun run = record(
      server_->url(),
      with_times({"--query", "lag", "--heap-query", "jvm_heap", "--step", "5s", "-o", file}));
  ASSERT_EQ(run.status, 0) << run.err;
  EXPECT_THAT(run.err, HasSubstr("721 rows from 2022-03-21T10:00:00Z to 2022-03-21T11:00:00Z"));
  EXPECT_THAT(run.err, HasSubstr("lag = sum of 2 series told apart by"));
  EXPECT_TRUE(content_of(file) == content_of(kStorm));
  const std::string journal = folder / "journal";
  ASSERT_EQ(run_cascade({"replay", kStorm, "--journal", journal}).status, 0);
  EXPECT_EQ(run_cascade({"replay", file, "--against", journal}).status, 0);
}

// A query is for a metric of the policy by its name, and for its first one without.
TEST_F(RealPrometheus, EachMetricOfAPolicyHasItsQuery) {
  const TestFolder folder;
  const auto recorded = [&](std::vector<std::string> words) {
    words.insert(words.end(), {"--step", "5s"});
    return record(server_->url(), with_times(std::move(words)));
  };
  EXPECT_TRUE(recorded({"--query", "heap_pct=jvm_heap", "--query", "lag=lag"}).out ==
              content_of(kStorm));
  const std::string policy = folder.put(
      "p.toml",
      "name = \"p\"\nlevels = [\"OK\", \"BAD\"]\n[metric.depth]\ntrigger = [1000]\nclear = [500]\n"
      "[metric.used_pct]\ntrigger = [80]\nclear = [70]\n");
  const std::string named =
      recorded({"--policy", policy, "--query", "sum(lag)", "--query", "used_pct=jvm_heap"}).out;
  EXPECT_THAT(named, StartsWith("t_s,depth,used_pct\n"));
  const std::string storm = content_of(kStorm);
  EXPECT_TRUE(named.substr(named.find('\n')) == storm.substr(storm.find('\n')));
  expect_one_line(recorded({"--policy", policy, "--heap-query", "jvm_heap"}), "has no heap_pct");
  expect_one_line(recorded({"--query", "lag", "--query", "lag=lag"}), "two queries for lag");
}

TEST_F(RealPrometheus, ACoarserRecordingReplaysAsTheOriginalAtThatStep) {
  const TestFolder folder;
  const std::string file = folder / "trace.csv", journal = folder / "journal";
  ASSERT_EQ(record(server_->url(), with_times({"--query", "sum(lag)", "--heap-query", "jvm_heap",
                                               "--step", "20s", "-o", file}))
                .status,
            0);
  ASSERT_EQ(run_cascade({"replay", kStorm, "--check-every", "20s", "--journal", journal}).status,
            0);
  EXPECT_EQ(run_cascade({"replay", file, "--check-every", "20s", "--against", journal}).status, 0);
}

TEST_F(RealPrometheus, PiecesJoinWithoutLossOrDoubles) {
  const auto recorded = [&](const std::string& points) {
    return record(server_->url(), with_times({"--query", "lag", "--heap-query", "jvm_heap",
                                              "--step", "5s", "--max-points", points}));
  };
  const std::string whole = recorded("11000").out;
  EXPECT_EQ(lines_in(whole), 722u);
  for (const char* points : {"1", "7", "360", "361", "720", "721", "722"}) {
    EXPECT_TRUE(recorded(points).out == whole) << points;
  }
}

TEST_F(RealPrometheus, MoreRowsThanItGivesAtOnceAreFetchedAllTheSame) {
  const ProgramRun run =
      record(server_->url(), {"--query", "lag", "--since", "2022-03-21T10:00:00Z", "--until",
                              "2022-03-21T11:00:00Z", "--step", "200ms"});
  ASSERT_EQ(run.status, 0) << run.err;
  EXPECT_EQ(lines_in(run.out), 18'002u);
  // What it would have said to somebody who does not ask in pieces.
  expect_one_line(record(server_->url(), with_times({"--query", "lag", "--step", "200ms",
                                                     "--max-points", "20000"})),
                  "exceeded maximum resolution of 11,000 points per timeseries");
}

TEST_F(RealPrometheus, WhatIsMissingStaysMissing) {
  const ProgramRun run = record(
      server_->url(),
      {"--query", "gaps", "--since", "2022-03-21T09:59:00Z", "--until", "2022-03-21T10:20:00Z"});
  ASSERT_EQ(run.status, 0) << run.err;
  const auto row = [&](int i) {
    const std::string time = "\n" + std::to_string(1647856800 + 15 * i) + ",";
    const std::size_t at = run.out.find(time);
    if (at == std::string::npos) return std::string("no row");
    const std::size_t value = at + time.size();
    return run.out.substr(value, run.out.find('\n', value) - value);
  };
  EXPECT_THAT(run.out, StartsWith("t_s,lag\n1647856800,14\n")) << "nothing was known before";
  EXPECT_THAT(run.err, HasSubstr("no value before that, for 4 steps"));
  EXPECT_EQ(row(3), "14");
  EXPECT_EQ(row(4), "") << "one of two series says NaN";
  EXPECT_EQ(row(8), "14");
  EXPECT_EQ(row(10), "") << "-1 is no lag";
  EXPECT_EQ(row(19), "14");
  EXPECT_EQ(row(19 + 20), "14") << "Prometheus looks back five minutes";
  EXPECT_EQ(row(19 + 21), "") << "and no further";
  EXPECT_EQ(row(59), "");
  EXPECT_EQ(row(60), "14");
  EXPECT_EQ(row(80), "14");
}

TEST_F(RealPrometheus, WhatItSaysAgainstAQueryIsShownInOneHarmlessLine) {
  const std::string hostile = "lag{x=\"\x1b[31m\xff\n\"} +";
  const ProgramRun run = record(server_->url(), with_times({"--query", hostile}));
  expect_one_line(run, "it answers 400: bad_data: ");
  EXPECT_EQ(run.err.find('\x1b'), std::string::npos);
  expect_one_line(record(server_->url(), with_times({"--query", "no_such_metric"})),
                  "the query returned no series");
  expect_one_line(record(server_->url(), with_times({"--heap-query", "lag"})), "2 heap series");
  expect_one_line(record(server_->url() + "/prefix", with_times({"--query", "lag"})),
                  "it answers 404");
}

TEST_F(RealPrometheus, AFailureLeavesNoFileAndAnOldOneAsItWas) {
  const TestFolder folder;
  const std::string file = folder.put("old.csv", "old");
  EXPECT_EQ(record(server_->url(), with_times({"--query", "no_such_metric", "-o", file})).status,
            2);
  EXPECT_EQ(content_of(file), "old");
  EXPECT_EQ(folder.count(), 1u);
}

// Servers of our own

/// A range query's answer with one series of 7s at the times that were asked for.
std::string sevens(const httplib::Request& request) {
  const double start = std::stod(request.get_param_value("start"));
  const double end = std::stod(request.get_param_value("end"));
  const double step = std::stod(request.get_param_value("step"));
  json values = json::array();
  for (double at = start; at <= end; at += step) values.push_back({at, "7"});
  return R"({"status":"success","data":{"resultType":"matrix","result":[{"metric":{"__name__":"x"},)"
         R"("values":)" +
         values.dump() + "}]}}";
}

const std::vector<std::string> kTwoRows = {"--query",    "x",       "--since",
                                           "1600000000", "--until", "1600000015"};

/// A server in a thread of the test.
template <class Server>
class Running {
 public:
  template <class... Arguments>
  explicit Running(const httplib::Server::Handler& handler, Arguments... arguments)
      : server_(arguments...) {
    server_.Post("/api/v1/query_range", handler);
    port_ = server_.bind_to_any_port("127.0.0.1");
    thread_ = std::thread([this] { server_.listen_after_bind(); });
    eventually([this] { return server_.is_running(); });
  }
  ~Running() {
    server_.stop();
    thread_.join();
  }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;
  std::string at(const std::string& scheme_and_host) const {
    return scheme_and_host + ":" + std::to_string(port_);
  }

 private:
  Server server_;
  int port_ = 0;
  std::thread thread_;
};
using HttpServer = Running<httplib::Server>;
using TlsServer = Running<httplib::SSLServer>;

/// A key and a certificate for localhost, signed by itself.
struct Certificate {
  TestFolder folder;
  std::string key = folder / "key.pem", file = folder / "cert.pem";
  bool made = run_program({"/bin/sh", "-c",
                           "exec openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj "
                           "/CN=localhost -addext subjectAltName=DNS:localhost -keyout \"$1\" "
                           "-out \"$2\" 2>/dev/null",
                           "sh", key, file})
                  .status == 0;
};

std::vector<std::string> two_rows(std::vector<std::string> more = {}) {
  more.insert(more.end(), kTwoRows.begin(), kTwoRows.end());
  return more;
}

TEST(RecordOverTls, OnlyACertificateThatIsTrustedAndForThisHostWillDo) {
  const Certificate certificate, other;
  if (!certificate.made || !other.made) GTEST_SKIP() << "openssl is not installed here";
  std::atomic<int> asked{0};
  const TlsServer server(
      [&](const httplib::Request& request, httplib::Response& answer) {
        ++asked;
        answer.set_content(sevens(request), "application/json");
      },
      certificate.file.c_str(), certificate.key.c_str());
  const std::string url = server.at("https://localhost");
  const ProgramRun good = record(url, two_rows({"--ca-file", certificate.file}));
  EXPECT_EQ(good.status, 0) << good.err;
  EXPECT_EQ(good.out, "t_s,lag\n1600000000,7\n1600000015,7\n");
  EXPECT_EQ(asked, 1);

  expect_one_line(record(url, two_rows()), "its certificate is not to be trusted");
  expect_one_line(record(url, two_rows({"--ca-file", other.file})),
                  "its certificate is not to be trusted");
  expect_one_line(record(server.at("https://127.0.0.1"), two_rows({"--ca-file", certificate.file})),
                  "it is for another host");
  expect_one_line(record(url, two_rows({"--ca-file", certificate.key})), "--ca-file");
  expect_one_line(record(url, two_rows({"--ca-file", "no-such-file"})), "no-such-file");
  EXPECT_EQ(record(server.at("http://localhost"), two_rows()).status, 2);
  expect_one_line(record(server.at("http://localhost"), two_rows({"--ca-file", certificate.file})),
                  "--ca-file with http://");
  EXPECT_EQ(asked, 1) << "nothing may be asked of a server that is not trusted";
}

TEST(RecordOverTls, AServerWithoutTlsIsNotFallenBackTo) {
  std::atomic<int> asked{0};
  const HttpServer server([&](const httplib::Request&, httplib::Response&) { ++asked; });
  EXPECT_EQ(record(server.at("https://127.0.0.1"), two_rows()).status, 2);
  EXPECT_EQ(asked, 0);
}

TEST(RecordAuth, SecretsComeFromAFileOrAVariableAndArePrintedNowhere) {
  const std::string secret = "s3cr3t-t0ken";
  std::mutex guard;  // the server answers in threads of its own
  std::string seen;
  const HttpServer server([&](const httplib::Request& request, httplib::Response& answer) {
    const std::scoped_lock lock(guard);
    seen = request.get_header_value("Authorization");
    if (seen.empty()) {
      answer.status = 401;
    } else {
      answer.set_content(sevens(request), "application/json");
    }
  });
  const std::string url = server.at("http://127.0.0.1");
  const TestFolder folder;
  const std::string bearer = folder.put("bearer", secret + "\n");
  const std::string basic = folder.put("basic", "me:" + secret + ":x\n");
  Setting setting;
  setting.environment = {{"TOKEN", secret}, {"USER_PASSWORD", "me:" + secret + ":x"}};
  const std::string basic_header = "Basic bWU6czNjcjN0LXQwa2VuOng=";
  for (const auto& [option, value, header] : std::vector<std::array<std::string, 3>>{
           {"--bearer-token-file", bearer, "Bearer " + secret},
           {"--bearer-token-env", "TOKEN", "Bearer " + secret},
           {"--basic-auth-file", basic, basic_header},
           {"--basic-auth-env", "USER_PASSWORD", basic_header}}) {
    const ProgramRun run = record(url, two_rows({option, value}), setting);
    EXPECT_EQ(run.status, 0) << option << run.err;
    const std::scoped_lock lock(guard);
    EXPECT_EQ(seen, header) << option;
    EXPECT_THAT(run.out + run.err, Not(HasSubstr(secret)));
  }
  expect_one_line(record(url, two_rows()), "it answers 401, not authorized");
  expect_one_line(record(url, two_rows({"--bearer-token-env", "NOT_SET_AT_ALL"})), "is not set");
  expect_one_line(record(url, two_rows({"--bearer-token-file", folder.put("e", "\n")})),
                  "is empty");
  expect_one_line(record(url, two_rows({"--basic-auth-file", bearer})), "no user and password");
  expect_one_line(
      record(url, two_rows({"--bearer-token-file", bearer, "--basic-auth-file", basic})),
      "two ways to authenticate");
  const ProgramRun injected =
      record(url, two_rows({"--bearer-token-file", folder.put("i", secret + "\r\nX-Evil: 1")}));
  expect_one_line(injected, "control characters");
  EXPECT_THAT(injected.err, Not(HasSubstr(secret)));
}

TEST(RecordAuth, ASecretNeitherCrossesANetworkInTheClearNorStandsInTheAddress) {
  const TestFolder folder;
  const std::string token = folder.put("t", "s3cr3t");
  for (const char* url :
       {"http://prometheus.example:9090", "http://127.example.com", "http://192.0.2.1"}) {
    expect_one_line(record(url, two_rows({"--bearer-token-file", token})), "as plain text");
  }
  const ProgramRun in_url = record("http://me:s3cr3t@127.0.0.1:1", two_rows());
  expect_one_line(in_url, "has a user or password in it");
  EXPECT_THAT(in_url.err, Not(HasSubstr("s3cr3t")));
}

TEST(RecordAuth, ARedirectIsToldAndNotFollowed) {
  std::atomic<int> reached{0};
  const HttpServer elsewhere([&](const httplib::Request&, httplib::Response&) { ++reached; });
  const std::string target = elsewhere.at("http://127.0.0.1") + "/api/v1/query_range";
  const HttpServer server([&](const httplib::Request&, httplib::Response& answer) {
    answer.set_redirect(target, 307);
  });
  expect_one_line(record(server.at("http://127.0.0.1"), two_rows()),
                  "it answers 307, go to " + target);
  EXPECT_EQ(reached, 0);
}

TEST(RecordFailures, EachIsOneLine) {
  std::mutex guard;  // the server answers in threads of its own
  std::string body;
  int status = 200;
  const HttpServer server([&](const httplib::Request&, httplib::Response& answer) {
    const std::scoped_lock lock(guard);
    answer.status = status;
    answer.set_content(body, "application/json");
  });
  const std::string url = server.at("http://127.0.0.1");
  const auto answers = [&](int with_status, const std::string& text) {
    {
      const std::scoped_lock lock(guard);
      status = with_status;
      body = text;
    }
    return record(url, two_rows());
  };
  const std::string right_type = R"({"status":"success","data":{"resultType":"matrix","result":)";
  for (const std::string& text :
       {std::string("<html>hello</html>"), std::string("{}"), std::string("[1]"), std::string(),
        std::string(R"({"status":"success","data":{"resultType":"vector","result":[]}})"),
        right_type + "[1]}}", right_type + R"([{"metric":{}}]}})", std::string(1000, '[')}) {
    expect_one_line(answers(200, text), "its answer is no range of values");
  }
  EXPECT_EQ(answers(200, right_type + R"([{"metric":{},"values":5}]}})").status, 2);
  EXPECT_EQ(answers(200, right_type + R"([{"metric":{},"values":[[1600000000]]}]}})").status, 2);
  EXPECT_EQ(answers(200, right_type + R"([{"metric":{},"values":[[1600000000,{}]]}]}})").status, 2);
  expect_one_line(answers(200, right_type + R"([{"metric":{},"values":[[1600000001,"7"]]}]}})"),
                  "a time that it was not asked for");
  const ProgramRun hostile = answers(
      422,
      R"({"status":"error","errorType":"exec\u001b[31m","error":"too\nmany \u009b31m \u202e x"})");
  expect_one_line(hostile, "it answers 422: exec");
  EXPECT_EQ(hostile.err.find('\x1b'), std::string::npos);
  EXPECT_EQ(hostile.err.find("\xc2\x9b"), std::string::npos);
  EXPECT_EQ(hostile.err.find("\xe2\x80\xae"), std::string::npos);
  EXPECT_LT(answers(500, std::string(100'000, 'x')).err.size(), 1000u);
  expect_one_line(record("http://127.0.0.1:" + std::to_string(free_port()), two_rows()),
                  "nobody answers there");
}

TEST(RecordFailures, AServerThatDragsOnIsLeft) {
  std::atomic<bool> over{false};
  const HttpServer server([&](const httplib::Request&, httplib::Response& answer) {
    answer.set_chunked_content_provider(
        "application/json", [&](std::size_t, httplib::DataSink& sink) {
          std::this_thread::sleep_for(std::chrono::milliseconds(50));
          return !over && sink.write(" ", 1);
        });
  });
  const auto begin = std::chrono::steady_clock::now();
  expect_one_line(record(server.at("http://127.0.0.1"), two_rows({"--timeout", "500ms"})),
                  "no answer within 0.5 s");
  over = true;
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(10));
}

TEST(RecordFailures, BadOptionsAreSaidBeforeAnybodyIsAsked) {
  const std::string dead = "http://127.0.0.1:1";
  for (const std::vector<std::string>& more : std::vector<std::vector<std::string>>{
           {},
           {"--query", "x", "--step", "0s"},
           {"--query", "x", "--step", "1us"},
           {"--query", "x", "--since", "long ago"},
           {"--query", "x", "--until", "soon"},
           {"--query", "x", "--since", "2022-03-21T10:00:00Z", "--until", "2022-03-21T09:00:00Z"},
           {"--query", "x", "--since", "365d", "--step", "1ms"},
           {"--query", "x", "--timeout", "never"},
           {"--query", "x", "--max-points", "0"},
           {"--query", "x", "-o", "/dev/null/t.csv"}}) {
    const ProgramRun run = record(dead, more);
    EXPECT_EQ(run.status, 2);
    EXPECT_EQ(lines_in(run.err), 1u);
    EXPECT_THAT(run.err, Not(HasSubstr("nobody answers")));
  }
  for (const char* url :
       {"", "localhost:9090", "ftp://x", "http://", "http://x:0", "http://x:70000",
        "http://x:9090x", "http://a b", "http://[::1", "http://[::1]x", "http://x/?query=1",
        "http://x/\x1b", "file:///etc/passwd"}) {
    const ProgramRun run = record(url, two_rows());
    expect_one_line(run, "--prometheus cannot be");
    EXPECT_EQ(run.err.find('\x1b'), std::string::npos);
  }
}

}  // namespace
}  // namespace cascade
