import Foundation
import KithCommands

#if canImport(Glibc)
  import Glibc
#endif

/// The editor of whoever sits at the terminal.
struct Editor {
  /// As a shell reads it: it may have arguments.
  let command: String
  /// Where files for it are made.
  let folder: String

  /// Waits until the editor is left. The file is its owner's alone, and gone afterwards.
  func edit(_ text: String, _ limit: Int) -> Outside.Edited {
    guard let path = keep(text) else { return .failed("No file can be made in \(folder)") }
    defer { unlink(path) }
    // The path goes by the environment: a shell must not read it as words of its own.
    setenv("KITH_EDITED_FILE", path, 1)
    let status = system("\(command) \"$KITH_EDITED_FILE\"")
    guard status == 0 else { return .failed("The editor “\(command)” ended with an error") }
    guard let data = FileManager.default.contents(atPath: path), data.count <= limit,
      let text = String(validating: data, as: UTF8.self)
    else { return .failed("What the editor left is no text in UTF-8, or is too long") }
    return .text(text)
  }

  /// - Returns: the path of a new file with this text.
  func keep(_ text: String) -> String? {
    var name =
      Array((folder.hasSuffix("/") ? folder : folder + "/").utf8CString.dropLast())
      + "kith-XXXXXX.txt".utf8CString
    let file = mkstemps(&name, 4)
    guard file >= 0 else { return nil }
    defer { close(file) }
    let path = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let bytes = Array(text.utf8)
    var done = 0
    while done < bytes.count {
      let written = bytes.withUnsafeBytes {
        write(file, $0.baseAddress?.advanced(by: done), bytes.count - done)
      }
      guard written > 0 else {
        unlink(path)
        return nil
      }
      done += written
    }
    return path
  }
}
