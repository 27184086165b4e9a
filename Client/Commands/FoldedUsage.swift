/// Lines of help that the parser writes without end, made to fit the terminal.
enum FoldedUsage {
  /// How such lines begin, and how far what follows is moved in.
  private static let beginnings = [("USAGE: ", 7), ("Usage: ", 7), ("  See '", 2)]

  /// - Returns: the line in pieces, if it is one of those and wider than that.
  static func lines(_ line: String, width: Int?) -> [String] {
    guard let width, DisplayWidth.of(line) > width,
      let indent = beginnings.first(where: { line.hasPrefix($0.0) })?.1
    else { return [line] }
    let margin = String(repeating: " ", count: indent)
    var lines: [String] = []
    var (last, isEmpty) = (String(line.prefix(indent)), true)
    for piece in pieces(of: line.dropFirst(indent)) {
      if !isEmpty, DisplayWidth.of(last) + 1 + DisplayWidth.of(piece) > width {
        lines.append(last)
        (last, isEmpty) = (margin, true)
      }
      last += (isEmpty ? "" : " ") + piece
      isEmpty = false
    }
    return lines + [last]
  }

  /// Words; what stands in brackets or quotes stays together.
  private static func pieces(of text: Substring) -> [String] {
    var (pieces, piece, depth, isQuoted) = ([String](), "", 0, false)
    for mark in text {
      switch mark {
      case "[", "<", "(": depth += 1
      case "]", ">", ")": depth -= 1
      case "'": isQuoted.toggle()
      case " " where depth <= 0 && !isQuoted:
        pieces.append(piece)
        piece = ""
        continue
      default: break
      }
      piece.append(mark)
    }
    return pieces + [piece]
  }
}
