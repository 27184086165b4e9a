/// How what a command says is meant.
package enum Manner: Sendable {
  /// It does something, and says how it went.
  case deed
  /// What it says was asked for.
  case answer
  /// … and may be long: on a terminal it goes through a pager.
  case reading
}

extension List { package static var manner: Manner { .reading } }
extension TagList { package static var manner: Manner { .reading } }
extension SavedAll { package static var manner: Manner { .reading } }
extension Find { package static var manner: Manner { .reading } }
extension Show { package static var manner: Manner { .reading } }
extension Today { package static var manner: Manner { .reading } }
extension Lapsed { package static var manner: Manner { .reading } }
extension Next { package static var manner: Manner { .answer } }
extension Remind { package static var manner: Manner { .answer } }
extension History { package static var manner: Manner { .reading } }
extension Log { package static var manner: Manner { .reading } }
extension NoteList { package static var manner: Manner { .reading } }
extension EventList { package static var manner: Manner { .reading } }
extension TieList { package static var manner: Manner { .reading } }
extension EventReport { package static var manner: Manner { .answer } }
extension ConfigList { package static var manner: Manner { .answer } }
extension EventShow { package static var manner: Manner { .reading } }
extension NoteShow { package static var manner: Manner { .reading } }
extension TalkList { package static var manner: Manner { .reading } }
extension TalkShow { package static var manner: Manner { .reading } }
extension FollowUpList { package static var manner: Manner { .reading } }
extension CadenceList { package static var manner: Manner { .reading } }
extension LetterList { package static var manner: Manner { .reading } }
extension LetterShow { package static var manner: Manner { .reading } }
extension LetterLook { package static var manner: Manner { .answer } }
extension ConflictsList { package static var manner: Manner { .reading } }
extension QuarantineList { package static var manner: Manner { .reading } }
extension QuarantineShow { package static var manner: Manner { .reading } }

extension Schema { package static var manner: Manner { .answer } }
extension SavedShow { package static var manner: Manner { .answer } }
extension Pick { package static var manner: Manner { .answer } }
extension ServiceStatus { package static var manner: Manner { .answer } }
extension Status { package static var manner: Manner { .answer } }
extension Doctor { package static var manner: Manner { .answer } }
extension Export { package static var manner: Manner { .answer } }
extension SpaceList { package static var manner: Manner { .answer } }
extension SpaceShow { package static var manner: Manner { .answer } }
extension SpaceMembers { package static var manner: Manner { .answer } }
extension SpaceInvite { package static var manner: Manner { .answer } }
extension SpaceAudit { package static var manner: Manner { .reading } }
extension ServerList { package static var manner: Manner { .answer } }
extension DeviceList { package static var manner: Manner { .answer } }
extension DeviceAdd { package static var manner: Manner { .answer } }
extension RecoveryShow { package static var manner: Manner { .answer } }
extension RecoveryTest { package static var manner: Manner { .answer } }

// Without --dry-run it does something.
extension Sync { package var isDeed: Bool { !dryRun } }

extension KithCommand {
  package static var manner: Manner { .deed }

  package var isDeed: Bool { type(of: self).manner == .deed }

  /// Where its words go: with `--quiet` only what was asked for, and what went wrong.
  package func words(to output: Output) -> Output {
    homeOption.quiet ? output.hushed(exceptSentences: !isDeed) : output
  }

  /// Whether what it says may go through a pager.
  package var isLong: Bool { type(of: self).manner == .reading && !homeOption.noPager }
}
