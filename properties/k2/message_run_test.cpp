// Runs of messages from a user's hand: what is wrong is told with its line.

#include "properties/k2/message_run.hpp"

#include <gtest/gtest.h>

#include <string>

#include "model/input_error.hpp"

namespace cascade {
namespace {

std::string complaint(const std::string& csv) {
  try {
    parse_message_run(csv, "run.csv");
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

TEST(MessageRun, TheSessionIsTheDayWhereNoneIsGiven) {
  const auto rows = parse_message_run(
      "sequence;symbol;t_s\n1;BHP;-0.5\n2;BHP;0\n3;BHP;86399.999999999\n4;BHP;86400\n", "run.csv");
  ASSERT_EQ(rows.size(), 4u);
  EXPECT_EQ(rows[0].session, -1);
  EXPECT_EQ(rows[1].session, 0);
  EXPECT_EQ(rows[2].session, 0);
  EXPECT_EQ(rows[3].session, 1);
  EXPECT_EQ(rows[3].line, 5u);
  EXPECT_EQ(rows[3].at, Instant{86'400'000'000'000});
}

TEST(MessageRun, WhatIsWrongIsToldWithItsLine) {
  const std::string head = "t_s,symbol,sequence\n";
  const auto says = [](const std::string& csv, const std::string& words) {
    EXPECT_NE(complaint(csv).find(words), std::string::npos) << complaint(csv);
  };
  says("", "run.csv:1: there is nothing in it");
  says("t_s,symbol\n0,BHP\n", "run.csv:1: there is no column sequence");
  says("t_s,symbol,sequence,t_s\n", "run.csv:1: there are two columns t_s");
  says("t_s,symbol,sequence,price\n", "run.csv:1: there is a column 'price'");
  says(head + "0,BHP,1\n1,BHP\n", "run.csv:3: the row has another width");
  says(head + "5,BHP,1\n4,BHP,2\n", "run.csv:3: the time is before the row above");
  says(head + "noon,BHP,1\n", "run.csv:2: 'noon' is no time");
  says(head + "0,,1\n", "run.csv:2: the symbol is empty");
  says(head + "0,BHP,-1\n", "run.csv:2: '-1' is no sequence");
  says(head + "0,BHP,1.5\n", "run.csv:2: '1.5' is no sequence");
  says(head + "0,BHP,9223372036854775807\n", "is no sequence");
  says("t_s,symbol,sequence,event\n0,BHP,1,lost\n", "run.csv:2: there is no event 'lost'");
  says("t_s,symbol,sequence,written_s\n2,BHP,1,1\n", "run.csv:2: is written before it is read");
  EXPECT_EQ(complaint(head), "");
}

}  // namespace
}  // namespace cascade
