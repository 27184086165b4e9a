/// How much one file may ask of the reader.
package enum Limit {
  /// A file, in bytes: about a million and a half cards without pictures.
  package static let fileBytes = 1 << 30
  /// A line after unfolding, in bytes; large enough for the pictures that telephones put into cards.
  package static let lineBytes = 16 << 20
  /// Lines of one card.
  package static let cardLines = 5_000
  /// Parameters of one line; those beyond are passed over.
  package static let parameters = 64
  /// A note, in bytes.
  package static let noteBytes = 256 << 10
  /// Any other value, and a line that is kept as it is, in bytes.
  package static let preservedLineBytes = 16 << 10
  /// All lines of one card that are kept as they are, together, in bytes.
  package static let preservedCardBytes = 64 << 10
  /// Cells of one row of a comma-separated file.
  package static let rowCells = 200
  /// A row of a comma-separated file, in bytes.
  package static let rowBytes = 1 << 20
  /// Lines before the header of a comma-separated file.
  package static let preambleLines = 50
  /// How far to look for what kind of file this is, in bytes.
  package static let guessBytes = 64 << 10
}
