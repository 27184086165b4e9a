/// A person's own letters to begin from: texts with named places, each in a file of its own.
package struct OwnLetters {
  /// Where they lie, for sentences.
  package let folder: String
  /// What there is, without endings.
  package let names: () -> [String]
  /// The first so many bytes of one, or one more if there are more; nil if there is none.
  package let text: (_ name: String, _ limit: Int) throws -> [UInt8]?

  /// What a file of one ends with.
  package static let ending = ".txt"

  package init(
    folder: String, names: @escaping () -> [String],
    text: @escaping (_ name: String, _ limit: Int) throws -> [UInt8]?
  ) {
    (self.folder, self.names, self.text) = (folder, names, text)
  }

  package static var none: OwnLetters {
    OwnLetters(folder: "", names: { [] }, text: { _, _ in nil })
  }
}
