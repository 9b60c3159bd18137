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

TEST(MessageRun, IsReadAsPeopleAndSpreadsheetsWriteIt) {
  const auto rows = parse_message_run(
      "\xef\xbb\xbfT_S, Symbol ,SEQUENCE,Exchange,written_s,event,batch\n"
      "-86400, BHP ,4000000000000000000, ASX ,-86400,,b\n0,,,,,restart,\n0,CBA,0,,,given-up,\n",
      "run.csv");
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(rows[0].session, -1) << "the day that begins there";
  EXPECT_EQ(rows[0].symbol, "BHP");
  EXPECT_EQ(rows[0].exchange, "ASX");
  EXPECT_EQ(rows[0].batch, "b");
  EXPECT_EQ(rows[0].sequence, 4'000'000'000'000'000'000);
  EXPECT_EQ(rows[0].written_at, rows[0].at) << "written as it is read";
  EXPECT_EQ(rows[1].event, MessageEvent::restart);
  EXPECT_EQ(rows[2].event, MessageEvent::given_up);
  EXPECT_FALSE(rows[2].written_at);
}

TEST(MessageRun, IsWrittenAsItIsRead) {
  for (const std::string csv :
       {"t_s,exchange,symbol,sequence\n0,ASX,BHP,1\n86400,ASX,BHP,2\n",
        "t_s,exchange,symbol,sequence,session\n0,ASX,BHP,1,0\n1,ASX,BHP,2,1\n",
        "t_s,exchange,symbol,sequence,event\n0,,BHP,1,message\n1,,,,restart\n2,,BHP,3,given-up\n",
        "t_s,exchange,symbol,sequence,written_s\n0,,BHP,1,2.5\n1,,BHP,2,\n",
        "t_s,exchange,symbol,sequence,batch\n0,,BHP,1,b1\n0,,BHP,1,b1\n1,,BHP,1,\n"}) {
    EXPECT_EQ(message_run_csv(parse_message_run(csv, "run.csv")), csv);
  }
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
  says(head + "0,BHP,4000000000000000001\n", "is no sequence");
  says("t_s,symbol,sequence,session\n0,BHP,1,x\n", "run.csv:2: 'x' is no session");
  says("t_s,symbol,sequence,event\n0,BHP,1,lost\n", "run.csv:2: there is no event 'lost'");
  says("t_s,symbol,sequence,written_s\n2,BHP,1,1\n", "run.csv:2: is written before it is read");
  EXPECT_EQ(complaint(head), "");
}

}  // namespace
}  // namespace cascade
