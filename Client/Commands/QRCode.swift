import ArgumentParser

/// A link as a picture, for a machine with a camera.
struct QRCode: ParsableArguments {
  @Flag(name: .customLong("qr"), help: "Draw the link as a QR code, too (with qrencode).")
  var isWanted = false

  init() {}

  /// - Throws: `CommandError.partly` if it cannot be drawn: the link is there all the same.
  func draw(_ text: String, _ desk: Desk) throws {
    guard isWanted else { return }
    switch desk.outside.draw(text) {
    case .drawn(let picture):
      // Only what a picture is made of: a program in its place could say anything to the terminal.
      for line in picture.split(separator: "\n") { desk.output.say(line.filter { " █▀▄".contains($0) }) }
    case .missing:
      throw CommandError.partly(
        "The link is good; to draw it there must be qrencode. Install it with: sudo apt install qrencode")
    case .failed(let reason): throw CommandError.partly("The link is good, and cannot be drawn: \(reason).")
    }
  }
}
