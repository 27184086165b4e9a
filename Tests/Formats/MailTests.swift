import Foundation
import KithFormats
import Testing

@Suite struct MailTests {
  private static func text(_ mail: Mail, at moment: Int64 = 1_795_161_600_000, offset: Int = 3600) -> String {
    String(decoding: mail.bytes(at: moment, offset: offset), as: UTF8.self)
  }

  @Test func aPlainLetterIsPlain() throws {
    let ada = try #require(Mailbox("Ada Lovelace", "ada@x.org"))
    let lena = try #require(Mailbox(written: "Lena Weber <lena@example.org>"))

    let text = MailTests.text(
      Mail(to: [ada], from: lena, subject: "Thank you", body: "Dear Ada,\n\nit was good to meet you.\n"))

    #expect(
      text == """
        From: "Lena Weber" <lena@example.org>\r
        To: "Ada Lovelace" <ada@x.org>\r
        Subject: Thank you\r
        Date: Fri, 20 Nov 2026 09:00:00 +0100\r
        X-Unsent: 1\r
        MIME-Version: 1.0\r
        Content-Type: text/plain; charset=utf-8\r
        Content-Transfer-Encoding: 8bit\r
        \r
        Dear Ada,\r
        \r
        it was good to meet you.\r
        \r

        """)
  }

  @Test func whatIsNoASCIIIsEncoded() throws {
    let jorg = try #require(Mailbox("Jörg Groß-Straßenbäcker von und zu Überlingen", "j@x.org"))
    let subject = "Grüße aus Köln, und vielen Dank für das Gespräch über die Maschine 🎉"

    let text = MailTests.text(Mail(to: [jorg], subject: subject, body: "Grüße"))

    let head = text.split(separator: "\r\n\r\n").first ?? ""
    #expect(head.utf8.allSatisfy { $0 < 128 })
    for line in head.split(separator: "\r\n") { #expect(line.utf8.count <= 76, "\(line)") }
    #expect(head.contains("\r\nSubject: =?UTF-8?B?R3LDvMOfZSBhdXMgS8O2bG4s"))
    #expect(MailTests.decoded(head, "Subject") == subject)
    #expect(MailTests.decoded(head, "To") == "Jörg Groß-Straßenbäcker von und zu Überlingen <j@x.org>")
    #expect(text.hasSuffix("\r\n\r\nGrüße\r\n"))
  }

  /// What somebody wrote begins no header of its own.
  @Test func nothingSlipsIntoTheHead() throws {
    let eve = try #require(Mailbox("Eve\r\nBcc: x@x.org \"E\\", "eve@x.org"))

    let text = MailTests.text(Mail(to: [eve], subject: "Hi\r\nBcc: x@x.org", body: "x"))

    #expect(!text.contains("\nBcc"))
    #expect(text.contains(#"To: "Eve Bcc: x@x.org \"E\\" <eve@x.org>"# + "\r\n"))
    for wrong in ["", "eve", "eve@", "e ve@x.org", "eve@x.org\nBcc: y", "<eve@x.org>", "a@b@c", "a,b@x.org"] {
      #expect(Mailbox("Eve", wrong) == nil, "\(wrong)")
    }
  }

  @Test func longLinesAreFoldedOrEncoded() throws {
    let ada = try #require(Mailbox(written: "ada@x.org"))
    let subject = Array(repeating: "wonderful", count: 20).joined(separator: " ")

    let text = MailTests.text(Mail(to: [ada], subject: subject, body: String(repeating: "é", count: 900)))

    for line in text.split(separator: "\r\n") { #expect(line.utf8.count <= 78, "\(line)") }
    #expect(text.replacing("\r\n ", with: " ").contains("Subject: \(subject)\r\n"))
    #expect(text.contains("Content-Transfer-Encoding: base64\r\n"))
    let body = (text.components(separatedBy: "\r\n\r\n").last ?? "").replacing("\r\n", with: "")
    let data = try #require(Data(base64Encoded: body))
    #expect(String(decoding: data, as: UTF8.self) == String(repeating: "é", count: 900) + "\r\n")
  }

  @Test(arguments: [
    (0, 0, "Thu, 01 Jan 1970 00:00:00 +0000"), (-1000, 0, "Wed, 31 Dec 1969 23:59:59 +0000"),
    (951_825_600_000, -12_600, "Tue, 29 Feb 2000 08:30:00 -0330"),
  ])
  func datesAreThoseOfTheirPlace(moment: Int64, offset: Int, date: String) throws {
    let ada = try #require(Mailbox(written: "ada@x.org"))
    let text = MailTests.text(Mail(to: [ada], subject: "", body: ""), at: moment, offset: offset)
    #expect(text.contains("\r\nSubject:\r\nDate: \(date)\r\n"))
  }

  @Test func aLinkSaysItAll() throws {
    let ada = try #require(Mailbox("Ada", "ada+tag%1@x.org"))

    let link = Mail(to: [ada], subject: "Tea & Grüße?", body: "Dear Ada,\n100% = all+more").link

    #expect(
      link
        == "mailto:ada%2Btag%251@x.org?subject=Tea%20%26%20Gr%C3%BC%C3%9Fe%3F&body=Dear%20Ada%2C%0D%0A100%25%20%3D%20all%2Bmore"
    )
  }

  /// As a mail program reads a header: encoded words that stand beside each other are one text.
  private static func decoded(_ head: Substring, _ name: String) -> String {
    let unfolded = head.replacing("\r\n ", with: " ")
    let line = unfolded.split(separator: "\r\n").first { $0.hasPrefix(name + ": ") } ?? ""
    var (bytes, text) = ([UInt8](), "")
    for word in line.dropFirst(name.count + 2).split(separator: " ") {
      if word.hasPrefix("=?UTF-8?B?"), word.hasSuffix("?=") {
        let data = Data(base64Encoded: String(word.dropFirst(10).dropLast(2))) ?? Data()
        #expect(String(validating: data, as: UTF8.self) != nil, "a word ends within a character")
        bytes += data
      } else {
        text += " " + word
      }
    }
    return String(decoding: bytes, as: UTF8.self) + text
  }
}
