/// Lines in columns, each as wide as it has to be.
struct Columns {
  typealias Cell = Output.Span

  private var lines: [[Cell]] = []
  private let indent: Int
  /// Columns that are left out, in this order, where the others would become too narrow to read.
  private let expendable: [Int]

  /// Whether what is too long for the terminal goes on in its next line, as what says what to type does.
  private let isWhole: Bool

  init(indent: Int = 0, expendable: [Int] = [], isWhole: Bool = false) {
    (self.indent, self.expendable, self.isWhole) = (indent, expendable, isWhole)
  }

  enum Limit {
    static let gap = 2
    /// How narrow a column may become to fit the terminal.
    static let narrowest = 8
    /// How wide it has to be to be read.
    static let readable = 16
    /// Beyond this a longer cell pushes its line aside instead of widening all others.
    static let widest = 48
  }

  mutating func add(_ line: [Cell]) {
    lines.append(line.map { Cell($0.text.inOneLine.printable, $0.style, accents: $0.accents) })
  }

  /// - Throws: `CancellationError` where it is interrupted.
  func say(on output: Output) throws {
    let widths = fitting(output.width.map { $0 - indent })
    for line in lines {
      try Task.checkCancellation()
      let margin = Cell(String(repeating: " ", count: indent))
      output.say([margin] + laidOut(line, widths, isCut: output.width != nil && !isWhole))
    }
  }

  private func laidOut(_ line: [Cell], _ widths: [Int], isCut: Bool) -> [Cell] {
    let last = line.indices.last { !line[$0].text.isEmpty && widths[$0] > 0 } ?? 0
    var spans: [Cell] = []
    for (index, (cell, width)) in zip(line, widths).enumerated() where index <= last && width > 0 {
      let text = isCut ? DisplayWidth.cut(cell.text, to: width) : cell.text
      spans.append(Cell(text, cell.style, accents: cell.accents))
      if index < last {
        let rest = max(0, width - DisplayWidth.of(text)) + Limit.gap
        spans.append(Cell(String(repeating: " ", count: rest)))
      }
    }
    return spans
  }

  /// The width of each column: what its cells ask for, less where the terminal is too narrow for all.
  private func fitting(_ total: Int?) -> [Int] {
    var widths: [Int] = []
    for line in lines {
      for (index, cell) in line.enumerated() {
        if index == widths.count { widths.append(0) }
        widths[index] = max(widths[index], DisplayWidth.of(cell.text))
      }
    }
    guard let total else { return widths.map { min($0, Limit.widest) } }
    func excess(_ widths: [Int]) -> Int {
      widths.reduce(0, +) + Limit.gap * max(0, widths.filter { $0 > 0 }.count - 1) - total
    }
    for column in expendable where excess(widths.map { min($0, Limit.readable) }) > 0 {
      if widths.indices.contains(column) { widths[column] = 0 }
    }
    return shrunk(widths, by: excess(widths))
  }

  /// The widest give way first.
  private func shrunk(_ widths: [Int], by excess: Int) -> [Int] {
    var (widths, excess) = (widths, excess)
    while excess > 0, let widest = widths.max(), widest > Limit.narrowest,
      let index = widths.lastIndex(of: widest)
    {
      let second = widths.filter { $0 < widest }.max() ?? Limit.narrowest
      // Of two that are as wide, neither gives way alone.
      let isAlone = widths.count { $0 == widest } == 1
      let cut = isAlone ? min(excess, max(1, widest - max(second, Limit.narrowest))) : 1
      widths[index] -= cut
      excess -= cut
    }
    return widths
  }
}
