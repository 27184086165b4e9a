// A disk that fails when it is told to: a layer over SQLite's own file system, for tests.
//
// Storage calls are writes, syncs, truncations, removals, and openings that make a file. They are counted for
// each folder that has a plan; other folders are passed through untouched.

#ifndef FAULTY_DISK_H
#define FAULTY_DISK_H

typedef enum {
  // From the call on, every storage call fails: what a killed process leaves behind.
  FAULTY_DISK_CRASH = 1,
  // From the call on, nothing grows.
  FAULTY_DISK_FULL = 2,
  // This one call fails.
  FAULTY_DISK_ERROR = 3
} faulty_disk_kind;

// Becomes the file system of every database that this process opens from now on. Nonzero if it cannot.
int faulty_disk_install(void);

// Fails below `folder` after `calls` more storage calls. Nonzero if there are too many plans, or the name is
// too long.
int faulty_disk_plan(const char *folder, faulty_disk_kind kind, long calls);

// Whether the plan of `folder` has come true.
int faulty_disk_struck(const char *folder);

// How many storage calls there were below `folder` since it got its plan.
long faulty_disk_calls(const char *folder);

// Ends the plan of `folder`.
void faulty_disk_heal(const char *folder);

#endif
