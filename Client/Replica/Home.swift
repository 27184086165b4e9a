import FoundationEssentials
import KithMerge
package import KithSealing

#if canImport(Glibc)
  import Glibc
#endif

/// One person's kith on one machine: a folder with the database and, apart from it, the keys.
package struct Home: Hashable, Sendable {
  package let folder: String

  package init(folder: String) {
    self.folder = folder
  }

  package var database: String { folder + "/kith.sqlite" }
  package var keys: String { folder + "/keys" }

  /// How large the database is; 0 if it cannot be told.
  package var bytes: Int { OwnFiles.bytes(of: database) }

  package var exists: Bool { FileManager.default.fileExists(atPath: database) }

  /// Which file the database is: another one after a backup was put back. Nil if there is none.
  package var databaseFile: UInt64? {
    var status = stat()
    return stat(database, &status) == 0 ? UInt64(status.st_ino) : nil
  }

  /// Whether there is a key file, readable or not.
  package var hasKeys: Bool { FileManager.default.fileExists(atPath: keys) }

  /// Makes the folder, for its owner alone.
  package func make() throws(ReplicaError) {
    var path = folder.hasPrefix("/") ? "" : "."
    for piece in folder.split(separator: "/") {
      path += "/" + piece
      guard mkdir(path, 0o700) != 0 else { continue }
      let reason = String(cString: strerror(errno))
      var isFolder = false
      guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder else {
        throw .unwritable(file: path, reason: reason)
      }
    }
  }

  private static let heading = "# The keys of this kith. Whoever has them can read and write all of it.\n"
  private static let keyFileLimitBytes = 1 << 20

  package func keyring() throws(ReplicaError) -> Keyring {
    try Home.keyring(at: keys)
  }

  /// Reads a key file, wherever it lies.
  static func keyring(at keys: String) throws(ReplicaError) -> Keyring {
    guard let data = FileManager.default.contents(atPath: keys), data.count <= Home.keyFileLimitBytes else {
      throw .noKeys(file: keys)
    }
    let text = String(decoding: data, as: UTF8.self)
    let body = text.split(separator: "\n").filter { !$0.hasPrefix("#") }.joined()
    guard let bytes = Data(base64Encoded: body) else { throw .noKeys(file: keys) }
    do throws(BytesError) {
      return try Keyring(bytes: [UInt8](bytes))
    } catch .newer {
      throw .newer(file: keys)
    } catch {
      throw .noKeys(file: keys)
    }
  }

  /// Replaces the key file whole: a crash leaves the old one or the new one.
  package func keep(_ keyring: Keyring) throws(ReplicaError) {
    let text = Home.heading + Data(keyring.bytes).base64EncodedString() + "\n"
    guard text.utf8.count <= Home.keyFileLimitBytes else {
      throw .failed("the key file would be larger than \(Home.keyFileLimitBytes) bytes")
    }
    let draft = keys + ".new"
    let file = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw .unwritable(file: draft, reason: String(cString: strerror(errno))) }
    let bytes = Array(text.utf8)
    let written = write(file, bytes, bytes.count) == bytes.count && fsync(file) == 0
    close(file)
    guard written, rename(draft, keys) == 0 else {
      unlink(draft)
      throw .diskFull
    }
    let directory = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if directory >= 0 {
      fsync(directory)
      close(directory)
    }
  }
}
