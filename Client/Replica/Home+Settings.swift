import FoundationEssentials

/// What a person set for this home: lines of a name and a value, in a file beside the database. It is no
/// record: it goes to no other machine.
extension Home {
  private enum SettingsLimit {
    static let bytes = 1 << 16
  }

  package var settingsFile: String { folder + "/settings" }

  private static let heading = "# Settings of this kith. See what there is with: kith config list\n"

  /// What is set, by name. Nothing is where there is no file.
  ///
  /// - Throws: `BackupProblem` where the file cannot be read.
  package func settings() throws -> [String: String] {
    guard OwnFiles.exists(settingsFile) else { return [:] }
    guard let data = FileManager.default.contents(atPath: settingsFile), data.count <= SettingsLimit.bytes,
      let text = String(validating: data, as: UTF8.self)
    else {
      throw BackupProblem.cannotRead(
        file: settingsFile, reason: "no text, or over \(SettingsLimit.bytes >> 10) KiB")
    }
    var settings: [String: String] = [:]
    for line in text.split(whereSeparator: \.isNewline) where !line.hasPrefix("#") {
      guard let equals = line.firstIndex(of: "=") else { continue }
      let name = line[..<equals].split(whereSeparator: \.isWhitespace).joined(separator: " ")
      settings[name] = line[line.index(after: equals)...].split(whereSeparator: \.isWhitespace)
        .joined(separator: " ")
    }
    return settings
  }

  /// Replaces the file whole: a crash leaves the old one or the new one.
  package func keep(settings: [String: String]) throws {
    let lines = settings.sorted { $0.key < $1.key }.map { "\($0.key) = \($0.value)\n" }
    let draft = settingsFile + ".new"
    OwnFiles.remove(draft)
    try OwnFiles.make(draft, toldAs: settingsFile) { file in
      try OwnFiles.write(Array((Home.heading + lines.joined()).utf8)[...], to: file, settingsFile)
    }
    try OwnFiles.replace(settingsFile, by: draft)
  }
}
