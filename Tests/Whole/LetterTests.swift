import Foundation
import Testing

/// Letters from templates of one's own, as others read them.
@Suite struct LetterTests {
  @Test func anotherProgramReadsTheMail() throws {
    let play = try Play()
    let own = play.folder + "/config/kith/letters"
    try FileManager.default.createDirectory(atPath: own, withIntermediateDirectories: true)
    let template = "Subject: Grüße, {first name}: \(String(repeating: "schöne ", count: 20))\nLiebe {name}! 🎉"
    try template.write(toFile: own + "/gruss.txt", atomically: true, encoding: .utf8)
    play.entry = ["XDG_CONFIG_HOME=\(play.folder)/config"]
    _ = try play.kith("laptop", "start")
    _ = try play.kith("laptop", "add", "Jörg Groß", "--email", "jg@x.example")

    let drafted = try play.kith("laptop", "letter", "new", "jörg", "--template", "gruss")
    #expect(drafted.status == 0, "\(drafted)")
    let unknown = try play.kith("laptop", "letter", "new", "jörg", "--template", "nothing")
    #expect(unknown.complaint.contains("back-in-the-hunt, gruss. Your own are files NAME.txt in \(own)\n"))

    let mail = try play.kith("laptop", "letter", "show", "jörg", "--format", "eml")
    let file = play.folder + "/letter.eml"
    try mail.output.write(toFile: file, atomically: true, encoding: .utf8)
    let reader = """
      import email, email.policy, sys
      m = email.message_from_binary_file(open(sys.argv[1], "rb"), policy=email.policy.default)
      assert not m.defects and not any(m[h].defects for h in m.keys()), m.items()
      print(m["subject"]); print(m["to"].addresses[0].display_name, m["to"].addresses[0].addr_spec)
      print(m["date"].datetime.utcoffset() is not None); print(m.get_content().strip())
      """
    let read = try play.run("python3", ["-c", reader, file])
    let subject = "Grüße, Jörg: " + Array(repeating: "schöne", count: 20).joined(separator: " ")
    #expect(read.output == "\(subject)\nJörg Groß jg@x.example\nTrue\nLiebe Jörg Groß! 🎉\n", "\(read)")
  }
}
