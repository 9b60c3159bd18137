#include "sim/cost/prices.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "model/input_error.hpp"
#include "model/nearest_name.hpp"
#include "sim/text/input_file.hpp"
#include "sim/text/number_text.hpp"

namespace cascade {
namespace {

double sum_of_products(const std::vector<std::vector<double>>& parts) {
  double sum = 0;
  for (const std::vector<double>& part : parts) {
    double product = 1;
    for (const double factor : part) product *= factor;
    sum += product;
  }
  return sum;
}

/// How many decimals a number is given with.
int decimals_of(double value) {
  const std::string digits = number_text(value);
  if (digits.find('e') != std::string::npos) return 12;  // finer than any claim is made
  const std::size_t point = digits.find('.');
  return point == std::string::npos ? 0 : static_cast<int>(digits.size() - point - 1);
}

}  // namespace

std::string_view text(GrowsWith grows_with) {
  switch (grows_with) {
    case GrowsWith::nothing:
      return "nothing";
    case GrowsWith::peak:
      return "peak";
    case GrowsWith::mean:
      return "mean";
    case GrowsWith::workers:
      return "workers";
    case GrowsWith::ingested:
      return "ingested";
  }
  return "nothing";
}

double PriceClaim::comes_to() const {
  return sum_of_products(parts) / (over.empty() ? 1 : sum_of_products(over));
}

bool PriceClaim::adds_up() const {
  const double step = std::pow(10.0, -decimals_of(claimed));
  // A hair more than half a step: a sum that ends in exactly a half may be rounded either way.
  return std::abs(comes_to() - claimed) <= step * (0.5 + 1e-9);
}

bool PriceList::values_messages() const {
  const auto positive = [](std::int64_t micro) { return micro > 0; };
  return std::any_of(lost_micro.begin(), lost_micro.end(), positive) ||
         std::any_of(late_micro.begin(), late_micro.end(), positive);
}

PriceList load_prices(const std::string& name_or_file, const std::string& beside_file) {
  for (const auto& [name, toml] : shipped_price_texts()) {
    if (name == name_or_file) {
      return parse_prices(toml, "sim/cost/prices/" + std::string(name) + ".toml");
    }
  }
  const std::filesystem::path path(name_or_file);
  const bool is_path =
      name_or_file.find('/') != std::string::npos || name_or_file.find('.') != std::string::npos;
  if (!is_path) {
    std::string known;
    for (const std::string& name : shipped_price_names())
      known += (known.empty() ? "" : ", ") + name;
    throw InputError(
        "", 0, "no price list is called '" + name_or_file + "'",
        perhaps_text(name_or_file, shipped_price_names()) + "a file, or one of " + known);
  }
  const std::string file = path.is_absolute() || beside_file.empty()
                               ? name_or_file
                               : (std::filesystem::path(beside_file).parent_path() / path).string();
  return parse_prices(read_file(file), file);
}

std::vector<std::string> shipped_price_names() {
  std::vector<std::string> names;
  for (const auto& [name, toml] : shipped_price_texts()) names.emplace_back(name);
  return names;
}

}  // namespace cascade
