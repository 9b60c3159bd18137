// The bill for machines. Amounts are decimal numbers of whole cents, so that they add up as well.
#include "sim/cost/cost_table.hpp"
#include "sim/text/json_writer.hpp"
#include "sim/text/number_text.hpp"

namespace cascade {
namespace {

/// As JSON has numbers: no thousands apart.
JsonNumber decimal(std::string text) {
  std::erase(text, ',');
  return {std::move(text)};
}
JsonNumber amount(Money money) { return decimal(money_text(money)); }
JsonNumber micro(std::int64_t value) { return decimal(micro_text(value)); }

/// One value a column; without a normal run its own is null.
template <class Of>
void write_columns(JsonWriter& json, bool has_normal, std::string_view key, Of of) {
  json.object(key, [&] {
    if (has_normal) {
      json.member("normal", of(0));
    } else {
      json.member("normal", nullptr);
    }
    json.member("degrading", of(1));
  });
}

void write_run(JsonWriter& json, std::string_view key, const CostRun& run) {
  json.object(key, [&] {
    json.member("workers", run.workers);
    json.member("level_max", run.level_max);
    json.member("accepted_peak_per_s", run.peak_per_s);
    json.member("arrived", run.flows.arrived.total());
    json.object("lost", [&] {
      for (const Tier tier : kTiers) json.member(text(tier), run.lost().of_tier(tier));
    });
    json.object("late", [&] {
      for (const Tier tier : kTiers) json.member(text(tier), run.flows.spilled.of_tier(tier));
    });
  });
}

void write_load(JsonWriter& json, const CostLoad& load) {
  json.object("load", [&] {
    json.member("name", load.name);
    json.member("run_s", load.run);
    json.member("offered_peak_per_s", load.offered_peak_per_s);
    json.member("runs_per_month", load.runs_per_month);
    json.member("quiet_per_s", load.quiet_per_s);
    if (load.normal) {
      write_run(json, "normal", *load.normal);
    } else {
      json.member("normal", nullptr);
      json.member("workers_tried", load.workers_tried);
    }
    write_run(json, "degrading", load.degrading);
  });
}

void write_rows(JsonWriter& json, const CostTable& table) {
  json.array("rows", [&] {
    for (const CostRow& row : table.rows) {
      json.object([&] {
        json.member("component", row.component);
        json.member("name", row.name);
        json.member("unit", row.unit);
        json.member("price", micro(row.price_micro));
        write_columns(json, table.has_normal, "quantity",
                      [&](std::size_t c) { return micro(row.quantity_micro[c]); });
        write_columns(json, table.has_normal, "amount",
                      [&](std::size_t c) { return amount(row.amount[c]); });
        json.member("source", row.source);
      });
    }
  });
}

}  // namespace

std::string to_json(const CostReport& report, const Made& made) {
  const CostTable& table = report.table;
  return json_object([&](JsonWriter& json) {
    json.member("prices", report.prices.name);
    json.member("prices_digest", report.prices.digest);
    json.member("currency", report.prices.currency);
    json.member("month_hours", report.prices.month_hours);
    write_load(json, report.load);
    write_rows(json, table);
    const auto amounts = [&](std::string_view key, const std::array<Money, 2>& of) {
      write_columns(json, table.has_normal, key, [&](std::size_t c) { return amount(of[c]); });
    };
    amounts("rent", table.rent);
    amounts("given_up", table.given_up);
    amounts("total", table.total);
    json.member("saved", table.has_normal ? std::optional(amount(table.saved())) : std::nullopt);
    write_columns(json, table.has_normal, "rent_per_million",
                  [&](std::size_t c) { return table.per_million(kCostColumns[c]); });
    json.member("lost_messages", table.lost_messages);
    json.member("break_even_per_million", table.break_even_per_million());
    json.member("sensitivity_pct", report.sensitivity_pct);
    json.array("sensitivities", [&] {
      for (const CostSensitivity& each : table.sensitivities) {
        json.object([&] {
          json.member("input", each.input);
          write_columns(json, table.has_normal, "change",
                        [&](std::size_t c) { return amount(each.change[c]); });
        });
      }
    });
    json.object("made", [&] { write_members(json, made); });
  });
}

}  // namespace cascade
