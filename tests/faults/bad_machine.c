/* A machine that misbehaves while it is told to: loaded with LD_PRELOAD, it reads one line of the file FAULT_ORDERS.
 * "slow N": every flush takes N microseconds more; "unflushed": every flush fails (EIO); "full": nothing more can be
 * written to the database's files (ENOSPC); "clock N": the wall clock is N seconds off.  Anything else: all is well.
 * Whatever goes wrong is counted in the file beside it, whose name ends in ".hits". */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define LOOK_NS 10000000L /* the file is looked at every ten milliseconds, so that a house is not slowed by it */

static __thread int inside;

static long nanoseconds(void) {
    static int (*real)(clockid_t, struct timespec *);
    struct timespec at;
    if (!real) real = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
    real(CLOCK_MONOTONIC, &at);
    return at.tv_sec * 1000000000L + at.tv_nsec;
}

static long orders(char *word) {
    static char known[16];
    static long number, looked;
    const char *path = getenv("FAULT_ORDERS");
    word[0] = 0;
    if (!path || inside) return 0;
    inside = 1;
    long now = nanoseconds();
    if (now - looked > LOOK_NS) {
        char line[64] = "", first[16] = "";
        long said = 0;
        looked = now;
        int fd = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC);
        if (fd >= 0) {
            if (syscall(SYS_read, fd, line, sizeof line - 1) > 0) sscanf(line, "%15s %ld", first, &said);
            syscall(SYS_close, fd);
        }
        memcpy(known, first, sizeof known);
        number = said;
    }
    memcpy(word, known, sizeof known);
    inside = 0;
    return number;
}

static void hit(void) {
    static long *count;
    if (!count && !inside) {
        char path[512];
        inside = 1;
        snprintf(path, sizeof path, "%s.hits", getenv("FAULT_ORDERS"));
        int fd = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDWR | O_CLOEXEC);
        if (fd >= 0) {
            void *at = mmap(NULL, sizeof(long), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
            syscall(SYS_close, fd);
            if (at != MAP_FAILED) count = at;
        }
        inside = 0;
    }
    if (count) __sync_fetch_and_add(count, 1);
}

static int is_database(int fd) {
    char link[64], path[512];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return strstr(path, "cordata.db") != NULL || strstr(path, "/pg_wal/") != NULL || strstr(path, "/base/") != NULL;
}

static int flush(int fd, const char *name) {
    char word[16];
    long number = orders(word);
    if (is_database(fd)) {
        if (!strcmp(word, "slow")) { hit(); usleep((useconds_t)number); }
        if (!strcmp(word, "unflushed")) { hit(); errno = EIO; return -1; }
    }
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    return real(fd);
}

int fsync(int fd) { return flush(fd, "fsync"); }
int fdatasync(int fd) { return flush(fd, "fdatasync"); }

static int is_full(int fd) {
    char word[16];
    orders(word);
    if (strcmp(word, "full") || !is_database(fd)) return 0;
    hit();
    errno = ENOSPC;
    return 1;
}

ssize_t pwrite64(int fd, const void *data, size_t count, off64_t at) {
    if (is_full(fd)) return -1;
    return ((ssize_t(*)(int, const void *, size_t, off64_t))dlsym(RTLD_NEXT, "pwrite64"))(fd, data, count, at);
}

ssize_t pwrite(int fd, const void *data, size_t count, off_t at) {
    if (is_full(fd)) return -1;
    return ((ssize_t(*)(int, const void *, size_t, off_t))dlsym(RTLD_NEXT, "pwrite"))(fd, data, count, at);
}

int clock_gettime(clockid_t which, struct timespec *at) {
    static int (*real)(clockid_t, struct timespec *);
    if (!real) real = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
    int done = real(which, at);
    if (!done && which == CLOCK_REALTIME) {
        char word[16];
        long number = orders(word);
        if (!strcmp(word, "clock")) { hit(); at->tv_sec += number; }
    }
    return done;
}
