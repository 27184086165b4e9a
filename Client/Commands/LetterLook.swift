package import ArgumentParser
import KithInsight
import KithRecords
import KithReplica

/// `kith letter check ada`
package struct LetterLook: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Look through a letter before you send it.",
    discussion: """
      Whether it asks for a job where it should ask for advice, leaves a place blank, is signed with how you \
      log in, or repeats the last letter to the same person. With --json: an array of objects with remark \
      (empty, job, blank, signature, repeats) and sentence.
      """)

  @OptionGroup package var homeOption: HomeOption
  @OptionGroup var json: JSONFlag

  @Argument(help: "Its id, whom it goes to, or words of its subject.", completion: .names)
  var which: [String]

  package init() {}

  package func run(in desk: Desk) async throws {
    let replica = try desk.replica()
    let (letter, _) = try LetterNaming(replica).one(which.joined(separator: " "), .any)
    let remarks = LetterCheck.remarks(on: letter, last: try letter.last(replica), login: desk.outside.login)
    if json.isOn {
      return desk.output.say(
        .array(
          remarks.map { .object(["remark": .string($0.word), "sentence": .string($0.description)]) }))
    }
    for remark in remarks { desk.output.say(remark.description) }
    guard remarks.isEmpty else { return }
    let next = letter.isDraft ? " Once you sent it: kith letter sent \(letter.id.short)" : ""
    desk.output.say("There is nothing to remark.\(next)")
  }
}

extension LetterRemark {
  /// For programs.
  fileprivate var word: String {
    switch self {
    case .empty: "empty"
    case .asksForAJob: "job"
    case .blank: "blank"
    case .signedAsLogin: "signature"
    case .repeats: "repeats"
    }
  }
}
