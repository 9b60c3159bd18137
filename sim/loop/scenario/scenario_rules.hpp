// The rules that a scenario's values keep, beyond their types. A broken one is an InputError at
// the key's line.
#pragma once

#include "model/toml_reader.hpp"
#include "sim/loop/scenario/scenario.hpp"

namespace cascade {

void check_rules(const TableReader& table, const Scenario& scenario);
void check_rules(const TableReader& table, const QuerySetup& query, const Scenario& scenario);
/// `scenario` has the sites before this one.
void check_rules(const TableReader& table, const SiteSetup& site, const Scenario& scenario);
void check_rules(const TableReader& table, const StreamSetup& stream, const Scenario& scenario);
/// Of all sites, each with its table, if they have tables.
void check_shares(const std::vector<TableReader>& tables, const std::vector<SiteSetup>& sites);
/// The load of all streams so far, of which the table's is the last.
void check_load(const TableReader& table, const Scenario& scenario);
/// `scenario` has all streams.
void check_rules(const TableReader& table, const NumbersSetup& numbers, const Scenario& scenario);
/// `scenario` has all sites and faults.
void check_rules(const TableReader& table, const Fault& fault, const Scenario& scenario);

}  // namespace cascade
