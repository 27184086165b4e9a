#include "include/faulty_disk.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

// MARK: Plans

enum { PLANS = 64, NAME = 512 };

typedef struct {
  char folder[NAME];
  size_t length;
  faulty_disk_kind kind;
  long calls, limit;
  int struck;
} plan;

static plan plans[PLANS];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static plan *plan_named(const char *folder) {
  for (int i = 0; i < PLANS; i++)
    if (plans[i].length > 0 && strcmp(plans[i].folder, folder) == 0) return &plans[i];
  return NULL;
}

static plan *plan_of(const char *file) {
  for (int i = 0; file != NULL && i < PLANS; i++) {
    size_t length = plans[i].length;
    if (length > 0 && strncmp(plans[i].folder, file, length) == 0 && file[length] == '/') return &plans[i];
  }
  return NULL;
}

// Counts one storage call; whether it is to fail, and how.
static int verdict(const char *file, int grows, int failure) {
  int result = SQLITE_OK;
  pthread_mutex_lock(&lock);
  plan *found = plan_of(file);
  if (found != NULL) {
    found->calls++;
    int due = found->calls > found->limit;
    switch (found->kind) {
      case FAULTY_DISK_CRASH:
        if (due) result = failure;
        break;
      case FAULTY_DISK_FULL:
        if (due && grows) result = SQLITE_FULL;
        break;
      case FAULTY_DISK_ERROR:
        if (due && !found->struck) result = failure;
        break;
    }
    if (result != SQLITE_OK) found->struck = 1;
  }
  pthread_mutex_unlock(&lock);
  return result;
}

int faulty_disk_plan(const char *folder, faulty_disk_kind kind, long calls) {
  size_t length = strlen(folder);
  if (length == 0 || length >= NAME) return 1;
  pthread_mutex_lock(&lock);
  plan *found = plan_named(folder);
  for (int i = 0; found == NULL && i < PLANS; i++)
    if (plans[i].length == 0) found = &plans[i];
  if (found != NULL) {
    memcpy(found->folder, folder, length + 1);
    found->length = length;
    found->kind = kind;
    found->calls = 0;
    found->limit = calls;
    found->struck = 0;
  }
  pthread_mutex_unlock(&lock);
  return found == NULL;
}

int faulty_disk_struck(const char *folder) {
  pthread_mutex_lock(&lock);
  plan *found = plan_named(folder);
  int struck = found != NULL && found->struck;
  pthread_mutex_unlock(&lock);
  return struck;
}

long faulty_disk_calls(const char *folder) {
  pthread_mutex_lock(&lock);
  plan *found = plan_named(folder);
  long calls = found != NULL ? found->calls : 0;
  pthread_mutex_unlock(&lock);
  return calls;
}

void faulty_disk_heal(const char *folder) {
  pthread_mutex_lock(&lock);
  plan *found = plan_named(folder);
  if (found != NULL) found->length = 0;
  pthread_mutex_unlock(&lock);
}

// MARK: Files

typedef struct {
  sqlite3_file base;
  const char *name;
  sqlite3_file *under;
} faulty_file;

static sqlite3_file *under(sqlite3_file *file) { return ((faulty_file *)file)->under; }
static const char *name(sqlite3_file *file) { return ((faulty_file *)file)->name; }

static int file_close(sqlite3_file *file) { return under(file)->pMethods->xClose(under(file)); }

static int file_read(sqlite3_file *file, void *bytes, int count, sqlite3_int64 place) {
  return under(file)->pMethods->xRead(under(file), bytes, count, place);
}

static int file_write(sqlite3_file *file, const void *bytes, int count, sqlite3_int64 place) {
  sqlite3_int64 size = 0;
  under(file)->pMethods->xFileSize(under(file), &size);
  int result = verdict(name(file), place + count > size, SQLITE_IOERR_WRITE);
  return result != SQLITE_OK ? result : under(file)->pMethods->xWrite(under(file), bytes, count, place);
}

static int file_truncate(sqlite3_file *file, sqlite3_int64 size) {
  int result = verdict(name(file), 0, SQLITE_IOERR_TRUNCATE);
  return result != SQLITE_OK ? result : under(file)->pMethods->xTruncate(under(file), size);
}

