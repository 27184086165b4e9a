package import ArgumentParser
import KithInsight
import KithMerge
import KithRecords
import KithReplica

/// `kith event report fair`
package struct EventReport: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Say what came of an event.",
    discussion: """
      Without a name it is the event at which you are, else the last one. With --json: an object with id, \
      name, when, wrapped, met, missed, written and uncovered (arrays of id and name; who was hoped for and \
      is no contact has no id), talks, ideas, advice and open (how many).
      """)

  @OptionGroup package var homeOption: HomeOption
  @OptionGroup var json: JSONFlag

  @Argument(help: "A part of its name, or its id.") var event: [String] = []

  package init() {}

  package func run(in desk: Desk) async throws {
    let replica = try desk.replica()
    let naming = EventNaming(replica, desk)
    let known = try event.isEmpty ? naming.lastBegun() : naming.event(event.joined(separator: " "))
    let outcome = try Outcome(of: known.event, replica)
    if json.isOn { return desk.output.say(object(known, outcome)) }
    say(known, outcome, desk)
  }

  private func say(_ known: KnownEvent, _ outcome: Outcome, _ desk: Desk) {
    let output = desk.output
    let yield = outcome.yield
    let isAhead = desk.span(of: known.event).map { desk.now() < $0.lowerBound } ?? false
    let when = known.event.when.map { ", \(desk.text(of: $0))" } ?? ""
    output.say([Output.Span(known.card.called, .strong), Output.Span(when)])
    func line(_ label: String, _ text: String) {
      guard !text.isEmpty else { return }
      let gap = String(repeating: " ", count: max(1, 17 - label.count))
      output.say(["  ", Output.Span(label, .faint), Output.Span(gap + text)])
    }
    func listed(_ ids: [RecordID]) -> String {
      let names = outcome.byName.filter(ids.contains).map(outcome.name)
      return names.isEmpty ? "nobody" : "\(names.count): " + names.joined(separator: ", ")
    }
    line("Met", listed(yield.met))
    line(
      isAhead ? "Not met yet" : "Hoped, not met", missed(known, outcome).map(\.name).joined(separator: ", "))
    line("Conversations", yield.talks == 0 ? "none" : "\(yield.talks)")
    line("Ideas", yield.ideas == 0 ? "" : "\(yield.ideas)")
    line("Advice", yield.advice == 0 ? "" : "\(yield.advice)")
    line("Written to", yield.met.isEmpty ? "" : listed(yield.written))
    line("Open promises", yield.open == 0 ? "" : "\(yield.open)")
    line("Not planned yet", yield.uncovered.isEmpty ? "" : listed(yield.uncovered))
    if !yield.uncovered.isEmpty {
      output.tell("Take care of them with: kith event wrap \(known.card.shortID)")
    }
  }

  /// Whom one had hoped to meet: those who are no contact were not met, or they would be one.
  private func missed(_ known: KnownEvent, _ outcome: Outcome) -> [(id: RecordID?, name: String)] {
    known.event.mine.hopes.compactMap { who in
      switch who {
      case .record(let id): outcome.yield.missed.contains(id) ? (id, outcome.name(of: id)) : nil
      case .named(let name): (nil, name.inOneLine)
      }
    }
  }

  private func object(_ known: KnownEvent, _ outcome: Outcome) -> JSON {
    let yield = outcome.yield
    func people(_ ids: [RecordID]) -> JSON {
      .array(
        outcome.byName.filter(ids.contains).map { id in
          .object(["id": .string(id.description), "name": .string(outcome.name(of: id))])
        })
    }
    return .object([
      "id": .string(known.card.id.description), "name": .string(known.card.name),
      "when": known.event.when.map { RecordJSON.value($0.value, as: .when) } ?? .null,
      "wrapped": known.event.mine.wrapped.map(RecordJSON.time) ?? .null, "met": people(yield.met),
      "missed": .array(
        missed(known, outcome).map { id, name in
          .object(["id": .optional(id?.description), "name": .string(name)])
        }),
      "written": people(yield.written), "uncovered": people(yield.uncovered),
      "talks": .count(yield.talks), "ideas": .count(yield.ideas), "advice": .count(yield.advice),
      "open": .count(yield.open),
    ])
  }
}
