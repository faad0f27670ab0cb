/*
 * Writes down, in order, every call by which a program changes what a disk holds below one folder, and every call that makes
 * it durable. replay of the log shows what a power cut at any point may leave behind.
 *
 *   gcc -shared -fPIC -O1 -Wall -Wextra -Werror -o recorder.so recorder.c
 *   LD_PRELOAD=recorder.so RECORD_FOLDER=/folder RECORD_LOG=/elsewhere/log program
 *
 * The folder is empty when the program starts. A line written to a file whose name ends in .acks is no change: it is the
 * program saying that from here on something counts. SQLite's -shm files are shared memory and no state: a power cut ends them.
 *
 * One record a call that succeeded, in the order in which they took effect (log.ts reads them; numbers as this machine has
 * them): u8 what, u32 fd, u64 number, u32 length of a, u32 length of b, a, b.
 *
 *   o  open      a: path, number: mode           c  close                     s  fsync or fdatasync, of a file or folder
 *   w  write     number: offset, a: bytes        t  truncate  number: size    A  acknowledged  a: bytes
 *   r  rename    a: from, b: to                  l  link      a: from, b: to  u  unlink  a: path
 *   m  mkdir     a: path, number: mode           d  rmdir     a: path
 *
 * Paths are relative to the folder, which itself is the empty path. What would change a file past this log (a shared writable
 * mapping, copy_file_range, a symbolic link ...) ends the program: a log with a gap proves nothing. sync() and
 * sync_file_range() are left out, which only makes the disk more forgetful than it is.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define MOST_FILES 4096
enum kind { ELSEWHERE, STATE, ACKS };

/* The function of this name that would have been called without us. */
#define NEXT(name) \
  ({ static __typeof__(&name) next; if (next == NULL) next = (__typeof__(&name))dlsym(RTLD_NEXT, #name); next; })

static char folder[PATH_MAX];
static int log_fd = -1;
static _Atomic unsigned char files[MOST_FILES]; /* enum kind of each descriptor */
static pthread_mutex_t order = PTHREAD_MUTEX_INITIALIZER; /* held from a call until its record is written */

static void refuse(const char *call, const char *path) {
  dprintf(STDERR_FILENO, "recorder: %s (%s) goes past the log: teach the recorder or do without it\n", call, path);
  abort();
}

__attribute__((constructor)) static void begin(void) {
  const char *below = getenv("RECORD_FOLDER"), *log = getenv("RECORD_LOG");
  if (below == NULL || log == NULL || realpath(below, folder) == NULL) refuse("start", "RECORD_FOLDER, RECORD_LOG");
  log_fd = NEXT(open64)(log, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0600);
  if (log_fd < 0) refuse("start", log);
  unsetenv("LD_PRELOAD"); /* a log is of one process */
}

static void record(char what, int fd, uint64_t number, const void *a, uint32_t a_length, const char *b) {
  unsigned char head[21] = {(unsigned char)what};
  uint32_t b_length = b == NULL ? 0 : (uint32_t)strlen(b);
  memcpy(head + 1, &fd, 4);
  memcpy(head + 5, &number, 8);
  memcpy(head + 13, &a_length, 4);
  memcpy(head + 17, &b_length, 4);
  struct iovec parts[] = {{head, sizeof head}, {(void *)a, a_length}, {(void *)b, b_length}};
  int before = errno;
  if (NEXT(writev)(log_fd, parts, 3) != (ssize_t)(sizeof head + a_length + b_length)) refuse("record", "cannot be written");
  errno = before;
}

static void record_paths(char what, const char *a, const char *b) { record(what, -1, 0, a, (uint32_t)strlen(a), b); }

static enum kind kind_of(int fd) { return fd >= 0 && fd < MOST_FILES ? (enum kind)files[fd] : ELSEWHERE; }

static bool ends_in(const char *text, const char *ending) {
  size_t length = strlen(text), end = strlen(ending);
  return length >= end && strcmp(text + length - end, ending) == 0;
}

/* Where a path leads, without following its last part; `inside` is it as seen from the folder. */
static enum kind find(int at, const char *path, char inside[PATH_MAX]) {
  char whole[PATH_MAX], parent[PATH_MAX];
  if (folder[0] == 0) return ELSEWHERE;
  int length;
  if (path[0] == '/' || at == AT_FDCWD) length = snprintf(whole, sizeof whole, "%s", path);
  else length = snprintf(whole, sizeof whole, "/proc/self/fd/%d/%s", at, path);
  if (length >= PATH_MAX) return ELSEWHERE; /* the call itself will fail */
  while (length > 1 && whole[length - 1] == '/') whole[--length] = 0;
  char *slash = strrchr(whole, '/');
  const char *name = slash == NULL ? whole : slash + 1;
  if (slash == NULL) { if (realpath(".", parent) == NULL) return ELSEWHERE; }
  else {
    *slash = 0;
    if (realpath(slash == whole ? "/" : whole, parent) == NULL) return ELSEWHERE;
  }
  char found[PATH_MAX * 2];
  snprintf(found, sizeof found, "%s/%s", strcmp(parent, "/") == 0 ? "" : parent, name);
  size_t root = strlen(folder);
  if (strncmp(found, folder, root) != 0 || (found[root] != 0 && found[root] != '/')) return ELSEWHERE;
  if (ends_in(found, "-shm")) return ELSEWHERE;
  snprintf(inside, PATH_MAX, "%s", found[root] == 0 ? "" : found + root + 1);
  return ends_in(found, ".acks") ? ACKS : STATE;
}

/* Begins and ends a call whose record must not be overtaken by another's. */
#define IN_ORDER(type, result, call, after) \
  do { \
    pthread_mutex_lock(&order); \
    type result = (call); \
    if (result >= 0) { after; } \
    pthread_mutex_unlock(&order); \
    return result; \
  } while (0)

static void opened(int fd, enum kind kind, const char *inside, int flags) {
  if (fd >= MOST_FILES) refuse("open", "too many files");
  files[fd] = (unsigned char)kind;
  if (kind == ACKS) return;
  struct stat about;
  if (fstat(fd, &about) != 0 || S_ISLNK(about.st_mode)) refuse("open", inside);
  record('o', fd, about.st_mode & 07777, inside, (uint32_t)strlen(inside), NULL);
  if ((flags & O_TRUNC) != 0) record('t', fd, 0, NULL, 0, NULL);
}

static int open_at(int at, const char *path, int flags, mode_t mode) {
  char inside[PATH_MAX];
  enum kind kind = find(at, path, inside);
  if (kind == ELSEWHERE) return NEXT(openat64)(at, path, flags, mode);
  if ((flags & (O_DSYNC | O_SYNC)) != 0 || (flags & O_TMPFILE) == O_TMPFILE) refuse("open with O_SYNC or O_TMPFILE", path);
  IN_ORDER(int, fd, NEXT(openat64)(at, path, flags, mode), opened(fd, kind, inside, flags));
}

#define OPEN(at) \
  va_list rest; \
  va_start(rest, flags); \
  mode_t mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(rest, mode_t) : 0; \
  va_end(rest); \
  return open_at(at, path, flags, mode)
int open(const char *path, int flags, ...) { OPEN(AT_FDCWD); }
int open64(const char *path, int flags, ...) { OPEN(AT_FDCWD); }
int openat(int at, const char *path, int flags, ...) { OPEN(at); }
int openat64(int at, const char *path, int flags, ...) { OPEN(at); }
int creat(const char *path, mode_t mode) { return open_at(AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC, mode); }
int creat64(const char *path, mode_t mode) { return open_at(AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC, mode); }

int close(int fd) {
  enum kind kind = kind_of(fd);
  if (kind == ELSEWHERE) return NEXT(close)(fd);
  pthread_mutex_lock(&order);
  files[fd] = ELSEWHERE; /* before the number is free for another thread's file */
  if (kind == STATE) record('c', fd, 0, NULL, 0, NULL);
  int result = NEXT(close)(fd);
  pthread_mutex_unlock(&order);
  return result;
}

/* `offset` below 0: the bytes stand before where the file's position is now. */
static void written(int fd, off64_t offset, const struct iovec *parts, ssize_t count) {
  if (offset < 0 && kind_of(fd) == STATE) offset = lseek64(fd, 0, SEEK_CUR) - count;
  for (; count > 0; parts += 1) {
    ssize_t here = count < (ssize_t)parts->iov_len ? count : (ssize_t)parts->iov_len;
    record(kind_of(fd) == ACKS ? 'A' : 'w', fd, (uint64_t)offset, parts->iov_base, (uint32_t)here, NULL);
    offset += here;
    count -= here;
  }
}

#define WRITE(fd, call, offset, parts) \
  if (kind_of(fd) == ELSEWHERE) return call; \
  IN_ORDER(ssize_t, count, call, written(fd, offset, parts, count))
#define ONE_PART &(struct iovec){(void *)bytes, size}
ssize_t write(int fd, const void *bytes, size_t size) { WRITE(fd, NEXT(write)(fd, bytes, size), -1, (ONE_PART)); }
ssize_t pwrite(int fd, const void *bytes, size_t size, off_t at) { WRITE(fd, NEXT(pwrite)(fd, bytes, size, at), at, (ONE_PART)); }
ssize_t pwrite64(int fd, const void *bytes, size_t size, off64_t at) { WRITE(fd, NEXT(pwrite64)(fd, bytes, size, at), at, (ONE_PART)); }
ssize_t writev(int fd, const struct iovec *parts, int n) { WRITE(fd, NEXT(writev)(fd, parts, n), -1, parts); }
ssize_t pwritev(int fd, const struct iovec *parts, int n, off_t at) { WRITE(fd, NEXT(pwritev)(fd, parts, n, at), at, parts); }
ssize_t pwritev64(int fd, const struct iovec *parts, int n, off64_t at) { WRITE(fd, NEXT(pwritev64)(fd, parts, n, at), at, parts); }

#define ON_STATE(fd, call, what, number) \
  if (kind_of(fd) != STATE) return call; \
  IN_ORDER(int, result, call, record(what, fd, (uint64_t)(number), NULL, 0, NULL))
int ftruncate(int fd, off_t size) { ON_STATE(fd, NEXT(ftruncate)(fd, size), 't', size); }
int ftruncate64(int fd, off64_t size) { ON_STATE(fd, NEXT(ftruncate64)(fd, size), 't', size); }
int fsync(int fd) { ON_STATE(fd, NEXT(fsync)(fd), 's', 0); }
int fdatasync(int fd) { ON_STATE(fd, NEXT(fdatasync)(fd), 's', 0); }

int renameat2(int from_at, const char *from, int to_at, const char *to, unsigned flags) {
  char a[PATH_MAX], b[PATH_MAX];
  enum kind from_kind = find(from_at, from, a), to_kind = find(to_at, to, b);
  if (from_kind == ELSEWHERE && to_kind == ELSEWHERE) return NEXT(renameat2)(from_at, from, to_at, to, flags);
  if (from_kind != STATE || to_kind != STATE || (flags & ~(unsigned)RENAME_NOREPLACE) != 0) refuse("rename", from);
  IN_ORDER(int, result, NEXT(renameat2)(from_at, from, to_at, to, flags), record_paths('r', a, b));
}
int rename(const char *from, const char *to) { return renameat2(AT_FDCWD, from, AT_FDCWD, to, 0); }
int renameat(int from_at, const char *from, int to_at, const char *to) { return renameat2(from_at, from, to_at, to, 0); }

int linkat(int from_at, const char *from, int to_at, const char *to, int flags) {
  char a[PATH_MAX], b[PATH_MAX];
  enum kind from_kind = find(from_at, from, a), to_kind = find(to_at, to, b);
  if (to_kind == ELSEWHERE) return NEXT(linkat)(from_at, from, to_at, to, flags);
  if (from_kind != STATE || to_kind != STATE || flags != 0) refuse("link", to);
  IN_ORDER(int, result, NEXT(linkat)(from_at, from, to_at, to, flags), record_paths('l', a, b));
}
int link(const char *from, const char *to) { return linkat(AT_FDCWD, from, AT_FDCWD, to, 0); }

int unlinkat(int at, const char *path, int flags) {
  char inside[PATH_MAX];
  if (find(at, path, inside) != STATE) return NEXT(unlinkat)(at, path, flags);
  IN_ORDER(int, result, NEXT(unlinkat)(at, path, flags), record_paths(flags == AT_REMOVEDIR ? 'd' : 'u', inside, NULL));
}
int unlink(const char *path) { return unlinkat(AT_FDCWD, path, 0); }
int rmdir(const char *path) { return unlinkat(AT_FDCWD, path, AT_REMOVEDIR); }
int remove(const char *path) {
  int result = unlink(path);
  return result != 0 && errno == EISDIR ? rmdir(path) : result;
}

int mkdirat(int at, const char *path, mode_t mode) {
  char inside[PATH_MAX];
  if (find(at, path, inside) != STATE) return NEXT(mkdirat)(at, path, mode);
  IN_ORDER(int, result, NEXT(mkdirat)(at, path, mode), record('m', -1, mode, inside, (uint32_t)strlen(inside), NULL));
}
int mkdir(const char *path, mode_t mode) { return mkdirat(AT_FDCWD, path, mode); }

/* What would go past the log. */
#define REFUSED(type, name, declared, given, when) \
  type name declared { \
    if (when) refuse(#name, "a file of the state"); \
    return NEXT(name) given; \
  }
#define STATE_PATH(path) (find(AT_FDCWD, path, (char[PATH_MAX]){0}) == STATE)
#define SHARED_WRITING ((flags & MAP_SHARED) != 0 && (protection & PROT_WRITE) != 0 && kind_of(fd) == STATE)
REFUSED(void *, mmap, (void *a, size_t n, int protection, int flags, int fd, off_t at), (a, n, protection, flags, fd, at), SHARED_WRITING)
REFUSED(void *, mmap64, (void *a, size_t n, int protection, int flags, int fd, off64_t at), (a, n, protection, flags, fd, at), SHARED_WRITING)
REFUSED(ssize_t, copy_file_range, (int in, off64_t *from, int out, off64_t *to, size_t n, unsigned flags), (in, from, out, to, n, flags), kind_of(out) == STATE)
REFUSED(ssize_t, sendfile, (int out, int in, off_t *from, size_t n), (out, in, from, n), kind_of(out) == STATE)
REFUSED(ssize_t, sendfile64, (int out, int in, off64_t *from, size_t n), (out, in, from, n), kind_of(out) == STATE)
REFUSED(ssize_t, pwritev2, (int fd, const struct iovec *v, int n, off_t at, int flags), (fd, v, n, at, flags), kind_of(fd) == STATE)
REFUSED(int, fallocate, (int fd, int mode, off_t at, off_t n), (fd, mode, at, n), kind_of(fd) == STATE)
REFUSED(int, posix_fallocate, (int fd, off_t at, off_t n), (fd, at, n), kind_of(fd) == STATE)
REFUSED(int, truncate, (const char *path, off_t size), (path, size), STATE_PATH(path))
REFUSED(int, symlink, (const char *target, const char *path), (target, path), STATE_PATH(path))
REFUSED(int, dup, (int fd), (fd), kind_of(fd) == STATE)
REFUSED(int, dup2, (int fd, int to), (fd, to), kind_of(fd) == STATE || kind_of(to) == STATE)
REFUSED(int, dup3, (int fd, int to, int flags), (fd, to, flags), kind_of(fd) == STATE || kind_of(to) == STATE)

/* libuv makes some calls by their number. */
long syscall(long number, ...) {
  va_list rest;
  va_start(rest, number);
  long a = va_arg(rest, long), b = va_arg(rest, long), c = va_arg(rest, long);
  long d = va_arg(rest, long), e = va_arg(rest, long), f = va_arg(rest, long);
  va_end(rest);
  if (number == SYS_close) return close((int)a);
  if (number == SYS_copy_file_range && kind_of((int)c) == STATE) refuse("copy_file_range", "a file of the state");
  if (number == SYS_io_uring_setup) { errno = ENOSYS; return -1; }
  return NEXT(syscall)(number, a, b, c, d, e, f);
}
