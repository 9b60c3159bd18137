// What a picture says of itself, for those who cannot see it and for those who find it years later.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace cascade {

/// How something was made: names and values, any text, in the order in which they are to be read.
using MadeBy = std::vector<std::pair<std::string, std::string>>;

struct PictureAbout {
  std::string title;  ///< any text
  std::string says;   ///< the picture in a sentence or two; any text
  MadeBy made;
};

/// What is put around a drawing of gnuplot's. Each takes a whole file and gives back a whole file;
/// the same arguments make the same bytes. Throws std::runtime_error where the file is none of its
/// kind.

/// SVG: title, description, role and label for screen readers, `made` as <metadata>, and a style
/// sheet by which the picture is dark where its reader's theme is.
std::string svg_with(std::string svg, const PictureAbout& about);

/// PNG: an iTXt chunk each for Title, Description and every entry of `made`.
std::string png_with(std::string png, const PictureAbout& about);

/// PDF: title, subject and keywords of the document, the keywords being `made`; the date of drawing
/// becomes that of 1970.
std::string pdf_with(std::string pdf, const PictureAbout& about);

}  // namespace cascade