static int file_sync(sqlite3_file *file, int flags) {
  int result = verdict(name(file), 0, SQLITE_IOERR_FSYNC);
  return result != SQLITE_OK ? result : under(file)->pMethods->xSync(under(file), flags);
}

static int file_size(sqlite3_file *file, sqlite3_int64 *size) {
  return under(file)->pMethods->xFileSize(under(file), size);
}
static int file_lock(sqlite3_file *file, int level) { return under(file)->pMethods->xLock(under(file), level); }
static int file_unlock(sqlite3_file *file, int level) {
  return under(file)->pMethods->xUnlock(under(file), level);
}
static int file_check(sqlite3_file *file, int *result) {
  return under(file)->pMethods->xCheckReservedLock(under(file), result);
}
static int file_control(sqlite3_file *file, int what, void *argument) {
  return under(file)->pMethods->xFileControl(under(file), what, argument);
}
static int file_sector(sqlite3_file *file) { return under(file)->pMethods->xSectorSize(under(file)); }
static int file_traits(sqlite3_file *file) {
  return under(file)->pMethods->xDeviceCharacteristics(under(file));
}
static int shm_map(sqlite3_file *file, int page, int size, int extend, void volatile **memory) {
  return under(file)->pMethods->xShmMap(under(file), page, size, extend, memory);
}
static int shm_lock(sqlite3_file *file, int offset, int count, int flags) {
  return under(file)->pMethods->xShmLock(under(file), offset, count, flags);
}
static void shm_barrier(sqlite3_file *file) { under(file)->pMethods->xShmBarrier(under(file)); }
static int shm_unmap(sqlite3_file *file, int remove) {
  return under(file)->pMethods->xShmUnmap(under(file), remove);
}

// Version 2: without memory-mapped pages, which no layer sees.
static const sqlite3_io_methods methods = {
    2, file_close, file_read, file_write, file_truncate, file_sync, file_size, file_lock, file_unlock,
    file_check, file_control, file_sector, file_traits, shm_map, shm_lock, shm_barrier, shm_unmap,
    NULL, NULL};

// MARK: The file system

static sqlite3_vfs *real;
static sqlite3_vfs faulty;

static int vfs_open(sqlite3_vfs *vfs, const char *path, sqlite3_file *file, int flags, int *out) {
  (void)vfs;
  faulty_file *opened = (faulty_file *)file;
  opened->base.pMethods = NULL;
  opened->name = path;
  opened->under = (sqlite3_file *)(opened + 1);
  int exists = 1;
  if (path != NULL && (flags & SQLITE_OPEN_CREATE)) real->xAccess(real, path, SQLITE_ACCESS_EXISTS, &exists);
  if (!exists) {
    int result = verdict(path, 1, SQLITE_CANTOPEN);
    if (result != SQLITE_OK) return result;
  }
  int result = real->xOpen(real, path, opened->under, flags, out);
  if (opened->under->pMethods != NULL) opened->base.pMethods = &methods;
  return result;
}

static int vfs_delete(sqlite3_vfs *vfs, const char *path, int sync) {
  (void)vfs;
  int result = verdict(path, 0, SQLITE_IOERR_DELETE);
  return result != SQLITE_OK ? result : real->xDelete(real, path, sync);
}

int faulty_disk_install(void) {
  static int done = 0;
  pthread_mutex_lock(&lock);
  int result = SQLITE_OK;
  if (!done) {
    done = 1;
    real = sqlite3_vfs_find(NULL);
    result = real == NULL ? SQLITE_ERROR : SQLITE_OK;
    if (real != NULL) {
      // Everything else is the real one's own, which takes its own state from `pAppData`.
      faulty = *real;
      faulty.zName = "faulty";
      faulty.pNext = NULL;
      faulty.szOsFile = (int)sizeof(faulty_file) + real->szOsFile;
      faulty.xOpen = vfs_open;
      faulty.xDelete = vfs_delete;
      result = sqlite3_vfs_register(&faulty, 1);
    }
  }
  pthread_mutex_unlock(&lock);
  return result;
}
