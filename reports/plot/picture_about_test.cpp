// What stands in the files beside the drawing, read as the formats' own specifications say.
#include "reports/plot/picture_about.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <string_view>

#include "reports/plot/gnuplot_process.hpp"
#include "reports/plot/picture_format.hpp"
#include "reports/plot/plot_samples.hpp"
#include "reports/text/shown_text.hpp"
#include "sim/text/utf8.hpp"

namespace cascade {
namespace {

std::string drawn(const std::string& ending) {
  const std::string file = "any" + ending;
  const PictureFormat& format = picture_format(file);
  return drawn_by_gnuplot(file, format.ends_with, [&](std::FILE* script) {
    std::fputs(terminal_command(format, 300, 200, 13).c_str(), script);
    std::fputs("plot [0:1] x notitle\n", script);
    std::fclose(script);
  });
}

std::uint32_t number_at(std::string_view bytes, std::size_t at) {
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    number = number << 8u | static_cast<unsigned char>(bytes[at + i]);
  }
  return number;
}

/// The sample code of the PNG specification, with a table.
std::uint32_t crc_by_table(std::string_view bytes) {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t n = 0; n < 256; ++n) {
    std::uint32_t c = n;
    for (int k = 0; k < 8; ++k) c = c & 1u ? 0xedb88320u ^ (c >> 1u) : c >> 1u;
    table[n] = c;
  }
  std::uint32_t crc = 0xffffffffu;
  for (const char c : bytes) {
    crc = table[(crc ^ static_cast<unsigned char>(c)) & 0xffu] ^ (crc >> 8u);
  }
  return ~crc;
}

/// The texts of a PNG by keyword; every chunk's checksum is looked at on the way.
std::multimap<std::string, std::string> texts_of(const std::string& png) {
  std::multimap<std::string, std::string> texts;
  for (std::size_t at = 8; at + 12 <= png.size();) {
    const std::size_t length = number_at(png, at);
    const std::string_view chunk = std::string_view(png).substr(at + 4, length + 4);
    EXPECT_EQ(crc_by_table(chunk), number_at(png, at + 8 + length)) << chunk.substr(0, 4);
    if (chunk.substr(0, 4) == "iTXt") {
      const std::size_t end = chunk.find('\0', 4);
      EXPECT_EQ(chunk.substr(end, 5), std::string_view("\0\0\0\0\0", 5));
      texts.emplace(chunk.substr(4, end - 4), chunk.substr(end + 5));
    }
    at += length + 12;
  }
  return texts;
}

/// A hexadecimal UTF-16 string as UTF-8; only what lies in the first plane.
std::string text_of(std::string_view hex) {
  EXPECT_EQ(hex.substr(0, 4), "FEFF");
  std::string text;
  for (std::size_t at = 4; at + 4 <= hex.size(); at += 4) {
    const auto code = std::stoul(std::string(hex.substr(at, 4)), nullptr, 16);
    if (code < 0x80) {
      text += static_cast<char>(code);
    } else {
      text +=
          code < 0x800 ? static_cast<char>(0xc0 | code >> 6) : static_cast<char>(0xe0 | code >> 12);
      if (code >= 0x800) text += static_cast<char>(0x80 | (code >> 6 & 0x3f));
      text += static_cast<char>(0x80 | (code & 0x3f));
    }
  }
  return text;
}

