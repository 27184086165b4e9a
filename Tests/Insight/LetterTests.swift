import KithInsight
import KithRecords
import KithTestSupport
import Testing

@Suite struct LetterTemplateTests {
  @Test func placesAreFilledAndWhatSaysNothingIsLeftOut() throws {
    let template = try #require(
      LetterTemplate(
        """
        Subject: Hello {First Name},  from {me}

        Dear {first name},
        ? we met at {event}.
        ? {via} sent me, and {{via} is no place.

        You said: {said}

        {colour} and {}, { x } and {
        """))

    let draft = template.filled([.firstName: " Ada ", .said: "{me} {{first name}", .via: "Bob", .event: " "])

    #expect(draft.subject == "Hello Ada, from {me}")
    #expect(
      draft.body == """
        Dear Ada,
        Bob sent me, and {via} is no place.

        You said: {me} {{first name}

        {colour} and {}, { x } and {
        """)
    #expect(draft.blanks == ["me", "colour", " x "])
    #expect(template.strangers == ["colour", " x "])
  }

  @Test func aTextWithoutASubjectIsALetter() throws {
    let draft = try #require(LetterTemplate("Dear {name}")).filled([.name: "Ada L"])

    #expect(draft == LetterTemplate(" Dear Ada L")?.filled([:]).trimmed)
    #expect(try #require(LetterTemplate("")).filled([:]).body == "")
    #expect(LetterTemplate(String(repeating: "x", count: LetterTemplate.Limit.bytes + 1)) == nil)
  }

  @Test func nothingThatIsWrittenEndsTheProgram() throws {
    let pieces = [
      "{", "}", "{{", "first name", "?", "\n", "Subject:", " ", "é", "{me}", "\r\n", "[name]", "___",
    ]
    for seed in UInt64(0)..<2_000 {
      var random = SeededRandom(seed: seed)
      let text = (0..<random.below(12)).map { _ in pieces[random.below(pieces.count)] }.joined()
      let draft = try #require(LetterTemplate(text)).filled(random.oneIn(2) ? [:] : [.me: text])
      var letter = Letter(id: id(1))
      (letter.subject, letter.body) = (draft.subject, draft.body)
      _ = LetterCheck.remarks(on: letter, last: letter)
    }
  }

  /// With everything known, no built-in letter has anything to be looked at; with nothing known, each says what
  /// is to be filled.
  @Test(arguments: LetterTemplate.BuiltIn.allCases)
  func builtInLettersAskForAdvice(builtIn: LetterTemplate.BuiltIn) throws {
    #expect(builtIn.template.strangers.isEmpty)
    let every = LetterTemplate.Place.allCases
    let full = builtIn.template.filled(Dictionary(every.map { ($0, "something") }) { first, _ in first })
    #expect(full.blanks.isEmpty)
    #expect(!full.subject.isEmpty)
    var letter = Letter(id: id(1))
    (letter.subject, letter.body) = (full.subject, full.body)
    #expect(LetterCheck.remarks(on: letter) == [])

    let bare = builtIn.template.filled([:])
    #expect(bare.blanks.prefix(1) == ["first name"])
    #expect(!bare.body.contains("?\u{20}{"))
    #expect(!bare.body.contains("\n\n\n"))
    (letter.subject, letter.body) = (bare.subject, bare.body)
    #expect(LetterCheck.remarks(on: letter).count == bare.blanks.count)
  }

  @Test func theThanksAreTheseWords() throws {
    var talk = Conversation(id: id(2))
    talk.when = When("2026-11-20 15:00")
    (talk.said, talk.advice) = ("“Compilers are people, too.”", ["read more", "write less", "ask"])
    let fair = Event(id: id(3), name: "Career fair")

    let places = LetterPlaces.filling(
      to: PersonName(written: "Grace H."), event: fair, talk: talk, me: "Lena")

    #expect(places[.day] == "20 November 2026")
    #expect(
      LetterTemplate.BuiltIn.thanks.template.filled(places)
        == LetterTemplate(
          """
          Subject: Thank you for the conversation

          Dear Grace,

          thank you for taking the time to talk with me.
          It was good to meet you at Career fair.

          I keep thinking of what you told me: “Compilers are people, too.”
          Your advice will stay with me: read more, write less and ask

          I would like to hear more about it. Would you have half an hour for a coffee or a call in the next weeks?

          With kind regards
          Lena
          """)?.filled([:]))
  }
}

@Suite struct LetterCheckTests {
  @Test(arguments: [
    "Do you have a job for me?", "Are you hiring?", "I wonder whether there are any openings in your team.",
    "Could you refer me to your boss?", "Please find my CV attached.", "I am sending you my résumé.",
    "Would you put in a\ngood word?", "I'd like to apply for a position at Acme.", "HIRE ME!",
  ])
  func whoAsksForAJobIsTold(sentence: String) {
    let remarks = remarks("Dear Ada,\n\nit was good to meet you. \(sentence) With kind regards")

    let line = sentence.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(remarks == [.asksForAJob(line)])
  }

  @Test(arguments: [
    "I am not asking for a job.", "I'm looking for advice rather than a job for me.",
    "How did you get there?",
    "Would Tuesday work for you?", "I found a new job!", "Congratulations on your new position at Acme.",
    "I don't need a job, I need advice.", "Thank you for looking at my resume.", "The CV of the year!",
  ])
  func whoAsksForAdviceIsNot(sentence: String) {
    #expect(remarks("Dear Ada,\n\n\(sentence)\n\nWith kind regards") == [])
  }

  @Test func whatIsBlankIsNamedOnce() {
    #expect(
      remarks(
        "Dear {first name},\n{first name}, we met at ____ on [day]. [...] [sic] a_b __ {no,place} [name\n]")
        == [.blank("{first name}"), .blank("____"), .blank("[day]"), .blank("[...]")])
    #expect(remarks(" \n ") == [.empty])
  }

  @Test func whoSaysTheSameAgainIsTold() throws {
    let text = "thank you for taking the time to talk with me at the fair about compilers and people"
    var last = Letter(id: id(9))
    (last.body, last.sent) = (text, Day(2026, 11, 1))

    #expect(remarks("Dear Ada, \(text)!", last) == [.repeats(sent: Day(2026, 11, 1), percent: 88)])
    #expect(
      remarks("Dear Ada, I read the paper that you sent me, and it changed how I think of compilers.", last)
        == [])
    // Few words are soon the same.
    #expect(remarks("thank you for taking the time", last) == [])
    // A letter does not repeat itself.
    #expect(LetterCheck.remarks(on: last, last: last) == [])
  }

  @Test func remarksSayWhatToDo() {
    #expect(LetterRemark.blank("{said}").description == "“{said}” is not filled in yet.")
    #expect(
      LetterRemark.repeats(sent: Day(2026, 11, 1), percent: 80).description
        == "80 of 100 words were in your last letter to them, of 2026-11-01. Say something that is new.")
    #expect(LetterRemark.asksForAJob("Hire me").description.hasPrefix("“Hire me” asks for a job. Few can"))
  }

  private func remarks(_ body: String, _ last: Letter? = nil) -> [LetterRemark] {
    var letter = Letter(id: id(1))
    letter.body = body
    return LetterCheck.remarks(on: letter, last: last)
  }
}

extension LetterTemplate.Draft {
  /// Without blanks at the beginning of its first line.
  fileprivate var trimmed: LetterTemplate.Draft? {
    LetterTemplate(String(body.drop { $0 == " " }))?.filled([:])
  }
}
