#include "cli/sweep/loop_table.hpp"

#include <algorithm>
#include <cstdlib>
#include <iterator>

#include "model/input_error.hpp"
#include "reports/sweep/pareto.hpp"
#include "reports/text/csv_field.hpp"
#include "sim/text/json_writer.hpp"
#include "sim/text/number_text.hpp"
#include "sim/text/split.hpp"

namespace cascade {
namespace {

std::string number_or_nothing(double value) { return std::isnan(value) ? "" : number_text(value); }

/// What comes between numbers in a record of what is done: nothing that a name or a number has.
constexpr char kBetween = '\t';

}  // namespace

Came came_of(const std::vector<double>& values) {
  std::vector<double> known;
  std::copy_if(values.begin(), values.end(), std::back_inserter(known),
               [](double value) { return !std::isnan(value); });
  Came came{known.size(), std::nan(""), std::nullopt};
  if (known.empty()) return came;
  came.mean = mean_of(known);
  came.interval = mean_interval_95(known);
  return came;
}

std::size_t LoopColumns::place_of(const std::string& statistic) const {
  const auto found = std::find(statistics.begin(), statistics.end(), statistic);
  if (found == statistics.end()) std::abort();
  return static_cast<std::size_t>(found - statistics.begin());
}

std::string record_of(std::size_t number, const LoopRow& row) {
  std::string record = std::to_string(number) + kBetween + row.violated + kBetween + row.steady +
                       kBetween + std::to_string(row.replications) + kBetween +
                       (row.is_known_within ? "1" : "0");
  for (const Came& came : row.came) {
    record += kBetween + std::to_string(came.runs) + kBetween + number_or_nothing(came.mean) +
              kBetween + (came.interval ? number_text(came.interval->low) : "") + kBetween +
              (came.interval ? number_text(came.interval->high) : "");
  }
  return record;
}

std::optional<std::pair<std::size_t, LoopRow>> loop_row_of(const std::string& record,
                                                           std::size_t statistics) {
  const std::vector<std::string> fields = split(record, kBetween);
  if (fields.size() != 5 + 4 * statistics) return std::nullopt;
  const auto number = [](const std::string& text) {
    return text.empty() ? std::nan("") : std::strtod(text.c_str(), nullptr);
  };
  LoopRow row;
  row.violated = fields[1];
  row.steady = fields[2];
  row.replications = static_cast<std::size_t>(number(fields[3]));
  row.is_known_within = fields[4] == "1";
  for (std::size_t i = 0; i < statistics; ++i) {
    const std::string* field = &fields[5 + 4 * i];
    Came came{static_cast<std::size_t>(number(field[0])), number(field[1]), std::nullopt};
    if (!field[2].empty()) came.interval = Interval{number(field[2]), number(field[3])};
    row.came.push_back(came);
  }
  return std::pair{static_cast<std::size_t>(number(fields[0])), std::move(row)};
}

std::pair<std::string, std::string> loop_pareto_of(const std::string& text) {
  const std::vector<std::string> both = split(text, ',');
  if (both.size() != 2) {
    throw InputError("", 0, "--pareto: '" + text + "' is not two statistics",
                     "two names with a comma between: lag_max,dropped; less of each is better");
  }
  return {both[0], both[1]};
}

void mark_front(LoopTable& table, const std::pair<std::string, std::string>& statistics) {
  const std::size_t first = table.columns.place_of(statistics.first);
  const std::size_t second = table.columns.place_of(statistics.second);
  std::vector<LoopRow*> known;
  std::vector<Costs> costs;
  for (LoopRow& row : table.rows) {
    if (!row.fault.empty()) continue;
    const Costs cost{row.came[first].mean, row.came[second].mean};
    if (std::isnan(cost.first) || std::isnan(cost.second)) continue;
    known.push_back(&row);
    costs.push_back(cost);
  }
  const std::vector<bool> front = pareto_front(costs);
  for (std::size_t i = 0; i < known.size(); ++i) known[i]->on_front = front[i];
}

std::string to_csv(const LoopTable& table) {
  const LoopColumns& columns = table.columns;
  const AxisProduct& product = table.product;
  std::string csv = "scenario";
  for (const PolicyAxis& axis : product.axes()) csv += "," + csv_field(axis.key);
  csv += ",status,fault";
  if (columns.with_front) csv += ",front";
  if (columns.with_verdicts) csv += ",not_holding";
  if (columns.with_replications) csv += ",replications,reached";
  if (columns.with_steady) csv += ",steady";
  for (const std::string& name : columns.statistics) {
    csv += "," + csv_field(name);
    if (columns.many)
      csv += "," + csv_field(name + ".low") + "," + csv_field(name + ".high") + "," +
             csv_field(name + ".runs");
  }
  csv += "\n";
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    const LoopRow& row = table.rows[i];
    csv += std::to_string(i);
    for (std::size_t a = 0; a < product.axes().size(); ++a) {
      csv += "," + csv_field(product.value(i, a).text);
    }
    csv += std::string(",") + (row.fault.empty() ? "ok" : "invalid") + "," + csv_field(row.fault);
    if (columns.with_front) csv += row.on_front ? ",1" : ",0";
    if (columns.with_verdicts) csv += "," + csv_field(row.violated);
    if (columns.with_replications) {
      csv += row.fault.empty()
                 ? "," + std::to_string(row.replications) + (row.is_known_within ? ",1" : ",0")
                 : ",,";
    }
    if (columns.with_steady) csv += "," + csv_field(row.steady);
    for (std::size_t s = 0; s < columns.statistics.size(); ++s) {
      const Came came = row.fault.empty() ? row.came[s] : Came{};
      csv += "," + number_or_nothing(came.mean);
      if (!columns.many) continue;
      csv += "," + (came.interval ? number_text(came.interval->low) : "") + "," +
             (came.interval ? number_text(came.interval->high) : "") + "," +
             (row.fault.empty() ? std::to_string(came.runs) : "");
    }
    csv += "\n";
  }
  return csv;
}

std::string to_json_lines(const LoopTable& table) {
  const LoopColumns& columns = table.columns;
  const AxisProduct& product = table.product;
  std::string lines;
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    const LoopRow& row = table.rows[i];
    lines += json_line([&](JsonWriter& json) {
      json.member("scenario", i);
      json.object("vary", [&] {
        for (std::size_t a = 0; a < product.axes().size(); ++a) {
          const AxisValue& value = product.value(i, a);
          if (value.number) {
            json.member(product.axes()[a].key, *value.number);
          } else {
            json.member(product.axes()[a].key, value.text);
          }
        }
      });
      json.member("status", row.fault.empty() ? "ok" : "invalid");
      json.member("fault", null_if_empty(row.fault));
      if (columns.with_front) json.member("front", row.on_front);
      if (!row.fault.empty()) return;
      if (columns.with_verdicts) json.member("not_holding", row.violated);
      if (columns.with_replications) {
        json.member("replications", row.replications);
        json.member("reached", row.is_known_within);
      }
      if (columns.with_steady) json.member("steady", row.steady);
      json.object("statistics", [&] {
        for (std::size_t s = 0; s < columns.statistics.size(); ++s) {
          const Came& came = row.came[s];
          json.object(columns.statistics[s], [&] {
            json.member("mean", came.mean);
            json.member("low", came.interval ? std::optional(came.interval->low) : std::nullopt);
            json.member("high", came.interval ? std::optional(came.interval->high) : std::nullopt);
            json.member("runs", came.runs);
          });
        }
      });
    });
  }
  return lines;
}

}  // namespace cascade
