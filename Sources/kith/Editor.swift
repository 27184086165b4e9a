import Foundation
import KithCommands

#if canImport(Glibc)
  import Glibc
#endif

/// The editor of whoever sits at the terminal.
struct Editor {
  /// As a shell reads it: it may have arguments. Nil where nobody named one, and none can be used.
  let command: String?
  /// Where files for it are made.
  let folder: String

  /// Waits until the editor is left. The file lies in a folder of its owner's alone, which goes afterwards
  /// with all that the editor put beside it.
  func edit(_ text: String, _ limit: Int) -> Outside.Edited {
    guard let command else { return .failed("No editor is named, and vi needs a terminal") }
    var name = template("kith-XXXXXX")
    guard mkdtemp(&name) != nil else { return .failed("No file can be made in \(folder)") }
    let own = Editor.path(name)
    var isLeft = false
    defer { if !isLeft { try? FileManager.default.removeItem(atPath: own) } }
    guard let path = Editor(command: command, folder: own).keep(text) else {
      return .failed("No file can be made in \(folder)")
    }
    // The path goes by the environment: a shell must not read it as words of its own.
    setenv("KITH_EDITED_FILE", path, 1)
    let status = system("\(command) \"$KITH_EDITED_FILE\"")
    let data = FileManager.default.contents(atPath: path)
    guard let data else { return .failed("The editor “\(command)” left no file") }
    func failed(_ why: String) -> Outside.Edited {
      guard !data.elementsEqual(text.utf8) else { return .failed(why) }
      // Where no copy can be made, the file itself stays.
      let kept = keep(Array(data))
      isLeft = kept == nil
      return .failed(why, kept: kept ?? path)
    }
    guard status == 0 else { return failed("The editor “\(command)” ended with an error") }
    guard data.count <= limit, let typed = String(validating: data, as: UTF8.self) else {
      return failed("What the editor left is no text in UTF-8, or is too long")
    }
    return .text(typed)
  }

  /// - Returns: the path of a new file with this text.
  func keep(_ text: String) -> String? {
    keep(Array(text.utf8))
  }

  private func template(_ name: String) -> [CChar] {
    Array(((folder.hasSuffix("/") ? folder : folder + "/") + name).utf8CString)
  }

  private static func path(_ name: [CChar]) -> String {
    String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  private func keep(_ bytes: [UInt8]) -> String? {
    var name = template("kith-XXXXXX.txt")
    let file = mkstemps(&name, 4)
    guard file >= 0 else { return nil }
    defer { close(file) }
    let path = Editor.path(name)
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