/// The information of a PDF by key, found as a reader finds it: from the end of the file.
std::map<std::string, std::string> information_of(const std::string& pdf) {
  const std::size_t table = std::stoul(pdf.substr(pdf.rfind("startxref\n") + 10));
  EXPECT_EQ(pdf.substr(table, 5), "xref\n");
  const std::size_t trailer = pdf.find("trailer", table);
  const std::size_t info = pdf.find("/Info ", trailer);
  const std::string number = pdf.substr(info + 6, pdf.find(' ', info + 6) - info - 6);
  EXPECT_EQ(pdf.substr(table + 5, number.size() + 3), number + " 1\n") << "one object is new";
  const std::size_t object = std::stoul(pdf.substr(table + 5 + number.size() + 3, 10));
  const std::string start = number + " 0 obj\n";
  EXPECT_EQ(pdf.substr(object, start.size()), start);
  const std::size_t before = std::stoul(pdf.substr(pdf.find("/Prev ", trailer) + 6));
  EXPECT_EQ(pdf.substr(before, 5), "xref\n");
  std::map<std::string, std::string> found;
  const std::size_t end = pdf.find("endobj", object);
  for (std::size_t at = object; (at = pdf.find('/', at + 1)) < end;) {
    const std::size_t open = pdf.find('<', at), close = pdf.find('>', open);
    found[pdf.substr(at + 1, open - at - 2)] = text_of(pdf.substr(open + 1, close - open - 1));
  }
  return found;
}

class PictureAboutTest : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    if (!samples::gnuplot_is_here()) GTEST_SKIP() << "no gnuplot here";
  }
};

// No text can mean something to any of the three formats.
TEST_P(PictureAboutTest, IsInEveryFormatAsItWasSaid) {
  const std::string& text = GetParam();
  const std::string shown = shown_text(text, std::string::npos);
  const PictureAbout about{text, text, {{"args", text}, {text, "value"}}};

  const std::string svg = svg_with(drawn(".svg"), about);
  EXPECT_EQ(samples::malformed(svg), "");
  EXPECT_EQ(samples::count(svg.substr(0, svg.find("<g ")), "<title>"), 1u);
  EXPECT_EQ(samples::count(svg, "<metadata>"), 1u);
  EXPECT_EQ(samples::count(svg, "role=\"img\""), 1u);

  const std::string png = png_with(drawn(".png"), about);
  const auto texts = texts_of(png);
  ASSERT_EQ(texts.size(), 4u);
  EXPECT_EQ(texts.find("Title")->second, shown);
  EXPECT_EQ(texts.find("Description")->second, shown);
  EXPECT_EQ(texts.find("args")->second, shown);

  const std::string pdf = pdf_with(drawn(".pdf"), about);
  const auto information = information_of(pdf);
  ASSERT_EQ(information.size(), 3u);
  EXPECT_EQ(information.at("Title"), shown);
  EXPECT_EQ(information.at("Subject"), shown);
  EXPECT_EQ(information.at("Keywords"),
            shown_text("args: " + text + "; " + text + ": value", std::string::npos));
  EXPECT_EQ(samples::count(pdf, "/CreationDate (D:19700101000000"), 1u);
  EXPECT_EQ(samples::count(pdf, "/CreationDate"), 1u);
}

INSTANTIATE_TEST_SUITE_P(Texts, PictureAboutTest,
                         testing::Values("plain", "", "a < b & c > d \"e\" 'f'",
                                         "]]> --> </title></svg><script>x</script>",
                                         ") >> endobj trailer /Info 1 0 R startxref 0 %%EOF",
                                         std::string("zero \0 IEND\xae\x42\x60\x82", 14),
                                         "lines\n\r\t\x1b[31m", "not \xff\xc3( utf-8 \xed\xa0\x80",
                                         "日本語 µ é \u202e turned", std::string(300, 'k')));

TEST_F(PictureAboutTest, WithoutProvenanceThereIsNoEmptyPlaceForIt) {
  const PictureAbout about{"title", "says", {}};
  EXPECT_EQ(svg_with(drawn(".svg"), about).find("<metadata>"), std::string::npos);
  EXPECT_EQ(texts_of(png_with(drawn(".png"), about)).size(), 2u);
  EXPECT_EQ(information_of(pdf_with(drawn(".pdf"), about)).count("Keywords"), 0u);
}

TEST_F(PictureAboutTest, WhatIsNoPictureIsAFault) {
  for (const auto with : {svg_with, png_with, pdf_with}) {
    EXPECT_THROW(with("", {}), std::runtime_error);
    EXPECT_THROW(with("no picture at all, of no kind, but long enough to be looked at", {}),
                 std::runtime_error);
  }
}

}  // namespace
}  // namespace cascade
