/// The letters that come with kith. They ask for advice and for a conversation, never for a job.
extension LetterTemplate {
  package enum BuiltIn: String, CaseIterable, Sendable {
    /// A few days after one met.
    case thanks
    /// To whoever brought one together with somebody.
    case introduction
    /// To ask how they got where they are.
    case advice
    /// After a long time.
    case catchUp = "catch-up"
    /// A new post, a prize, a birthday.
    case congratulate
    /// One is searching again, and tells those whom one knows.
    case backInTheHunt = "back-in-the-hunt"

    package var template: LetterTemplate { LetterTemplate(builtIn: text) }

    private var text: String {
      switch self {
      case .thanks: BuiltIn.thanksText
      case .introduction: BuiltIn.introductionText
      case .advice: BuiltIn.adviceText
      case .catchUp: BuiltIn.catchUpText
      case .congratulate: BuiltIn.congratulateText
      case .backInTheHunt: BuiltIn.backInTheHuntText
      }
    }
  }
}

extension LetterTemplate.BuiltIn {
  private static let thanksText = """
    Subject: Thank you for the conversation

    Dear {first name},

    thank you for taking the time to talk with me.
    ? It was good to meet you at {event}.
    ? I am glad that {via} introduced us.

    I keep thinking of what you told me: {said}
    ? Your advice will stay with me: {advice}
    ? As I promised: {promised}

    I would like to hear more about it. Would you have half an hour for a coffee or a call in the next weeks?

    With kind regards
    {me}
    """

  private static let introductionText = """
    Subject: Thank you for the introduction

    Dear {first name},

    thank you for bringing me together with {introduced}.
    ? We met at {event}.
    ? I keep thinking of what I heard there: {said}
    ? The advice that I was given will stay with me: {advice}

    I am glad that you thought of us. If there is anything that I can do for you, tell me.

    With kind regards
    {me}
    """

  private static let adviceText = """
    Subject: May I ask you for advice?

    Dear {first name},

    ? we met at {event}.
    ? {via} told me about you.
    ? I admire what you do at {org}.
    I would like to understand how you got where you are.

    I am working out my own next step, and I would value your view: {search}
    I am not asking for a job; what helps me most is how you see the field, and what you would do in my place.

    Would you have twenty minutes for me, at any time that suits you?

    With kind regards
    {me}
    """

  private static let catchUpText = """
    Subject: How have you been?

    Dear {first name},

    it has been a while, and I have been thinking of our last conversation.
    ? You told me: {said}
    ? You had promised me something, and I am still curious: {awaited}

    How have you been, and what are you working on? With me, there is this to tell: {search}

    I would be glad to catch up, over a coffee or on the telephone.

    With kind regards
    {me}
    """

  private static let congratulateText = """
    Subject: Congratulations, {first name}!

    Dear {first name},

    I have just heard your news, and I am very glad for you. Congratulations!
    ? {title} at {org} suits you well.
    ? I remember what you told me: {said}

    I wish you a good start, and would like to hear how it goes.

    With kind regards
    {me}
    """

  private static let backInTheHuntText = """
    Subject: News from me, and a question

    Dear {first name},

    I wanted you to hear it from me: I am looking for something new. {search}
    ? I remember well what you told me: {said}

    I am not asking you for a job. But you know the field, and I would value your advice: whom should I talk
    to, and what would you read or learn in my place?

    If you have half an hour for me, I will gladly come to you or call.

    With kind regards
    {me}
    """
}
