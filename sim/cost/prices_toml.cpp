// Price files, strictly: a price that nobody reads, or that is no price, names file, line and key.

#include <cmath>

#include "model/toml_reader.hpp"
#include "sim/cost/money.hpp"
#include "sim/cost/prices.hpp"
#include "sim/text/sha256.hpp"

namespace cascade {
namespace {

constexpr double kPriceMax = 1e9;
constexpr double kCountMax = 1e9;

/// A price as it is kept. What is finer than a millionth would silently be another price.
std::int64_t price_micro(const TableReader& table, const char* key, double price) {
  table.require_range(key, price, 0, kPriceMax);
  const std::int64_t micro = *as_micro(price);
  if (std::abs(static_cast<double>(micro) - price * 1e6) > 1e-3) {
    table.fail(key, "has more than six decimals", "a price in whole millionths");
  }
  return micro;
}

void read_values(const TableReader& top, const char* key,
                 std::array<std::int64_t, kTierCount>& micro) {
  const auto table = top.table(key);
  if (!table) return;
  table->allow_only({"tier_1", "tier_2", "tier_3"});
  for (const Tier tier : kTiers) {
    const std::string name(text(tier));
    double price = 0;
    table->read(name.c_str(), price);
    micro[static_cast<std::size_t>(tier)] = price_micro(*table, name.c_str(), price);
  }
}

void require(const TableReader& table, const char* key, const char* right) {
  if (!table.has(key)) table.fail(key, "is missing", right);
}

/// The keys that only some kinds of items have: one that means nothing there is a mistake.
void check_keys(const TableReader& table, GrowsWith grows_with) {
  const bool is_counted = grows_with == GrowsWith::peak || grows_with == GrowsWith::mean ||
                          grows_with == GrowsWith::workers;
  const std::string kind = "means nothing where grows_with = \"" + std::string(text(grows_with));
  if (is_counted) require(table, "per_unit", "messages a second that one of them carries");
  if (!is_counted && table.has("per_unit")) table.fail("per_unit", kind + "\"", "no such key");
  if (grows_with != GrowsWith::ingested && table.has("share")) {
    table.fail("share", kind + "\"", "no such key");
  }
  if (grows_with == GrowsWith::ingested && table.has("at_least")) {
    table.fail("at_least", kind + "\"", "no such key");
  }
  if (table.has("per_hour") == table.has("per_month")) {
    table.fail(table.has("per_hour") ? "per_hour" : "per_month",
               table.has("per_hour") ? "stands beside per_month" : "is missing",
               "either per_hour or per_month");
  }
  if (grows_with == GrowsWith::ingested && table.has("per_hour")) {
    table.fail("per_hour", kind + "\"", "per_month: what a gigabyte costs in a month");
  }
}

PriceItem read_item(const TableReader& table, double month_hours) {
  using enum GrowsWith;
  PriceItem item;
  table.allow_only({"component", "name", "unit", "grows_with", "per_unit", "share", "at_least",
                    "above_per_s", "up_to_per_s", "per_hour", "per_month", "source"});
  item.line = table.raw().source().begin.line;
  for (const char* key : {"component", "name", "unit", "grows_with"}) {
    require(table, key, "what the item is");
  }
  require(table, "source", "whose figure it is");
  table.read("component", item.component);
  table.read("name", item.name);
  table.read("unit", item.unit);
  table.read("source", item.source);
  table.read("grows_with", item.grows_with, {nothing, peak, mean, workers, ingested});
  check_keys(table, item.grows_with);
  table.read("per_unit", item.per_unit);
  table.require_range("per_unit", item.per_unit, 1e-3, kCountMax);
  table.read("share", item.share);
  table.require_range("share", item.share, 0, 1e6);
  item.at_least = item.grows_with == nothing ? 1 : 0;
  table.read("at_least", item.at_least);
  table.require_range("at_least", item.at_least, 0, kCountMax);
  if (item.at_least != std::floor(item.at_least)) {
    table.fail("at_least", "is no whole number", "how many there are at least");
  }
  table.read("above_per_s", item.above_per_s);
  table.read("up_to_per_s", item.up_to_per_s);
  if (!(item.above_per_s >= 0)) table.fail("above_per_s", "is out of range", "at least 0");
  if (!(item.up_to_per_s > item.above_per_s)) {
    table.fail("up_to_per_s", "is not above above_per_s", "a higher rate, or no such key");
  }
  const bool hourly = table.has("per_hour");
  double price = 0;
  table.read(hourly ? "per_hour" : "per_month", price);
  const std::int64_t micro = price_micro(table, hourly ? "per_hour" : "per_month", price);
  item.price_micro = hourly ? std::llround(static_cast<double>(micro) * month_hours) : micro;
  return item;
}

/// [[0.21, 3, 730], [100]]: products, to be summed up.
std::vector<std::vector<double>> read_products(const TableReader& table, const char* key) {
  const char* const right = "products as [[0.21, 3, 730], [100]]";
  std::vector<std::vector<double>> products;
  const toml::node* node = table.raw().get(key);
  if (node == nullptr) return products;
  const toml::array* outer = node->as_array();
  if (outer == nullptr || outer->empty()) table.fail(key, "is no list of products", right);
  for (const toml::node& inner : *outer) {
    const toml::array* factors = inner.as_array();
    if (factors == nullptr || factors->empty()) table.fail(key, "is no list of products", right);
    std::vector<double>& product = products.emplace_back();
    for (const toml::node& factor : *factors) {
      const auto number = factor.value<double>();
      if (!number || !std::isfinite(*number)) table.fail(key, "is no list of products", right);
      product.push_back(*number);
    }
  }
  return products;
}

PriceClaim read_claim(const TableReader& table) {
  table.allow_only({"of", "claimed", "unit", "parts", "over", "source"});
  require(table, "of", "what the claim is about");
  require(table, "claimed", "a number");
  require(table, "unit", "what the number counts");
  require(table, "parts", "what it should come to: [[0.21, 3, 730], [100]]");
  require(table, "source", "where the claim stands");
  PriceClaim claim;
  claim.line = table.raw().source().begin.line;
  table.read("of", claim.of);
  table.read("claimed", claim.claimed);
  table.read("unit", claim.unit);
  table.read("source", claim.source);
  claim.parts = read_products(table, "parts");
  claim.over = read_products(table, "over");
  if (!std::isfinite(claim.claimed)) table.fail("claimed", "is not finite", "a number");
  if (!std::isfinite(claim.comes_to())) table.fail("over", "comes to nothing", "not 0");
  return claim;
}

toml::table parse_toml(std::string_view text, const std::string& file) {
  try {
    return toml::parse(text, file);
  } catch (const toml::parse_error& error) {
    throw InputError(file, error.source().begin.line,
                     "not TOML: " + std::string(error.description()), "see https://toml.io");
  }
}

}  // namespace

PriceList parse_prices(std::string_view toml, const std::string& file) {
  const toml::table top_table = parse_toml(toml, file);
  const TableReader top(top_table, "", file);
  top.allow_only({"name", "currency", "month_hours", "message_bytes", "source", "lost_per_million",
                  "late_per_million", "item", "claim"});
  PriceList list;
  list.file = file;
  list.digest = "sha256:" + sha256_hex(toml);
  require(top, "name", "a name for reports");
  top.read("name", list.name);
  top.read("currency", list.currency);
  top.read("source", list.source);
  top.read("month_hours", list.month_hours);
  top.require_range("month_hours", list.month_hours, 1, 1e4);
  top.read("message_bytes", list.message_bytes);
  top.require_range("message_bytes", list.message_bytes, 1e-3, 1e9);
  read_values(top, "lost_per_million", list.lost_micro);
  read_values(top, "late_per_million", list.late_micro);
  for (const TableReader& table : top.tables("item")) {
    list.items.push_back(read_item(table, list.month_hours));
  }
  if (list.items.empty()) top.fail("item", "is missing", "at least one [[item]]");
  for (const TableReader& table : top.tables("claim")) list.claims.push_back(read_claim(table));
  return list;
}

}  // namespace cascade
