#include "sim/loop/draws.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <string>

#include "model/input_error.hpp"
#include "sim/loop/outcome/outcome.hpp"
#include "sim/loop/service.hpp"

namespace cascade {
namespace {

TEST(Draws, LogarithmAndExponentialAreThoseOfTheLibrary) {
  for (const double x : {1e-300, 1e-9, 0.1, 0.5, 0.70710678, 0.9999999, 1.0, 1.0000001, 1.5, 2.0,
                         3.0, 10.0, 12345.6789, 1e18, 1e300}) {
    EXPECT_NEAR(portable_log(x), std::log(x), 2e-15 * std::max(1.0, std::abs(std::log(x)))) << x;
  }
  for (const double x :
       {-744.0, -100.0, -1.0, -0.3, -1e-12, 0.0, 1e-12, 0.3465, 0.3466, 1.0, 10.0, 300.0, 709.0}) {
    EXPECT_NEAR(portable_exp(x) / std::exp(x), 1, 2e-13) << x;
  }
  EXPECT_EQ(portable_exp(-1e6), 0);
  EXPECT_EQ(portable_exp(1e6), std::numeric_limits<double>::infinity());
}

struct Moments {
  double mean = 0, variance = 0;
};

Moments moments(int n, const std::function<double()>& draw) {
  double sum = 0, squares = 0;
  for (int i = 0; i < n; ++i) {
    const double x = draw();
    sum += x;
    squares += x * x;
  }
  const double mean = sum / n;
  return {mean, squares / n - mean * mean};
}

TEST(Draws, HaveTheMomentsThatTheirNamesSay) {
  constexpr int kDraws = 100'000;
  Prng prng(20'261'126);
  const struct {
    const char* what;
    std::function<double()> draw;
    double mean, variance, tolerance;  // of both, relative: some six standard errors
  } table[] = {
      {"exponential", [&] { return draw_exponential(prng); }, 1, 1, 0.06},
      {"normal + 5", [&] { return 5 + draw_normal(prng); }, 5, 1, 0.03},
      {"lognormal 0", [&] { return draw_lognormal(0, prng); }, 1, 0, 1e-9},
      {"lognormal 0.1", [&] { return draw_lognormal(0.1, prng); }, 1, 0.01, 0.04},
      {"lognormal 0.5", [&] { return draw_lognormal(0.5, prng); }, 1, 0.25, 0.06},
      {"lognormal 1", [&] { return draw_lognormal(1, prng); }, 1, 1, 0.15},
      {"gamma 0.05", [&] { return draw_gamma(0.05, prng); }, 0.05, 0.05, 0.25},
      {"gamma 0.7", [&] { return draw_gamma(0.7, prng); }, 0.7, 0.7, 0.08},
      {"gamma 1", [&] { return draw_gamma(1, prng); }, 1, 1, 0.06},
      {"gamma 40", [&] { return draw_gamma(40, prng); }, 40, 40, 0.03},
      {"negative binomial 0.01, 4",
       [&] { return static_cast<double>(draw_negative_binomial(0.01, 4, prng)); }, 0.01, 0.04, 0.5},
      {"negative binomial 3, 1.5",
       [&] { return static_cast<double>(draw_negative_binomial(3, 1.5, prng)); }, 3, 4.5, 0.04},
      {"negative binomial 20, 10",
       [&] { return static_cast<double>(draw_negative_binomial(20, 10, prng)); }, 20, 200, 0.06},
      {"negative binomial 5000, 50",
       [&] { return static_cast<double>(draw_negative_binomial(5000, 50, prng)); }, 5000, 250'000,
       0.04},
      {"negative binomial 2, 1: Poisson",
       [&] { return static_cast<double>(draw_negative_binomial(2, 1, prng)); }, 2, 2, 0.04},
  };
  for (const auto& row : table) {
    const Moments found = moments(kDraws, row.draw);
    EXPECT_NEAR(found.mean, row.mean, row.tolerance * row.mean) << row.what;
    EXPECT_NEAR(found.variance, row.variance, row.tolerance * row.variance + 1e-12) << row.what;
  }
  EXPECT_EQ(draw_negative_binomial(0, 4, prng), 0);
}

/// That is what makes the tick decide nothing.
TEST(Clumps, AreAsDispersedInEveryWindow) {
  StreamSetup stream;
  stream.arrivals = ArrivalProcess::negative_binomial;
  stream.rate_per_s = 500;
  stream.dispersion = 6;
  constexpr std::int64_t kMs = 1'000'000;
  for (const std::int64_t window_ms : {1, 10, 100}) {
    for (const std::int64_t tick_ms : {1, 10, 100}) {
      if (tick_ms > window_ms) continue;
      Workload workload({stream}, Shedder(default_policy()), Duration::from_seconds(1e6), 1);
      Prng prng(7);
      Instant at{};
      constexpr int kWindows = 20'000;
      const Moments found = moments(kWindows / static_cast<int>(window_ms / tick_ms), [&] {
        std::int64_t n = 0;
        for (std::int64_t t = 0; t < window_ms / tick_ms; ++t) {
          n += workload.arrivals(at, at + Duration{tick_ms * kMs}, prng).total();
          at = at + Duration{tick_ms * kMs};
        }
        return static_cast<double>(n);
      });
      const double tolerance = window_ms == tick_ms ? 0.1 : 0.35;
      EXPECT_NEAR(found.variance / found.mean, 6, 6 * tolerance) << window_ms << " " << tick_ms;
    }
  }
}

TEST(ServiceDraws, AreOfAStreamOfTheirOwnForEachInstanceOfEachSite) {
  ServiceDraws site(0, 5), again(0, 5), other_site(1, 5), other_seed(0, 6);
  for (int n = 0; n < 100; ++n) {
    const double second = site.factor(1, Service::exponential, 1);
    EXPECT_EQ(again.factor(1, Service::exponential, 1), second);
    EXPECT_NE(site.factor(0, Service::exponential, 1), second) << "what others poll moves nothing";
    EXPECT_NE(other_site.factor(1, Service::exponential, 1), second);
    EXPECT_NE(other_seed.factor(1, Service::exponential, 1), second);
  }
  EXPECT_EQ(site.factor(0, Service::fixed, 1), 1);
}

constexpr const char* kBusy =
    "name = 'busy'\nduration_s = 60\ntick_s = 0.1\n[consumer]\nprocess_us = 20\n%1\n"
    "[[workload]]\narrivals = 'poisson'\nrate_per_s = 40_000\n";

Outcome busy(const std::string& service, const std::string& policy = "k2", std::uint64_t seed = 1) {
  std::string toml = kBusy;
  toml.replace(toml.find("%1"), 2, service);
  Scenario scenario = parse_scenario("policy = '" + policy + "'\n" + toml, "busy.toml");
  scenario.seed = seed;
  return simulate(scenario);
}

TEST(ServiceSpread, LeavesArrivalsAndTheMeanAsTheyAre) {
  const Outcome fixed = busy("");
  for (const char* spread :
       {"service = 'exponential'", "service = 'lognormal'\nservice_cv = 0.4"}) {
    const Outcome drawn = busy(spread);
    EXPECT_EQ(drawn.flows().arrived, fixed.flows().arrived) << "common random numbers";
    EXPECT_EQ(busy(spread, "k2-as-coded").flows().arrived, fixed.flows().arrived) << spread;
    EXPECT_NEAR(statistic(drawn, "processed"), statistic(fixed, "processed"),
                0.02 * statistic(fixed, "processed"));
    EXPECT_GT(statistic(drawn, "latency_p99_s.tier_1"), statistic(fixed, "latency_p99_s.tier_1"));
    EXPECT_FALSE(drawn.sites[0].drain_bound_s);
  }
  EXPECT_NE(busy("service = 'exponential'", "k2", 2).sites[0].lag_max_messages,
            busy("service = 'exponential'").sites[0].lag_max_messages);
}

TEST(ServiceSpread, OfAKeyThatSaysNothingThereIsAnError) {
  const std::string stream = "[[workload]]\nrate_per_s = 10\n";
  const struct {
    std::string toml, key;
  } table[] = {
      {"[consumer]\nservice_cv = 0.5\n" + stream, "service_cv"},
      {"[consumer]\nservice = 'exponential'\nservice_cv = 0.5\n" + stream, "service_cv"},
      {"[consumer]\nservice = 'lognormal'\nservice_cv = -1\n" + stream, "service_cv"},
      {"[consumer]\nservice = 'weibull'\n" + stream, "service"},
      {stream + "dispersion = 2\n", "dispersion"},
      {stream + "arrivals = 'poisson'\ndispersion = 2\n", "dispersion"},
      {stream + "arrivals = 'negative-binomial'\n", "dispersion"},
      {stream + "arrivals = 'negative-binomial'\ndispersion = 1\n", "dispersion"},
      {stream + "arrivals = 'negative-binomial'\ndispersion = 0.5\n", "dispersion"},
      {stream + "arrivals = 'negative-binomial'\ndispersion = nan\n", "dispersion"},
      {stream + "arrivals = 'clumps'\n", "arrivals"},
  };
  for (const auto& row : table) {
    try {
      parse_scenario("name = 'a'\n" + row.toml, "s.toml");
      ADD_FAILURE() << row.toml;
    } catch (const InputError& error) {
      EXPECT_NE(std::string(error.what()).find(row.key), std::string::npos) << error.what();
    }
  }
}

TEST(ServiceSpread, IsWrittenAndReadAgain) {
  const Scenario scenario = parse_scenario(
      "name = 'a'\n[consumer]\nservice = 'lognormal'\nservice_cv = 0.5\n[[workload]]\n"
      "rate_per_s = 10\narrivals = 'negative-binomial'\ndispersion = 3\n",
      "s.toml");
  const Scenario again = parse_scenario(to_toml(scenario), "s.toml");
  EXPECT_EQ(again.sites[0].consumer.service, Service::lognormal);
  EXPECT_EQ(again.sites[0].consumer.service_cv, 0.5);
  EXPECT_EQ(again.workload[0].arrivals, ArrivalProcess::negative_binomial);
  EXPECT_EQ(again.workload[0].dispersion, 3);
}

}  // namespace
}  // namespace cascade
