import ArgumentParser
import KithReplica

/// A selection that was given a name, and what is typed beside it.
extension Selection {
  /// What to type for it, in one order.
  var words: [String] {
    var words: [String] = []
    func add(_ option: String, _ value: String?) {
      // Joined, so that a value may begin with a dash.
      if let value { words.append("--\(option)=\(value)") }
    }
    add("kind", kind?.rawValue)
    if trash { words.append("--trash") }
    for tag in tag { add("tag", tag) }
    add("org", org)
    add("changed-since", changedSince)
    add("space", space.name)
    add("sort", sort?.rawValue)
    if reverse { words.append("--reverse") }
    add("limit", limit.map(String.init))
    add("columns", columns)
    add("template", template)
    return words
  }

  /// Reads what was saved.
  ///
  /// - Throws: `CommandError`, if a newer kith saved it.
  init(_ saved: SavedList) throws(CommandError) {
    guard saved.command == "list", let selection = try? Selection.parse(saved.arguments) else {
      throw .failed(
        "@\(saved.name) stands for what this kith does not know (\(saved.typed)). Update this one to use it.")
    }
    self = selection
  }

  /// With all that a saved one chooses; what was typed goes before it.
  func over(_ saved: Selection) -> Selection {
    var all = self
    all.kind = kind ?? saved.kind
    all.trash = trash || saved.trash
    all.tag =
      saved.tag
      + tag.filter { typed in
        !saved.tag.contains { Folding.key($0) == Folding.key(typed) }
      }
    all.org = org ?? saved.org
    all.changedSince = changedSince ?? saved.changedSince
    if space.name == nil { all.space = saved.space }
    all.sort = sort ?? saved.sort
    all.reverse = sort == nil ? reverse != saved.reverse : reverse
    all.limit = limit ?? saved.limit
    if columns == nil, template == nil { (all.columns, all.template) = (saved.columns, saved.template) }
    return all
  }
}
